"""What every solver hands back: equilibria, and how much is proven about the list.

The certificate says

``certified``
    every equilibrium is regular, all supports were enumerated, and the indices sum to +1;
``degenerate``
    ties or continua of equilibria are present, and the components found are reported;
``incomplete``
    anything else: equilibria are right, but there may be more.

References
----------
Shapley, L. (1974). A note on the Lemke-Howson algorithm. *Mathematical Programming Study* 1.
Ritzberger, K. (1994). The theory of normal form games from the differentiable viewpoint. *International Journal of
Game Theory* 23.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.regret import payoffs_and_regrets
from wedgesim.errors import GameError
from wedgesim.games.normal_form import NormalForm

Certificate = Literal["certified", "degenerate", "incomplete"]

CERTIFICATES: tuple[Certificate, ...] = ("certified", "degenerate", "incomplete")
"""In the order of the codes that a batch stores."""


@dataclass(frozen=True, eq=False)
class Equilibrium:
    """One mixed profile, with what it pays and how far it is from being an equilibrium.

    Attributes
    ----------
    strategies : tuple of ndarray
        Probabilities of the actions, one vector for each player.
    payoffs : ndarray, shape (players,)
        Expected payoffs.
    max_regret : float
        Most that any player could gain by deviating alone, in payoff units.
    index : int or None
        +1 or -1 for a regular equilibrium, None where it is not defined.
    """

    strategies: tuple[NDArray[np.float64], ...]
    payoffs: NDArray[np.float64]
    max_regret: float
    index: int | None = None

    @classmethod
    def of(cls, game: NormalForm, strategies: Sequence[NDArray[np.float64]], index: int | None = None) -> Equilibrium:
        """Evaluate a profile of a single game.

        Examples
        --------
        >>> import numpy as np
        >>> from wedgesim.games.normal_form import NormalForm
        >>> pennies = NormalForm.from_payoffs([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
        >>> Equilibrium.of(pennies, [np.array([0.5, 0.5])] * 2).max_regret
        0.0
        """
        sizes = tuple(len(strategy) for strategy in strategies)
        if sizes != game.shape or game.batch_shape:
            raise GameError(f"strategies of sizes {sizes} do not fit one game of shape {game.shape}")
        profile = tuple(strategies)
        payoffs, regret = payoffs_and_regrets(game.payoffs, profile)
        return cls(profile, payoffs, float(regret.max()), index)

    @property
    def is_pure(self) -> bool:
        """Whether every player plays one action."""
        return all(np.count_nonzero(strategy) == 1 for strategy in self.strategies)

    @property
    def support(self) -> tuple[tuple[int, ...], ...]:
        """Actions of positive probability, for each player."""
        return tuple(tuple(np.flatnonzero(strategy).tolist()) for strategy in self.strategies)

    def labelled(self, game: NormalForm) -> dict[str, dict[str, float]]:
        """Probability of every action, those of zero too, by names of players and actions."""
        return {
            player: {action: float(p) for action, p in zip(actions, strategy, strict=True)}
            for player, actions, strategy in zip(game.players, game.actions, self.strategies, strict=True)
        }


@dataclass(frozen=True, eq=False)
class Component:
    """Equilibria found in one connected piece of the set of all equilibria.

    Attributes
    ----------
    representative : Equilibrium
        One of them; the pure one of least actions where there is one.
    equilibria : tuple of Equilibrium
        All that were found in the component.
    extreme_points : tuple of Equilibrium
        The extreme points, where the component is known to be a union of polytopes; empty where it is not.
    subsets : tuple
        Maximal Nash subsets, where known: of each the extreme strategies of each player. Every profile of mixtures of
        these is an equilibrium.
    index : int or None
        Sum of the indices of the equilibria of a nearby generic game, where it was computed.
    """

    representative: Equilibrium
    equilibria: tuple[Equilibrium, ...]
    extreme_points: tuple[Equilibrium, ...] = ()
    subsets: tuple[tuple[tuple[NDArray[np.float64], ...], ...], ...] = ()
    index: int | None = None

    @property
    def is_point(self) -> bool:
        """Whether only one equilibrium was found in it."""
        return len(self.equilibria) == 1


@dataclass(frozen=True, eq=False)
class EquilibriumSet:
    """The solution of a game.

    Attributes
    ----------
    game : NormalForm
        The game that was solved.
    equilibria : tuple of Equilibrium
        Pure ones first, in the order of their supports.
    certificate : {"certified", "degenerate", "incomplete"}
        What is proven about the list.
    method : str
        How it was found.
    index_sum : int or None
        Sum of the indices, where every equilibrium has one.
    components : tuple of Component
        Connected pieces; one for each equilibrium in a certified game.
    note : str
        Why the certificate is not better.
    """

    game: NormalForm
    equilibria: tuple[Equilibrium, ...]
    certificate: Certificate
    method: str
    index_sum: int | None = None
    components: tuple[Component, ...] = ()
    note: str = ""

    def __len__(self) -> int:
        return len(self.equilibria)

    @property
    def max_regret(self) -> float:
        """Largest regret of any of the equilibria, in payoff units."""
        return max((equilibrium.max_regret for equilibrium in self.equilibria), default=0.0)

    def _repr_html_(self) -> str:
        players = "".join(f"<th>{escape(player)}</th>" for player in self.game.players)
        rows = "".join(self._html_row(number, one) for number, one in enumerate(self.equilibria, start=1))
        summary = f"{len(self)} found, {self.certificate}" + (f": {escape(self.note)}" if self.note else "")
        return (
            f"<table><caption>{escape(self.game.title or 'Nash equilibria')}: {summary}</caption>"
            f"<tr><th></th>{players}<th>payoffs</th><th>regret</th><th>index</th></tr>{rows}</table>"
        )

    def _html_row(self, number: int, equilibrium: Equilibrium) -> str:
        cells = [
            ", ".join(f"{escape(action)} {p:.4g}" for action, p in mixture.items() if p)
            for mixture in equilibrium.labelled(self.game).values()
        ]
        cells.append(", ".join(f"{payoff:.4g}" for payoff in equilibrium.payoffs))
        cells += [f"{equilibrium.max_regret:.1e}", "" if equilibrium.index is None else f"{equilibrium.index:+d}"]
        return f"<tr><td>{number}</td>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


@dataclass(frozen=True, eq=False)
class BatchedEquilibria:
    """Equilibria of a batch of games, batch last: one column for each equilibrium.

    Attributes
    ----------
    game : NormalForm
        The games. Their batch axes are counted as one, in C order.
    game_index : ndarray of int64, shape (count,)
        Which game of the batch each equilibrium belongs to; ascending.
    strategies : tuple of ndarray, each of shape (actions, count)
        Probabilities of the actions, for each player.
    payoffs : ndarray, shape (players, count)
        Expected payoffs.
    max_regret : ndarray, shape (count,)
        In payoff units.
    index : ndarray of int8, shape (count,)
        +1 or -1; 0 where it is not defined.
    certificate_codes : ndarray of int8, shape (games,)
        Position in `CERTIFICATES`, for each game.
    """

    game: NormalForm
    game_index: NDArray[np.int64]
    strategies: tuple[NDArray[np.float64], ...]
    payoffs: NDArray[np.float64]
    max_regret: NDArray[np.float64]
    index: NDArray[np.int8]
    certificate_codes: NDArray[np.int8]
    _starts: NDArray[np.int64] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_starts", np.searchsorted(self.game_index, np.arange(self.games + 1)))

    def __len__(self) -> int:
        return len(self.game_index)

    @property
    def games(self) -> int:
        """Number of games."""
        return len(self.certificate_codes)

    @property
    def counts(self) -> NDArray[np.int64]:
        """Number of equilibria found in each game, shape (games,)."""
        return np.diff(self._starts)

    @property
    def index_sums(self) -> NDArray[np.int64]:
        """Sum of the indices in each game, shape (games,)."""
        return np.bincount(self.game_index, weights=self.index, minlength=self.games).astype(np.int64)

    @property
    def certificates(self) -> NDArray[np.str_]:
        """Certificate of each game in words, shape (games,)."""
        return np.array(CERTIFICATES)[self.certificate_codes]

    def of_game(self, number: int) -> list[Equilibrium]:
        """Equilibria of one game, counted in C order over the batch axes."""
        return [self._equilibrium(column) for column in range(self._starts[number], self._starts[number + 1])]

    def _equilibrium(self, column: int) -> Equilibrium:
        sign = int(self.index[column])
        return Equilibrium(
            tuple(strategy[:, column].copy() for strategy in self.strategies),
            self.payoffs[:, column].copy(),
            float(self.max_regret[column]),
            sign or None,
        )
