"""``wedgesim solve`` for game files and methods: for people at eighty columns, and for programs."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

import wedgesim as ws
from tests.games.signalling import beer_and_quiche
from wedgesim.analysis.method_names import METHODS
from wedgesim.equilibria import nash_equilibria
from wedgesim.games import ExtensiveForm, NormalForm, Sequential, write_efg, write_nfg
from wedgesim.output.game_names import probability

PUBLISHED = json.loads((Path(__file__).parents[1] / "games" / "published_games.json").read_text())
COUPLE = NormalForm.from_payoffs(
    [[[2, 0], [0, 1]], [[1, 0], [0, 2]]], ["row", "column"], [["opera", "football"]] * 2, "Battle of the sexes"
)
TIES = NormalForm.from_payoffs([[[1, 1], [1, 0]], [[1, 1], [0, 1]]], ["row", "column"], title="Ties")
MCKELVEY = NormalForm.from_payoffs(PUBLISHED["mckelvey_mclennan"]["payoffs"], title="McKelvey and McLennan")


def refuse_constant(token):
    raise AssertionError(f"{token} is no JSON")


def parsed(text):
    return json.loads(text, parse_constant=refuse_constant)


@pytest.fixture
def file(empty_folder):
    def write(game, name="game.nfg"):
        Path(name).write_text(write_nfg(game) if isinstance(game, NormalForm) else write_efg(game))
        return name

    return write


def words(told):
    return " ".join(told.out.split())


@pytest.mark.parametrize("game", [COUPLE, MCKELVEY], ids=["couple", "mckelvey"])
def test_json_of_a_certified_game(wedgesim, file, game):
    told = wedgesim("solve", file(game), "--json")
    assert (told.code, told.err) == (0, "")
    document = parsed(told.out)
    expected = nash_equilibria(game)
    assert document["schema_version"] == 1
    assert (document["method"], document["certificate"], document["index_sum"]) == ("nash", "certified", 1)
    assert [one["strategies"] for one in document["equilibria"]] == [one.labelled(game) for one in expected.equilibria]
    assert [one["index"] for one in document["equilibria"]] == [one.index for one in expected.equilibria]
    assert all(one["max_regret"] < 1e-12 for one in document["equilibria"])
    assert document["equilibria"][0]["payoffs"] == dict(zip(game.players, expected.equilibria[0].payoffs, strict=True))
    assert {"note", "algorithm", "timing", "game"} <= document.keys()
    assert "components" not in document
    assert "split" not in document


def test_json_of_a_degenerate_game_has_components(wedgesim, file):
    document = parsed(wedgesim("solve", file(TIES), "--json").out)
    assert document["certificate"] == "degenerate"
    (component,) = document["components"]
    assert component["positions"] == [0, 1]
    assert len(component["extreme_points"]) == 2
    assert document["note"]


def test_nine_equilibria_are_told_with_fractions(wedgesim, file):
    told = wedgesim("solve", file(MCKELVEY))
    assert "There are 9 equilibria: 4 pure, 5 mixed." in told.out
    assert "1: 2/5, 2: 3/5" in told.out
    assert "These are all the equilibria" in words(told)
    assert max(map(len, told.out.splitlines())) <= 80
    assert os.listdir() == ["game.nfg"]


def test_ties_are_told_as_such(wedgesim, file):
    told = wedgesim("solve", file(TIES))
    assert told.code == 0
    assert "Certificate: degenerate." in told.out
    assert "are connected: column may mix" in words(told)
    assert "all the equilibria:" not in words(told)


def test_a_selection_is_named_with_its_reason(wedgesim, file):
    name = file(COUPLE)
    told = words(wedgesim("solve", name, "--select", "quantal-response"))
    assert "Selected by the rule quantal-response" in told
    assert "Why: limit of the principal logit branch" in told
    assert "None is selected: players disagree" in words(wedgesim("solve", name, "--select", "pareto"))
    document = parsed(wedgesim("solve", name, "--select", "quantal-response", "--json").out)
    assert document["selection"]["position"] == 2
    assert document["selection"]["equilibrium"]["strategies"]["row"]["opera"] == pytest.approx(2 / 3)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("position", [None, "kupchan2021"])
def test_every_method_speaks_at_eighty_columns_and_in_json(wedgesim, method, position):
    arguments = ["solve", "reverse_kissinger", "--method", method, *(["--position", position] if position else [])]
    told = wedgesim(*arguments)
    assert (told.code, told.err) == (0, "")
    assert max(map(len, told.out.splitlines())) <= 80
    assert "Is a split rational?" in told.out
    document = parsed(wedgesim(*arguments, "--json").out)
    assert document["split"]["verdict"] in ("never", "possible", "unique")
    assert document["scenario"]["position"] == position
    if method == "subgame-perfect":
        return
    assert document["method"] == method
    declared = ws.solve("reverse_kissinger", position=position).split.verdict
    assert document["split_in_declared_timing"]["verdict"] == declared
    assert "sets this timing aside" in words(told)


@pytest.mark.parametrize("method", [method for method in METHODS if method != "subgame-perfect"])
@pytest.mark.parametrize("game", [COUPLE, TIES, MCKELVEY], ids=["couple", "ties", "mckelvey"])
def test_every_method_takes_a_file(wedgesim, file, method, game):
    name = file(game)
    told = wedgesim("solve", name, "--method", method)
    assert (told.code, told.err) == (0, "")
    assert told.out.startswith(game.title)
    assert max(map(len, told.out.splitlines())) <= 80
    assert parsed(wedgesim("solve", name, "--method", method, "--json").out)["method"] == method


def test_leader_and_precision(wedgesim, file):
    name = file(COUPLE)
    document = parsed(wedgesim("solve", name, "--method", "commitment", "--leader", "column", "--json").out)
    assert (document["leader"], document["strong"]["value"]) == ("column", 2.0)
    document = parsed(wedgesim("solve", name, "--method", "quantal-response", "--precision", "0", "--json").out)
    assert document["equilibria"][0]["strategies"]["row"] == {"opera": 0.5, "football": 0.5}
    told = wedgesim("solve", "reverse_kissinger", "--method", "commitment", "--leader", "Russia", "--json")
    assert parsed(told.out)["leader"] == "target"


def test_followers_can_answer_one_after_another(wedgesim):
    at_once = parsed(wedgesim("solve", "reverse_kissinger", "--method", "commitment", "--json").out)
    in_turn = ["solve", "reverse_kissinger", "--method", "commitment", "--first", "China"]
    document = parsed(wedgesim(*in_turn, "--json").out)
    assert (at_once["turns"], document["turns"]) == ([], ["partner", "target"])
    assert at_once["strong"]["plan"] is None
    assert set(document["strong"]["plan"]) == set(document["strong"]["answer"]["partner"])
    assert document["strong"]["gap"] < 1e-8
    told = wedgesim(*in_turn)
    assert "then China chooses, and then Russia, who sees it" in " ".join(told.out.split())
    assert max(map(len, told.out.splitlines())) <= 80


def test_settings_change_what_is_solved(wedgesim):
    arguments = ["solve", "reverse_kissinger", "--method", "nash", "--json", "--set", "capability.target=0.4"]
    document = parsed(wedgesim(*arguments).out)
    expected = nash_equilibria(ws.game("reverse_kissinger", {"capability.target": 0.4}).normal_form)
    assert document["equilibria"][0]["payoffs"]["target"] == pytest.approx(expected.equilibria[0].payoffs[1])
    assert document["scenario"]["overrides"] == {"capability.target": 0.4}


def test_a_game_comes_from_standard_input(wedgesim):
    told = wedgesim("solve", "-", "--json", stdin=write_nfg(COUPLE))
    assert parsed(told.out)["game"]["title"] == "Battle of the sexes"
    wrong = wedgesim("solve", "-", stdin='NFG 1 R "x" { "a" } { 2 }\n1 x')
    assert (wrong.code, wrong.out) == (3, "")
    assert wrong.err.startswith("<stdin>:2:3: ")


def test_a_tree(wedgesim, file):
    entry = NormalForm.from_payoffs(
        [[[0, 0], [-1, 1]], [[2, 2], [-1, 1]]], ["entrant", "incumbent"], [["out", "in"], ["hit", "share"]]
    )
    name = file(ExtensiveForm.from_sequential(Sequential.in_order(entry, ["entrant", "incumbent"])), "entry.efg")
    document = parsed(wedgesim("solve", name, "--method", "subgame-perfect", "--json").out)
    (one,) = document["equilibria"]
    assert [step["action"] for step in one["outcome"][0]["path"]] == ["in", "share"]
    assert one["payoffs"] == {"entrant": 1.0, "incumbent": 1.0}
    assert one["strategies"]["incumbent"]["in"] == {"hit": 0.0, "share": 1.0}
    assert "entrant: in > incumbent: share" in words(wedgesim("solve", name, "--method", "subgame-perfect"))
    assert parsed(wedgesim("solve", name, "--json").out)["method"] == "nash"


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("x.nfg", b"", "1:1"),
        ("x.nfg", b'NFG 1 R "x" { "a" "b" } { 2 2 }\n\n1 2 3 oops', "3:7"),
        ("x.nfg", b'NFG 1 R "x" { "a" "b" } { 2 2 }\n1 2 3', "2:6"),
        ("x.nfg", b'NFG 1 R "x" { "a" "b" } { 99999999 99999999 }\n1 2 3', "2:1"),
        ("x.nfg", b"\x89PNG\x00\xff", "1:1"),
        ("x.efg", b'EFG 2 R "x" { "a" }\np "" 1 1 "" { "l" "r" } 0\nt "" 1 "" { 1 }\n', "4:1"),
        ("X.EFG", b"nothing of the sort", "1:1"),
    ],
)
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_malformed_file_is_3_with_line_and_column(wedgesim, name, content, place, more):
    Path(name).write_bytes(content)
    told = wedgesim("solve", name, *more)
    assert (told.code, told.out) == (3, "")
    assert told.err.startswith(f"{name}:{place}: "), told.err
    assert told.err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.nfg"], "there is no file `nowhere.nfg`"),
        (["game.nfg", "--set", "credibility=1"], "go with scenarios; a game file has none"),
        (["game.nfg", "--position", "kupchan2021"], "go with scenarios; a game file has none"),
        (["game.nfg", "--method", "pure", "--select", "pareto"], "--select goes with --method nash"),
        (["reverse_kissinger", "--select", "pareto"], "--select goes with --method nash"),
        (["game.nfg", "--leader", "row"], "--leader goes with --method commitment"),
        (["game.nfg", "--first", "row"], "--first goes with --method commitment"),
        (["game.nfg", "--method", "commitment", "--first", "row"], "turns are for the two followers"),
        (["game.nfg", "--precision", "2"], "--precision goes with --method quantal-response"),
        (["game.nfg", "--method", "quantal-response", "--precision", "-2"], "--precision"),
        (["game.nfg", "--method", "quantal-response", "--precision", "nan"], "finite"),
        (["game.nfg", "--method", "commitment", "--leader", "zz"], "no player 'zz'"),
        (["reverse_kissinger", "--method", "commitment", "--leader", "France"], "nobody called 'France'"),
        (["game.nfg", "--method", "nahs"], "'nahs' is not one of"),
    ],
)
def test_usage_is_2(wedgesim, file, arguments, said):
    file(COUPLE)
    told = wedgesim("solve", *arguments)
    assert (told.code, told.out) == (2, "")
    assert said in told.err


def test_nothing_solved_is_4(wedgesim, file):
    told = wedgesim("solve", file(COUPLE), "--method", "subgame-perfect")
    assert (told.code, told.out) == (4, "")
    assert "no timing" in told.err
    tree = file(ExtensiveForm.from_sequential(ws.game("reverse_kissinger")), "big.efg")
    told = wedgesim("solve", tree)
    assert (told.code, told.out) == (4, "")
    assert "subgame-perfect needs no normal form" in told.err


def test_labels_that_would_steer_a_terminal_are_shown_as_codes(wedgesim, file):
    told = wedgesim("solve", file(NormalForm.from_payoffs([[1, 0]], ["a"], [["x\u202ey", "z"]], "t\u200bt")))
    assert told.code == 0
    assert "\u202e" not in told.out
    assert "\\u202e" in told.out


@pytest.mark.parametrize(
    ("share", "shown"),
    [(1 / 3, "1/3"), (0.0, "0"), (1.0, "1"), (0.619233, "0.619233"), (1e-7, "1e-07"), (1 - 1e-9, "1 - 1e-09")],
)
def test_probabilities_are_never_rounded_to_certainty(share, shown):
    assert probability(share) == shown


def test_beliefs_of_a_tree(wedgesim, file):
    name = file(beer_and_quiche(), "beer.efg")
    document = parsed(wedgesim("solve", name, "--method", "perfect-bayesian", "--json").out)
    beer, quiche = document["equilibria"]
    assert beer["beliefs"]["receiver"]["after quiche"][1] == {"node": "wimpy", "least": 0.5, "greatest": 1.0}
    assert [kind["kind"] for kind in beer["signalling"]] == ["pooling"]
    assert beer["intuitive_criterion"] == []
    assert quiche["intuitive_criterion"][0]["dominated"] == ["wimpy"]
    assert document["selection"]["equilibrium"]["among_pure"] == 0
    told = words(wedgesim("solve", name, "--method", "perfect-bayesian"))
    assert "Fails the intuitive criterion: wimpy could never gain by beer" in told
    assert "It leads to the outcome of equilibrium 1." in told
    assert wedgesim("solve", file(COUPLE), "--method", "perfect-bayesian").code == 4
