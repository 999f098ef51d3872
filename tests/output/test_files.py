"""Files are there whole or not at all."""

from __future__ import annotations

import os
import resource
import signal
from contextlib import contextmanager

import numpy as np
import pytest
import xarray as xr

from wedgesim.output.files import write_dataset, write_text


@contextmanager
def small_disk():
    """Files of this process, its standard output among them, end at 4000 bytes, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.parametrize(
    "write",
    [
        lambda path: write_text(path, "x" * 10_000),
        lambda path: write_dataset(xr.Dataset({"x": ("i", np.random.default_rng(0).random(5000))}), path),
    ],
    ids=["text", "dataset"],
)
def test_what_does_not_fit_leaves_what_was_there_before(tmp_path, write):
    path = tmp_path / "results"
    path.write_text("before")
    with pytest.raises(OSError, match=r"File too large.*results"), small_disk():
        write(path)
    assert path.read_text() == "before"
    assert os.listdir(tmp_path) == ["results"]


def test_what_is_written_is_read(tmp_path):
    dataset = xr.Dataset({"x": ("i", [1.0, 2.0])}, {"i": ["a", "b"]}, {"title": "ü"})
    write_dataset(dataset, tmp_path / "x.nc")
    with xr.open_dataset(tmp_path / "x.nc", engine="h5netcdf") as read:
        xr.testing.assert_identical(read.load(), dataset)
    write_text(tmp_path / "x.json", "ü\n")
    assert (tmp_path / "x.json").read_bytes() == "ü\n".encode()
