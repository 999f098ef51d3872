"""``wedgesim sensitivity`` as a user calls it."""

import json

import pytest

import wedgesim as ws

FEW = ["--only", "credibility", "--only", "energy_dependence", "--only", "affinity.target", "--samples", "64"]
QUICK = ["sensitivity", "reverse_kissinger", *FEW]


def test_tornado_indices_and_elasticities_are_told(wedgesim):
    told = wedgesim(*QUICK)
    assert (told.code, told.err) == (0, "")
    flowing = " ".join(told.out.split())
    assert "1 of 3 can turn the verdict alone: credibility." in flowing
    assert "unique at 1" in flowing
    assert "where another is played it leaps" in flowing
    assert "is explained by parameters alone (95% interval" in flowing
    assert "affinity.target -2.000" in flowing
    assert max(map(len, told.out.splitlines())) <= 80


def test_json_is_the_result(wedgesim):
    document = json.loads(wedgesim(*QUICK, "--json", "--group", "both=credibility,affinity.target").out)
    assert document["kind"] == "sensitivity"
    found = ws.sobol_indices(
        "reverse_kissinger", 64, groups={"both": ["credibility", "affinity.target"]},
        only=["credibility", "energy_dependence", "affinity.target"],
    )  # fmt: skip
    assert document["indices"]["groups"] == {
        "both": ["credibility", "affinity.target"],
        "energy_dependence": ["energy_dependence"],
    }
    assert document["indices"]["quantities"]["split"]["total"] == found.quantities["split"].total.tolist()
    assert document["tornado"]["bars"][0]["parameter"] == "credibility"
    assert document["elasticities"]["status"] == ["smooth"] * 3


def test_figures_and_data_are_written(wedgesim, empty_folder):
    told = wedgesim(*QUICK, "-o", "s.svg", "-o", "s.nc")
    assert told.code == 0
    names = {path.name for path in empty_folder.iterdir()}
    assert names == {"s-tornado.svg", "s-indices.svg", "s-tornado.nc", "s-indices.nc"}


def test_what_salib_adds_is_told(wedgesim):
    pytest.importorskip("SALib")
    told = wedgesim(*QUICK, "--morris", "--second-order", "--of", "split")
    assert told.code == 0
    assert "Morris screening" in told.out
    assert "credibility x " in told.out or " x credibility" in told.out


def test_correlations_leave_the_rest_and_say_what_to_do(wedgesim, triad_text, empty_folder):
    tied = triad_text + "correlations: [{parameters: [credibility, inducement], rank: 0.5, assumed: true}]\n"
    (empty_folder / "tied.yaml").write_text(tied)
    told = wedgesim("sensitivity", "tied.yaml", "--samples", "64")
    assert told.code == 0
    assert "--group together=credibility,inducement" in " ".join(told.out.split())
    assert "At the margin" in told.out
    grouped = wedgesim("sensitivity", "tied.yaml", "--samples", "64", "--group", "together=credibility,inducement")
    assert "together" in grouped.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--samples", "1000"], "power of 2 from 16"),
        (["--group", "x"], "expected GROUP=NAME,NAME"),
        (["--group", "x=credibilty"], "did you mean `credibility`"),
        (["--group", "x=credibility", "--by-theory"], "either --group or --by-theory"),
        (["-o", "s.txt"], "must end in .nc, .png, .svg or .pdf"),
        (["--only", "credibilty"], "did you mean `credibility`"),
    ],
)
def test_wrong_input_is_told_once(wedgesim, arguments, says):
    told = wedgesim("sensitivity", "reverse_kissinger", *arguments)
    assert told.code == 2
    assert says in " ".join(told.err.split())
    assert "Traceback" not in told.err
