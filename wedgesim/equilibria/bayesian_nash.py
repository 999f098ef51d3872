"""Bayesian Nash equilibria: all players choose at once, each knowing its own type and the prior of the others'.

1. Where the form of agents (one for each type) is small, enumerate all its Nash equilibria, mixed ones too, with the
   certificate of that enumeration.
2. Otherwise look for all pure ones: the payoffs that each type expects from each action against every combination of
   the others' plans, by contraction over the others' types one player at a time; a profile of plans stands where every
   type's action is a best reply.
3. Plans are all maps from types to actions where there are few. Where there are many, and each player's gain from one
   action over the one before rises with its type (or falls), whatever the others do, best replies rise (or fall) with
   the type as well: only monotone plans are tried, and with strict monotony and independent types none is missed.
4. Where no pure equilibrium exists, the limit of agent quantal response is one, in mixed strategies.

References
----------
Harsanyi, J. (1967-68). Games with incomplete information played by Bayesian players. *Management Science* 14.
Athey, S. (2001). Single crossing properties and the existence of pure strategy equilibria in games of incomplete
information. *Econometrica* 69.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement
from math import prod

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.nash import nash_equilibria
from wedgesim.equilibria.solution import Certificate
from wedgesim.errors import SolverError
from wedgesim.games.bayesian_game import BayesianGame

Array = NDArray[np.float64]
Plans = NDArray[np.int64]

TIE = 1e-9
"""Share of a player's payoff range within which payoffs tie."""

_MOST_AGENT_PROFILES = 1_000
_MOST_AGENTS = 5
_FEW_PLANS = 256
_MOST_PLANS = 4_096
_MOST_MONOTONE = 50_000
_MOST_CELLS = 400_000_000
_SOME = 1e-9


@dataclass(frozen=True, eq=False)
class BayesianEquilibrium:
    """What every type does.

    Attributes
    ----------
    strategies : tuple of ndarray, each of shape (types, actions)
        Probabilities of the actions of every type of each player.
    payoffs : ndarray, shape (players,)
        Payoffs expected before the types are drawn.
    max_regret : float
        Most that any type could gain by another action, in payoff units.
    index : int or None
        Index in the form of agents, where it is defined.
    """

    strategies: tuple[Array, ...]
    payoffs: Array
    max_regret: float
    index: int | None = None

    @property
    def is_pure(self) -> bool:
        """Whether no type mixes."""
        return all(bool((of.max(axis=1) > 1 - _SOME).all()) for of in self.strategies)


@dataclass(frozen=True, eq=False)
class BayesianEquilibria:
    """Bayesian Nash equilibria of a game.

    Attributes
    ----------
    game : BayesianGame
        The game, without types that cannot be.
    equilibria : tuple of BayesianEquilibrium
        Pure ones first.
    certificate : {"certified", "degenerate", "incomplete"}
        What is proven of the list; of pure equilibria only where `mixed` is False.
    method : str
        How they were found.
    mixed : bool
        Whether mixed equilibria were looked for.
    note : str
        What qualifies the list.
    """

    game: BayesianGame
    equilibria: tuple[BayesianEquilibrium, ...]
    certificate: Certificate
    method: str
    mixed: bool
    note: str = ""

    def __len__(self) -> int:
        return len(self.equilibria)


def bayesian_nash_equilibria(game: BayesianGame) -> BayesianEquilibria:
    """Find the Bayesian Nash equilibria of a game in which all choose at once.

    Parameters
    ----------
    game : BayesianGame
        Its stages are set aside.

    Examples
    --------
    >>> import numpy as np
    >>> payoffs = np.zeros((2, 2, 2, 2, 1))
    >>> payoffs[0, 0, :, 0, 0] = 1  # the first type of the first player likes its first action
    >>> payoffs[0, 1, :, 1, 0] = 1
    >>> payoffs[1, 0, 0] = payoffs[1, 1, 1] = 1  # the second player likes to match
    >>> game = BayesianGame(("1", "2"), (("a", "b"), ("",)), (("x", "y"),) * 2, payoffs, np.array([[0.7], [0.3]]))
    >>> found = bayesian_nash_equilibria(game)
    >>> found.certificate, [of.tolist() for of in found.equilibria[0].strategies]
    ('certified', [[[1.0, 0.0], [0.0, 1.0]], [[1.0, 0.0]]])
    """
    game = game.without_impossible_types()
    profiles = prod(len(game.actions[player]) for player, _ in game.agents)
    if profiles <= _MOST_AGENT_PROFILES and sum(len(game.actions[p]) > 1 for p, _ in game.agents) <= _MOST_AGENTS:
        return _of_agents(game)
    pure = pure_bayesian_nash(game)
    if pure.equilibria:
        return pure
    limit = logit_limit(game)
    note = "no equilibrium in pure strategies was found; this one is the limit of agent quantal response"
    return BayesianEquilibria(game, (limit,), "incomplete", "agent quantal response", True, note)


def _of_agents(game: BayesianGame) -> BayesianEquilibria:
    form = game.agent_form()
    solved = nash_equilibria(form)
    found = []
    for one in solved.equilibria:
        strategies = [np.zeros((len(game.types[p]), len(game.actions[p]))) for p in range(len(game.players))]
        for (player, kind), mixture in zip(game.agents, one.strategies, strict=True):
            strategies[player][kind] = mixture
        found.append(evaluated(game, tuple(strategies), one.index))
    method = f"all Nash equilibria of the form of {len(game.agents)} agents"
    return BayesianEquilibria(game, tuple(found), solved.certificate, method, True, solved.note)


def pure_bayesian_nash(game: BayesianGame) -> BayesianEquilibria:
    """Find all Bayesian Nash equilibria in pure strategies.

    Raises
    ------
    SolverError
        When there are too many plans and best replies are not monotone in types.
    """
    players = range(len(game.players))
    plans: list[Plans] = []
    monotone = strict = False
    for player in players:
        count = len(game.actions[player]) ** len(game.types[player])
        direction = _direction(game, player) if count > _FEW_PLANS and _independent(game) else None
        if direction is None and count <= _MOST_PLANS:
            plans.append(game.plans(player))
            continue
        if direction is None:
            raise SolverError(
                f"{game.players[player]} has {len(game.types[player])} types, and what they gain does not rise or fall "
                "with the type throughout: too many plans to look through"
            )
        rising, strictly = direction
        strict = strictly if not monotone else strict and strictly
        monotone = True
        plans.append(_monotone_plans(len(game.types[player]), len(game.actions[player]), rising))
    if prod(len(of) for of in plans) * max(map(len, game.types)) > _MOST_CELLS:
        raise SolverError("there are too many plans to look through; take fewer types")
    standing = np.ones(tuple(len(of) for of in plans), dtype=np.bool_)
    ties = False
    for player in players:
        mask, tied = _best_replies(game, player, plans)
        standing &= mask
        ties |= tied
    found = []
    for index in np.argwhere(standing):
        chosen = [of[number] for of, number in zip(plans, index, strict=True)]
        strategies = tuple(
            np.eye(len(game.actions[player]))[plan] for player, plan in zip(players, chosen, strict=True)
        )
        found.append(evaluated(game, strategies))
    how = "comparison of all plans"
    note = "equilibria in mixed strategies are not looked for"
    certificate: Certificate = "certified"
    if monotone:
        how = "comparison of all monotone plans, since what types gain is monotone in the type"
        if not strict:
            certificate, note = "degenerate", f"some types are indifferent; {note}"
    return BayesianEquilibria(game, tuple(found), certificate, how, False, note)


def logit_limit(game: BayesianGame) -> BayesianEquilibrium:
    """Return the equilibrium that the limit of agent quantal response selects.

    Raises
    ------
    SolverError
        When the branch cannot be followed.
    """
    from wedgesim.equilibria.agent_quantal_response import agent_quantal_response_limit

    at_once = BayesianGame(game.players, game.types, game.actions, game.payoffs, game.prior, (), game.title)
    at_once = at_once.without_impossible_types()
    found = agent_quantal_response_limit(at_once.to_extensive_form())
    by_agent: dict[tuple[int, str], Array] = {}
    for move in found.tree.sets:
        by_agent[found.tree.player(move), found.tree.game.moves[move].name] = found.behaviour[move]
    strategies = tuple(
        np.array([by_agent[player, name if len(names) > 1 else ""] for name in names])
        for player, names in enumerate(at_once.types)
    )
    return evaluated(at_once, strategies)


def evaluated(game: BayesianGame, strategies: tuple[Array, ...], index: int | None = None) -> BayesianEquilibrium:
    """Work out payoffs and regret of a profile of strategies."""
    worst = 0.0
    payoffs = np.zeros(len(game.players))
    for player, own in enumerate(strategies):
        worth = interim_payoffs(game, player, strategies)
        taken = (own * worth).sum(axis=1)
        marginal = game.marginal(player)
        payoffs[player] = marginal @ taken
        worst = max(worst, float((worth.max(axis=1) - taken)[marginal > 0].max()))
    return BayesianEquilibrium(strategies, payoffs, worst, index)


def interim_payoffs(game: BayesianGame, player: int, strategies: tuple[Array, ...]) -> Array:
    """Payoff that each type of a player expects from each action, shape (types, actions)."""
    plans = [of[np.newaxis] for of in strategies]
    found = _expected(game, player, plans)
    marginal = game.marginal(player)
    return found.reshape(len(marginal), -1) / np.where(marginal > 0, marginal, 1)[:, np.newaxis]


def _expected(game: BayesianGame, player: int, plans: list[Array]) -> Array:
    """Return payoffs times the prior, shape (own types, own actions, plans of the others in their order).

    `plans` holds for each player probabilities of shape (plans, types, actions).
    """
    count = len(game.players)
    letters = "abcdefghijklmnopqrstuvwxyz"
    actions, kinds, numbers = letters[:count], letters[count : 2 * count], letters[2 * count : 3 * count].upper()
    current = actions + kinds
    value = game.payoffs[player] * game.prior
    for other in range(count):
        if other == player:
            continue
        after = current.replace(actions[other], "").replace(kinds[other], "") + numbers[other]
        value = np.einsum(
            f"{current},{numbers[other]}{kinds[other]}{actions[other]}->{after}", value, plans[other], optimize=False
        )
        current = after
    others = "".join(numbers[other] for other in range(count) if other != player)
    found: Array = np.einsum(f"{current}->{kinds[player]}{actions[player]}{others}", value)
    return found


def _best_replies(game: BayesianGame, player: int, plans: list[Plans]) -> tuple[NDArray[np.bool_], bool]:
    """Mark the profiles of plans in which every type of a player takes a best reply; tells whether one ties."""
    one_hot = [np.eye(len(game.actions[p]))[of] for p, of in enumerate(plans)]
    worth = _expected(game, player, one_hot)
    marginal = game.marginal(player)
    slack = TIE * float(np.ptp(game.payoffs[player])) * marginal.reshape(-1, *(1,) * (worth.ndim - 1))
    best = worth >= worth.max(axis=1, keepdims=True) - slack
    own = plans[player]
    mask = np.ones((len(own), *worth.shape[2:]), dtype=np.bool_)
    for kind in range(len(marginal)):
        mask &= best[kind][own[:, kind]]
    return np.moveaxis(mask, 0, player), bool((best.sum(axis=1) > 1).any())


def _direction(game: BayesianGame, player: int) -> tuple[bool, bool] | None:
    """Say whether gains from each action over the one before rise with the type, and strictly; None when neither."""
    worth = np.moveaxis(game.payoffs[player], (player, len(game.players) + player), (0, 1))
    steps = np.diff(np.diff(worth, axis=0), axis=1)
    slack = 1e-12 * max(1.0, float(np.abs(game.payoffs[player]).max()))
    if (steps >= -slack).all():
        return True, bool((steps > slack).all())
    if (steps <= slack).all():
        return False, bool((steps < -slack).all())
    return None


def _independent(game: BayesianGame) -> bool:
    """Whether the prior is the product of the marginals."""
    product_of = np.ones(())
    for player in range(len(game.players)):
        product_of = np.multiply.outer(product_of, game.marginal(player))
    return bool(np.abs(product_of - game.prior).max() < 1e-12)


def _monotone_plans(types: int, actions: int, rising: bool) -> Plans:
    """List the plans in which the number of the action never falls (or never rises) along the types."""
    from math import comb

    count = comb(types + actions - 1, actions - 1)
    if count > _MOST_MONOTONE:
        raise SolverError(f"{count:,} monotone plans of {types} types are too many; take fewer types")
    plans = np.array(list(_sorted_plans(types, actions)), dtype=np.int64).reshape(-1, types)
    return plans if rising else plans[:, ::-1]


def _sorted_plans(types: int, actions: int) -> Iterator[list[int]]:
    for cuts in combinations_with_replacement(range(types + 1), actions - 1):
        plan = []
        for kind in range(types):
            plan.append(sum(kind >= cut for cut in cuts))
        yield plan
