"""How Sphinx lays the documentation out; docs/build.py makes the pages that come from the package, and calls it."""

import itertools
import re

from sphinx.application import Sphinx

from wedgesim.version import __version__

project = "wedgesim"
copyright = "the wedgesim developers"
release = version = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode"]
myst_enable_extensions = ["deflist", "attrs_inline"]
myst_heading_anchors = 3
suppress_warnings = ["ref.python"]  # names that several packages hand on

autodoc_typehints = "none"
autodoc_member_order = "bysource"
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True

html_theme = "furo"
html_title = "wedgesim"
html_static_path = ["static"]
html_css_files = ["wedgesim.css"]
html_show_copyright = False
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False


def _escape_shapes(app: object, what: str, name: str, found: object, options: object, lines: list[str]) -> None:
    """Keep the star of a shape such as ``(3, *batch)`` from being read as emphasis."""
    lines[:] = [re.sub(r"(?<![*\\\w`])\*(?=[a-z_]+[,)\s])", r"\\*", line) for line in lines]


def _one_each(app: object, what: str, name: str, found: object, options: object, lines: list[str]) -> None:
    """Give each of several attributes that are documented together, as ``low, high : float``, a line of its own."""
    told: list[str] = []
    within = False
    for number, line in enumerate(lines):
        if set(line) == {"-"} and len(line) > 2:
            within = lines[number - 1] == "Attributes"
        together = re.match(r"(\w+(?:, \w+)+)( :.*)?$", line) if within else None
        if together is None:
            told.append(line)
            continue
        following = iter(lines[number + 1 :])
        about = [*itertools.takewhile(lambda other: other.startswith(" "), following)]
        *others, last = together[1].split(", ")
        for other in others:
            told += [other + (together[2] or ""), *about]
        told.append(last + (together[2] or ""))
    lines[:] = told


def setup(app: Sphinx) -> None:
    """Connect what is above, when Sphinx starts."""
    app.connect("autodoc-process-docstring", _one_each, priority=300)
    app.connect("autodoc-process-docstring", _escape_shapes, priority=400)
