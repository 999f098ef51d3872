"""A theory told on one page: claim, equations, parameters, thresholds and the signs that it claims."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from wedgesim.output.blocks import Block, Heading, Items, Paragraph, Terms, Verbatim
from wedgesim.output.words import listing, sentence, short
from wedgesim.scenario.vocabulary import Lever, Parameter
from wedgesim.theories.references import full
from wedgesim.theories.state import LEVERS, PARAMETERS, QUANTITIES
from wedgesim.theories.theory import ComparativeStatic, Theory, Threshold

NOTATION = (
    "D, T and P are divider, target and partner. += adds to what a state gets, u; *= multiplies what was there before."
)

_TOKEN = re.compile(r"[A-Za-z]+(?:_[A-Za-z]+)*(?:\.[a-z]+)?'?")


def theory_list(theories: Mapping[str, Theory]) -> Iterator[Block]:
    """Yield all theories with their claims."""
    yield Heading("Theories", 1)
    yield Terms(tuple((name, f"{theory.title}. {theory.claim}") for name, theory in theories.items()))
    yield Paragraph("One in full: wedgesim theories NAME. What all share: wedgesim theories state.", "faint")


def theory_page(theory: Theory) -> Iterator[Block]:
    """Yield everything that is known of one theory."""
    yield Heading(f"{theory.title} ({theory.name})", 1)
    yield Paragraph(theory.claim)
    if theory.needs:
        yield Paragraph(f"Moves nothing without {listing(theory.needs)}.")
    yield Paragraph(f"After {listing(theory.sources)}." if theory.sources else "", "faint")
    yield Heading("Equations")
    yield Verbatim(theory.equations)
    yield Paragraph(NOTATION, "faint")
    yield from parameter_list(theory.parameters)
    shared = shared_symbols(theory)
    if shared:
        yield Heading("Symbols that theories share")
        yield Terms(shared)
    if theory.levers:
        yield from lever_list(theory.levers)
    if theory.thresholds:
        yield Heading("Thresholds in closed form")
        yield Items(tuple(map(_threshold, theory.thresholds)))
    if theory.comparative_statics:
        yield Heading("What it claims of its parameters")
        yield Items(tuple(map(_static, theory.comparative_statics)))
    references = full([*theory.sources, *(parameter.source for parameter in theory.parameters)])
    if references:
        yield Heading("References")
        yield Items(references)


def state_page(
    levers: Iterable[Lever], parameters: Iterable[Parameter], equations: tuple[str, ...]
) -> Iterator[Block]:
    """Yield what all theories share: levers, the state of the world, and its parameters."""
    parameters = tuple(parameters)
    yield Heading("What all theories share (state)", 1)
    yield Paragraph(
        "Actions set levers between 0 and 1; levers and parameters bring about capability, threat and amity; theories "
        "change these and value them."
    )
    yield Heading("Equations")
    yield Verbatim(equations)
    yield Paragraph("D, T and P are divider, target and partner; i and j stand for any of them.", "faint")
    yield Terms(tuple(QUANTITIES.items()))
    yield Heading("Utility")
    yield Paragraph(
        "Payoffs have no natural unit. Balancing gives a measure: full security is worth 1 (security_weight), none 0, "
        "so that a cost of 0.1 weighs as much as a tenth of all security there is. Values in utility, such as "
        "inducement or turning_cost, are best chosen by asking how much security the state would give for them."
    )
    yield from lever_list(levers)
    yield from parameter_list(parameters)
    yield Heading("References")
    yield Items(full(parameter.source for parameter in parameters))


def shared_symbols(theory: Theory) -> tuple[tuple[str, str], ...]:
    """Return what a theory's equations take from levers, from the state of the world and from common parameters.

    Symbols that the theory has of its own, as a parameter or on the left of an equation, are not among them. Common
    parameters are also those of the closed forms, which name other things as they please.
    """
    equations = " ".join(theory.equations)
    left = " ".join(part.partition("=")[0] for line in theory.equations for part in re.split("[;,]", line))
    own = {parameter.symbol for parameter in theory.parameters}
    own.update(token for token in _TOKEN.findall(left) if not _listed(token, QUANTITIES))
    used = [token for token in _TOKEN.findall(equations) if not _listed(token, own)]
    closed = _TOKEN.findall(" ".join(threshold.formula for threshold in theory.thresholds))
    tied = [token for token in (*used, *closed) if not _listed(token, own) and not _listed(token, QUANTITIES)]
    return (
        *((symbol, meaning) for symbol, meaning in QUANTITIES.items() if _listed(symbol, used)),
        *((_lever_name(lever), lever.meaning) for lever in LEVERS if _listed(lever.symbol, used)),
        *((_name(parameter), parameter.meaning) for parameter in PARAMETERS if _listed(parameter.symbol, tied)),
    )


def _listed(token: str, symbols: Iterable[str]) -> bool:
    return any(_means(token, symbol) for symbol in symbols)


def _means(token: str, symbol: str) -> bool:
    """Tell whether a symbol in an equation is that of the list, where i and j stand for any state."""
    if token == symbol:
        return True
    (stem, _, index), (known, _, indices) = token.partition("_"), symbol.partition("_")
    fits = len(index) == len(indices) and all(
        a == b or ({a, b} <= set("ijDTP") and {a, b} & set("ij")) for a, b in zip(index, indices, strict=True)
    )
    return stem == known and bool(index) and fits


def lever_list(levers: Iterable[Lever]) -> Iterator[Block]:
    """Yield levers with their meanings."""
    yield Heading("Levers")
    yield Terms(tuple((_lever_name(lever), lever.meaning) for lever in levers))


def parameter_list(parameters: Iterable[Parameter]) -> Iterator[Block]:
    """Yield parameters: name and symbol, then meaning, range, unit, default and source."""
    entries = tuple((_name(parameter), _about(parameter)) for parameter in parameters)
    if entries:
        yield Heading("Parameters")
        yield Terms(entries)


def _lever_name(lever: Lever) -> str:
    return f"{lever.qualified_name} ({lever.symbol})" if lever.symbol else lever.qualified_name


def _name(parameter: Parameter) -> str:
    return f"{parameter.name} ({parameter.symbol})" if parameter.symbol else parameter.name


def _about(parameter: Parameter) -> str:
    facts = [parameter.range_in_words, f"default {short(parameter.default)}"]
    if parameter.unit:
        facts.insert(0, parameter.unit)
    source = f" [{parameter.source}]" if parameter.source else ""
    return f"{sentence(parameter.meaning)}; {', '.join(facts)}{source}"


def _threshold(threshold: Threshold) -> str:
    given = [f"{name} = {short(value)}" for name, value in threshold.given.items()]
    where = f", given {listing(given)}" if given else ""
    return f"{threshold.parameter}: {threshold.statement}: {threshold.formula}{where}."


def _static(static: ComparativeStatic) -> str:
    what = f"what {static.lever} is worth to the {static.role}" if static.lever else f"the {static.role}'s utility"
    effect = "raises" if static.sign > 0 else "lowers"
    given = [f"{name} = {short(value)}" for name, value in static.given.items()]
    where = f" (given {listing(given)})" if given else ""
    return f"{static.parameter} {effect} {what}: {static.statement}{where}."
