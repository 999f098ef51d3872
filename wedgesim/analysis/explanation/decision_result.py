"""What is told of a decision: what is done, and what every deviation from it would bring, term by term."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from wedgesim.roles import Role

CERTAIN: Final = 1e-9
"""Probability up to which something counts as not happening; less than one by so little, as certain."""


@dataclass(frozen=True)
class Part:
    """What one term of a theory contributes to a change of payoff.

    Attributes
    ----------
    theory, term : str
        Which.
    direct : float
        By the action itself, all others acting as before.
    responses : tuple of float
        By each response, in the order of :attr:`Consequence.responses`.
    """

    theory: str
    term: str
    direct: float
    responses: tuple[float, ...]

    @property
    def total(self) -> float:
        """Both together."""
        return self.direct + sum(self.responses)


@dataclass(frozen=True)
class Response:
    """What a role that moves later does after another's deviation.

    Attributes
    ----------
    role : Role
        Who responds.
    before, after : mapping of str to float
        What it does without the deviation and after it: actions and their probabilities.
    effect : float
        What its response brings the one who deviates.
    """

    role: Role
    before: Mapping[str, float]
    after: Mapping[str, float]
    effect: float

    @property
    def changes(self) -> bool:
        """Whether it acts otherwise."""
        return any(
            abs(self.before.get(name, 0.0) - self.after.get(name, 0.0)) > CERTAIN
            for name in {**self.before, **self.after}
        )


@dataclass(frozen=True)
class Consequence:
    """What a deviation would bring.

    Attributes
    ----------
    role : Role
        Who deviates.
    action : str
        To what.
    payoff, payoff_taken : float
        Its payoff then, and without the deviation.
    path, path_taken : str
        What is played then, and without, in the order divider/target/partner.
    split, split_taken : float
        Probability of a split then, and without; nan where nothing is a split.
    parts : tuple of Part
        The change by theory and term, the largest first; terms without any effect are left out.
    responses : tuple of Response
        By those who move later, in the order of play.
    between : tuple of float
        Least and greatest change over all beliefs that support what is done; empty where only one is possible.
    """

    role: Role
    action: str
    payoff: float
    payoff_taken: float
    path: str
    path_taken: str
    split: float
    split_taken: float
    parts: tuple[Part, ...]
    responses: tuple[Response, ...]
    between: tuple[float, ...] = ()

    @property
    def change(self) -> float:
        """What the role gains by the deviation; below 0 it loses."""
        return self.payoff - self.payoff_taken

    @property
    def direct(self) -> float:
        """The part of the action itself, all others acting as before."""
        return sum(part.direct for part in self.parts)

    @property
    def by_theory(self) -> dict[str, float]:
        """The change by theory, the largest first."""
        sums: dict[str, float] = {}
        for part in self.parts:
            sums[part.theory] = sums.get(part.theory, 0.0) + part.total
        return dict(sorted(sums.items(), key=lambda item: -abs(item[1])))


@dataclass(frozen=True)
class Decision:
    """A role at a history where it moves.

    Attributes
    ----------
    role : Role
        Who moves.
    history : mapping of Role to str
        What was done before, in the order of play; empty for the first.
    probability : float
        Of the history, and of the type, in the equilibrium; 0 off the path.
    strategy : mapping of str to float
        What the role does there: actions with their probabilities.
    payoff : float
        What it gets there.
    path : str
        What is played there, in the order divider/target/partner.
    consequences : tuple of Consequence
        Of every action that is not taken for certain, the best first.
    continuations : int
        Equilibria of the game from here on; where there are several, the one told is that which the equilibrium plays.
        With types 1: what follows can seldom be cut off as a game of its own.
    kind : str
        The type of who moves; empty where it has nothing private.
    beliefs : mapping of Role to mapping of str to tuple of float
        Least and greatest probability that it gives there to each type of another role.
    believed : mapping of Role to mapping of str to float
        The probabilities that the figures rest on: those of Bayes' rule, and where several beliefs support what is
        done, those in their middle.
    """

    role: Role
    history: Mapping[Role, str]
    probability: float
    strategy: Mapping[str, float]
    payoff: float
    path: str
    consequences: tuple[Consequence, ...]
    continuations: int
    kind: str = ""
    beliefs: Mapping[Role, Mapping[str, tuple[float, float]]] = field(default_factory=dict)
    believed: Mapping[Role, Mapping[str, float]] = field(default_factory=dict)

    @property
    def on_path(self) -> bool:
        """Whether the history is reached."""
        return self.probability > CERTAIN

    @property
    def action(self) -> str:
        """The action taken; of several the most probable."""
        return max(self.strategy, key=lambda name: self.strategy[name])

    @property
    def mixes(self) -> bool:
        """Whether it takes several actions by chance."""
        return max(self.strategy.values()) < 1 - CERTAIN

    @property
    def best_alternative(self) -> Consequence | None:
        """The best action that the role does not take; None where it takes all it has."""
        return next((c for c in self.consequences if self.strategy.get(c.action, 0.0) < CERTAIN), None)
