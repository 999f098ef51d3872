"""The directory of a run: all or nothing, and never over another one.

Files are written to a sibling whose name begins with a dot, which is renamed when it is complete. What stops half-way,
an error or an interrupt, takes the sibling away again.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Final

from wedgesim.errors import RunDirectoryError

MANIFEST: Final = "manifest.json"
"""The file by which a run directory is known: only what has it is ever replaced."""

HOME: Final = Path("runs")
"""Where run directories are made when no place is given."""


def default_path(name: str, stamp: str) -> Path:
    """Return a new place for a run: ``runs/<name>-<stamp>``, with a number where that is taken.

    Examples
    --------
    >>> default_path("a/b", "20250101T000000Z").as_posix()
    'runs/a_b-20250101T000000Z'
    """
    safe = "".join(c if c.isalnum() or c in "._-" else "_" for c in name).strip("._-")[:80] or "scenario"
    path = HOME / f"{safe}-{stamp}"
    count = 1
    while os.path.lexists(path):
        count += 1
        path = HOME / f"{safe}-{stamp}-{count}"
    return path


@contextmanager
def run_directory(path: Path, force: bool = False) -> Iterator[Path]:
    """Give a folder to write into; when the block ends it becomes `path`, when it raises it vanishes.

    Parameters
    ----------
    path : Path
        Where the run is to be.
    force : bool, optional
        Whether an earlier run there is replaced.

    Yields
    ------
    Path
        The folder to write into.

    Raises
    ------
    RunDirectoryError
        When `path` exists and may not be replaced, or cannot be written.
    """
    check(path, force)
    folder = _sibling(path, "partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir()
    except OSError as error:
        raise _cannot(path, error) from error
    try:
        yield folder
        _put(folder, path, force)
    except BaseException as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, OSError) and error.errno is not None and error.filename is None:
            raise type(error)(error.errno, error.strerror, str(path)) from error  # a full disk does not say where
        raise


def check(path: Path, force: bool) -> None:
    """Refuse a path at which something is that may not be replaced.

    Raises
    ------
    RunDirectoryError
        Also with `force` when it is not a run directory, so that no other folder is ever lost.
    """
    if not os.path.lexists(path):
        return
    if path.is_symlink() or not path.is_dir():
        raise RunDirectoryError(f"{path} exists and is not a directory; choose another --out")
    try:
        is_run = (path / MANIFEST).is_file()
        is_empty = not any(path.iterdir())
    except OSError as error:
        raise _cannot(path, error) from error
    if not force:
        raise RunDirectoryError(f"{path} exists; choose another --out, or --force to replace it")
    if not is_run and not is_empty:
        raise RunDirectoryError(f"{path} is not the directory of a run and is not replaced; choose another --out")


def _put(folder: Path, path: Path, force: bool) -> None:
    """Give the finished folder its name, moving what is replaced out of the way first."""
    try:
        check(path, force)
        if not os.path.lexists(path):
            folder.rename(path)
            return
        old = _sibling(path, "replaced")
        path.rename(old)
        try:
            folder.rename(path)
        except BaseException:
            old.rename(path)
            raise
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        if isinstance(error, RunDirectoryError):
            raise
        raise _cannot(path, error) from error


def _sibling(path: Path, kind: str) -> Path:
    return path.absolute().parent / f".{path.absolute().name}.{kind}-{token_hex(4)}"


def _cannot(path: Path, error: OSError) -> RunDirectoryError:
    return RunDirectoryError(f"{path} cannot be written: {error.strerror or error}")
