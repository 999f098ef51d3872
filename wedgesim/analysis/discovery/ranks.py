"""Draws sorted once along every parameter, and sums over them that are kept while draws are taken away.

To peel a box one needs, for every parameter, the value below which (or above which) a share of the draws in the box
lies, and how often the event occurs among them. Steps:

1. sort every column once; number its distinct values (*cells*) in order, and cut the cells into blocks
2. keep the weight of the draws and of the events in every block; a draw that is taken away is subtracted once
3. to find where the cumulated weight reaches a share, run over the blocks, and then over the cells of one block

A step so costs the number of blocks and the size of one, not the number of draws, and is exact. The weight of a cell is
looked up through the sorted order where no two draws share a value, and kept like that of blocks where some do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_FEW: Final = 400
"""Draws below which sums over all parameters are taken in one call."""

_COARSE: Final = (1 << 16) - 1
"""The largest number of 16 bits."""


@dataclass(frozen=True, eq=False)
class Ranks:
    """Columns of draws, sorted once.

    Attributes
    ----------
    columns : ndarray, shape (parameters, draws)
        Values.
    order : ndarray of int32, shape (parameters, draws)
        Draws by ascending value.
    cells : tuple of (ndarray or None)
        For each parameter the number of each draw's distinct value; None where all values are distinct, and the number
        is the rank.
    values : tuple of ndarray
        Distinct values of each parameter, ascending.
    block : int
        Cells in a block.
    blocks : ndarray of uint16 or int32, shape (parameters, draws)
        The block of each draw.
    """

    columns: Floats
    order: NDArray[np.int32]
    cells: tuple[NDArray[np.int32] | None, ...]
    values: tuple[Floats, ...]
    block: int
    blocks: NDArray[np.unsignedinteger]

    @classmethod
    def of(cls, columns: Sequence[Floats] | Floats) -> Ranks:
        """Sort columns of draws, each of shape (draws,)."""
        held = np.ascontiguousarray(np.stack([np.asarray(column, dtype=np.float64) for column in columns]))
        order = np.empty(held.shape, np.int32)
        for i, column in enumerate(held):
            order[i] = _ascending_order(column)
        return cls._sorted(held, order)

    @classmethod
    def _sorted(cls, columns: Floats, order: NDArray[np.int32]) -> Ranks:
        """Return columns whose order is known, their distinct values numbered and cut into blocks."""
        draws = columns.shape[1]
        block = max(1, int(np.sqrt(draws)))
        count = -(-draws // block)
        blocks = np.empty(columns.shape, np.uint16 if count < 1 << 16 else np.uint32)
        block_of = (np.arange(draws) // block).astype(blocks.dtype)
        cells: list[NDArray[np.int32] | None] = []
        values = []
        for i, column in enumerate(columns):
            ascending = column[order[i]]
            new = ascending[1:] != ascending[:-1]
            if new.all():
                cells.append(None)
                values.append(ascending)
                blocks[i, order[i]] = block_of
            else:
                cell = np.empty(draws, np.int32)
                cell[order[i]] = np.concatenate([[0], np.cumsum(new)])
                cells.append(cell)
                values.append(ascending[np.concatenate([[True], new])])
                blocks[i] = block_of[cell]
        return cls(columns, order, tuple(cells), tuple(values), block, blocks)

    @property
    def parameters(self) -> int:
        """Number of parameters."""
        return int(self.columns.shape[0])

    @property
    def draws(self) -> int:
        """Number of draws."""
        return int(self.columns.shape[1])

    def parts(self, most: int) -> NDArray[np.uint16]:
        """Return the part of each draw, shape (parameters, draws), of at most so many of equal frequency, from 0.

        Where a parameter has no more values, each is a part; equal values are always in one.
        """
        found = np.empty((self.parameters, self.draws), np.uint16)
        even = (np.arange(self.draws) * min(most, self.draws) // self.draws).astype(np.uint16)
        for i, cell in enumerate(self.cells):
            distinct = len(self.values[i])
            if cell is None:
                # of distinct values that are few, ranks are the parts
                found[i, self.order[i]] = even
            elif distinct <= most:
                found[i] = cell
            else:  # equal values go where the first of them is
                ascending = cell[self.order[i]]
                found[i, self.order[i]] = even[np.searchsorted(ascending, np.arange(distinct))[ascending]]
        return found

    def subset(self, parameters: Sequence[int]) -> Ranks:
        """Return the same draws with some of the parameters."""
        chosen = list(parameters)
        return Ranks(
            self.columns[chosen],
            self.order[chosen],
            tuple(self.cells[i] for i in chosen),
            tuple(self.values[i] for i in chosen),
            self.block,
            self.blocks[chosen],
        )


@dataclass(frozen=True, eq=False)
class Reach:
    """For each parameter the block in which a cut from one end takes a share of what is left.

    Attributes
    ----------
    from_above : bool
        From which end.
    target : float
        Weight that a cut takes at most.
    block : ndarray of int, shape (parameters,)
        The block in which it is reached.
    weight, events : ndarray, shape (parameters,)
        What lies before that block.
    block_weight, block_events : ndarray, shape (parameters,)
        What lies in it.
    """

    from_above: bool
    target: float
    block: Ints
    weight: Floats
    events: Floats
    block_weight: Floats
    block_events: Floats


@dataclass(frozen=True, eq=False)
class Cuts:
    """For some parameters a cut that takes away one end of what is left.

    Attributes
    ----------
    cell : ndarray of int, shape (parameters,)
        The outermost cell that stays, or the last that goes where `including`.
    including : ndarray of bool, shape (parameters,)
        Whether that cell goes too: the outermost value alone has more than the share that was asked for.
    weight, events : ndarray, shape (parameters,)
        What goes.
    """

    cell: Ints
    including: NDArray[np.bool_]
    weight: Floats
    events: Floats


class Remaining:
    """Draws that are left, by weight, with sums over the blocks and cells of every parameter.

    Parameters
    ----------
    ranks : Ranks
        The draws.
    weight : ndarray, shape (draws,)
        Of each draw; those of weight 0 are not there.
    events : ndarray, shape (draws,)
        What happens in each draw: 0 or 1, or any quantity from 0 upward whose mean is sought.
    """

    def __init__(self, ranks: Ranks, weight: Floats, events: Floats) -> None:
        self.ranks = ranks
        self.weight = np.array(weight, dtype=np.float64)
        self.events = self.weight * events
        self.index = np.flatnonzero(self.weight)
        self.total = float(self.weight.sum())
        self.total_events = float(self.events.sum())
        count = max(-(-len(values) // ranks.block) for values in ranks.values)
        shape = (ranks.parameters, count)
        self.block_weight, self.block_events = np.zeros(shape), np.zeros(shape)
        self._fine = {
            i: (np.zeros(count * ranks.block), np.zeros(count * ranks.block))
            for i, cell in enumerate(ranks.cells)
            if cell is not None
        }
        self._add(self.index, 1.0)

    def _add(self, draws: Ints, sign: float) -> None:
        """Add draws to all sums, or take them from these."""
        weight = sign * self.weight[draws]
        happened = draws[self.events[draws] != 0]
        events = sign * self.events[happened]
        for kept, at, of in ((self.block_weight, draws, weight), (self.block_events, happened, events)):
            count = kept.shape[1]
            if len(at) < _FEW:  # one call for all parameters
                flat = self.ranks.blocks[:, at] + np.arange(len(kept))[:, None] * count
                kept += np.bincount(flat.ravel(), np.tile(of, len(kept)), kept.size).reshape(kept.shape)
                continue
            for i, blocks in enumerate(self.ranks.blocks):
                kept[i] += np.bincount(blocks[at], of, count)
        for i, sums in self._fine.items():
            cell = self.ranks.cells[i]
            assert cell is not None
            for fine, at, of in zip(sums, (draws, happened), (weight, events), strict=True):
                np.add.at(fine, cell[at], of)

    def remove(self, gone: Ints) -> None:
        """Take draws away."""
        self._add(gone, -1.0)
        self.total -= float(self.weight[gone].sum())
        self.total_events -= float(self.events[gone].sum())
        self.weight[gone] = 0.0
        self.events[gone] = 0.0
        self.index = self.index[self.weight[self.index] > 0]

    def reach(self, share: float, from_above: bool) -> Reach:
        """Find for each parameter the block in which a cut from one end takes a share of the weight."""
        step = -1 if from_above else 1
        rows = np.arange(self.ranks.parameters)
        target = share * self.total
        weight = self.block_weight[:, ::step].cumsum(axis=1)
        reached = (weight > target).argmax(axis=1)  # counted from the end that is cut
        # events before it: a sum that need not go further than the farthest
        last = int(reached.max()) + 1
        events = self.block_events[:, ::step][:, :last].cumsum(axis=1)
        block = self.block_weight.shape[1] - 1 - reached if from_above else reached
        of_block, events_of_block = self.block_weight[rows, block], self.block_events[rows, block]
        return Reach(
            from_above, target, block, weight[rows, reached] - of_block, events[rows, reached] - events_of_block,
            of_block, events_of_block,
        )  # fmt: skip

    def cuts(self, reach: Reach, parameters: Ints) -> Cuts:
        """Return for some parameters the cut that takes at most the weight that was to be reached.

        Where the outermost value has more than that, the cut takes that value alone. A parameter of which one value is
        left would lose everything.
        """
        step = -1 if reach.from_above else 1
        rows = np.arange(len(parameters))
        block = reach.block[parameters]
        fine, fine_events = self._cells_of(parameters, block)
        weight = reach.weight[parameters, None] + fine[:, ::step].cumsum(axis=1)
        events = reach.events[parameters, None] + fine_events[:, ::step].cumsum(axis=1)
        at = (weight > reach.target).argmax(axis=1)
        offset = self.ranks.block - 1 - at if reach.from_above else at
        taken = weight[rows, at] - fine[rows, offset]
        including = taken <= 0
        return Cuts(
            block * self.ranks.block + offset,
            including,
            np.where(including, weight[rows, at], taken),
            np.where(including, events[rows, at], events[rows, at] - fine_events[rows, offset]),
        )

    def _cells_of(self, parameters: Ints, block: Ints) -> tuple[Floats, Floats]:
        """Return weight and events of the cells of one block of each parameter, shape (parameters, block)."""
        size = self.ranks.block
        cells = block[:, None] * size + np.arange(size)
        inside = cells < self.ranks.draws
        draws = self.ranks.order[parameters[:, None], np.where(inside, cells, 0)]
        weight = np.where(inside, self.weight[draws], 0.0)
        events = np.where(inside, self.events[draws], 0.0)
        for row, parameter in enumerate(parameters.tolist()):
            if parameter in self._fine:
                part = slice(int(block[row]) * size, (int(block[row]) + 1) * size)
                weight[row], events[row] = (sums[part] for sums in self._fine[parameter])
        return weight, events


def _ascending_order(column: Floats) -> Ints:
    """Return what sorts a column, equal values in the order in which they come.

    First by a number of 16 bits, whose digits are counted and not compared; what is nearly sorted then sorts fast.
    """
    low, high = float(column.min()), float(column.max())
    width = high - low
    if not 0 < width < np.inf:
        return column.argsort(kind="stable")
    coarse = ((column - low) / width * _COARSE).astype(np.uint16).argsort(kind="stable")
    return coarse[column[coarse].argsort(kind="stable")]
