"""Collecting mistakes, each with its place, so that they can all be told at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from wedgesim.errors import Problem, ScenarioError

MAX_PROBLEMS: Final = 200


class Place(NamedTuple):
    """A position in a file; line and column count from 1, 0 where there is none."""

    file: str
    line: int = 0
    column: int = 0


class Report:
    """The mistakes found so far.

    Attributes
    ----------
    problems : list of Problem
        In the order of finding.
    partial : bool
        Whether a part of the document could not be read at all, so that nothing can be said to be missing.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.partial = False

    def add(self, place: Place, path: str, message: str) -> None:
        """Note a mistake at `place`; `path` is dotted.

        Raises
        ------
        ScenarioError
            At once, when there are more mistakes than anyone reads: looking for what was meant takes time.
        """
        self.problems.append(Problem(place.file, place.line, place.column, shortened(path, 200), message))
        if len(self.problems) >= MAX_PROBLEMS:
            last = Problem(place.file, place.line, place.column, "", f"stopped after {MAX_PROBLEMS} mistakes")
            raise ScenarioError([*self.problems, last])

    def raise_if_any(self) -> None:
        """Raise one :class:`~wedgesim.errors.ScenarioError` with all mistakes, if there are any."""
        if self.problems:
            raise ScenarioError(self.problems)


def join(path: str, key: str | int) -> str:
    """Append a key, or the index of a list entry, to a dotted path.

    Examples
    --------
    >>> join("roles.target", "state"), join("", "title"), join("timing", 0)
    ('roles.target.state', 'title', 'timing[0]')
    """
    if isinstance(key, int):
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else key


def shortened(text: str, most: int = 60) -> str:
    """Return `text`, cut when it is longer than `most` characters."""
    return text if len(text) <= most else text[: most - 3] + "..."


def unknown(kind: str, name: str, valid: Iterable[str]) -> str:
    """Say that `name` is not known, with the nearest valid name or, if they are few, all of them.

    Examples
    --------
    >>> unknown("lever", "rewrad", ["reward", "pressure"])
    'unknown lever `rewrad`; did you mean `reward`?'
    >>> unknown("role", "x", ["divider", "target"])
    'unknown role `x`; expected one of divider, target'
    """
    from wedgesim.scenario.vocabulary import nearest

    names = list(valid)
    match = nearest(name, names)
    name = shortened(name)
    if match is not None:
        return f"unknown {kind} `{name}`; did you mean `{match}`?"
    if not names:
        return f"unknown {kind} `{name}`; there are none"
    listed = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    return f"unknown {kind} `{name}`; expected one of {listed}"
