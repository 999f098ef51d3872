"""Players, actions, mixtures and probabilities of a game as they stand in tables and sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from wedgesim.games.extensive_form import ExtensiveForm
from wedgesim.games.normal_form import NormalForm
from wedgesim.output.cast import Cast
from wedgesim.roles import ROLES
from wedgesim.scenario.scenario import Scenario

_LARGEST_DENOMINATOR = 64


def probability(share: float) -> str:
    """Return a probability: as a fraction where it is one with a small denominator, else to six digits.

    Examples
    --------
    >>> probability(0.75), probability(0.6192330001), probability(1.0), probability(2e-8)
    ('3/4', '0.619233', '1', '2e-08')
    """
    near = Fraction(share).limit_denominator(_LARGEST_DENOMINATOR)
    if abs(float(near) - share) < 1e-10 and (near or share == 0) and (near != 1 or share >= 1 - 1e-15):
        return str(near)
    if share < 1e-4:
        return f"{share:.2g}"
    return f"{share:.6f}" if share < 1 - 5e-7 else f"1 - {1 - share:.1g}"


class Names:
    """Players and actions as they stand in tables and sentences."""

    def __init__(self, game: NormalForm | ExtensiveForm, scenario: Scenario | None) -> None:
        self.game = game
        self.cast = None if scenario is None else Cast(scenario)
        self.players = list(game.players) if scenario is None else [scenario.states[role] for role in ROLES]

    def subject(self, player: int) -> str:
        """Return a player as it stands in a sentence."""
        if self.cast is not None:
            return self.cast[ROLES[player]]
        name = self.players[player]
        return f"player {name}" if name.isdigit() else name

    def action(self, player: int, action: int) -> str:
        """Return the name of an action."""
        assert isinstance(self.game, NormalForm)
        return self.game.actions[player][action]

    def mixture(self, player: int, shares: Iterable[float]) -> str:
        """Return what a player plays: an action, or actions with their probabilities."""
        played = [(self.action(player, action), share) for action, share in enumerate(shares) if share > 0]
        if len(played) == 1:
            return played[0][0]
        return ", ".join(f"{name}{self.colon(player)} {probability(share)}" for name, share in played)

    def colon(self, player: int) -> str:
        """Return what keeps the names of actions that begin with a digit apart from numbers after them."""
        assert isinstance(self.game, NormalForm)
        return ":" if any(name[:1].isdigit() for name in self.game.actions[player]) else ""

    def profile(self, profile: Sequence[int]) -> str:
        """Return the actions of a pure profile."""
        return " / ".join(self.action(player, action) for player, action in enumerate(profile))
