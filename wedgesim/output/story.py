"""A solution told in words: who does what, whether the alliance splits, what it would take, and why.

Nothing is computed here beyond rounding; every function returns :mod:`blocks <wedgesim.output.blocks>` that a terminal
or a page lays out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping

from wedgesim.analysis.assessment import Assessment
from wedgesim.analysis.phases import PhaseOutcome
from wedgesim.analysis.reasons import Reason, reason
from wedgesim.analysis.solution import Equilibrium, Solution
from wedgesim.output import taken
from wedgesim.output.blocks import Block, Heading, Items, Paragraph, Table, Terms
from wedgesim.output.cast import Cast, path_in_words
from wedgesim.output.claims_page import claims_block
from wedgesim.output.outcomes_table import in_order, side_by_side
from wedgesim.output.private_story import private_happenings
from wedgesim.output.turns_story import how_to_see, turns
from wedgesim.output.verdict_story import mostly, verdict
from wedgesim.output.words import TIE, aligned, infinitive, listing, number, percent, sentence, short, tokens
from wedgesim.roles import ROLES
from wedgesim.scenario.scenario import Scenario

MOST_EQUILIBRIA = 4
"""Equilibria that are told at length."""

_MANY_NAMES = 8


def assessment_story(assessment: Assessment, called: str = "") -> Iterator[Block]:
    """Yield the whole story of ``wedgesim run``; `called` is how the scenario was named on the command line."""
    solution = assessment.solution
    yield from opening(solution.scenario, assessment.position, assessment.overrides)
    yield from happenings(solution)
    yield from verdict(solution)
    yield from turns(solution, assessment.flips)
    yield from how_to_see(assessment, called or solution.scenario.name)
    yield from in_order(solution.scenario, assessment.phases)
    yield from side_by_side(solution.scenario, assessment.positions, assessment.position)
    yield from claims_block(assessment.claims, _typed(called or solution.scenario.name), _is_changed(assessment))
    yield from cautions(solution)
    yield from sources(solution.scenario)


def _typed(called: str) -> str:
    """Return a scenario as it can be typed again; empty for standard input."""
    return "" if called == "-" else called


def _is_changed(assessment: Assessment) -> bool:
    return taken.changed(assessment.solution.scenario, assessment.position, assessment.overrides)


def solution_story(
    solution: Solution,
    position: str | None,
    overrides: Mapping[str, float],
    phases: tuple[PhaseOutcome, ...] = (),
) -> Iterator[Block]:
    """Yield the shorter story of ``wedgesim solve``."""
    yield from opening(solution.scenario, position, overrides)
    yield from happenings(solution)
    yield from verdict(solution)
    yield from in_order(solution.scenario, phases)
    yield from cautions(solution)


# The scenario ---------------------------------------------------------------------------------------------------


def opening(scenario: Scenario, position: str | None, overrides: Mapping[str, float]) -> Iterator[Block]:
    """Yield title, period, roles and what was changed."""
    cast = Cast(scenario)
    yield Heading(scenario.title, 1)
    about = {"Period": scenario.period, "scenario": scenario.name, "sources": ", ".join(scenario.sources)}
    yield Paragraph(sentence("; ".join(f"{what} {text}" for what, text in about.items() if text)) + ".", "faint")
    yield Paragraph(
        f"Can {cast.divider} (the divider) split {cast.target} (the target) from {cast.partner} (the partner)? "
        f"{sentence(order_of_moves(scenario, cast))}."
    )
    if said := taken.single_round(scenario):
        yield Paragraph(said)
    for line in taken.lines(scenario, position, overrides):
        yield Paragraph(line, "strong")
    if scenario.phase and scenario.phases[scenario.phase].summary:
        yield Paragraph(scenario.phases[scenario.phase].summary)


def order_of_moves(scenario: Scenario, cast: Cast) -> str:
    """Say who moves when."""
    if scenario.simultaneous:
        return "all three move at once"
    first, *later = [listing([cast[role] for role in stage]) for stage in scenario.timing]
    joint = len(scenario.timing[0]) > 1
    return ", then ".join([f"{first} {'move' if joint else 'moves'} first", *later])


def sources(scenario: Scenario) -> Iterator[Block]:
    """Yield the works cited."""
    if scenario.sources:
        yield Heading("Sources")
        yield Terms(tuple((key, source.in_full) for key, source in scenario.sources.items()), "faint")


# What happens ---------------------------------------------------------------------------------------------------


def happenings(solution: Solution) -> Iterator[Block]:
    """Yield the equilibrium paths, their payoffs by theory, and why nobody moves away."""
    found = solution.equilibria
    if solution.private is not None:
        yield from private_happenings(solution, payoff_table)
        return
    yield Heading("What happens")
    if not found:
        yield Paragraph("No equilibrium was found.", "bad")
        return
    if len(found) > 1:
        yield Paragraph(f"The game has {len(found)} equilibrium outcomes; {_selection(solution)}.", "warning")
    for count, equilibrium in enumerate(found[:MOST_EQUILIBRIA], start=1):
        if len(found) > 1:
            yield Heading(f"Outcome {count} of {len(found)}", 3)
        yield from _happening(solution.scenario, equilibrium)
    if len(found) > MOST_EQUILIBRIA:
        rest = [equilibrium.path for equilibrium in found[MOST_EQUILIBRIA:]]
        yield Paragraph(f"Further outcomes: {tokens(rest, 12)}.")


def _selection(solution: Solution) -> str:
    """Name the rule that selects one of several outcomes, and what it selects."""
    chosen = solution.selected
    if chosen is None:
        return "none is selected"
    if chosen.path is None:
        return f"none is selected ({chosen.reason})"
    return f"the rule {chosen.rule} selects {chosen.path} ({chosen.reason})"


def _happening(scenario: Scenario, equilibrium: Equilibrium) -> Iterator[Block]:
    cast = Cast(scenario)
    yield Paragraph(path_in_words(scenario, equilibrium), "strong")
    yield Paragraph(f"{equilibrium.path} (divider/target/partner)", "faint")
    if not math.isnan(equilibrium.split_probability):
        yield Paragraph(_alliance(scenario, equilibrium, cast))
    yield payoff_table(scenario, equilibrium)
    why = [
        _why(cast, found)
        for stage in scenario.timing
        for role in stage
        if (found := reason(equilibrium, role)) is not None
    ]
    if why:
        yield Paragraph("Why nobody does otherwise:")
        yield Items(tuple(why))


def _alliance(scenario: Scenario, equilibrium: Equilibrium, cast: Cast) -> str:
    chance, alignment = equilibrium.split_probability, equilibrium.alignment
    if 1e-9 < chance < 1 - 1e-9:
        return f"{sentence(cast.target)} splits from {cast.partner} with a probability of {percent(chance)}."
    measure = f"(alignment {short(alignment)}; a split is {short(scenario.split_threshold)} or less)"
    if chance > 0.5:
        return f"The alliance splits {measure}."
    loose = alignment < 0.75
    return f"The alliance {'loosens but does not split' if loose else 'holds'} {measure}."


def payoff_table(scenario: Scenario, equilibrium: Equilibrium) -> Table:
    """Return payoffs by role, a row for each theory and their sum."""
    theories = dict.fromkeys(theory for role in ROLES for theory in equilibrium.by_theory[role])
    sums = {
        (theory, role): sum(equilibrium.by_theory[role][theory].values())
        for theory in theories
        for role in ROLES
        if theory in equilibrium.by_theory[role]
    }
    totals = [equilibrium.payoffs[role] for role in ROLES]
    shown = aligned([*sums.values(), *totals])
    cells = dict(zip(sums, shown, strict=False))
    rows = [(theory.replace("_", " "), *(cells.get((theory, role), "") for role in ROLES)) for theory in theories]
    total = ("payoff", *shown[len(sums) :])
    single = len(rows) < 2
    return Table(
        ("Payoff from", *(scenario.states[role] for role in ROLES)),
        (total,) if single else (*rows, total),
        numeric=frozenset({1, 2, 3}),
        total=not single,
        caption=_about_theories(scenario, tuple(theories)),
    )


def _about_theories(scenario: Scenario, rows: tuple[str, ...]) -> str:
    """Say which theories have no payoff of their own, and with what weights the others enter."""
    silent = [theory.replace("_", " ") for theory in scenario.theories if theory not in rows]
    weights = {theory: scenario.theories[theory].weight for theory in rows if theory in scenario.theories}
    said = []
    if any(weight != 1 for weight in weights.values()):
        listed = ", ".join(f"{theory.replace('_', ' ')} {short(weight)}" for theory, weight in weights.items())
        said.append(f"Amounts are weighted: {listed}.")
    if silent:
        works = "has no payoff of its own: it works" if len(silent) == 1 else "have no payoff of their own: they work"
        said.append(f"{sentence(listing(silent))} {works} through what {_listed_words(rows)} {_counts(rows)}.")
    return " ".join(said)


def _listed_words(names: Iterable[str]) -> str:
    return listing([name.replace("_", " ") for name in names])


def _counts(rows: tuple[str, ...]) -> str:
    return "counts" if len(rows) == 1 else "count"


def _why(cast: Cast, found: Reason) -> str:
    other = cast.action(found.role, found.other)
    start = f"{sentence(cast[found.role])}: its best alternative is {infinitive(other)}"
    if abs(found.advantage) < TIE:
        return f"{start}, which is worth the same to it: a tie. It leads to {found.path}."
    return f"{start}, worth {number(found.advantage)} less{mostly(found)}. It leads to {found.path}."


# Cautions -------------------------------------------------------------------------------------------------------


def cautions(solution: Solution) -> Iterator[Block]:
    """Yield how it was solved, and what a reader should know before relying on it."""
    scenario = solution.scenario
    yield Heading("How far to trust this")
    yield Paragraph(f"Method: {solution.method}; {CERTIFICATES.get(solution.certificate, solution.certificate)}.")
    said = [sentence(warning) + "." for warning in solution.warnings]
    assumed = scenario.assumed
    if assumed and len(assumed) <= _MANY_NAMES:
        said.append(f"Assumed: {', '.join(assumed)}.")
    if said:
        yield Items(tuple(said), "warning")


CERTIFICATES = {
    "certified": "these are all the equilibrium outcomes",
    "degenerate": "payoffs tie, and these are all the equilibrium outcomes found",
    "incomplete": "there may be equilibria that were not found",
}


def written(path: str, figures: bool) -> Iterator[Block]:
    """Yield where a run was written."""
    yield Heading("Written")
    parts = "scenario.yaml (as it was played), results.json, manifest.json" + (", figures/" if figures else "")
    yield Paragraph(f"{path}: {parts}")
