"""A lock on a directory, so that two runs never write into one; the system lifts it when its holder dies."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wedgesim.errors import RunDirectoryError

LOCK = ".lock"
"""The file that is locked. It is left where it is: who takes it away could take away another's lock."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a directory while the block runs.

    Raises
    ------
    RunDirectoryError
        When another process holds it.
    """
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        if not _take(descriptor):
            raise RunDirectoryError(f"another run is writing into {folder}; wait for it, or choose another --out")
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int) -> bool:
    """Lock a file, without waiting; return whether that was possible."""
    try:
        import fcntl
    except ImportError:
        return _take_on_windows(descriptor)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system that has no locks
        return True
    return True


def _take_on_windows(descriptor: int) -> bool:
    import msvcrt

    try:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]  # only there on Windows
    except OSError:
        return False
    return True
