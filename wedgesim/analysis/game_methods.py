"""Each method of :mod:`wedgesim.analysis.methods` on a game: the solver it calls, and what qualifies its answer."""

from __future__ import annotations

from typing import Final

import numpy as np

from wedgesim.analysis.game_solution import (
    CoalitionsFound,
    DominanceFound,
    GameSolution,
    LogitFound,
    NashFound,
    PureFound,
    Standing,
)
from wedgesim.equilibria.backward_induction import SubgamePerfectSet
from wedgesim.equilibria.solution import Equilibrium
from wedgesim.errors import GameError, SolverError
from wedgesim.games.extensive_form import ExtensiveForm
from wedgesim.games.normal_form import NormalForm, Profile
from wedgesim.games.sequential import Sequential

TIE: Final = 1e-9
"""Share of a player's payoff range within which payoffs tie, where a method does not bring its own."""

LARGEST_RESIDUAL = 1e-8
"""Error of a probability up to which a logit equilibrium counts as reached."""


def normal_form_of(game: NormalForm | Sequential | ExtensiveForm) -> NormalForm:
    """Return a game in normal form; the actions of stages as chosen at the same time."""
    if isinstance(game, NormalForm):
        return game
    if isinstance(game, Sequential):
        return game.normal_form
    try:
        return game.to_normal_form()
    except GameError as error:
        reason = str(error).partition("; allow more")[0]
        raise SolverError(f"{reason}; the method subgame-perfect needs no normal form") from None


def by_subgame_perfect(game: NormalForm | Sequential | ExtensiveForm) -> GameSolution:
    """Follow the timing: backward induction over subgames."""
    from wedgesim.equilibria.tree_induction import tree_equilibria

    if isinstance(game, NormalForm):
        raise SolverError("a game in normal form has no timing, so nothing is subgame-perfect; use nash")
    tree = ExtensiveForm.from_sequential(game) if isinstance(game, Sequential) else game
    found = tree_equilibria(tree)
    return GameSolution(
        tree, "subgame-perfect", "backward induction over subgames", found, (), found.certificate, found.note
    )


def by_perfect_bayesian(game: NormalForm | Sequential | ExtensiveForm) -> GameSolution:
    """Follow the timing, with what players believe."""
    from wedgesim.analysis.beliefs import solve_with_beliefs

    if isinstance(game, NormalForm):
        raise SolverError("a game in normal form has no timing, so nobody learns from what others do; use nash")
    tree = ExtensiveForm.from_sequential(game) if isinstance(game, Sequential) else game
    found = solve_with_beliefs(tree)
    algorithm = "pure strategies and linear conditions on beliefs, subform by subform"
    return GameSolution(tree, "perfect-bayesian", algorithm, found, (), found.found.certificate, found.found.note)


def by_nash(form: NormalForm, rule: str | None) -> GameSolution:
    """Find all Nash equilibria, and select one where a rule is named."""
    from wedgesim.equilibria.nash import nash_equilibria
    from wedgesim.equilibria.selection import select

    found = nash_equilibria(form)
    selection = select(found, rule) if rule is not None else None
    return GameSolution(
        form, "nash", found.method, NashFound(found, selection), found.equilibria, found.certificate, found.note
    )


def by_pure(form: NormalForm) -> GameSolution:
    """Find all Nash equilibria in pure strategies."""
    from wedgesim.equilibria.pure import pure_profiles

    profiles = tuple(pure_profiles(form, TIE))
    equilibria = tuple(_pure_equilibrium(form, profile) for profile in profiles)
    return GameSolution(
        form, "pure", "comparison of every profile", PureFound(profiles), equilibria, "certified",
        "mixed equilibria are not looked for",
    )  # fmt: skip


def by_quantal_response(form: NormalForm, precision: float | None) -> GameSolution:
    """Follow the principal branch of logit equilibria, to its limit or to a precision."""
    from wedgesim.equilibria.logit_precision import logit_equilibria
    from wedgesim.equilibria.quantal_response import logit_branch

    if precision is None:
        branch = logit_branch(form)
        note = "this selects one equilibrium; there may be others"
        if branch.bifurcations:
            note += "; other branches cross this one, and which is followed rests on the symmetry of the game"
        return GameSolution(
            form, "quantal-response", "principal logit branch by arc length", branch, (branch.limit,), None, note
        )
    solved = logit_equilibria(form, precision)
    if not float(solved.residual) <= LARGEST_RESIDUAL:
        raise SolverError(f"no logit equilibrium was reached at precision {precision:g}")
    one = Equilibrium.of(form, solved.strategies)
    note = "a logit equilibrium is no Nash equilibrium: players err, and the less the higher the precision"
    found = LogitFound(precision, one, float(solved.residual))
    return GameSolution(form, "quantal-response", "principal logit branch to a precision", found, (one,), None, note)


def by_correlated(form: NormalForm) -> GameSolution:
    """Find the correlated equilibrium of the largest total payoff."""
    from wedgesim.equilibria.correlated import correlated_equilibrium

    note = "one of many: that of the largest sum of payoffs"
    return GameSolution(form, "correlated", "linear programming", correlated_equilibrium(form), (), None, note)


def by_dominance(form: NormalForm) -> GameSolution:
    """Remove what is strictly dominated, again and again, and what is not rationalisable."""
    from wedgesim.equilibria.dominance import iterated_dominance, rationalisable

    found = DominanceFound(iterated_dominance(form), rationalisable(form))
    note = "" if found.rationalisable.exact else "what is rationalisable is known within bounds only"
    return GameSolution(form, "dominance", "iterated strict dominance, by mixtures too", found, (), None, note)


def by_coalitions(form: NormalForm) -> GameSolution:
    """Hold every pure equilibrium against joint deviations."""
    from wedgesim.equilibria.pure import pure_profiles

    standings = tuple(_standing(form, profile) for profile in pure_profiles(form, TIE))
    return GameSolution(
        form, "coalitions", "all joint deviations in pure strategies", CoalitionsFound(standings),
        tuple(standing.equilibrium for standing in standings), "certified",
        "only pure strategies are looked at, of those who deviate and of those who stay",
    )  # fmt: skip


def _standing(form: NormalForm, profile: Profile, declared: bool = False) -> Standing:
    from wedgesim.equilibria.coalitions import coalition_proof, joint_deviations, strong_nash

    deviations = [
        deviation
        for size in range(2, len(form.players) + 1)
        for deviation in joint_deviations(form, profile, size, TIE)
    ]
    return Standing(
        _pure_equilibrium(form, profile),
        profile,
        bool(strong_nash(form, TIE)[profile]),
        bool(coalition_proof(form, TIE)[profile]),
        tuple(deviations),
        declared,
    )


def with_declared_outcomes(form: NormalForm, outcomes: SubgamePerfectSet, found: CoalitionsFound) -> CoalitionsFound:
    """Add the pure outcomes of the declared timing that are no equilibria when all choose at once."""
    there = {standing.profile for standing in found.standings}
    pure = [one.outcome[0][0] for one in outcomes.equilibria if one.is_pure]
    more = [_standing(form, profile, declared=True) for profile in pure if profile not in there]
    return CoalitionsFound((*found.standings, *more))


def by_commitment(form: NormalForm, leader: str | None, first: str | None) -> GameSolution:
    """Find the mixed policy that is best for one player to be bound to."""
    from wedgesim.equilibria.commitment import stackelberg

    found = stackelberg(form, leader if leader is not None else 0, first)
    equilibria: tuple[Equilibrium, ...] = ()
    if found.strong is not None:
        strategies = list(found.strong.answer)
        strategies.insert(found.leader, found.strong.policy)
        equilibria = (Equilibrium.of(form, strategies),)
    algorithm = "a linear program for each pure answer"
    if len(form.players) == 3:
        algorithm = "branch and bound over the policies, for each way to answer"
    return GameSolution(form, "commitment", algorithm, found, equilibria, None, found.note)


def _pure_equilibrium(form: NormalForm, profile: Profile) -> Equilibrium:
    return Equilibrium.of(form, [np.eye(size)[action] for size, action in zip(form.shape, profile, strict=True)])
