"""The scenario that is served, read again when its file changes while pages are open.

Steps, at every request:

1. the file's time and size are looked at, which takes microseconds; as long as they are the same nothing happens
2. a file that has changed is read; its page is made anew, under another *revision*
3. a file that cannot be read leaves what is served as it was, and the page is told why

A page sends its revision with every question, so that one that was opened before a change, or that belongs to another
explorer which had the port before, is never answered about another scenario than it shows.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from wedgesim.errors import WedgesimError
from wedgesim.explorer.case import case_document
from wedgesim.explorer.page import live_page
from wedgesim.scenario.scenario import Scenario
from wedgesim.version import __version__


@dataclass(frozen=True)
class Showing:
    """A scenario and its page.

    Attributes
    ----------
    scenario : Scenario
        As it is written.
    page : str
        HTML.
    revision : str
        Another for another scenario, another way in which it was called, and another version of the program.
    """

    scenario: Scenario
    page: str
    revision: str


@dataclass(frozen=True)
class Origin:
    """Where a scenario came from.

    Attributes
    ----------
    path : Path
        Its file.
    read : callable
        Reads the file; raises a WedgesimError where it cannot be read.
    """

    path: Path
    read: Callable[[], Scenario]


class Held:
    """What is served now.

    Parameters
    ----------
    scenario : Scenario
        As it is written.
    called : str
        How it was named on the command line.
    origin : Origin, optional
        Where it is read again; without, nothing changes.
    """

    def __init__(self, scenario: Scenario, called: str, origin: Origin | None = None) -> None:
        self.called, self.origin = called, origin
        self.problem = ""
        self._lock = threading.Lock()
        self._seen = self._look()
        self._showing = self._made(scenario)

    def now(self) -> Showing:
        """Return what is shown, read again where the file has changed."""
        if self.origin is not None and self._look() != self._seen:
            with self._lock:
                self._again(self.origin)
        return self._showing

    def _again(self, origin: Origin) -> None:
        looked = self._look()
        if looked == self._seen:  # another request was faster
            return
        try:
            self._showing = self._made(origin.read())
            self.problem = ""
        except (WedgesimError, OSError) as error:
            said = str(error).strip().splitlines()
            self.problem = said[0][:300] if said else type(error).__name__
        self._seen = looked

    def _look(self) -> tuple[int, int] | None:
        if self.origin is None:
            return None
        try:
            found = os.stat(self.origin.path)
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size

    def _made(self, scenario: Scenario) -> Showing:
        named = "\0".join((__version__, self.called, scenario.to_yaml()))
        revision = sha256(named.encode()).hexdigest()[:16]
        case = case_document(scenario, self.called)
        return Showing(scenario, live_page({**case, "revision": revision}), revision)
