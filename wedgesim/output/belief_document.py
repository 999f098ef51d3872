"""Equilibria with beliefs as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from wedgesim.analysis.beliefs import BeliefsFound, signals
from wedgesim.equilibria.agent_quantal_response import SequentialEquilibrium
from wedgesim.equilibria.intuitive_criterion import Objection
from wedgesim.equilibria.perfect_bayesian import PerfectBayesianEquilibrium
from wedgesim.games.extensive_form import ExtensiveForm, InformationSet
from wedgesim.games.tree_arrays import TreeArrays
from wedgesim.games.tree_paths import paths_to, set_labels

Document = dict[str, Any]


def beliefs_document(found: BeliefsFound) -> Document:
    """Return all that was found, by names of players, information sets and actions."""
    tree = found.found.tree
    labels = set_labels(tree.game)
    pure = [
        {
            **_equilibrium(tree, one, labels),
            "ways": one.ways,
            "intuitive_criterion": [_objection(tree, objection, labels) for objection in objections],
        }
        for one, objections in zip(found.found.equilibria, found.objections, strict=True)
    ]
    selected = None
    if found.selected is not None:
        selected = {
            **_equilibrium(tree, found.selected, labels),
            "max_regret": found.selected.max_regret,
            "precision": found.selected.precision,
            "among_pure": found.chosen,
        }
    return {
        "equilibria": pure,
        "selection": {
            "rule": "agent quantal response",
            "equilibrium": selected,
            "reason": found.not_selected,
        },
    }


def _equilibrium(
    tree: TreeArrays, one: PerfectBayesianEquilibrium | SequentialEquilibrium, labels: Mapping[int, str]
) -> Document:
    game = tree.game
    strategies: dict[str, dict[str, dict[str, float]]] = {player: {} for player in game.players}
    beliefs: dict[str, dict[str, list[Document]]] = {player: {} for player in game.players}
    for move in tree.sets:
        player = game.players[tree.player(move)]
        strategies[player][labels[move]] = {
            action: float(share) for action, share in zip(game.moves[move].actions, one.behaviour[move], strict=True)
        }
        if isinstance(one, SequentialEquilibrium):
            low = high = one.beliefs[move]
        else:
            low, high = one.beliefs[move].low, one.beliefs[move].high
        if len(low) > 1:
            names = node_names(tree, tree.members[move])
            beliefs[player][labels[move]] = [
                {"node": name, "least": float(a), "greatest": float(b)}
                for name, a, b in zip(names, low, high, strict=True)
            ]
    paths = paths_to(game, {end for end, _ in one.outcome})
    return {
        "outcome": [
            {"path": [_step(game, number, action) for number, action in paths[end]], "probability": share}
            for end, share in one.outcome
        ],
        "strategies": strategies,
        "beliefs": beliefs,
        "payoffs": {player: float(value) for player, value in zip(game.players, one.payoffs, strict=True)},
        "signalling": [
            {"player": game.players[sender.player], "types": [labels[move] for move in sender.sets], "kind": kind}
            for sender, kind in signals(tree, one).items()
        ],
    }


def _objection(tree: TreeArrays, objection: Objection, labels: Mapping[int, str]) -> Document:
    return {
        "action": objection.action,
        "dominated": [labels[move] for move in objection.dominated],
        "gaining": labels[objection.gaining],
        "equilibrium_payoff": float(objection.equilibrium_payoff),
        "least_payoff": float(objection.least_payoff),
    }


def _step(game: ExtensiveForm, number: int, action: int) -> Document:
    move = game.moves[number]
    player = game.players[move.player] if isinstance(move, InformationSet) else None
    return {"player": player, "action": move.actions[action]}


def node_names(tree: TreeArrays, nodes: Sequence[int]) -> list[str]:
    """Name the nodes of an information set by the actions on the way there that are not the same for all.

    A node that all those actions leave without a name is called ``at once``.
    """
    paths = paths_to(tree.game, set(nodes))
    named = [[tree.game.moves[number].actions[action] for number, action in paths[node]] for node in nodes]
    longest = max(map(len, named))
    if all(len(path) == longest for path in named):
        differs = np.array([len({path[step] for path in named}) > 1 for step in range(longest)], dtype=np.bool_)
        named = [[name for name, kept in zip(path, differs, strict=True) if kept] for path in named]
    return [" > ".join(path) or "at once" for path in named]
