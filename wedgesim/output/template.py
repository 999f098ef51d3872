"""The scenario that ``wedgesim new`` writes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import wedgesim.scenario

TEMPLATE: Final = Path(wedgesim.scenario.__file__).parent / "template.yaml"
_TOKEN: Final = "NAME"


def safe_name(name: str) -> str:
    """Return a name fit for a file and a scenario: letters, digits, ``_`` and ``-``.

    Raises
    ------
    ValueError
        When nothing is left of it.

    Examples
    --------
    >>> safe_name("My case.yaml"), safe_name("../../etc/x")
    ('My_case', 'etc_x')
    """
    stem = re.sub(r"\.ya?ml$", "", name.strip())
    safe = re.sub(r"[^\w-]+", "_", stem).strip("_-")[:80]
    if not safe:
        raise ValueError(f"{name!r} has no letter or digit to make a name of")
    return safe


def write_template(name: str, folder: Path | None = None) -> Path:
    """Write the template under a name.

    Parameters
    ----------
    name : str
        Made safe first.
    folder : Path, optional
        Where; the current folder by default.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    FileExistsError
        When it exists; nothing is ever overwritten.
    ValueError
        When it is a path, or nothing is left of the name.
    """
    if "/" in name or "\\" in name:
        alone = re.split(r"[/\\]", name.rstrip("/\\"))[-1]
        raise ValueError(f"{name!r} is a path; go to the folder and give a name alone: wedgesim new {safe_name(alone)}")
    safe = safe_name(name)
    path = (folder or Path()) / f"{safe}.yaml"
    text = TEMPLATE.read_text(encoding="utf-8").replace(_TOKEN, safe)
    with path.open("x", encoding="utf-8") as file:
        file.write(text)
    return path
