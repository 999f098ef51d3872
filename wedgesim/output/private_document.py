"""Equilibria of a scenario with types as plain data."""

from __future__ import annotations

from typing import Any

from wedgesim.analysis.private_information import PrivateEquilibrium, PrivateSolution
from wedgesim.games.bayesian_game import AgentSet
from wedgesim.roles import ROLES

Document = dict[str, Any]


def private_document(found: PrivateSolution) -> Document:
    """Return types and priors, and for every equilibrium who does what, where, and believing what."""
    game = found.game
    return {
        "types": {
            role: {name: float(share) for name, share in zip(game.types[axis], game.marginal(axis), strict=True)}
            for axis, role in enumerate(ROLES)
            if len(game.types[axis]) > 1
        },
        "equilibria": [_equilibrium(one) for one in found.equilibria],
        "set_aside": [_equilibrium(one) for one in found.set_aside],
        "selected": None if found.selected is None else _equilibrium(found.selected),
        "method": found.method,
        "certificate": found.certificate,
        "note": found.note,
    }


def _equilibrium(one: PrivateEquilibrium) -> Document:
    play = one.play
    game = play.game
    return {
        "path": play.path(),
        "payoffs": {role: float(value) for role, value in zip(ROLES, play.payoffs, strict=True)},
        "signalling": {ROLES[player]: kind for player, kind in play.signalling().items()},
        "strategies": [_conduct(one, agent) for agent in sorted(play.behaviour)],
        "cutoffs": {
            ROLES[player]: {
                "value": cutoff.value,
                "below": game.actions[player][cutoff.below],
                "above": game.actions[player][cutoff.above],
                "between": [cutoff.lower, cutoff.upper],
            }
            for player, cutoff in play.cutoffs.items()
        },
        "ways": one.ways,
        "max_regret": float(one.max_regret),
        "selected": one.selected,
        "fails_intuitive_criterion": list(one.objections),
    }


def _conduct(one: PrivateEquilibrium, agent: AgentSet) -> Document:
    play = one.play
    game = play.game
    player, kind, history = agent
    seen = play.seen_by(player)
    return {
        "role": ROLES[player],
        "type": game.types[player][kind],
        "after": {ROLES[o]: game.actions[o][a] for o, a in zip(seen, history, strict=True)},
        "reached": play.reached(agent),
        "plays": {
            name: float(share) for name, share in zip(game.actions[player], play.behaviour[agent], strict=True)
        },
        "believes": {
            ROLES[other]: {
                name: [float(low), float(high)]
                for name, (low, high) in zip(game.types[other], bounds.tolist(), strict=True)
            }
            for other, bounds in play.beliefs[agent].items()
        },
    }
