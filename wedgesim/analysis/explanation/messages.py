"""What those who move later believe after each action of a role with types, whether or not anybody takes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wedgesim.analysis.explanation.decision_result import Decision
from wedgesim.analysis.private_play import Play
from wedgesim.roles import ROLES, Role

_SOME = 1e-9


@dataclass(frozen=True)
class Message:
    """An action as those who see it read it.

    Attributes
    ----------
    role : Role
        Who acts.
    action : str
        How.
    history : mapping of Role to str
        What was done before.
    sent_by : mapping of str to float
        How probably each type takes the action.
    probability : float
        That it is taken, given what was done before; 0 off the path.
    listener : Role
        The first who sees it.
    beliefs : mapping of str to tuple of float
        Least and greatest probability that the listener then gives each type; alike where only one is possible.
    answers : tuple of str
        What the listener does then; of several types or actions each.
    """

    role: Role
    action: str
    history: Mapping[Role, str]
    sent_by: Mapping[str, float]
    probability: float
    listener: Role
    beliefs: Mapping[str, tuple[float, float]]
    answers: tuple[str, ...]


def messages(play: Play, decisions: tuple[Decision, ...]) -> tuple[Message, ...]:
    """Return every message of an equilibrium, sender by sender, in the order of its actions.

    Parameters
    ----------
    play : Play
        The equilibrium.
    decisions : tuple of Decision
        All of its decisions.
    """
    game = play.game
    order = [player for stage in game.order for player in stage]
    found = []
    for sender in (player for player in order if player in play.signalling()):
        role = ROLES[sender]
        sets = [d for d in decisions if d.role == role and d.on_path]
        for history in {tuple(d.history.items()): None for d in sets}:
            here = [d for d in sets if tuple(d.history.items()) == history]
            total = sum(d.probability for d in here)
            for action in game.actions[sender]:
                heard = [
                    d
                    for d in decisions
                    if {**dict(history), role: action}.items() <= d.history.items() and role in d.beliefs
                ]
                if not heard:
                    continue
                listener = heard[0].role
                answering = [
                    d for d in heard if d.role == listener and len(d.history) == min(len(one.history) for one in heard)
                ]
                found.append(
                    Message(
                        role,
                        action,
                        dict(history),
                        {d.kind: d.strategy.get(action, 0.0) for d in here},
                        sum(d.probability * d.strategy.get(action, 0.0) for d in here) / total,
                        listener,
                        answering[0].beliefs[role],
                        tuple(dict.fromkeys(name for d in answering for name in d.strategy)),
                    )
                )
    return tuple(found)
