"""Writing a figure to a file: whole or not at all, and the same bytes for the same data."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wedgesim.errors import WedgesimError
from wedgesim.output.plots.style import RESOLUTION, figure_of, house_style

_METADATA: Final[dict[str, dict[str, str | None]]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
"""What each format would otherwise note of the day and the version of matplotlib."""


class FigureFormatError(WedgesimError, ValueError):
    """The ending of a file name is not that of a format in which figures are written."""


def save_figure(drawn: Axes | Figure, path: str | os.PathLike[str]) -> Path:
    """Write a figure to a PNG, SVG or PDF file, which is there whole or not at all.

    Parameters
    ----------
    drawn : Axes or Figure
        What to write; of axes, the whole figure that holds them.
    path : str or path
        Ends in ``.png``, ``.svg`` or ``.pdf``; an existing file is replaced.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    FigureFormatError
        For another ending.
    OSError
        When the file cannot be written; what was there before is untouched.
    """
    path = Path(path)
    kind = path.suffix.removeprefix(".").lower()
    if kind not in _METADATA:
        raise FigureFormatError(f"{path}: a figure is written as .png, .svg or .pdf")
    figure = drawn if isinstance(drawn, Figure) else figure_of(drawn)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=f".{kind}")
    try:
        with os.fdopen(handle, "wb") as file, house_style():
            figure.savefig(file, format=kind, dpi=RESOLUTION, metadata=_METADATA[kind])
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path


def _umask() -> int:
    """Return the permissions that new files lack; the system tells only in exchange for a new value."""
    current = os.umask(0o077)
    os.umask(current)
    return current
