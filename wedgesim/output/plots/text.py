"""Text in figures: how wide it is, where it breaks, how numbers are written, and labels kept from each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from math import floor, isfinite, log10

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

LINE = 1.25
"""Height of a line of text, as a multiple of the font size."""

POINTS_PER_INCH = 72.0

_BREAKS = re.compile(r"(?<=[ /])(?=[^ ])")
_BREAKS_IN_WORDS = re.compile(r"(?<=_)(?=[^_])")

_MEASURE = TextToPath()


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, bold: bool = False) -> float:
    """Return the width in inches of one line of text at a font size in points."""
    font = FontProperties(family="DejaVu Sans", size=size, weight="bold" if bold else "normal")
    width: float = _MEASURE.get_text_width_height_descent(text, font, False)[0]
    return width / POINTS_PER_INCH


def text_size(text: str, size: float, bold: bool = False) -> tuple[float, float]:
    """Return width and height in inches of text of one or more lines."""
    lines = text.split("\n")
    width = max(text_width(line, size, bold) for line in lines)
    return width, len(lines) * size * LINE / POINTS_PER_INCH


def wrapped(text: str, width: float, size: float, bold: bool = False) -> str:
    r"""Return `text` broken into lines that are at most `width` inches wide.

    Breaks after spaces and slashes, and after underscores where that is not enough; a single word that is too long is
    cut. Lines that are there already stay.

    Examples
    --------
    >>> wrapped("accommodate/align/support", 0.9, 7)
    'accommodate/\nalign/support'
    """
    return "\n".join(line for given in text.split("\n") for line in _broken(given, width, size, bold))


def _broken(text: str, width: float, size: float, bold: bool) -> list[str]:
    lines = [""]
    for piece in _pieces(text, width, size, bold):
        if lines[-1] and text_width((lines[-1] + piece).rstrip(), size, bold) > width:
            lines.append("")
        lines[-1] += piece
        while len(lines[-1].rstrip()) > 1 and text_width(lines[-1].rstrip(), size, bold) > width:
            kept = _longest_start(lines[-1], width, size, bold)
            lines[-1:] = [lines[-1][:kept], lines[-1][kept:]]
    return [line.rstrip() for line in lines]


def _pieces(text: str, width: float, size: float, bold: bool) -> Iterator[str]:
    """Yield what must stay on one line: words, or the parts of a word that is wider than a line."""
    for word in _BREAKS.split(text):
        if text_width(word.rstrip(), size, bold) <= width:
            yield word
        else:
            yield from _BREAKS_IN_WORDS.split(word)


def _longest_start(text: str, width: float, size: float, bold: bool) -> int:
    kept = len(text)
    while kept > 1 and text_width(text[:kept], size, bold) > width:
        kept -= 1
    return kept


def decimals(values: Iterable[float]) -> int:
    """Return how many decimals show these numbers: three or four figures of the largest, fewer if that is exact.

    Examples
    --------
    >>> decimals([0.39016, -0.5]), decimals([3.0, 2.0]), decimals([1234.5])
    (3, 0, 0)
    """
    finite = [value for value in values if isfinite(value)]
    largest = max(map(abs, finite), default=0.0)
    if largest == 0:
        return 0
    magnitude = floor(log10(largest))
    most = 2 - magnitude if magnitude < -1 else max(0, 3 - max(magnitude, 0))
    return next((d for d in range(most) if all(abs(v - round(v, d)) < 1e-9 * largest for v in finite)), most)


def number(value: float, places: int, signed: bool = False) -> str:
    """Return a number with a true minus sign; one that would round to zero says so.

    Examples
    --------
    >>> number(-0.5, 2), number(0.5, 1, signed=True), number(0.0001, 2)
    ('−0.50', '+0.5', '≈0')
    """
    if value == 0:
        return "0"
    if abs(value) < 0.5 * 10**-places:
        return "≈0"
    return f"{value:{'+' if signed else ''}.{places}f}".replace("-", "−").replace("inf", "∞")


def words(name: str) -> str:
    """Return a name of the scenario language as prose: ``security_dilemma`` becomes ``security dilemma``."""
    return name.replace("_", " ")


def spread(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Return centres as close to those wanted as they can be without labels of these heights overlapping.

    Labels keep the order of what is wanted; where they collide they form a stack around their mean, within
    [low, high]. If all together are higher than that, they are pressed together evenly.

    Examples
    --------
    >>> spread([1.0, 1.0], [0.2, 0.2], 0.0, 2.0)
    [0.9, 1.1]
    """
    if not wanted:
        return []
    total = sum(heights)
    squeeze = min(1.0, (high - low) / total) if total else 1.0
    sizes = [height * squeeze for height in heights]
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    # each stack: its members, its height, and the sum of the bottoms that its members would like the stack to have
    stacks: list[tuple[list[int], float, float]] = []
    for i in order:
        members, height, bottoms = [i], sizes[i], wanted[i] - sizes[i] / 2
        while stacks:
            below, its_height, its_bottoms = stacks[-1]
            if _held(its_bottoms / len(below), its_height, low, high) + its_height <= _held(
                bottoms / len(members), height, low, high
            ):
                break
            stacks.pop()
            bottoms = its_bottoms + bottoms - its_height * len(members)
            members, height = below + members, its_height + height
        stacks.append((members, height, bottoms))
    centres = [0.0] * len(wanted)
    for members, height, bottoms in stacks:
        at = _held(bottoms / len(members), height, low, high)
        for i in members:
            centres[i] = at + sizes[i] / 2
            at += sizes[i]
    return [round(centre, 12) for centre in centres]


def _held(bottom: float, height: float, low: float, high: float) -> float:
    return max(low, min(bottom, high - height))
