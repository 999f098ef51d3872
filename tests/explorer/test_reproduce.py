"""The commands and the YAML of the page give again what is on the screen, number for number."""

from __future__ import annotations

import json
import shlex

import numpy as np
import pytest
import xarray as xr

import wedgesim as ws
from wedgesim.cli import main
from wedgesim.explorer.plane import plane, plane_csv
from wedgesim.explorer.reproduce import commands
from wedgesim.explorer.telling import told_document, turns_document
from wedgesim.explorer.view import read_view, shown

VIEWS = {
    "as written": ("reverse_kissinger", {"x": "credibility", "y": "energy_dependence"}),
    "everything changed": (
        "reverse_kissinger",
        {
            "x": "credibility",
            "y": "sanctions",
            "position": "kupchan2021",
            "timing": "target,divider,partner",
            "values": {"framing": 0.7, "credibility": 0.613, "weight.wedging": 1.5, "sanctions": 0.1},
        },
    ),
    "roles at once at the end": (
        "reverse_kissinger",
        {"x": "credibility", "y": "sanctions", "timing": "divider,target+partner", "values": {"credibility": 0.8}},
    ),
    "a phase": ("sino_soviet_1950s", {"phase": None, "values": {}}),
    "another concept": (
        "nixon_1972",
        {"x": "credibility", "y": "arming_effect", "concept": "pure", "values": {"credibility": 0.4}},
    ),
    "types": ("taiwan_greed_or_fear", {"x": "credibility", "y": "pooling", "values": {"credibility": 0.7}}),
}


def viewed(case):
    name, sent = VIEWS[case]
    scenario = ws.load(name)
    if "x" not in sent:
        first, second = list(scenario.parameters)[:2]
        sent = {**sent, "x": first, "y": second, "phase": list(scenario.phases)[-1]}
    return name, scenario, read_view(scenario, sent)


def typed(command, capsys, *more):
    """What a command prints, typed as the page shows it."""
    program, *arguments = shlex.split(command)
    assert program == "wedgesim"
    capsys.readouterr()
    code = main([*arguments, *more])
    said = capsys.readouterr()
    assert code == 0, said.err
    return said.out


@pytest.mark.parametrize("case", VIEWS)
def test_the_command_gives_the_numbers_on_the_screen(case, capsys):
    name, scenario, view = viewed(case)
    told = told_document(scenario, name, view)
    again = json.loads(typed(told["commands"][0]["command"], capsys, "--json"))
    if not view.declared:
        assert again["split"]["verdict"] == told["split"]["verdict"]
        return
    assert again["split"] == told["split"]
    assert [one["path"] for one in again["equilibria"]] == [one["path"] for one in told["equilibria"]]
    assert [one["payoffs"] for one in again["equilibria"]] == [one["payoffs"] for one in told["equilibria"]]


@pytest.mark.parametrize("case", [case for case in VIEWS if case != "types"])
def test_the_sweep_command_gives_the_diagram(case, capsys, tmp_path):
    name, scenario, view = viewed(case)
    command = commands(scenario, name, view)[1]["command"]
    typed(command, capsys, "--out", str(tmp_path / "swept"), "--quiet")
    found = plane(scenario, view)
    (file,) = (tmp_path / "swept").glob("*.nc")
    with xr.open_dataset(file) as again:
        assert (again.sizes[view.x], again.sizes[view.y]) == (len(found.x.values), len(found.y.values))
        words = np.array(again["verdict"].attrs["flag_meanings"].split())
        rows = plane_csv(found).splitlines()[1:]
        verdicts = words[again["verdict"].transpose(view.x, view.y).values.astype(int)].reshape(-1)
        assert [row.split(",")[2] for row in rows] == verdicts.tolist()


@pytest.mark.parametrize("case", [case for case in VIEWS if case != "another concept"])
def test_the_threshold_commands_give_the_thresholds_on_the_screen(case, capsys):
    name, scenario, view = viewed(case)
    axes = turns_document(scenario, view)["axes"]
    asked = commands(scenario, name, view)[2:]
    assert len(asked) == len(axes) == 2
    for axis, of in zip(axes, asked, strict=True):
        again = json.loads(typed(of["command"], capsys, "--json"))
        assert [one["value"] for one in again["crossings"]] == [one["value"] for one in axis["crossings"]]


@pytest.mark.parametrize("case", [case for case in VIEWS if case != "another concept"])
def test_the_yaml_gives_the_numbers_on_the_screen(case):
    name, scenario, view = viewed(case)
    told = told_document(scenario, name, view)
    again = ws.load_text(shown(scenario, view).to_yaml(), "again")
    assert told_document(again, "again", read_view(again, {"x": view.x, "y": view.y}))["split"] == told["split"]
    assert again.timing == shown(scenario, view).timing


def test_a_scenario_from_standard_input_is_named_by_the_yaml_that_is_offered(capsys, tmp_path, monkeypatch):
    _, scenario, view = viewed("everything changed")
    told = told_document(scenario, "-", view)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "reverse_kissinger-explored.yaml").write_text(shown(scenario, view).to_yaml())
    again = json.loads(typed(told["commands"][0]["command"], capsys, "--json"))
    assert again["split"] == told["split"]
