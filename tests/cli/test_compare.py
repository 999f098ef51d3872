"""``wedgesim compare`` as a user calls it."""

import json
import re

import pytest

import wedgesim as ws

TWO = ["compare", "reverse_kissinger", "--positions", "kupchan2021", "kyiv2025"]


def test_where_they_part_and_what_would_decide_is_told(wedgesim):
    told = wedgesim(*TWO)
    assert (told.code, told.err) == (0, "")
    flowing = " ".join(told.out.split())
    part = ws.compare("reverse_kissinger", ["kupchan2021", "kyiv2025"]).pairs[0].attribution.of("credibility")
    assert f"most of it comes from credibility ({part.value:+.3f})" in flowing
    assert "kupchan2021 (unique) gets the verdict of kyiv2025 (never) by one change" in flowing
    assert "credibility from 0.2 to 0.7, inducement from 0.1 to 0.5 and framing from 1 to 0.2" in flowing
    assert "At 35.2% of the way, and the verdict turns from unique to never" in flowing
    assert "Evidence on credibility" in flowing
    assert "Of 28 claims 9 come out otherwise in kupchan2021 than in kyiv2025" in flowing
    assert "In kupchan2021 it turns with credibility at 0.314 instead of 0.7; in kyiv2025" in flowing
    assert max(map(len, told.out.splitlines())) <= 80


def test_json_is_the_result(wedgesim):
    document = json.loads(wedgesim(*TWO, "--json").out)
    pair = ws.compare("reverse_kissinger", ["kupchan2021", "kyiv2025"]).pairs[0]
    assert document["kind"] == "comparison"
    assert [setting["split"]["verdict"] for setting in document["settings"]] == ["unique", "never"]
    (written,) = document["pairs"]
    assert [share["value"] for share in written["attribution"]["shares"]] == [s.value for s in pair.attribution.shares]
    assert written["fewest_changes"][1]["sets"][1]["parameters"] == [
        "credibility",
        "inducement",
        "junior_resentment",
    ]
    assert written["path"]["crossings"][0]["bracket"] == [
        pair.path.crossings[0].lower,
        pair.path.crossings[0].upper,
    ]
    assert len(written["sentences"]) == 3
    claims = {one["claim"]: one for one in written["claims"]["contested"]}
    assert claims["changed_calculus"]["holds"] == [True, False]
    assert claims["changed_calculus"]["forward"][0]["parameters"] == ["credibility"]
    (bound,) = claims["changed_calculus"]["forward"][0]["values"]
    assert 0.2 < bound < 0.7
    assert "framing_unites" in written["claims"]["alike"]


def test_both_figures_of_every_pair_are_drawn(wedgesim, empty_folder):
    told = wedgesim(*TWO, "-o", "two.svg")
    assert told.code == 0
    assert sorted(path.name for path in empty_folder.glob("*.svg")) == ["two-attribution.svg", "two-path.svg"]
    wedgesim("compare", "reverse_kissinger", "baseline", "kupchan2021", "kyiv2025", "--pairwise", "-o", "all.png")
    assert len(list(empty_folder.glob("all-*.png"))) == 6


def test_names_can_follow_the_option_stand_alone_or_be_joined_by_commas(wedgesim):
    told = [
        wedgesim("compare", "reverse_kissinger", *names).out
        for names in (["--positions", "kupchan2021", "kyiv2025"], ["kupchan2021", "kyiv2025"], ["kupchan2021,kyiv2025"])
    ]
    assert told[0] == told[1] == told[2]


def test_beyond_twelve_values_errors_stand_beside_the_parts(wedgesim):
    told = wedgesim("compare", "sino_soviet_1950s", "alliance", "border_war", "--orders", "100", "--seed", "5")
    flowing = " ".join(told.out.split())
    assert "100 random orders (seed 5), with its standard error" in flowing
    assert "part  error   first" in told.out
    assert len(re.findall(r"^  [a-z_.]+ .* [+-]?\d\.\d{3}  0\.\d{3}  [ +-]", told.out, re.MULTILINE)) > 12
    assert max(map(len, told.out.splitlines())) <= 80


def test_all_positions_by_default_held_and_changed(wedgesim):
    told = wedgesim("compare", "reverse_kissinger", "--hold", "divider=hold", "--set", "framing=1")
    flowing = " ".join(told.out.split())
    assert "Throughout, the United States holds the course" in flowing
    assert "Changed in all of them: framing = 1" in flowing
    assert "None: kupchan2021 and kyiv2025 have the same verdict (never)." in flowing


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--positions", "kupchan2012", "kyiv2025"], "did you mean `kupchan2021`?"),
        (["kupchan2021", "kupchan2021"], "named twice"),
        (["--hold", "target=split"], "divider=ACTION or partner=ACTION"),
        (["--hold", "divider=acommodate"], "did you mean `accommodate`?"),
        (["--set", "credibility=7"], "between 0 and 1"),
        (["-o", "two.txt"], ".png, .svg or .pdf"),
        (["--orders", "1"], "x>=4"),
    ],
)
def test_wrong_input_gets_one_message(wedgesim, arguments, said):
    told = wedgesim("compare", "reverse_kissinger", *arguments)
    assert told.code == 2
    assert said in told.err
    assert "Traceback" not in told.err
    assert told.out == ""
