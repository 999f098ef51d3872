"""How probable a split is over what a method found: the least and the greatest probability, and the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.game_solution import CoalitionsFound, DominanceFound, GameSolution, SplitRange
from wedgesim.analysis.points import TARGET_PLAYER, Verdict, split_actions, split_is_defined
from wedgesim.equilibria.backward_induction import SubgamePerfectSet
from wedgesim.equilibria.solution import Equilibrium
from wedgesim.games.extensive_form import ExtensiveForm
from wedgesim.games.tree_paths import paths_to
from wedgesim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from wedgesim.analysis.beliefs import BeliefsFound
    from wedgesim.equilibria.tree_induction import TreeEquilibria

_CERTAIN = 1e-8
"""Probability below which a split counts as never happening: what linear programs and polished roots can tell."""

OVER: Final = {
    "subgame-perfect": "all subgame-perfect outcomes",
    "perfect-bayesian": "all perfect Bayesian equilibria found",
    "nash": "all Nash equilibria of the simultaneous game",
    "pure": "all pure equilibria of the simultaneous game",
    "quantal-response": "the quantal response equilibrium of the simultaneous game",
    "correlated": "all correlated equilibria of the simultaneous game",
    "dominance": "everything rationalisable in the simultaneous game",
    "coalitions": "all coalition-proof equilibria of the simultaneous game",
    "commitment": "the answer to the best commitment, ties broken in its favour",
}
"""Over what each method judges a split."""


def split_range(scenario: Scenario, solution: GameSolution) -> SplitRange:
    """Return how probable a split is over what a method found."""
    over = OVER[solution.method]
    if not split_is_defined(scenario):
        return SplitRange("undefined", (float("nan"), float("nan")), over)
    return _range(_split_chances(solution, split_actions(scenario)), over)


def declared_split_range(scenario: Scenario, found: SubgamePerfectSet) -> SplitRange:
    """Return how probable a split is over the outcomes of the declared timing."""
    splits = split_actions(scenario)
    chances = [
        sum(share for profile, share in one.outcome if splits[profile[TARGET_PLAYER]]) for one in found.equilibria
    ]
    if not split_is_defined(scenario):
        return SplitRange("undefined", (float("nan"), float("nan")), OVER["subgame-perfect"])
    return _range(chances, OVER["subgame-perfect"])


def _range(chances: list[float], over: str) -> SplitRange:
    if not chances:
        return SplitRange("unsolved", (float("nan"), float("nan")), over)
    low, high = min(chances), max(chances)
    verdict: Verdict = "unique" if low > 1 - _CERTAIN else "possible" if high > _CERTAIN else "never"
    return SplitRange(verdict, (_rounded(low), _rounded(high)), over)


def _rounded(chance: float) -> float:
    """Return 0 and 1 for what is that within rounding."""
    return 0.0 if chance < _CERTAIN else 1.0 if chance > 1 - _CERTAIN else chance


def _split_chances(solution: GameSolution, splits: NDArray[np.bool_]) -> list[float]:
    """Probabilities of a split, at least the smallest and the largest."""
    if solution.method == "correlated":
        from wedgesim.equilibria.correlated import event_interval

        event = np.broadcast_to(splits[np.newaxis, :, np.newaxis], solution.form.shape)
        interval = event_interval(solution.form, np.array(event))
        return [interval.low, interval.high]
    if isinstance(solution.found, DominanceFound):
        left = list(solution.found.rationalisable.outer[TARGET_PLAYER])
        return [float(splits[action]) for action in left]
    if isinstance(solution.found, CoalitionsFound):
        return [float(splits[one.profile[TARGET_PLAYER]]) for one in solution.found.standings if one.coalition_proof]
    if isinstance(solution.game, ExtensiveForm):
        return _tree_chances(solution.game, solution.found, splits)  # type: ignore[arg-type]  # of that method
    return [float(one.strategies[TARGET_PLAYER] @ splits) for one in solution.equilibria]


def _tree_chances(tree: ExtensiveForm, found: TreeEquilibria | BeliefsFound, splits: NDArray[np.bool_]) -> list[float]:
    paths = paths_to(tree, {end for one in found.equilibria for end, _ in one.outcome})
    return [
        sum(
            share
            for end, share in one.outcome
            for number, action in paths[end]
            if getattr(tree.moves[number], "player", None) == TARGET_PLAYER and splits[action]
        )
        for one in found.equilibria
    ]


def split_chance(scenario: Scenario, one: Equilibrium) -> float | None:
    """Return the probability of a split in one equilibrium; None where nothing counts as a split."""
    if not split_is_defined(scenario):
        return None
    return _rounded(float(one.strategies[TARGET_PLAYER] @ split_actions(scenario)))
