"""Which policy of a role does well across what a scenario leaves uncertain.

Steps:

1. draw what is uncertain; at every draw hold the role to each of its actions in turn, the others answering in
   equilibrium (:mod:`wedgesim.analysis.uncertainty.outcomes`)
2. judge the policies over the draws (:mod:`wedgesim.analysis.policy.robustness`)
3. value knowledge of each parameter (:mod:`wedgesim.analysis.policy.information`), and find where the ranking turns on
   average (:mod:`wedgesim.analysis.policy.ranking`) and at single draws (:mod:`wedgesim.analysis.discovery.tree`)

The divider moves first in most scenarios: its policy is what the others answer. The partner's counter-policy is a
commitment that the divider knows of and answers too; or, after a policy of the divider that is held, what the target
alone answers. Where several equilibria follow a policy, the first counts, as on the path.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.discovery.boxes import Happening, share_in_words
from wedgesim.analysis.discovery.ranks import Ranks
from wedgesim.analysis.discovery.tree import DEPTH, MOST_LEAVES, Tree, tree_of
from wedgesim.analysis.policy.information import Information, information
from wedgesim.analysis.policy.ranking import RankingFlip, ranking_flips
from wedgesim.analysis.policy.robustness import PolicyError, PolicyRecord, records
from wedgesim.analysis.uncertainty.draws import DrawMethod, Draws, draw
from wedgesim.analysis.uncertainty.outcomes import HELD, DrawOutcomes, HeldPolicies, solve_draws
from wedgesim.errors import UnknownNameError
from wedgesim.markup import Shown
from wedgesim.roles import DIVIDER, PARTNER, ROLES, Role
from wedgesim.scenario.report import unknown
from wedgesim.scenario.scenario import Scenario

Floats = NDArray[np.float64]

DRAWS: Final = 10_000
"""Draws, when nothing else is asked for."""


@dataclass(frozen=True, eq=False, repr=False)
class Policies(Shown):
    """How the policies of a role do across what is uncertain.

    Attributes
    ----------
    draws : Draws
        What was drawn.
    role : {"divider", "partner"}
        Whose policies.
    after : str or None
        The divider's policy that is held meanwhile, if the partner's are judged after one.
    names : tuple of str
        The policies: the actions of the role.
    payoffs : ndarray, shape (policies, solved draws)
        What each pays the role at each draw.
    splits : ndarray, shape (policies,)
        Share of the draws in which every equilibrium after a policy is a split.
    records : tuple of PolicyRecord
        How each does.
    standard : str
        That of satisficing, in words.
    information : Information
        What knowledge would be worth.
    flips : tuple of RankingFlip
        Where the ranking turns on average, the most valuable parameter first.
    tree : Tree or None
        Which policy is best at single draws; None where one is best at all.
    unsolved : int
        Draws left out, since the scenario could not be solved there.
    """

    draws: Draws
    role: Role
    after: str | None
    names: tuple[str, ...]
    payoffs: Floats
    splits: Floats
    records: tuple[PolicyRecord, ...]
    standard: str
    information: Information
    flips: tuple[RankingFlip, ...]
    tree: Tree | None
    unsolved: int

    @property
    def scenario(self) -> Scenario:
        """The scenario at the values of what is held."""
        return self.draws.scenario

    def record(self, policy: str) -> PolicyRecord:
        """Return how one policy does."""
        return self.records[self.names.index(policy)]

    @property
    def best(self) -> PolicyRecord:
        """The policy of the highest expected payoff."""
        return self.records[self.information.best]

    @property
    def safest(self) -> PolicyRecord:
        """The policy of the best worst case; of several, that of the highest expected payoff."""
        return max(self.records, key=lambda of: (of.worst, of.expected))

    @property
    def least_regret(self) -> PolicyRecord:
        """The policy of the least maximal regret; of several, that of the highest expected payoff."""
        return min(self.records, key=lambda of: (of.most_regret, -of.expected))

    @property
    def gaps(self) -> tuple[tuple[float, float], ...]:
        """By how much the best on average leads each policy, and half the 95% interval of that, draw by draw."""
        ahead = self.payoffs[self.information.best] - self.payoffs
        half = 1.959963984540054 * ahead.std(axis=1, ddof=1) / np.sqrt(ahead.shape[1])
        return tuple(zip(ahead.mean(axis=1).tolist(), half.tolist(), strict=True))

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is to be known, the most important first; without capital letters and full stops."""
        return tuple(_sentences(self))


def policies(
    scenario: Scenario | str | os.PathLike[str] | DrawOutcomes,
    role: Role = DIVIDER,
    count: int = DRAWS,
    method: DrawMethod = "lhs",
    seed: int = 0,
    overrides: Mapping[str, float] | None = None,
    position: str | None = None,
    only: Iterable[str] | None = None,
    *,
    after: str | None = None,
    reference: str | None = None,
    level: float | None = None,
    depth: int = DEPTH,
    most_leaves: int = MOST_LEAVES,
    ranks: Ranks | None = None,
) -> Policies:
    """Compare the policies of a role across what is uncertain.

    Parameters
    ----------
    scenario : Scenario, str, path or DrawOutcomes
        A scenario, what :func:`~wedgesim.model.loading.load` takes, or draws that are solved already with the policies
        of the role held; for these, what says how to draw is not looked at.
    role : {"divider", "partner"}, optional
        Whose policies.
    count, method, seed, overrides, position, only
        Of the draws; see :func:`~wedgesim.analysis.uncertainty.draws.draw`. The seed is that of the tree too.
    after : str, optional
        An action of the divider to which it is held while the partner's policies are judged.
    reference : str, optional
        The policy whose payoff is the standard of satisficing; by default the first action, taken as the status quo.
    level : float, optional
        A payoff that is the standard instead.
    depth, most_leaves
        Of the tree; see :func:`~wedgesim.analysis.discovery.tree.classification_tree`.
    ranks : Ranks, optional
        The solved draws, sorted already.

    Returns
    -------
    Policies
        With sentences.

    Raises
    ------
    PolicyError
        When a role has one policy alone, or is not one whose policies can be held, or the standard is none.
    UnknownNameError
        When `after` is no action of the divider, or a name is no parameter or position.
    UncertaintyError
        When draws cannot be made as was asked.

    Examples
    --------
    >>> found = policies("reverse_kissinger", count=4000)
    >>> found.best.policy, found.information.values[0].parameter
    ('hold', 'split_value')
    """
    if role not in HELD:
        raise PolicyError(f"policies are those of the {' or the '.join(HELD)}, not of the {role}")
    if after is not None and role != PARTNER:
        raise PolicyError("only the partner's policies can be judged after one of the divider's")
    if isinstance(scenario, DrawOutcomes):
        outcomes, draws = scenario, scenario.draws
        if after is not None or role not in outcomes.policies:
            outcomes = _held(draws, role, after)
    else:
        draws = draw(scenario, count, method, seed, overrides, position, only)
        outcomes = _held(draws, role, after)
    held = outcomes.policies[role]
    if len(held.actions) < 2:
        raise PolicyError(f"the {role} has one action alone: there is nothing to choose")
    solved: NDArray[np.bool_] = np.asarray((held.outcome >= 0).all(axis=0))
    if solved.sum() < 2:
        raise PolicyError("no draw could be solved under every policy")
    return _compared(draws, held, solved, after, reference, level, seed, depth, most_leaves, ranks)


def _held(draws: Draws, role: Role, after: str | None) -> DrawOutcomes:
    """Solve draws with the policies of a role held, and one of the divider's if asked."""
    if after is None:
        return solve_draws(draws, (role,))
    actions = draws.scenario.actions
    names = [action.name for action in actions[DIVIDER]]
    if after not in names:
        raise UnknownNameError(unknown("action of the divider", after, names))
    alone = replace(draws.scenario, actions={**actions, DIVIDER: (actions[DIVIDER][names.index(after)],)})
    return solve_draws(replace(draws, scenario=alone), (role,))


def _compared(
    draws: Draws,
    held: HeldPolicies,
    solved: NDArray[np.bool_],
    after: str | None,
    reference: str | None,
    level: float | None,
    seed: int,
    depth: int,
    most_leaves: int,
    ranks: Ranks | None,
) -> Policies:
    names, role = held.actions, held.role
    payoffs = held.payoffs[:, ROLES.index(role)][:, solved]
    judged = records(payoffs, names, reference=reference, level=level)
    ranks = ranks or Ranks.of([column[solved] for column in draws.values.values()])
    known = information(ranks, draws.names, payoffs, seed)
    flips = {
        name: ranking_flips(name, curves, names) for name, curves in zip(draws.names, known.curves, strict=True)
    }
    best = payoffs.argmax(axis=0)
    tree = None
    if len(np.unique(best)) > 1:
        said = tuple(Happening(f"{name} is the best policy", f"draws in which {name} is best") for name in names)
        tree = tree_of(
            ranks, draws.names, best, labels=names, happenings=said, depth=depth, most_leaves=most_leaves, seed=seed
        )
    return Policies(
        draws, role, after, names, payoffs, held.split[:, solved].mean(axis=1), judged,
        f"a payoff of at least {level:g}" if level is not None else f"at least what {reference or names[0]} pays",
        known, tuple(flip for value in known.values for flip in flips[value.parameter]), tree, int((~solved).sum()),
    )  # fmt: skip


def _sentences(found: Policies) -> Iterable[str]:
    best = found.best
    gap, half, second = min(
        (gap, half, name)
        for (gap, half), name in zip(found.gaps, found.names, strict=True)
        if name != best.policy
    )
    close = "" if gap > half else ", too close to call"
    interval = f"({best.low:.3f} to {best.high:.3f})"
    yield (
        f"{best.policy} pays the {found.role} most on average: {best.expected:.3f} {interval}, {gap:.3f} more than "
        f"{second}{close}; it is best in {share_in_words(best.best)} of draws"
    )
    safe, sorry = found.safest, found.least_regret
    if {safe.policy, sorry.policy} == {best.policy}:
        yield (
            f"{best.policy} also has the best worst case ({safe.worst:.3f}) and the least maximal regret "
            f"({sorry.most_regret:.3f})"
        )
    else:
        yield (
            f"the worst case is best with {safe.policy} ({safe.worst:.3f}), and maximal regret is least with "
            f"{sorry.policy} ({sorry.most_regret:.3f})"
        )
    known = found.information
    if known.everything <= 0:
        yield f"{best.policy} is best whatever the values: knowing more would change nothing"
        return
    telling = [value for value in known.values if value.telling][:3]
    worth = f"knowing all parameters would be worth {known.everything:.4f} on average"
    if telling:
        parts = [f"{value.parameter} alone {value.value:.4f} ({share_in_words(value.share)})" for value in telling]
        yield f"{worth}; knowing {', '.join(parts)}"
    else:
        yield f"{worth}, but knowing any one of them alone nothing that can be told from chance"
    if found.flips:
        yield "; ".join(flip.sentence for flip in found.flips[:3])
    else:
        yield f"no parameter alone turns the ranking on average: {best.policy} stays first"
