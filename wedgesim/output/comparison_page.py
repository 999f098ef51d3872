"""Settings side by side, told in words and as plain data: where two readings part, and what would decide."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from wedgesim.analysis.comparison import Comparison, Evidence, FewestChanges, Pair, SettingOutcome
from wedgesim.analysis.positions import PositionOutcome
from wedgesim.analysis.threshold_result import Crossing
from wedgesim.analysis.threshold_sentences import sentence_of
from wedgesim.output import taken
from wedgesim.output.blocks import Block, Heading, Items, Paragraph, Table
from wedgesim.output.cast import Cast, path_in_words
from wedgesim.output.contested_page import contested_blocks
from wedgesim.output.outcomes_table import side_by_side
from wedgesim.output.words import TIE, aligned, listing, number, percent, sentence, short, signed
from wedgesim.roles import ROLES
from wedgesim.scenario.scenario import Scenario

MOST_SETS = 6
"""Sets of changes that are told; all are in the JSON."""

MOST_POLICIES = 12
"""Choices made otherwise that are told; all are in the JSON."""

_MOST_PARTS = 3


def comparison_page(found: Comparison) -> Iterator[Block]:
    """Yield a comparison.

    Parameters
    ----------
    found : Comparison
        What to tell.
    """
    cast = Cast(found.scenario)
    names = [outcome.name for outcome in found.outcomes]
    yield Heading(f"{found.scenario.title}: {listing(names)} compared", 1)
    yield from _titles(found)
    for line in taken.lines(found.scenario, None, {}):
        yield Paragraph(line, "strong")
    held = [cast.does(role, found.holding[role]) for role in ROLES if role in found.holding]
    if held:
        yield Paragraph(f"Throughout, {listing(held)}, whatever would be best for them.", "warning")
    if found.overrides:
        changed = [f"{name} = {short(value)}" for name, value in found.overrides.items()]
        yield Paragraph(f"Changed in all of them: {', '.join(changed)}.", "strong")
    rows = tuple(PositionOutcome(outcome.name, outcome.solution) for outcome in found.outcomes)
    yield from side_by_side(found.scenario, rows, None)
    yield Items(tuple(f"{outcome.name}: {_played(outcome)}" for outcome in found.outcomes))
    for pair in found.pairs:
        yield from pair_blocks(found.scenario, pair)


def _titles(found: Comparison) -> Iterator[Block]:
    titled = [f"{outcome.name}: {outcome.setting.title}." for outcome in found.outcomes if outcome.setting.title]
    if titled:
        yield Items(tuple(titled), "faint")


def _played(outcome: SettingOutcome) -> str:
    solution = outcome.solution
    if not solution.equilibria:
        return "No equilibrium was found."
    first = path_in_words(solution.scenario, solution.equilibria[0])
    more = len(solution.equilibria) - 1
    return first + (f" There are {more} further outcomes." if more > 1 else " There is one further outcome." * more)


def pair_blocks(scenario: Scenario, pair: Pair) -> Iterator[Block]:
    """Yield all that lies between two settings."""
    yield Heading(f"From {pair.first.name} to {pair.second.name}")
    if not pair.differences:
        yield Paragraph("They have the same values.")
        return
    yield Paragraph(difference_sentence(scenario, pair), "strong")
    yield _difference_table(pair)
    conducted = conduct_sentence(scenario, pair)
    if conducted:
        yield Paragraph(conducted)
    yield Heading("What is done otherwise", 3)
    yield from _policies(scenario, pair)
    yield Heading("Fewest changes that turn the verdict", 3)
    for changes in (pair.forward, pair.back) if pair.forward.sets else (pair.forward,):
        yield from _fewest(pair, changes)
    yield Heading("On the way", 3)
    yield from _way(scenario, pair)
    yield Heading("What evidence would decide", 3)
    yield from _evidence(pair)
    yield from contested_blocks(pair)


def difference_sentence(scenario: Scenario, pair: Pair) -> str:
    """Say by how much the margins differ, and what it is that makes them differ."""
    target, count = Cast(scenario).target, len(pair.differences)
    values = "one value differs" if count == 1 else f"{count} values differ"
    found = pair.attribution
    if found is None:
        return f"{sentence(values)}. The difference of the margins is not divided among them: {pair.no_attribution}."
    if abs(found.total) < TIE:
        return f"{sentence(values)}; the split margin of {target} is {signed(found.start)} in both."
    way = "falls" if found.total < 0 else "rises"
    said = (
        f"{sentence(values)}. The split margin of {target} {way} by {number(abs(found.total))}, from "
        f"{signed(found.start)} to {signed(found.end)}"
    )
    same = [share for share in found.shares if share.value * found.total > 0][:_MOST_PARTS]
    against = [share for share in found.shares if share.value * found.total < -0.05 * found.total**2][:2]
    parts = [f"{share.parameter} ({signed(share.value)})" for share in same]
    said += f"; most of it comes from {listing(parts)}" if count > 1 else ""
    pulls = [f"{share.parameter} ({signed(share.value)})" for share in against]
    if pulls:
        said += f", while {listing(pulls)} {'work' if len(pulls) > 1 else 'works'} the other way"
    return said + "."


def _difference_table(pair: Pair) -> Table:
    by_name = {of.parameter: of for of in pair.differences}
    if pair.attribution is None:
        rows = [(of.parameter, short(of.first), short(of.second)) for of in pair.differences]
        return Table(("Value", pair.first.name, pair.second.name), tuple(rows), frozenset({1, 2}))
    found = pair.attribution
    shares = found.shares
    moves = [value for share in shares for value in (share.value, share.alone, share.last)] + [found.total]
    numbers = [f"+{text}" if value > 0 else text for value, text in zip(moves, aligned(moves), strict=True)]
    errors = aligned([*(share.error for share in shares), found.total])  # with as many decimals as the parts
    turns = found.start != found.end and pair.forward.before != pair.forward.after
    cells = []
    for i, share in enumerate(shares):
        of = by_name[share.parameter]
        row = [share.parameter, short(of.first), short(of.second), *numbers[3 * i : 3 * i + 3]]
        if not found.exact:
            row.insert(4, errors[i])
        if turns:
            row.append(f"{100 * share.turning:.0f}%".replace("-0%", "0%"))
        cells.append(tuple(row))
    header = ["Value", "from", "to", "part", "first", "last"]
    if not found.exact:
        header.insert(4, "error")
    if turns:
        header.append("turns")
    total = ["difference", "", "", numbers[-1], *([""] * (len(header) - 4))]
    cells.append(tuple(total))
    return Table(
        tuple(header), tuple(cells), numeric=frozenset(range(1, len(header))), total=True, caption=_how(pair, turns),
        whole=frozenset({0}),
    )  # fmt: skip


def _how(pair: Pair, turns: bool) -> str:
    found = pair.attribution
    assert found is not None
    if found.exact:
        how = f"exact: all {found.settings} mixtures of the two were solved"
    else:
        how = f"estimated from {found.permutations} random orders (seed {found.seed}), with its standard error"
    said = (
        f"Part: what changing the value moves the margin by, on average over all orders of change (Shapley value, "
        f"{how}); parts add up to the difference. First, last: what it moves when it is changed before, or after, all "
        f"others; where they differ, values work together."
    )
    if turns:
        said += " Turns: its part in turning the verdict, on the same average; negative where it works against that."
    torn = [share.parameter for share in found.shares if share.alone * share.last < 0 and abs(share.value) > 5e-4]
    if torn:
        said += f" Depending on what else has changed, {listing(torn)} can move it either way."
    if found.several:
        said += f" In {found.several} mixtures there are several equilibria; the margin is that of the first."
    return said


def conduct_sentence(scenario: Scenario, pair: Pair) -> str:
    """Say what of the difference is the target's own view, and what the others' conduct; empty where undefined."""
    found = pair.conduct
    if found is None or not found.held[0]:
        return ""
    cast = Cast(scenario)
    if found.held[0] == found.held[1]:
        return f"All of it is {cast.target}'s own view: on the path the others act the same."
    if abs(found.others) < TIE:
        return f"All of it is {cast.target}'s own view: where the others act otherwise, that does not move the margin."
    changed = [role for role in found.held[0] if found.held[0][role] != found.held[1][role]]
    acts = [
        f"{cast.does(role, found.held[1][role])} instead of "
        f'"{cast.action(role, found.held[0][role]).label or found.held[0][role]}"'
        for role in changed
    ]
    return (
        f"Of the difference {signed(found.own)} is how {cast.target} sees the case, the others acting the same; "
        f"{signed(found.others)} is that they act otherwise: {listing(acts)}. Where they switch, the margin leaps, and "
        f"the leap is part of the parts above; hold them to an action to see it without."
    )


def _policies(scenario: Scenario, pair: Pair) -> Iterator[Block]:
    if not pair.policies:
        yield Paragraph("Nothing: after every history every state does the same in both.")
        return
    rows = []
    for one in pair.policies[:MOST_POLICIES]:
        reached = [name for name, on in zip((pair.first.name, pair.second.name), one.on_path, strict=True) if on]
        rows.append(
            (
                " / ".join(one.history.values()) or "at first",
                scenario.states[one.role],
                _mixed(one.first),
                _mixed(one.second),
                "both" if len(reached) == 2 else reached[0] if reached else "neither",
            )
        )
    left = len(pair.policies) - len(rows)
    yield Table(
        ("After", "who", pair.first.name, pair.second.name, "come to in"),
        tuple(rows),
        caption=f"And {left} more choices, none of which is come to." if left else "",
    )


def _mixed(mix: Mapping[str, float]) -> str:
    return ", ".join(name if len(mix) == 1 else f"{name} {share:.3g}" for name, share in mix.items())


# The fewest changes ---------------------------------------------------------------------------------------------


def _fewest(pair: Pair, changes: FewestChanges) -> Iterator[Block]:
    yield Paragraph(fewest_sentence(pair, changes))
    if len(changes.sets) > 1:
        yield Items(tuple(_set(pair, changes, i) for i in range(min(len(changes.sets), MOST_SETS))))
        if len(changes.sets) > MOST_SETS:
            yield Paragraph(f"And {len(changes.sets) - MOST_SETS} more such sets.", "faint")


def fewest_sentence(pair: Pair, changes: FewestChanges) -> str:
    """Say how few values of one setting have to become the other's for its verdict."""
    if not changes.sets:
        return f"None: {changes.origin} and {changes.goal} have the same verdict ({changes.before})."
    what = "one change" if changes.size == 1 else f"{changes.size} changes"
    if not changes.exact:
        return (
            f"{changes.origin} ({changes.before}) gets the verdict of {changes.goal} ({changes.after}) by {what}, of "
            f"which none can be left out; there may be fewer ({changes.looked_through} sets looked through): "
            f"{_set(pair, changes, 0)}"
        )
    start = f"{changes.origin} ({changes.before}) gets the verdict of {changes.goal} ({changes.after}) by {what}"
    fewer = "" if changes.size == 1 else "; fewer are not enough"
    if len(changes.sets) == 1:
        return f"{start}{fewer}: {_set(pair, changes, 0)}"
    return f"{start}{fewer}; any of these will do:"


def _set(pair: Pair, changes: FewestChanges, index: int) -> str:
    found = changes.sets[index]
    by_name = {of.parameter: of for of in pair.differences}
    steps = []
    for name in found.parameters:
        of = by_name[name]
        before, after = (of.first, of.second) if changes.origin == pair.first.name else (of.second, of.first)
        steps.append(f"{name} from {short(before)} to {short(after)}")
    return f"{listing(steps)}. Then played: {found.path}, margin {signed(found.margin)}."


# On the way -----------------------------------------------------------------------------------------------------


def _way(scenario: Scenario, pair: Pair) -> Iterator[Block]:
    path = pair.path
    assert path is not None
    if not path.crossings:
        yield Paragraph("All values moved together, each in proportion: nothing that is played turns on the way.")
        return
    yield Paragraph("All values moved together, each in proportion, what is played turns here:")
    yield Items(tuple(crossing_sentence(scenario, pair, crossing) for crossing in path.crossings))


def crossing_sentence(scenario: Scenario, pair: Pair, crossing: Crossing) -> str:
    """Say where on the line something turns, who switches and why."""
    cast = Cast(scenario)
    names = {role: cast[role] for role in ROLES}
    turned = (
        f", and the verdict turns from {crossing.verdict_below} to {crossing.verdict_above}"
        if crossing.verdict_below != crossing.verdict_above
        else ""
    )
    return f"At {100 * crossing.value:.4g}% of the way{turned}: {sentence_of(crossing, names)}."


# Evidence -------------------------------------------------------------------------------------------------------


def _evidence(pair: Pair) -> Iterator[Block]:
    yield Paragraph(evidence_sentence(pair))
    if pair.attribution is None:
        return
    rows = []
    for one in pair.evidence:
        of = one.difference
        plausible = f"{short(one.scanned[0])} to {short(one.scanned[1])}" + ("" if of.ranged else " *")
        share = "-" if math.isnan(one.share) else percent(one.share)
        rows.append(
            (of.parameter, share, plausible, *(number(swing) for swing in one.swings), _turned(pair, one))
        )
    undeclared = any(not one.difference.ranged for one in pair.evidence)
    yield Table(
        ("Value", "share", "plausible", "swing in 1", "swing in 2", "alone turns"),
        tuple(rows),
        numeric=frozenset({1, 3, 4}),
        caption=(
            f"Share: of the parts above, whatever their sign. Swing: how far the margin moves while this value alone "
            f"goes through all that is plausible, the others as in 1, {pair.first.name}, and in 2, {pair.second.name}. "
            f"Alone turns: in which of the two that turns the verdict."
        )
        + (" * no plausible range is declared: gone through is what has a meaning." if undeclared else ""),
        whole=frozenset({0, 2}),
    )


def _turned(pair: Pair, one: Evidence) -> str:
    return " and ".join(str(i) for i, turns in enumerate(one.turns, start=1) if turns) or "-"


def evidence_sentence(pair: Pair) -> str:
    """Say about which values evidence would decide."""
    if pair.attribution is None or not pair.evidence:
        return "Without margins to divide, no value can be named before others."
    if math.isnan(pair.evidence[0].share):
        return f"The margins of {pair.first.name} and {pair.second.name} do not differ: none decides about the split."
    told: list[Evidence] = []
    for one in pair.evidence:
        if told and (sum(o.share for o in told) > 0.6 or len(told) == _MOST_PARTS):
            break
        told.append(one)
    reached = sum(one.share for one in told)
    names = listing([f"{one.difference.parameter} ({_apart(one)})" for one in told])
    said = f"Evidence on {names} bears on {percent(reached)} of what separates the two"
    alone = [one.difference.parameter for one in pair.evidence if any(one.turns)]
    if alone:
        said += f". Within what is plausible {listing(alone)} alone can turn a verdict"
    wide = max(pair.evidence, key=lambda one: 0.0 if math.isnan(one.swing) else one.swing)
    if wide.swing > 0:
        said += (
            f". The least settled is {wide.difference.parameter}: over all that is plausible it moves the margin by "
            f"{number(wide.swings[0])} in {pair.first.name} and by {number(wide.swings[1])} in {pair.second.name}"
        )
    return said + "."


def _apart(one: Evidence) -> str:
    of = one.difference
    share = of.share_of_range
    width = f"{percent(share)} of its plausible range apart" if share is not None else "no plausible range declared"
    if share is not None and share > 1:
        width = "farther apart than its plausible range is wide"
    return f"{short(of.first)} or {short(of.second)}, {width}"
