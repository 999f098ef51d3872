"""Shapes that several sections of the document share: pairs, citations, words, and something for each role."""

from __future__ import annotations

from typing import Final

from wedgesim.roles import ROLES
from wedgesim.scenario.shapes import Either, Field, List, Number, Shape, Text

PAIR: Final = List(Number(), "a pair [low, high]", least=2, most=2)
"""Two numbers: the ends of an interval."""

SOURCE: Final = Either(text=Text("a key of `sources`"), sequence=List(Text("a key of `sources`"), "a list of them"))
"""Works that something rests on."""

WORDS: Final = Text(allow_empty=True)
"""Text that may be empty."""


def for_each_role(shape: Shape, meaning: str) -> dict[str, Field]:
    """Return an entry for each role, all of one shape and meaning."""
    roles: tuple[str, ...] = ROLES
    return dict.fromkeys(roles, (shape, meaning))
