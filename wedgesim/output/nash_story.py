"""Nash equilibria in words: how many, which, what is proven, and which one a rule selects."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from wedgesim.analysis.game_solution import GameSolution, NashFound
from wedgesim.equilibria.solution import Component, Equilibrium, EquilibriumSet
from wedgesim.output.blocks import Block, Heading, Items, Paragraph
from wedgesim.output.equilibrium_table import MOST_EQUILIBRIA, equilibrium_table, more_in_json, more_than
from wedgesim.output.game_document import number_of
from wedgesim.output.game_names import Names
from wedgesim.output.words import listing, sentence, tokens


def nash_story(found: NashFound, names: Names) -> Iterator[Block]:
    """Yield all Nash equilibria, their components, the selected one, and the certificate."""
    solution = found.equilibria
    count = len(solution)
    yield Heading("Nash equilibria")
    if not count:
        yield Paragraph("No equilibrium was found.", "bad")
    else:
        pure = sum(one.is_pure for one in solution.equilibria)
        yield Paragraph(_how_many(count, pure, solution), "strong")
        yield equilibrium_table(names, solution.equilibria[:MOST_EQUILIBRIA])
        if count > MOST_EQUILIBRIA:
            yield more_in_json(count - MOST_EQUILIBRIA)
    if solution.certificate != "certified" and solution.components:
        yield from _components(solution, names)
    yield from _selection(found, names)
    yield Heading("How far to trust this")
    yield Paragraph(
        f"Certificate: {solution.certificate}. {certificate_in_words(solution)}",
        "good" if solution.certificate == "certified" else "warning",
    )
    yield Paragraph(
        f"Method: {solution.method}. In any of them nobody could gain {more_than(solution.max_regret)} by changing "
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
        yield more_in_json(len(entries) - MOST_EQUILIBRIA)


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


def pure_story(solution: GameSolution, names: Names) -> Iterator[Block]:
    """Yield all equilibria in pure strategies."""
    yield Heading("Equilibria in pure strategies")
    count = len(solution.equilibria)
    if not count:
        yield Paragraph("There is none: at every profile some player would do better by another action.", "strong")
    else:
        yield Paragraph("There is exactly one." if count == 1 else f"There are {count}.", "strong")
        yield equilibrium_table(names, solution.equilibria[:MOST_EQUILIBRIA])
        if count > MOST_EQUILIBRIA:
            yield more_in_json(count - MOST_EQUILIBRIA)
    yield Heading("How far to trust this")
    yield Paragraph(
        "Every profile of actions was compared with every action that a player could take instead, so none in pure "
        "strategies is missing. Equilibria in mixed strategies are not looked for: --method nash finds them.",
        "faint",
    )
