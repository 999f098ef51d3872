"""What the methods of :mod:`wedgesim.analysis.methods` say about a game: one kind of result for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from wedgesim.analysis.method_names import TREE_METHODS
from wedgesim.analysis.points import Verdict
from wedgesim.equilibria.solution import Certificate, Equilibrium, EquilibriumSet
from wedgesim.games.extensive_form import ExtensiveForm
from wedgesim.games.normal_form import NormalForm, Profile
from wedgesim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from wedgesim.analysis.beliefs import BeliefsFound
    from wedgesim.equilibria.coalitions import JointDeviation
    from wedgesim.equilibria.commitment import Stackelberg
    from wedgesim.equilibria.correlated import CorrelatedEquilibrium
    from wedgesim.equilibria.dominance import Elimination, Rationalisable
    from wedgesim.equilibria.quantal_response import LogitBranch
    from wedgesim.equilibria.selection import Selection
    from wedgesim.equilibria.tree_induction import TreeEquilibria


@dataclass(frozen=True)
class SplitRange:
    """How probable a split is, over what a method found.

    Attributes
    ----------
    verdict : {"unique", "possible", "never", "unsolved", "undefined"}
        Whether the target splits in all, some or none of it.
    probability : tuple of float
        Least and greatest probability; nan where there is none.
    over : str
        Over what: "all Nash equilibria".
    """

    verdict: Verdict
    probability: tuple[float, float]
    over: str


@dataclass(frozen=True, eq=False)
class NashFound:
    """All Nash equilibria, and the selected one where a rule was named."""

    equilibria: EquilibriumSet
    selection: Selection | None


@dataclass(frozen=True, eq=False)
class LogitFound:
    """The logit equilibrium of one precision.

    Attributes
    ----------
    precision : float
        Lambda, in units of one over payoff.
    equilibrium : Equilibrium
        The profile. It is no Nash equilibrium; its regret says by how much.
    residual : float
        Largest difference between a probability and the logit response to the profile.
    """

    precision: float
    equilibrium: Equilibrium
    residual: float


@dataclass(frozen=True, eq=False)
class DominanceFound:
    """What iterated strict dominance leaves, and the rationalisable actions."""

    elimination: Elimination
    rationalisable: Rationalisable


@dataclass(frozen=True, eq=False)
class Standing:
    """How a pure profile stands against joint deviations.

    Attributes
    ----------
    equilibrium : Equilibrium
        The profile; with a positive regret it is no equilibrium when all choose at once.
    profile : tuple of int
        Its actions.
    strong, coalition_proof : bool
        Whether it is a strong, and a coalition-proof Nash equilibrium.
    deviations : tuple of JointDeviation
        By which coalitions of two or more all members would gain.
    declared : bool
        Whether it is what the declared timing leads to, and no equilibrium when all choose at once.
    """

    equilibrium: Equilibrium
    profile: Profile
    strong: bool
    coalition_proof: bool
    deviations: tuple[JointDeviation, ...]
    declared: bool = False


@dataclass(frozen=True, eq=False)
class CoalitionsFound:
    """How every pure equilibrium stands, and then what the declared timing leads to."""

    standings: tuple[Standing, ...]


@dataclass(frozen=True, eq=False)
class PureFound:
    """All equilibria in pure strategies."""

    profiles: tuple[Profile, ...]


Found: TypeAlias = (
    "NashFound | PureFound | LogitBranch | LogitFound | CorrelatedEquilibrium | DominanceFound | CoalitionsFound"
    " | Stackelberg | TreeEquilibria | BeliefsFound"
)


@dataclass(frozen=True, eq=False)
class GameSolution:
    """What a method says about a game.

    Attributes
    ----------
    game : NormalForm
        The game in normal form; for ``subgame-perfect`` and ``perfect-bayesian`` an ExtensiveForm.
    method : str
        Name of the method.
    algorithm : str
        How it was solved.
    found : object
        What was found, by method: NashFound, PureFound, LogitBranch, LogitFound, CorrelatedEquilibrium,
        DominanceFound, CoalitionsFound, Stackelberg, TreeEquilibria or BeliefsFound.
    equilibria : tuple of Equilibrium
        Profiles that the method puts forward, for methods that put forward any.
    certificate : {"certified", "degenerate", "incomplete"} or None
        Whether the list is proven to be all that the method asks for; None for methods that give no list.
    note : str
        What qualifies the result.
    scenario : Scenario or None
        The scenario whose game it is.
    split : SplitRange or None
        How probable a split is; None for games that are no scenario.
    declared_split : SplitRange or None
        The same over all subgame-perfect outcomes of the declared timing, where the method sets that timing aside.
    """

    game: NormalForm | ExtensiveForm
    method: str
    algorithm: str
    found: Found
    equilibria: tuple[Equilibrium, ...] = ()
    certificate: Certificate | None = None
    note: str = ""
    scenario: Scenario | None = None
    split: SplitRange | None = None
    declared_split: SplitRange | None = None

    @property
    def solved(self) -> bool:
        """Whether the method came to an answer (that there is no equilibrium in pure strategies is one)."""
        if isinstance(self.found, NashFound):
            return bool(self.equilibria)
        if self.method in ("subgame-perfect", *TREE_METHODS):
            return bool(getattr(self.found, "equilibria", ()))
        return self.method != "commitment" or getattr(self.found, "strong", None) is not None

    @property
    def form(self) -> NormalForm:
        """The normal form that was solved."""
        assert isinstance(self.game, NormalForm)
        return self.game
