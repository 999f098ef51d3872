"""Chunks on disk: whole or not at all, proved when read, and of one run."""

import errno
import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from wedgesim.errors import RunDirectoryError
from wedgesim.execution.atomic import replacing, write_bytes
from wedgesim.execution.chunks import Chunk, chunks_of
from wedgesim.execution.lock import locked
from wedgesim.execution.store import ChunkStore, DamagedChunkError

CHUNK = Chunk(3, 30, 40)
ARRAYS = {
    "margin": np.linspace(-1, 1, 10),
    "verdict": np.arange(10, dtype=np.int8),
    "parts": np.arange(60.0).reshape(3, 2, 10)[:, ::-1],
    "none": np.empty((0, 10)),
}
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def store(tmp_path):
    found = ChunkStore(tmp_path / "chunks", "plan")
    found.write(CHUNK, ARRAYS, [[31, "why\nnot"]])
    return found


def test_what_is_written_is_read(store):
    arrays, notes = store.read(CHUNK)
    assert notes == [[31, "why\nnot"]]
    assert list(arrays) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert arrays[name].dtype == array.dtype
        assert np.array_equal(arrays[name], array)
    assert store.holds(CHUNK)
    assert not store.holds(Chunk(4, 40, 50))


@pytest.mark.parametrize("keep", [0, 1, 20, 200, -1, -40])
def test_a_file_that_was_cut_off_is_taken_away(store, keep):
    path = store.path(CHUNK)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(DamagedChunkError):
        store.read(CHUNK)
    assert not store.holds(CHUNK)
    assert not path.exists()


@pytest.mark.parametrize("place", [0, 5, 40, 300, -1, -33])
def test_a_file_with_one_bit_turned_is_not_read(store, place):
    content = bytearray(store.path(CHUNK).read_bytes())
    content[place] ^= 1
    store.path(CHUNK).write_bytes(content)
    assert not store.holds(CHUNK)


def test_chunks_of_another_run_are_not_taken(store):
    other = ChunkStore(store.folder, "another plan")
    with pytest.raises(DamagedChunkError, match="another run"):
        other.read(CHUNK)
    with pytest.raises(DamagedChunkError, match="another run"):
        store.read(Chunk(3, 30, 41))


def test_chunks_cover_all_points_once():
    for points, size in ((10, 3), (9, 3), (1, 5), (0, 5)):
        found = list(chunks_of(points, size))
        assert [point for chunk in found for point in range(chunk.start, chunk.stop)] == list(range(points))
        assert [chunk.number for chunk in found] == list(range(len(found)))
        assert sum(chunk.points for chunk in found) == points


def test_a_disk_that_is_full_leaves_what_was_there(tmp_path, monkeypatch):
    path = tmp_path / "file"
    write_bytes(path, b"old")

    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("wedgesim.execution.atomic.os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_bytes(path, b"new")
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_what_raises_in_between_leaves_nothing(tmp_path):
    def half_way():
        with replacing(tmp_path / "file") as partial:
            partial.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half_way()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_locked_once(tmp_path):
    with locked(tmp_path), pytest.raises(RunDirectoryError, match="another run is writing"), locked(tmp_path):
        pass
    with locked(tmp_path):
        pass


def test_a_lock_dies_with_its_holder(tmp_path):
    code = f"""
import time
from pathlib import Path
from wedgesim.execution.lock import locked
with locked(Path({str(tmp_path)!r})):
    print("held", flush=True)
    time.sleep(60)
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=environment) as holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(RunDirectoryError), locked(tmp_path):
            pass
        holder.kill()
    with locked(tmp_path):
        pass


def test_many_threads_write_their_chunks_at_once(tmp_path):
    store = ChunkStore(tmp_path / "chunks", "plan")
    chunks = list(chunks_of(40, 10))
    threads = [threading.Thread(target=store.write, args=(chunk, ARRAYS)) for chunk in chunks for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(store.holds(chunk) for chunk in chunks)
    assert len(list(store.folder.iterdir())) == 4
