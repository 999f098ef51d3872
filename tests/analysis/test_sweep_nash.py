"""Equilibria selected in a sweep are those that the rule chooses from the list of each game alone."""

import numpy as np
import pytest

import wedgesim as ws
from wedgesim.analysis.methods import solve_by_method
from wedgesim.analysis.sweep_concepts import Question
from wedgesim.analysis.sweep_nash import (
    CHOSEN,
    DISAGREEMENT,
    NO_CANDIDATE,
    SELECTIONS,
    SEVERAL,
    UNLISTED,
    nash_lists,
    select_each,
)
from wedgesim.equilibria.nash import nash_equilibria
from wedgesim.equilibria.selection import select
from wedgesim.errors import UnknownNameError
from wedgesim.games.normal_form import NormalForm
from wedgesim.roles import ROLES

RULES = ("quantal-response", "pareto", "coalition-proof")


def batch_of(payoffs):
    return NormalForm.from_payoffs(payoffs, players=("one", "two", "three"))


def games(seed, count, shape=(2, 2, 2)):
    """Random games, of which every other one is of coordination, and every fifth has ties."""
    rng = np.random.default_rng(seed)
    payoffs = rng.normal(size=(len(shape), *shape, count))
    for action in range(min(shape)):
        payoffs[:, action, action, action, ::2] += 3
    payoffs[..., ::5] = payoffs[..., ::5].round()
    payoffs[..., ::10] = payoffs[:1, ..., ::10]  # common interests
    return batch_of(payoffs)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(("seed", "count", "shape"), [(1, 80, (2, 2, 2)), (2, 16, (3, 3, 3)), (3, 30, (1, 2, 3))])
def test_each_choice_is_that_from_the_list_of_the_game_alone(rule, seed, count, shape):
    form = games(seed, count, shape)
    found = select_each(form, nash_lists(form), rule)
    for number in range(count):
        alone = select(nash_equilibria(form.single(number)), rule)
        chosen = alone.equilibrium
        assert (chosen is not None) == (found.codes[number] in (CHOSEN, UNLISTED)), (number, alone.reason)
        if chosen is None:
            assert np.isnan(found.payoffs[:, number]).all()
            continue
        assert ("not in the list" in alone.reason) == (found.codes[number] == UNLISTED and rule == "quantal-response")
        assert found.payoffs[:, number] == pytest.approx(chosen.payoffs, abs=1e-7)
        for mix, own in zip(found.strategies, chosen.strategies, strict=True):
            assert mix[:, number] == pytest.approx(own, abs=1e-6)


def test_codes_tell_why_none_was_chosen():
    opposed = [[[2, 0], [0, 1]], [[1, 0], [0, 2]], [[0, 0], [0, 0]]]  # a battle of the sexes
    alike = [[[1, 0], [0, 1]]] * 3
    cycling = [[[1, -1], [-1, 1]], [[-1, 1], [1, -1]], [[0, 0], [0, 0]]]
    for game, rule, code in (
        (opposed, "pareto", DISAGREEMENT),
        (alike, "pareto", SEVERAL),
        (opposed, "coalition-proof", SEVERAL),
        (cycling, "coalition-proof", NO_CANDIDATE),
        (cycling, "pareto", CHOSEN),
    ):
        form = batch_of(np.array(game, dtype=float)[..., None, None])  # the third has one action
        (found,) = select_each(form, nash_lists(form), rule).codes.tolist()
        assert SELECTIONS[found] == SELECTIONS[code], rule


@pytest.mark.parametrize("rule", RULES)
def test_a_sweep_keeps_the_selected_equilibrium_and_the_range_over_all(rule):
    axes = {"credibility": [0.0, 0.5, 1.0], "inducement": [0.1, 2.5]}
    plain = ws.sweep("reverse_kissinger", axes, method="nash")
    found = ws.sweep("reverse_kissinger", axes, method="nash", select=rule)
    for name in ("verdict", "equilibria", "certificate", "split_least", "split_greatest", "payoff_least"):
        np.testing.assert_array_equal(found[name], plain[name])
    assert found.selection.attrs["flag_meanings"].split() == [name.replace(" ", "_") for name in SELECTIONS]
    for credibility in axes["credibility"]:
        for inducement in axes["inducement"]:
            values = {"credibility": credibility, "inducement": inducement}
            alone = solve_by_method("reverse_kissinger", values, method="nash", select=rule).found.selection
            here = found.sel(values)
            assert (alone.equilibrium is None) == np.isnan(here.split_probability)
            if alone.equilibrium is not None:
                for number, role in enumerate(ROLES):
                    expected = alone.equilibrium.strategies[number]
                    assert here[f"probability_{role}"].values == pytest.approx(expected, abs=1e-7)
                assert float(here.split_least) <= float(here.split_probability) <= float(here.split_greatest)


def test_a_rule_goes_with_nash_and_with_three_players():
    with pytest.raises(UnknownNameError, match="select goes with the method nash, not with pure"):
        Question("pure", select="pareto")
    with pytest.raises(UnknownNameError, match="select does not go with the method myopic"):
        Question("myopic", select="pareto")
    with pytest.raises(UnknownNameError, match="a scenario has three; a sweep can select by quantal-response"):
        Question("nash", select="risk-dominance")
    with pytest.raises(UnknownNameError, match="no rule of selection 'paretto'"):
        Question("nash", select="paretto")
