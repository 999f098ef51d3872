"""``wedgesim report`` as a user calls it."""

import errno
import html
import os
import re
import shlex
import shutil

import pytest

QUICK = ["--draws", "16"]


@pytest.fixture
def case(empty_folder, triad_text):
    (empty_folder / "case.yaml").write_text(triad_text)


def command_in(page):
    """The command that a report says makes it again."""
    told = re.search(r"To make this report again</h3>\s*<pre[^>]*><code>(.*?)</code>", page, re.DOTALL)
    return shlex.split(html.unescape(told.group(1)))


def again(wedgesim, folder):
    """Make the report a second time, as the first one says; both as bytes."""
    first = (folder / "first.html").read_bytes()
    words = command_in(first.decode())
    assert words[:2] == ["wedgesim", "report"]
    assert wedgesim(*words[1:]).code == 0
    return first, (folder / "report.html").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "Missing argument"),
        (["nowhere.yaml"], "there is no file and no packaged scenario `nowhere.yaml`"),
        (["reverse_kissinge"], "did you mean the packaged scenario `reverse_kissinger`?"),
        (["empty"], "empty is not the directory of a run: it should hold scenario.yaml, results.json and"),
        (["reverse_kissinger", "--oout", "a.html"], "Did you mean "),
        (["reverse_kissinger", "-o", "a.txt"], "a.txt must end in .html"),
        (["reverse_kissinger", "-o", "missing/a.html"], "there is no folder missing"),
        (["reverse_kissinger", "-o", "folder.html"], "is a directory"),
        (["reverse_kissinger", "-n", "1"], "1 is not in the range"),
        (["reverse_kissinger", "--seed", "-1"], "-1 is not in the range"),
        (["reverse_kissinger", "--set", "credibilty=1"], "did you mean `credibility`?"),
        (["reverse_kissinger", "--position", "kupchan"], "did you mean `kupchan2021`?"),
        (["reverse_kissinger", "--phase", "p"], "unknown phase `p`; there are none"),
        (["empty", "--phase", "p"], "a run is told in the phase in which it was played"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_solved(wedgesim, empty_folder, monkeypatch, arguments, says):
    from wedgesim.output.report import report

    monkeypatch.setattr(report, "findings", lambda *given, **more: pytest.fail("solved"))
    (empty_folder / "empty").mkdir()
    (empty_folder / "folder.html").mkdir()
    told = wedgesim("report", *arguments)
    assert told.code == 2
    assert says in told.err
    assert told.out == ""
    assert {path.name for path in empty_folder.iterdir()} == {"empty", "folder.html"}


def test_a_folder_that_cannot_be_written_to_is_refused_first(wedgesim, case, empty_folder, monkeypatch):
    monkeypatch.setattr(os, "access", lambda place, mode: False)
    told = wedgesim("report", "case.yaml", *QUICK, "-o", "a.html")
    assert told.code == 2
    assert "--out: cannot write into the folder of a.html" in told.err


def test_a_disk_that_fills_up_leaves_the_earlier_report(wedgesim, case, empty_folder, monkeypatch):
    (empty_folder / "a.html").write_text("earlier")

    def full(*given):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    told = wedgesim("report", "case.yaml", *QUICK, "-o", "a.html")
    assert told.code not in (0, 2)
    assert "a.html" in told.err
    assert "No space left" in told.err
    assert {path.name for path in empty_folder.iterdir()} == {"a.html", "case.yaml"}
    assert (empty_folder / "a.html").read_text() == "earlier"


def test_the_command_in_a_report_makes_it_again_to_the_byte(wedgesim, case, empty_folder):
    options = ["--position", "hopeful", "--set", "credibility=0.625", "--seed", "7", *QUICK]
    told = wedgesim("report", "case.yaml", *options, "-o", "first.html")
    assert (told.code, told.out, told.err) == (0, "", "first.html written\n")
    first, second = again(wedgesim, empty_folder)
    assert first == second
    assert b"credibility = 0.625" in first


def test_the_command_in_a_report_of_a_run_makes_it_again_to_the_byte(wedgesim, case, empty_folder):
    kept = ["--out", "kept", "--quiet", "--no-figures", "--no-sweeps"]
    assert wedgesim("run", "case.yaml", "--set", "credibility=0.15", *kept).code == 0
    told = wedgesim("report", "kept", "--position", "hopeful", "--set", "entente_base=0.4", *QUICK, "-o", "first.html")
    assert told.code == 0
    first, second = again(wedgesim, empty_folder)
    assert first == second
    assert "Position taken: hopeful" in first.decode()
    assert "Made from the run directory kept" in first.decode()


def test_a_run_that_was_tampered_with_is_refused(wedgesim, case, empty_folder):
    kept = ["--out", "kept", "--quiet", "--no-figures", "--no-sweeps"]
    assert wedgesim("run", "case.yaml", *kept).code == 0
    for name in ("results.json", "manifest.json"):
        shutil.copytree("kept", name)
        (empty_folder / name / name).write_text("[]")
        told = wedgesim("report", name, "-o", "a.html")
        assert told.code == 2
        assert f"{name} is not the directory of a run" in told.err
    (empty_folder / "kept" / "scenario.yaml").write_text("wedgesim: 1\n")
    told = wedgesim("report", "kept", "-o", "a.html")
    assert told.code == 3
    assert "`roles` is missing" in told.err


def test_standard_input_is_told_of_and_no_folder_of_this_machine(wedgesim, empty_folder, triad_text):
    assert wedgesim("report", "-", *QUICK, "-o", "first.html", stdin=triad_text).code == 0
    page = (empty_folder / "first.html").read_text()
    assert command_in(page)[:3] == ["wedgesim", "report", "-"]
    assert "is read from standard input" in page
    place = empty_folder / "case.yaml"
    place.write_text(triad_text)
    assert wedgesim("report", str(place), *QUICK, "-o", "first.html").code == 0
    first, second = again(wedgesim, empty_folder)
    assert first == second
    assert str(empty_folder).encode() not in first
