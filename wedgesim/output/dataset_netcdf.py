"""Results of a sweep as a NetCDF file, filled chunk by chunk so that they never have to fit into memory.

The file is what :func:`wedgesim.analysis.sweep.sweep` returns, to be read by ``xarray.open_dataset(path)``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wedgesim.execution.atomic import replacing
from wedgesim.execution.chunks import Chunk

if TYPE_CHECKING:
    from wedgesim.analysis.sweep import SweepPlan

_POINTS_AT_ONCE = 1 << 17
"""Points that are put together before they are written."""


def write_netcdf(
    path: Path,
    plan: SweepPlan,
    results: Iterable[tuple[Chunk, Mapping[str, NDArray[np.generic]]]],
    attributes: Mapping[str, str] | None = None,
) -> None:
    """Write the results of a sweep, whole or not at all.

    Parameters
    ----------
    path : Path
        The file.
    plan : SweepPlan
        Names, dimensions and provenance.
    results : iterable of (Chunk, mapping of str to ndarray)
        Values of every field; points last.
    attributes : mapping of str to str, optional
        More attributes of the whole.
    """
    import h5netcdf
    import h5py

    design = plan.design
    with replacing(path, plan.nbytes) as partial, h5netcdf.File(partial, "w") as file:
        file.dimensions = {
            **dict(zip(design.dims, design.shape, strict=True)),
            **plan.lengths,
        }
        for key, value in {**plan.attributes(), **(attributes or {})}.items():
            file.attrs[key] = value
        for name, (dims, values, attrs) in plan.coordinates().items():
            text = values.dtype.kind == "U"
            variable = file.create_variable(name, dims, h5py.string_dtype() if text else values.dtype)
            variable[...] = values.astype(object) if text else values
            _describe(variable.attrs, attrs)
        listed = design.dims == ("point",)
        for field in plan.fields:
            variable = file.create_variable(field.name, (*field.leading, *design.dims), np.dtype(field.dtype))
            _describe(variable.attrs, field.attributes)
            if listed:
                variable.attrs["coordinates"] = " ".join(design.names)
        targets = {field.name: file[field.name] for field in plan.fields}
        for chunk, columns in _gathered(results):
            for name, variable in targets.items():
                _put(variable, columns[name], chunk, design.shape)


def _gathered(
    results: Iterable[tuple[Chunk, Mapping[str, NDArray[np.generic]]]],
) -> Iterator[tuple[Chunk, Mapping[str, NDArray[np.generic]]]]:
    """Put chunks that follow each other together, for every call of the library costs as much as many points."""
    kept: list[tuple[Chunk, Mapping[str, NDArray[np.generic]]]] = []

    def together() -> tuple[Chunk, Mapping[str, NDArray[np.generic]]]:
        first, last = kept[0][0], kept[-1][0]
        names = kept[0][1]
        columns = {name: np.concatenate([of[name] for _, of in kept], axis=-1) for name in names}
        return Chunk(first.number, first.start, last.stop), columns

    for chunk, columns in results:
        if kept and (kept[-1][0].stop != chunk.start or chunk.stop - kept[0][0].start > _POINTS_AT_ONCE):
            yield together()
            kept = []
        kept.append((chunk, columns))
    if kept:
        yield together()


def _describe(target: object, attributes: Mapping[str, object]) -> None:
    for key, value in attributes.items():
        target[key] = value  # type: ignore[index]  # attributes of a variable


def _put(variable: object, values: NDArray[np.generic], chunk: Chunk, shape: tuple[int, ...]) -> None:
    """Write the points of a chunk, which lie one after another in the order of the last dimension."""
    leading = values.shape[:-1]
    for index in np.ndindex(*leading):
        for box, part in boxes(chunk.start, chunk.stop, shape):
            lengths = tuple(s.stop - s.start for s in box)
            variable[(*index, *box)] = values[(*index, part)].reshape(lengths)  # type: ignore[index]  # of h5netcdf


def boxes(start: int, stop: int, shape: tuple[int, ...]) -> Iterator[tuple[tuple[slice, ...], slice]]:
    """Cut a range of points of a grid into boxes.

    Yields
    ------
    tuple
        A slice along each dimension, and the part of the range that lies in that box.

    Examples
    --------
    >>> [[(side.start, side.stop) for side in box] for box, _ in boxes(1, 8, (3, 3))]
    [[(0, 1), (1, 3)], [(1, 2), (0, 3)], [(2, 3), (0, 2)]]
    """
    if len(shape) == 1:
        yield (slice(start, stop),), slice(0, stop - start)
        return
    row = int(np.prod(shape[1:], dtype=np.int64))
    first, last = -(-start // row) * row, stop // row * row  # the whole rows
    if first >= last:
        cuts = [start, *range(first, stop, row), stop] if start < first < stop else [start, stop]
    else:
        cuts = [start, first, last, stop]
    for low, high in pairwise(cuts):
        if low == high:
            continue
        place = slice(low - start, high - start)
        if low % row == 0 and high % row == 0:
            yield (slice(low // row, high // row), *(slice(0, length) for length in shape[1:])), place
        else:
            number = low // row
            for inner, part in boxes(low - number * row, high - number * row, shape[1:]):
                yield (slice(number, number + 1), *inner), slice(place.start + part.start, place.start + part.stop)
