"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex


@contextmanager
def replacing(path: Path, nbytes: int = 0) -> Iterator[Path]:
    """Give a place to write to; when the block ends the file there becomes `path`, when it raises it vanishes.

    Parameters
    ----------
    path : Path
        The file to make or replace.
    nbytes : int, optional
        What the file takes at least. It is asked of the disk before the block runs, for writers (HDF5) that do not
        survive a disk that fills up under them.

    Yields
    ------
    Path
        A file beside it whose name begins with a dot.

    Raises
    ------
    OSError
        When the file cannot be written; names `path`.
    """
    partial = path.with_name(f".{path.name}.{token_hex(4)}")
    try:
        if nbytes:
            _ask_for(partial, nbytes)
        yield partial
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        _give_up(partial)
        if error.errno is None or error.filename not in (None, str(partial), os.fspath(partial)):
            raise
        # not the name of the partial file, nor what HDF5 says of its insides
        raise type(error)(error.errno, os.strerror(error.errno), str(path)) from error
    except BaseException:
        _give_up(partial)
        raise


def _ask_for(path: Path, nbytes: int) -> None:
    """Make a file of some bytes, which the disk must have."""
    with path.open("wb") as file:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, nbytes)


def _give_up(partial: Path) -> None:
    """Take a file away, if that can be: what went wrong is worth more than what goes wrong now."""
    try:
        partial.unlink(missing_ok=True)
    except OSError:
        return


def write_bytes(path: Path, *parts: bytes | memoryview) -> None:
    """Write a file of some parts, whole or not at all."""
    with replacing(path) as partial, partial.open("wb") as file:
        for part in parts:
            file.write(part)
