"""How sure a split is, given how unsure the values behind it are.

Steps:

1. draws of what is uncertain (:mod:`wedgesim.analysis.uncertainty.draws`), in independent replicates where points of
   one sample are not independent
2. what is played at each, freely and under each policy of the divider (:mod:`wedgesim.analysis.uncertainty.outcomes`)
3. probabilities, with intervals (:mod:`wedgesim.analysis.uncertainty.shares`), and quantiles of the split margin
4. the probability that each claim holds, by the checks of :mod:`wedgesim.analysis.claims`, at the first of the same
   draws: a claim about a curve or a plane asks for many points at each

The margin is the target's on the path that is played; where another path is played it leaps. Its distribution is
therefore a mixture of one for each path.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.claims import ClaimResult, check_claims
from wedgesim.analysis.points import POSSIBLE, UNIQUE, profile_label
from wedgesim.analysis.uncertainty.convergence import Convergence, convergence
from wedgesim.analysis.uncertainty.draws import DrawMethod, Draws, UncertaintyError, draw
from wedgesim.analysis.uncertainty.outcomes import DrawOutcomes, HeldPolicies, Report, solve_draws
from wedgesim.analysis.uncertainty.shares import Probability, probability
from wedgesim.execution.executors import ExecutorName
from wedgesim.markup import Shown
from wedgesim.model.loading import load
from wedgesim.roles import DIVIDER, ROLES
from wedgesim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import xarray as xr

DRAWS: Final = 8192
"""Draws, when no other number is asked for."""

REPLICATES: Final = 8
"""Independent samples of which a hypercube or a Sobol sequence consists, when no other number is asked for."""

CLAIM_DRAWS: Final = 500
"""Draws at which claims are checked, when no other number is asked for."""

QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class Spread:
    """Where the split margin lies.

    Attributes
    ----------
    quantiles : tuple of float
        Margins below which the shares :data:`QUANTILES` of the draws lie; nan where there is none.
    mean : float
        Average; infinite margins, of a target without a choice, make it infinite or undefined.
    """

    quantiles: tuple[float, ...]
    mean: float

    @property
    def median(self) -> float:
        """The margin in the middle."""
        return self.quantiles[QUANTILES.index(0.5)]


@dataclass(frozen=True)
class PolicyUncertainty:
    """What follows one policy of the divider.

    Attributes
    ----------
    action : str
        Its name.
    chosen : Probability
        That the divider takes it in equilibrium: the first, where there are several; most often, where it mixes.
    split, possible : Probability
        That every equilibrium is a split when it is held to this, and that some is.
    margin : Spread
        The target's split margin then.
    """

    action: str
    chosen: Probability
    split: Probability
    possible: Probability
    margin: Spread


@dataclass(frozen=True, eq=False, repr=False)
class Uncertainty(Shown):
    """How sure a split is.

    Attributes
    ----------
    outcomes : DrawOutcomes
        Everything at each draw.
    split, possible : Probability
        That every equilibrium is a split, and that some is.
    margin : Spread
        The target's split margin on the path.
    policies : tuple of PolicyUncertainty
        The same for each policy of the divider held fast.
    paths : tuple of (str, Probability)
        What is played, the likeliest first; of several equilibria the first.
    claims : tuple of ClaimResult
        The scenario's claims; the share of each is the probability that it holds.
    """

    outcomes: DrawOutcomes
    split: Probability
    possible: Probability
    margin: Spread
    policies: tuple[PolicyUncertainty, ...]
    paths: tuple[tuple[str, Probability], ...]
    claims: tuple[ClaimResult, ...]

    @property
    def draws(self) -> Draws:
        """What was drawn."""
        return self.outcomes.draws

    @property
    def scenario(self) -> Scenario:
        """The scenario at what is held."""
        return self.draws.scenario

    def convergence(self) -> Convergence:
        """Return the estimate after more and more draws."""
        return convergence(self.outcomes)

    def to_dataset(self) -> xr.Dataset:
        """Return every draw with what is played there; see :meth:`DrawOutcomes.to_dataset`."""
        return self.outcomes.to_dataset()


def uncertainty(
    scenario: Scenario | str | os.PathLike[str] | Draws | DrawOutcomes,
    draws: int = DRAWS,
    overrides: Mapping[str, float] | None = None,
    *,
    method: DrawMethod = "lhs",
    seed: int = 0,
    position: str | None = None,
    only: Iterable[str] | None = None,
    replicates: int | None = None,
    claims: int = CLAIM_DRAWS,
    executor: ExecutorName | Executor = "serial",
    workers: int | None = None,
    report: Report | None = None,
) -> Uncertainty:
    """Say how sure a split is, given how unsure the values behind it are.

    Parameters
    ----------
    scenario : Scenario, str, path, Draws or DrawOutcomes
        A scenario, or what :func:`~wedgesim.model.loading.load` takes; or draws, solved already or not, and all that
        is said about drawing below is then theirs.
    draws : int, optional
        How many.
    overrides : mapping of str to float, optional
        Values by name, which are held.
    method : {"lhs", "sobol", "random"}, optional
        Latin hypercube, scrambled Sobol sequence, or plain random numbers.
    seed : int, optional
        Of the draws.
    position : str, optional
        A position of the scenario, laid under the overrides, whose values are held.
    only : iterable of str, optional
        Parameters that are drawn; all others are held.
    replicates : int, optional
        Independent samples of which the draws consist; by default 8, or 1 of plain random numbers.
    claims : int, optional
        Draws at which to check claims: the first ones. 0 leaves claims out.
    executor, workers, report : optional
        See :func:`~wedgesim.analysis.uncertainty.outcomes.solve_draws`. The numbers do not depend on them.

    Returns
    -------
    Uncertainty
        Probabilities, margins, and everything at each draw.

    Raises
    ------
    UncertaintyError
        When there is nothing to draw, or a number makes no sense.
    UnknownNameError
        When a name is no parameter or position of the scenario.
    OutOfRangeError
        When a value has no meaning for its parameter.

    Examples
    --------
    >>> found = uncertainty("reverse_kissinger", 2048, claims=0)
    >>> found.split.low < found.split.value < found.split.high
    True
    >>> [policy.action for policy in found.policies]
    ['hold', 'accommodate', 'pressure']
    """
    if claims < 0 or claims == 1:
        raise UncertaintyError(f"claims are checked at 0 draws, or at 2 and more; not at {claims}")
    if isinstance(scenario, Draws | DrawOutcomes):
        drawn = scenario if isinstance(scenario, Draws) else scenario.draws
        source = drawn.scenario
    else:
        source = scenario if isinstance(scenario, Scenario) else load(scenario)
        if replicates is None:
            replicates = 1 if method == "random" else max(1, min(REPLICATES, draws // 2))
        drawn = draw(source, draws, method, seed, overrides, position, only, replicates=replicates)
    if isinstance(scenario, DrawOutcomes) and DIVIDER in scenario.policies:
        outcomes = scenario
    else:
        outcomes = solve_draws(drawn, (DIVIDER,), executor=executor, workers=workers, report=report)
    checked: tuple[ClaimResult, ...] = ()
    if claims and source.claims:
        few = {name: column[:claims] for name, column in drawn.values.items()}
        checked = check_claims(source, draws=few, position=drawn.position, overrides=drawn.overrides)
    return Uncertainty(
        outcomes=outcomes,
        split=probability(outcomes.split, drawn, outcomes.solved),
        possible=probability(outcomes.possible, drawn, outcomes.solved),
        margin=_spread(outcomes.margin),
        policies=_policies(outcomes),
        paths=_paths(outcomes),
        claims=checked,
    )


def _policies(outcomes: DrawOutcomes) -> tuple[PolicyUncertainty, ...]:
    held: HeldPolicies = outcomes.policies[DIVIDER]
    draws, scenario = outcomes.draws, outcomes.draws.scenario
    shape = tuple(len(scenario.actions[role]) for role in ROLES)
    taken = np.unravel_index(np.maximum(outcomes.outcome, 0), shape)[ROLES.index(DIVIDER)]
    found = []
    for number, action in enumerate(held.actions):
        verdict, solved = held.verdict[number], held.outcome[number] >= 0
        found.append(
            PolicyUncertainty(
                action,
                probability(taken == number, draws, outcomes.solved),
                probability(verdict == UNIQUE, draws, solved),
                probability(np.isin(verdict, (UNIQUE, POSSIBLE)), draws, solved),
                _spread(held.margin[number]),
            )
        )
    return tuple(found)


def _paths(outcomes: DrawOutcomes) -> tuple[tuple[str, Probability], ...]:
    codes, counts = np.unique(outcomes.outcome[outcomes.solved], return_counts=True)
    order = np.argsort(-counts, kind="stable")
    scenario = outcomes.draws.scenario
    return tuple(
        (profile_label(scenario, int(code)), probability(outcomes.outcome == code, outcomes.draws, outcomes.solved))
        for code in codes[order]
    )


def _spread(margin: NDArray[np.float64]) -> Spread:
    known = margin[~np.isnan(margin)]
    if not len(known):
        return Spread((np.nan,) * len(QUANTILES), np.nan)
    # without interpolation, which would make a number of two infinities
    found = np.quantile(known, QUANTILES, method="inverted_cdf")
    with np.errstate(invalid="ignore"):
        mean = float(known.mean())
    return Spread(tuple(found.tolist()), mean)
