"""Solve a game, or the game of a scenario, by a named method.

``subgame-perfect``
    the timing as declared: backward induction over subgames (what :func:`~wedgesim.analysis.solve.solve` does for
    scenarios, at greater length);
``perfect-bayesian``
    the timing as declared, with what players believe: all perfect Bayesian equilibria in pure strategies, and the
    sequential equilibrium selected by agent quantal response;
``nash``
    all Nash equilibria, pure and mixed, with a certificate; one of them selected by a named rule where asked for;
``pure``
    all Nash equilibria in pure strategies;
``quantal-response``
    the principal branch of logit equilibria and its limit, or the logit equilibrium of a given precision;
``correlated``
    the correlated equilibrium of largest total payoff, and how probable a split is over all correlated equilibria;
``dominance``
    what iterated strict dominance leaves, and the rationalisable actions;
``coalitions``
    which pure equilibria withstand joint deviations, and who could gain together;
``commitment``
    the mixed policy that is best for one player to be bound to.

All but the first two take the actions of a scenario as chosen at the same time, whatever its timing says.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from wedgesim.analysis.game_methods import (
    by_coalitions,
    by_commitment,
    by_correlated,
    by_dominance,
    by_nash,
    by_perfect_bayesian,
    by_pure,
    by_quantal_response,
    by_subgame_perfect,
    normal_form_of,
    with_declared_outcomes,
)
from wedgesim.analysis.game_solution import CoalitionsFound, GameSolution
from wedgesim.analysis.method_names import METHODS, TREE_METHODS
from wedgesim.analysis.split_range import declared_split_range, split_range
from wedgesim.equilibria.backward_induction import subgame_perfect_equilibria
from wedgesim.errors import OutOfRangeError, SolverError, UnknownNameError
from wedgesim.games.extensive_form import ExtensiveForm
from wedgesim.games.normal_form import NormalForm
from wedgesim.games.sequential import Sequential
from wedgesim.model.game import game as game_of_scenario
from wedgesim.model.placing import placed
from wedgesim.roles import DIVIDER, ROLES
from wedgesim.scenario.scenario import Scenario
from wedgesim.scenario.vocabulary import nearest


def solve_game(
    game: NormalForm | Sequential | ExtensiveForm,
    method: str = "nash",
    *,
    select: str | None = None,
    leader: str | None = None,
    first: str | None = None,
    precision: float | None = None,
) -> GameSolution:
    """Solve a game by a named method.

    Parameters
    ----------
    game : NormalForm, Sequential or ExtensiveForm
        A single game. All methods but ``subgame-perfect`` take the reduced normal form of a tree, and the actions of a
        game in stages as chosen at the same time.
    method : str, optional
        One of :data:`~wedgesim.analysis.method_names.METHODS`.
    select : str, optional
        For ``nash``, a rule of selection: quantal-response, risk-dominance, pareto or coalition-proof.
    leader : str, optional
        For ``commitment``, who is bound; the first player by default.
    first : str, optional
        For ``commitment`` in a game of three, the follower who answers first, its action seen by the other; by default
        both choose at once.
    precision : float, optional
        For ``quantal-response``, the precision at which to stop.

    Raises
    ------
    UnknownNameError
        When there is no such method, rule or player, or the method takes no such argument.
    SolverError
        When the method fails, or does not apply to the game.

    Examples
    --------
    >>> hunt = NormalForm.from_payoffs([[[4, 0], [3, 3]], [[4, 3], [0, 3]]], actions=[["stag", "hare"]] * 2)
    >>> found = solve_game(hunt, select="risk-dominance")
    >>> len(found.equilibria), found.certificate, found.found.selection.reason
    (3, 'certified', 'product of losses 9 at hare / hare, 1 at stag / stag')
    """
    check_method(method, select, leader, precision, first)
    if method == "subgame-perfect":
        return by_subgame_perfect(game)
    if method == "perfect-bayesian":
        return by_perfect_bayesian(game)
    form = normal_form_of(game)
    if form.batch_shape:
        raise SolverError(f"one game at a time, not a batch of shape {form.batch_shape}; take one with single()")
    if method == "nash":
        return by_nash(form, select)
    if method == "pure":
        return by_pure(form)
    if method == "quantal-response":
        return by_quantal_response(form, precision)
    if method == "correlated":
        return by_correlated(form)
    if method == "dominance":
        return by_dominance(form)
    if method == "coalitions":
        return by_coalitions(form)
    return by_commitment(form, leader, first)


def solve_by_method(
    scenario: Scenario | str | os.PathLike[str],
    overrides: Mapping[str, float] | None = None,
    *,
    method: str = "nash",
    position: str | None = None,
    select: str | None = None,
    leader: str | None = None,
    first: str | None = None,
    precision: float | None = None,
    **parameters: float,
) -> GameSolution:
    """Solve the game of a scenario by a named method, and say what it means for a split.

    Parameters
    ----------
    scenario : Scenario, str or path
        A scenario, or what :func:`~wedgesim.model.loading.load` takes.
    overrides : mapping of str to float, optional
        Parameter values by dotted name.
    method : str, optional
        One of :data:`~wedgesim.analysis.method_names.METHODS`.
    position : str, optional
        A position of the scenario, laid under the overrides.
    select, precision
        As for :func:`solve_game`.
    leader : str, optional
        For ``commitment``, a role or a state; the divider by default.
    first : str, optional
        For ``commitment``, the role or state that answers first, its action seen by the other; by default both choose
        at once.
    **parameters : float
        More overrides, for names without a dot.

    Examples
    --------
    Moving first is what gives the divider its say: when all choose at once nothing can be made to depend on its offer.

    >>> found = solve_by_method("reverse_kissinger", method="nash", position="kupchan2021")
    >>> found.split.verdict, found.split.over
    ('never', 'all Nash equilibria of the simultaneous game')
    >>> found.declared_split.verdict, found.declared_split.over
    ('unique', 'all subgame-perfect outcomes')
    """
    current = placed(scenario, {**(overrides or {}), **parameters}, position)
    if current.types:
        return _with_types(current, method)
    game = game_of_scenario(current)
    if method == "commitment":
        leader = role_of(current, leader)
        first = None if first is None else role_of(current, first, "answer first")
    found = solve_game(game, method, select=select, leader=leader, first=first, precision=precision)
    found = replace(found, scenario=current, split=split_range(current, found))
    if method in ("subgame-perfect", *TREE_METHODS) or current.simultaneous:
        return found
    outcomes = subgame_perfect_equilibria(game)
    if isinstance(found.found, CoalitionsFound):
        found = replace(found, found=with_declared_outcomes(game.normal_form, outcomes, found.found))
    return replace(found, declared_split=declared_split_range(current, outcomes))


def _with_types(scenario: Scenario, method: str) -> GameSolution:
    """Solve the tree of a scenario with types."""
    from wedgesim.model.private_information import game_with_types

    if method not in TREE_METHODS:
        raise SolverError(
            f"the method {method} does not know of private information; leave it out, or use {TREE_METHODS[0]}"
        )
    game = game_with_types(scenario)
    if game.simultaneous:
        raise SolverError("all choose at once, so nobody learns from what others do; leave the method out")
    found = solve_game(game.to_extensive_form(), method)
    return replace(found, scenario=scenario, split=split_range(scenario, found))


def check_method(
    method: str, select: str | None, leader: str | None, precision: float | None, first: str | None = None
) -> None:
    """Raise when there is no such method or rule, or the method takes no such argument."""
    from wedgesim.equilibria.selection import RULES

    known = (*METHODS, *TREE_METHODS)
    if method not in known:
        match = nearest(method, known)
        hint = f"; did you mean {match!r}?" if match else f"; the methods are {', '.join(known)}"
        raise UnknownNameError(f"no method {method!r}{hint}")
    if select is not None and select not in RULES:
        raise UnknownNameError(f"no rule of selection {select!r}; the rules are {', '.join(RULES)}")
    for name, given, owner in (
        ("select", select, "nash"),
        ("leader", leader, "commitment"),
        ("first", first, "commitment"),
        ("precision", precision, "quantal-response"),
    ):
        if given is not None and method != owner:
            raise UnknownNameError(f"{name} goes with the method {owner}, not with {method}")
    if precision is not None and not (np.isfinite(precision) and precision >= 0):
        raise OutOfRangeError(f"precision must be a finite number, not negative; not {precision}")


def role_of(scenario: Scenario, leader: str | None, what: str = "lead") -> str:
    """Return the role that a role or a state names."""
    if leader is None:
        return DIVIDER
    by_name: dict[str, str] = {scenario.states[role].lower(): role for role in ROLES}
    by_name.update((role, role) for role in ROLES)
    if leader.lower() not in by_name:
        raise UnknownNameError(f"nobody called {leader!r} can {what}; choose one of {', '.join(ROLES)}")
    return by_name[leader.lower()]
