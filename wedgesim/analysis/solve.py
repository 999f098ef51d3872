"""Solve a scenario at one parameter point: every equilibrium, told in labels, and the verdict on a split."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.mixture_label import mixture_label
from wedgesim.analysis.points import (
    TARGET_PLAYER,
    action_margin,
    set_certificate,
    set_verdict,
    split_actions,
    split_is_defined,
)
from wedgesim.analysis.prices import prices
from wedgesim.analysis.solution import Alternative, ByTheory, Equilibrium, Selected, Solution, Split
from wedgesim.equilibria.backward_induction import (
    Lottery,
    SubgamePerfectEquilibrium,
    SubgamePerfectSet,
    subgame_perfect_equilibria,
)
from wedgesim.games.normal_form import NormalForm
from wedgesim.model.evaluation import Contributions, Evaluation
from wedgesim.model.game import game_of
from wedgesim.model.placing import placed
from wedgesim.roles import ROLES, TARGET, Role
from wedgesim.scenario.scenario import Scenario


def solve(
    scenario: Scenario | str | os.PathLike[str],
    overrides: Mapping[str, float] | None = None,
    *,
    position: str | None = None,
    phase: str | None = None,
    **parameters: float,
) -> Solution:
    """Solve a scenario for all its equilibria.

    Parameters
    ----------
    scenario : Scenario, str or path
        A scenario, or what :func:`~wedgesim.model.loading.load` takes.
    overrides : mapping of str to float, optional
        Parameter values by dotted name: ``{"capability.target": 0.4}``; weights of theories and levers of actions are
        named as in :mod:`wedgesim.model.variation`: ``{"weight.wedging": 2}``.
    position : str, optional
        A position of the scenario, laid under the overrides.
    phase : str, optional
        A phase of the scenario, laid under the position.
    **parameters : float
        More overrides, for names without a dot: ``credibility=0.7``.

    Returns
    -------
    Solution
        All equilibria, the split verdict and its prices, and warnings.

    Raises
    ------
    UnknownNameError
        When a name is no parameter, position or phase of the scenario.
    OutOfRangeError
        When a value has no meaning for its parameter.
    SolverError
        When payoffs are not finite or a stage cannot be solved.

    Examples
    --------
    >>> result = solve("reverse_kissinger")
    >>> result.split.verdict
    'never'
    >>> solve("reverse_kissinger", position="kupchan2021").split.verdict
    'unique'
    """
    current = placed(scenario, {**(overrides or {}), **parameters}, position, phase)
    return solve_evaluated(Evaluation(current))


def solve_evaluated(evaluation: Evaluation) -> Solution:
    """Solve the scenario of an evaluation at its own parameters; see :func:`solve`."""
    scenario = evaluation.scenario
    if scenario.types:
        from wedgesim.analysis.private_solve import solve_with_types

        return solve_with_types(evaluation)
    payoffs = evaluation.payoffs({})
    game = game_of(scenario, payoffs)
    found = subgame_perfect_equilibria(game)
    narrator = _Narrator(scenario, evaluation.contributions({}))
    equilibria = tuple(narrator.equilibrium(equilibrium) for equilibrium in found.equilibria)
    split = _split(evaluation, found, equilibria)
    selected = _selected(narrator, game.normal_form) if len(equilibria) > 1 else None
    warnings = tuple(_warnings(scenario, found, split, selected))
    return Solution(scenario, equilibria, split, _method(scenario), set_certificate(found), warnings, selected)


class _Narrator:
    """Turns indices into labels and payoffs into parts."""

    def __init__(self, scenario: Scenario, contributions: Contributions) -> None:
        self.scenario = scenario
        self.contributions = contributions
        self.shape = tuple(len(scenario.actions[role]) for role in ROLES)
        self.names = [[action.name for action in scenario.actions[role]] for role in ROLES]
        self.splits = split_actions(scenario)
        self.alignments = np.array([action.levers.get("alignment", 0.0) for action in scenario.actions[TARGET]])

    def equilibrium(self, found: SubgamePerfectEquilibrium) -> Equilibrium:
        target = found.marginal(TARGET_PLAYER, self.shape[TARGET_PLAYER])
        deviations = found.deviations.get(TARGET_PLAYER, ())
        defined = split_is_defined(self.scenario)
        return Equilibrium(
            path=self.path(found.outcome),
            strategies={
                role: {name: float(p) for name, p in zip(names, found.marginal(i, len(names)), strict=True)}
                for i, (role, names) in enumerate(zip(ROLES, self.names, strict=True))
            },
            payoffs={role: float(found.payoffs[i]) for i, role in enumerate(ROLES)},
            by_theory={role: self.by_theory(role, found.outcome) for role in ROLES},
            alternatives={
                role: tuple(
                    Alternative(
                        name, deviation.payoff, self.path(deviation.outcome), self.by_theory(role, deviation.outcome)
                    )
                    for name, deviation in zip(self.names[i], found.deviations[i], strict=True)
                )
                for i, role in enumerate(ROLES)
                if i in found.deviations
            },
            alignment=float(target @ self.alignments) if defined else float("nan"),
            split_probability=float(target @ self.splits) if defined else float("nan"),
            margin=action_margin([d.payoff for d in deviations], self.splits) if defined else float("nan"),
        )

    def path(self, outcome: Lottery) -> str:
        """Return what is played, each role's mixture written out."""
        parts = []
        for i, names in enumerate(self.names):
            shares: dict[str, float] = {}
            for profile, probability in outcome:
                shares[names[profile[i]]] = shares.get(names[profile[i]], 0.0) + probability
            parts.append(mixture_label(shares))
        return "/".join(parts)

    def by_theory(self, role: Role, outcome: Lottery) -> ByTheory:
        """Return the expected utility of a role by theory and term."""
        return {
            theory: {
                term: sum(p * self._at(value, profile) for profile, p in outcome)
                for term, value in utilities[role].items()
            }
            for theory, utilities in self.contributions.items()
            if role in utilities
        }

    def _at(self, value: float | NDArray[np.float64], profile: tuple[int, ...]) -> float:
        return float(np.broadcast_to(value, (*self.shape, 1))[(*profile, 0)])


def _split(evaluation: Evaluation, found: SubgamePerfectSet, equilibria: tuple[Equilibrium, ...]) -> Split:
    if not split_is_defined(evaluation.scenario):
        nan = float("nan")
        return Split("undefined", nan, (), (nan, nan), None, None, None, "no action of the target names its alignment")
    margins = tuple(equilibrium.margin for equilibrium in equilibria)
    chances = [equilibrium.split_probability for equilibrium in equilibria]
    price = prices(evaluation)
    return Split(
        verdict=set_verdict(found, split_actions(evaluation.scenario)),
        margin=max(margins, default=float("nan")),
        margins=margins,
        probability=(min(chances, default=float("nan")), max(chances, default=float("nan"))),
        reservation_price=price.reservation_price,
        willingness_to_pay=price.willingness_to_pay,
        offer=price.offer,
        note=price.note,
    )


def _selected(narrator: _Narrator, form: NormalForm) -> Selected:
    """Select one of several equilibria by the scenario's rule, or by quantal response where it names none."""
    from wedgesim.equilibria.nash import nash_equilibria
    from wedgesim.equilibria.selection import select

    rule = narrator.scenario.selection or "quantal-response"
    if not narrator.scenario.simultaneous:
        return Selected(rule, None, "rules of selection are for simultaneous games, and this one is played in stages")
    chosen = select(nash_equilibria(form), rule)
    if chosen.equilibrium is None:
        return Selected(rule, None, chosen.reason)
    mixtures = chosen.equilibrium.strategies
    outcome = tuple(
        (profile, share)
        for profile in form.profiles()
        if (share := float(np.prod([mix[action] for mix, action in zip(mixtures, profile, strict=True)]))) > 1e-12
    )
    return Selected(rule, narrator.path(outcome), chosen.reason)


def _method(scenario: Scenario) -> str:
    if scenario.simultaneous:
        return "all Nash equilibria of the simultaneous game"
    if any(len(stage) > 1 for stage in scenario.timing):
        return "backward induction, joint stages solved for all Nash equilibria"
    return "backward induction"


def _warnings(scenario: Scenario, found: SubgamePerfectSet, split: Split, selected: Selected | None) -> Iterable[str]:
    assumed = scenario.assumed
    if assumed:
        defaults = sum(not scenario.parameters[name].given for name in assumed)
        left_out = (
            f"; of {defaults} the scenario says nothing, and the theories' defaults stand (wedgesim validate --values "
            "lists them)"
            if defaults
            else ""
        )
        yield f"{len(assumed)} of {len(scenario.parameters)} parameter values are assumed, not sourced{left_out}"
    for name in scenario.outside_range:
        parameter = scenario.parameters[name]
        yield (
            f"{name} = {parameter.value:g} lies outside the range that the scenario calls plausible, "
            f"{parameter.range[0]:g} to {parameter.range[1]:g}"
        )
    if not found.equilibria:
        yield "no equilibrium was found"
    if len(found.equilibria) > 1:
        chosen = "none is selected"
        if selected is not None and selected.path is not None:
            chosen = f"{selected.rule} selects {selected.path}"
        yield f"there are {len(found.equilibria)} equilibrium outcomes; {chosen}"
    if found.ties:
        yield "some payoffs tie, so that a player is indifferent on the path or off it"
    if found.note:
        yield found.note
    if split.note and split.verdict != "undefined":
        yield f"no prices: {split.note}"
    if split.verdict == "undefined":
        yield f"no verdict on a split: {split.note}"
