"""What the JSON of all commands has in common."""

import json

import pytest

import wedgesim as ws

_ASKED = ["reverse_kissinger", "--position", "kupchan2021", "--set", "credibility=0.8"]

COMMANDS = {
    "solution": ["solve", *_ASKED],
    "game_solution": ["solve", *_ASKED, "--method", "pure"],
    "explanation": ["explain", *_ASKED],
    "thresholds": ["threshold", *_ASKED, "--param", "sanctions"],
    "threshold_curve": ["threshold", *_ASKED, "--param", "sanctions", "--curve", "energy_dependence=0:1:2"],
    "sweep": ["sweep", *_ASKED, "--grid", "sanctions=0:1:2"],
    "sweep_estimate": ["sweep", *_ASKED, "--grid", "sanctions=0:1:2", "--dry-run"],
    "uncertainty": ["uncertainty", *_ASKED, "-n", "32", "--claims", "0"],
    "sensitivity": ["sensitivity", *_ASKED, "--only", "arming_effect", "--samples", "64"],
    "discovery": ["discover", *_ASKED, "-n", "64", "--resamples", "0"],
    "policies": ["policy", *_ASKED, "-n", "64"],
    "assessment": ["run", *_ASKED, "--no-figures", "--no-sweeps"],
}


@pytest.mark.parametrize(("kind", "command"), COMMANDS.items(), ids=COMMANDS)
def test_every_document_says_alike_what_was_asked_of_which_scenario(wedgesim, kind, command):
    document = json.loads(wedgesim(*command, "--json").out)
    assert list(document)[:3] == ["schema_version", "kind", "wedgesim"]
    assert (document["schema_version"], document["kind"], document["wedgesim"]) == (1, kind, ws.__version__)
    told = document["scenario"]
    assert (told["name"], told["sha256"]) == ("reverse_kissinger", ws.load("reverse_kissinger").sha256)
    assert (told["position"], told["phase"], told["overrides"]) == ("kupchan2021", None, {"credibility": 0.8})
    assert {"title", "period"} <= told.keys()


@pytest.mark.parametrize(
    ("kind", "command"),
    [
        ("comparison", ["compare", "small.yaml", "--set", "credibility=0.8"]),
        ("claims", ["claims", "small.yaml", "--draws", "0"]),
        ("timeline", ["timeline", "small.yaml"]),
    ],
)
def test_so_do_those_that_take_no_position(wedgesim, empty_folder, kind, command):
    base = "reverse_kissinger_years" if kind == "timeline" else "reverse_kissinger"
    (empty_folder / "small.yaml").write_text(f"wedgesim: 1\nextends: {base}\ntitle: Small\nwithout: [claims]\n")
    document = json.loads(wedgesim(*command, "--json").out)
    assert (document["schema_version"], document["kind"], document["wedgesim"]) == (1, kind, ws.__version__)
    told = document["scenarios"][0] if kind == "claims" else document["scenario"]
    assert {"name", "title", "period", "sha256", "position", "phase", "overrides"} <= told.keys()
    assert (told["name"], told["title"]) == ("small", "Small")
