"""Compare settings of one scenario: positions that authors take, phases of a case, or values of one's own.

For each pair: what differs in values, in what is played and in the verdict; the difference of the split margin divided
among the values; the fewest changes that turn the verdict; the line from the one to the other; what evidence would
decide between them; and which claims of the scenario hold in the one and not in the other.

The margin is that in equilibrium: on the path that is played at each mixture of the two settings. Where the divider or
the partner switches it leaps, and the leap is shared among the values that bring it about. To see the target's view
without leaps, hold the others to an action (`holding`): then the margin is that after it, everywhere.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from wedgesim.analysis.comparison.attribution import PERMUTATIONS, Attribution, attribute
from wedgesim.analysis.comparison.conduct import Conduct, conduct
from wedgesim.analysis.comparison.contested import ClaimsCompared, compare_claims
from wedgesim.analysis.comparison.evidence import Evidence, evidence
from wedgesim.analysis.comparison.fewest import FewestChanges, fewest_changes
from wedgesim.analysis.comparison.path import PositionPath, position_path
from wedgesim.analysis.comparison.policies import PolicyDifference, policy_differences
from wedgesim.analysis.comparison.settings import (
    BASELINE,
    ComparisonError,
    Difference,
    Mixtures,
    Setting,
    differences,
    settings_of,
)
from wedgesim.analysis.points import split_is_defined
from wedgesim.analysis.solution import Solution
from wedgesim.analysis.solve import solve_evaluated
from wedgesim.markup import Shown
from wedgesim.model.evaluation import Evaluation
from wedgesim.model.holding import holding
from wedgesim.model.loading import load
from wedgesim.roles import TARGET, Role
from wedgesim.scenario.scenario import Scenario


@dataclass(frozen=True)
class SettingOutcome:
    """A setting with its solution.

    Attributes
    ----------
    setting : Setting
        The values.
    solution : Solution
        All equilibria and the verdict.
    """

    setting: Setting
    solution: Solution

    @property
    def name(self) -> str:
        """What the setting is called."""
        return self.setting.name


@dataclass(frozen=True)
class Pair:
    """Two settings and all that lies between them.

    Attributes
    ----------
    first, second : SettingOutcome
        The two.
    differences : tuple of Difference
        Values in which they differ, in the scenario's order.
    policies : tuple of PolicyDifference
        Choices that are made otherwise, of the first equilibrium of either; those on a path first.
    attribution : Attribution or None
        The second margin less the first, by value.
    no_attribution : str
        Why there is none; empty when there is.
    conduct : Conduct or None
        The same difference as the target's own view and the others' conduct; None where that is not defined.
    forward, back : FewestChanges
        The fewest changes of the first that give it the second's verdict, and of the second that give it the first's.
    path : PositionPath or None
        The line between; None where the values are the same.
    evidence : tuple of Evidence
        What is at stake in each value, the largest share first.
    claims : ClaimsCompared or None
        What the two make of the scenario's claims; None where roles are held to actions, which claims do not foresee.
    """

    first: SettingOutcome
    second: SettingOutcome
    differences: tuple[Difference, ...]
    policies: tuple[PolicyDifference, ...]
    attribution: Attribution | None
    no_attribution: str
    conduct: Conduct | None
    forward: FewestChanges
    back: FewestChanges
    path: PositionPath | None
    evidence: tuple[Evidence, ...]
    claims: ClaimsCompared | None


@dataclass(frozen=True, repr=False)
class Comparison(Shown):
    """Settings of one scenario side by side.

    Attributes
    ----------
    scenario : Scenario
        As written.
    outcomes : tuple of SettingOutcome
        Every setting, solved.
    pairs : tuple of Pair
        Each against the first, or all pairs.
    holding : mapping of Role to str
        Actions to which roles are held.
    overrides : mapping of str to float
        Values laid over every setting.
    """

    scenario: Scenario
    outcomes: tuple[SettingOutcome, ...]
    pairs: tuple[Pair, ...]
    holding: Mapping[Role, str]
    overrides: Mapping[str, float]


def compare(
    scenario: Scenario | str | os.PathLike[str],
    positions: Iterable[str] | Mapping[str, Mapping[str, float]] | None = None,
    overrides: Mapping[str, float] | None = None,
    *,
    phase: str | None = None,
    pairwise: bool = False,
    holding: Mapping[Role, str] | None = None,
    permutations: int = PERMUTATIONS,
    seed: int = 0,
    **parameters: float,
) -> Comparison:
    """Compare positions of a scenario, or any settings of its values.

    Parameters
    ----------
    scenario : Scenario, str or path
        A scenario, or what :func:`~wedgesim.model.loading.load` takes.
    positions : iterable of str, or mapping of str to mapping, optional
        Names of positions or phases, ``"baseline"`` for the scenario as written; or values by name, for settings of
        one's own. One alone is compared with the baseline. By default all positions of the scenario, else its phases.
    overrides : mapping of str to float, optional
        Values laid over every setting.
    phase : str, optional
        A phase of the scenario, laid under every setting.
    pairwise : bool, optional
        Compare all pairs rather than each with the first.
    holding : mapping of Role to str, optional
        Actions to which divider or partner are held.
    permutations : int, optional
        Random orders where more than 12 values differ.
    seed : int, optional
        Of the orders.
    **parameters : float
        More overrides, for names without a dot.

    Returns
    -------
    Comparison
        Settings, solved, and pairs.

    Raises
    ------
    ComparisonError
        When there is nothing to compare, or the target is to be held.
    UnknownNameError
        When a name is no position, phase, parameter or action.
    OutOfRangeError
        When a value has no meaning.

    Examples
    --------
    >>> found = compare("reverse_kissinger", ["kupchan2021", "kyiv2025"])
    >>> pair = found.pairs[0]
    >>> pair.first.solution.split.verdict, pair.second.solution.split.verdict
    ('unique', 'never')
    >>> pair.attribution.shares[0].parameter
    'credibility'
    """
    written = scenario if isinstance(scenario, Scenario) else load(scenario)
    current = written.with_phase(phase) if phase is not None else written
    changes = {**(overrides or {}), **parameters}
    held = dict(holding or {})
    if TARGET in held:
        raise ComparisonError("the margin is a comparison of the target's actions: hold the divider or the partner")
    if permutations < 4:
        raise ComparisonError(f"{permutations} random orders say nothing of their error; ask for at least 4")
    named = _settings(current, positions, changes)
    settings = [Setting(of.name, _held(of.scenario, held), of.title) for of in named]
    outcomes = tuple(SettingOutcome(of, solve_evaluated(Evaluation(of.scenario))) for of in settings)
    couples = combinations(outcomes, 2) if pairwise else ((outcomes[0], other) for other in outcomes[1:])
    pairs = tuple(_pair(first, second, permutations, seed, ask=not held) for first, second in couples)
    return Comparison(current, outcomes, pairs, held, changes)


def _held(scenario: Scenario, held: Mapping[Role, str]) -> Scenario:
    return holding(scenario, held) if held else scenario


def _settings(
    scenario: Scenario, positions: Iterable[str] | Mapping[str, Mapping[str, float]] | None, changes: dict[str, float]
) -> tuple[Setting, ...]:
    if isinstance(positions, str):
        positions = (positions,)
    if positions is None:
        positions = tuple(scenario.positions) or tuple(scenario.phases)
    elif not isinstance(positions, Mapping):
        positions = tuple(positions)
    found = settings_of(scenario, positions, changes)
    if len(found) == 1 and found[0].name != BASELINE:
        found = (*settings_of(scenario, (BASELINE,), changes), *found)
    if len(found) < 2:
        raise ComparisonError(
            f"name at least one position or phase: {', '.join([*scenario.positions, *scenario.phases])}"
            if scenario.positions or scenario.phases
            else f"{scenario.name} has no positions to compare; write some under `positions`, or "
            "compare settings of your own, in Python: ws.compare(scenario, {name: {parameter: value}})"
        )
    return found


def _pair(first: SettingOutcome, second: SettingOutcome, permutations: int, seed: int, ask: bool) -> Pair:
    start, end = first.setting.scenario, second.setting.scenario
    different = differences(start, end)
    mixtures = Mixtures(start, different)
    names = (first.name, second.name)
    if split_is_defined(start):
        attribution, reason = attribute(mixtures, permutations=permutations, seed=seed)
    else:
        attribution, reason = None, "the scenario does not say what a split is"
    return Pair(
        first,
        second,
        different,
        policy_differences(start, end),
        attribution,
        reason,
        conduct(mixtures) if different and attribution else None,
        fewest_changes(mixtures, *names),
        fewest_changes(mixtures, *reversed(names), back=True),
        position_path(mixtures, *names) if different else None,
        evidence(mixtures, end, attribution),
        compare_claims(mixtures, end) if ask else None,
    )
