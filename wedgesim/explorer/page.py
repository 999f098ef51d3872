"""The page itself: its HTML with the case inside, and its script and style, all from this package."""

from __future__ import annotations

import json
from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from html import escape
from pathlib import Path
from string import Template
from typing import Any, Final

_FOLDER: Final = Path(__file__).parent / "static"

STYLE: Final = "explorer.css"

SCRIPTS: Final = (
    "drawing.js", "text.js", "screen.js", "controls.js", "sources.js", "diagram.js", "answer.js", "taking.js",
    "watch.js", "explorer.js",
)  # fmt: skip
"""In the order in which they are read."""


@lru_cache(maxsize=8)
def asset(name: str) -> str:
    """Return one of the files of the page."""
    return (_FOLDER / name).read_text(encoding="utf-8")


def live_page(case: dict[str, Any]) -> str:
    """Return the page that asks the server.

    Parameters
    ----------
    case : dict
        As :func:`~wedgesim.explorer.case.case_document` gives it.
    """
    head = f'<link rel="stylesheet" href="{STYLE}">'
    head += "".join(f'<script src="{name}" defer></script>' for name in SCRIPTS)
    return _page(case, head, "")


def alone_page(case: dict[str, Any], grid: dict[str, Any]) -> str:
    """Return the page that has all answers inside and asks nobody.

    Its policy allows no request at all, and only its own script and style, by their hashes.

    Parameters
    ----------
    case, grid : dict
        As :func:`~wedgesim.explorer.export.export_document` gives them.
    """
    style, script = asset(STYLE), "\n".join(asset(name) for name in SCRIPTS)
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; img-src data: blob:; "
        f"base-uri 'none'; form-action 'none'"
    )
    head = f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}"><style>{style}</style>'
    return _page(case, head, f"{_data('grid', grid)}<script>{script}</script>")


def _page(case: dict[str, Any], head: str, tail: str) -> str:
    title = escape(f"{case['title']} - wedgesim")
    return Template(asset("page.html")).substitute(title=title, head=head, case=_data("case", case), tail=tail)


def _data(name: str, content: object) -> str:
    """Return data inside a page; ``<`` is written in a way in which it cannot end the element."""
    text = json.dumps(content, allow_nan=False, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json" id="{name}">{text}</script>'


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
