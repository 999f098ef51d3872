"""A solution told in words: who does what, whether the alliance splits, what it would take, and why.

Nothing is computed here beyond rounding; every function returns :mod:`blocks <wedgesim.output.blocks>` that a terminal
or a page lays out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping

from wedgesim.analysis.assessment import Assessment
from wedgesim.analysis.flips import Flip
from wedgesim.analysis.phases import PhaseOutcome
from wedgesim.analysis.positions import PositionOutcome
from wedgesim.analysis.reasons import Reason, reason, reason_not_to_split
from wedgesim.analysis.solution import Equilibrium, Solution
from wedgesim.output import taken
from wedgesim.output.blocks import Block, Heading, Items, Paragraph, Table, Terms, Tone, Verbatim
from wedgesim.output.claims_page import claims_block
from wedgesim.output.meanings import meaning
from wedgesim.output.private_story import private_happenings
from wedgesim.output.words import (
    aligned,
    infinitive,
    listing,
    number,
    percent,
    percents,
    plain,
    predicate,
    quoted,
    sentence,
    short,
    signed,
    tokens,
    with_article,
)
from wedgesim.roles import ROLES, Role
from wedgesim.scenario.scenario import Action, Scenario

MOST_FLIPS = 6
"""Changes that are told of parameters with a range, and of those without; all are in results.json."""

MOST_EQUILIBRIA = 4
"""Equilibria that are told at length."""

_MANY_NAMES = 8


class Cast:
    """The states of a scenario as they stand in sentences."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.divider, self.target, self.partner = (with_article(scenario.states[role]) for role in ROLES)

    def __getitem__(self, role: Role) -> str:
        return with_article(self.scenario.states[role])

    def action(self, role: Role, name: str) -> Action:
        """Return the action of a role by name."""
        return next(action for action in self.scenario.actions[role] if action.name == name)

    def does(self, role: Role, name: str) -> str:
        """Return what a role does when it takes an action: ``Russia stays with China``."""
        return f"{self[role]} {predicate(self.action(role, name))}"


def assessment_story(assessment: Assessment, called: str = "") -> Iterator[Block]:
    """Yield the whole story of ``wedgesim run``; `called` is how the scenario was named on the command line."""
    solution = assessment.solution
    yield from opening(solution.scenario, assessment.position, assessment.overrides)
    yield from happenings(solution)
    yield from verdict(solution)
    yield from turns(solution, assessment.flips)
    yield from _how_to_see(assessment, called or solution.scenario.name)
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


def path_in_words(scenario: Scenario, equilibrium: Equilibrium) -> str:
    """Return who does what, in the order of moves, as a sentence.

    Examples
    --------
    >>> from wedgesim.analysis.solve import solve
    >>> solution = solve("reverse_kissinger")
    >>> path_in_words(solution.scenario, solution.equilibria[0])
    'The United States accommodates Russia; China supports Russia; Russia stays with China.'
    """
    cast = Cast(scenario)
    parts = [_doing(cast, role, equilibrium.strategies[role]) for stage in scenario.timing for role in stage]
    return f"{sentence('; '.join(parts))}."


def profile_in_words(scenario: Scenario, path: str) -> str:
    """Return who does what in a profile, such as ``hold/align/support``; itself where chance has a part in it.

    Examples
    --------
    >>> from wedgesim.model.loading import load
    >>> profile_in_words(load("reverse_kissinger"), "hold/align/support")
    'the United States holds the course, China supports Russia and Russia stays with China'
    """
    cast, named = Cast(scenario), dict(zip(ROLES, map(str.strip, path.split("/")), strict=False))
    known = {role: {action.name for action in scenario.actions[role]} for role in ROLES}
    if path.count("/") != 2 or any(name not in known[role] for role, name in named.items()):
        return path
    return listing([cast.does(role, named[role]) for stage in scenario.timing for role in stage])


def _doing(cast: Cast, role: Role, mix: object) -> str:
    assert isinstance(mix, dict)
    played = {name: share for name, share in mix.items() if share > 1e-9}
    if len(played) == 1:
        return cast.does(role, next(iter(played)))
    named = [infinitive(cast.action(role, name)).removeprefix("to ") for name in played]
    shares = [f"{name} with {share}" for name, share in zip(named, percents([*played.values()]), strict=True)]
    return f"{cast[role]} mixes: {listing(shares)}"


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
    if abs(found.advantage) < 5e-10:
        return f"{start}, which is worth the same to it: a tie. It leads to {found.path}."
    return f"{start}, worth {number(found.advantage)} less{_mostly(found)}. It leads to {found.path}."


def _mostly(found: Reason) -> str:
    """Name in brackets the theories behind an advantage, largest first, up to three that matter, and the rest."""
    if len(found.by_theory) < 2:
        return ""
    size = max(map(abs, found.by_theory.values()), default=0.0)
    told = {
        theory: value for theory, value in found.by_theory.items() if abs(value) >= 0.1 * size and abs(value) > 5e-4
    }
    told = dict(list(told.items())[:3])
    if not told:
        return ""
    parts = [f"{theory.replace('_', ' ')} {signed(-value)}" for theory, value in told.items()]
    rest = found.advantage - sum(told.values())
    if abs(rest) >= 5e-4:
        others = [theory for theory in found.by_theory if theory not in told and found.by_theory[theory]]
        parts.append(f"{others[0].replace('_', ' ') if len(others) == 1 else 'others'} {signed(-rest)}")
    return f" ({', '.join(parts)})"


# The verdict ----------------------------------------------------------------------------------------------------


def verdict(solution: Solution) -> Iterator[Block]:
    """Yield the verdict on the split, its margin and its prices, each in a sentence."""
    scenario, split = solution.scenario, solution.split
    cast = Cast(scenario)
    yield Heading("Is a split rational?")
    yield Paragraph(verdict_sentence(solution, cast), _TONES.get(split.verdict, "warning"))
    if split.verdict == "undefined":
        return
    said = [text for text in (margin_sentence(solution, cast), *price_sentences(solution, cast)) if text]
    if said:
        yield Items(tuple(said))


_TONES: dict[str, Tone] = {"unique": "good", "never": "bad"}


def verdict_sentence(solution: Solution, cast: Cast) -> str:
    """Say whether the target splits: in every equilibrium, in some, or in none."""
    split, certificate = solution.split, solution.certificate
    parting = f"{cast.target} splits from {cast.partner}"
    which = "equilibrium that was found" if certificate == "incomplete" else "equilibrium"
    if split.verdict == "never":
        return f"No. In no {which} does {cast.target} split from {cast.partner} (verdict: never)."
    if split.verdict == "unique":
        return f"Yes. In every {which} {parting} (verdict: unique)."
    if split.verdict == "possible":
        low, high = split.probability
        if abs(high - low) < 1e-9:
            return f"Perhaps. {sentence(parting)} with a probability of {percent(low)} (verdict: possible)."
        chance = f"its probability is {percent(low)} to {percent(high)}"
        return f"Perhaps. {sentence(parting)} in some equilibria but not in all ({chance}; verdict: possible)."
    if split.verdict == "unsolved":
        return "Not known: no equilibrium was found (verdict: unsolved)."
    return f"Not asked: no action of {cast.target} names its alignment, so nothing counts as a split."


def margin_sentence(solution: Solution, cast: Cast) -> str:
    """Say by how much the target would gain or lose by splitting; empty where there is no margin."""
    margin = solution.split.margin
    if math.isnan(margin):
        return ""
    if math.isinf(margin):
        has = "only split actions" if margin > 0 else "no action that is a split"
        return f"Margin: {cast.target} has {has}."
    if abs(margin) < 5e-10:
        return f"Margin 0: {cast.target} is indifferent between splitting and not."
    where = "" if len(solution.equilibria) < 2 else ", in the equilibrium closest to a split"
    if margin > 0:
        gain = f"{cast.target} gains {number(margin)} by splitting over its best action that is not a split"
        return f"Margin {signed(margin)}{where}: {gain}."
    closest = max(solution.equilibria, key=lambda equilibrium: equilibrium.margin)
    found = reason_not_to_split(solution.scenario, closest)
    parts = _mostly(found) if found is not None and abs(found.advantage + margin) < 1e-9 else ""
    return f"Margin {signed(margin)}{where}: by splitting {cast.target} would lose {number(-margin)}{parts}."


def price_sentences(solution: Solution, cast: Cast) -> Iterator[str]:
    """Yield what the target asks, what the divider would give, and whether that makes a bargain."""
    split, values = solution.split, solution.scenario.values
    price, limit, gap = split.reservation_price, split.willingness_to_pay, split.gap
    if price is None:
        return
    offered, cost = values.get("inducement", math.nan), values.get("reward_cost", math.nan)
    offer = "that is made" if split.offer is None else quoted(cast.action("divider", split.offer))
    works = [_reservation(price, offered, offer, cast)]
    if limit is not None:
        works.append(_willingness(limit, cost, cast))
    yield from (said for said, _ in works)
    if limit is not None:
        yield _as_it_stands(works[0][1], works[1][1], cast)
    if gap is not None:
        yield _gap(gap, cast)


def _reservation(price: float, offered: float, offer: str, cast: Cast) -> tuple[str, bool]:
    """Say what the target needs against what it is offered; and whether that is enough."""
    enough = price <= offered
    if math.isinf(price):
        need = f"no reward, however large, makes {cast.target} split when it faces the offer {offer}"
    elif price <= 0:
        need = f"facing the offer {offer}, {cast.target} splits even for a reward that is worth nothing to it"
    else:
        need = (
            f"facing the offer {offer}, {cast.target} splits once the full reward is worth {number(price)} to it, "
            f"{cast.partner} answering as best it can"
        )
    now = f". It is worth {short(offered)}: {'enough' if enough else 'not enough'}" if 0 < price < math.inf else ""
    return f"Reservation price {number(price) if price > 0 else 0}: {need}{now}.", enough


def _willingness(limit: float, cost: float, cast: Cast) -> tuple[str, bool]:
    """Say what the divider would bear for the split against what it bears; and whether it would."""
    bearable = cost <= limit
    if limit < 0:
        said = (
            f"{cast.divider} would have to be paid: even at no cost the split is worth less to it than "
            f"its best course without an offer"
        )
        return f"Willingness to pay {number(limit)}: {said}.", bearable
    said = f"for the split {cast.divider} would bear up to {number(limit)} as its cost of the full reward, delivered"
    now = f"It bears {short(cost)}: {'worth it' if bearable else 'too much'}"
    return f"Willingness to pay {number(limit)}: {said}. {now}.", bearable


def _as_it_stands(enough: bool, bearable: bool, cast: Cast) -> str:
    if enough and bearable:
        return f"So the offer as it stands works for both {cast.target} and {cast.divider}."
    if enough or bearable:
        one, other = (cast.target, cast.divider) if enough else (cast.divider, cast.target)
        return f"So the offer as it stands works for {one} but not for {other}."
    return f"So the offer as it stands works for neither {cast.target} nor {cast.divider}."


def _gap(gap: float, cast: Cast) -> str:
    amount = "-infinite" if math.isinf(gap) else signed(gap)
    return (
        f"Gap {amount} (willingness less reservation price). It compares the utilities of two states: above 0 it means "
        f"a bargain, and below 0 none, only if a unit of cost to {cast.divider} is worth a unit of reward to "
        f"{cast.target}."
    )


# What would turn it ---------------------------------------------------------------------------------------------


def turns(solution: Solution, flips: tuple[Flip, ...]) -> Iterator[Block]:
    """Yield the nearest changes of single parameters that turn the verdict."""
    if solution.split.verdict == "undefined":
        return
    yield Heading("What would turn the verdict")
    if not flips:
        yield Paragraph("No single parameter does, moved anywhere within its plausible range.")
        return
    ranged, others = ([flip for flip in flips if flip.ranged is wanted] for wanted in (True, False))
    yield Paragraph("One parameter moved, all others as they are.", "faint")
    if ranged:
        yield Paragraph("Within a plausible range that the scenario declares, the smallest share of it first:")
        yield _flip_table(ranged[:MOST_FLIPS], "of range", [percent(round(flip.distance, 8)) for flip in ranged])
    if others:
        yield Paragraph("No plausible range declared; the smallest change relative to the value first:")
        yield _flip_table(others[:MOST_FLIPS], "change", [_times(flip) for flip in others])
    told = [*ranged[:MOST_FLIPS], *others[:MOST_FLIPS]]
    scenario = solution.scenario
    meanings = [(flip.parameter, said) for flip in told if (said := meaning(scenario, flip.parameter))]
    if meanings:
        yield Terms(tuple(meanings), "faint")
    rest = [flip.parameter for flip in flips if flip not in told]
    if rest:
        yield Paragraph(f"Further away: {tokens(rest, _MANY_NAMES)}.", "faint")


def _flip_table(flips: list[Flip], measure: str, sizes: list[str]) -> Table:
    rows = [
        (flip.parameter, short(flip.origin), turning_point(flip), size, flip.verdict, breakable(flip.path))
        for flip, size in zip(flips, sizes, strict=False)
    ]
    return Table(("Parameter", "from", "to", measure, "split", "then played"), tuple(rows), frozenset({1, 2, 3}))


def turning_point(flip: Flip) -> str:
    """Return where a verdict turns: a value that has turned, or ``just above 2`` where the turn is at 2 itself.

    Examples
    --------
    >>> from wedgesim.analysis.flips import Flip
    >>> turning_point(Flip("prize", 0.57421, 0.1, 0.1, "never", "a/b/c", True, 0.575))
    '0.575'
    >>> turning_point(Flip("prize", 2 + 4e-9, 4e-9, 1e-9, "never", "a/b/c", True, 2.01))
    'just above 2'
    """
    near = float(f"{flip.value:.3g}")
    at_itself = abs(near - flip.value) <= 1e-6 * max(1.0, abs(near)) and near != flip.example
    return f"just {'above' if flip.change > 0 else 'below'} {plain(near)}" if at_itself else plain(flip.example)


def _times(flip: Flip) -> str:
    """Return a change as what the value is multiplied by; a dash where that says nothing."""
    factor = flip.factor
    return "-" if factor is None or factor < 0 else f"×{factor:.{2 if factor < 9.95 else 0}f}"


def _how_to_see(assessment: Assessment, called: str) -> Iterator[Block]:
    """Yield the command that shows the nearest change."""
    if assessment.flips and called != "-":
        first = assessment.flips[0]
        changes = {**assessment.overrides, first.parameter: first.example}
        options = taken.options(assessment.solution.scenario, assessment.position, changes)
        yield Paragraph("To see the nearest:" if len(assessment.flips) > 1 else "To see it:")
        yield Verbatim((" ".join(["wedgesim run", called, *options]),))


def breakable(path: str) -> str:
    """Return a path with places at which a narrow column can break it."""
    return " / ".join(part.strip() for part in path.split("/"))


# Positions and phases -------------------------------------------------------------------------------------------


def side_by_side(scenario: Scenario, positions: tuple[PositionOutcome, ...], taken: str | None) -> Iterator[Block]:
    """Yield every position's verdict."""
    if not positions:
        return
    yield Heading("Positions side by side")
    named = [
        ((row.name or "as written") + (" (taken)" if row.name == taken and taken else ""), row.solution)
        for row in positions
    ]
    yield _outcomes(scenario, "Position", named)


def in_order(scenario: Scenario, phases: tuple[PhaseOutcome, ...]) -> Iterator[Block]:
    """Yield the verdict in every phase, in order."""
    if not phases:
        return
    yield Heading("Phases in order")
    yield Terms(tuple((_dated(row), row.phase.title) for row in phases if row.phase.title))
    named = [(_dated(row) + (" (taken)" if row.phase.name == scenario.phase else ""), row.solution) for row in phases]
    yield _outcomes(scenario, "Phase", named)


def _dated(row: PhaseOutcome) -> str:
    """Return the name of a phase with when it was, where the name does not say that."""
    name, period = row.phase.name, row.phase.period
    return f"{name} ({period})" if period and period != name else name


def _outcomes(scenario: Scenario, kind: str, named: list[tuple[str, Solution]]) -> Table:
    cast = Cast(scenario)
    rows = []
    for name, solution in named:
        split = solution.split
        paths = [breakable(equilibrium.path) for equilibrium in solution.equilibria] or ["none"]
        rows.append(
            (
                name,
                "; ".join(paths[:3]) + (f"; {len(paths) - 3} more" if len(paths) > 3 else ""),
                split.verdict,
                signed(split.margin),
                _price(split.reservation_price),
                _price(split.willingness_to_pay),
            )
        )
    header = (kind, "played", "split", "margin", "asks", "gives")
    kept = [column for column in range(len(header)) if column < 3 or any(row[column] != "-" for row in rows)]
    captions = {
        "asks": f"asks: the reservation price of {cast.target}",
        "gives": f"gives: what {cast.divider} would pay",
    }
    return Table(
        tuple(header[column] for column in kept),
        tuple(tuple(row[column] for column in kept) for row in rows),
        numeric=frozenset(range(3, len(kept))),
        caption="; ".join(captions[header[column]] for column in kept if header[column] in captions),
    )


def _price(value: float | None) -> str:
    return "-" if value is None else "never" if math.isinf(value) else number(value)


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
