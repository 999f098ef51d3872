"""The bidding war: what the target would take, and what the divider would give, for a split.

For each action of the divider that offers a reward:

1. *Reservation price*: the smallest inducement V at which the target splits, the partner (and whoever else moves after
   the divider) responding optimally. The target's utility is a line in V at every profile and nobody else's depends on
   it, so the outcome can change only where two such lines cross: the game is solved once between each pair of
   neighbouring crossings, and the price is exact.
2. *Willingness to pay*: the highest cost of the full reward, delivered, at which the divider would rather have the
   split at that price than the best it gets without any offer. Where no price is enough, the split is imagined: the
   target is held to its split actions.

The offer reported is the one with the largest gap between the two. Both are prices of a full reward, in units of
utility: the target's and the divider's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.points import TARGET_PLAYER, UNIQUE, mask_verdict, split_actions, split_is_defined
from wedgesim.equilibria.backward_induction import PureOutcomes, subgame_perfect_outcomes
from wedgesim.games.normal_form import NormalForm
from wedgesim.games.sequential import Sequential
from wedgesim.model.evaluation import Evaluation
from wedgesim.model.game import game_of
from wedgesim.roles import DIVIDER, ROLES, TARGET

INDUCEMENT = "inducement"
REWARD_COST = "reward_cost"

_DIVIDER_PLAYER = ROLES.index(DIVIDER)


@dataclass(frozen=True)
class Prices:
    """The two prices of a split and the offer to which they belong; see the module.

    Attributes
    ----------
    reservation_price : float or None
        In the target's utility; infinite when no inducement is enough.
    willingness_to_pay : float or None
        In the divider's utility; None when the divider has no action without an offer to compare with.
    offer : str or None
        The divider's action.
    note : str
        Why something is missing.
    """

    reservation_price: float | None
    willingness_to_pay: float | None
    offer: str | None
    note: str = ""


def prices(evaluation: Evaluation) -> Prices:
    """Return reservation price and willingness to pay of a scenario at its own parameters.

    Parameters
    ----------
    evaluation : Evaluation
        Of the scenario.
    """
    scenario = evaluation.scenario
    reason = _inapplicable(evaluation)
    if reason:
        return Prices(None, None, None, reason)
    base, slope = _lines(evaluation)
    if np.abs(slope[[_DIVIDER_PLAYER, 2]]).max() > 0 or not np.allclose(
        evaluation.payoffs({INDUCEMENT: 2.0}), base + 2 * slope, rtol=1e-12, atol=1e-12
    ):
        return Prices(None, None, None, "a term of the scenario uses the inducement in another way than the reward")
    best: Prices | None = None
    for action, offer in enumerate(scenario.actions[DIVIDER]):
        if offer.levers.get("reward", 0.0) > 0:
            found = _of_offer(evaluation, base, slope[TARGET_PLAYER], action)
            if best is None or _gap(found) > _gap(best):
                best = found
    assert best is not None  # _inapplicable has seen an offer
    return best


def _inapplicable(evaluation: Evaluation) -> str:
    scenario = evaluation.scenario
    if not split_is_defined(scenario) or not split_actions(scenario).any():
        return "no action of the target is a split"
    if "wedging" not in scenario.theories:
        return "the scenario does not use the theory of wedging"
    if not any(action.levers.get("reward", 0.0) > 0 for action in scenario.actions[DIVIDER]):
        return "no action of the divider offers a reward"
    if any(len(stage) > 1 for stage in scenario.timing):
        return "prices are defined for roles that move one after another"
    return ""


def _gap(found: Prices) -> float:
    if found.reservation_price is None or found.willingness_to_pay is None:
        return -np.inf
    return found.willingness_to_pay - found.reservation_price


def _lines(evaluation: Evaluation) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Payoffs at an inducement of 0, and what each unit of it adds."""
    base = evaluation.payoffs({INDUCEMENT: 0.0})
    return base, evaluation.payoffs({INDUCEMENT: 1.0}) - base


def _of_offer(evaluation: Evaluation, base: NDArray[np.float64], slope: NDArray[np.float64], action: int) -> Prices:
    scenario = evaluation.scenario
    offer = scenario.actions[DIVIDER][action]
    splits = split_actions(scenario)
    values = _candidates(base[TARGET_PLAYER, action], slope[action])
    payoffs = np.repeat(base[:, action : action + 1, ..., None], len(values), axis=-1)
    payoffs[TARGET_PLAYER] += slope[action : action + 1, ..., None] * values
    full_game = game_of(scenario, base)
    solved = _solve(full_game, payoffs)
    unique = np.flatnonzero(mask_verdict(solved, splits) == UNIQUE)
    price: float = np.inf
    if len(unique):
        first = int(unique[0])
        # candidates are interleaved: a point within each interval; the crossing below it is the price
        price = float(_crossings(base[TARGET_PLAYER, action], slope[action])[first - 1]) if first else 0.0
        kept = np.arange(len(splits))
        reached = _Reached(kept, solved.mask[..., first], payoffs[..., first])
    else:
        kept = np.flatnonzero(splits)
        imagined = payoffs[..., -1][:, :, kept]
        reached = _Reached(kept, _solve(full_game, imagined).mask, imagined)
    gain = _gain_to_divider(evaluation, action, reached)
    return Prices(price, gain, offer.name, "" if gain is not None else "the divider has no action without an offer")


def _crossings(values: NDArray[np.float64], slopes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Positive inducements at which the target is indifferent between two profiles, in order."""
    level, rise = values.reshape(-1), slopes.reshape(-1)
    difference, steepness = level[:, None] - level, rise - rise[:, None]
    steeper = steepness > 0
    crossings: NDArray[np.float64] = np.unique(difference[steeper] / steepness[steeper])
    return crossings[crossings > 0]


def _candidates(values: NDArray[np.float64], slopes: NDArray[np.float64]) -> NDArray[np.float64]:
    """One inducement within each interval between crossings, the last one open."""
    edges = np.concatenate([[0.0], _crossings(values, slopes)])
    return np.concatenate([(edges[:-1] + edges[1:]) / 2, [edges[-1] + 1.0]])


def _solve(full_game: Sequential, payoffs: NDArray[np.float64]) -> PureOutcomes:
    """Solve a restriction of the game to some actions, named by number."""
    actions: Sequence[Sequence[str]] = [[str(a) for a in range(size)] for size in payoffs.shape[1:4]]
    form = NormalForm.from_payoffs(payoffs, full_game.normal_form.players, actions)
    return subgame_perfect_outcomes(Sequential(form, full_game.stages), watched=TARGET_PLAYER)


@dataclass(frozen=True, eq=False)
class _Reached:
    """What an offer at the reservation price leads to: outcomes over the `kept` actions of the target."""

    kept: NDArray[np.int64]
    mask: NDArray[np.bool_]
    payoffs: NDArray[np.float64]


def _gain_to_divider(evaluation: Evaluation, action: int, reached: _Reached) -> float | None:
    """Cost of the full reward at which the split is worth to the divider what it has without an offer."""
    scenario = evaluation.scenario
    silent = [i for i, other in enumerate(scenario.actions[DIVIDER]) if other.levers.get("reward", 0.0) == 0]
    if not silent:
        return None
    actual = evaluation.payoffs({})
    without = actual[:, silent]
    best_without = float(without[_DIVIDER_PLAYER][_solve(game_of(scenario, actual), without).mask].max())
    worst_split = float(reached.payoffs[_DIVIDER_PLAYER][reached.mask].min())
    target_action = scenario.actions[TARGET][reached.kept[np.argwhere(reached.mask)[0][1]]]
    distance = 1 - target_action.levers.get("alignment", 0.0)
    unit: float = scenario.actions[DIVIDER][action].levers["reward"] * distance * scenario.theories["wedging"].weight
    if unit <= 0:
        return None
    return (worst_split - best_without) / unit + scenario.parameters[REWARD_COST].value
