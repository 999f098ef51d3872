"""The sections of a report: the pages of every analysis, with figures, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

from wedgesim.analysis.explanation import Consequence, Decision
from wedgesim.analysis.findings import Findings
from wedgesim.analysis.points import profile_label, split_actions
from wedgesim.output.blocks import Heading, Items, Paragraph, Table, Terms
from wedgesim.output.cast import Cast
from wedgesim.output.comparison_page import comparison_page
from wedgesim.output.explanation_page import explanation_blocks
from wedgesim.output.meanings import in_this_case, in_words, meaning
from wedgesim.output.outcomes_table import in_order
from wedgesim.output.report.drawn_sections import (
    discovery_section,
    policy_section,
    sensitivity_section,
    uncertainty_section,
)
from wedgesim.output.report.pieces import Fold, Picture, Piece, Section, cast, folded, inner
from wedgesim.output.report.summary import changed, claims_of
from wedgesim.output.story import cautions, happenings, order_of_moves
from wedgesim.output.threshold_page import threshold_page
from wedgesim.output.timeline_page import timeline_page
from wedgesim.output.turns_story import turns
from wedgesim.output.verdict_story import verdict
from wedgesim.output.words import breakable, listing, number, percent, quoted, sentence, short, signed
from wedgesim.roles import ROLES
from wedgesim.scenario.scenario import Scenario

TITLES: Final = {
    "case": "The case",
    "story": "The story",
    "map": "The map",
    "thresholds": "Thresholds",
    "why": "Why it ends so",
    "years": "Through the years",
    "positions": "Positions compared",
    "claims": "Claims",
    "uncertainty": "Uncertainty",
    "sensitivity": "Sensitivity",
    "discovery": "Where a split is to be expected",
    "policy": "Policy",
}
"""Titles by anchor, in order; values, method and provenance follow them."""

_DIGITS: Final = 4
"""Digits of a threshold; its bracket supports more, the values that it comes from do not."""

_OF_ONE_ROUND: Final = frozenset(
    {"story", "map", "thresholds", "why", "positions", "uncertainty", "sensitivity", "discovery", "policy"}
)
_ONE_ROUND: Final = (
    "This is about a single round, played as if nothing came after it; what becomes of it over the years is told under "
    f"{TITLES['years']}."
)

_ABSENT: Final = {
    "planes": "map",
    "thresholds": "thresholds",
    "explanation": "why",
    "timeline": "years",
    "comparison": "positions",
    "uncertainty": "uncertainty",
    "tornado": "sensitivity",
    "discovery": "discovery",
    "divider": "policy",
}
"""Sections by what they need of the findings."""


def sections(found: Findings) -> Iterator[Section]:
    """Yield the sections for which there is something to tell."""
    makers: dict[str, Callable[[Findings], tuple[str, Sequence[Piece]]]] = {
        "case": _case,
        "story": _story,
        "map": _map,
        "thresholds": _thresholds,
        "why": _why,
        "years": _years,
        "positions": _positions,
        "claims": _claims,
        "uncertainty": uncertainty_section,
        "sensitivity": sensitivity_section,
        "discovery": discovery_section,
        "policy": policy_section,
    }
    for anchor, make in makers.items():
        lead, pieces = make(found)
        if pieces:
            if anchor != "case":  # which says who is in which role
                pieces = [cast(found.taken, piece) for piece in pieces]
            if found.timeline is not None and anchor in _OF_ONE_ROUND:
                pieces = [Paragraph(_ONE_ROUND, "strong"), *pieces]
            yield Section(anchor, TITLES[anchor], lead, tuple(pieces))


def left_out(found: Findings) -> tuple[tuple[str, str], ...]:
    """Return what is left out, and why."""
    told = [(TITLES[anchor], found.absent[name]) for name, anchor in _ABSENT.items() if name in found.absent]
    if found.tornado is not None and "indices" in found.absent:
        told.append(("Sobol' indices", found.absent["indices"]))
    if found.divider is not None and "partner" in found.absent:
        told.append(("Policies of the partner", found.absent["partner"]))
    if not found.taken.claims:
        told.append((TITLES["claims"], "the scenario makes no claims"))
    return tuple((title, f"{sentence(reason)}.") for title, reason in told)


# The case -----------------------------------------------------------------------------------------------------------


def _case(found: Findings) -> tuple[str, list[Piece]]:
    scenario, states = found.taken, Cast(found.taken)
    pieces: list[Piece] = [Paragraph(scenario.summary)] if scenario.summary else []
    pieces.append(
        Paragraph(
            f"Can {states.divider} (the divider) split {states.target} (the target) from {states.partner} (the "
            f"partner)? {sentence(order_of_moves(scenario, states))}. The target has split where its alignment with "
            f"the partner is {short(scenario.split_threshold)} or less, 1 being an ally."
        )
    )
    pieces.append(Heading("Who can do what", 3))
    rows = [
        (
            action.label or action.name.replace("_", " "),
            scenario.states[role] + f" ({role})",
            action.name,
            ", ".join(f"{lever} {short(level)}" for lever, level in action.levers.items()) or "none",
            action.note,
        )
        for role in ROLES
        for action in scenario.actions[role]
    ]
    pieces.append(
        Table(
            ("action", "of", "named", "levers", "what it stands for"),
            tuple(rows),
            caption="Levers run from 0 to 1; what is not named is 0. Alignment: 1 an ally, 0.5 a hedge, 0 a split.",
        )
    )
    pieces += _levers(scenario)
    if scenario.theories:
        pieces.append(Heading("The theories that it combines", 3))
        pieces.append(
            Terms(
                tuple(
                    (
                        name.replace("_", " ") + (f" (weight {short(use.weight)})" if use.weight != 1 else ""),
                        use.summary or "As its page has it; see the method.",
                    )
                    for name, use in scenario.theories.items()
                )
            )
        )
    else:
        pieces.append(Paragraph("Payoffs are given outright; no theory stands behind them."))
    if scenario.notes:
        pieces.append(Heading("What it leaves out and simplifies", 3))
        pieces.append(Items(scenario.notes))
    return "What is modelled, and what is not.", pieces


def _levers(scenario: Scenario) -> Iterator[Piece]:
    """Yield what the levers stand for that some action pulls."""
    from wedgesim.theories.registry import vocabulary

    pulled = {(role, lever) for role in ROLES for action in scenario.actions[role] for lever in action.levers}
    known = [lever for lever in vocabulary().levers if (lever.role, lever.name) in pulled]
    if known:
        told = tuple((f"{of.name} ({of.role})", f"{sentence(in_this_case(scenario, of.meaning))}.") for of in known)
        yield Fold("What the levers stand for", (Terms(told),))


def _story(found: Findings) -> tuple[str, list[Piece]]:
    solution = found.assessment.solution
    pieces: list[Piece] = [*inner(happenings(solution))]
    if solution.equilibria and solution.private is None:
        from wedgesim.output.plots import plot_payoffs, plot_triangle

        first = solution.equilibria[0]
        pieces.append(
            Picture(
                "The triangle",
                f"Who does what to whom when {breakable(first.path)} is played (divider / target / partner).",
                lambda: plot_triangle(solution),
            )
        )
        paid = listing([f"{solution.scenario.states[role]} {number(first.payoffs[role])}" for role in ROLES])
        pieces.append(
            Picture(
                "Payoffs by theory",
                f"What each state gains and loses in equilibrium, by theory. In all: {paid}.",
                lambda: plot_payoffs(solution),
            )
        )
    pieces += inner(verdict(solution))
    pieces += inner(in_order(solution.scenario, found.assessment.phases))
    pieces += inner(cautions(solution))
    where = "the values taken here" if changed(found) else "the scenario's own values"
    return f"What is played in equilibrium at {where}, and whether it is a split.", pieces


def _map(found: Findings) -> tuple[str, list[Piece]]:
    from wedgesim.output.plots import DOUBLE_COLUMN, plot_adaptive_diagram

    pieces: list[Piece] = []
    for plane in found.planes:
        codes = sorted(set(plane.outcome[plane.outcome >= 0].tolist()))
        paths = [breakable(profile_label(found.taken, code)) for code in codes]
        x, y = plane.x.name, plane.y.name
        more = f" and {len(paths) - 6} more" if len(paths) > 6 else ""
        pieces.append(
            Picture(
                plane.title or f"What is played over {x} and {y}",
                f"Horizontal: {in_words(found.taken, x)}; vertical: {in_words(found.taken, y)}. Every other parameter "
                "is at its value. Played somewhere: "
                f"{'; '.join(paths[:6])}{more} (divider / target / partner). Marks are the values taken and those of "
                "positions.",
                partial(plot_adaptive_diagram, plane, width=DOUBLE_COLUMN),
            )
        )
    why = " The scenario declares no plane; these two parameters are those on which most depends." * found.chosen_plane
    return f"Where in the plane of two parameters what is played, and where it is a split.{why}", pieces


def _thresholds(found: Findings) -> tuple[str, list[Piece]]:
    told = inner(turns(found.assessment.solution, found.assessment.flips))
    pieces: list[Piece] = [block for block in told if not isinstance(block, Terms)]  # the table says what they mean
    for thresholds in found.thresholds:
        title = f"Every threshold of {thresholds.parameter}"
        what = meaning(found.taken, thresholds.parameter)
        pieces += [Heading(title, 3), *([Paragraph(f"{sentence(what)}.", "faint")] if what else [])]
        pieces += inner(threshold_page(thresholds, found.overrides, found.position, digits=_DIGITS))
    return "What single change would turn the verdict, and exactly where.", pieces


def _why(found: Findings) -> tuple[str, list[Piece]]:
    if found.explanation is None:
        return "", []
    explanation = found.explanation
    pieces: list[Piece] = [*folded(inner(explanation_blocks(explanation)), "What keeps it there")]
    decision = explanation.outcomes[explanation.chosen].decision("target") if explanation.outcomes else None
    other = _telling(found, decision) if decision is not None else None
    if decision is not None and other is not None and other.parts:
        from wedgesim.output.plots import plot_waterfall

        action, states = other.action, Cast(found.taken)
        taken = quoted(states.action("target", decision.action))
        first = next(at for at, of in enumerate(pieces) if isinstance(of, Heading) and of.level > 3)
        pieces.insert(
            first,
            Picture(
                f"What {states.target} would gain or lose by {quoted(states.action('target', action))}",
                f"From {taken} to that, term by term: {signed(other.change)} in all.",
                lambda: plot_waterfall(decision, action=action),
            ),
        )
    lead = "What each state would gain or lose by acting otherwise, term by term, and on whom the outcome hangs."
    return lead, pieces


def _telling(found: Findings, decision: Decision) -> Consequence | None:
    """Return the alternative that is of most interest: the best one on the other side of a split, else the best."""
    scenario = found.taken
    names = [action.name for action in scenario.actions["target"]]
    parted = dict(zip(names, split_actions(scenario).tolist(), strict=True))
    across = [one for one in decision.consequences if parted[one.action] != parted[decision.action]]
    return max(across, key=lambda one: one.change, default=decision.best_alternative)


def _years(found: Findings) -> tuple[str, list[Piece]]:
    if found.timeline is None:
        return "", []
    from wedgesim.output.plots import plot_timeline

    timeline = found.timeline
    picture = Picture(
        "Year by year",
        f"State and split margin from {timeline.years[0]} to {timeline.years[-1]}, by states that look ahead and by "
        "states that play each year as if it were the last.",
        lambda: plot_timeline(timeline),
    )
    told = inner(timeline_page(timeline, None, found.years, found.overrides, found.position))
    return "The same case played year after year, its state moved by what is played.", [picture, *told]


def _positions(found: Findings) -> tuple[str, list[Piece]]:
    if found.comparison is None:
        return "", []
    from wedgesim.output.plots import plot_attribution

    pieces: list[Piece] = []
    blocks = [*inner(comparison_page(found.comparison))]
    pairs = found.comparison.pairs
    pieces += folded(blocks, *(f"From {pair.first.name} to {pair.second.name}" for pair in pairs[1:]))
    pair = pairs[0]
    if pair.attribution is not None and pair.attribution.shares and abs(pair.attribution.total) > 1e-9:
        pieces.append(
            Picture(
                f"What moves the margin from {pair.first.name} to {pair.second.name}",
                f"From {number(pair.attribution.start)} to {number(pair.attribution.end)}, divided among the values "
                "that differ.",
                lambda: plot_attribution(pair),
            )
        )
    return (
        "The same case as authors who disagree see it: what differs between them, and what evidence would decide.",
        pieces,
    )


# Claims -------------------------------------------------------------------------------------------------------------


def _claims(found: Findings) -> tuple[str, list[Piece]]:
    results = claims_of(found)
    if not results:
        return "", []
    where = "at the values taken here" if changed(found) else "as the scenario is written"
    hold = sum(result.holds for result in results)
    drawn = next((result.share.draws for result in results if result.share is not None), 0)
    wide = sum(result.outcome == "holds only where" for result in results)
    said = f"{hold} of {len(results)} claims hold {where}"
    said += f"; {wide} of these do not hold throughout the ranges." if drawn and wide else "."
    rows = [
        (
            result.proposition,
            ", ".join(result.source),
            result.status,
            result.outcome,
            "-" if result.share is None else percent(result.share.value),
            "-" if result.share is None else f"{100 * result.share.low:.0f} to {100 * result.share.high:.0f}%",
            result.name,
        )
        for result in results
    ]
    caption = (
        "Declared: what the scenario expects of the claim in this model; contested, where sources disagree. Outcome: "
        f"at {'the values taken' if changed(found) else 'its own values'}"
    )
    if drawn:
        caption += (
            f", and over {drawn} draws of what the claim leaves open; share: in how many of these it holds, with "
            "Wilson's 95% interval. Holds only where: at the values, but in less than 95% of the draws"
        )
    pieces: list[Piece] = [
        Paragraph(said, "strong"),
        Table(
            ("claim", "source", "declared", "outcome", "share", "95% interval", "name"),
            tuple(rows), numeric=frozenset({4, 5}), caption=f"{caption}.", whole=frozenset({1, 6}),
        ),
        Fold(
            "What was found for each, in numbers",
            (
                Terms(
                    tuple(
                        (result.name, f"{sentence(result.found)}.{_leanings(result)} ({', '.join(result.source)})")
                        for result in results
                    )
                ),
            ),
        ),
    ]  # fmt: skip
    surprised = tuple(f"{result.name}: {result.surprise}." for result in results if result.surprise)
    if surprised:
        pieces.insert(1, Items(surprised, "warning"))
    return (
        "What the literature says about the case, each claim put as a test of this model. That a claim holds here says "
        "that it follows from the premises, not that it is true of the world; that it fails says that these premises "
        "do not carry it.",
        pieces,
    )


def _leanings(result: object) -> str:
    share = getattr(result, "share", None)
    if share is None or not share.leanings:
        return ""
    where = listing([f"{leaning.parameter} is {leaning.towards}" for leaning in share.leanings])
    return f" It holds more often where {where}."
