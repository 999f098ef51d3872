"""``validate``, ``new``, ``list``, ``theories``, ``schema``, ``doctor`` and ``completion``."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest

from wedgesim.cli.application import COMMANDS, cli
from wedgesim.model.loading import load
from wedgesim.theories.registry import theories

ROOT = Path(__file__).resolve().parents[2]


def test_help_names_every_command_with_the_help_that_it_has():
    import click

    for name, said in COMMANDS.items():
        command = cli.get_command(click.Context(cli), name)
        assert command.get_short_help_str(200) == said


def test_help_keeps_to_eighty_columns(wedgesim):
    for name in ("", *COMMANDS):
        told = wedgesim(*filter(None, [name, "--help"]))
        assert told.code == 0
        assert max(map(len, told.out.splitlines())) <= 80


def test_validate_tells_all_mistakes_of_all_files(wedgesim, triad_file):
    good = triad_file.read_text()
    Path("a.yaml").write_text(good.replace("reward: 1", "rewrad: 1").replace("neglect: {}", "neglect: {aid: 1}"))
    Path("b.yaml").write_text(good.replace("period", "title2").replace("timing", "x") + "sweeeps: {}\n")
    told = wedgesim("validate", "a.yaml", triad_file, "b.yaml")
    assert told.code == 3
    assert told.out == "triad.yaml: ok\n"
    lines = told.err.splitlines()
    assert len([line for line in lines if line.startswith("a.yaml:")]) == 2
    assert len([line for line in lines if line.startswith("b.yaml:")]) == 1
    assert all(re.match(r"[ab]\.yaml:\d+:\d+: [\w.]+: ", line) for line in lines)
    assert any("did you mean `reward`?" in line for line in lines)


def test_validate_tells_values_and_what_is_left_to_the_theories(wedgesim, triad_file):
    told = wedgesim("validate", "--values", triad_file)
    assert told.code == 0
    assert told.out.startswith(f"{triad_file}: ok\n")
    given, _, left = told.out.partition("Left to the theories")
    rows = {line.split()[0]: line.split()[1:] for line in given.splitlines() if line.startswith("  ")}
    assert rows["inducement"][-1] == "assumed"
    scenario = load(triad_file)
    assert set(rows) - {"parameter"} == {value.name for value in scenario.parameters.values() if value.given}
    assert "value to Boeotia of standing with Corinth" in " ".join(left.split())


def test_validate_goes_on_after_a_file_that_is_not_there(wedgesim, triad_file):
    told = wedgesim("validate", "nowhere.yaml", triad_file)
    assert told.code == 2
    assert told.out == "triad.yaml: ok\n"


def test_validate_takes_standard_input_and_packaged_names(wedgesim, triad_text):
    assert wedgesim("validate", "-", "reverse_kissinger", stdin=triad_text).out == "-: ok\nreverse_kissinger: ok\n"


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("case", "case.yaml"),
        ("case.yaml", "case.yaml"),
        ("My case, 2nd", "My_case_2nd.yaml"),
        ("123", "123.yaml"),
        ("no", "no.yaml"),
        ("x: {y}", "x_y.yaml"),
    ],
)
def test_new_writes_a_scenario_that_runs(wedgesim, name, file):
    assert wedgesim("new", name).code == 0
    assert os.listdir() == [file]
    assert wedgesim("validate", file).code == 0
    assert Path(file).stem in Path(file).read_text()
    told = wedgesim("run", file, "--no-figures")
    assert told.code == 0
    assert told.err == ""


@pytest.mark.parametrize("path", ["t/x", "../../x", "t\\x", "/x/"])
def test_new_refuses_a_path_and_says_what_to_write(wedgesim, path):
    told = wedgesim("new", path)
    assert told.code == 2
    assert "wedgesim new x" in told.err
    assert os.listdir() == []


def test_new_never_overwrites(wedgesim):
    Path("case.yaml").write_text("mine")
    told = wedgesim("new", "case")
    assert told.code == 2
    assert "not overwritten" in told.err
    assert Path("case.yaml").read_text() == "mine"


def test_list_names_every_packaged_scenario_with_its_states(wedgesim):
    told = wedgesim("list")
    assert told.code == 0
    for path in (ROOT / "scenarios").glob("*.yaml"):
        assert path.stem in told.out
    assert "United States / Russia" in told.out
    assert max(map(len, told.out.splitlines())) <= 80


def test_list_marks_a_packaged_scenario_that_is_not_valid(wedgesim, monkeypatch, tmp_path):
    folder = tmp_path / "scenarios"
    folder.mkdir()
    shutil.copy(ROOT / "scenarios" / "reverse_kissinger.yaml", folder)
    (folder / "broken.yaml").write_text("wedgesim: 1\n")
    monkeypatch.setattr("wedgesim.scenario.catalogue.folder", lambda: folder)
    told = wedgesim("list")
    assert told.code == 3
    assert "wedgesim validate broken" in " ".join(told.out.split())
    assert "The reverse Kissinger" in told.out
    assert wedgesim("doctor").code == 3


def test_theories_lists_all_with_their_claims(wedgesim):
    told = " ".join(wedgesim("theories").out.split())
    for name, theory in theories().items():
        assert name in told
        assert theory.claim in told


@pytest.mark.parametrize("name", list(theories()))
def test_a_theory_is_told_in_full(wedgesim, name):
    told = wedgesim("theories", name)
    assert told.code == 0
    assert max(map(len, told.out.splitlines())) <= 80
    text, theory = " ".join(told.out.split()), theories()[name]
    assert theory.claim in text
    for equation in theory.equations:
        assert " ".join(equation.split()) in text
    for parameter in theory.parameters:
        assert parameter.name in text
        assert parameter.range_in_words in text
    for threshold in theory.thresholds:
        assert " ".join(threshold.formula.split()) in text


def test_what_theories_share_has_a_page(wedgesim):
    told = wedgesim("theories", "state")
    assert "divider.reward" in told.out
    assert "credibility (q)" in told.out
    assert "full security is worth 1" in " ".join(told.out.split())


def test_schema_prints_the_schema_that_comes_with_the_scenarios(wedgesim):
    told = wedgesim("schema")
    assert json.loads(told.out)["title"] == "wedgesim scenario"
    assert told.out == (ROOT / "scenarios" / "wedgesim.schema.json").read_text(encoding="utf-8")


def test_doctor_tells_versions_extras_scenarios_and_the_place_for_runs(wedgesim):
    import numpy as np

    told = wedgesim("doctor")
    assert told.code == 0
    text = " ".join(told.out.split())
    assert f"numpy {np.__version__}" in text
    assert "pip install 'wedgesim[" in text or "not installed" not in text
    assert "found are valid" in text
    assert "can be written" in text
    assert os.listdir() == []


def test_doctor_names_a_missing_dependency_and_its_pip_line(wedgesim, monkeypatch):
    monkeypatch.setattr("wedgesim.output.health.installed", lambda name: None if name == "scipy" else "1.0")
    told = wedgesim("doctor")
    assert told.code == 6
    assert "pip install scipy" in told.out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script_for_the_shell(wedgesim, shell):
    told = wedgesim("completion", shell)
    assert told.code == 0
    assert "_WEDGESIM_COMPLETE" in told.out


def completions(wedgesim, monkeypatch, words: str) -> list[str]:
    monkeypatch.setenv("_WEDGESIM_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split(" ")) - 1))
    return [line.partition(",")[2] for line in wedgesim().out.splitlines()]


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("wedgesim va", "validate"),
        ("wedgesim run rev", "reverse_kissinger"),
        ("wedgesim run x --no-f", "--no-figures"),
        ("wedgesim theories wed", "wedging"),
    ],
)
def test_a_shell_can_complete(wedgesim, monkeypatch, words, offered):
    assert offered in completions(wedgesim, monkeypatch, words)


@pytest.mark.parametrize("name", list(COMMANDS))
def test_help_has_no_escape_that_click_did_not_read(wedgesim, name):
    told = wedgesim(name, "--help")
    assert "\\b" not in told.out
    assert "\b" not in told.out
