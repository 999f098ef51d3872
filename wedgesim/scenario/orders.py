"""An order of moves as one word that can be typed: ``divider,target+partner``."""

from __future__ import annotations

from typing import Final, TypeAlias

from wedgesim.errors import WedgesimError
from wedgesim.roles import ROLES, Role

Timing: TypeAlias = tuple[tuple[Role, ...], ...]

SIMULTANEOUS: Final = "simultaneous"


class OrderError(WedgesimError, ValueError):
    """Something is no order of moves."""


def write_order(timing: Timing) -> str:
    """Return an order of moves as a word: stages parted by commas, who moves at once joined by ``+``.

    Examples
    --------
    >>> write_order((("divider",), ("partner", "target"))), write_order((("divider", "target", "partner"),))
    ('divider,target+partner', 'simultaneous')
    """
    if len(timing) == 1:
        return SIMULTANEOUS
    return ",".join("+".join(role for role in ROLES if role in stage) for stage in timing)


def read_order(text: str) -> Timing:
    """Return the order of moves that a word stands for.

    Raises
    ------
    OrderError
        When it is none.

    Examples
    --------
    >>> read_order("divider,target+partner"), read_order("simultaneous")
    ((('divider',), ('target', 'partner')), (('divider', 'target', 'partner'),))
    """
    if text.strip() == SIMULTANEOUS:
        return (ROLES,)
    stages = [[member.strip() for member in stage.split("+")] for stage in text.split(",")]
    if sorted(member for stage in stages for member in stage) != sorted(ROLES):
        raise OrderError(
            "expected simultaneous, or all three roles in the order in which they move, those that move at once joined "
            f"by +, such as divider,target+partner; not {text!r}"
        )
    return tuple(tuple(role for role in ROLES if role in stage) for stage in stages)
