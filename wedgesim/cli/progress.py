"""What is going on, on standard error, and only where somebody watches."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_CLEAR = "\r\x1b[2K"


class Progress:
    """One line that changes; silent unless standard error is a terminal."""

    def __init__(self, wanted: bool) -> None:
        self.shown = wanted and sys.stderr.isatty()

    def tell(self, text: str) -> None:
        """Replace the line."""
        if self.shown:
            sys.stderr.write(f"{_CLEAR}{text} ...")
            sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self.shown:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()


@contextmanager
def progress(wanted: bool = True) -> Iterator[Progress]:
    """Show progress while the block runs, and leave no trace of it."""
    line = Progress(wanted)
    try:
        yield line
    finally:
        line.clear()
