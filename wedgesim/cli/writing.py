"""The option ``--out`` of commands that print and draw, and what it writes: figures, datasets and JSON."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from wedgesim.cli.failures import complain

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FIGURES: Final = (".png", ".svg", ".pdf")
"""Endings of figures."""

_Command = TypeVar("_Command", bound=Callable[..., Any])


def out_option(told: str, *data: str, multiple: bool = False, required: bool = False) -> Callable[[_Command], _Command]:
    """Return the option for files whose ending says what is written: a figure, or data of one of the endings `data`."""
    endings = (*data, *FIGURES)

    def check(
        context: click.Context, parameter: click.Parameter, given: Path | tuple[Path, ...] | None
    ) -> Path | tuple[Path, ...] | None:
        for path in given if isinstance(given, tuple) else [given]:
            if path is not None and path.suffix.lower() not in endings:
                raise click.UsageError(f"--out: {path} must end in {', '.join(endings[:-1])} or {endings[-1]}")
            if path is not None and not path.parent.is_dir():  # said before the work, not after it
                raise click.UsageError(f"--out: there is no folder {path.parent}")
        return given

    return click.option(
        "-o",
        "--out",
        type=click.Path(path_type=Path, dir_okay=False),
        multiple=multiple,
        required=required,
        callback=check,
        help=told,
    )


def is_figure(out: Path) -> bool:
    """Whether the ending is that of a figure."""
    return out.suffix.lower() in FIGURES


def beside(out: Path, kind: str) -> Path:
    """Return the name of one of several files that are written for one `--out`: FILE-kind."""
    return out.with_name(f"{out.stem}-{kind}{out.suffix}")


def write_figure(drawn: Axes | Figure, out: Path) -> None:
    """Write a figure, and say so."""
    from wedgesim.output.plots.save import save_figure

    with warnings.catch_warnings(record=True) as said:
        written = save_figure(drawn, out)
    for warning in said:
        complain(f"Warning: {warning.message}")
    complain(f"{written} written")


def write_dataset(dataset: xr.Dataset, out: Path) -> None:
    """Write a dataset as NetCDF, and say so."""
    from wedgesim.output import files

    files.write_dataset(dataset, out)
    complain(f"{out} written")


def write_json(data: object, out: Path) -> None:
    """Write a document as JSON, and say so."""
    from wedgesim.output.document import to_json
    from wedgesim.output.files import write_text

    write_text(out, to_json(data))
    complain(f"{out} written")
