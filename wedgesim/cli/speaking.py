"""Words for standard output."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wedgesim.output.blocks import Block


def say(text: str) -> None:
    """Write text at once, in the encoding that the terminal has (click would write UTF-8 to one that has it not)."""
    sys.stdout.write(text)
    sys.stdout.flush()


def say_blocks(blocks: Iterable[Block], color: bool) -> None:
    """Lay out and write blocks."""
    from wedgesim.output.terminal import render

    say(render(blocks, color))


def say_json(data: object) -> None:
    """Write JSON that is the same whatever the encoding: what is not ASCII is escaped."""
    from wedgesim.output.document import to_json

    say(to_json(data, ascii_only=True))
