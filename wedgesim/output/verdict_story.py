"""The verdict on a split told in words: its margin, what the target asks, and what the divider would give."""

from __future__ import annotations

import math
from collections.abc import Iterator

from wedgesim.analysis.reasons import Reason, reason_not_to_split
from wedgesim.analysis.solution import Solution
from wedgesim.output.blocks import Block, Heading, Items, Paragraph, Tone
from wedgesim.output.cast import Cast
from wedgesim.output.words import TIE, number, percent, quoted, sentence, short, signed


def mostly(found: Reason) -> str:
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
    if abs(margin) < TIE:
        return f"Margin 0: {cast.target} is indifferent between splitting and not."
    where = "" if len(solution.equilibria) < 2 else ", in the equilibrium closest to a split"
    if margin > 0:
        gain = f"{cast.target} gains {number(margin)} by splitting over its best action that is not a split"
        return f"Margin {signed(margin)}{where}: {gain}."
    closest = max(solution.equilibria, key=lambda equilibrium: equilibrium.margin)
    found = reason_not_to_split(solution.scenario, closest)
    parts = mostly(found) if found is not None and abs(found.advantage + margin) < 1e-9 else ""
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
