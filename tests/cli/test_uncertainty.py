"""``wedgesim uncertainty`` as a user calls it."""

import json

import pytest
import xarray as xr

import wedgesim as ws

QUICK = ["uncertainty", "reverse_kissinger", "-n", "800", "--claims", "0"]


def test_probability_interval_policies_and_claims_are_told(wedgesim):
    told = wedgesim("uncertainty", "reverse_kissinger", "-n", "800", "--claims", "20")
    assert (told.code, told.err) == (0, "")
    found = ws.uncertainty("reverse_kissinger", 800, claims=20)
    flowing = " ".join(told.out.split())
    assert f"Russia splits with probability {100 * found.split.value:.1f}% (95% interval " in flowing
    assert "By policy of the United States" in told.out
    assert "Student's t over 8 replicates" in flowing
    assert "the margin leaps" in flowing
    assert "outreach_alone" in told.out
    assert max(map(len, told.out.splitlines())) <= 80


def test_several_equilibria_are_told_apart_from_a_certain_split(wedgesim, empty_folder):
    (empty_folder / "at_once.yaml").write_text(
        "wedgesim: 1\nextends: reverse_kissinger\ntitle: All at once\ntiming: simultaneous\n"
    )
    told = wedgesim("uncertainty", "at_once.yaml", "-n", "200", "--claims", "0")
    found = ws.uncertainty("at_once.yaml", 200, claims=0)
    more = found.possible.value - found.split.value
    assert more > 0
    assert f"In {100 * more:.1f}% more of the draws some equilibrium is a split" in " ".join(told.out.split())


def test_json_is_the_result(wedgesim):
    document = json.loads(wedgesim(*QUICK, "--json", "--set", "credibility=0.8", "--seed", "3").out)
    found = ws.uncertainty("reverse_kissinger", 800, {"credibility": 0.8}, seed=3, claims=0)
    assert document["kind"] == "uncertainty"
    assert document["split"]["value"] == found.split.value
    assert document["scenario"]["overrides"] == {"credibility": 0.8}
    assert document["draws"]["distributions"]["energy_dependence"]["kind"] == "uniform"
    assert "credibility" not in document["draws"]["distributions"]
    assert [policy["action"] for policy in document["policies"]] == ["hold", "accommodate", "pressure"]


def test_draws_and_figures_are_written(wedgesim, empty_folder):
    told = wedgesim(*QUICK, "--only", "credibility", "--only", "sanctions", "-o", "u.nc", "-o", "u.svg")
    assert told.code == 0
    assert "u.nc written" in told.err
    assert {path.name for path in empty_folder.iterdir()} == {"u.nc", "u-margins.svg", "u-convergence.svg"}
    with xr.open_dataset(empty_folder / "u.nc", engine="h5netcdf") as back:
        assert back.sizes["draw"] == 800
        assert set(back["verdict"].coords) == {"credibility", "sanctions"}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--only", "credibilty"], "did you mean `credibility`"),
        (["--only", "credibility", "--set", "credibility=0.5"], "credibility cannot both be held"),
        (["-o", "u.txt"], "must end in .nc, .png, .svg or .pdf"),
        (["--set", "credibility=2"], "between 0 and 1"),
        (["--method", "halton"], "'halton' is not one of"),
        (["-n", "10", "--replicates", "8"], "from 16 to"),
        (["--claims", "1"], "one draw says nothing"),
    ],
)
def test_wrong_input_is_told_once(wedgesim, arguments, says):
    told = wedgesim("uncertainty", "reverse_kissinger", *arguments)
    assert told.code == 2
    assert says in " ".join(told.err.split())
    assert "Traceback" not in told.err
