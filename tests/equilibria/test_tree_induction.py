"""Subgame-perfect equilibria of trees, against backward induction over stages, plain recursion and known games."""

from __future__ import annotations

from fractions import Fraction
from math import prod

import numpy as np
import pytest

from wedgesim.equilibria import subgame_perfect_equilibria, tree_equilibria
from wedgesim.errors import SolverError
from wedgesim.games import (
    ChanceMove,
    ExtensiveForm,
    InformationSet,
    Node,
    NormalForm,
    Outcome,
    Sequential,
    read_efg,
    write_efg,
)

TIMINGS = [["a", "b", "c"], ["b", "c", "a"], ["a", ["b", "c"]], [["a", "b"], "c"], ["c", ["a", "b"]], [["a", "b", "c"]]]


def told(lotteries):
    return sorted(tuple(sorted((name, round(share, 7)) for name, share in lottery)) for lottery in lotteries)


@pytest.mark.parametrize("timing", TIMINGS, ids=str)
@pytest.mark.parametrize("shape", [(2, 2, 2), (3, 2, 2)])
def test_agrees_with_stages_through_a_file(timing, shape):
    rng = np.random.default_rng(prod(shape) + len(timing))
    for _ in range(3):
        form = NormalForm.from_payoffs(rng.random((3, *shape)), players=["a", "b", "c"])
        game = Sequential.in_order(form, timing)
        tree = read_efg(write_efg(ExtensiveForm.from_sequential(game)))
        found = tree_equilibria(tree)
        name = {end: tree.outcomes[node.outcome].name for end, node in enumerate(tree.nodes) if node.move is None}
        by_stages = subgame_perfect_equilibria(game)
        expected = [
            [(", ".join(form.labels(profile)), share) for profile, share in one.outcome] for one in by_stages.equilibria
        ]
        assert told([[(name[end], share) for end, share in one.outcome] for one in found.equilibria]) == told(expected)
        assert found.certificate == ("certified" if by_stages.complete else "incomplete")
        for one in found.equilibria:
            paid = [share * np.array(tree.outcomes[tree.nodes[end].outcome].payoffs) for end, share in one.outcome]
            assert one.payoffs == pytest.approx(sum(paid))
            assert one.max_regret < 1e-9


def random_tree(rng, depth):
    """A tree of perfect information with chance, payoffs also on the way, and its value by plain recursion."""
    moves, outcomes, nodes = [], [], []

    def grow(level):
        place = len(nodes)
        nodes.append(None)
        outcomes.append(Outcome(tuple(rng.random(2).tolist())))
        own, gain = len(outcomes) - 1, np.array(outcomes[-1].payoffs)
        if level == 0 or rng.random() < 0.15:
            nodes[place] = Node(None, (), own)
            return gain
        branches = int(rng.integers(1, 4))
        names = tuple(str(branch) for branch in range(branches))
        number = len(moves)
        if rng.random() < 0.3:
            weights = rng.integers(1, 5, branches).tolist()
            moves.append(ChanceMove(names, tuple(Fraction(weight, sum(weights)) for weight in weights)))
        else:
            moves.append(InformationSet(int(rng.integers(2)), names))
        children, values = [], []
        for _ in range(branches):
            children.append(len(nodes))
            values.append(grow(level - 1))
        nodes[place] = Node(number, tuple(children), own)
        move = moves[number]
        if isinstance(move, ChanceMove):
            return gain + sum(float(p) * value for p, value in zip(move.probabilities, values, strict=True))
        return gain + max(values, key=lambda value: value[move.player])

    value = grow(depth)
    return ExtensiveForm(("one", "two"), tuple(moves), tuple(outcomes), tuple(nodes)), value


@pytest.mark.parametrize("seed", range(20))
def test_perfect_information_with_chance_is_plain_recursion(seed):
    tree, value = random_tree(np.random.default_rng(seed), 5)
    found = tree_equilibria(tree)
    assert found.certificate == "certified"
    assert len(found) == 1
    assert found.equilibria[0].payoffs == pytest.approx(value)
    assert sum(share for _, share in found.equilibria[0].outcome) == pytest.approx(1)


def test_a_tie_gives_every_outcome_and_deterrence_is_kept():
    """The second player is indifferent after `in`; either answer is subgame perfect, and one of them deters."""
    tree = ExtensiveForm(
        ("first", "second"),
        (InformationSet(0, ("out", "in")), InformationSet(1, ("hit", "yield"))),
        (Outcome((0.0, 5.0), "out"), Outcome((-1.0, 1.0), "hit"), Outcome((1.0, 1.0), "yield")),
        (Node(0, (1, 2)), Node(None, (), 0), Node(1, (3, 4)), Node(None, (), 1), Node(None, (), 2)),
    )
    found = tree_equilibria(tree)
    assert {tree.outcomes[tree.nodes[one.outcome[0][0]].outcome].name for one in found.equilibria} == {"out", "yield"}
    assert found.certificate == "degenerate"
    out = next(one for one in found.equilibria if one.payoffs[1] == 5)
    assert out.behaviour[1].tolist() == [1.0, 0.0]


def test_subgame_with_hidden_moves_is_solved_before_the_choice_to_enter_it():
    """Enter matching pennies worth 0, or take -0.5: enter; the pennies are mixed evenly."""
    pennies = [(1.0, -1.0), (-1.0, 1.0), (-1.0, 1.0), (1.0, -1.0)]
    tree = ExtensiveForm(
        ("row", "column"),
        (
            InformationSet(0, ("leave", "enter")),
            InformationSet(0, ("heads", "tails")),
            InformationSet(1, ("heads", "tails")),
        ),
        (Outcome((-0.5, 3.0)), *(Outcome(payoffs) for payoffs in pennies)),
        (
            Node(0, (1, 2)), Node(None, (), 0), Node(1, (3, 6)),
            Node(2, (4, 5)), Node(None, (), 1), Node(None, (), 2),
            Node(2, (7, 8)), Node(None, (), 3), Node(None, (), 4),
        ),
    )  # fmt: skip
    (one,) = tree_equilibria(tree).equilibria
    assert one.payoffs.tolist() == pytest.approx([0.0, 0.0])
    assert [one.behaviour[move].tolist() for move in range(3)] == [[0, 1], [0.5, 0.5], [0.5, 0.5]]
    assert dict(one.outcome) == pytest.approx({4: 0.25, 5: 0.25, 7: 0.25, 8: 0.25})


def test_several_continuations_without_a_tie_are_certified():
    """Two players coordinate, then two others: three equilibria each, and every one of nine selections is solved."""
    coordination = np.array([[2.0, 0.0], [0.0, 1.0]])
    payoffs = np.zeros((4, 2, 2, 2, 2))
    payoffs[0] = payoffs[1] = 10 * coordination[:, :, None, None] + coordination[None, None]
    payoffs[2] = payoffs[3] = coordination[None, None]
    form = NormalForm.from_payoffs(payoffs, players=["a", "b", "c", "d"])
    found = tree_equilibria(ExtensiveForm.from_sequential(Sequential.in_order(form, [["a", "b"], ["c", "d"]])))
    assert found.certificate == "certified"
    assert len(found) > 9
    assert all(one.max_regret < 1e-12 for one in found.equilibria)


def test_a_long_tree_needs_no_recursion():
    """A centipede of 5,000 moves: the first to move stops."""
    length = 5_000
    nodes, outcomes = [], []
    for step in range(length):
        outcomes.append(Outcome((step + 2.0, float(step)) if step % 2 == 0 else (float(step), step + 2.0)))
        nodes += [Node(step, (2 * step + 1, 2 * step + 2)), Node(None, (), step)]
    outcomes.append(Outcome((float(length), float(length))))
    nodes.append(Node(None, (), length))
    moves = tuple(InformationSet(step % 2, ("stop", "on")) for step in range(length))
    (one,) = tree_equilibria(ExtensiveForm(("a", "b"), moves, tuple(outcomes), tuple(nodes))).equilibria
    assert one.outcome == ((1, 1.0),)
    assert len(one.behaviour) == length


def test_too_many_combinations_are_refused():
    flat = NormalForm.from_payoffs(np.zeros((3, 2, 8, 6)), players=["a", "b", "c"])
    tree = ExtensiveForm.from_sequential(Sequential.in_order(flat, [["a", "b"], "c"]))
    with pytest.raises(SolverError, match="payoffs tie too often"):
        tree_equilibria(tree)
