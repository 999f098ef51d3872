"""What a method says about a game, told in words and tables; nothing is computed here beyond rounding."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Final

from wedgesim.analysis.beliefs import BeliefsFound
from wedgesim.analysis.game_solution import (
    CoalitionsFound,
    DominanceFound,
    GameSolution,
    LogitFound,
    NashFound,
    PureFound,
    SplitRange,
)
from wedgesim.analysis.split_range import split_chance
from wedgesim.equilibria.commitment import Stackelberg
from wedgesim.equilibria.correlated import CorrelatedEquilibrium
from wedgesim.equilibria.quantal_response import LogitBranch
from wedgesim.equilibria.solution import Equilibrium
from wedgesim.equilibria.tree_induction import TreeEquilibria
from wedgesim.games.extensive_form import ExtensiveForm
from wedgesim.games.normal_form import NormalForm
from wedgesim.output.belief_story import beliefs_story
from wedgesim.output.blocks import Block, Heading, Paragraph, Tone
from wedgesim.output.cast import Cast
from wedgesim.output.coalition_story import coalition_story
from wedgesim.output.commitment_story import commitment_story
from wedgesim.output.correlated_story import correlated_story
from wedgesim.output.dominance_story import dominance_story
from wedgesim.output.game_names import Names
from wedgesim.output.nash_story import nash_story, pure_story
from wedgesim.output.quantal_story import branch_story, logit_story
from wedgesim.output.story import opening
from wedgesim.output.tree_story import tree_story
from wedgesim.output.words import listing, percent, sentence, with_article
from wedgesim.roles import ROLES
from wedgesim.scenario.scenario import Scenario

_TONES: Final[dict[str, Tone]] = {"unique": "good", "never": "bad"}


def game_story(
    solution: GameSolution,
    source: str,
    position: str | None = None,
    overrides: Mapping[str, float] | None = None,
) -> Iterator[Block]:
    """Yield what a method found.

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
    names = Names(solution.game, solution.scenario)
    if solution.scenario is not None:
        yield from opening(solution.scenario, position, overrides or {})
        yield from _set_aside(solution, solution.scenario)
    else:
        yield Heading(solution.game.title or source, 1)
        yield Paragraph(f"{source}: {_size(solution.game)}.", "faint")
    yield from _particulars(solution, names)
    if solution.scenario is not None and solution.split is not None:
        yield from _split(solution, solution.split, Cast(solution.scenario))


def _size(game: NormalForm | ExtensiveForm) -> str:
    if isinstance(game, ExtensiveForm):
        return f"a tree of {len(game.nodes):,} nodes, players {listing(game.players)}"
    counts = [f"{player} ({count})" for player, count in zip(game.players, game.shape, strict=True)]
    return f"players, with their numbers of actions, {listing(counts)}"


def _set_aside(solution: GameSolution, scenario: Scenario) -> Iterator[Block]:
    if solution.declared_split is not None:
        how = "all three choose at once, and nobody can answer what another did"
        if isinstance(solution.found, Stackelberg):
            leader = with_article(scenario.states[ROLES[solution.found.leader]])
            how = f"{leader} announces its policy, and then the other two choose at once"
            if solution.found.turns:
                states = [with_article(scenario.states[ROLES[player]]) for player in solution.found.turns]
                how = f"{leader} announces its policy, then {states[0]} chooses, and then {states[1]}, who sees it"
        yield Paragraph(
            f"The method {solution.method} sets this timing aside: {how}.",
            "warning",
        )


def _particulars(solution: GameSolution, names: Names) -> Iterator[Block]:
    found = solution.found
    if isinstance(found, TreeEquilibria):
        yield from tree_story(found, names)
    elif isinstance(found, BeliefsFound):
        yield from beliefs_story(found, names.players)
    elif isinstance(found, NashFound):
        yield from nash_story(found, names)
    elif isinstance(found, PureFound):
        yield from pure_story(solution, names)
    elif isinstance(found, LogitBranch):
        yield from branch_story(found, names)
    elif isinstance(found, LogitFound):
        yield from logit_story(found, names)
    elif isinstance(found, CorrelatedEquilibrium):
        yield from correlated_story(found, names)
    elif isinstance(found, DominanceFound):
        yield from dominance_story(found, names)
    elif isinstance(found, CoalitionsFound):
        yield from coalition_story(found, names)
    else:
        yield from commitment_story(found, names)


# The split ----------------------------------------------------------------------------------------------------------


def _split(solution: GameSolution, split: SplitRange, cast: Cast) -> Iterator[Block]:
    yield Heading("Is a split rational?")
    yield Paragraph(_verdict(split, cast, solution), _TONES.get(split.verdict, "warning"))
    found = solution.found
    if isinstance(found, NashFound) and found.selection is not None and found.selection.equilibrium is not None:
        chance = _chance(solution, found.selection.equilibrium)
        if chance is not None:
            yield Paragraph(f"In the equilibrium selected by the rule {found.selection.rule}: {percent(chance)}.")
    declared = solution.declared_split
    if declared is not None and split.verdict != "undefined":
        differ = "differ" if declared.verdict != split.verdict else "agree"
        yield Paragraph(
            f"In the declared timing, over {declared.over}: {declared.verdict}{_in_brackets(declared)}. "
            f"The two {differ}.",
            "strong" if differ == "differ" else "plain",
        )


def _chance(solution: GameSolution, one: Equilibrium) -> float | None:
    return None if solution.scenario is None else split_chance(solution.scenario, one)


def _verdict(split: SplitRange, cast: Cast, solution: GameSolution) -> str:
    parting = f"{cast.target} splits from {cast.partner}"
    where = f"in {split.over}"
    if split.verdict == "undefined":
        return f"Not asked: no action of {cast.target} names its alignment, so nothing counts as a split."
    if split.verdict == "unsolved":
        return f"No verdict {where}: there is none."
    if split.verdict == "never":
        return f"No. {sentence(cast.target)} never splits from {cast.partner}, {where} (verdict: never)."
    if split.verdict == "unique":
        return f"Yes. {sentence(parting)} for certain, {where} (verdict: unique)."
    return f"Perhaps. {sentence(parting)} with {_interval(split)}, {where} (verdict: possible)."


def _in_brackets(split: SplitRange) -> str:
    return f" ({_interval(split)})" if split.verdict == "possible" else ""


def _interval(split: SplitRange) -> str:
    low, high = split.probability
    if math.isnan(low):
        return "no probability"
    if high - low < 1e-9:
        return f"a probability of {percent(low)}"
    return f"a probability of {percent(low)} to {percent(high)}"
