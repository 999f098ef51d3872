"""A scenario through its years, told in words, and as plain data for programs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from wedgesim.analysis.timeline.courses import OUTLOOKS, Courses, Outlook
from wedgesim.analysis.timeline.split_years import YearSwing
from wedgesim.analysis.timeline.timeline import Timeline
from wedgesim.analysis.timeline.year_uncertainty import YearUncertainty
from wedgesim.analysis.uncertainty.shares import Probability
from wedgesim.output import taken
from wedgesim.output.blocks import Block, Heading, Items, Paragraph, Table
from wedgesim.output.document import Document, finite, head, provenance
from wedgesim.output.words import number, percent, short, with_article
from wedgesim.roles import ROLES
from wedgesim.scenario.dynamics import Dynamics

MOST_SWINGS = 10
"""Parameters that are told of those that move the year of the split."""


def timeline_page(
    found: Timeline,
    swings: Sequence[YearSwing] | None,
    sure: YearUncertainty | None,
    given: Mapping[str, float],
    position: str | None = None,
) -> Iterator[Block]:
    """Yield the story of a scenario through its years.

    Parameters
    ----------
    found : Timeline
        What to tell.
    swings : sequence of YearSwing or None
        How the year of the split depends on each parameter; None where it was not asked.
    sure : YearUncertainty or None
        How sure the year is; None where it was not asked.
    given : mapping of str to float
        Parameters given beside the scenario.
    position : str, optional
        The position taken.
    """
    scenario, dynamics = found.scenario, _dynamics(found)
    states = [with_article(scenario.states[role]) for role in ROLES]
    yield Heading(scenario.title, 1)
    length = "without end" if dynamics.periods is None else f"{dynamics.periods} periods"
    yield Paragraph(
        f"From {found.years[0]} to {found.years[-1]} ({length}). Can {states[0]} split {states[1]} from {states[2]}, "
        f"and when?"
    )
    for line in taken.lines(scenario, position, given):
        yield Paragraph(line, "strong")
    yield Heading("When the split comes")
    for outlook in OUTLOOKS:
        yield Paragraph(split_sentence(found, outlook, states), "strong" if outlook == "farsighted" else "plain")
    yield Heading("Year by year")
    for outlook in OUTLOOKS:
        yield _years(found, outlook)
    if dynamics.events:
        yield Heading("What happened")
        yield Items(tuple(f"{event.year:g}: {event.text}" for event in dynamics.events))
    if swings is not None:
        yield from _swings(swings)
    if sure is not None:
        yield from _how_sure(sure)
    yield Heading("How far to trust this")
    yield Items(tuple(_cautions(found)), "faint")


def _dynamics(found: Timeline) -> Dynamics:
    assert found.scenario.dynamics is not None
    return found.scenario.dynamics


def split_sentence(found: Timeline, outlook: Outlook, states: Sequence[str]) -> str:
    """Say in which year the target splits under one outlook."""
    who = "Looking ahead" if outlook == "farsighted" else "If each year were played as if it were the last"
    year, courses = found.split_year(outlook), found.courses[outlook]
    share = float(courses.split.any(axis=0).mean())
    last = found.years[-1]
    if found.random:
        if math.isnan(year):
            return f"{who}: {states[1]} splits by {last} in {percent(share)} of the courses."
        return f"{who}: {states[1]} splits by {last} in {percent(share)} of the courses, in the median in {year:.0f}."
    if math.isnan(year):
        return f"{who}: {states[1]} does not split by {last}."
    back = courses.split[:, 0][found.years.index(int(year)) :].all()
    stays = "and stays away" if back else "and comes back in some later year"
    return f"{who}: {states[1]} splits in {year:.0f}, {stays}."


def _years(found: Timeline, outlook: Outlook) -> Table:
    """Return stretches of years in which the same is played, with the state at their beginning."""
    courses, paths = found.courses[outlook], found.paths(outlook)
    names = [variable.name for variable in _dynamics(found).states]
    starts = [k for k in range(len(paths)) if k == 0 or paths[k] != paths[k - 1]]
    ends = [*(start - 1 for start in starts[1:]), len(paths) - 1]
    rows = []
    for start, end in zip(starts, ends, strict=True):
        years = f"{found.years[start]}" + (f"-{found.years[end]}" if end > start else "")
        state = [number(float(column)) for column in _middle(courses, start)[: len(names)]]
        rows.append((years, paths[start].replace("/", " / "), number(float(courses.margin[start].mean())), *state))
    title = "looking ahead" if outlook == "farsighted" else "each year as if it were the last"
    often = ", most often" if found.random else ""
    return Table(
        ("years", f"played, {title}{often}", "margin", *names),
        tuple(rows),
        numeric=frozenset(range(2, 3 + len(names))),
        caption="" if outlook == "myopic" else "Margin and state at the beginning of each stretch.",
    )


def _middle(courses: Courses, period: int) -> Sequence[float]:
    """Return the median of each variable of the state over the courses."""
    import numpy as np

    return [float(value) for value in np.median(courses.states[:, period], axis=-1)]


def _swings(swings: Sequence[YearSwing]) -> Iterator[Block]:
    yield Heading("What moves the year")
    moving = [swing for swing in swings if swing.moves]
    if not moving:
        yield Paragraph("No parameter, moved alone through its range, changes the year of the split.")
        return
    yield Table(
        ("parameter", "from", "to", "split at the low end", "at the high end"),
        tuple(
            (one.parameter, short(one.low), short(one.high), _year(one.year_at_low), _year(one.year_at_high))
            for one in moving[:MOST_SWINGS]
        ),
        numeric=frozenset({1, 2, 3, 4}),
        caption="One parameter moved to the ends of its range, all else as it is; those that move the year most first.",
    )
    quiet = len(swings) - len(moving)
    yield Paragraph(f"{len(moving)} parameters move the year; {quiet} do not.", "faint")


def _ends(found: Probability) -> str:
    """Return an interval without digits that so few draws do not bear."""
    return f"{100 * found.low:.0f} to {100 * found.high:.0f}%"


def _how_sure(sure: YearUncertainty) -> Iterator[Block]:
    yield Heading("How sure the year is")
    marks = _marks(sure.years)
    rows = []
    for outlook in OUTLOOKS:
        shares = [sure.by(year, outlook) for year in marks]
        called = "looking ahead" if outlook == "farsighted" else "year by year"
        rows.append((called, *(f"{percent(one.value)} ({_ends(one)})" for one in shares)))
    yield Table(
        ("split by", *map(str, marks)),
        tuple(rows),
        numeric=frozenset(range(1, len(marks) + 1)),
        caption=f"Share of {len(sure.draws):,} draws of what is uncertain, with its 95% interval for so many draws.",
    )
    (middle,) = sure.quantiles((0.5,))
    if math.isnan(middle):
        yield Paragraph(f"Looking ahead, in most draws no split comes by {sure.years[-1]}.")
    else:
        yield Paragraph(f"Looking ahead, the split has come in half of the draws by {middle:.0f}.")
    if sure.held:
        yield Paragraph(
            f"Not drawn, because its distribution reaches beyond its bounds: {', '.join(sure.held)}.", "warning"
        )


def _marks(years: Sequence[int]) -> list[int]:
    """Return a few years, the first and the last among them."""
    steps = min(4, len(years)) - 1
    return sorted({years[round(step * (len(years) - 1) / max(steps, 1))] for step in range(steps + 1)})


def _year(year: float) -> str:
    return "never" if math.isnan(year) else f"{year:.0f}"


def _cautions(found: Timeline) -> Iterator[str]:
    solved, error = found.equilibrium, found.grid_error
    yield "Solved for Markov perfect equilibrium: what is done depends on the state alone, not on how it came about."
    if not solved.converged:
        yield (
            f"NOT CONVERGED: after {solved.rounds} rounds values still move by {percent(solved.residual)} of their "
            "range. There may be no equilibrium of this kind; take the course as an illustration."
        )
    choices = sum(solved.several)
    if choices:
        yield f"At {choices} states and periods several equilibria were found; the rule took {solved.rule}."
    if error is not None:
        same = "the same is played in every year" if error.same_course else "what is played differs in some year"
        yield (
            f"On a grid of half as many intervals {same}, the split comes: {_year(error.split_year)}; values differ "
            f"by {percent(error.typical)} of their range in the median, by {percent(error.value)} at the most, "
            "which is where policies switch."
        )
    if found.random:
        yield f"{found.courses['farsighted'].outcome.shape[1]} courses were drawn."
    assumed = len(found.scenario.assumed)
    yield f"{assumed} of {len(found.scenario.parameters)} parameter values are assumed, and so are the motions."


def _known(year: float) -> float | None:
    return None if math.isnan(year) else year


def timeline_document(
    found: Timeline,
    swings: Sequence[YearSwing] | None,
    sure: YearUncertainty | None,
    given: Mapping[str, float],
    position: str | None = None,
) -> Document:
    """Return a timeline as plain data."""
    solved = found.equilibrium
    names = [variable.name for variable in _dynamics(found).states]
    document: Document = {
        **head("timeline"),
        "scenario": provenance(found.scenario, position, given),
        "years": found.years,
        "outlooks": {
            outlook: {
                "split_year": _known(found.split_year(outlook)),
                "paths": found.paths(outlook),
                "split_probability": found.courses[outlook].split.mean(axis=-1).tolist(),
                "margin": finite(found.courses[outlook].margin.mean(axis=-1).tolist()),
                "alignment": found.courses[outlook].alignment.mean(axis=-1).tolist(),
                "state": {
                    name: found.courses[outlook].states[row].mean(axis=-1).tolist() for row, name in enumerate(names)
                },
                "payoffs": {
                    role: found.courses[outlook].payoffs[axis].mean(axis=-1).tolist() for axis, role in enumerate(ROLES)
                },
            }
            for outlook in OUTLOOKS
        },
        "method": "Markov perfect equilibrium",
        "rule": solved.rule,
        "converged": solved.converged,
        "states_with_several_equilibria": sum(solved.several),
        "events": {f"{event.year:g}": event.text for event in _dynamics(found).events},
    }
    if found.grid_error is not None:
        error = found.grid_error
        document["grid_error"] = {
            "value": error.value,
            "typical": error.typical,
            "same_course": error.same_course,
            "split_year": _known(error.split_year),
        }
    if sure is not None:
        document["uncertainty"] = {
            "draws": len(sure.draws),
            "method": sure.draws.method,
            "seed": sure.draws.seed,
            "held": list(sure.held),
            "split_by": {
                outlook: {
                    str(year): {"value": share.value, "interval": [share.low, share.high]}
                    for year, share in ((year, sure.by(year, outlook)) for year in sure.years)
                }
                for outlook in OUTLOOKS
            },
        }
    if swings is not None:
        document["sensitivity"] = [
            {
                "parameter": one.parameter,
                "range": [one.low, one.high],
                "split_years": finite([one.year_at_low, one.year_at_high]),
            }
            for one in swings
        ]
    return document
