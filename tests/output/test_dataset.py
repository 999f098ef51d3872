"""Results of sweeps on disk: NetCDF in boxes, tables in words."""

import csv
import sys

import numpy as np
import pytest
import xarray as xr

import wedgesim as ws
from wedgesim.analysis.sweep import plan, sweep
from wedgesim.errors import MissingExtraError
from wedgesim.execution.chunks import Chunk, chunks_of
from wedgesim.output.dataset_netcdf import boxes, write_netcdf
from wedgesim.output.dataset_table import write_csv, write_parquet

AXES = {"credibility": [0.0, 0.5, 1.0], "inducement": [0.1, 1.0], "weight.balancing": [0.5, 1.0]}


@pytest.mark.parametrize("shape", [(12,), (3, 4), (4, 3, 2), (2, 3, 2, 2), (1, 5)])
def test_boxes_cover_every_range_of_points_once(shape):
    points = int(np.prod(shape))
    for start in range(points):
        for stop in range(start + 1, points + 1):
            grid = np.full(shape, -1)
            values = np.arange(start, stop)
            found = list(boxes(start, stop, shape))
            for box, part in found:
                assert (grid[box] == -1).all()
                grid[box] = values[part].reshape(grid[box].shape)
            expected = np.full(points, -1)
            expected[start:stop] = values
            assert np.array_equal(grid.reshape(-1), expected)
            assert len(found) <= 2 * len(shape)


@pytest.fixture(scope="module")
def small(triad_text):
    scenario = ws.load_text(triad_text, "triad")
    return plan(scenario, AXES), sweep(scenario, AXES)


def in_chunks(dataset, planned, size):
    for chunk in chunks_of(planned.design.points, size):
        yield chunk, cut(dataset, planned, chunk)


def cut(dataset, planned, chunk):
    found = {}
    for field in planned.fields:
        values = dataset[field.name].values
        flat = values.reshape(*values.shape[: len(field.leading)], -1)
        found[field.name] = flat[..., chunk.start : chunk.stop]
    return found


@pytest.mark.parametrize("size", [1, 5, 12])
def test_a_file_filled_by_chunks_is_the_dataset(small, tmp_path, size):
    planned, dataset = small
    write_netcdf(tmp_path / "sweep.nc", planned, in_chunks(dataset, planned, size))
    with xr.open_dataset(tmp_path / "sweep.nc", engine="h5netcdf") as read:
        xr.testing.assert_identical(read.load(), dataset)


def test_a_sample_comes_back_with_its_coordinates(triad, tmp_path):
    more = {"sample": "lhs", "points": 8, "seed": 1}
    planned, dataset = plan(triad, {"credibility": (0, 1)}, **more), sweep(triad, {"credibility": (0, 1)}, **more)
    write_netcdf(tmp_path / "sweep.nc", planned, in_chunks(dataset, planned, 3))
    with xr.open_dataset(tmp_path / "sweep.nc", engine="h5netcdf") as read:
        xr.testing.assert_identical(read.load(), dataset)


def test_a_table_has_a_row_for_each_point_and_words_for_codes(small, tmp_path):
    planned, dataset = small
    write_csv(tmp_path / "sweep.csv", planned, in_chunks(dataset, planned, 5))
    with (tmp_path / "sweep.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 12
    for row in rows:
        here = dataset.sel({name: float(row[name]) for name in AXES})
        assert row["verdict"] == here.verdict.attrs["flag_meanings"].split()[int(here.verdict)]
        assert row["action_partner"] in ("neglect", "bind")
        assert float(row["margin"]) == float(here.margin)
        assert float(row["payoff_by_theory.target.wedging"]) == float(
            here.payoff_by_theory.sel(role="target", theory="wedging")
        )


def test_what_is_missing_is_empty_in_a_table(small, tmp_path):
    planned, dataset = small
    columns = {name: values.copy() for name, values in cut(dataset, planned, Chunk(0, 0, 12)).items()}
    columns["margin"][3] = np.nan
    columns["reservation_price"][3] = np.inf
    write_csv(tmp_path / "sweep.csv", planned, [(Chunk(0, 0, 12), columns)])
    with (tmp_path / "sweep.csv").open(newline="") as file:
        row = list(csv.DictReader(file))[3]
    assert row["margin"] == ""
    assert row["reservation_price"] == "inf"


def test_parquet_needs_its_extra(small, tmp_path, monkeypatch):
    planned, dataset = small
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"wedgesim\[parquet\]"):
        write_parquet(tmp_path / "sweep.parquet", planned, in_chunks(dataset, planned, 5))
    assert list(tmp_path.iterdir()) == []


def test_parquet_holds_the_table(small, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    planned, dataset = small
    write_parquet(tmp_path / "sweep.parquet", planned, in_chunks(dataset, planned, 5))
    table = parquet.read_table(tmp_path / "sweep.parquet")
    assert table.num_rows == 12
    assert np.array_equal(table["margin"].to_numpy(), dataset.margin.values.reshape(-1))
    assert table["verdict"].to_pylist()[0] in ("never", "possible", "unique")
