"""Solve a scenario with types at one parameter point, and tell the result as that of any scenario."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np

from wedgesim.analysis.points import TARGET_PLAYER, Verdict, split_actions, split_is_defined
from wedgesim.analysis.prices import WITH_TYPES
from wedgesim.analysis.private_information import PrivateEquilibrium, PrivateSolution, PrivateSolver
from wedgesim.analysis.private_play import Play
from wedgesim.analysis.solution import ByTheory, Equilibrium, Selected, Solution, Split
from wedgesim.model.evaluation import Contributions, Evaluation
from wedgesim.model.private_information import bayesian_game, cells, type_space, typed_payoffs
from wedgesim.roles import ROLES, TARGET, Role
from wedgesim.scenario.scenario import Scenario

CERTAIN: Final = 1e-9
"""Probability below which a split counts as never happening."""


def solver_of(scenario: Scenario) -> PrivateSolver:
    """Return a solver for the games of a scenario with types."""
    return PrivateSolver({ROLES.index(role): cells(grid)[0] for role, grid in scenario.types.grids.items()})


def solve_with_types(evaluation: Evaluation) -> Solution:
    """Solve the scenario of an evaluation, which has types, at its own parameters."""
    scenario = evaluation.scenario
    space = type_space(scenario)
    payoffs = typed_payoffs(evaluation, {}, space)[..., 0]
    game = bayesian_game(scenario, payoffs, space.prior[..., 0], space.names)
    found = solver_of(scenario).solve(game, select=True)
    contributions = evaluation.contributions(
        {name: np.broadcast_to(value, space.prior.shape)[..., 0].reshape(-1) for name, value in space.values.items()}
    )
    teller = _Teller(scenario, contributions, space.names)
    equilibria = tuple(teller.equilibrium(one) for one in found.equilibria)
    split = split_of(scenario, equilibria)
    selected = _selected(found) if len(equilibria) > 1 or _mixed(found) else None
    return Solution(
        scenario, equilibria, split, found.method, found.certificate,
        tuple(_warnings(scenario, found, equilibria, split)), selected, found,
    )  # fmt: skip


class _Teller:
    """Turns plays into equilibria by role and action."""

    def __init__(
        self, scenario: Scenario, contributions: Contributions, names: tuple[tuple[str, ...], ...]
    ) -> None:
        self.scenario, self.contributions, self.names = scenario, contributions, names
        self.splits = split_actions(scenario)
        self.defined = split_is_defined(scenario)
        self.alignments = np.array([action.levers.get("alignment", 0.0) for action in scenario.actions[TARGET]])

    def equilibrium(self, one: PrivateEquilibrium) -> Equilibrium:
        play = one.play
        strategies = {}
        for axis, role in enumerate(ROLES):
            others = tuple(other for other in range(len(ROLES)) if other != axis)
            names = [action.name for action in self.scenario.actions[role]]
            shares = play.actions.sum(axis=others)
            strategies[role] = {name: float(share) for name, share in zip(names, shares, strict=True)}
        target = np.array(list(strategies[TARGET].values()))
        nan = float("nan")
        return Equilibrium(
            path=play.path(),
            strategies=strategies,
            payoffs={role: float(value) for role, value in zip(ROLES, play.payoffs, strict=True)},
            by_theory={role: self.by_theory(role, play) for role in ROLES},
            alternatives={},
            alignment=float(target @ self.alignments) if self.defined else nan,
            split_probability=float(target @ self.splits) if self.defined else nan,
            margin=play.margin(TARGET_PLAYER, self.splits) if self.defined else nan,
        )

    def by_theory(self, role: Role, play: Play) -> ByTheory:
        """Return the expected utility of a role by theory and term."""
        weights = play.among(self.names)
        return {
            theory: {
                term: float((np.broadcast_to(value, weights.shape) * weights).sum())
                for term, value in utilities[role].items()
            }
            for theory, utilities in self.contributions.items()
            if role in utilities
        }


def split_of(scenario: Scenario, equilibria: tuple[Equilibrium, ...]) -> Split:
    """Return the verdict over the equilibria that count."""
    nan = float("nan")
    if not split_is_defined(scenario):
        return Split("undefined", nan, (), (nan, nan), None, None, None, "no action of the target names its alignment")
    margins = tuple(one.margin for one in equilibria)
    chances = [one.split_probability for one in equilibria]
    return Split(
        verdict_of(chances), max(margins, default=nan), margins,
        (min(chances, default=nan), max(chances, default=nan)), None, None, None, WITH_TYPES,
    )  # fmt: skip


def verdict_of(chances: Iterable[float]) -> Verdict:
    """Return the verdict from the probabilities of a split in all equilibria that count."""
    listed = list(chances)
    if not listed:
        return "unsolved"
    if min(listed) > 1 - CERTAIN:
        return "unique"
    return "possible" if max(listed) > CERTAIN else "never"


def _mixed(found: PrivateSolution) -> bool:
    return found.selected is not None and not found.selected.play.is_pure


def _selected(found: PrivateSolution) -> Selected:
    rule = "agent-quantal-response" if found.game.stages and not found.game.simultaneous else "quantal-response"
    if found.selected is None:
        return Selected(rule, None, "its limit was not followed")
    return Selected(rule, found.selected.play.path(), "the limit as errors vanish, from equally likely actions")


def _warnings(
    scenario: Scenario, found: PrivateSolution, equilibria: tuple[Equilibrium, ...], split: Split
) -> Iterable[str]:
    named = scenario.named
    assumed = [name for name, value in named.items() if value.assumed]
    if assumed:
        yield f"{len(assumed)} of {len(named)} values of parameters and types are assumed, not sourced"
    for name in _without_effect(scenario):
        value = f"{scenario.parameters[name].value:g}"
        yield f"the value {value} of {name} has no effect: every type of the one who knows it sets it"
    for name, parameter in named.items():
        if not parameter.within_range:
            yield (
                f"{name} = {parameter.value:g} lies outside the range that the scenario calls plausible, "
                f"{parameter.range[0]:g} to {parameter.range[1]:g}"
            )
    if not equilibria:
        yield "no equilibrium was found"
    if len(equilibria) > 1:
        yield f"there are {len(equilibria)} equilibria"
    if found.set_aside:
        count = len(found.set_aside)
        how = "fails the intuitive criterion and does" if count == 1 else "fail the intuitive criterion and do"
        yield f"{count} more {how} not count for the verdict"
    if found.note:
        yield found.note
    if split.verdict == "undefined":
        yield f"no verdict on a split: {split.note}"


def _without_effect(scenario: Scenario) -> list[str]:
    """Parameters that every type of some role sets, and whose own value was given by hand."""
    found: list[str] = []
    for types in scenario.types.types.values():
        set_by_all = set.intersection(*(set(one.parameters) for one in types))
        found.extend(name for name in set_by_all if scenario.parameters[name].given)
    return sorted(found)
