"""Results of a sweep as a table with a row for each point: CSV, or Parquet where pyarrow is installed.

Columns are what varies and then the variables of the result, codes written out in words; a variable by role and theory
has a column for each pair, named like ``payoff_by_theory.target.wedging``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wedgesim.errors import MissingExtraError
from wedgesim.execution.atomic import replacing
from wedgesim.execution.chunks import Chunk

if TYPE_CHECKING:
    from wedgesim.analysis.sweep import SweepPlan
    from wedgesim.analysis.sweep_fields import Field

    Results = Iterable[tuple[Chunk, Mapping[str, NDArray[np.generic]]]]


def write_csv(path: Path, plan: SweepPlan, results: Results) -> None:
    """Write a sweep as CSV, whole or not at all; what is missing is empty."""
    with replacing(path) as partial, partial.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        written = False
        for chunk, columns in results:
            table = dict(_table(plan, chunk, columns))
            if not written:
                writer.writerow(table)
                written = True
            writer.writerows(zip(*(_cells(column) for column in table.values()), strict=True))


def write_parquet(path: Path, plan: SweepPlan, results: Results) -> None:
    """Write a sweep as Parquet, whole or not at all.

    Raises
    ------
    MissingExtraError
        When pyarrow is not installed.
    """
    need_parquet()
    import pyarrow as pa
    from pyarrow import parquet

    with replacing(path) as partial:
        writer: Any = None
        try:
            for chunk, columns in results:
                table = pa.table(
                    {
                        name: pa.array(column).dictionary_encode() if column.dtype == object else pa.array(column)
                        for name, column in _table(plan, chunk, columns)
                    },
                    metadata=plan.attributes(),
                )
                writer = writer or parquet.ParquetWriter(partial, table.schema)
                writer.write_table(table)
        finally:
            if writer is not None:
                writer.close()


def need_parquet() -> None:
    """Raise when Parquet cannot be written.

    Raises
    ------
    MissingExtraError
        When pyarrow is not installed.
    """
    from importlib.util import find_spec

    if find_spec("pyarrow") is None:
        raise MissingExtraError("parquet", "writing Parquet")


def _table(
    plan: SweepPlan, chunk: Chunk, columns: Mapping[str, NDArray[np.generic]]
) -> Iterator[tuple[str, NDArray[Any]]]:
    """Yield the columns of a chunk, codes in words."""
    yield from plan.design.columns(chunk.start, chunk.stop).items()
    for field in plan.fields:
        values = columns[field.name]
        if field.words:
            values = _in_words(field, values)
        if not field.leading:
            yield field.name, values
            continue
        for index in product(*(range(length) for length in values.shape[:-1])):
            named = (plan.labels[dimension][of] for dimension, of in zip(field.leading, index, strict=True))
            yield ".".join((field.name, *named)), values[index]


def _in_words(field: Field, codes: NDArray[np.generic]) -> NDArray[Any]:
    lowest = field.words[0][0]
    words = np.array([word for _, word in field.words], dtype=object)
    found: NDArray[Any] = words[codes.astype(np.int64) - lowest]
    return found


def _cells(column: NDArray[Any]) -> list[Any]:
    if column.dtype.kind != "f":
        return list(column.tolist())
    missing = np.isnan(column)
    cells: list[Any] = column.tolist()
    for row in np.flatnonzero(missing):
        cells[row] = ""
    return cells
