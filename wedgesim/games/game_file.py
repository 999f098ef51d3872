"""A game from a file, in either of Gambit's formats."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from wedgesim.games.extensive_form import ExtensiveForm
from wedgesim.games.gambit_efg import read_efg
from wedgesim.games.gambit_nfg import read_nfg
from wedgesim.games.normal_form import NormalForm

ENDINGS: Final = (".nfg", ".efg")
"""How the names of such files end."""


def parse_game(text: str | bytes, name: str = "<game>") -> NormalForm | ExtensiveForm:
    """Read a game from the content of an .nfg or .efg file, whose first word tells them apart.

    Parameters
    ----------
    text : str or bytes
        Content of the file; bytes are read as UTF-8.
    name : str, optional
        Name of the file, for messages; decides where the content begins with neither ``NFG`` nor ``EFG``.

    Raises
    ------
    GameFormatError
        When the content is no such file: the message begins ``name:line:column:`` and says what was expected.

    Examples
    --------
    >>> parse_game('NFG 1 R "Choice" { "you" } { 2 } 1 2').shape
    (2,)
    """
    first = text[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:3] if isinstance(text, bytes) else text[:64].lstrip()[:3].encode()
    is_tree = first == b"EFG" or (first != b"NFG" and name.lower().endswith(".efg"))
    return read_efg(text, name) if is_tree else read_nfg(text, name)


def load_game(path: str | os.PathLike[str]) -> NormalForm | ExtensiveForm:
    """Read a game from an .nfg or .efg file.

    Parameters
    ----------
    path : path-like
        The file.

    Raises
    ------
    GameFormatError
        When the file is no such file: the message begins ``path:line:column:`` and says what was expected.
    OSError
        When it cannot be read.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "dilemma.nfg")
    ...     _ = path.write_text('NFG 1 R "Dilemma" { "A" "B" } { 2 2 } 3 3 5 0 0 5 1 1')
    ...     load_game(path).title
    'Dilemma'
    """
    return parse_game(Path(path).read_bytes(), os.fspath(path))
