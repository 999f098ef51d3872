"""The report in short: what a reader in a hurry has to know, in plain words made from the numbers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from wedgesim.analysis.claims import ClaimResult
from wedgesim.analysis.comparison.compare import Pair
from wedgesim.analysis.discovery.boxes import Box, Restriction
from wedgesim.analysis.discovery.prim import Boxes
from wedgesim.analysis.findings import Findings
from wedgesim.analysis.flips import Flip
from wedgesim.analysis.points import VERDICTS
from wedgesim.analysis.policy.policies import Policies
from wedgesim.analysis.solution import Solution
from wedgesim.analysis.uncertainty.uncertainty import Uncertainty
from wedgesim.output import taken
from wedgesim.output.cast import Cast, path_in_words, profile_in_words
from wedgesim.output.meanings import in_words
from wedgesim.output.pivot_story import pivot_sentences
from wedgesim.output.story import CERTIFICATES
from wedgesim.output.timeline_page import split_sentence
from wedgesim.output.turns_story import turning_point
from wedgesim.output.uncertainty_page import chance, headline, interval_in_words
from wedgesim.output.verdict_story import margin_sentence, price_sentences, verdict_sentence
from wedgesim.output.words import listing, number, percent, quoted, sentence, short, signed
from wedgesim.roles import DIVIDER, ROLES, Role
from wedgesim.scenario.scenario import Scenario

_MOST_NAMES = 3

_SAME = 1e-9

_FEW = 1000
"""Draws below which a share is told as a count."""

Part: TypeAlias = "str | tuple[str, ...]"
"""A paragraph, or the entries of a list."""


@dataclass(frozen=True)
class Point:
    """One thing to know.

    Attributes
    ----------
    question : str
        To which it is the answer.
    answer : tuple of str or tuple of str
        Paragraphs, and lists of entries.
    anchor : str
        Section of the report that has it at length.
    """

    question: str
    answer: tuple[Part, ...]
    anchor: str


def summary(found: Findings) -> tuple[Point, ...]:
    """Return what there is to know in short; what does not apply is left out."""
    through_years = found.timeline is not None
    makers = (
        ("Does a split happen over the years, and when?", _when, "years"),
        ("Does a split happen in a single round?" if through_years else "Does a split happen?", _answer, "story"),
        ("How sure is that?", _how_sure, "uncertainty"),
        ("What would it take?", _what_it_takes, "thresholds"),
        ("What does it depend on?", _what_it_depends_on, "sensitivity"),
        ("On whom does it hang?", _on_whom, "why"),
        ("What is contested?", _contested, "claims"),
        ("Which policy does well?", _policy, "policy"),
        ("How far can this be trusted?", _trust, "method"),
    )
    told = ((question, tuple(part for part in make(found) if part), anchor) for question, make, anchor in makers)
    return tuple(Point(*point) for point in told if point[1])


def _answer(found: Findings) -> Iterator[str]:
    solution = found.assessment.solution
    scenario, cast = solution.scenario, Cast(solution.scenario)
    where = "At the values taken here" if changed(found) else "At the scenario's own values"
    once = " and in a single round" if found.timeline is not None else ""
    if math.isinf(solution.split.margin):
        yield f"Not asked here: {margin_sentence(solution, cast).partition(': ')[2]}"
    else:
        yield f"{where}{once}: {_uncapitalised(verdict_sentence(solution, cast))}"
    if solution.equilibria and solution.private is None:
        first = path_in_words(scenario, solution.equilibria[0])
        more = len(solution.equilibria) - 1
        yield first + (f" There {'is' if more == 1 else 'are'} {more} further equilibrium outcome{'s' * (more > 1)}."
                       if more else "")  # fmt: skip
    elif solution.equilibria:
        played = list(dict.fromkeys(profile_in_words(scenario, one.path) for one in solution.equilibria))
        if all("/" not in one for one in played):
            yield f"What is played: {'; or '.join(played)}."
        else:
            count = len(solution.equilibria)
            several = f"are {count} equilibria" if count > 1 else "is one equilibrium"
            yield f"There {several}; the story says what each type does."
    if solution.split.verdict != "undefined" and not math.isinf(solution.split.margin):
        yield margin_sentence(solution, cast)


def changed(found: Findings) -> bool:
    """Whether values are not those of the scenario as written."""
    return taken.changed(found.taken, found.position, found.overrides)


def _uncapitalised(text: str) -> str:
    return text[:1].lower() + text[1:]


def _how_sure(found: Findings) -> Iterator[str]:
    known = found.uncertainty
    if known is None:
        return
    names = len(known.draws.names)
    asked = not math.isinf(found.assessment.solution.split.margin)
    yield _share_of_draws(known) if asked else _most_played(known)
    yield (
        f"Drawn {'were' if names > 1 else 'was'} the {names} parameter{'s' * (names > 1)} that the scenario leaves "
        f"uncertain, from declared ranges or distributions{_held(found)}. {_agreement(found) if asked else ''}".rstrip()
    )
    assumed, values = assumed_values(found.taken)
    yield (
        f"Two kinds of doubt should be kept apart. The interval is about the finite number of draws alone. Whether the "
        f"ranges are the right ones is a matter of judgement that no number of draws can settle: {assumed} of "
        f"{values} values are assumed rather than taken from a source. Read the share as one of "
        "what is held plausible here, not as a forecast."
    )


def _most_played(known: Uncertainty) -> str:
    """Say what is played in most draws, where nothing is a split or everything is."""
    path, share = known.paths[0]
    return (
        f"What is played most often, in {percent(share.value)} of {share.draws:,} draws (95% interval "
        f"{100 * share.low:.0f} to {100 * share.high:.0f}%): {profile_in_words(known.scenario, path)}."
    )


def _held(found: Findings) -> str:
    """Say how much of what sets types apart is not drawn; with one prior those of the role's other types move."""
    drawn = found.taken.types.moved_with(found.uncertainty.draws.names if found.uncertainty is not None else ())
    held = [name for name in found.taken.types.variables() if name not in drawn]
    return f"; {len(held)} of the priors and parameters of types were held" if held else ""


def assumed_values(scenario: Scenario) -> tuple[int, int]:
    """Return how many values are assumed, of how many, those of types among them."""
    values = [*scenario.parameters.values(), *scenario.types.variables().values()]
    return sum(value.assumed for value in values), len(values)


def _share_of_draws(known: Uncertainty) -> str:
    """Say in which share of the draws the target splits, with the error of so many draws."""
    split, target = known.split, Cast(known.scenario).target
    solved = int(known.outcomes.solved.sum())
    if not split.draws or known.outcomes.verdict[known.outcomes.solved][0] == VERDICTS.index("undefined"):
        return headline(known)
    if solved >= _FEW:
        said, interval = f"{chance(split)} of {solved:,} draws", interval_in_words(split)
    else:
        said = f"{round(split.value * solved)} of {solved} draws, {percent(split.value)}"
        interval = f"{100 * split.low:.0f} to {100 * split.high:.0f}%"
    said = f"{sentence(target)} splits in {said} (95% interval {interval})."
    if known.possible.value > split.value:
        some = round((known.possible.value - split.value) * solved)
        said += f" In {some:,} more some equilibrium is a split, though not every one."
    return said


def _agreement(found: Findings) -> str:
    """Say in which share of the draws the verdict at the own values holds."""
    known = found.uncertainty
    assert known is not None
    verdict = found.assessment.solution.split.verdict
    solved = known.outcomes.solved
    if verdict not in VERDICTS or verdict == "undefined" or not solved.any():
        return ""
    share = float(np.mean(known.outcomes.verdict[solved] == VERDICTS.index(verdict)))
    said = f"The verdict at the {'values taken' if changed(found) else 'own values'} ({verdict}) holds in "
    return f"{said}{percent(share)} of the draws."


def _when(found: Findings) -> Iterator[Part]:
    if found.timeline is not None:
        states = [Cast(found.taken)[role] for role in ROLES]
        yield split_sentence(found.timeline, "farsighted", states)
        yield split_sentence(found.timeline, "myopic", states)
    if found.years is not None:
        by, last = found.years.by(found.years.years[-1]), found.years.years[-1]
        yield (
            f"Looking ahead, a split has come by {last} in {round(by.value * by.draws)} of {by.draws} draws of what is "
            f"uncertain, {percent(by.value)} (95% interval {100 * by.low:.0f} to {100 * by.high:.0f}%)."
        )
    if found.timeline is not None:
        yield "Those are the years. All that follows is about a single round, played as if nothing came after it."


def _what_it_takes(found: Findings) -> Iterator[Part]:
    solution = found.assessment.solution
    if solution.split.verdict in ("undefined", "unsolved") or math.isinf(solution.split.margin):
        return
    ranged = [flip for flip in found.assessment.flips if flip.ranged]
    if ranged:
        several = f"{len(ranged)} parameters can each turn the verdict alone"
        said = several if len(ranged) > 1 else "One parameter can turn the verdict alone"
        most = f"; the {_MOST_NAMES} that need the least of their ranges" if len(ranged) > _MOST_NAMES else ""
        within = "their declared ranges" if len(ranged) > 1 else "its declared range"
        yield f"{said}, within {within} and all else as it is{most}:"
        yield tuple(_flip(found.taken, flip) for flip in ranged[:_MOST_NAMES])
    else:
        yield "No single parameter turns the verdict, moved anywhere within its declared range while all else stays."
    yield from list(price_sentences(solution, Cast(solution.scenario)))[:2]


def _flip(scenario: Scenario, flip: Flip) -> str:
    then = {"unique": "a split", "possible": "a split in some equilibria", "never": "no split"}.get(flip.verdict, "")
    named = sentence(in_words(scenario, flip.parameter))
    return f"{named}: from {short(flip.origin)} to {turning_point(flip)}, and then {then}."


def _what_it_depends_on(found: Findings) -> Iterator[Part]:
    indices, scenario = found.indices, found.taken
    if indices is not None and "margin" in indices.quantities:
        of, groups = indices.quantities["margin"], list(indices.groups)
        if not np.isnan(of.total).all():
            yield "Over the ranges, the split margin varies most with:"
            yield tuple(
                f"{sentence(in_words(scenario, name))}: "
                f"{percent(min(max(float(of.total[groups.index(name)]), 0.0), 1.0))}."
                for name in indices.ranked("margin")[:_MOST_NAMES]
            )
            yield (
                "In per cent: the share of its variance in which the parameter has a part, alone or together with "
                "others, so that shares can add up to more than all."
            )
    if found.discovery is not None and found.discovery.boxes and found.discovery.boxes[0].peeled:
        yield from _box(scenario, found.discovery.boxes[0])


def _box(scenario: Scenario, boxes: Boxes) -> Iterator[Part]:
    """Say where a split happens most often, each limit in words."""
    box = boxes.peeled[0].box
    yield (
        f"{sentence(boxes.happening.clause)} in {percent(boxes.share)} of all draws, but in {percent(box.density)} "
        f"of those in which all of this holds, where {percent(box.coverage)} of all {boxes.happening.plural} lie:"
    )
    yield tuple(_limit(scenario, limit) for limit in box.restrictions)
    yield _held_out(box)


def _limit(scenario: Scenario, limit: Restriction) -> str:
    taken = scenario.parameter(limit.parameter).value
    parts = [f"at least {beside(limit.lower, taken)}"] if limit.lower is not None else []
    parts += [f"at most {beside(limit.upper, taken)}"] if limit.upper is not None else []
    named = sentence(in_words(scenario, limit.parameter))
    return f"{named}: {listing(parts)}, against {short(taken)} taken here."


def beside(limit: float, taken: float) -> str:
    """Return a limit, with as many digits as tell it from the value that is taken."""
    return next(
        (said for said in (f"{limit:.{digits}g}" for digits in range(3, 17)) if float(said) != taken), short(limit)
    )


def _held_out(box: Box) -> str:
    if box.held_out_density is None:
        return ""
    return f"Of draws that were not used to find such a box, {percent(box.held_out_density)} of those in it split."


def _on_whom(found: Findings) -> Iterator[Part]:
    if found.explanation is not None and found.explanation.pivot is not None:
        yield from pivot_sentences(found.explanation.scenario, found.explanation.pivot)


def _contested(found: Findings) -> Iterator[Part]:
    yield from _positions(found)
    claims = claims_of(found)
    if claims:
        status = Counter(result.outcome for result in claims)
        told = [f"{count} {_OUTCOMES[outcome][count == 1]}" for outcome, count in status.items()]
        contested = sum(result.status == "contested" for result in claims)
        said = f"Of {len(claims)} claims of the literature, each put as a test, {listing(told)}."
        yield said + (f" {contested} are marked as contested between the sources." if contested > 1 else "")
        wrong = [f"{result.name} ({result.surprise})" for result in claims if result.surprise]
        if wrong:
            yield f"Not as the scenario declares: {listing(wrong)}."


_OUTCOMES = {
    "holds": (
        "hold at the scenario's values and (nearly) throughout the ranges",
        "holds at the scenario's values and (nearly) throughout the ranges",
    ),
    "holds only where": (
        "hold at the scenario's values but not throughout the ranges",
        "holds at the scenario's values but not throughout the ranges",
    ),
    "fails": ("fail at the scenario's values", "fails at the scenario's values"),
    "undecided": ("could not be decided", "could not be decided"),
}
"""What is said of several claims, and of one."""


def claims_of(found: Findings) -> tuple[ClaimResult, ...]:
    """Return the claims with their shares, where these are known."""
    known = found.uncertainty.claims if found.uncertainty is not None else ()
    return known or found.assessment.claims


def _positions(found: Findings) -> Iterator[Part]:
    if found.comparison is None:
        return
    outcomes = found.comparison.outcomes
    told = [f"{of.name} ({_VERDICTS.get(of.solution.split.verdict, of.solution.split.verdict)})" for of in outcomes]
    verdicts = {of.solution.split.verdict for of in outcomes}
    yield f"The positions compared {'agree' if len(verdicts) == 1 else 'part'} on the verdict: {listing(told)}."
    pair = next((pair for pair in found.comparison.pairs if _parts(pair)), None)
    if pair is None or pair.attribution is None or not pair.attribution.shares:
        return
    of = pair.attribution
    most = of.shares[:_MOST_NAMES]
    ends = (of.start, pair.first.solution.split.margin), (of.end, pair.second.solution.split.margin)
    which = "" if all(abs(one - other) < _SAME for one, other in ends) else ", in the first of several equilibria,"
    yield (
        f"The split margin{which} is {number(of.start)} with {pair.first.name} and {number(of.end)} with "
        f"{pair.second.name}. "
        f"The largest part{'s' * (len(most) > 1)} in this difference:"
    )
    yield tuple(
        f"{sentence(in_words(found.taken, share.parameter))}, {short(share.first)} or {short(share.second)}: "
        f"{signed(share.value)}."
        for share in most
    )


def _parts(pair: Pair) -> bool:
    return pair.first.solution.split.verdict != pair.second.solution.split.verdict


_VERDICTS = {
    "unique": "a split",
    "possible": "a split in some equilibria",
    "never": "no split",
    "unsolved": "not solved",
    "undefined": "no verdict",
}


def _policy(found: Findings) -> Iterator[str]:
    for policies in (found.divider, found.partner):
        if policies is not None:
            yield policy_sentence(found.taken, policies)


def policy_sentence(scenario: Scenario, found: Policies) -> str:
    """Say which policy of a role does best, on average and at the worst, and under which a split is likeliest."""
    cast, role, best = Cast(scenario), found.role, found.best
    gap, half = min(pair for pair, name in zip(found.gaps, found.names, strict=True) if name != best.policy)
    call = ", which is too close to call" if gap <= half else ""
    first = role in scenario.timing[0]
    bound = "" if first else ", were it bound to it beforehand and the others knew"
    said = (
        f"Over the draws {cast[role]} does best on average {_to(cast, role, best.policy)}{bound}: a payoff "
        f"of {number(best.expected)} in its own utility, {number(gap)} (95%: ±{number(half)}) more than with the next "
        f"best policy{call}. It is the best policy in {percent(best.best)} of the draws"
    )
    safest, least = found.safest.policy, found.least_regret.policy
    if {safest, least} == {best.policy}:
        said += ", and has the best worst case and the least maximal regret too."
    elif safest == least:
        said += f"; the worst case and the maximal regret are best {_to(cast, role, safest)}."
    else:
        said += (
            f"; the worst case is best {_to(cast, role, safest)}, and maximal regret is least "
            f"{_to(cast, role, least)}."
        )
    if role == DIVIDER and float(found.splits.max()) > 0:
        most = found.names[int(found.splits.argmax())]
        said += f" A split is likeliest {_to(cast, role, most)}, in {percent(float(found.splits.max()))} of the draws."
    return said


def _to(cast: Cast, role: Role, name: str) -> str:
    return f"with {quoted(cast.action(role, name))}"


def _trust(found: Findings) -> Iterator[str]:
    solution: Solution = found.assessment.solution
    yield f"Method: {solution.method}; {CERTIFICATES.get(solution.certificate, solution.certificate)}."
    scenario = found.taken
    assumed, values = assumed_values(scenario)
    know = "know each other's payoffs" if not scenario.types else "know their own type and the odds of the others'"
    yield (
        f"{assumed} of {values} values are assumed. Payoffs are in units of utility that "
        "nobody has measured: read signs, orderings and thresholds, not decimals. States are single actors who "
        f"{know} and look ahead. What the scenario leaves out is listed with the case."
    )
