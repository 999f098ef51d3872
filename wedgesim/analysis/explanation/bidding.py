"""The bidding war: what the target asks, what the divider would give, and what the partner would give to keep it.

Reservation price and willingness to pay are those of :mod:`wedgesim.analysis.prices`. What the partner would give to
bind the target is defined beside them, after one action of the divider (the offer that the prices belong to; without
prices, what the divider does on the path). Where the divider does not move before the partner, it answers as best it
can instead:

1. *kept*: the partner's payoff if the target were sure to stay, that is, held to its actions that are no split, and
   both answered as best they can; *lost*: its payoff if the target were held to its split actions
2. *willingness to bind* = kept less lost: the most that the partner would give up, in its own utility, rather than see
   the target split. Below 0 it would rather see it go
3. for each action of the partner: its *cost*, what it gives up by it compared with what it would do if the target were
   sure to stay; the target's split margin after it, which says whether it holds the target; and the reservation price
   that the target would ask if that were the partner's answer. An action that holds the target is worth its cost
   exactly when the cost is below the willingness to bind

Nothing of this needs a theory; where equilibria are several, payoffs are those that the partner can be sure of.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.points import solve_points, split_actions, split_is_defined
from wedgesim.analysis.prices import prices
from wedgesim.analysis.solution import Solution
from wedgesim.equilibria.backward_induction import subgame_perfect_equilibria
from wedgesim.games.normal_form import NormalForm
from wedgesim.games.sequential import Sequential
from wedgesim.model.evaluation import Evaluation
from wedgesim.model.holding import holding
from wedgesim.roles import DIVIDER, PARTNER, ROLES, TARGET, Role

MOST_PRICES = 16
"""Actions of the partner up to which the price against each is asked for."""

_PARTNER_PLAYER = ROLES.index(PARTNER)


@dataclass(frozen=True)
class BindingOption:
    """One answer of the partner.

    Attributes
    ----------
    action : str
        What it does.
    cost : float
        What it gives up by it, the target staying.
    margin : float
        The target's split margin after it; below 0 the target stays.
    worthwhile : bool
        Whether the partner prefers it, the target staying, to losing the target.
    price : float or None
        The target's reservation price if this is the answer; infinite where no reward is enough; None without prices.
    """

    action: str
    cost: float
    margin: float
    worthwhile: bool
    price: float | None

    @property
    def holds(self) -> bool:
        """Whether the target stays."""
        return self.margin <= 0


@dataclass(frozen=True)
class Binding:
    """What the partner would give to keep the target, after one action of the divider.

    Attributes
    ----------
    offer : str or None
        The divider's action; None where it does not move before the partner.
    kept, lost : float
        The partner's payoff if the target were sure to stay, and if it were sure to split.
    options : tuple of BindingOption
        The partner's answers, the cheapest first; empty where the partner does not move before the target.
    answer : str or None
        What the partner answers in equilibrium; None where it mixes or several answers are equilibria.
    note : str
        Why there are no options.
    """

    offer: str | None
    kept: float
    lost: float
    options: tuple[BindingOption, ...]
    answer: str | None
    note: str = ""

    @property
    def willingness(self) -> float:
        """The most that the partner would give up to keep the target."""
        return self.kept - self.lost


@dataclass(frozen=True)
class Bidding:
    """The three sides of the bidding war.

    Attributes
    ----------
    reservation_price, willingness_to_pay : float or None
        As in :class:`~wedgesim.analysis.solution.Split`.
    offer : str or None
        The divider's action that they belong to.
    inducement, reward_cost : float or None
        What the full reward is worth to the target, and what it costs the divider, as things stand.
    binding : Binding or None
        The partner's side; None where nothing is a split, or everything.
    note : str
        Why something is missing.
    """

    reservation_price: float | None
    willingness_to_pay: float | None
    offer: str | None
    inducement: float | None
    reward_cost: float | None
    binding: Binding | None
    note: str


def bidding(evaluation: Evaluation, game: Sequential, solution: Solution) -> Bidding:
    """Return the bidding war of a scenario at its own values.

    Parameters
    ----------
    evaluation : Evaluation
        Of the scenario.
    game : Sequential
        Its game.
    solution : Solution
        Its solution, which holds the prices.
    """
    split, values = solution.split, evaluation.scenario.values
    priced = split.reservation_price is not None
    return Bidding(
        split.reservation_price,
        split.willingness_to_pay,
        split.offer,
        values.get("inducement") if priced else None,
        values.get("reward_cost") if priced else None,
        _binding(evaluation, game, solution),
        split.note,
    )


def _binding(evaluation: Evaluation, game: Sequential, solution: Solution) -> Binding | None:
    scenario = evaluation.scenario
    splits = split_actions(scenario)
    if not split_is_defined(scenario) or not splits.any() or splits.all() or not solution.equilibria:
        return None
    stages = {role: number for number, stage in enumerate(scenario.timing) for role in stage}
    held: dict[Role, str] = {}
    payoffs = game.normal_form.payoffs
    if stages[DIVIDER] < stages[PARTNER]:
        held[DIVIDER] = solution.split.offer or solution.equilibria[0].actions[DIVIDER]
        divider = next(i for i, action in enumerate(scenario.actions[DIVIDER]) if action.name == held[DIVIDER])
        payoffs = payoffs[:, divider : divider + 1]
    offer = held.get(DIVIDER)
    kept, _ = _sure(payoffs[:, :, ~splits], game)
    lost, _ = _sure(payoffs[:, :, splits], game)
    _, answers = _sure(payoffs, game)
    names = [action.name for action in scenario.actions[PARTNER]]
    answer = names[next(iter(answers))] if len(answers) == 1 else None
    if stages[PARTNER] >= stages[TARGET]:
        when = "at the same time as" if stages[PARTNER] == stages[TARGET] else "after"
        note = f"the partner moves {when} the target, so that no answer of its can bind it beforehand"
        return Binding(offer, kept, lost, (), answer, note)
    priced = solution.split.reservation_price is not None and offer is not None and len(names) <= MOST_PRICES
    options = []
    for number, name in enumerate(names):
        stays, _ = _sure(payoffs[:, :, ~splits, number : number + 1], game)
        given = holding(scenario, {**held, PARTNER: name})
        margin = float(solve_points(given, {}).margin)
        price = prices(Evaluation(given)).reservation_price if priced else None
        options.append(BindingOption(name, kept - stays, margin, stays >= lost, price))
    return Binding(offer, kept, lost, tuple(sorted(options, key=lambda option: option.cost)), answer)


def _sure(payoffs: NDArray[np.float64], game: Sequential) -> tuple[float, set[int]]:
    """Return what the partner gets for sure in a part of the game, and what it can be seen to do in it."""
    names = tuple(tuple(map(str, range(size))) for size in payoffs.shape[1:])
    found = subgame_perfect_equilibria(Sequential(NormalForm(payoffs, ROLES, names), game.stages)).equilibria
    least = min((float(one.payoffs[_PARTNER_PLAYER]) for one in found), default=float("nan"))
    return least, {profile[_PARTNER_PLAYER] for one in found for profile, _ in one.outcome}
