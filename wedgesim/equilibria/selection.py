"""Selection among several equilibria, always by a named rule and never silently.

``quantal-response``
    the limit of the principal branch of logit equilibria (McKelvey and Palfrey 1995);
``risk-dominance``
    in a two-player game, the strict equilibrium that risk-dominates every other one, pair by pair: in the 2x2 game
    restricted to the actions of the two, its product of the losses that the players incur by leaving it alone is the
    larger (Harsanyi and Selten 1988). In larger games this pairwise comparison looks at no action outside the pair,
    unlike their full theory; among more than two equilibria it can go in circles, and then none is chosen;
``pareto``
    the equilibrium that no player would exchange for another of the list;
``coalition-proof``
    the pure equilibrium that is coalition-proof (Bernheim, Peleg and Whinston 1987).

A rule that does not single out one equilibrium chooses none and says why. What it chooses is the best of the list that
it is given: the certificate of the list says whether that is the list of all equilibria.

References
----------
Harsanyi, J. and Selten, R. (1988). *A General Theory of Equilibrium Selection in Games*. MIT Press.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from wedgesim.equilibria.coalitions import coalition_proof
from wedgesim.equilibria.quantal_response import logit_branch
from wedgesim.equilibria.solution import Equilibrium, EquilibriumSet
from wedgesim.errors import SolverError, UnknownNameError
from wedgesim.games.normal_form import NormalForm

TIE = 1e-9
"""Of a player's payoff range: differences that small are ties."""

SAME = 1e-5
"""Largest difference of probabilities between the limit of a branch and an equilibrium of the list."""

LIMIT_REGRET = 1e-8
"""Of the largest payoff range: regret up to which the end of a branch counts as its limit."""


@dataclass(frozen=True, eq=False)
class Selection:
    """What a rule chose.

    Attributes
    ----------
    rule : str
        Name of the rule.
    equilibrium : Equilibrium or None
        The chosen one; None when the rule does not single one out.
    reason : str
        Why this one, or why none.
    """

    rule: str
    equilibrium: Equilibrium | None
    reason: str


def select(found: EquilibriumSet, rule: str = "quantal-response") -> Selection:
    """Choose one equilibrium by a named rule.

    Parameters
    ----------
    found : EquilibriumSet
        The equilibria to choose from.
    rule : {"quantal-response", "risk-dominance", "pareto", "coalition-proof"}, optional
        The rule.

    Returns
    -------
    Selection
        The equilibrium and the reason, or None and the reason.

    Raises
    ------
    UnknownNameError
        When there is no such rule.

    Examples
    --------
    >>> from wedgesim.equilibria import nash_equilibria
    >>> from wedgesim.games import NormalForm
    >>> hunt = NormalForm.from_payoffs([[[4, 0], [3, 3]], [[4, 3], [0, 3]]], actions=[["stag", "hare"]] * 2)
    >>> select(nash_equilibria(hunt), "pareto").equilibrium.labelled(hunt)["1"]
    {'stag': 1.0, 'hare': 0.0}
    """
    if rule not in RULES:
        raise UnknownNameError(f"no rule of selection {rule!r}; the rules are {list(RULES)}")
    return RULES[rule](found)


def quantal_response_limit(found: EquilibriumSet) -> Selection:
    """Choose the limit of the principal branch of logit equilibria."""
    rule = "quantal-response"
    try:
        branch = logit_branch(found.game)
    except SolverError as error:
        return Selection(rule, None, str(error))
    limit = branch.limit
    reason = "limit of the principal logit branch"
    if branch.bifurcations:
        crossings = ", ".join(f"{precision:.4g}" for precision in branch.bifurcations)
        reason += f", going straight on where other branches cross it (lambda = {crossings}): it keeps the symmetry"
    if limit.max_regret > LIMIT_REGRET * float(found.game.payoff_range.max()):
        return Selection(rule, None, f"the logit branch ends at a regret of {limit.max_regret:.1e}")
    near = [(_distance(limit, equilibrium), number) for number, equilibrium in enumerate(found.equilibria)]
    distance, number = min(near, default=(np.inf, 0))
    if distance <= SAME:
        return Selection(rule, found.equilibria[number], reason)
    return Selection(rule, limit, f"{reason}; it is not in the list of equilibria, which is {found.certificate}")


def risk_dominance(found: EquilibriumSet) -> Selection:
    """Choose the strict equilibrium of a two-player game that risk-dominates every other one, pair by pair."""
    rule = "risk-dominance"
    game = found.game
    if len(game.players) != 2:
        shape = "x".join(map(str, game.shape))
        return Selection(rule, None, f"risk dominance is defined here for games of two players, not for {shape}")
    strict = _strict_profiles(game)
    if len(strict) < 2:
        return Selection(rule, None, f"risk dominance compares strict equilibria; this game has {len(strict)}")
    slack = TIE * float(game.payoff_range.prod())
    undominated = []
    for one in strict:
        contests = [(one, other, *_losses(game, one, other)) for other in strict if other != one]
        if all(own - others > slack for _, _, own, others in contests):
            told = [_contest(game, *contest) for contest in contests]
            return _chosen(found, rule, one, "; ".join(told))
        if all(own - others >= -slack for _, _, own, others in contests):
            undominated.append(one)
    if len(strict) == 2:
        own, _ = _losses(game, strict[0], strict[1])
        return Selection(rule, None, f"neither risk-dominates: the products of losses are both {own:.6g}")
    tied = " and ".join(" / ".join(game.labels(one)) for one in undominated)
    reason = f"{tied} tie, and dominate the others" if len(undominated) > 1 else "the comparisons go in circles or tie"
    return Selection(rule, None, f"none of {len(strict)} strict equilibria risk-dominates all others: {reason}")


def _strict_profiles(game: NormalForm) -> list[tuple[int, int]]:
    """Pure profiles of a two-player game from which each player would lose by any other action."""
    row, column = game.payoffs
    result = []
    for first, second in product(range(game.shape[0]), range(game.shape[1])):
        others = np.delete(row[:, second], first), np.delete(column[first], second)
        margins = [
            float((pays - rest).min(initial=np.inf))
            for pays, rest in zip((row[first, second], column[first, second]), others, strict=True)
        ]
        if all(margin > TIE * spread for margin, spread in zip(margins, game.payoff_range, strict=True)):
            result.append((first, second))
    return result


def _losses(game: NormalForm, one: tuple[int, int], other: tuple[int, int]) -> tuple[float, float]:
    """Products of the losses from leaving each of two strict equilibria for the actions of the other one."""
    products = []
    for here, there in ((one, other), (other, one)):
        row = game.payoffs[0][here] - game.payoffs[0][there[0], here[1]]
        column = game.payoffs[1][here] - game.payoffs[1][here[0], there[1]]
        products.append(float(row * column))
    return products[0], products[1]


def _contest(game: NormalForm, one: tuple[int, int], other: tuple[int, int], own: float, others: float) -> str:
    labels = [" / ".join(game.labels(profile)) for profile in (one, other)]
    return f"product of losses {own:.6g} at {labels[0]}, {others:.6g} at {labels[1]}"


def _chosen(found: EquilibriumSet, rule: str, profile: tuple[int, ...], reason: str) -> Selection:
    """Choose a pure profile, as it stands in the list where it does."""
    pure = tuple(np.eye(size)[action] for size, action in zip(found.game.shape, profile, strict=True))
    chosen = Equilibrium.of(found.game, pure)
    listed = [one for one in found.equilibria if _distance(one, chosen) <= SAME]
    return Selection(rule, listed[0] if listed else chosen, reason)


def pareto(found: EquilibriumSet) -> Selection:
    """Choose the equilibrium that all players like at least as well as any other of the list."""
    rule = "pareto"
    if not found.equilibria:
        return Selection(rule, None, "the list of equilibria is empty")
    payoffs = np.stack([equilibrium.payoffs for equilibrium in found.equilibria])
    slack = TIE * found.game.payoff_range
    best = np.flatnonzero([(one >= payoffs - slack).all() for one in payoffs])
    if len(best) == 1:
        return Selection(rule, found.equilibria[best[0]], "no player prefers another equilibrium of the list")
    if len(best):
        return Selection(rule, None, f"{len(best)} equilibria of the list pay the same and all players like them best")
    return Selection(rule, None, "players disagree about which equilibrium of the list is best")


def coalition_proof_selection(found: EquilibriumSet) -> Selection:
    """Choose the only coalition-proof equilibrium in pure strategies."""
    rule = "coalition-proof"
    proof = np.argwhere(coalition_proof(found.game, TIE))
    if len(proof) != 1:
        return Selection(rule, None, f"{len(proof) or 'no'} equilibria in pure strategies are coalition-proof")
    profile = tuple(int(action) for action in proof[0])
    return _chosen(found, rule, profile, "the only coalition-proof equilibrium in pure strategies")


RULES = {
    "quantal-response": quantal_response_limit,
    "risk-dominance": risk_dominance,
    "pareto": pareto,
    "coalition-proof": coalition_proof_selection,
}
"""Rules of selection by name."""


def _distance(one: Equilibrium, other: Equilibrium) -> float:
    """Largest difference between two probabilities."""
    return max(float(np.abs(a - b).max()) for a, b in zip(one.strategies, other.strategies, strict=True))
