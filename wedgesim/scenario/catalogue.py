"""Finding the scenarios that come with the package."""

from __future__ import annotations

import os
from pathlib import Path

from wedgesim.errors import UnknownNameError
from wedgesim.scenario.vocabulary import nearest


def folder() -> Path:
    """Return the folder of the packaged scenarios: inside an installed package, beside it in a source checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "scenarios"
    return inside if inside.is_dir() else package.parent / "scenarios"


def packaged() -> dict[str, Path]:
    """Return the packaged scenarios by name, sorted."""
    return {path.stem: path for path in sorted(folder().glob("*.yaml"))}


def find(name_or_path: str | os.PathLike[str]) -> Path:
    """Return the file of a scenario.

    Parameters
    ----------
    name_or_path : path-like
        An existing file wins; else the name of a packaged scenario, with or without its ending.

    Raises
    ------
    UnknownNameError
        When there is neither; says which file or name is nearest.
    """
    text = os.fspath(name_or_path)
    try:
        if os.path.exists(text):
            return Path(text)
    except ValueError:  # a null character
        pass
    found = packaged().get(text)
    if found is None:
        raise UnknownNameError(f"there is no file and no packaged scenario `{text[:200]}`{suggestion(text)}")
    return found


def suggestion(text: str) -> str:
    """Return the end of a message: the file or packaged scenario nearest to `text`, or where to find their names."""
    if "\0" in text:
        return ""
    parent = os.path.dirname(text) or "."
    try:
        beside = [entry.name for entry in os.scandir(parent) if entry.name.endswith((".yaml", ".yml"))]
    except OSError:
        beside = []
    match = nearest(os.path.basename(text), beside)
    if match is not None:
        return f"; did you mean `{os.path.join(os.path.dirname(text), match)}`?"
    match = nearest(Path(text).stem, packaged())
    if match:
        return f"; did you mean the packaged scenario `{match}`?"
    return "; wedgesim list shows the packaged ones"
