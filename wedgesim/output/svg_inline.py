"""Figures as a part of a page: SVG with its text as text, names of its own, and words for those who cannot see it.

Steps:

1. draw the figure as :func:`~wedgesim.output.plots.save.save_figure` does
2. leave out what is of no use within a page: the declaration, metadata, name spaces, the size in points
3. put a prefix before every name, so that two figures on a page do not take each other's parts, and confine its style
4. begin with a title and a description, to which the figure refers
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LARGER: Final = 1.2
"""A figure is laid out for the column of a journal; on a page its letters may be larger."""

_REFERENCE: Final = re.compile(r"url\(#([^)]+)\)")
_FONT: Final = "'DejaVu Sans'"
_LIKE_IT: Final = f"{_FONT}, Verdana, sans-serif"
"""Verdana is as wide: what was laid out with the one stays laid out with the other."""


def inline_svg(drawn: Axes | Figure, prefix: str, title: str, description: str) -> str:
    """Return a figure as an ``<svg>`` element.

    Parameters
    ----------
    drawn : Axes or Figure
        What to show; of axes, the whole figure that holds them.
    prefix : str
        Stands before every name; each figure of a page has its own.
    title, description : str
        What the figure is, and what it shows.
    """
    from wedgesim.output.plots.save import write_svg

    file = BytesIO()
    write_svg(drawn, file)
    root = ElementTree.fromstring(file.getvalue())
    width = root.get("width", "").removesuffix("pt")
    for key in ("width", "height", "version"):
        root.attrib.pop(key, None)
    for parent in root.iter():
        for child in list(parent):
            if child.tag.endswith("}metadata"):
                parent.remove(child)
    for element in root.iter():
        _localise(element, prefix)
    root.attrib.update(
        {
            "class": "figure",
            "role": "img",
            "aria-labelledby": f"{prefix}-title {prefix}-description",
            "id": prefix,
            "style": f"width: {_LARGER * float(width) / 72:.3g}in",
        }
    )
    root.insert(0, _named("desc", f"{prefix}-description", description))
    root.insert(0, _named("title", f"{prefix}-title", title))
    return ElementTree.tostring(root, encoding="unicode", method="html")


def _localise(element: ElementTree.Element, prefix: str) -> None:
    """Take name spaces off one element, and put the prefix before its names."""
    element.tag = element.tag.rpartition("}")[2]
    if element.tag == "style":
        element.text = re.sub(r"\*\s*\{", f"#{prefix} * {{", element.text or "")
    found = dict(element.attrib)
    element.attrib.clear()
    for key, value in found.items():
        name = key.rpartition("}")[2]
        if name == "id":
            value = f"{prefix}-{value}"
        elif name == "href" and value.startswith("#"):
            value = f"#{prefix}-{value[1:]}"
        else:
            value = _REFERENCE.sub(rf"url(#{prefix}-\1)", value).replace(_FONT, _LIKE_IT)
        element.set(name, value)


def _named(tag: str, name: str, text: str) -> ElementTree.Element:
    element = ElementTree.Element(tag, {"id": name})
    element.text = text
    return element
