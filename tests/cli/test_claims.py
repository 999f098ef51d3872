"""``wedgesim claims``: the table, the exit code, and what a run tells of claims."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import wedgesim as ws

CLAIM = """
claims:
  never_now:
    proposition: There is no split today.
    source: guess
    status: {status}
    check: {{outcome: {{verdict: {verdict}}}}}
"""


@pytest.fixture
def written(empty_folder, triad_text):
    def write(verdict: str, status: str = "expected") -> str:
        Path("triad.yaml").write_text(triad_text + CLAIM.format(verdict=verdict, status=status), encoding="utf-8")
        return "triad.yaml"

    return write


def test_prints_every_claim_with_source_status_outcome_and_share(wedgesim):
    told = wedgesim("claims", "reverse_kissinger", "--draws", "50")
    assert told.code == 0
    assert told.err == ""
    scenario, text = ws.load("reverse_kissinger"), " ".join(told.out.split())
    for name, claim in scenario.claims.items():
        row = next(line for line in told.out.splitlines() if line.startswith(f"  {name} "))
        assert claim.source[0] in row
        assert f" {claim.status} " in row
        assert row.endswith("%")
        assert " ".join(claim.proposition.split()) in text
    assert "Of 28 claims 24 hold as the scenario is written" in text
    assert "Threshold at credibility 0.7353 (split gained), within 0.5..0.9." in text
    assert "of the draws (95% interval" in text


def test_without_arguments_all_packaged_scenarios_are_checked(wedgesim):
    told = wedgesim("claims", "--draws", "0", "--json")
    assert told.code == 0
    assert [row["name"] for row in json.loads(told.out)["scenarios"]] == sorted(
        path.stem for path in (Path(__file__).parents[2] / "scenarios").glob("*.yaml")
    )


@pytest.mark.parametrize(
    ("verdict", "status", "code", "said"),
    [
        ("never", "expected", 0, "The claim holds as the scenario is written."),
        ("unique", "expected", 7, "never_now: expected to hold, but fails."),
        ("unique", "contested", 0, "The claim fails as the scenario is written."),
        ("unique", "fails", 0, "The claim fails, as declared."),
        ("never", "fails", 0, "never_now: declared to fail, but holds."),
    ],
)
def test_the_exit_code_is_7_when_an_expected_claim_fails(wedgesim, written, verdict, status, code, said):
    told = wedgesim("claims", written(verdict, status), "--draws", "0")
    assert told.code == code
    assert said in told.out


def test_one_failing_scenario_among_several_is_enough(wedgesim, written):
    told = wedgesim("claims", "reverse_kissinger", written("unique"), "--draws", "0", "--json")
    assert told.code == 7
    assert len(json.loads(told.out)["scenarios"]) == 2


def test_json_holds_what_the_table_shows(wedgesim, written):
    told = wedgesim("claims", written("never"), "--draws", "60", "--seed", "4", "--json")
    data = json.loads(told.out)
    assert (data["kind"], data["draws"], data["seed"]) == ("claims", 60, 4)
    (row,) = data["scenarios"][0]["claims"]
    assert row["claim"] == "never_now"
    assert row["outcome"] in ("holds", "holds only where")
    assert row["holds"] is True
    assert 0 <= row["share_interval"][0] <= row["share"] <= row["share_interval"][1] <= 1
    assert row["citation"] == "Nobody (2026), An exercise"
    bare = json.loads(wedgesim("claims", "triad.yaml", "--draws", "0", "--json").out)
    assert bare["scenarios"][0]["claims"][0]["share"] is None
    assert bare["scenarios"][0]["claims"][0]["share_note"] == "nothing was drawn"


def test_the_seed_decides(wedgesim, written):
    name = written("never")
    first, again, other = (wedgesim("claims", name, "--seed", seed, "--draws", "200").out for seed in "112")
    assert first == again != other


def test_one_claim_can_be_checked_alone(wedgesim):
    told = wedgesim("claims", "reverse_kissinger", "--only", "gap_brings_split", "--draws", "0", "--json")
    assert [row["claim"] for row in json.loads(told.out)["scenarios"][0]["claims"]] == ["gap_brings_split"]


def test_a_scenario_without_claims_says_so(wedgesim, triad_file):
    told = wedgesim("claims", triad_file)
    assert told.code == 0
    assert "It makes no claims." in told.out


def test_a_file_from_standard_input(wedgesim, triad_text):
    told = wedgesim("claims", "-", "--draws", "0", stdin=triad_text + CLAIM.format(verdict="unique", status="expected"))
    assert told.code == 7


@pytest.mark.parametrize("columns", ["80", "60"])
def test_no_line_is_wider_than_the_terminal(wedgesim, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    told = wedgesim("claims", "reverse_kissinger", "--draws", "20").out
    assert max(map(len, told.splitlines())) <= int(columns)


def test_names_are_not_broken_at_eighty_columns(wedgesim):
    told = wedgesim("claims", "reverse_kissinger", "--draws", "20").out
    for name in ws.load("reverse_kissinger").claims:
        assert f"  {name} " in told


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--draws", "1"], 2, "one draw"),
        (["--draws", "-5"], 2, "draws"),
        (["--draws", "1000000"], 2, "0<=x<=20000"),
        (["--seed", "-1"], 2, "seed"),
        (["nowhere.yaml"], 2, "no file"),
        (["--only", "stepwise_relief"], 2, "name one"),
        (["reverse_kissinger", "--only", "stepwise"], 2, "did you mean `stepwise_relief`?"),
    ],
)
def test_what_makes_no_sense_is_a_usage_error(wedgesim, arguments, code, said):
    told = wedgesim("claims", *arguments)
    assert told.code == code
    assert said in told.err
    assert told.out == ""


def test_the_help_names_the_exit_code(wedgesim):
    assert "exit code is 7" in " ".join(wedgesim("claims", "--help").out.split())


def test_a_run_tells_of_claims_and_keeps_them(wedgesim, written):
    told = wedgesim("run", written("unique"), "--no-figures", "--out", "kept")
    assert told.code == 0  # a run is not a test
    text = " ".join(told.out.split())
    assert "0 of 1 claims hold as the scenario is written. - Expected to hold, but fails: never_now." in text
    assert "wedgesim claims triad.yaml" in text
    (row,) = json.loads(Path("kept/results.json").read_text())["claims"]
    assert (row["claim"], row["holds"], row["surprise"]) == ("never_now", False, "expected to hold, but fails")
    hopeful = wedgesim("run", "triad.yaml", "--no-figures", "--position", "hopeful", "--json")
    assert json.loads(hopeful.out)["claims"][0]["holds"] is (json.loads(hopeful.out)["split"]["verdict"] == "unique")


def test_a_run_without_claims_says_nothing_of_them(wedgesim, triad_file):
    assert "laims" not in wedgesim("run", triad_file, "--no-figures").out


def test_a_run_survives_a_claim_that_cannot_be_checked(wedgesim, triad_text):
    text = triad_text.replace(
        "theories: [wedging, interdependence, balancing]",
        "payoffs: {divider: 1 - alignment, target: alignment * (1 + credibility), partner: inducement / z}",
    ).replace("parameters:\n  inducement", "parameters:\n  z: {value: 2, range: [1, 3]}\n  inducement")
    text += """
claims:
  at_nothing: {proposition: It., source: guess, check: {outcome: {at: {z: 0}, verdict: never}}}
"""
    Path("broken.yaml").write_text(text, encoding="utf-8")
    told = wedgesim("run", "broken.yaml", "--no-figures")
    assert told.code == 0
    assert "Expected to hold, but undecided: at_nothing." in told.out
    assert wedgesim("claims", "broken.yaml").code == 7
