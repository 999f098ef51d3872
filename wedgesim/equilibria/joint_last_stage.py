"""Batches of games that end in a joint stage: its equilibria in place of its actions, then backward induction.

Steps:

1. Every history before the last stage, in every game of the batch, is a game of the last movers: one large batch,
   enumerated for all Nash equilibria (:mod:`wedgesim.equilibria.nash`).
2. Its equilibria become one axis in place of the movers' actions, with every player's expected payoff; histories with
   fewer equilibria than others leave cells empty.
3. The earlier stages are solved back over that axis as over any set of continuations
   (:func:`wedgesim.equilibria.backward_induction.induct`).

A simultaneous game is the case without earlier stages. References as for backward induction.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.backward_induction import TIE_TOLERANCE, induct
from wedgesim.equilibria.nash import nash_equilibria_batch
from wedgesim.equilibria.regret import action_payoffs, expectation
from wedgesim.errors import SolverError
from wedgesim.games.normal_form import NormalForm
from wedgesim.games.sequential import Sequential


@dataclass(frozen=True, eq=False)
class JointOutcomes:
    """Subgame-perfect outcomes of a batch of games whose last stage is joint.

    The axes are the actions of the earlier movers, in the order of the players, then the equilibria of the last
    stage, then the batch, flattened to one axis.

    Attributes
    ----------
    mask : ndarray of bool, shape (*earlier actions, equilibria, batch)
        True at every history and equilibrium that some subgame-perfect equilibrium reaches.
    unsolved : ndarray of bool, shape (batch,)
        True where some history was left without an equilibrium.
    deterrence : ndarray, shape (*earlier actions, equilibria, batch)
        For a watched player of an earlier stage, the payoff of its action there with the worst continuation.
    payoffs : ndarray, shape (players, *earlier actions, equilibria, batch)
        Expected payoffs.
    strategies : mapping of int to ndarray, each of shape (actions, *earlier actions, equilibria, batch)
        For each last mover the probabilities of its actions.
    worths : mapping of int to ndarray, of the shape of `strategies`
        For each last mover what each of its actions would bring.
    certificate_codes : ndarray of int8, shape (batch,)
        The worst certificate of any history, by position in :data:`wedgesim.equilibria.solution.CERTIFICATES`.
    tied : ndarray of bool, shape (batch,)
        True where somebody who moves earlier is indifferent between its best actions.
    """

    mask: NDArray[np.bool_]
    unsolved: NDArray[np.bool_]
    deterrence: NDArray[np.float64]
    payoffs: NDArray[np.float64]
    strategies: dict[int, NDArray[np.float64]]
    worths: dict[int, NDArray[np.float64]]
    certificate_codes: NDArray[np.int8]
    tied: NDArray[np.bool_]


def joint_last_stage_outcomes(game: Sequential, watched: int = 0, tolerance: float = TIE_TOLERANCE) -> JointOutcomes:
    """Return every subgame-perfect outcome of a batch of games that end in a joint stage.

    Parameters
    ----------
    game : Sequential
        One game or a batch; only the last stage may have several movers.
    watched : int, optional
        The player whose deviation payoffs are kept.
    tolerance : float, optional
        Share of the payoff range within which payoffs tie.

    Raises
    ------
    SolverError
        When an earlier stage is joint.

    Examples
    --------
    >>> pennies = NormalForm.from_payoffs([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]], players=["a", "b"])
    >>> found = joint_last_stage_outcomes(Sequential.in_order(pennies, [["a", "b"]]))
    >>> found.strategies[0][:, 0, 0].tolist()
    [0.5, 0.5]
    """
    if any(len(stage) > 1 for stage in game.stages[:-1]):
        raise SolverError("only the last stage may be joint; use subgame_perfect_equilibria, a game at a time")
    form, movers = game.normal_form, game.stages[-1]
    earlier = [player for player in range(len(form.players)) if player not in movers]
    stacked, histories, batch = _stacked(form, earlier, movers)
    players = [form.players[mover] for mover in movers]
    solved = nash_equilibria_batch(NormalForm.from_payoffs(stacked[list(movers)], players))
    column = np.arange(len(solved)) - np.searchsorted(solved.game_index, solved.game_index)
    most = int(column.max(initial=-1)) + 1
    owners = stacked[..., solved.game_index]
    shape = (*(form.shape[player] for player in earlier), most, batch)

    def spread(values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Columns of equilibria laid out by history, equilibrium and game of the batch."""
        laid = np.zeros((len(values), most, histories * batch))
        laid[:, column, solved.game_index] = values
        return np.moveaxis(laid.reshape(-1, most, histories, batch), 1, 2).reshape(-1, *shape)

    exists = spread(np.ones((1, len(solved))))[0] > 0
    payoffs = spread(np.stack([expectation(of, solved.strategies) for of in owners]))
    worths = action_payoffs(owners[list(movers)], solved.strategies)
    axis = {player: position for position, player in enumerate(earlier)}
    stages = [[(stage[0], axis[stage[0]])] for stage in game.stages[:-1]]
    slack = tolerance * form.payoff_range.reshape(len(form.players), batch)
    outcomes = induct(payoffs, exists, stages, [len(earlier)], slack, watched)
    return JointOutcomes(
        outcomes.mask,
        outcomes.unsolved,
        outcomes.deterrence,
        payoffs,
        {mover: spread(of) for mover, of in zip(movers, solved.strategies, strict=True)},
        {mover: spread(of) for mover, of in zip(movers, worths, strict=True)},
        solved.certificate_codes.reshape(histories, batch).max(axis=0),
        outcomes.tied,
    )


def _stacked(form: NormalForm, earlier: list[int], movers: tuple[int, ...]) -> tuple[NDArray[np.float64], int, int]:
    """Payoffs with the axes player, last movers' actions, histories times batch; and the last two counts."""
    count = len(form.players)
    flat = form.payoffs.reshape(*form.payoffs.shape[: count + 1], -1)
    order = [0, *(1 + mover for mover in movers), *(1 + player for player in earlier), count + 1]
    arranged = flat.transpose(order)
    histories = int(np.prod([form.shape[player] for player in earlier], dtype=np.int64))
    stacked = arranged.reshape(*arranged.shape[: 1 + len(movers)], -1)
    return stacked, histories, flat.shape[-1]
