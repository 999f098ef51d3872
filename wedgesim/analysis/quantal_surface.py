"""How likely the split is when nobody is perfectly rational, over the plane of two parameters.

Every role errs the less the more an error costs it: it takes each action with probability proportional to
exp(precision * expected payoff), and everybody reckons with that of those who move later. Steps, backwards from the
last stage, all points together:

1. a single mover: logit probabilities at every history, and the expectation of everything under them
2. roles that move at once: the logit equilibrium of their stage game, followed from uniform play
   (:mod:`wedgesim.equilibria.quantal_response`)
3. the probability of a split is carried along as one more quantity whose expectation is taken

With single movers this is the agent quantal response equilibrium, which is unique. As the precision grows it tends to
backward induction wherever payoffs do not tie.

Reference: McKelvey and Palfrey (1998), Experimental Economics 1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.phase_diagram import Axes, Mark, PhaseDiagramError, PlaneAxis, phase_diagram
from wedgesim.analysis.points import TARGET_PLAYER, split_actions, split_is_defined
from wedgesim.equilibria.logit_precision import logit_equilibria
from wedgesim.games.normal_form import NormalForm
from wedgesim.markup import Shown
from wedgesim.model.evaluation import Evaluation
from wedgesim.roles import ROLES
from wedgesim.scenario.claims import even_steps
from wedgesim.scenario.scenario import Scenario

Floats = NDArray[np.float64]

PRECISION = 20.0
"""Default precision: an action worth a tenth of a unit of utility more is taken seven times as often."""

STEPS = 100
"""Default steps along each axis."""


@dataclass(frozen=True, eq=False, repr=False)
class QuantalSurface(Shown):
    """Split probabilities over the plane of two parameters.

    Attributes
    ----------
    scenario : Scenario
        Whose other parameters hold everywhere in the plane.
    title : str
        Of the sweep; empty for axes given outright.
    x, y : PlaneAxis
        The two parameters.
    precision : float
        Of everybody's responses, per unit of utility.
    probability : ndarray, shape (n_x, n_y)
        That the target splits.
    residual : float
        Largest error of any probability in a joint stage; 0 where roles move one after another.
    baseline : Mark
        The scenario's own values.
    positions : tuple of Mark
        The scenario's positions.
    """

    scenario: Scenario
    title: str
    x: PlaneAxis
    y: PlaneAxis
    precision: float
    probability: Floats
    residual: float
    baseline: Mark
    positions: tuple[Mark, ...]


def quantal_surface(
    scenario: Scenario, sweep: str | Axes | None = None, *, precision: float = PRECISION, steps: int = STEPS
) -> QuantalSurface:
    """Return the probability of a split over a plane of two parameters, for players who err.

    Parameters
    ----------
    scenario : Scenario
        Its own values hold for all other parameters.
    sweep : str, sequence of two Axis, or mapping of str to array_like, optional
        As in :func:`~wedgesim.analysis.phase_diagram.phase_diagram`; of each axis only the first and last value and the
        scale count.
    precision : float, optional
        Lambda of the logit responses, per unit of utility; not negative. At 0 everybody plays at random.
    steps : int, optional
        Along each axis.

    Raises
    ------
    PhaseDiagramError
        When the precision or the steps have no meaning, or nothing in the scenario is a split.

    Examples
    --------
    >>> from wedgesim.model.loading import load
    >>> surface = quantal_surface(load("reverse_kissinger"), "credibility_dependence", steps=4)
    >>> surface.probability.shape, bool(surface.probability[0, -1] > surface.probability[-1, 0])
    ((5, 5), True)
    """
    if not (math.isfinite(precision) and precision >= 0):
        raise PhaseDiagramError(f"the precision must be a finite number, not negative, such as 20; not {precision:g}")
    if steps < 1:
        raise PhaseDiagramError(f"a surface needs at least 1 step along each axis; not {steps}")
    if not split_is_defined(scenario):
        raise PhaseDiagramError(
            f"no action of the target of {scenario.name} names its alignment, so nothing is a split"
        )
    if scenario.types:
        raise PhaseDiagramError(
            "there is no quantal surface of a scenario with types: what is believed depends on everybody's errors, "
            "so that a branch of equilibria would have to be followed at every point; `solve` follows one, at the "
            "scenario's own values, and tells which equilibrium small errors select"
        )
    frame = phase_diagram(scenario, sweep, at_most=2)
    axes = [_axis(axis, steps) for axis in (frame.x, frame.y)]
    evaluation = Evaluation(scenario)
    overrides = {axes[0].name: axes[0].values[:, None], axes[1].name: axes[1].values[None, :]}
    batch, columns = evaluation.broadcast(overrides)
    probability = np.empty(int(np.prod(batch)))
    residual = 0.0
    for part, payoffs in evaluation.chunks(columns, probability.size):
        probability[part], error = split_probability(scenario, payoffs, precision)
        residual = max(residual, error)
    return QuantalSurface(
        scenario, frame.title, axes[0], axes[1], precision, probability.reshape(batch), residual, frame.baseline,
        frame.positions,
    )  # fmt: skip


def _axis(axis: PlaneAxis, steps: int) -> PlaneAxis:
    scale = "log" if axis.scale == "log" else "linear"
    values = np.array(even_steps(float(axis.values[0]), float(axis.values[-1]), steps + 1, scale))
    return PlaneAxis(axis.name, values, scale, axis.unit, axis.symbol, axis.meaning)


def split_probability(scenario: Scenario, payoffs: Floats, precision: float) -> tuple[Floats, float]:
    """Return the probability of a split at each point of a batch, and the largest error of a joint stage.

    Parameters
    ----------
    scenario : Scenario
        Gives actions and timing.
    payoffs : ndarray, shape (3, n_D, n_T, n_P, points)
        Of all profiles.
    precision : float
        Of all responses.
    """
    shape, points = payoffs.shape[1:4], payoffs.shape[-1]
    along_target = [1, 1, 1, 1]
    along_target[TARGET_PLAYER] = shape[TARGET_PLAYER]
    is_split = np.broadcast_to(split_actions(scenario).astype(np.float64).reshape(along_target), (*shape, points))
    values = np.concatenate([payoffs, is_split[None]])  # expectations of the three payoffs, and of a split
    residual = 0.0
    for stage in reversed(scenario.timing):
        movers = [ROLES.index(role) for role in stage]
        if len(movers) == 1:
            values = _single(values, movers[0], precision)
        else:
            values, error = _joint(values, movers, precision)
            residual = max(residual, error)
    return values[-1].reshape(points), residual


def _single(values: Floats, mover: int, precision: float) -> Floats:
    """Take expectations over a mover's logit response; its axis stays, with length 1."""
    own = precision * values[mover]
    weights = np.exp(own - own.max(axis=mover, keepdims=True))
    weights /= weights.sum(axis=mover, keepdims=True)
    expected: Floats = (weights * values).sum(axis=1 + mover, keepdims=True)
    return expected


def _joint(values: Floats, movers: Sequence[int], precision: float) -> tuple[Floats, float]:
    """Take expectations over the logit equilibrium of a stage at every history and point."""
    moved = np.moveaxis(values, [1 + mover for mover in movers], range(1, 1 + len(movers)))
    actions, rest = moved.shape[1 : 1 + len(movers)], moved.shape[1 + len(movers) :]
    flat = moved.reshape(len(values), *actions, -1)
    labels = [[str(action) for action in range(size)] for size in actions]
    stage = NormalForm.from_payoffs(flat[list(movers)], [str(mover) for mover in movers], labels)
    found = logit_equilibria(stage, precision)
    expected = flat
    for strategy in found.strategies:  # the first remaining axis of actions, each time
        weights = strategy.reshape(len(strategy), *(1,) * (expected.ndim - 3), -1)
        expected = (weights * expected).sum(axis=1)
    reduced = expected.reshape(len(values), *(1,) * len(movers), *rest)
    back: Floats = np.moveaxis(reduced, range(1, 1 + len(movers)), [1 + mover for mover in movers])
    return back, float(found.residual.max(initial=0.0))
