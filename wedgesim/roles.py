"""The three roles of the triad, and the one order of axes.

Wherever an array has an axis per role (payoffs, profiles, strategies), the axes stand in the order of :data:`ROLES`;
an axis over batches of games or parameter points always comes last.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

Role: TypeAlias = Literal["divider", "target", "partner"]

DIVIDER: Final = "divider"
TARGET: Final = "target"
PARTNER: Final = "partner"

ROLES: Final[tuple[Role, Role, Role]] = (DIVIDER, TARGET, PARTNER)
"""Divider (tries to split), target (the state to be peeled off), partner (its ally): the order of all axes."""
