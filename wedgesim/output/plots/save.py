"""Writing a figure to a file: whole or not at all, and the same bytes for the same data."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import IO, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font
from matplotlib.text import Text

from wedgesim.errors import WedgesimError
from wedgesim.execution.atomic import replacing
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

    Examples
    --------
    >>> import tempfile, pathlib
    >>> import wedgesim as ws
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_figure(ws.plot(ws.solve("reverse_kissinger")), pathlib.Path(folder, "payoffs.svg")).name
    'payoffs.svg'
    """
    path = Path(path)
    kind = path.suffix.removeprefix(".").lower()
    if kind not in _METADATA:
        raise FigureFormatError(f"{path}: a figure is written as .png, .svg or .pdf")
    figure = drawn if isinstance(drawn, Figure) else figure_of(drawn)
    missing = "" if kind == "svg" else letters_without_a_shape(figure)
    if missing:
        warnings.warn(
            f"the font of figures, DejaVu Sans, has no {' '.join(missing)}; write .svg, whose text is shown in "
            "the fonts of whoever opens it",
            stacklevel=2,
        )
    with replacing(path) as partial, partial.open("wb") as file, house_style():
        figure.savefig(file, format=kind, dpi=RESOLUTION, metadata=_METADATA[kind])
    return path


def letters_without_a_shape(figure: Figure) -> str:
    """Return the letters of a figure that the font of all figures lacks, each once."""
    font = get_font(findfont("DejaVu Sans"))
    written = "".join(str(text.get_text()) for text in figure.findobj(Text) if isinstance(text, Text))
    known = font.get_charmap()
    return "".join(letter for letter in dict.fromkeys(written) if letter.isprintable() and ord(letter) not in known)


def write_svg(drawn: Axes | Figure, file: IO[bytes]) -> None:
    """Write a figure as SVG to a file that is open, or to memory."""
    figure = drawn if isinstance(drawn, Figure) else figure_of(drawn)
    with house_style():
        figure.savefig(file, format="svg", dpi=RESOLUTION, metadata=_METADATA["svg"])
