"""The bidding war: what the target would take, and what the divider would give, for a split.

For each action of the divider that offers a reward:

1. *Reservation price*: the smallest inducement V at which the target splits, the partner (and whoever else moves after
   the divider) responding optimally. The target's utility is a line in V at every profile and nobody else's depends on
   it, so the outcome can change only where two such lines cross: the game is solved once between each pair of
   neighbouring crossings, and the price is exact.
2. *Willingness to pay*: the highest cost of the full reward, delivered, at which the divider would rather have the
   split at that price than the best it gets without any offer. Where no price is enough, the split is imagined: the
   target is held to its split actions.

Where target and partner choose at once, all equilibria of the two count, mixed ones too, and the target splits when it
does in every one of them with certainty (:mod:`~wedgesim.analysis.prices_joint`). Where the divider chooses at the same
time as others, or after them, it is held to the offer for the first price, and to its actions without one for what it
has otherwise.

The offer reported is the one with the largest gap between the two. Both are prices of a full reward, in units of
utility: the target's and the divider's own.

All points are done together, one interval between crossings after the other (:mod:`~wedgesim.analysis.prices_in_turn`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wedgesim.analysis.points import TARGET_PLAYER, split_actions, split_is_defined
from wedgesim.analysis.price_edges import PayoffLines
from wedgesim.analysis.price_inducement import INDUCEMENT, only_the_reward_uses_it
from wedgesim.analysis.prices_in_turn import outcomes_in_turn, spread, turn_bid
from wedgesim.equilibria.backward_induction import TIE_TOLERANCE, subgame_perfect_equilibria, subgame_perfect_outcomes
from wedgesim.games.normal_form import NormalForm
from wedgesim.games.sequential import Sequential
from wedgesim.model.evaluation import Evaluation, values_within
from wedgesim.roles import DIVIDER, PARTNER, ROLES, TARGET

if TYPE_CHECKING:
    from wedgesim.analysis.prices_joint import JointBid
    from wedgesim.theories.theory import Value

REWARD_COST = "reward_cost"

WITH_TYPES = (
    "what an offer is worth depends on who makes it; wedgesim threshold finds where it becomes a credible signal"
)
"""Why a scenario with types has no prices."""

_NO_SILENCE = "the divider has no action without an offer"

_DIVIDER_PLAYER = ROLES.index(DIVIDER)
_PARTNER_PLAYER = ROLES.index(PARTNER)

_ALIKE = 1e-12
"""Difference, in parts of the largest, within which the inducement adds the same whatever the partner does."""

_OTHERWISE = "a term of the scenario uses the inducement in another way than the reward"


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


@dataclass(frozen=True, eq=False)
class PricePoints:
    """Prices at many parameter points.

    Attributes
    ----------
    reservation_price, willingness_to_pay : ndarray, shape (points,)
        As in :class:`Prices`; nan where missing.
    offer : ndarray of int64, shape (points,)
        Number of the divider's action; -1 where there are no prices.
    """

    reservation_price: NDArray[np.float64]
    willingness_to_pay: NDArray[np.float64]
    offer: NDArray[np.int64]


def prices(evaluation: Evaluation) -> Prices:
    """Return reservation price and willingness to pay of a scenario at its own parameters.

    Parameters
    ----------
    evaluation : Evaluation
        Of the scenario.
    """
    pricing = Pricing(evaluation)
    if pricing.reason:
        return Prices(None, None, None, pricing.reason)
    found = pricing.at({}, evaluation.payoffs({})[..., None])
    offer = int(found.offer[0])
    if offer < 0:
        return Prices(None, None, None, _OTHERWISE)
    cost = float(found.willingness_to_pay[0])
    missing = "too little of the reward would be delivered for it to have a price" if pricing.silent else _NO_SILENCE
    note = missing if np.isnan(cost) else ""
    name = evaluation.scenario.actions[DIVIDER][offer].name
    return Prices(float(found.reservation_price[0]), None if np.isnan(cost) else cost, name, note)


def price_points(evaluation: Evaluation, overrides: Mapping[str, ArrayLike]) -> PricePoints:
    """Return the prices of a scenario at many parameter points.

    Parameters
    ----------
    evaluation : Evaluation
        Of the scenario.
    overrides : mapping of str to array_like
        What varies; broadcast together and made flat.
    """
    batch, columns = evaluation.broadcast(overrides)
    points = int(np.prod(batch, dtype=np.int64))
    pricing = Pricing(evaluation)
    found = PricePoints(np.full(points, np.nan), np.full(points, np.nan), np.full(points, -1, dtype=np.int64))
    if not pricing.reason:
        for part, payoffs in evaluation.chunks(columns, points):
            values = values_within(columns, part)
            of_part = pricing.at(values, payoffs)
            found.reservation_price[part] = of_part.reservation_price
            found.willingness_to_pay[part] = of_part.willingness_to_pay
            found.offer[part] = of_part.offer
    return found


class Pricing:
    """Prices of one scenario, ready for many points.

    Parameters
    ----------
    evaluation : Evaluation
        Of the scenario; which of its actions are splits and which offer a reward is the same at all points.

    Attributes
    ----------
    reason : str
        Why there are no prices; empty when there are.
    """

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.scenario = evaluation.scenario
        self.reason = self._inapplicable()
        if self.reason:
            return
        self.splits = split_actions(self.scenario)
        rewards = [action.levers.get("reward", 0.0) for action in self.scenario.actions[DIVIDER]]
        self.offers = [number for number, reward in enumerate(rewards) if reward > 0]
        self.silent = [number for number, reward in enumerate(rewards) if reward == 0]
        order = [ROLES.index(role) for stage in self.scenario.timing for role in stage]
        self.target_last = order.index(TARGET_PLAYER) > order.index(_PARTNER_PLAYER)
        self.divider_first = self.scenario.timing[0] == (DIVIDER,)
        self.joint = any(len(stage) > 1 for stage in self.scenario.timing)
        self.together = any({TARGET, PARTNER} <= set(stage) for stage in self.scenario.timing)
        self.plain = only_the_reward_uses_it(evaluation)

    def _inapplicable(self) -> str:
        scenario = self.scenario
        if scenario.types:
            return WITH_TYPES
        if not split_is_defined(scenario) or not split_actions(scenario).any():
            return "no action of the target is a split"
        if "wedging" not in scenario.theories:
            return "the scenario does not use the theory of wedging"
        if not any(action.levers.get("reward", 0.0) > 0 for action in scenario.actions[DIVIDER]):
            return "no action of the divider offers a reward"
        return ""

    def at(self, values: Mapping[str, Value], payoffs: NDArray[np.float64]) -> PricePoints:
        """Return the prices at some points.

        Parameters
        ----------
        values : mapping of str to float or ndarray of shape (points,)
            What differs from the scenario.
        payoffs : ndarray, shape (3, n_D, n_T, n_P, points)
            Payoffs there.
        """
        points = payoffs.shape[-1]
        levers = self.evaluation.levers_at(values)
        weight = self.evaluation.weight_at(values, "wedging")
        distance = 1 - levers["target.alignment"]
        reach = np.asarray(weight * levers["divider.reward"] * distance)  # share of the full reward delivered
        reach = np.broadcast_to(reach, (*payoffs.shape[1:3], 1, reach.shape[-1]))
        usable: NDArray[np.bool_] | None = None
        if self.plain:
            slope = self._parameter(values, "credibility") * reach
            base, spent = payoffs[TARGET_PLAYER], slope * self._parameter(values, INDUCEMENT)
        else:
            base, slope, usable = self._measured_lines(values, points)
            spent = np.zeros_like(slope)
        cost = self._parameter(values, REWARD_COST)
        without = self._without_offer(payoffs)
        few = self.plain and bool(np.min(weight) >= 0)
        best: PricePoints | None = None
        for action in self.offers:
            partner = payoffs[_PARTNER_PLAYER, action]
            if self.together:
                of_action = (base[action] - spent[action], slope[action], partner, payoffs[_DIVIDER_PLAYER, action])
                bid, alike = self._joint_bid(*of_action, reach[action, :, 0])
                found = PricePoints(bid.price, _gain(bid.worst, without, bid.delivered) + cost, np.full(points, action))
                best = found if best is None else _better(best, found)
                usable = alike if usable is None else usable & alike
                continue
            lines = PayoffLines(base[action] - spent[action], slope[action], partner, self.target_last, few)
            turn = turn_bid(lines, payoffs[_DIVIDER_PLAYER, action], self.splits)
            delivered = np.broadcast_to(reach[action, :, 0], (len(self.splits), points))
            gain = _gain(turn.worst, without, delivered[turn.answer, np.arange(points)])
            found = PricePoints(turn.price, gain + cost, np.full(points, action))
            best = found if best is None else _better(best, found)
        assert best is not None  # `reason` has seen an offer
        if usable is not None and not usable.all():
            for column in (best.reservation_price, best.willingness_to_pay):
                column[~usable] = np.nan
            best.offer[~usable] = -1
        return best

    def _joint_bid(
        self,
        base: NDArray[np.float64],
        slope: NDArray[np.float64],
        partner: NDArray[np.float64],
        divider: NDArray[np.float64],
        reach: NDArray[np.float64],
    ) -> tuple[JointBid, NDArray[np.bool_]]:
        """Price where target and partner choose at once, and where the inducement adds the same whatever he does."""
        from wedgesim.analysis.prices_joint import joint_bid

        points = base.shape[-1]
        rise = np.broadcast_to(slope, base.shape)
        alike = (np.abs(rise - rise[:, :1]) <= _ALIKE * np.abs(rise).max(axis=(0, 1))).all(axis=(0, 1))
        shares = np.broadcast_to(reach, (len(self.splits), points))
        return joint_bid(base, rise[:, 0], partner, divider, shares, self.splits), alike

    def _parameter(self, values: Mapping[str, Value], name: str) -> Value:
        value: Value = values.get(name, self.scenario.parameters[name].value)
        return value

    def _measured_lines(
        self, values: Mapping[str, Value], points: int
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
        """Target's payoffs at an inducement of 0, what each unit adds, and where payoffs are such lines."""
        at = [self._payoffs_with(values, inducement, points) for inducement in (0.0, 1.0, 2.0)]
        base, slope = at[0], at[1] - at[0]
        axes = (0, 1, 2, 3)
        usable = np.isclose(at[2], base + 2 * slope, rtol=1e-12, atol=1e-12).all(axis=axes)
        usable &= np.abs(slope[[_DIVIDER_PLAYER, _PARTNER_PLAYER]]).max(axis=axes) == 0
        return base[TARGET_PLAYER], slope[TARGET_PLAYER], usable

    def _payoffs_with(self, values: Mapping[str, Value], inducement: float, points: int) -> NDArray[np.float64]:
        columns = {**values, INDUCEMENT: np.full(points, inducement)}
        return self.evaluation.payoffs({name: np.broadcast_to(value, points) for name, value in columns.items()})

    def _without_offer(self, payoffs: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """Best that the divider gets among its actions without an offer, shape (points,); None without such actions."""
        if not self.silent:
            return None
        kept = payoffs[:, self.silent]
        if self.divider_first and not self.joint:
            # the best outcome of any silent action is one that the divider can reach, whatever it fears of the others
            best = np.full(payoffs.shape[-1], -np.inf)
            slack = TIE_TOLERANCE * spread(kept, (1, 2, 3))
            slacks = (slack[TARGET_PLAYER], slack[_PARTNER_PLAYER])
            for of_action in np.moveaxis(kept, 1, 0):
                mask = outcomes_in_turn(
                    of_action[TARGET_PLAYER], of_action[_PARTNER_PLAYER], slacks, self.target_last
                )
                np.maximum(best, np.where(mask, of_action[_DIVIDER_PLAYER], -np.inf).max(axis=(0, 1)), out=best)
            return best
        names = tuple(tuple(map(str, range(size))) for size in kept.shape[1:4])
        stages = tuple(tuple(ROLES.index(role) for role in stage) for stage in self.scenario.timing)
        game = Sequential(NormalForm(kept, ROLES, names), stages)
        if not self.joint:
            mask = subgame_perfect_outcomes(game).mask
            found: NDArray[np.float64] = np.where(mask, kept[_DIVIDER_PLAYER], -np.inf).max(axis=(0, 1, 2))
            return found
        if all(len(stage) == 1 for stage in stages[:-1]):
            from wedgesim.equilibria.joint_last_stage import joint_last_stage_outcomes

            solved = joint_last_stage_outcomes(game)
            worths = np.where(solved.mask, solved.payoffs[_DIVIDER_PLAYER], -np.inf)
            return _known(worths.reshape(-1, worths.shape[-1]).max(axis=0))
        reached = []
        for point in range(kept.shape[-1]):
            alone = subgame_perfect_equilibria(Sequential(game.normal_form.single(point), stages))
            reached.append(max((float(one.payoffs[_DIVIDER_PLAYER]) for one in alone.equilibria), default=-np.inf))
        return _known(np.array(reached))


def _known(best: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return nan where no equilibrium was found."""
    return np.where(np.isfinite(best), best, np.nan)


def _gain(
    worst: NDArray[np.float64], without: NDArray[np.float64] | None, unit: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return what the divider has from the split over what it has without, for each unit of the reward delivered.

    nan where nothing is delivered, or so little that the quotient is too large for a number.
    """
    if without is None:
        return np.full(len(worst), np.nan)
    delivered = unit > 0
    with np.errstate(over="ignore"):
        gain: NDArray[np.float64] = (worst - without) / np.where(delivered, unit, 1.0)
    return np.where(delivered & np.isfinite(gain), gain, np.nan)


def _better(first: PricePoints, second: PricePoints) -> PricePoints:
    """At each point the prices with the larger gap, the first where gaps are equal."""

    def gap(found: PricePoints) -> NDArray[np.float64]:
        return np.where(np.isnan(found.willingness_to_pay), -np.inf, found.willingness_to_pay - found.reservation_price)

    second_wins = gap(second) > gap(first)
    return PricePoints(
        np.where(second_wins, second.reservation_price, first.reservation_price),
        np.where(second_wins, second.willingness_to_pay, first.willingness_to_pay),
        np.where(second_wins, second.offer, first.offer),
    )
