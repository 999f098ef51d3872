"""Solve a game, or the game of a scenario, by a named method.

``subgame-perfect``
    the timing as declared: backward induction over subgames (what :func:`~wedgesim.analysis.solve.solve` does for
    scenarios, at greater length);
``perfect-bayesian``
    the timing as declared, with what players believe: all perfect Bayesian equilibria in pure strategies, and the
    sequential equilibrium selected by agent quantal response;
``nash``
    all Nash equilibria, pure and mixed, with a certificate; one of them selected by a named rule where asked for;
``pure``
    all Nash equilibria in pure strategies;
``quantal-response``
    the principal branch of logit equilibria and its limit, or the logit equilibrium of a given precision;
``correlated``
    the correlated equilibrium of largest total payoff, and how probable a split is over all correlated equilibria;
``dominance``
    what iterated strict dominance leaves, and the rationalisable actions;
``coalitions``
    which pure equilibria withstand joint deviations, and who could gain together;
``commitment``
    the mixed policy that is best for one player to be bound to.

All but the first two take the actions of a scenario as chosen at the same time, whatever its timing says.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.points import TARGET_PLAYER, Verdict, split_actions, split_is_defined
from wedgesim.equilibria.backward_induction import SubgamePerfectSet, subgame_perfect_equilibria
from wedgesim.equilibria.solution import Certificate, Equilibrium, EquilibriumSet
from wedgesim.errors import GameError, OutOfRangeError, SolverError, UnknownNameError
from wedgesim.games.extensive_form import ExtensiveForm, InformationSet
from wedgesim.games.normal_form import NormalForm, Profile
from wedgesim.games.sequential import Sequential
from wedgesim.model.game import game as game_of_scenario
from wedgesim.model.loading import load
from wedgesim.model.variation import with_values
from wedgesim.roles import DIVIDER, ROLES
from wedgesim.scenario.scenario import Scenario
from wedgesim.scenario.vocabulary import nearest

if TYPE_CHECKING:
    from wedgesim.analysis.beliefs import BeliefsFound
    from wedgesim.equilibria.coalitions import JointDeviation
    from wedgesim.equilibria.commitment import Stackelberg
    from wedgesim.equilibria.correlated import CorrelatedEquilibrium
    from wedgesim.equilibria.dominance import Elimination, Rationalisable
    from wedgesim.equilibria.quantal_response import LogitBranch
    from wedgesim.equilibria.selection import Selection
    from wedgesim.equilibria.tree_induction import TreeEquilibria

METHODS: Final = (
    "subgame-perfect",
    "nash",
    "pure",
    "quantal-response",
    "correlated",
    "dominance",
    "coalitions",
    "commitment",
)
"""Names of the methods that a sweep can use too."""

TREE_METHODS: Final = ("perfect-bayesian",)
"""Names of the methods that are for one game at a time and follow its timing."""

TIE: Final = 1e-9
"""Share of a player's payoff range within which payoffs tie, where a method does not bring its own."""

_CERTAIN = 1e-8
"""Probability below which a split counts as never happening: what linear programs and polished roots can tell."""

LARGEST_RESIDUAL = 1e-8
"""Error of a probability up to which a logit equilibrium counts as reached."""

Array: TypeAlias = NDArray[np.float64]


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


def solve_game(
    game: NormalForm | Sequential | ExtensiveForm,
    method: str = "nash",
    *,
    select: str | None = None,
    leader: str | None = None,
    first: str | None = None,
    precision: float | None = None,
) -> GameSolution:
    """Solve a game by a named method.

    Parameters
    ----------
    game : NormalForm, Sequential or ExtensiveForm
        A single game. All methods but ``subgame-perfect`` take the reduced normal form of a tree, and the actions of a
        game in stages as chosen at the same time.
    method : str, optional
        One of :data:`METHODS`.
    select : str, optional
        For ``nash``, a rule of selection: quantal-response, risk-dominance, pareto or coalition-proof.
    leader : str, optional
        For ``commitment``, who is bound; the first player by default.
    first : str, optional
        For ``commitment`` in a game of three, the follower who answers first, its action seen by the other; by default
        both choose at once.
    precision : float, optional
        For ``quantal-response``, the precision at which to stop.

    Raises
    ------
    UnknownNameError
        When there is no such method, rule or player, or the method takes no such argument.
    SolverError
        When the method fails, or does not apply to the game.

    Examples
    --------
    >>> hunt = NormalForm.from_payoffs([[[4, 0], [3, 3]], [[4, 3], [0, 3]]], actions=[["stag", "hare"]] * 2)
    >>> found = solve_game(hunt, select="risk-dominance")
    >>> len(found.equilibria), found.certificate, found.found.selection.reason
    (3, 'certified', 'product of losses 9 at hare / hare, 1 at stag / stag')
    """
    check_method(method, select, leader, precision, first)
    if method == "subgame-perfect":
        return _subgame_perfect(game)
    if method == "perfect-bayesian":
        return _perfect_bayesian(game)
    form = _normal_form(game)
    if form.batch_shape:
        raise SolverError(f"one game at a time, not a batch of shape {form.batch_shape}; take one with single()")
    if method == "nash":
        return _nash(form, select)
    if method == "pure":
        return _pure(form)
    if method == "quantal-response":
        return _quantal_response(form, precision)
    if method == "correlated":
        return _correlated(form)
    if method == "dominance":
        return _dominance(form)
    if method == "coalitions":
        return _coalitions(form)
    return _commitment(form, leader, first)


def solve_by_method(
    scenario: Scenario | str | os.PathLike[str],
    overrides: Mapping[str, float] | None = None,
    *,
    method: str = "nash",
    position: str | None = None,
    select: str | None = None,
    leader: str | None = None,
    first: str | None = None,
    precision: float | None = None,
    **parameters: float,
) -> GameSolution:
    """Solve the game of a scenario by a named method, and say what it means for a split.

    Parameters
    ----------
    scenario : Scenario, str or path
        A scenario, or what :func:`~wedgesim.model.loading.load` takes.
    overrides : mapping of str to float, optional
        Parameter values by dotted name.
    method : str, optional
        One of :data:`METHODS`.
    position : str, optional
        A position of the scenario, laid under the overrides.
    select, precision
        As for :func:`solve_game`.
    leader : str, optional
        For ``commitment``, a role or a state; the divider by default.
    first : str, optional
        For ``commitment``, the role or state that answers first, its action seen by the other; by default both choose
        at once.
    **parameters : float
        More overrides, for names without a dot.

    Examples
    --------
    Moving first is what gives the divider its say: when all choose at once nothing can be made to depend on its offer.

    >>> found = solve_by_method("reverse_kissinger", method="nash", position="kupchan2021")
    >>> found.split.verdict, found.split.over
    ('never', 'all Nash equilibria of the simultaneous game')
    >>> found.declared_split.verdict, found.declared_split.over
    ('unique', 'all subgame-perfect outcomes')
    """
    current = scenario if isinstance(scenario, Scenario) else load(scenario)
    current = current.with_position(position) if position is not None else current
    changes = {**(overrides or {}), **parameters}
    current = with_values(current, changes) if changes else current
    if current.types:
        return _with_types(current, method)
    game = game_of_scenario(current)
    if method == "commitment":
        leader = role_of(current, leader)
        first = None if first is None else role_of(current, first, "answer first")
    found = solve_game(game, method, select=select, leader=leader, first=first, precision=precision)
    found = replace(found, scenario=current, split=_split(current, found))
    if method in ("subgame-perfect", *TREE_METHODS) or current.simultaneous:
        return found
    outcomes = subgame_perfect_equilibria(game)
    if isinstance(found.found, CoalitionsFound):
        found = replace(found, found=_with_declared_outcomes(game.normal_form, outcomes, found.found))
    return replace(found, declared_split=_declared_split(current, outcomes))


def _with_types(scenario: Scenario, method: str) -> GameSolution:
    """Solve the tree of a scenario with types."""
    from wedgesim.model.private_information import game_with_types

    if method not in TREE_METHODS:
        raise SolverError(
            f"the method {method} does not know of private information; leave it out, or use {TREE_METHODS[0]}"
        )
    game = game_with_types(scenario)
    if game.simultaneous:
        raise SolverError("all choose at once, so nobody learns from what others do; leave the method out")
    found = solve_game(game.to_extensive_form(), method)
    return replace(found, scenario=scenario, split=_split(scenario, found))


def check_method(
    method: str, select: str | None, leader: str | None, precision: float | None, first: str | None = None
) -> None:
    """Raise when there is no such method or rule, or the method takes no such argument."""
    from wedgesim.equilibria.selection import RULES

    known = (*METHODS, *TREE_METHODS)
    if method not in known:
        match = nearest(method, known)
        hint = f"; did you mean {match!r}?" if match else f"; the methods are {', '.join(known)}"
        raise UnknownNameError(f"no method {method!r}{hint}")
    if select is not None and select not in RULES:
        raise UnknownNameError(f"no rule of selection {select!r}; the rules are {', '.join(RULES)}")
    for name, given, owner in (
        ("select", select, "nash"),
        ("leader", leader, "commitment"),
        ("first", first, "commitment"),
        ("precision", precision, "quantal-response"),
    ):
        if given is not None and method != owner:
            raise UnknownNameError(f"{name} goes with the method {owner}, not with {method}")
    if precision is not None and not (np.isfinite(precision) and precision >= 0):
        raise OutOfRangeError(f"precision must be a finite number, not negative; not {precision}")


def _normal_form(game: NormalForm | Sequential | ExtensiveForm) -> NormalForm:
    if isinstance(game, NormalForm):
        return game
    if isinstance(game, Sequential):
        return game.normal_form
    try:
        return game.to_normal_form()
    except GameError as error:
        reason = str(error).partition("; allow more")[0]
        raise SolverError(f"{reason}; the method subgame-perfect needs no normal form") from None


def role_of(scenario: Scenario, leader: str | None, what: str = "lead") -> str:
    """Return the role that a role or a state names."""
    if leader is None:
        return DIVIDER
    by_name: dict[str, str] = {scenario.states[role].lower(): role for role in ROLES}
    by_name.update((role, role) for role in ROLES)
    if leader.lower() not in by_name:
        raise UnknownNameError(f"nobody called {leader!r} can {what}; choose one of {', '.join(ROLES)}")
    return by_name[leader.lower()]


# Methods ------------------------------------------------------------------------------------------------------------


def _subgame_perfect(game: NormalForm | Sequential | ExtensiveForm) -> GameSolution:
    from wedgesim.equilibria.tree_induction import tree_equilibria

    if isinstance(game, NormalForm):
        raise SolverError("a game in normal form has no timing, so nothing is subgame-perfect; use nash")
    tree = ExtensiveForm.from_sequential(game) if isinstance(game, Sequential) else game
    found = tree_equilibria(tree)
    return GameSolution(
        tree, "subgame-perfect", "backward induction over subgames", found, (), found.certificate, found.note
    )


def _perfect_bayesian(game: NormalForm | Sequential | ExtensiveForm) -> GameSolution:
    from wedgesim.analysis.beliefs import solve_with_beliefs

    if isinstance(game, NormalForm):
        raise SolverError("a game in normal form has no timing, so nobody learns from what others do; use nash")
    tree = ExtensiveForm.from_sequential(game) if isinstance(game, Sequential) else game
    found = solve_with_beliefs(tree)
    algorithm = "pure strategies and linear conditions on beliefs, subform by subform"
    return GameSolution(tree, "perfect-bayesian", algorithm, found, (), found.found.certificate, found.found.note)


def _nash(form: NormalForm, rule: str | None) -> GameSolution:
    from wedgesim.equilibria.nash import nash_equilibria
    from wedgesim.equilibria.selection import select

    found = nash_equilibria(form)
    selection = select(found, rule) if rule is not None else None
    return GameSolution(
        form, "nash", found.method, NashFound(found, selection), found.equilibria, found.certificate, found.note
    )


def _pure(form: NormalForm) -> GameSolution:
    from wedgesim.equilibria.pure import pure_profiles

    profiles = tuple(pure_profiles(form, TIE))
    equilibria = tuple(_pure_equilibrium(form, profile) for profile in profiles)
    return GameSolution(
        form, "pure", "comparison of every profile", PureFound(profiles), equilibria, "certified",
        "mixed equilibria are not looked for",
    )  # fmt: skip


def _quantal_response(form: NormalForm, precision: float | None) -> GameSolution:
    from wedgesim.equilibria.logit_equilibria import logit_equilibria
    from wedgesim.equilibria.quantal_response import logit_branch

    if precision is None:
        branch = logit_branch(form)
        note = "this selects one equilibrium; there may be others"
        if branch.bifurcations:
            note += "; other branches cross this one, and which is followed rests on the symmetry of the game"
        return GameSolution(
            form, "quantal-response", "principal logit branch by arc length", branch, (branch.limit,), None, note
        )
    solved = logit_equilibria(form, precision)
    if not float(solved.residual) <= LARGEST_RESIDUAL:
        raise SolverError(f"no logit equilibrium was reached at precision {precision:g}")
    one = Equilibrium.of(form, solved.strategies)
    note = "a logit equilibrium is no Nash equilibrium: players err, and the less the higher the precision"
    found = LogitFound(precision, one, float(solved.residual))
    return GameSolution(form, "quantal-response", "principal logit branch to a precision", found, (one,), None, note)


def _correlated(form: NormalForm) -> GameSolution:
    from wedgesim.equilibria.correlated import correlated_equilibrium

    note = "one of many: that of the largest sum of payoffs"
    return GameSolution(form, "correlated", "linear programming", correlated_equilibrium(form), (), None, note)


def _dominance(form: NormalForm) -> GameSolution:
    from wedgesim.equilibria.dominance import iterated_dominance, rationalisable

    found = DominanceFound(iterated_dominance(form), rationalisable(form))
    note = "" if found.rationalisable.exact else "what is rationalisable is known within bounds only"
    return GameSolution(form, "dominance", "iterated strict dominance, by mixtures too", found, (), None, note)


def _coalitions(form: NormalForm) -> GameSolution:
    from wedgesim.equilibria.pure import pure_profiles

    standings = tuple(_standing(form, profile) for profile in pure_profiles(form, TIE))
    return GameSolution(
        form, "coalitions", "all joint deviations in pure strategies", CoalitionsFound(standings),
        tuple(standing.equilibrium for standing in standings), "certified",
        "only pure strategies are looked at, of those who deviate and of those who stay",
    )  # fmt: skip


def _standing(form: NormalForm, profile: Profile, declared: bool = False) -> Standing:
    from wedgesim.equilibria.coalitions import coalition_proof, joint_deviations, strong_nash

    deviations = [
        deviation
        for size in range(2, len(form.players) + 1)
        for deviation in joint_deviations(form, profile, size, TIE)
    ]
    return Standing(
        _pure_equilibrium(form, profile),
        profile,
        bool(strong_nash(form, TIE)[profile]),
        bool(coalition_proof(form, TIE)[profile]),
        tuple(deviations),
        declared,
    )


def _with_declared_outcomes(form: NormalForm, outcomes: SubgamePerfectSet, found: CoalitionsFound) -> CoalitionsFound:
    """Add the pure outcomes of the declared timing that are no equilibria when all choose at once."""
    there = {standing.profile for standing in found.standings}
    pure = [one.outcome[0][0] for one in outcomes.equilibria if one.is_pure]
    more = [_standing(form, profile, declared=True) for profile in pure if profile not in there]
    return CoalitionsFound((*found.standings, *more))


def _commitment(form: NormalForm, leader: str | None, first: str | None) -> GameSolution:
    from wedgesim.equilibria.commitment import stackelberg

    found = stackelberg(form, leader if leader is not None else 0, first)
    equilibria: tuple[Equilibrium, ...] = ()
    if found.strong is not None:
        strategies = list(found.strong.answer)
        strategies.insert(found.leader, found.strong.policy)
        equilibria = (Equilibrium.of(form, strategies),)
    algorithm = "a linear program for each pure answer"
    if len(form.players) == 3:
        algorithm = "branch and bound over the policies, for each way to answer"
    return GameSolution(form, "commitment", algorithm, found, equilibria, None, found.note)


def _pure_equilibrium(form: NormalForm, profile: Profile) -> Equilibrium:
    return Equilibrium.of(form, [np.eye(size)[action] for size, action in zip(form.shape, profile, strict=True)])


# The split ----------------------------------------------------------------------------------------------------------

OVER: Final = {
    "subgame-perfect": "all subgame-perfect outcomes",
    "perfect-bayesian": "all perfect Bayesian equilibria found",
    "nash": "all Nash equilibria of the simultaneous game",
    "pure": "all pure equilibria of the simultaneous game",
    "quantal-response": "the quantal response equilibrium of the simultaneous game",
    "correlated": "all correlated equilibria of the simultaneous game",
    "dominance": "everything rationalisable in the simultaneous game",
    "coalitions": "all coalition-proof equilibria of the simultaneous game",
    "commitment": "the answer to the best commitment, ties broken in its favour",
}
"""Over what each method judges a split."""


def _split(scenario: Scenario, solution: GameSolution) -> SplitRange:
    over = OVER[solution.method]
    if not split_is_defined(scenario):
        return SplitRange("undefined", (float("nan"), float("nan")), over)
    return _range(_split_chances(solution, split_actions(scenario)), over)


def _declared_split(scenario: Scenario, found: SubgamePerfectSet) -> SplitRange:
    splits = split_actions(scenario)
    chances = [
        sum(share for profile, share in one.outcome if splits[profile[TARGET_PLAYER]]) for one in found.equilibria
    ]
    if not split_is_defined(scenario):
        return SplitRange("undefined", (float("nan"), float("nan")), OVER["subgame-perfect"])
    return _range(chances, OVER["subgame-perfect"])


def _range(chances: list[float], over: str) -> SplitRange:
    if not chances:
        return SplitRange("unsolved", (float("nan"), float("nan")), over)
    low, high = min(chances), max(chances)
    verdict: Verdict = "unique" if low > 1 - _CERTAIN else "possible" if high > _CERTAIN else "never"
    return SplitRange(verdict, (_rounded(low), _rounded(high)), over)


def _rounded(chance: float) -> float:
    """Return 0 and 1 for what is that within rounding."""
    return 0.0 if chance < _CERTAIN else 1.0 if chance > 1 - _CERTAIN else chance


def _split_chances(solution: GameSolution, splits: NDArray[np.bool_]) -> list[float]:
    """Probabilities of a split, at least the smallest and the largest."""
    if solution.method == "correlated":
        from wedgesim.equilibria.correlated import event_interval

        event = np.broadcast_to(splits[np.newaxis, :, np.newaxis], solution.form.shape)
        interval = event_interval(solution.form, np.array(event))
        return [interval.low, interval.high]
    if isinstance(solution.found, DominanceFound):
        left = list(solution.found.rationalisable.outer[TARGET_PLAYER])
        return [float(splits[action]) for action in left]
    if isinstance(solution.found, CoalitionsFound):
        return [float(splits[one.profile[TARGET_PLAYER]]) for one in solution.found.standings if one.coalition_proof]
    if isinstance(solution.game, ExtensiveForm):
        return _tree_chances(solution.game, solution.found, splits)  # type: ignore[arg-type]  # of that method
    return [float(one.strategies[TARGET_PLAYER] @ splits) for one in solution.equilibria]


def _tree_chances(tree: ExtensiveForm, found: TreeEquilibria | BeliefsFound, splits: NDArray[np.bool_]) -> list[float]:
    paths = paths_to(tree, {end for one in found.equilibria for end, _ in one.outcome})
    return [
        sum(
            share
            for end, share in one.outcome
            for number, action in paths[end]
            if getattr(tree.moves[number], "player", None) == TARGET_PLAYER and splits[action]
        )
        for one in found.equilibria
    ]


def split_chance(scenario: Scenario, one: Equilibrium) -> float | None:
    """Return the probability of a split in one equilibrium; None where nothing counts as a split."""
    if not split_is_defined(scenario):
        return None
    return _rounded(float(one.strategies[TARGET_PLAYER] @ split_actions(scenario)))


def paths_to(tree: ExtensiveForm, ends: set[int]) -> dict[int, tuple[tuple[int, int], ...]]:
    """Return the moves and actions, by index, that lead to some nodes of a tree."""
    parent: dict[int, tuple[int, int]] = {}
    for position, node in enumerate(tree.nodes):
        for action, child in enumerate(node.children):
            parent[child] = (position, action)
    found = {}
    for end in ends:
        steps: list[tuple[int, int]] = []
        position = end
        while position in parent:
            position, action = parent[position]
            move = tree.nodes[position].move
            assert move is not None  # it has children
            steps.append((move, action))
        found[end] = tuple(reversed(steps))
    return found


def set_labels(tree: ExtensiveForm) -> dict[int, str]:
    """Return a name for every information set, distinct for each player: its own, or a number."""
    seen: dict[tuple[int, str], int] = {}
    for move in tree.moves:
        if isinstance(move, InformationSet):
            seen[move.player, move.name] = seen.get((move.player, move.name), 0) + 1
    labels = {}
    for number, move in enumerate(tree.moves):
        if isinstance(move, InformationSet):
            alone = seen[move.player, move.name] == 1
            labels[number] = move.name if move.name and alone else f"{move.name} #{number + 1}".strip()
    return labels
