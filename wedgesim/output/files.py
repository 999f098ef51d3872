"""Results written to one file, which is there whole or not at all whatever stops the program."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from wedgesim.execution.atomic import replacing

if TYPE_CHECKING:
    import xarray as xr

_OVERHEAD: Final = 1 << 16
"""Bytes for names and attributes, which come beside the numbers."""


def write_text(path: Path, text: str) -> None:
    """Write text as UTF-8, with the line ends that it has.

    Raises
    ------
    OSError
        When the file cannot be written; what was there before is untouched.
    """
    with replacing(path) as partial:
        partial.write_text(text, encoding="utf-8", newline="\n")


def write_dataset(dataset: xr.Dataset, path: Path) -> None:
    """Write a dataset as NetCDF, to be read by ``xarray.open_dataset(path)``.

    Raises
    ------
    OSError
        When the file cannot be written; what was there before is untouched.
    """
    with replacing(path, dataset.nbytes + _OVERHEAD) as partial:
        dataset.to_netcdf(partial, engine="h5netcdf")
