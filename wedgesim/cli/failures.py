"""From an exception to an exit code and a message: nothing ever reaches a user as a traceback."""

from __future__ import annotations

import errno
import os
import sys
from typing import Final, NoReturn

DONE: Final = 0
FAILED: Final = 1
USAGE: Final = 2
INVALID: Final = 3
UNSOLVED: Final = 4
PARTLY: Final = 5
MISSING: Final = 6
DISPROVED: Final = 7
INTERRUPTED: Final = 130

TRACEBACK: Final = "WEDGESIM_TRACEBACK"
"""Environment variable that, when set to 1, shows the traceback of a bug."""


def answer(error: BaseException, last: bool = False) -> int:
    """Say on standard error what went wrong and return the exit code; `last` when the process ends with it."""
    if _is_interrupt(error):
        return _interrupted(last)
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else FAILED
    if isinstance(error, OSError) and error.errno == errno.EPIPE:
        stop_writing()
        return DONE
    try:
        return _message(error)
    except OSError:  # nobody reads standard error any more
        stop_writing()
        return FAILED


def _is_interrupt(error: BaseException | None) -> bool:
    """Whether an interrupt is behind an error: Python and C extensions wrap one that comes while a module loads."""
    while error is not None:
        if isinstance(error, KeyboardInterrupt):
            return True
        error = error.__cause__ or error.__context__
    return False


def _interrupted(last: bool) -> int:
    if last:
        import signal

        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C while Python ends would show a traceback
    try:
        complain("interrupted")
    except OSError:
        stop_writing()
    return INTERRUPTED


def leave(code: int) -> NoReturn:
    """End the process at once, with what was written so far."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            continue
    os._exit(code)


def _message(error: BaseException) -> int:
    from wedgesim.errors import (
        GameError,
        MissingExtraError,
        ScenarioError,
        SolverError,
        WedgesimError,
    )

    if isinstance(error, ScenarioError):
        for problem in error.problems:
            complain(str(problem))
        return INVALID
    if isinstance(error, MissingExtraError):
        complain(f"Error: {error}")
        return MISSING
    if isinstance(error, SolverError | GameError):
        complain(f"Error: nothing solved: {error}")
        return UNSOLVED
    if isinstance(error, WedgesimError):  # unknown names, values without a meaning, run directories that exist
        complain(f"Error: {error}")
        return USAGE
    if isinstance(error, ModuleNotFoundError) and error.name and not error.name.startswith("wedgesim"):
        complain(f"Error: the package {error.name} is not installed: pip install --upgrade wedgesim")
        return MISSING
    if isinstance(error, OSError):
        complain(f"Error: {error.strerror or error}" + (f": {error.filename}" if error.filename else ""))
        return FAILED
    return _bug(error)


def _bug(error: BaseException) -> int:
    if os.environ.get(TRACEBACK) == "1":
        import traceback

        traceback.print_exception(error)
        return FAILED
    said = " ".join(str(error).split())
    kind = type(error).__name__ + (f": {said}" if said else "")
    complain(f"Error: this is a bug in wedgesim ({kind[:300]}). {TRACEBACK}=1 shows where.")
    return FAILED


def complain(text: str) -> None:
    """Write one line to standard error, whatever characters are in it."""
    line = printable(text) + "\n"
    encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
    sys.stderr.write(line.encode(encoding, "backslashreplace").decode(encoding))
    sys.stderr.flush()


def printable(text: str) -> str:
    r"""Return `text` without characters that steer a terminal.

    Examples
    --------
    >>> printable("red: \x1b[31m")
    'red: \\x1b[31m'
    """
    return "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in text)


def stop_writing() -> None:
    """Send what is still to be written nowhere: the reader is gone, and Python flushes once more when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            os.dup2(nowhere, stream.fileno())
        except (OSError, ValueError, AttributeError):  # a stream that has no descriptor
            continue
    os.close(nowhere)
