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

All points are done together, one interval between crossings after the other. Where the target answers the partner, few
crossings count for each action of the partner: those of split actions among each other, those of the other actions
among each other, and the one at which the best split action overtakes the best other (:func:`_edges`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wedgesim.analysis.points import TARGET_PLAYER, split_actions, split_is_defined
from wedgesim.equilibria.backward_induction import TIE_TOLERANCE, subgame_perfect_outcomes
from wedgesim.games.normal_form import NormalForm
from wedgesim.games.sequential import Sequential
from wedgesim.model.evaluation import Evaluation
from wedgesim.roles import DIVIDER, PARTNER, ROLES, TARGET
from wedgesim.theories.state import state

if TYPE_CHECKING:
    from wedgesim.theories.theory import Value

INDUCEMENT = "inducement"
REWARD_COST = "reward_cost"

_DIVIDER_PLAYER = ROLES.index(DIVIDER)
_PARTNER_PLAYER = ROLES.index(PARTNER)

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
    note = "the divider has no action without an offer" if np.isnan(cost) else ""
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
            values = {name: column if np.ndim(column) == 0 else column[part] for name, column in columns.items()}  # type: ignore[index]  # ndim 0 is a float
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
        self.plain = self._only_the_reward_uses_the_inducement()

    def _inapplicable(self) -> str:
        scenario = self.scenario
        if not split_is_defined(scenario) or not split_actions(scenario).any():
            return "no action of the target is a split"
        if "wedging" not in scenario.theories:
            return "the scenario does not use the theory of wedging"
        if not any(action.levers.get("reward", 0.0) > 0 for action in scenario.actions[DIVIDER]):
            return "no action of the divider offers a reward"
        if any(len(stage) > 1 for stage in scenario.timing):
            return "prices are defined for roles that move one after another"
        return ""

    def _only_the_reward_uses_the_inducement(self) -> bool:
        """Whether nothing but wedging reads the inducement, and no theory changes what reward is believed."""
        seen: set[str] = set()
        parameters, levers = _Watched(self.scenario.values, seen), self.evaluation.levers
        before = state(parameters, levers)
        for known, name in self.evaluation.theories:
            if any(INDUCEMENT in term.names for term in self.scenario.theories[name].terms.values()):
                return False
            if known is not None and known.modify is not None:
                after = known.modify(before, parameters, levers)
                if after.credible_reward is not before.credible_reward:
                    return False
                before = after
        for known, name in self.evaluation.theories:
            if known is not None and known.utilities is not None and name != "wedging":
                known.utilities(before, parameters, levers)
        return INDUCEMENT not in seen

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
        if self.plain:
            believed = self._parameter(values, "credibility") * reach
            slope = np.broadcast_to(believed, (*payoffs.shape[1:4], believed.shape[-1]))
            base = payoffs[TARGET_PLAYER] - slope * self._parameter(values, INDUCEMENT)
            usable: NDArray[np.bool_] | None = None
        else:
            base, slope, usable = self._measured_lines(values, points)
        paid = np.broadcast_to(reach, (*payoffs.shape[1:3], 1, reach.shape[-1]))[:, :, 0]
        cost = self._parameter(values, REWARD_COST)
        without = self._without_offer(payoffs)
        few = self.plain and bool(np.min(weight) >= 0)
        best: PricePoints | None = None
        for action in self.offers:
            lines = _Lines(base[action], slope[action], payoffs[_PARTNER_PLAYER, action], self.target_last, few)
            price, settled = self._reservation(lines)
            worst, answer = self._reached(lines, price, settled, payoffs[_DIVIDER_PLAYER, action])
            wtp = self._willingness(worst, without, np.broadcast_to(paid[action], (len(self.splits), points)), answer)
            found = PricePoints(price, wtp + cost, np.full(points, action))
            best = found if best is None else _better(best, found)
        assert best is not None  # `reason` has seen an offer
        if usable is not None and not usable.all():
            for column in (best.reservation_price, best.willingness_to_pay):
                column[~usable] = np.nan
            best.offer[~usable] = -1
        return best

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
        names = tuple(tuple(map(str, range(size))) for size in kept.shape[1:4])
        stages = tuple(tuple(ROLES.index(role) for role in stage) for stage in self.scenario.timing)
        mask = subgame_perfect_outcomes(Sequential(NormalForm(kept, ROLES, names), stages)).mask
        best: NDArray[np.float64] = np.where(mask, kept[_DIVIDER_PLAYER], -np.inf).max(axis=(0, 1, 2))
        return best

    def _reservation(self, lines: _Lines) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Smallest inducement with a split alone, infinite for none, and one at which the outcome is as just above it."""
        edges = _edges(lines, self.splits)
        points = edges.shape[1]
        price = np.full(points, np.inf)
        settled = np.zeros(points)
        lower = np.zeros(points)
        for number in range(len(edges) + 1):
            upper = edges[number] if number < len(edges) else np.full(points, np.inf)
            inside = np.where(np.isinf(upper), lower + 1.0, (lower + upper) / 2)
            todo = np.isinf(price)
            mask = lines.outcomes(inside).any(axis=1)
            here = todo & mask[self.splits].any(axis=0) & ~mask[~self.splits].any(axis=0)
            price = np.where(here, lower, price)
            settled = np.where(todo, inside, settled)
            if not np.isinf(price).any() or np.isinf(upper).all():
                break
            lower = np.where(np.isinf(upper), lower, upper)
        return price, settled

    def _reached(
        self, lines: _Lines, price: NDArray[np.float64], settled: NDArray[np.float64], divider: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Divider's worst payoff at the price, and the target's first action; where no price is enough, imagined."""
        mask = lines.outcomes(settled)
        none = np.isinf(price)
        if none.any():
            held = np.zeros_like(mask)
            held[self.splits] = lines.only(self.splits).outcomes(settled)
            mask = np.where(none, held, mask)
        worst = np.where(mask, divider, np.inf).min(axis=(0, 1))
        return worst, mask.any(axis=1).argmax(axis=0)

    def _willingness(
        self,
        worst: NDArray[np.float64],
        without: NDArray[np.float64] | None,
        paid: NDArray[np.float64],
        answer: NDArray[np.int64],
    ) -> NDArray[np.float64]:
        """What the divider would pay more than nothing, for each unit of the reward that it delivers."""
        points = len(worst)
        if without is None:
            return np.full(points, np.nan)
        unit = paid[answer, np.arange(points)]
        delivered = unit > 0
        gain: NDArray[np.float64] = np.where(delivered, (worst - without) / np.where(delivered, unit, 1.0), np.nan)
        return gain


def _better(first: PricePoints, second: PricePoints) -> PricePoints:
    """At each point the prices with the larger gap, the first where gaps are equal."""

    def gap(found: PricePoints) -> NDArray[np.float64]:
        return np.where(
            np.isnan(found.willingness_to_pay), -np.inf, found.willingness_to_pay - found.reservation_price
        )

    second_wins = gap(second) > gap(first)
    return PricePoints(
        np.where(second_wins, second.reservation_price, first.reservation_price),
        np.where(second_wins, second.willingness_to_pay, first.willingness_to_pay),
        np.where(second_wins, second.offer, first.offer),
    )


class _Watched(dict[str, float]):
    """Parameters that note which of them are read; copying them all counts as reading them all."""

    def __init__(self, values: Mapping[str, float], seen: set[str]) -> None:
        super().__init__(values)
        self.seen = seen

    def __getitem__(self, name: str) -> float:
        self.seen.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: object = None) -> object:  # type: ignore[override]  # only reading counts
        self.seen.add(name)
        return super().get(name, default)

    def keys(self) -> object:  # type: ignore[override]
        self.seen.update(self)
        return super().keys()

    def items(self) -> object:  # type: ignore[override]
        self.seen.update(self)
        return super().items()


@dataclass(frozen=True, eq=False)
class _Lines:
    """What target and partner play after one action of the divider, the target's payoffs being lines in V.

    Attributes
    ----------
    base, slope : ndarray, shape (n_T, n_P, points)
        Of the target's payoffs.
    partner : ndarray, shape (n_T, n_P, points)
        The partner's payoffs.
    target_last : bool
        Whether the target answers the partner, or the partner the target.
    split_steeper : bool
        Whether split actions are known to be no less steep than others.
    """

    base: NDArray[np.float64]
    slope: NDArray[np.float64]
    partner: NDArray[np.float64]
    target_last: bool
    split_steeper: bool

    def only(self, kept: NDArray[np.bool_]) -> _Lines:
        """The same with fewer actions of the target."""
        return _Lines(
            self.base[kept], self.slope[kept], self.partner[kept], self.target_last, self.split_steeper
        )

    def outcomes(self, inducement: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Subgame-perfect outcomes at one inducement for each point, shape (n_T, n_P, points)."""
        target = self.base + self.slope * inducement
        if self.target_last:
            return _leader_and_follower(self.partner, target, 1, 0)
        return _leader_and_follower(target, self.partner, 0, 1)


def _leader_and_follower(
    leader: NDArray[np.float64], follower: NDArray[np.float64], leads: int, follows: int
) -> NDArray[np.bool_]:
    """Subgame-perfect outcomes of two who move one after another; ties as in backward induction."""
    slack = TIE_TOLERANCE * (follower.max(axis=(0, 1)) - follower.min(axis=(0, 1)))
    answers = follower >= follower.max(axis=follows, keepdims=True) - slack
    slack = TIE_TOLERANCE * (leader.max(axis=(0, 1)) - leader.min(axis=(0, 1)))
    secured = np.where(answers, leader, np.inf).min(axis=follows, keepdims=True).max(axis=leads, keepdims=True)
    # an action that is itself the most secure is weighed against the second best, which it passes all the more
    outcomes: NDArray[np.bool_] = answers & (leader >= secured - slack)
    return outcomes


def _edges(lines: _Lines, splits: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Inducements at which the outcome can change, in order, shape (edges, points); infinite where there are fewer."""
    few = lines.target_last and lines.split_steeper
    found = list(_few_edges(lines, splits) if few else _all_edges(lines))
    if not found:
        return np.empty((0, lines.base.shape[-1]))
    edges = np.concatenate([np.atleast_2d(edge) for edge in found])
    # nothing happens at inducements that nobody can give; nan stands for lines that never cross
    edges = np.where(edges > 0, edges, np.inf)
    return np.ascontiguousarray(np.sort(edges.T, axis=1).T)


def _few_edges(lines: _Lines, splits: NDArray[np.bool_]) -> Iterator[NDArray[np.float64]]:
    """Crossings that count where the target answers each action of the partner.

    A split action is steeper than any other, for more of the reward is delivered the larger the distance. So at each
    action of the partner the best split action overtakes the best other once: at min over split i of max over other j
    of the crossing of i and j. Below it crossings among other actions count, above it those among split actions.
    """
    kept, other = np.flatnonzero(splits), np.flatnonzero(~splits)
    for group in (kept, other):
        for i, j in combinations(group, 2):
            yield _crossing(lines, i, j)
    if len(other):
        with np.errstate(invalid="ignore"):
            yield np.min([np.max([_overtaking(lines, i, j) for j in other], axis=0) for i in kept], axis=0)


def _crossing(lines: _Lines, i: int, j: int) -> NDArray[np.float64]:
    """Inducement at which two actions of the target are worth the same, shape (n_P, points); nan for parallels."""
    rise = lines.slope[i] - lines.slope[j]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(rise != 0, (lines.base[j] - lines.base[i]) / rise, np.nan)


def _overtaking(lines: _Lines, i: int, j: int) -> NDArray[np.float64]:
    """Inducement from which action i, not less steep, is better than j; infinite for never."""
    rise, behind = lines.slope[i] - lines.slope[j], lines.base[j] - lines.base[i]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(rise > 0, behind / rise, np.where(behind < 0, -np.inf, np.inf))


def _all_edges(lines: _Lines) -> Iterator[NDArray[np.float64]]:
    """Crossings of all pairs of profiles."""
    level, rise = (values.reshape(-1, values.shape[-1]) for values in (lines.base, lines.slope))
    for first, second in combinations(range(len(level)), 2):
        steeper = rise[first] - rise[second]
        with np.errstate(divide="ignore", invalid="ignore"):
            yield np.where(steeper != 0, (level[second] - level[first]) / steeper, np.nan)
