"""Run directories: all or nothing, and never over another folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from wedgesim.errors import RunDirectoryError
from wedgesim.output.run_directory import MANIFEST, default_path, run_directory


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def write(path: Path, text: str = "{}", force: bool = False) -> None:
    with run_directory(path, force) as folder:
        (folder / MANIFEST).write_text(text)


def test_nothing_has_the_name_until_all_is_written():
    with run_directory(Path("o")) as folder:
        assert folder.is_dir()
        assert not Path("o").exists()
    assert os.listdir() == ["o"]


def test_an_error_takes_everything_away():
    with pytest.raises(TypeError), run_directory(Path("o")) as folder:
        (folder / "half").write_text("written") / "nothing"
    assert os.listdir() == []


def test_an_error_leaves_the_run_that_was_to_be_replaced():
    write(Path("o"), "old")
    with pytest.raises(ZeroDivisionError), run_directory(Path("o"), force=True):
        raise ZeroDivisionError
    assert Path("o", MANIFEST).read_text() == "old"
    assert os.listdir() == ["o"]


def test_a_rename_that_fails_puts_the_old_run_back(monkeypatch):
    write(Path("o"), "old")
    rename = Path.rename

    def fail(self, target):
        if "partial" in self.name:
            raise PermissionError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(RunDirectoryError, match="Permission denied"):
        write(Path("o"), "new", force=True)
    assert Path("o", MANIFEST).read_text() == "old"
    assert os.listdir() == ["o"]


def test_a_place_taken_meanwhile_is_not_overwritten():
    with pytest.raises(RunDirectoryError, match="exists"), run_directory(Path("o")):
        write(Path("o"), "theirs")
    assert Path("o", MANIFEST).read_text() == "theirs"
    assert os.listdir() == ["o"]


def test_force_replaces_a_run_and_all_of_it():
    write(Path("o"))
    Path("o", "old").write_text("old")
    write(Path("o"), "new", force=True)
    assert os.listdir("o") == [MANIFEST]
    assert os.listdir() == ["o"]


@pytest.mark.parametrize("kind", ["folder", "file", "link", "broken link"])
def test_force_replaces_nothing_else(kind):
    Path("home").mkdir()
    Path("home/thesis").write_text("text")
    makers = {
        "folder": lambda: Path("o").symlink_to("home") or Path("o").unlink() or Path("home").rename("o"),
        "file": lambda: Path("o").write_text("text"),
        "link": lambda: Path("o").symlink_to("home"),
        "broken link": lambda: Path("o").symlink_to("nowhere"),
    }
    makers[kind]()
    before = sorted(os.listdir())
    with pytest.raises(RunDirectoryError):
        write(Path("o"), force=True)
    assert sorted(os.listdir()) == before
    assert Path("o/thesis" if kind in ("folder", "link") else "home/thesis").read_text() == "text"


def test_missing_folders_on_the_way_are_made():
    write(Path("a/b/c"))
    assert Path("a/b/c", MANIFEST).is_file()


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a b", "<stdin>", "...", ""])
def test_a_default_place_is_always_directly_in_runs(name):
    path = default_path(name, "20250101T000000Z")
    assert path.parent == Path("runs")
    assert "/" not in path.name
    assert not path.name.startswith((".", "-"))


def test_default_places_do_not_collide():
    first = default_path("x", "t")
    write(first)
    assert default_path("x", "t") != first
