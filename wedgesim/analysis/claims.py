"""Claims put to the test: which hold at the scenario's own values, and how far they hold beside them.

Steps, for each claim:

1. the values: the scenario's, those of the phase, of the position, those given beside the scenario, and last what the
   claim says (`at`, and which actions it leaves to the roles: `played`)
2. the check at these values (:mod:`wedgesim.analysis.claim_checks`): whether it holds, and what was found
3. the share of the draws in which it holds: the same check at every point of a Latin hypercube over the distributions
   and declared ranges of all parameters that the claim leaves open, correlated as the scenario says
   (:mod:`wedgesim.analysis.uncertainty.draws`), with Wilson's 95% interval for it
4. what it leans on: parameters whose drawn values differ, on average, between where it holds and where it fails, by
   more than chance would have it

All claims share the points of one hypercube. One of a parameter that a claim fixes is not used for it: what `at`, the
position or given values say, and what the check itself moves.

References: McKay, Beckman and Conover (1979) for the sample; Wilson (1927) for the interval.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.claim_checks import judge
from wedgesim.analysis.claim_circumstances import Circumstances
from wedgesim.analysis.private_order import mixed_are_found, solved_together
from wedgesim.analysis.uncertainty.draws import uncertain, values_of
from wedgesim.analysis.wilson import wilson
from wedgesim.errors import UnknownNameError, WedgesimError
from wedgesim.model.loading import load
from wedgesim.model.variation import with_values
from wedgesim.scenario.claims import Check, Claim, OrderingCheck, OutcomeCheck, RegionCheck
from wedgesim.scenario.report import unknown
from wedgesim.scenario.scenario import Scenario

DRAWS: Final = 500
"""Points of the hypercube, when nothing else is asked for."""

MOST_WITH_TYPES: Final = 50
"""Points of the hypercube at most for scenarios with types whose points are solved one by one."""

THROUGHOUT: Final = 0.95
"""Share of the draws from which a claim that holds at the scenario's own values is said to hold outright."""

MOST_LEANINGS: Final = 3
"""Parameters that are named for a claim."""

Outcome: TypeAlias = Literal["holds", "holds only where", "fails", "undecided"]

Floats = NDArray[np.float64]

_TELLING: Final = 4.0
"""Standard errors from which a difference of averages is not taken for chance, however many parameters there are."""


class ClaimsError(WedgesimError, ValueError):
    """Claims cannot be checked as was asked."""


@dataclass(frozen=True)
class Leaning:
    """A parameter whose value makes a difference to a claim.

    Attributes
    ----------
    parameter : str
        Its name.
    towards : {"low", "high"}
        Where in its range the claim is likelier to hold.
    difference : float
        Average where the claim holds less average where it fails, as a share of the range; of ranks, where the
        parameter has a distribution that is not uniform.
    """

    parameter: str
    towards: Literal["low", "high"]
    difference: float


@dataclass(frozen=True)
class Share:
    """How much of the uncertainty range a claim holds in.

    Attributes
    ----------
    value : float
        Share of the draws.
    low, high : float
        Its 95% interval.
    draws : int
        How many.
    leanings : tuple of Leaning
        What makes a difference, most of all first; at most :data:`MOST_LEANINGS`.
    """

    value: float
    low: float
    high: float
    draws: int
    leanings: tuple[Leaning, ...] = ()


@dataclass(frozen=True)
class ClaimResult:
    """A claim and what became of it.

    Attributes
    ----------
    name : str
        Its key in the scenario.
    proposition : str
        In a sentence.
    source : tuple of str
        Keys of the scenario's sources.
    citation : str
        The same in full.
    status : {"expected", "contested", "fails"}
        As the scenario declares it.
    kind : str
        Kind of the check.
    holds : bool
        Whether it holds at the scenario's own values.
    found : str
        What was found there, with numbers; without capital letter and full stop.
    share : Share or None
        How far it holds beside them; None when nothing was drawn, or not all draws can be solved.
    decided : bool
        Whether the check could be carried out; `found` says why not.
    no_share : str
        Why there is no share; empty where there is one, or none was asked for.
    """

    name: str
    proposition: str
    source: tuple[str, ...]
    citation: str
    status: str
    kind: str
    holds: bool
    found: str
    share: Share | None = None
    decided: bool = True
    no_share: str = ""

    @property
    def outcome(self) -> Outcome:
        """*holds*, at the own values and (nearly) throughout; *holds only where*; *fails*; or *undecided*."""
        if not self.decided:
            return "undecided"
        if not self.holds:
            return "fails"
        return "holds" if self.share is None or self.share.value >= THROUGHOUT else "holds only where"

    @property
    def surprise(self) -> str:
        """What speaks against the declared status; empty when nothing does."""
        if self.status == "expected" and not self.holds:
            return "expected to hold, but fails" if self.decided else "expected to hold, but undecided"
        return "declared to fail, but holds" if self.status == "fails" and self.holds else ""


def check_claims(
    scenario: Scenario | str | os.PathLike[str],
    names: Iterable[str] | None = None,
    draws: int | Mapping[str, Floats] = DRAWS,
    *,
    seed: int = 0,
    position: str | None = None,
    phase: str | None = None,
    overrides: Mapping[str, float] | None = None,
) -> tuple[ClaimResult, ...]:
    """Check claims of a scenario.

    Parameters
    ----------
    scenario : Scenario, str or path
        A scenario, or what :func:`~wedgesim.model.loading.load` takes.
    names : iterable of str, optional
        Claims; all by default.
    draws : int or mapping of str to ndarray, optional
        Points at which to ask how far each claim holds; 0 to ask only of the scenario's own values. Or values by
        parameter that have been drawn already, as of :func:`~wedgesim.analysis.uncertainty.draws.draw`.
    seed : int, optional
        Of the draws.
    position : str, optional
        A position of the scenario, for claims that name none.
    phase : str, optional
        A phase of the scenario, for claims that name none.
    overrides : mapping of str to float, optional
        Values by name, as :func:`~wedgesim.analysis.solve.solve` takes them, laid over positions and under what a
        claim says.

    Returns
    -------
    tuple of ClaimResult
        In the order of the scenario. A claim whose check cannot be carried out is there as undecided.

    Raises
    ------
    UnknownNameError
        When a name is no claim, parameter, position or phase of the scenario.
    OutOfRangeError
        When a value has no meaning for its parameter.
    ClaimsError
        When the number of draws or the seed is none.

    Examples
    --------
    >>> for result in check_claims("reverse_kissinger", ["stepwise_relief", "gap_brings_split"], draws=0):
    ...     print(f"{result.name} {result.outcome}: {result.found}")
    stepwise_relief holds: threshold at credibility 0.7353 (split gained), within 0.5..0.9
    gap_brings_split fails: margin falls from -0.267 to -0.4552 over capability.partner 0.3..1.75; claimed: increasing
    """
    count = draws if isinstance(draws, int) else len(next(iter(draws.values())))
    if count < 0 or count == 1:
        raise ClaimsError(f"claims are checked at 0 draws, or at 2 and more; not at {count}")
    if seed < 0:
        raise ClaimsError(f"a seed is a whole number from 0 upward, not {seed}")
    current = scenario if isinstance(scenario, Scenario) else load(scenario)
    current = current.with_phase(phase) if phase is not None else current
    given = dict(overrides or {})
    with_values(current, given)  # complains of names and values before anything is computed
    if position is not None:
        current.with_position(position)
    if current.types and not solved_together(current) and isinstance(draws, int):
        draws = count = min(draws, MOST_WITH_TYPES)
    drawn = _drawn(current, draws, seed) if isinstance(draws, int) else draws
    return tuple(
        _checked(current, claim, _values(current, claim.check, position, given), drawn, count)
        for claim in _chosen(current, names)
    )


def holds_at(
    scenario: Scenario,
    name: str,
    columns: Mapping[str, Floats],
    count: int,
    position: str | None = None,
    overrides: Mapping[str, float] | None = None,
) -> NDArray[np.bool_]:
    """Return at which of many draws a claim holds.

    Parameters
    ----------
    scenario : Scenario
        Whose claim it is.
    name : str
        Of the claim.
    columns : mapping of str to ndarray, each of shape (count,)
        Values drawn. One of a parameter that the claim fixes is not used.
    count : int
        Number of draws.
    position : str, optional
        A position of the scenario, where the claim names none.
    overrides : mapping of str to float, optional
        Values by name.

    Raises
    ------
    UnknownNameError
        When the scenario makes no such claim.
    SolverError
        When a stage is too much for its solver.
    """
    (claim,) = _chosen(scenario, [name])
    values = _values(scenario, claim.check, position, dict(overrides or {}))
    left = {key: column for key, column in columns.items() if key not in values.fixed}
    holds, _ = judge(claim.check, Circumstances(values.scenario, left, count), fine=False)
    return holds


def _chosen(scenario: Scenario, names: Iterable[str] | None) -> Iterable[Claim]:
    if names is None:
        return scenario.claims.values()
    wanted = set(names)
    for name in sorted(wanted):
        if name not in scenario.claims:
            raise UnknownNameError(unknown("claim", name, scenario.claims))
    return [claim for name, claim in scenario.claims.items() if name in wanted]


def _drawn(scenario: Scenario, draws: int, seed: int) -> dict[str, Floats]:
    """Values of every uncertain parameter, those of types included, one a draw; empty when there is none."""
    distributions = uncertain(scenario)
    return values_of(distributions, scenario.correlations, draws, seed=seed) if draws and distributions else {}


@dataclass(frozen=True)
class _Values:
    """Where a claim is checked: the scenario at its values, and the names of those that are fixed."""

    scenario: Scenario
    fixed: frozenset[str]


def _values(scenario: Scenario, check: Check, position: str | None, given: Mapping[str, float]) -> _Values:
    taken = check.position or position
    then = scenario.with_phase(check.phase) if check.phase is not None else scenario
    placed = then if taken is None else then.with_position(taken)
    fixed = {*given, *check.at, *moved_by(check), *(scenario.positions[taken].parameters if taken is not None else ())}
    fixed |= set(then.before_phase)
    taken_at = with_values(placed, given).with_parameters(check.at).with_actions(check.played)
    return _Values(taken_at, frozenset(taken_at.types.moved_with(fixed)))


def moved_by(check: Check) -> set[str]:
    """Names of what a check itself moves."""
    if isinstance(check, OutcomeCheck):
        return set()
    if isinstance(check, OrderingCheck):
        return {name for settings in check.settings for name in settings}
    if isinstance(check, RegionCheck):
        return {axis.parameter for axis in check.axes}
    return {check.parameter}


def _checked(scenario: Scenario, claim: Claim, values: _Values, drawn: Mapping[str, Floats], draws: int) -> ClaimResult:
    where = Circumstances(values.scenario)
    try:
        holds, said = judge(claim.check, where)
        found, decided = said, not where.troubles
        if where.troubles:
            found = where.troubles[0]
    except WedgesimError as error:
        holds, found, decided = np.array([False]), str(error), False
    own = bool(holds[0]) and decided
    share, no_share = _share(claim.check, values, drawn, draws) if decided else (None, "")
    return ClaimResult(
        name=claim.name,
        proposition=claim.proposition,
        source=claim.source,
        citation="; ".join(scenario.sources[key].citation for key in claim.source),
        status=claim.status,
        kind=claim.check.kind,
        holds=own,
        found=found + _given(claim.check) + (_OVER_FOUND if decided and _may_be_more(where, claim.check) else ""),
        share=share,
        decided=decided,
        no_share=no_share,
    )


_OVER_FOUND: Final = "; over the equilibria found, mixed ones may be missing"


def _may_be_more(where: Circumstances, check: Check) -> bool:
    """Whether it rests on points with types at which not all mixed equilibria are found."""
    if not where.scenario.types or mixed_are_found(where.scenario):
        return False
    return bool(where.unsure) or check.kind == "threshold"


def _given(check: Check) -> str:
    """Say under which values of its own a claim was checked."""
    parts = [] if check.phase is None else [f"phase {check.phase}"]
    parts += [] if check.position is None else [f"position {check.position}"]
    parts += [f"{name} {value:.4g}" for name, value in check.at.items()]
    parts += [f"the {role} plays {' or '.join(names)}" for role, names in check.played.items()]
    return f" ({', '.join(parts)})" if parts else ""


# How far ------------------------------------------------------------------------------------------------------------


def _share(check: Check, values: _Values, drawn: Mapping[str, Floats], draws: int) -> tuple[Share | None, str]:
    """Return how far a claim holds, or why that cannot be said."""
    columns = {name: column for name, column in drawn.items() if name not in values.fixed}
    if not columns:
        return None, "nothing that it leaves open is drawn" if draws else ""
    try:
        holds, _ = judge(check, Circumstances(values.scenario, columns, draws), fine=False)
    except WedgesimError as error:  # such as a stage that is too much for its solver at some draw
        return None, str(error)
    low, high = wilson(int(holds.sum()), draws)
    return Share(float(holds.mean()), low, high, draws, _leanings(values.scenario, columns, holds)), ""


def _leanings(scenario: Scenario, columns: Mapping[str, Floats], holds: NDArray[np.bool_]) -> tuple[Leaning, ...]:
    count = int(holds.sum())
    if count in (0, len(holds)):
        return ()
    unit = np.array([_unit(scenario, name, column) for name, column in columns.items()])
    differences = unit[:, holds].mean(axis=1) - unit[:, ~holds].mean(axis=1)
    chance = math.sqrt((1 / count + 1 / (len(holds) - count)) / 12)  # 1/12 is the variance of an even spread
    order = np.argsort(-np.abs(differences), kind="stable")[:MOST_LEANINGS]
    names = list(columns)
    return tuple(
        Leaning(names[i], "high" if differences[i] > 0 else "low", float(differences[i]))
        for i in order
        if abs(differences[i]) > _TELLING * chance
    )


def _unit(scenario: Scenario, name: str, column: Floats) -> Floats:
    """Return values as shares of a range in which all are equally likely; else as ranks, which are spread as evenly."""
    parameter = scenario.parameter(name)
    low, high = parameter.range
    if parameter.distribution is None:
        return (column - low) / (high - low)
    return (np.argsort(np.argsort(column, kind="stable")) + 0.5) / len(column)
