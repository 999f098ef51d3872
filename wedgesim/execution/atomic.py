"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a place to write to; when the block ends the file there becomes `path`, when it raises it vanishes.

    Parameters
    ----------
    path : Path
        The file to make or replace.

    Yields
    ------
    Path
        A file beside it whose name begins with a dot.
    """
    partial = path.with_name(f".{path.name}.{token_hex(4)}")
    try:
        yield partial
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def write_bytes(path: Path, *parts: bytes | memoryview) -> None:
    """Write a file of some parts, whole or not at all."""
    with replacing(path) as partial, partial.open("wb") as file:
        for part in parts:
            file.write(part)
