"""A theory told on one page: claim, equations, parameters, thresholds and the signs that it claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from wedgesim.output.blocks import Block, Heading, Items, Paragraph, Terms, Verbatim
from wedgesim.output.words import listing, sentence, short
from wedgesim.scenario.vocabulary import Lever, Parameter
from wedgesim.theories.theory import ComparativeStatic, Theory, Threshold


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
    yield from parameter_list(theory.parameters)
    if theory.levers:
        yield from lever_list(theory.levers)
    if theory.thresholds:
        yield Heading("Thresholds in closed form")
        yield Items(tuple(map(_threshold, theory.thresholds)))
    if theory.comparative_statics:
        yield Heading("What it claims of its parameters")
        yield Items(tuple(map(_static, theory.comparative_statics)))


def state_page(levers: Iterable[Lever], parameters: Iterable[Parameter]) -> Iterator[Block]:
    """Yield what all theories share: levers, and the parameters of the state of the world."""
    yield Heading("What all theories share (state)", 1)
    yield Paragraph(
        "Actions set levers between 0 and 1; levers and parameters bring about capability, threat and amity; theories "
        "change these and value them."
    )
    yield from lever_list(levers)
    yield from parameter_list(parameters)


def lever_list(levers: Iterable[Lever]) -> Iterator[Block]:
    """Yield levers with their meanings."""
    yield Heading("Levers")
    yield Terms(tuple((lever.qualified_name, lever.meaning) for lever in levers))


def parameter_list(parameters: Iterable[Parameter]) -> Iterator[Block]:
    """Yield parameters: name and symbol, then meaning, range, unit, default and source."""
    entries = tuple((_name(parameter), _about(parameter)) for parameter in parameters)
    if entries:
        yield Heading("Parameters")
        yield Terms(entries)


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
