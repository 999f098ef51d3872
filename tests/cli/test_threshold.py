"""``wedgesim threshold`` and ``wedgesim plot`` as a user calls them."""

import json

import pytest
import xarray as xr

import wedgesim as ws

QUESTION = ["threshold", "reverse_kissinger", "--param", "credibility", "--given", "energy_dependence=0.3"]


def test_the_number_its_kind_and_who_switches_are_told(wedgesim):
    told = wedgesim(*QUESTION)
    assert (told.code, told.err) == (0, "")
    (crossing,) = ws.threshold("reverse_kissinger", "credibility", {"energy_dependence": 0.3}).crossings
    flowing = " ".join(told.out.split())
    assert f"{crossing.value:.9g} the split is gained by a jump: the United States switches" in flowing
    assert "because Russia, after accommodate and bind, would now choose split instead of align" in flowing
    assert max(map(len, told.out.splitlines())) <= 80


def test_json_is_the_result(wedgesim):
    told = wedgesim(*QUESTION, "--json")
    document = json.loads(told.out)
    found = ws.threshold("reverse_kissinger", "credibility", {"energy_dependence": 0.3})
    assert document["kind"] == "thresholds"
    assert document["scenario"]["overrides"] == {"energy_dependence": 0.3}
    (crossing,) = document["crossings"]
    assert crossing["value"] == found.crossings[0].value
    assert crossing["bracket"] == [found.crossings[0].lower, found.crossings[0].upper]
    assert (crossing["direction"], crossing["kind"]) == ("gained", "jump")
    assert crossing["switch"]["role"] == "divider"
    assert crossing["cause"]["history"] == {"divider": "accommodate", "partner": "bind"}


def test_nothing_that_turns_is_an_answer_too(wedgesim):
    told = wedgesim("threshold", "reverse_kissinger", "--param", "inducement")
    assert told.code == 0
    assert "Nothing turns" in told.out


def test_a_curve_is_a_table_a_dataset_and_a_figure(wedgesim, empty_folder):
    curve = ["threshold", "reverse_kissinger", "--param", "credibility", "--curve", "energy_dependence=0:1:6"]
    told = wedgesim(*curve, "-o", "curve.nc")
    assert told.code == 0
    assert "gained at" in told.out
    assert "curve.nc written" in told.err
    with xr.open_dataset(empty_folder / "curve.nc", engine="h5netcdf") as back:
        assert back["value"].dims == ("branch", "energy_dependence")
    document = json.loads(wedgesim(*curve, "--json").out)
    assert document["kind"] == "threshold_curve"
    assert document["branches"][0]["value"][-1] is None
    told = wedgesim("plot", "curve.nc", "threshold", "-o", "curve.svg")
    assert (told.code, told.out) == (0, "")
    assert (empty_folder / "curve.svg").read_text().startswith("<?xml")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Missing option '--param'"),
        (["--param", "credibilty"], "did you mean `credibility`"),
        (["--param", "credibility", "--given", "credibility=0.5"], "both vary and be given"),
        (["--param", "credibility", "--given", "sanctions"], "NAME=VALUE"),
        (["--param", "credibility", "--over", "1:0"], "LOW:HIGH"),
        (["--param", "credibility", "--over", "0:nan"], "LOW:HIGH"),
        (["--param", "credibility", "--over", "0:2"], "2 is not"),
        (["--param", "credibility", "--of", "peace"], "split"),
        (["--param", "credibility", "--scan", "1"], "at least 3"),
        (["--param", "credibility", "--curve", "sanctions=1:0:5"], "write sanctions=0:1:5"),
        (["--param", "credibility", "--curve", "sanctions=0:1:5", "-o", "curve.txt"], ".nc, .png, .svg or .pdf"),
        (["--param", "credibility", "-o", "curve.nc"], "add --curve"),
        (["--param", "target.split.alignment"], "says what a split is"),
    ],
)
def test_mistakes_are_usage_errors_that_say_what_to_write(wedgesim, arguments, said):
    told = wedgesim("threshold", "reverse_kissinger", *arguments)
    assert (told.code, told.out) == (2, "")
    assert said in " ".join(told.err.split())


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("payoffs", []),
        ("triangle", []),
        ("phase", ["--resolution", "128"]),
        (
            "phase",
            ["--axis", "credibility=0:1", "--axis", "sanctions=0:1", "--resolution", "128", "--position", "kyiv2025"],
        ),
        ("sweep", ["--axis", "credibility=0:1:21"]),
        ("sweep", ["--sweep", "inducement"]),
        ("threshold", ["--param", "credibility", "--axis", "energy_dependence=0:1:5"]),
        ("multiples", ["--third", "sanctions=0,1", "--resolution", "64"]),
        ("quantal", ["--precision", "5", "--set", "sanctions=0.5"]),
    ],
)
def test_every_kind_of_figure_is_drawn(wedgesim, empty_folder, kind, more):
    told = wedgesim("plot", "reverse_kissinger", kind, "-o", "figure.png", *more)
    assert (told.code, told.out, told.err) == (0, "", "figure.png written\n")
    assert (empty_folder / "figure.png").read_bytes().startswith(b"\x89PNG")


def test_the_command_knows_the_kinds_there_are():
    from wedgesim.cli.commands.plot import command
    from wedgesim.output.plots.sources import KINDS

    assert tuple(next(of for of in command.params if of.name == "kind").type.choices) == KINDS


def test_a_run_is_drawn_as_it_was_played(wedgesim, empty_folder):
    assert wedgesim("run", "reverse_kissinger", "--position", "kupchan2021", "--out", "run", "--no-figures").code == 0
    assert wedgesim("plot", "run", "payoffs", "-o", "a.svg").code == 0
    assert wedgesim("plot", "reverse_kissinger", "payoffs", "--position", "kupchan2021", "-o", "b.svg").code == 0
    assert (empty_folder / "a.svg").read_bytes() == (empty_folder / "b.svg").read_bytes()


def test_a_sweep_is_drawn_from_its_directory(wedgesim, empty_folder):
    assert wedgesim("sweep", "reverse_kissinger", "--grid", "credibility=0:1:9", "--out", "line").code == 0
    assert wedgesim("plot", "line", "sweep", "-o", "line.svg").code == 0
    grid = ["--grid", "credibility=0:1:9", "--grid", "sanctions=0:1:9"]
    assert wedgesim("sweep", "reverse_kissinger", *grid, "--out", "plane").code == 0
    assert wedgesim("plot", "plane", "phase", "-o", "plane.svg").code == 0
    assert ">baseline<" in (empty_folder / "plane.svg").read_text()
    told = wedgesim("plot", "plane", "sweep", "-o", "a.png")
    assert told.code == 2
    assert "draw the phase diagram" in told.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["reverse_kissinger", "phase", "-o", "a.gif"], ".png, .svg or .pdf"),
        (["reverse_kissinger", "pie", "-o", "a.png"], "payoffs"),
        (["reverse_kissinger", "phase"], "Missing option '-o'"),
        (["reverse_kissinger", "sweep", "-o", "a.png"], "add --axis"),
        (["reverse_kissinger", "threshold", "-o", "a.png"], "add --param"),
        (["reverse_kissinger", "threshold", "--param", "credibility", "-o", "a.png"], "add --axis"),
        (["reverse_kissinger", "multiples", "-o", "a.png"], "add --third"),
        (["reverse_kissinger", "phase", "--axis", "credibility=0:1", "-o", "a.png"], "exactly 2"),
        (["reverse_kissinger", "phase", "--resolution", "100", "-o", "a.png"], "power of two"),
        (["reverse_kissinger", "quantal", "--precision", "-1", "-o", "a.png"], "not negative"),
        ([".", "phase", "-o", "a.png"], "scenario.yaml"),
        (["no.nc", "threshold", "-o", "a.png"], "there is no file"),
    ],
)
def test_mistakes_in_figures_are_usage_errors_that_say_what_to_write(wedgesim, empty_folder, arguments, said):
    told = wedgesim("plot", *arguments)
    assert (told.code, told.out) == (2, "")
    assert said in " ".join(told.err.split())
    assert not list(empty_folder.glob("a.*"))


def test_a_file_that_is_no_dataset_is_said_to_be_none(wedgesim, empty_folder):
    (empty_folder / "x.nc").write_text("nothing")
    told = wedgesim("plot", "x.nc", "threshold", "-o", "a.png")
    assert told.code == 2
    assert "cannot be read as NetCDF" in told.err


@pytest.mark.parametrize(
    ("steps", "way"),
    [
        ((0.1, 1e-12), "rises"),
        ((-0.1, -0.2), "falls"),
        ((0.1, -0.1), "turns back on its way"),
        ((1e-12, -1e-12), "stays"),
    ],
)
def test_a_curve_goes_a_way_only_where_its_brackets_tell_it_apart(steps, way):
    from wedgesim.output.threshold_page import _way

    assert _way(steps, 1e-9) == way


def test_with_types_it_is_said_once_how_it_was_searched(wedgesim):
    told = wedgesim("threshold", "mutual_fear", "--param", "exposure", "--scan", "17", "--no-color")
    told = " ".join(told.out.split())
    assert told.count("scan points are solved") == 1
    assert "Further crossings were searched for" not in told
    assert told.endswith("With types there is no proof.")
