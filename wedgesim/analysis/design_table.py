"""The points of a sweep read from a CSV file: a line of names, then a line of values for each point."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np

from wedgesim.analysis.design import Table
from wedgesim.analysis.grid import SweepError, finite_number
from wedgesim.errors import UnknownNameError
from wedgesim.model.variation import variable
from wedgesim.scenario.scenario import Scenario

_SEPARATORS = {";": "semicolons", "\t": "tabs"}

_WRITTEN = "a table of points is written credibility,inducement in the first line, then 0.5,0.2 and so on"


def read_table(scenario: Scenario, path: str | os.PathLike[str]) -> Table:
    """Read the points of a sweep from a CSV file.

    Raises
    ------
    SweepError
        When it is not such a file; says in which line, and what to write.
    OutOfRangeError
        When a value has no meaning; says in which line.
    UnknownNameError
        When a column is nothing that can be varied.
    """
    place = Path(path)
    try:
        with place.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            names = _names(scenario, place.name, [name.strip() for name in next(rows, [])])
            lines: list[int] = []
            columns: list[list[float]] = [[] for _ in names]
            for row in rows:
                where = f"{place.name}:{rows.line_num}"
                if not any(cell.strip() for cell in row):
                    continue
                if len(row) != len(names):
                    raise SweepError(f"{where}: {len(row)} values for {len(names)} columns")
                lines.append(rows.line_num)
                for name, cell, column in zip(names, row, columns, strict=True):
                    column.append(_number(cell, f"{where}: {name}"))
    except UnicodeDecodeError:
        raise SweepError(f"{place.name} is not written in UTF-8; save it as CSV UTF-8") from None
    except csv.Error as error:
        raise SweepError(f"{place.name} cannot be read as CSV: {error}") from None
    except OSError as error:
        raise SweepError(f"{place} cannot be read: {error.strerror or error}") from None
    return Table(scenario, dict(zip(names, map(np.array, columns), strict=True)), place.name, lines)


def _names(scenario: Scenario, file: str, names: list[str]) -> list[str]:
    """Return the names of the columns, all of which can be varied."""
    if not names:
        raise SweepError(f"{file} is empty; {_WRITTEN}")
    for separator, called in _SEPARATORS.items():
        if len(names) == 1 and separator in names[0]:
            raise SweepError(f"{file} is separated by {called}; write commas, and points in decimals: {_WRITTEN}")
    if all(map(_is_number, names)):
        raise SweepError(f"{file}:1: the first line holds values, not the names of the columns; {_WRITTEN}")
    for number, name in enumerate(names, 1):
        if not name:
            raise SweepError(
                f"{file}:1: column {number} of {len(names)} has no name; name it, or leave it out (pandas writes no "
                "row numbers with to_csv(index=False))"
            )
        if name in names[: number - 1]:
            raise SweepError(f"{file}:1: {name} has two columns; each name stands once")
        try:
            variable(scenario, name)
        except UnknownNameError as error:
            raise UnknownNameError(f"{file}:1: {error}") from None
    return names


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _number(cell: str, where: str) -> float:
    value = finite_number(cell)
    if value is None:
        said = f"{cell.strip()!r} is not a finite number" if cell.strip() else "there is no value"
        raise SweepError(f"{where}: {said}")
    return value
