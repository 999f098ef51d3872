"""What solving a scenario gives: equilibria in labels, and what they say about a split."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wedgesim.analysis.points import Verdict
from wedgesim.markup import heading, paragraph, table
from wedgesim.roles import ROLES, Role
from wedgesim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from wedgesim.analysis.private_information import PrivateSolution

ByTheory = Mapping[str, Mapping[str, float]]
"""Utility of a role by theory and term."""


@dataclass(frozen=True)
class Alternative:
    """An action that a role could take where it moves on the path, and what would follow.

    Attributes
    ----------
    action : str
        The action.
    payoff : float
        Expected payoff of the role.
    path : str
        What is played then, in the order divider/target/partner.
    by_theory : mapping
        The payoff by theory and term.
    """

    action: str
    payoff: float
    path: str
    by_theory: ByTheory


@dataclass(frozen=True)
class Equilibrium:
    """One equilibrium of a scenario, as it is played out.

    Attributes
    ----------
    path : str
        What is played, in the order divider/target/partner: ``accommodate/align/support``; a role that mixes shows
        its actions with their probabilities.
    strategies : mapping of Role to mapping of str to float
        Probability of each action of each role on the path.
    payoffs : mapping of Role to float
        Expected payoffs.
    by_theory : mapping of Role to mapping
        Payoffs by theory and term; they sum to the payoff.
    alternatives : mapping of Role to tuple of Alternative
        For each role every action it could take where it moves on the path, the one it takes included.
    alignment : float
        Expected alignment of the target.
    split_probability : float
        Probability that the target splits.
    margin : float
        The target's split margin: utility of its best split action less that of its best other action.
    """

    path: str
    strategies: Mapping[Role, Mapping[str, float]]
    payoffs: Mapping[Role, float]
    by_theory: Mapping[Role, ByTheory]
    alternatives: Mapping[Role, tuple[Alternative, ...]]
    alignment: float
    split_probability: float
    margin: float

    @property
    def actions(self) -> dict[Role, str]:
        """The most probable action of each role."""
        return {role: max(mix, key=lambda action: mix[action]) for role, mix in self.strategies.items()}

    @property
    def is_pure(self) -> bool:
        """Whether nobody mixes."""
        return all(max(mix.values()) > 1 - 1e-9 for mix in self.strategies.values())

    def best_deviation(self, role: Role) -> Alternative | None:
        """Return the best action that `role` does not take; None when it has no choice."""
        others = [option for option in self.alternatives.get(role, ()) if self.strategies[role][option.action] < 1e-9]
        return max(others, key=lambda option: option.payoff, default=None)


@dataclass(frozen=True)
class Split:
    """Whether the target splits, by how much, and at what price.

    Attributes
    ----------
    verdict : {"unique", "possible", "never", "unsolved"}
        Whether every, some or no equilibrium is a split.
    margin : float
        The target's split margin in its own utility, of the equilibrium closest to a split; above 0 it splits.
    margins : tuple of float
        The margin in each equilibrium.
    probability : tuple of float
        Least and greatest probability of a split over the equilibria.
    reservation_price : float or None
        The smallest inducement at which the target splits, the partner responding optimally; infinite when none is
        enough; None when the scenario has no inducement.
    willingness_to_pay : float or None
        The highest cost of the full reward at which the divider would rather have the split than make no offer.
    offer : str or None
        The divider's action to which the two prices belong: that with the largest gap.
    note : str
        Why a price is missing, or what qualifies it.
    """

    verdict: Verdict
    margin: float
    margins: tuple[float, ...]
    probability: tuple[float, float]
    reservation_price: float | None
    willingness_to_pay: float | None
    offer: str | None
    note: str = ""

    @property
    def gap(self) -> float | None:
        """Willingness to pay less reservation price; above 0 there is a bargain to be struck."""
        if self.reservation_price is None or self.willingness_to_pay is None:
            return None
        return self.willingness_to_pay - self.reservation_price

    def __str__(self) -> str:
        return self.verdict


@dataclass(frozen=True)
class Selected:
    """One of several equilibria, selected by a rule.

    Attributes
    ----------
    rule : str
        The rule: quantal-response, risk-dominance, pareto or coalition-proof.
    path : str or None
        What is played in the equilibrium selected; None when the rule does not single one out.
    reason : str
        Why this one, or why none.
    """

    rule: str
    path: str | None
    reason: str


@dataclass(frozen=True)
class Solution:
    """All equilibria of a scenario at one parameter point.

    Attributes
    ----------
    scenario : Scenario
        As solved, overrides included.
    equilibria : tuple of Equilibrium
        In the order of their paths, pure ones first.
    split : Split
        The verdict, margin and prices.
    method : str
        How it was solved.
    certificate : {"certified", "degenerate", "incomplete"}
        Whether these are provably all equilibrium outcomes; degenerate when payoffs tie.
    warnings : tuple of str
        What a reader should know before relying on it.
    selected : Selected or None
        Of several equilibria the one that a rule selects; None when there is only one.
    private : PrivateSolution or None
        Who knows what, who learns what, and what rests on which belief; None without types.
    """

    scenario: Scenario
    equilibria: tuple[Equilibrium, ...]
    split: Split
    method: str
    certificate: str
    warnings: tuple[str, ...] = field(default=())
    selected: Selected | None = None
    private: PrivateSolution | None = None

    def _repr_html_(self) -> str:
        parts = [
            heading(self.scenario.title),
            paragraph(f"Split: {self.split.verdict}, margin {self.split.margin:+.4f}"),
        ]
        for equilibrium in self.equilibria:
            rows = [
                (
                    role,
                    self.scenario.states[role],
                    ", ".join(
                        action if share > 1 - 1e-9 else f"{action} {share:.3f}"
                        for action, share in equilibrium.strategies[role].items()
                        if share > 1e-9
                    ),
                    f"{equilibrium.payoffs[role]:.4f}",
                )
                for role in ROLES
            ]
            parts.append(table(("role", "state", "plays", "payoff"), rows, caption=equilibrium.path))
        parts.extend(paragraph(warning) for warning in self.warnings)
        return "".join(parts)
