"""Games played in stages: who moves when, over the payoff tensor of a normal form.

Every player moves once. Players of the same stage move at the same time; players of later stages see what was done
before. The payoff tensor is that of the profile of actions on the path, so a strategy (an action for each history)
need not be written out: only backward induction does that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wedgesim.errors import GameError
from wedgesim.games.normal_form import NormalForm


@dataclass(frozen=True, eq=False)
class Sequential:
    """A game of perfect information between stages.

    Attributes
    ----------
    normal_form : NormalForm
        Payoffs and labels of the profiles of actions.
    stages : tuple of tuple of int
        The players, by index, who move in each stage; every player exactly once.

    Raises
    ------
    GameError
        When a player moves never or twice.

    Examples
    --------
    >>> entry = NormalForm.from_payoffs([[[0, 0], [-1, 1]], [[2, 2], [-1, 1]]], players=["entrant", "incumbent"])
    >>> Sequential.in_order(entry, ["entrant", "incumbent"]).stages
    ((0,), (1,))
    """

    normal_form: NormalForm
    stages: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        movers = [player for stage in self.stages for player in stage]
        if sorted(movers) != list(range(len(self.normal_form.players))):
            names = list(self.normal_form.players)
            raise GameError(f"each of {names} must move in exactly one stage, not {self.stages}")

    @classmethod
    def in_order(cls, normal_form: NormalForm, order: Sequence[str | Sequence[str]]) -> Sequential:
        """Make a sequential game from players' names, a list within the list standing for a joint stage."""
        index = {name: i for i, name in enumerate(normal_form.players)}
        try:
            stages = tuple(
                (index[stage],) if isinstance(stage, str) else tuple(index[name] for name in stage) for stage in order
            )
        except KeyError as error:
            raise GameError(f"no player {error.args[0]!r}; the players are {list(index)}") from None
        return cls(normal_form, stages)

    @property
    def perfect_information(self) -> bool:
        """Whether no two players move at the same time."""
        return all(len(stage) == 1 for stage in self.stages)
