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
    found = json.loads(wedgesim("threshold", str(place), "--param", PRIOR, "--scan", "17", "--json").out)
    assert found["crossings"][0]["value"] == pytest.approx(0.375)
