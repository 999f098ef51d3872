"""What a method says about a game, as JSON: the conventions are those of :mod:`wedgesim.output.document`.

``equilibria`` holds strategies by player and action, payoffs by player, the largest regret and the index (null where it
is not defined); for trees strategies are by player, information set and action. Positions in that list count from 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from wedgesim.analysis.beliefs import BeliefsFound
from wedgesim.analysis.game_solution import (
    CoalitionsFound,
    DominanceFound,
    GameSolution,
    LogitFound,
    NashFound,
    SplitRange,
    Standing,
)
from wedgesim.equilibria.coalitions import JointDeviation
from wedgesim.equilibria.commitment import Commitment, Stackelberg
from wedgesim.equilibria.correlated import CorrelatedEquilibrium
from wedgesim.equilibria.dominance import Removal
from wedgesim.equilibria.quantal_response import LogitBranch
from wedgesim.equilibria.solution import Component, Equilibrium, EquilibriumSet
from wedgesim.equilibria.tree_induction import TreeEquilibria, TreeEquilibrium
from wedgesim.games.extensive_form import ExtensiveForm, InformationSet
from wedgesim.games.normal_form import NormalForm
from wedgesim.games.tree_paths import paths_to, set_labels
from wedgesim.output.belief_document import beliefs_document
from wedgesim.output.document import Document, finite, head, scenario_document

if TYPE_CHECKING:
    from numpy.typing import NDArray


def game_document(
    solution: GameSolution,
    source: str,
    position: str | None = None,
    overrides: Mapping[str, float] | None = None,
) -> Document:
    """Return what a method found as plain data.

    Parameters
    ----------
    solution : GameSolution
        What was found.
    source : str
        How the game was named: a file or a scenario.
    position : str, optional
        The position taken.
    overrides : mapping of str to float, optional
        Values given beside the scenario.
    """
    document: Document = {**head("game_solution"), "game": _game(solution.game, source)}
    if solution.scenario is not None:
        document["scenario"] = scenario_document(solution.scenario, position, overrides or {})
    document["method"] = solution.method
    document["algorithm"] = solution.algorithm
    document["certificate"] = solution.certificate
    document["equilibria"] = _equilibria(solution)
    document |= _particulars(solution)
    if solution.split is not None:
        document["split"] = _split(solution.split)
    if solution.declared_split is not None:
        document["split_in_declared_timing"] = _split(solution.declared_split)
    document["note"] = solution.note
    return document


def _game(game: NormalForm | ExtensiveForm, source: str) -> Document:
    if isinstance(game, ExtensiveForm):
        return {
            "source": source,
            "title": game.title,
            "form": "extensive",
            "players": list(game.players),
            "nodes": len(game.nodes),
        }
    return {
        "source": source,
        "title": game.title,
        "form": "normal",
        "players": list(game.players),
        "actions": {player: list(names) for player, names in zip(game.players, game.actions, strict=True)},
    }


def _equilibria(solution: GameSolution) -> list[Document]:
    if isinstance(solution.found, BeliefsFound):
        told: list[Document] = beliefs_document(solution.found)["equilibria"]
        return told
    if isinstance(solution.game, ExtensiveForm):
        assert isinstance(solution.found, TreeEquilibria)
        return _tree_equilibria(solution.game, solution.found)
    return [_equilibrium(solution.game, one) for one in solution.equilibria]


def _equilibrium(game: NormalForm, one: Equilibrium) -> Document:
    return {
        "strategies": one.labelled(game),
        "payoffs": _by_player(game, one.payoffs),
        "max_regret": one.max_regret,
        "index": one.index,
    }


def _by_player(game: NormalForm | ExtensiveForm, values: Iterable[float]) -> dict[str, float]:
    return {player: float(value) for player, value in zip(game.players, values, strict=True)}


def _mixture(game: NormalForm, player: int, mixture: NDArray | Iterable[float]) -> dict[str, float]:  # type: ignore[type-arg]
    return {action: float(share) for action, share in zip(game.actions[player], mixture, strict=True)}


def _split(split: SplitRange) -> Document:
    return {"verdict": split.verdict, "probability": finite(split.probability), "over": split.over}


def _particulars(solution: GameSolution) -> Document:
    """Return what only one method has to say."""
    found = solution.found
    if isinstance(found, BeliefsFound):
        return {"selection": beliefs_document(found)["selection"]}
    if isinstance(found, NashFound):
        return _nash(solution.form, found)
    if isinstance(found, LogitBranch):
        return _branch(solution.form, found)
    if isinstance(found, LogitFound):
        return {"precision": found.precision, "residual": found.residual}
    if isinstance(found, CorrelatedEquilibrium):
        return _correlated(solution.form, found)
    if isinstance(found, DominanceFound):
        return _dominance(solution.form, found)
    if isinstance(found, CoalitionsFound):
        return {"standings": [_standing(solution.form, standing) for standing in found.standings]}
    if isinstance(found, Stackelberg):
        return _commitment(solution.form, found)
    return {}


def _nash(game: NormalForm, found: NashFound) -> Document:
    document: Document = {"index_sum": found.equilibria.index_sum}
    if found.equilibria.certificate != "certified":
        document["components"] = [_component(found.equilibria, component) for component in found.equilibria.components]
    if found.selection is not None:
        chosen = found.selection.equilibrium
        document["selection"] = {
            "rule": found.selection.rule,
            "reason": found.selection.reason,
            "position": None if chosen is None else _position(found.equilibria.equilibria, chosen),
            "equilibrium": None if chosen is None else _equilibrium(game, chosen),
        }
    return document


def number_of(equilibria: Iterable[Equilibrium], one: Equilibrium) -> int | None:
    """Return the place of an equilibrium in a list, counted from 1; None when it is not in it."""
    return next((number for number, other in enumerate(equilibria, start=1) if other is one), None)


def _position(equilibria: Iterable[Equilibrium], one: Equilibrium) -> int | None:
    number = number_of(equilibria, one)
    return None if number is None else number - 1


def _component(found: EquilibriumSet, component: Component) -> Document:
    game = found.game
    return {
        "positions": [_position(found.equilibria, one) for one in component.equilibria],
        "representative": _position(found.equilibria, component.representative),
        "index": component.index,
        "extreme_points": [_equilibrium(game, one) for one in component.extreme_points],
        "subsets": [
            {
                player: [_mixture(game, number, mixture) for mixture in mixtures]
                for number, (player, mixtures) in enumerate(zip(game.players, subset, strict=True))
            }
            for subset in component.subsets
        ],
    }


def _branch(game: NormalForm, branch: LogitBranch) -> Document:
    return {
        "branch": {
            "precision": branch.precision.tolist(),
            "max_regret": branch.max_regret.tolist(),
            "strategies": {
                player: {action: path.tolist() for action, path in zip(names, paths, strict=True)}
                for player, names, paths in zip(game.players, game.actions, branch.strategies, strict=True)
            },
            "folds": list(branch.folds),
            "bifurcations": list(branch.bifurcations),
        }
    }


def _correlated(game: NormalForm, found: CorrelatedEquilibrium) -> Document:
    return {
        "correlated": {
            "profiles": [
                {
                    "actions": dict(zip(game.players, game.labels(profile), strict=True)),
                    "probability": float(found.probabilities[profile]),
                }
                for profile in game.profiles()
                if found.probabilities[profile] > 0
            ],
            "payoffs": _by_player(game, found.payoffs),
            "max_regret": found.max_regret,
        }
    }


def _dominance(game: NormalForm, found: DominanceFound) -> Document:
    return {
        "survivors": _actions(game, found.elimination.survivors),
        "rounds": [[_removal(game, removal) for removal in removed] for removed in found.elimination.rounds],
        "rationalisable": {
            "outer": _actions(game, found.rationalisable.outer),
            "inner": _actions(game, found.rationalisable.inner),
            "exact": found.rationalisable.exact,
        },
    }


def _actions(game: NormalForm, kept: tuple[tuple[int, ...], ...]) -> dict[str, list[str]]:
    return {
        player: [names[action] for action in actions]
        for player, names, actions in zip(game.players, game.actions, kept, strict=True)
    }


def _removal(game: NormalForm, removal: Removal) -> Document:
    return {
        "player": game.players[removal.player],
        "action": game.actions[removal.player][removal.action],
        "dominated_by": _mixture(game, removal.player, removal.dominated_by),
        "margin": removal.margin,
    }


def _standing(game: NormalForm, standing: Standing) -> Document:
    return {
        "actions": dict(zip(game.players, game.labels(standing.profile), strict=True)),
        "equilibrium": not standing.declared,
        "outcome_of_declared_timing_only": standing.declared,
        "strong": standing.strong,
        "coalition_proof": standing.coalition_proof,
        "deviations": [_deviation(game, deviation) for deviation in standing.deviations],
    }


def _deviation(game: NormalForm, deviation: JointDeviation) -> Document:
    members = deviation.coalition
    return {
        "coalition": [game.players[player] for player in members],
        "actions": {
            game.players[player]: game.actions[player][action]
            for player, action in zip(members, deviation.actions, strict=True)
        },
        "gains": {game.players[player]: gain for player, gain in zip(members, deviation.gains, strict=True)},
        "self_enforcing": deviation.self_enforcing,
    }


def _commitment(game: NormalForm, found: Stackelberg) -> Document:
    return {
        "leader": game.players[found.leader],
        "strong": _policy(game, found, found.strong),
        "weak": _policy(game, found, found.weak),
        "exact": found.exact,
        "turns": [game.players[player] for player in found.turns],
    }


def _policy(game: NormalForm, found: Stackelberg, commitment: Commitment | None) -> Document | None:
    if commitment is None:
        return None
    followers = [player for player in range(len(game.players)) if player != found.leader]
    return {
        "policy": _mixture(game, found.leader, commitment.policy),
        "answer": {
            game.players[player]: _mixture(game, player, strategy)
            for player, strategy in zip(followers, commitment.answer, strict=True)
        },
        "plan": _plan(game, found, commitment),
        "value": commitment.value,
        "upper": commitment.upper,
        "gap": commitment.gap,
        "payoffs": _by_player(game, commitment.payoffs),
        "worst": commitment.worst,
        "attained": commitment.attained,
    }


def _plan(game: NormalForm, found: Stackelberg, commitment: Commitment) -> Document | None:
    """Return what the last follower does after each action of the other, where they move in turn."""
    if commitment.plan is None:
        return None
    middle, last = found.turns
    return {
        action: _mixture(game, last, reply)
        for action, reply in zip(game.actions[middle], commitment.plan, strict=True)
    }


def _tree_equilibria(tree: ExtensiveForm, found: TreeEquilibria) -> list[Document]:
    paths = paths_to(tree, {end for one in found.equilibria for end, _ in one.outcome})
    labels = set_labels(tree)
    return [_tree_equilibrium(tree, one, paths, labels) for one in found.equilibria]


def _tree_equilibrium(
    tree: ExtensiveForm,
    one: TreeEquilibrium,
    paths: Mapping[int, tuple[tuple[int, int], ...]],
    labels: Mapping[int, str],
) -> Document:
    strategies: dict[str, dict[str, dict[str, float]]] = {player: {} for player in tree.players}
    for number, mixture in one.behaviour.items():
        move = tree.moves[number]
        if isinstance(move, InformationSet):
            strategies[tree.players[move.player]][labels[number]] = {
                action: float(share) for action, share in zip(move.actions, mixture, strict=True)
            }
    return {
        "outcome": [{"path": steps(tree, paths[end]), "probability": share} for end, share in one.outcome],
        "strategies": strategies,
        "payoffs": _by_player(tree, one.payoffs),
        "max_regret": one.max_regret,
        "index": None,
    }


def steps(tree: ExtensiveForm, path: Iterable[tuple[int, int]]) -> list[Document]:
    """Return who did what on a path; the player of a chance move is null."""
    told: list[Document] = []
    for number, action in path:
        move = tree.moves[number]
        player = tree.players[move.player] if isinstance(move, InformationSet) else None
        told.append({"player": player, "action": move.actions[action]})
    return told
