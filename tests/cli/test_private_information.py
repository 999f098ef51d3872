"""Scenarios with types on the command line."""

import json

import pytest

from tests.games.two_types import WEDGE

PRIOR = "types.divider.sincere.prior"


def test_types_on_the_command_line(wedgesim, tmp_path):
    place = tmp_path / "wedge.yaml"
    place.write_text(WEDGE)
    told = wedgesim("solve", str(place), "--set", "offer_cost=0.3")
    words = " ".join(told.out.split())
    assert (told.code, told.err) == (0, "")
    assert max(map(len, told.out.splitlines())) <= 80
    assert "Separating: each type acts in its own way" in words
    assert "After offer Boeotia splits, believing Arcadia sincere with 100%." in words
    assert "a bluffing Arcadia could never gain by offer" in words
    document = json.loads(wedgesim("solve", str(place), "--json").out)["private_information"]
    assert document["types"] == {"divider": {"sincere": 0.4, "bluffing": 0.6}}
    assert document["equilibria"][0]["signalling"] == {"divider": "pooling"}
    ask = ("threshold", str(place), "--param", PRIOR, "--scan", "17")
    found = json.loads(wedgesim(*ask, "--of", "path", "--json").out)
    assert [crossing["value"] for crossing in found["crossings"]] == pytest.approx([0.375])
    # below it a bluff works now and then: the verdict does not turn
    assert json.loads(wedgesim(*ask, "--json").out)["crossings"] == []


def test_equilibria_in_mixed_strategies_are_told_as_such(wedgesim, tmp_path):
    place = tmp_path / "wedge.yaml"
    place.write_text(WEDGE)
    words = " ".join(wedgesim("solve", str(place), "--set", f"{PRIOR}=0.2").out.split())
    assert "In mixed strategies; the limit of agent quantal response." in words
    assert "Semi-separating" in words
    assert "A bluffing Arcadia holds with 58% and offers with 42%." in words
    assert "pure and mixed; these are all the equilibrium outcomes" in words
