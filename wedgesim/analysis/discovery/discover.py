"""Where in the space of what a scenario leaves uncertain something happens: a split, an action, or a claim holding.

Steps:

1. draw what is uncertain and solve the scenario at every draw (:mod:`wedgesim.analysis.uncertainty`)
2. find boxes in which it happens (:mod:`wedgesim.analysis.discovery.prim`)
3. grow a classification tree over the same draws (:mod:`wedgesim.analysis.discovery.tree`)
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.claims import holds_at
from wedgesim.analysis.discovery.boxes import Happening
from wedgesim.analysis.discovery.peeling import PEEL, Objective
from wedgesim.analysis.discovery.prim import MOST_BOXES, Boxes, DiscoveryError, boxes_of
from wedgesim.analysis.discovery.ranks import Ranks
from wedgesim.analysis.discovery.resampling import RESAMPLES
from wedgesim.analysis.discovery.search import MOST_RESTRICTED
from wedgesim.analysis.discovery.tree import DEPTH, MOST_LEAVES, Tree, tree_of
from wedgesim.analysis.uncertainty.draws import DrawMethod, draw
from wedgesim.analysis.uncertainty.outcomes import DrawOutcomes, solve_draws
from wedgesim.errors import UnknownNameError
from wedgesim.markup import Shown
from wedgesim.roles import DIVIDER, ROLES, Role
from wedgesim.scenario.report import unknown
from wedgesim.scenario.scenario import Scenario

DRAWS: Final = 10_000
"""Draws, when nothing else is asked for."""

SPLIT: Final = Happening("a split happens", "splits")
POSSIBLE: Final = Happening("a split is possible", "possible splits")


@dataclass(frozen=True, eq=False, repr=False)
class Discovery(Shown):
    """Where something happens in a scenario.

    Attributes
    ----------
    outcomes : DrawOutcomes
        Draws and what is played at each.
    of : str
        What was looked for, as it was asked.
    classes : tuple of str
        What can be the case; for something that happens or not, ``no`` and ``yes``.
    case : ndarray of int, shape (solved draws,)
        Which of the classes each solved draw is of.
    boxes : tuple of Boxes
        Where it happens; of an actor, for each of its actions that some draws have and others have not.
    tree : Tree
        What happens where.
    unsolved : int
        Draws that could not be solved, and are left out.
    """

    outcomes: DrawOutcomes
    of: str
    classes: tuple[str, ...]
    case: NDArray[np.int64]
    boxes: tuple[Boxes, ...]
    tree: Tree
    unsolved: int

    @property
    def scenario(self) -> Scenario:
        """The scenario at the values of what is held."""
        return self.outcomes.draws.scenario

    @property
    def values(self) -> dict[str, NDArray[np.float64]]:
        """What was drawn, by parameter, at the draws that were solved."""
        solved = self.outcomes.solved
        return {name: column[solved] for name, column in self.outcomes.draws.values.items()}

    @property
    def baseline(self) -> dict[str, float]:
        """The scenario's own values of what was drawn."""
        return {name: self.scenario.parameter(name).value for name in self.outcomes.draws.names}

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was found, a sentence for each thing that was looked for."""
        return tuple(boxes.sentence for boxes in self.boxes)


def discover(
    scenario: Scenario | str | os.PathLike[str] | DrawOutcomes,
    of: str = "split",
    count: int = DRAWS,
    method: DrawMethod = "lhs",
    seed: int = 0,
    overrides: Mapping[str, float] | None = None,
    position: str | None = None,
    only: Iterable[str] | None = None,
    *,
    most_boxes: int = MOST_BOXES,
    most_restricted: int | None = MOST_RESTRICTED,
    peel: float = PEEL,
    objective: Objective = "lenient",
    density: float | None = None,
    coverage: float | None = None,
    resamples: int = RESAMPLES,
    depth: int = DEPTH,
    most_leaves: int = MOST_LEAVES,
    ranks: Ranks | None = None,
) -> Discovery:
    """Find where in the space of what is uncertain something happens.

    Parameters
    ----------
    scenario : Scenario, str, path or DrawOutcomes
        A scenario, what :func:`~wedgesim.model.loading.load` takes, or draws that are solved already; for these, what
        says how to draw is not looked at.
    of : str, optional
        ``split``: every equilibrium is a split; ``possible``: some equilibrium is; a role, for what it does on the path
        (``policy`` is the divider's); a role and an action, as in ``divider.accommodate``; or the name of a claim.
    count, method, seed, overrides, position, only
        Of the draws; see :func:`~wedgesim.analysis.uncertainty.draws.draw`. The seed is that of resamples too.
    most_boxes, most_restricted, peel, objective, density, coverage, resamples
        Of the boxes; see :func:`~wedgesim.analysis.discovery.prim.prim`.
    depth, most_leaves
        Of the tree; see :func:`~wedgesim.analysis.discovery.tree.classification_tree`.
    ranks : Ranks, optional
        The solved draws, sorted already.

    Returns
    -------
    Discovery
        Boxes and a tree, with what they say in sentences.

    Raises
    ------
    DiscoveryError
        When it happens at every draw or at none, or a setting has no meaning.
    UnknownNameError
        When `of` is nothing that can happen, or a name is no parameter or position.
    UncertaintyError
        When draws cannot be made as was asked.

    Examples
    --------
    >>> found = discover("reverse_kissinger", count=2000, only=["credibility", "energy_dependence"])
    >>> print(found.sentences[0])
    a split happens in ...% of 2,000 draws, but in ...% of those where credibility ...; this holds ...% of all splits
    """
    if isinstance(scenario, DrawOutcomes):
        outcomes = scenario
    else:
        outcomes = solve_draws(draw(scenario, count, method, seed, overrides, position, only), ())
    solved = outcomes.solved
    if not solved.any():
        raise DiscoveryError("no draw could be solved")
    classes, happenings, case = _cases(outcomes, of, solved)
    names = outcomes.draws.names
    ranks = ranks or Ranks.of([outcomes.draws.values[name][solved] for name in names])
    boxes = []
    wanted = range(len(classes)) if _is_role(of) else (1,)
    for number in wanted:
        happened = case == number
        if _is_role(of) and not 0 < happened.sum() < len(case):
            continue
        found = boxes_of(
            ranks, names, happened, most_boxes=1 if _is_role(of) else most_boxes, most_restricted=most_restricted,
            peel=peel, objective=objective, density=density, coverage=coverage, resamples=resamples, seed=seed,
            happening=happenings[number],
        )  # fmt: skip
        boxes.append(found)
    if not boxes:
        raise DiscoveryError(f"the {of} does the same at every draw: there is nothing to tell apart")
    tree = tree_of(
        ranks, names, case, labels=classes, happenings=happenings, depth=depth, most_leaves=most_leaves, seed=seed
    )
    return Discovery(outcomes, of, classes, case, tuple(boxes), tree, int((~solved).sum()))


def _is_role(of: str) -> bool:
    return of in ROLES or of == "policy"


def _cases(
    outcomes: DrawOutcomes, of: str, solved: NDArray[np.bool_]
) -> tuple[tuple[str, ...], tuple[Happening, ...], NDArray[np.int64]]:
    """Return classes, what they are in words, and the class of every solved draw."""
    scenario = outcomes.draws.scenario
    if _is_role(of):
        role: Role = DIVIDER if of == "policy" else of  # type: ignore[assignment]  # it is one
        actions = tuple(action.name for action in scenario.actions[role])
        return actions, tuple(_played(role, action) for action in actions), _actions(outcomes, role)[solved]
    happens, happening = _happens(outcomes, of)
    opposite = Happening(f"it is not so that {happening.clause}", f"draws without {happening.plural}")
    return ("no", "yes"), (opposite, happening), happens[solved].astype(np.int64)


def _happens(outcomes: DrawOutcomes, of: str) -> tuple[NDArray[np.bool_], Happening]:
    """Return at which draws something happens, and what it is in words."""
    draws = outcomes.draws
    scenario = draws.scenario
    if of == "split":
        return outcomes.split, SPLIT
    if of == "possible":
        return outcomes.possible, POSSIBLE
    role, _, action = of.partition(".")
    for known in ROLES:
        names = [each.name for each in scenario.actions[known]]
        if role == known and action:
            if action not in names:
                raise UnknownNameError(unknown(f"action of the {known}", action, names))
            return _actions(outcomes, known) == names.index(action), _played(known, action)
    name = of.removeprefix("claim.")
    if name not in scenario.claims:
        actions = [f"{known}.{each.name}" for known in ROLES for each in scenario.actions[known]]
        known_names = ["split", "possible", "policy", *ROLES, *actions, *scenario.claims]
        raise UnknownNameError(unknown("thing to look for", of, known_names))
    holds = holds_at(scenario, name, draws.values, len(draws), draws.position, draws.overrides)
    return holds, Happening(f"the claim {name} holds", "draws where it holds")


def _actions(outcomes: DrawOutcomes, role: Role) -> NDArray[np.int64]:
    """Return the number of the action that a role takes on the path at each draw."""
    shape = tuple(len(outcomes.draws.scenario.actions[of]) for of in ROLES)
    played = np.unravel_index(np.maximum(outcomes.outcome, 0), shape)[ROLES.index(role)]
    return np.asarray(played, dtype=np.int64)


def _played(role: Role, action: str) -> Happening:
    return Happening(f"the {role} plays {action}", "draws in which it does")

