"""A solution told in words: who does what, whether the alliance splits, what it would take, and why.

Nothing is computed here beyond rounding; every function returns :mod:`blocks <wedgesim.output.blocks>` that a terminal
or a page lays out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from wedgesim.analysis.assessment import Assessment
from wedgesim.analysis.flips import Flip
from wedgesim.analysis.positions import PositionOutcome
from wedgesim.analysis.reasons import Reason, reason, reason_not_to_split
from wedgesim.analysis.solution import Equilibrium, Solution, Split
from wedgesim.output.blocks import Block, Heading, Items, Paragraph, Table, Terms, Tone, Verbatim
from wedgesim.output.words import (
    aligned,
    beyond,
    listing,
    number,
    percent,
    predicate,
    sentence,
    short,
    signed,
    tokens,
    with_article,
)
from wedgesim.roles import ROLES, Role
from wedgesim.scenario.scenario import Action, Scenario

MOST_FLIPS = 6
"""Changes that are told; all are in results.json."""

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
    yield from side_by_side(solution.scenario, assessment.positions, assessment.position)
    yield from cautions(solution)
    yield from sources(solution.scenario)


def solution_story(solution: Solution, position: str | None, overrides: Iterable[str]) -> Iterator[Block]:
    """Yield the shorter story of ``wedgesim solve``."""
    yield from opening(solution.scenario, position, overrides)
    yield from happenings(solution)
    yield from verdict(solution)
    yield from cautions(solution)


# The scenario ---------------------------------------------------------------------------------------------------


def opening(scenario: Scenario, position: str | None, overrides: Iterable[str]) -> Iterator[Block]:
    """Yield title, period, roles and what was changed."""
    cast = Cast(scenario)
    yield Heading(scenario.title, 1)
    about = {"Period": scenario.period, "scenario": scenario.name, "sources": ", ".join(scenario.sources)}
    yield Paragraph(sentence("; ".join(f"{what} {text}" for what, text in about.items() if text)) + ".", "faint")
    yield Paragraph(
        f"Can {cast.divider} (the divider) split {cast.target} (the target) from {cast.partner} (the partner)? "
        f"{sentence(_order(scenario, cast))}."
    )
    if position is not None:
        title = scenario.positions[position].title
        yield Paragraph(f"Position taken: {position}" + (f", {title}." if title else "."), "strong")
    changed = [f"{name} = {short(scenario.parameters[name].value)}" for name in overrides]
    if changed:
        yield Paragraph(f"Changed: {', '.join(changed)}.", "strong")


def _order(scenario: Scenario, cast: Cast) -> str:
    if scenario.simultaneous:
        return "all three move at once"
    first, *later = [listing([cast[role] for role in stage]) for stage in scenario.timing]
    joint = len(scenario.timing[0]) > 1
    return ", then ".join([f"{first} {'move' if joint else 'moves'} first", *later])


def sources(scenario: Scenario) -> Iterator[Block]:
    """Yield the works cited."""
    if scenario.sources:
        yield Heading("Sources")
        yield Terms(tuple((key, source.citation) for key, source in scenario.sources.items()), "faint")


# What happens ---------------------------------------------------------------------------------------------------


def happenings(solution: Solution) -> Iterator[Block]:
    """Yield the equilibrium paths, their payoffs by theory, and why nobody moves away."""
    found = solution.equilibria
    yield Heading("What happens")
    if not found:
        yield Paragraph("No equilibrium was found.", "bad")
        return
    if len(found) > 1:
        yield Paragraph(f"The game has {len(found)} equilibrium outcomes; none is selected.", "warning")
    for count, equilibrium in enumerate(found[:MOST_EQUILIBRIA], start=1):
        if len(found) > 1:
            yield Heading(f"Outcome {count} of {len(found)}", 3)
        yield from _happening(solution.scenario, equilibrium)
    if len(found) > MOST_EQUILIBRIA:
        rest = [equilibrium.path for equilibrium in found[MOST_EQUILIBRIA:]]
        yield Paragraph(f"Further outcomes: {tokens(rest, 12)}.")


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


def _doing(cast: Cast, role: Role, mix: object) -> str:
    assert isinstance(mix, dict)
    played = {name: share for name, share in mix.items() if share > 1e-9}
    if len(played) == 1:
        return cast.does(role, next(iter(played)))
    shares = [f"{cast.action(role, name).label or name} with {percent(share)}" for name, share in played.items()]
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
    )


def _why(cast: Cast, found: Reason) -> str:
    other = cast.action(found.role, found.other)
    name = other.label or found.other
    what = f"to {name}" if _is_phrase(other) else f'"{name}"'
    start = f"{sentence(cast[found.role])}: its best alternative is {what}"
    if abs(found.advantage) < 5e-10:
        return f"{start}, which is worth the same to it: a tie. It leads to {found.path}."
    return f"{start}, worth {number(found.advantage)} less{_mostly(found)}. It leads to {found.path}."


def _is_phrase(action: Action) -> bool:
    return not predicate(action).startswith('plays "')


def _mostly(found: Reason) -> str:
    """Name in brackets the theories behind an advantage, largest first, up to three that matter."""
    if len(found.by_theory) < 2:
        return ""
    size = max(map(abs, found.by_theory.values()), default=0.0)
    parts = [
        f"{theory.replace('_', ' ')} {signed(-value)}"
        for theory, value in found.by_theory.items()
        if abs(value) >= 0.1 * size and abs(value) > 5e-4
    ]
    return f" ({', '.join(parts[:3])})" if parts else ""


# The verdict ----------------------------------------------------------------------------------------------------


def verdict(solution: Solution) -> Iterator[Block]:
    """Yield the verdict on the split, its margin and its prices, each in a sentence."""
    scenario, split = solution.scenario, solution.split
    cast = Cast(scenario)
    yield Heading("Is a split rational?")
    yield Paragraph(_verdict(split, cast), _TONES.get(split.verdict, "warning"))
    if split.verdict == "undefined":
        return
    said = [text for text in (_margin(solution, cast), *_prices(solution, cast)) if text]
    if said:
        yield Items(tuple(said))


_TONES: dict[str, Tone] = {"unique": "good", "never": "bad"}


def _verdict(split: Split, cast: Cast) -> str:
    parting = f"{cast.target} splits from {cast.partner}"
    if split.verdict == "never":
        return f"No. In no equilibrium does {cast.target} split from {cast.partner} (verdict: never)."
    if split.verdict == "unique":
        return f"Yes. In every equilibrium {parting} (verdict: unique)."
    if split.verdict == "possible":
        low, high = split.probability
        if abs(high - low) < 1e-9:
            return f"Perhaps. {sentence(parting)} with a probability of {percent(low)} (verdict: possible)."
        chance = f"its probability is {percent(low)} to {percent(high)}"
        return f"Perhaps. {sentence(parting)} in some equilibria but not in all ({chance}; verdict: possible)."
    if split.verdict == "unsolved":
        return "Not known: no equilibrium was found (verdict: unsolved)."
    return f"Not asked: no action of {cast.target} names its alignment, so nothing counts as a split."


def _margin(solution: Solution, cast: Cast) -> str:
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
        gain = f"{cast.target} gains {number(margin)} by splitting over the best it has otherwise"
        return f"Margin {signed(margin)}{where}: {gain}."
    closest = max(solution.equilibria, key=lambda equilibrium: equilibrium.margin)
    found = reason_not_to_split(solution.scenario, closest)
    parts = _mostly(found) if found is not None and abs(found.advantage + margin) < 1e-9 else ""
    return f"Margin {signed(margin)}{where}: by splitting {cast.target} would lose {number(-margin)}{parts}."


def _prices(solution: Solution, cast: Cast) -> Iterator[str]:
    split, values = solution.split, solution.scenario.values
    price, limit, gap = split.reservation_price, split.willingness_to_pay, split.gap
    if price is None:
        return
    offer = f'facing the offer "{split.offer}", ' if split.offer else ""
    now = f"; now it is worth {short(values['inducement'])}" if "inducement" in values else ""
    if math.isinf(price):
        yield f"Reservation price infinite: {offer}{cast.target} splits for no reward, however large{now}."
    elif price <= 0:
        yield f"Reservation price 0: {offer}{cast.target} splits even for a reward that is worth nothing to it{now}."
    else:
        yield (
            f"Reservation price {number(price)}: {offer}{cast.target} splits once the full reward is worth that much "
            f"to it, {cast.partner} answering as best it can{now}."
        )
    if limit is None:
        return
    cost = f"; now it costs {short(values['reward_cost'])}" if "reward_cost" in values else ""
    if limit < 0:
        yield (
            f"Willingness to pay {number(limit)}: {cast.divider} would not want the split even if the reward "
            f"cost nothing{cost}."
        )
    else:
        yield (
            f"Willingness to pay {number(limit)}: the most that delivering the full reward may cost {cast.divider} "
            f"before making no offer is better{cost}."
        )
    if gap is not None:
        yield _gap(gap, cast)


def _gap(gap: float, cast: Cast) -> str:
    units = "Each price is in its own side's utility."
    if math.isinf(gap):
        return f"Gap -infinite: no bargain can be struck. {units}"
    if gap > 0:
        return f"Gap {signed(gap)}: {cast.divider} would give more than {cast.target} asks; there is a bargain. {units}"
    return f"Gap {signed(gap)}: {cast.target} asks more than {cast.divider} would give; there is no bargain. {units}"


# What would turn it ---------------------------------------------------------------------------------------------


def turns(solution: Solution, flips: tuple[Flip, ...]) -> Iterator[Block]:
    """Yield the nearest changes of single parameters that turn the verdict."""
    if solution.split.verdict == "undefined":
        return
    yield Heading("What would turn the verdict")
    if not flips:
        yield Paragraph("No single parameter does, moved anywhere within its plausible range.")
        return
    yield Paragraph("One parameter moved, all others as they are; the smallest moves first.", "faint")
    parameters = solution.scenario.parameters
    rows = []
    for flip in flips[:MOST_FLIPS]:
        origin = parameters[flip.parameter].value
        rows.append(
            (flip.parameter, short(origin), beyond(flip.value, origin), percent(flip.distance), flip.verdict,
             breakable(flip.path))
        )  # fmt: skip
    yield Table(
        ("Parameter", "from", "to", "of range", "split", "then played"), tuple(rows), numeric=frozenset({1, 2, 3})
    )
    meanings = [
        (flip.parameter, parameters[flip.parameter].meaning)
        for flip in flips[:MOST_FLIPS]
        if parameters[flip.parameter].meaning
    ]
    if meanings:
        yield Terms(tuple(meanings), "faint")
    if len(flips) > MOST_FLIPS:
        rest = [flip.parameter for flip in flips[MOST_FLIPS:]]
        yield Paragraph(f"Further away: {tokens(rest, _MANY_NAMES)}.", "faint")


def _how_to_see(assessment: Assessment, called: str) -> Iterator[Block]:
    """Yield the command that shows the nearest change."""
    if assessment.flips and called != "-":
        first = assessment.flips[0]
        origin = assessment.solution.scenario.parameters[first.parameter].value
        position = [f"--position {assessment.position}"] if assessment.position else []
        changes = {name: f"{value:g}" for name, value in assessment.overrides.items()}
        changes[first.parameter] = beyond(first.value, origin)
        settings = [f"--set {name}={value}" for name, value in changes.items()]
        yield Paragraph("To see the nearest:")
        yield Verbatim((" ".join(["wedgesim run", called, *position, *settings]),))


def breakable(path: str) -> str:
    """Return a path with places at which a narrow column can break it."""
    return path.replace("/", " / ")


# Positions ------------------------------------------------------------------------------------------------------


def side_by_side(scenario: Scenario, positions: tuple[PositionOutcome, ...], taken: str | None) -> Iterator[Block]:
    """Yield every position's verdict."""
    if not positions:
        return
    cast = Cast(scenario)
    yield Heading("Positions side by side")
    rows = []
    for row in positions:
        solution = row.solution
        split = solution.split
        paths = [breakable(equilibrium.path) for equilibrium in solution.equilibria] or ["none"]
        rows.append(
            (
                (row.name or "as written") + (" (taken)" if row.name == taken and taken else ""),
                "; ".join(paths[:3]) + (f"; {len(paths) - 3} more" if len(paths) > 3 else ""),
                split.verdict,
                signed(split.margin),
                _price(split.reservation_price),
                _price(split.willingness_to_pay),
            )
        )
    yield Table(
        ("Position", "played", "split", "margin", "asks", "gives"),
        tuple(rows),
        numeric=frozenset({3, 4, 5}),
        caption=f"asks: the reservation price of {cast.target}; gives: what {cast.divider} would pay",
    )


def _price(value: float | None) -> str:
    return "-" if value is None else "never" if math.isinf(value) else number(value)


# Cautions -------------------------------------------------------------------------------------------------------


def cautions(solution: Solution) -> Iterator[Block]:
    """Yield how it was solved, and what a reader should know before relying on it."""
    scenario = solution.scenario
    yield Heading("How far to trust this")
    yield Paragraph(f"Method: {solution.method}; {_CERTIFICATES.get(solution.certificate, solution.certificate)}.")
    said = [sentence(warning) + "." for warning in solution.warnings]
    assumed = scenario.assumed
    if assumed and len(assumed) <= _MANY_NAMES:
        said.append(f"Assumed: {', '.join(assumed)}.")
    if said:
        yield Items(tuple(said), "warning")


_CERTIFICATES = {
    "certified": "these are all the equilibrium outcomes",
    "degenerate": "payoffs tie, and these are all the equilibrium outcomes found",
    "incomplete": "there may be equilibria that were not found",
}


def written(path: str, figures: bool) -> Iterator[Block]:
    """Yield where a run was written."""
    yield Heading("Written")
    parts = "scenario.yaml (as it was played), results.json, manifest.json" + (", figures/" if figures else "")
    yield Paragraph(f"{path}: {parts}")
