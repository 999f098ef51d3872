"""Ranges of points that are computed, kept and sent about together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Chunk:
    """Points from `start` up to `stop`.

    Attributes
    ----------
    number : int
        Place in the order of chunks.
    start, stop : int
        The points.
    """

    number: int
    start: int
    stop: int

    @property
    def points(self) -> int:
        """Number of points."""
        return self.stop - self.start


def chunks_of(points: int, size: int) -> Iterator[Chunk]:
    """Cut `points` points into chunks of `size`, the last one of what is left.

    Examples
    --------
    >>> [(chunk.start, chunk.stop) for chunk in chunks_of(10, 4)]
    [(0, 4), (4, 8), (8, 10)]
    """
    for number, start in enumerate(range(0, points, size)):
        yield Chunk(number, start, min(start + size, points))
