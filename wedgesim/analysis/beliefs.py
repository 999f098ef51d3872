"""Equilibria with beliefs of a game in extensive form: all pure ones, the intuitive criterion, and a selection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from wedgesim.equilibria.agent_quantal_response import SequentialEquilibrium, agent_quantal_response_limit
from wedgesim.equilibria.intuitive_criterion import Objection, intuitive_objections
from wedgesim.equilibria.perfect_bayesian import (
    PerfectBayesianEquilibrium,
    PerfectBayesianSet,
    perfect_bayesian_equilibria,
)
from wedgesim.equilibria.signals import Sender, Signalling, signalling_of
from wedgesim.errors import SolverError
from wedgesim.games.extensive_form import ExtensiveForm
from wedgesim.games.tree_arrays import TreeArrays


@dataclass(frozen=True, eq=False)
class BeliefsFound:
    """What is known of the equilibria with beliefs of a tree.

    Attributes
    ----------
    found : PerfectBayesianSet
        All perfect Bayesian equilibria in pure strategies.
    objections : tuple of tuple of Objection
        Why each of them fails the intuitive criterion; none where it passes.
    selected : SequentialEquilibrium or None
        The sequential equilibrium that the limit of agent quantal response selects.
    not_selected : str
        Why there is none.
    """

    found: PerfectBayesianSet
    objections: tuple[tuple[Objection, ...], ...]
    selected: SequentialEquilibrium | None
    not_selected: str = ""

    @property
    def equilibria(self) -> tuple[PerfectBayesianEquilibrium | SequentialEquilibrium, ...]:
        """All that were found: the pure ones; the selected one where it mixes."""
        mixed = () if self.selected is None or self.selected.is_pure else (self.selected,)
        return (*self.found.equilibria, *mixed)

    @cached_property
    def signalling(self) -> tuple[Mapping[Sender, Signalling], ...]:
        """For each pure equilibrium, how far each sender gives its type away."""
        return tuple(signals(self.found.tree, one) for one in self.found.equilibria)

    @property
    def chosen(self) -> int | None:
        """Which of the pure equilibria is selected; None when none or a mixed one is."""
        if self.selected is None or not self.selected.is_pure:
            return None
        path = {end for end, _ in self.selected.outcome}
        for number, one in enumerate(self.found.equilibria):
            if {end for end, _ in one.outcome} == path:
                return number
        return None


def solve_with_beliefs(game: ExtensiveForm | TreeArrays) -> BeliefsFound:
    """Find all pure perfect Bayesian equilibria, test them by the intuitive criterion, and select one.

    Raises
    ------
    SolverError
        When the game has no perfect recall or is too large.
    """
    tree = game if isinstance(game, TreeArrays) else TreeArrays.of(game)
    found = perfect_bayesian_equilibria(tree)
    objections = intuitive_objections(found)
    try:
        return BeliefsFound(found, objections, agent_quantal_response_limit(tree))
    except SolverError as error:
        return BeliefsFound(found, objections, None, str(error))


def signals(
    tree: TreeArrays, one: PerfectBayesianEquilibrium | SequentialEquilibrium
) -> Mapping[Sender, Signalling]:
    """Classify what every sender does in an equilibrium."""
    if isinstance(one, SequentialEquilibrium):
        reached: Mapping[int, float] = one.reached
    else:
        reached = {move: float(belief.on_path) for move, belief in one.beliefs.items()}
    return signalling_of(tree, one.behaviour, reached)
