"""The largest payoffs are solved like the same payoffs around 1 by every method; larger ones are refused."""

from __future__ import annotations

import numpy as np
import pytest

import wedgesim as ws
from wedgesim.analysis.game_solution import GameSolution
from wedgesim.analysis.method_names import METHODS
from wedgesim.analysis.methods import solve_game
from wedgesim.equilibria.selection import RULES
from wedgesim.errors import GameError, SolverError
from wedgesim.games.bayesian_game import BayesianGame
from wedgesim.games.extensive_form import ExtensiveForm, InformationSet, Node, Outcome
from wedgesim.games.gambit_efg import read_efg
from wedgesim.games.gambit_lexer import GameFormatError
from wedgesim.games.gambit_nfg import read_nfg
from wedgesim.games.magnitude import LARGEST_PAYOFF
from wedgesim.games.normal_form import NormalForm
from wedgesim.games.sequential import Sequential

BEYOND = [-1e308, 1.7e308]
SCALES = (LARGEST_PAYOFF, 1e-300, 1e-308)
WAYS = [(method, None) for method in METHODS] + [("nash", rule) for rule in RULES]


def solved(payoffs, method, rule) -> GameSolution:
    form = NormalForm.from_payoffs(payoffs)
    if method in ("subgame-perfect", "perfect-bayesian"):
        return solve_game(Sequential(form, tuple((player,) for player in range(len(form.players)))), method)
    return solve_game(form, method, select=rule)


@pytest.mark.parametrize(("method", "rule"), WAYS)
@pytest.mark.parametrize("shape", [(2, 3), (2, 2, 2)])
def test_every_method_solves_the_largest_and_the_smallest_payoffs_like_those_around_one(method, rule, shape):
    if rule == "risk-dominance":
        shape = (2, 2)
    for seed in range(2):
        count = len(shape) * int(np.prod(shape))
        payoffs = np.random.default_rng(seed).permutation(np.linspace(-1, 1, count)).reshape(len(shape), *shape)
        try:
            wanted = solved(payoffs, method, rule)
        except SolverError as error:  # a rule that does not apply
            for scale in SCALES:
                with pytest.raises(SolverError, match=str(error)[:20]):
                    solved(payoffs * scale, method, rule)
            continue
        for scale in SCALES:
            found = solved(payoffs * scale, method, rule)
            assert found.certificate == wanted.certificate
            assert len(found.equilibria) == len(wanted.equilibria)
            for one, other in zip(found.equilibria, wanted.equilibria, strict=True):
                for mine, its in zip(one.strategies, other.strategies, strict=True):
                    assert mine == pytest.approx(its, abs=1e-6)


@pytest.mark.parametrize("precision", [0, 1e-300, 1.0, 1e300])
@pytest.mark.parametrize("scale", SCALES)
def test_a_precision_of_any_size_meets_payoffs_of_any_size(precision, scale):
    dilemma = np.array([[[0.6, 0.0], [1.0, 0.2]], [[0.6, 1.0], [0.0, 0.2]]]) * scale
    one = solve_game(NormalForm.from_payoffs(dilemma), "quantal-response", precision=precision).equilibria[0]
    sharpness = precision * scale
    assert (one.strategies[0][1] > 0.99) == (sharpness > 10)
    assert (abs(one.strategies[0][1] - 0.5) < 1e-3) == (sharpness < 1e-3)


def tree(*payoffs):
    """A path on which payoffs are met one after another."""
    nodes = [Node(0, (number + 1,), number) for number in range(len(payoffs) - 1)]
    outcomes = tuple(Outcome((payoff,)) for payoff in payoffs)
    return ExtensiveForm(("a",), (InformationSet(0, ("on",)),), outcomes, (*nodes, Node(None, (), len(payoffs) - 1)))


@pytest.mark.parametrize(
    "make",
    [
        lambda: NormalForm.from_payoffs([BEYOND]),
        lambda: tree(*BEYOND),
        lambda: tree(9e301, 9e301),
        lambda: BayesianGame(("a",), (("",),), (("x", "y"),), np.array(BEYOND).reshape(1, 2, 1), np.ones(1)),
    ],
)
def test_payoffs_whose_differences_are_no_numbers_are_refused_once_where_a_game_is_made(make):
    with pytest.raises(GameError, match="larger unit"):
        make()


def test_payoffs_that_make_up_for_each_other_on_the_way_are_taken():
    assert tree(9e301, -9e301, 9e301).to_normal_form().payoffs.tolist() == [[9e301]]


@pytest.mark.parametrize(
    ("read", "text", "line"),
    [
        (read_nfg, 'NFG 1 R "" { "a" "b" } { 2 1 }\n1 1\n-1e308 1.7e308', 3),
        (read_nfg, 'NFG 1 R "" { "a" } { { "x" } }\n{ { "" 1e308 } }\n1', 2),
        (read_efg, 'EFG 2 R "" { "a" }\np "" 1 1 "" { "x" "y" } 0\nt "" 1 "" { 1 }\nt "" 2 "" { 1e308 }', 4),
        (read_efg, 'EFG 2 R "" { "a" }\np "" 1 1 "" { "x" } 1 "" { 9e301 }\nt "" 1', 3),
    ],
)
def test_a_file_is_refused_with_the_line_of_the_payoff(read, text, line):
    with pytest.raises(GameFormatError, match="larger unit") as caught:
        read(text)
    assert caught.value.line == line


def test_a_scenario_is_refused_with_the_profile_and_a_sweep_goes_on_around_it():
    text = (
        "wedgesim: 1\ntitle: Large\nroles:\n  divider: {state: A, actions: {up: {}, down: {}}}\n"
        "  target: {state: B, actions: {stay: {alignment: 1}, go: {alignment: 0}}}\n"
        "  partner: {state: C, actions: {left: {}}}\n"
        "parameters: {stake: {value: 1, range: [0, 1e308], assumed: true}}\n"
        "payoffs:\n  up/stay/left: [1, stake, 0]\n  up/go/left: [0, -stake, 0]\n"
        "  down/stay/left: [0, stake, 0]\n  down/go/left: [2, 0, 0]\n"
    )
    scenario = ws.load_text(text)
    with pytest.raises(SolverError, match=r"target at up/stay/left is 1e\+308"):
        ws.solve(scenario, stake=1e308)
    swept = ws.sweep(scenario, {"stake": [1.0, 1e302, 1e308]}, keep_going=True)
    names = swept.verdict.attrs["flag_meanings"].split()
    assert [names[code] for code in swept.verdict.values] == ["never", "never", "unsolved"]
