"""Inputs made of others, without looking at the program: for a bounded run, the same on every machine.

A step takes one of: a number replaced by a strange one, a word by another word of the same text, a line deleted,
doubled or moved, a piece of another input put in, some bytes changed, deleted or doubled, a word of the target put in.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

_NUMBER = re.compile(rb"(?<![\w.])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_WORD = re.compile(rb"[A-Za-z_][\w.]*")
_LARGE = 10_000
STRANGE = tuple(
    b"0 -0 1 -1 2 0.5 1e-320 5e-324 1e308 -1e308 1e400 1e-400 nan inf .nan .inf 1e999999999 99999999999999999999 0x10 "
    b"1_000 1/2 010 1. .5 +1 0.1e1 true null".split()
)


def mutations(seeds: Sequence[bytes], words: Sequence[bytes], seed: int) -> Iterator[bytes]:
    """Yield the seeds and then, without end, inputs made from them."""
    yield from seeds
    chance = random.Random(seed)
    small = [data for data in seeds if len(data) <= _LARGE] or seeds  # the others give pieces
    while True:
        made = chance.choice(small)
        for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
            made = _step(made, seeds, words, chance)
        yield made[:200_000]


def _step(data: bytes, seeds: Sequence[bytes], words: Sequence[bytes], chance: random.Random) -> bytes:
    kind = chance.randrange(8)
    if kind == 0 and (found := list(_NUMBER.finditer(data))):
        return _replaced(data, chance.choice(found).span(), chance.choice(STRANGE))
    if kind == 1 and (found := list(_WORD.finditer(data))):
        return _replaced(data, chance.choice(found).span(), chance.choice(found).group())
    if kind == 2:
        return _lines(data, chance)
    if kind == 3:
        other = chance.choice(seeds)
        return _replaced(data, _span(data, chance, 200), other[slice(*_span(other, chance, 200))])
    if kind == 4 and words:
        start = chance.randint(0, len(data))
        return _replaced(data, (start, start), chance.choice(words))
    if kind == 5:
        return _replaced(data, _span(data, chance, 3), chance.randbytes(chance.randint(0, 3)))
    if kind == 6:
        return _replaced(data, _span(data, chance, 30), b"")
    start, stop = _span(data, chance, 60)
    return _replaced(data, (start, stop), data[start:stop] * chance.choice((2, 3, 50)))


def _replaced(data: bytes, span: tuple[int, int], by: bytes) -> bytes:
    return data[: span[0]] + by + data[span[1] :]


def _span(data: bytes, chance: random.Random, longest: int) -> tuple[int, int]:
    start = chance.randint(0, len(data))
    return start, min(len(data), start + chance.randint(0, longest))


def _lines(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    taken = lines.pop(chance.randrange(len(lines)))
    for _ in range(chance.randint(0, 2)):
        lines.insert(chance.randint(0, len(lines)), taken)
    return b"\n".join(lines)
