"""What a method says about a game, told in words and tables; nothing is computed here beyond rounding."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from wedgesim.analysis.beliefs import BeliefsFound
from wedgesim.analysis.game_solution import (
    CoalitionsFound,
    DominanceFound,
    GameSolution,
    LogitFound,
    NashFound,
    PureFound,
    SplitRange,
    Standing,
)
from wedgesim.equilibria.coalitions import JointDeviation
from wedgesim.equilibria.commitment import Stackelberg
from wedgesim.equilibria.correlated import CorrelatedEquilibrium
from wedgesim.equilibria.dominance import Elimination
from wedgesim.equilibria.quantal_response import LogitBranch
from wedgesim.equilibria.solution import Component, Equilibrium, EquilibriumSet
from wedgesim.equilibria.tree_induction import TreeEquilibria
from wedgesim.games.extensive_form import ExtensiveForm, InformationSet
from wedgesim.games.normal_form import NormalForm
from wedgesim.games.tree_paths import paths_to
from wedgesim.output.belief_story import beliefs_story
from wedgesim.output.blocks import Block, Heading, Items, Paragraph, Table, Tone
from wedgesim.output.commitment_story import commitment_story
from wedgesim.output.game_document import number_of
from wedgesim.output.game_names import Names, probability
from wedgesim.output.story import Cast, opening
from wedgesim.output.words import aligned, listing, number, percent, sentence, short, tokens, with_article
from wedgesim.roles import ROLES
from wedgesim.scenario.scenario import Scenario

MOST_EQUILIBRIA: Final = 30
"""Equilibria that are told; all are in the JSON."""

_MOST_ROWS = 40
_MILESTONES = (0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 1000.0)
"""Precisions, times the payoff range, at which a branch is told."""

_TONES: dict[str, Tone] = {"unique": "good", "never": "bad"}


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
        yield from _tree(found, names)
    elif isinstance(found, BeliefsFound):
        yield from beliefs_story(found, names.players)
    elif isinstance(found, NashFound):
        yield from _nash(found, names)
    elif isinstance(found, PureFound):
        yield from _pure(solution, names)
    elif isinstance(found, LogitBranch):
        yield from _branch(found, names)
    elif isinstance(found, LogitFound):
        yield from _logit(found, names)
    elif isinstance(found, CorrelatedEquilibrium):
        yield from _correlated(found, names)
    elif isinstance(found, DominanceFound):
        yield from _dominance(found, names)
    elif isinstance(found, CoalitionsFound):
        yield from _coalitions(found, names)
    else:
        yield from commitment_story(found, names)


def _table(names: Names, equilibria: Sequence[Equilibrium], first: str = "", numbered: bool = True) -> Table:
    """Return who plays what, with payoffs: a row for each player, an equilibrium after the other."""
    payoffs = aligned([float(payoff) for one in equilibria for payoff in one.payoffs])
    rows = []
    indexed = any(one.index is not None for one in equilibria)
    for count, one in enumerate(equilibria, start=1):
        for player, strategy in enumerate(one.strategies):
            row = [
                str(count) if player == 0 else "",
                names.players[player],
                names.mixture(player, strategy),
                payoffs[(count - 1) * len(one.strategies) + player],
                ("" if one.index is None else f"{one.index:+d}") if player == 0 else "",
            ]
            rows.append(tuple(row[0 if numbered else 1 : 5 if indexed else 4]))
    header = ("", "Player", first or "plays", "payoff", "index")[0 if numbered else 1 : 5 if indexed else 4]
    numeric = {0, 3, 4} if numbered else {2, 3}
    return Table(header, tuple(rows), numeric=frozenset(column for column in numeric if column < len(header)))


# Nash ---------------------------------------------------------------------------------------------------------------


def _nash(found: NashFound, names: Names) -> Iterator[Block]:
    solution = found.equilibria
    count = len(solution)
    yield Heading("Nash equilibria")
    if not count:
        yield Paragraph("No equilibrium was found.", "bad")
    else:
        pure = sum(one.is_pure for one in solution.equilibria)
        yield Paragraph(_how_many(count, pure, solution), "strong")
        yield _table(names, solution.equilibria[:MOST_EQUILIBRIA])
        if count > MOST_EQUILIBRIA:
            yield Paragraph(f"{count - MOST_EQUILIBRIA} more are in the output of --json.", "faint")
    if solution.certificate != "certified" and solution.components:
        yield from _components(solution, names)
    yield from _selection(found, names)
    yield Heading("How far to trust this")
    yield Paragraph(
        f"Certificate: {solution.certificate}. {certificate_in_words(solution)}",
        "good" if solution.certificate == "certified" else "warning",
    )
    yield Paragraph(
        f"Method: {solution.method}. In any of them nobody could gain {_more_than(solution.max_regret)} by changing "
        "its strategy alone.",
        "faint",
    )


def _how_many(count: int, pure: int, solution: EquilibriumSet) -> str:
    kinds = "in pure strategies" if pure == count else "mixed" if not pure else f"{pure} pure, {count - pure} mixed"
    if solution.certificate == "certified":
        number_ = "is exactly one equilibrium" if count == 1 else f"are {count} equilibria"
        return f"There {number_}: {kinds}."
    return f"{count} equilibri{'um was' if count == 1 else 'a were'} found: {kinds}."


def certificate_in_words(solution: EquilibriumSet) -> str:
    """Return what the certificate of a list of Nash equilibria proves, in a sentence or two."""
    if solution.certificate == "certified":
        return (
            "These are all the equilibria: every set of actions that the players could mix was searched, every "
            "equilibrium stands alone, and their indices (+1 or -1 each) add up to +1, as those of a complete list "
            "must."
        )
    if solution.certificate == "degenerate":
        text = (
            "Payoffs tie so that equilibria can form whole segments or faces; these cannot be listed one by one. What "
            "is listed are points of them, gathered into the connected components above."
        )
    else:
        text = "What is listed are equilibria, but it is not proven that there are no others."
    return f"{text} {sentence(solution.note)}." if solution.note else text


def _components(solution: EquilibriumSet, names: Names) -> Iterator[Block]:
    yield Heading("Components", 3)
    entries = [_component(solution, component, names) for component in solution.components]
    yield Items(tuple(entries[:MOST_EQUILIBRIA]))
    if len(entries) > MOST_EQUILIBRIA:
        yield Paragraph(f"{len(entries) - MOST_EQUILIBRIA} more are in the output of --json.", "faint")


def _component(solution: EquilibriumSet, component: Component, names: Names) -> str:
    numbers = [str(number_of(solution.equilibria, one)) for one in component.equilibria]
    index = "" if component.index is None else f" (index {component.index:+d})"
    if component.is_point:
        alone = " stands alone" if component.index is not None else ": nothing else was found connected to it"
        return f"Equilibrium {numbers[0]}{alone}{index}."
    subsets = component.subsets
    joined = f"Equilibria {tokens(numbers, 12)} are connected{index}"
    if len(subsets) != 1:
        return joined + (f" through {len(subsets)} sets of mixtures." if subsets else ".")
    free = []
    for player, mixtures in enumerate(subsets[0]):
        if len(mixtures) > 1:
            options = [names.mixture(player, mixture) for mixture in mixtures]
            free.append(f"{names.subject(player)} may mix ({'; '.join(options)}) in any way")
    return f"{joined}: {listing(free)}, and all are equilibria." if free else f"{joined}."


def _selection(found: NashFound, names: Names) -> Iterator[Block]:
    if found.selection is None:
        return
    chosen, rule = found.selection.equilibrium, found.selection.rule
    yield Heading(f"Selected by the rule {rule}")
    if chosen is None:
        yield Paragraph(f"None is selected: {found.selection.reason}.", "warning")
        return
    place = number_of(found.equilibria.equilibria, chosen)
    which = f"Equilibrium {place}" if place is not None else "An equilibrium that is not in the list"
    yield Paragraph(f"{which}: {_in_words(names, chosen)}.", "strong")
    yield Paragraph(f"Why: {found.selection.reason}.")


def _in_words(names: Names, one: Equilibrium) -> str:
    return "; ".join(
        f"{names.players[player]} {'plays' if np.count_nonzero(strategy) == 1 else 'mixes'} "
        f"{names.mixture(player, strategy)}"
        for player, strategy in enumerate(one.strategies)
    )


def _more_than(value: float) -> str:
    return "anything" if value == 0 else f"more than {value:.1e}"


def _tiny(value: float) -> str:
    return "0" if value == 0 else f"{value:.1e}"


def _pure(solution: GameSolution, names: Names) -> Iterator[Block]:
    yield Heading("Equilibria in pure strategies")
    count = len(solution.equilibria)
    if not count:
        yield Paragraph("There is none: at every profile some player would do better by another action.", "strong")
    else:
        yield Paragraph("There is exactly one." if count == 1 else f"There are {count}.", "strong")
        yield _table(names, solution.equilibria[:MOST_EQUILIBRIA])
        if count > MOST_EQUILIBRIA:
            yield Paragraph(f"{count - MOST_EQUILIBRIA} more are in the output of --json.", "faint")
    yield Heading("How far to trust this")
    yield Paragraph(
        "Every profile of actions was compared with every action that a player could take instead, so none in pure "
        "strategies is missing. Equilibria in mixed strategies are not looked for: --method nash finds them.",
        "faint",
    )


# Quantal response ---------------------------------------------------------------------------------------------------


def _branch(branch: LogitBranch, names: Names) -> Iterator[Block]:
    yield Heading("Quantal response: the limit")
    yield Paragraph("As players err less and less, play from full randomness leads to:", "strong")
    yield _table(names, [branch.limit], numbered=False)
    yield Heading("The way there")
    scale = float(branch.game.payoff_range.max()) or 1.0
    steps = _milestones(branch.precision * scale)
    rows = [
        (
            short(float(branch.precision[step])),
            *(_shares(names, player, path[:, step]) for player, path in enumerate(branch.strategies)),
            _tiny(float(branch.max_regret[step])),
        )
        for step in steps
    ]
    numeric = frozenset({0, len(names.players) + 1})
    yield Table(
        ("lambda", *names.players, "regret"),
        tuple(rows),
        numeric=numeric,
        caption="lambda: precision, in units of one over payoff; regret: most that anybody could gain",
    )
    said = []
    if branch.folds:
        said.append(f"The branch turns back and forth near lambda = {listing([short(x) for x in branch.folds])}.")
    if branch.bifurcations:
        where = listing([short(x) for x in branch.bifurcations])
        said.append(
            f"Other branches cross it at lambda = {where}; it is followed straight on, which keeps the symmetry of "
            "the game. An arbitrarily small change of payoffs may lead elsewhere."
        )
    if said:
        yield Items(tuple(said), "warning")
    yield Heading("How far to trust this")
    yield Paragraph(
        f"The limit is a Nash equilibrium to within a regret of {_tiny(branch.limit.max_regret)}. The method selects "
        "this one; there may be others, which --method nash lists.",
        "faint",
    )


def _milestones(scaled: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> list[int]:
    """Return steps at which a branch first passes each milestone, and the last."""
    found = {0, len(scaled) - 1}
    for milestone in _MILESTONES:
        passed = np.flatnonzero(scaled >= milestone)
        if len(passed):
            found.add(int(passed[0]))
    return sorted(found)


def _shares(names: Names, player: int, shares: Iterable[float]) -> str:
    """Return the likelier actions of a player with two digits."""
    told = [
        f"{names.action(player, action)}{names.colon(player)} {share:.2f}"
        for action, share in enumerate(shares)
        if round(share, 2) > 0
    ]
    return ", ".join(told)


def _logit(found: LogitFound, names: Names) -> Iterator[Block]:
    yield Heading(f"Quantal response at lambda = {short(found.precision)}")
    yield _table(names, [found.equilibrium], numbered=False)
    yield Paragraph(
        "Every action is taken with a probability proportional to exp(lambda times its expected payoff). That is no "
        f"Nash equilibrium: somebody could gain {number(found.equilibrium.max_regret)} by not erring."
    )
    yield Heading("How far to trust this")
    yield Paragraph(
        f"Probabilities differ from the logit response to them by at most {_tiny(found.residual)}. Followed from full "
        "randomness: where the branch folds, this is its first equilibrium of that precision.",
        "faint",
    )


# Correlated equilibria ----------------------------------------------------------------------------------------------


def _correlated(found: CorrelatedEquilibrium, names: Names) -> Iterator[Block]:
    game = names.game
    assert isinstance(game, NormalForm)
    yield Heading("The correlated equilibrium of the largest total payoff")
    yield Paragraph(
        "A trusted go-between draws a profile and tells each player its own part only; nobody gains by doing "
        "otherwise than told."
    )
    drawn = sorted(
        ((float(found.probabilities[profile]), profile) for profile in game.profiles()), key=lambda pair: -pair[0]
    )
    drawn = [pair for pair in drawn if pair[0] > 1e-9]
    rows = [
        (probability(share), *(names.action(player, action) for player, action in enumerate(profile)))
        for share, profile in drawn[:_MOST_ROWS]
    ]
    yield Table(("probability", *names.players), tuple(rows), numeric=frozenset({0}))
    if len(drawn) > _MOST_ROWS:
        yield Paragraph(f"{len(drawn) - _MOST_ROWS} more are in the output of --json.", "faint")
    shown = aligned(found.payoffs.tolist())
    payoffs = [f"{player} {payoff}" for player, payoff in zip(names.players, shown, strict=True)]
    yield Paragraph(f"Expected payoffs: {listing(payoffs)}.")
    yield Heading("How far to trust this")
    yield Paragraph(
        f"A linear program; nobody could gain {_more_than(found.max_regret)} by disobeying. Correlated equilibria are "
        "usually many, and every Nash equilibrium is one.",
        "faint",
    )


# Dominance ----------------------------------------------------------------------------------------------------------


def _dominance(found: DominanceFound, names: Names) -> Iterator[Block]:
    yield Heading("Iterated strict dominance")
    for count, removed in enumerate(found.elimination.rounds, start=1):
        yield Paragraph(f"Round {count}:", "strong")
        yield Items(
            tuple(
                f"{sentence(names.subject(one.player))} does not play {names.action(one.player, one.action)}: "
                f"{_dominating(names, one.player, one.dominated_by)} is better by at least {number(one.margin)}, "
                "whatever the others do."
                for one in removed
            )
        )
    if not found.elimination.rounds:
        yield Paragraph("No action is strictly dominated: every one may make sense.", "strong")
    else:
        yield Paragraph(_survivors(found.elimination), "strong")
    rows = [
        (
            names.players[player],
            ", ".join(names.action(player, action) for action in found.elimination.survivors[player]),
            ", ".join(names.action(player, action) for action in found.rationalisable.inner[player]),
        )
        for player in range(len(names.players))
    ]
    exact = found.rationalisable.exact
    header = ("Player", "left", "rationalisable" if exact else "surely rationalisable")
    yield Table(header[: 2 if exact else 3], tuple(row[: 2 if exact else 3] for row in rows))
    yield Heading("How far to trust this")
    if exact:
        words = (
            "What is left is exactly what is rationalisable: what can make sense to players who know of each other "
            "that they reason."
        )
    else:
        words = (
            "What is left is rationalisable when a player may believe that the others' actions are correlated. With "
            "independent beliefs it is something between the two columns."
        )
    yield Paragraph(f"{words} Every Nash and every correlated equilibrium uses only actions that are left.", "faint")


def _dominating(names: Names, player: int, mixture: Sequence[float]) -> str:
    text = names.mixture(player, mixture)
    return f"mixing {text}" if sum(share > 0 for share in mixture) > 1 else text


def _survivors(elimination: Elimination) -> str:
    left = math.prod(len(actions) for actions in elimination.survivors)
    return "A single profile is left, the only equilibrium." if left == 1 else f"{left} profiles are left."


# Coalitions ---------------------------------------------------------------------------------------------------------


def _coalitions(found: CoalitionsFound, names: Names) -> Iterator[Block]:
    yield Heading("Who could gain together")
    equilibria = [one for one in found.standings if not one.declared]
    if not equilibria:
        yield Paragraph("There is no equilibrium in pure strategies, so there is nothing to withstand.", "strong")
    for count, standing in enumerate(found.standings[:MOST_EQUILIBRIA], start=1):
        title = "Outcome of the declared timing" if standing.declared else f"Equilibrium {count} of {len(equilibria)}"
        yield Heading(f"{title}: {names.profile(standing.profile)}", 3)
        yield Paragraph(_standing(standing), "good" if standing.coalition_proof else "warning")
        if standing.deviations:
            yield Items(tuple(_deviation(names, deviation) for deviation in standing.deviations[:_MOST_ROWS]))
        else:
            yield Paragraph("No pair, nor any larger group, has a joint move by which all its members gain.")
    if len(found.standings) > MOST_EQUILIBRIA:
        yield Paragraph(f"{len(found.standings) - MOST_EQUILIBRIA} more are in the output of --json.", "faint")
    yield Heading("How far to trust this")
    yield Paragraph(
        "All joint changes of actions were tried, in pure strategies; who is not in the group stays put. A joint move "
        "holds when no smaller group within it would then leave it.",
        "faint",
    )


def _standing(standing: Standing) -> str:
    if standing.declared:
        return "No equilibrium when all choose at once: somebody alone would rather do otherwise."
    if standing.strong:
        return "A strong equilibrium: no group can gain together."
    if standing.coalition_proof:
        return "Coalition-proof: groups could gain together, but none of their agreements would hold."
    return "Not coalition-proof: a group can gain by an agreement that holds."


def _deviation(names: Names, deviation: JointDeviation) -> str:
    members = [names.subject(player) for player in deviation.coalition]
    moves = [
        f"{names.subject(player)} plays {names.action(player, action)} (+{number(gain)})"
        for player, action, gain in zip(deviation.coalition, deviation.actions, deviation.gains, strict=True)
    ]
    holds = "it would hold" if deviation.self_enforcing else "it would not hold"
    return f"{sentence(listing(members))} could gain together: {listing(moves)}; {holds}."


# Trees --------------------------------------------------------------------------------------------------------------


def _tree(found: TreeEquilibria, names: Names) -> Iterator[Block]:
    tree = found.game
    count = len(found)
    yield Heading("Subgame-perfect equilibria")
    if not count:
        yield Paragraph("No equilibrium was found.", "bad")
    else:
        yield Paragraph("There is one outcome." if count == 1 else f"There are {count} outcomes.", "strong")
    told = found.equilibria[:MOST_EQUILIBRIA]
    paths = paths_to(tree, {end for one in told for end, _ in one.outcome})
    rows = []
    payoffs = aligned([float(payoff) for one in told for payoff in one.payoffs])
    width = len(tree.players)
    for number_, one in enumerate(told, start=1):
        for row, (end, share) in enumerate(one.outcome):
            worth = payoffs[(number_ - 1) * width : number_ * width] if row == 0 else [""] * width
            path = " > ".join(_step(names, tree, move, action) for move, action in paths[end])
            rows.append((str(number_) if row == 0 else "", path, probability(share), *worth))
    if rows:
        yield Table(
            ("", "what is played", "probability", *names.players),
            tuple(rows),
            numeric=frozenset({0, *range(2, 3 + width)}),
            caption="at the right what each player expects; what is done off these paths is in the output of --json",
        )
    if count > MOST_EQUILIBRIA:
        yield Paragraph(f"{count - MOST_EQUILIBRIA} more are in the output of --json.", "faint")
    yield Heading("How far to trust this")
    sentences = {
        "certified": "These are all the subgame-perfect outcomes: every subgame was solved for all its equilibria.",
        "degenerate": "Payoffs tie, and these are all the outcomes found.",
        "incomplete": "There may be outcomes that were not found.",
    }
    note = f" {sentence(found.note)}." if found.note else ""
    yield Paragraph(
        f"Certificate: {found.certificate}. {sentences[found.certificate]}{note}",
        "good" if found.certificate == "certified" else "warning",
    )


def _step(names: Names, tree: ExtensiveForm, number_: int, action: int) -> str:
    move = tree.moves[number_]
    who = names.players[move.player] if isinstance(move, InformationSet) else "chance"
    return f"{who}: {move.actions[action]}"


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
    from wedgesim.analysis.split_range import split_chance

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
