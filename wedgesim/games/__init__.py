"""Games as arrays with labels: normal, sequential and extensive forms, and Gambit's file formats.

Nothing here solves, and nothing here knows a scenario. Names are imported when first used:

>>> from wedgesim.games import NormalForm, write_nfg
>>> print(write_nfg(NormalForm.from_payoffs([[0, 1]], players=["you"], title="Choice")), end="")
NFG 1 R "Choice" { "you" }
{ { "1" "2" }
}
""
<BLANKLINE>
0 1
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wedgesim.games.extensive_form import ChanceMove, ExtensiveForm, InformationSet, Node, Outcome
    from wedgesim.games.gambit_efg import read_efg, write_efg
    from wedgesim.games.gambit_lexer import GameFormatError
    from wedgesim.games.gambit_nfg import read_nfg, write_nfg
    from wedgesim.games.game_file import load_game, parse_game
    from wedgesim.games.nashpy_game import from_nashpy, to_nashpy
    from wedgesim.games.normal_form import NormalForm, Profile
    from wedgesim.games.sequential import Sequential

_WHERE = {
    "ChanceMove": "extensive_form",
    "ExtensiveForm": "extensive_form",
    "GameFormatError": "gambit_lexer",
    "InformationSet": "extensive_form",
    "Node": "extensive_form",
    "NormalForm": "normal_form",
    "Outcome": "extensive_form",
    "Profile": "normal_form",
    "Sequential": "sequential",
    "from_nashpy": "nashpy_game",
    "load_game": "game_file",
    "parse_game": "game_file",
    "read_efg": "gambit_efg",
    "read_nfg": "gambit_nfg",
    "to_nashpy": "nashpy_game",
    "write_efg": "gambit_efg",
    "write_nfg": "gambit_nfg",
}

__all__ = [
    "ChanceMove",
    "ExtensiveForm",
    "GameFormatError",
    "InformationSet",
    "Node",
    "NormalForm",
    "Outcome",
    "Profile",
    "Sequential",
    "from_nashpy",
    "load_game",
    "parse_game",
    "read_efg",
    "read_nfg",
    "to_nashpy",
    "write_efg",
    "write_nfg",
]


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module 'wedgesim.games' has no attribute {name!r}")
    return getattr(import_module(f"wedgesim.games.{_WHERE[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
