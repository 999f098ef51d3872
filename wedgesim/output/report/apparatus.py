"""What stands behind a report: values and where they come from, method and limits, provenance."""

from __future__ import annotations

import platform
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from wedgesim.analysis.findings import Findings
from wedgesim.analysis.uncertainty.uncertainty import Uncertainty
from wedgesim.output import taken
from wedgesim.output.blocks import Block, Heading, Items, Paragraph, Table, Terms, Verbatim
from wedgesim.output.manifest import DEPENDENCIES, installed, shown
from wedgesim.output.meanings import meaning
from wedgesim.output.report.pieces import Fold, Piece, Section
from wedgesim.output.report.summary import assumed_values, claims_of
from wedgesim.output.theory_page import theory_page
from wedgesim.output.words import listing, plain, sentence, short
from wedgesim.scenario.orders import write_order
from wedgesim.scenario.scenario import ParameterValue, Scenario, TheoryUse
from wedgesim.theories.theory import Theory
from wedgesim.version import __version__

VALUES: Final = "values"
"""The anchor of the section with every value."""


@dataclass(frozen=True)
class RunOrigin:
    """The run directory of which a report tells.

    Attributes
    ----------
    directory : str
        Its name.
    started : str
        When it was run, as its manifest says.
    command : tuple of str
        The command line of the run.
    version : str
        Of wedgesim, which ran it.
    """

    directory: str
    started: str
    command: tuple[str, ...]
    version: str


@dataclass(frozen=True)
class Provenance:
    """What it takes to make a report again.

    Attributes
    ----------
    called : str
        The scenario or run on the command line.
    run : RunOrigin or None
        The run of which it tells.
    settings : mapping of str to float
        Values given on the command line, over those of the run.
    position : str or None
        The position asked for, over that of the run.
    """

    called: str
    run: RunOrigin | None = None
    settings: Mapping[str, float] = field(default_factory=dict)
    position: str | None = None


def values_section(found: Findings) -> Section:
    """Return every value with its range and where it is from."""
    scenario = found.taken
    values = (*scenario.parameters.values(), *scenario.types.variables().values())
    assumed, _ = assumed_values(scenario)
    certain = sum(value.uncertainty is None for value in values)
    held = f" Held in all that is drawn, for want of a range: {certain}." if certain else ""
    kinds = {value.uncertainty.kind for value in values if value.uncertainty is not None}
    several = len(kinds) > 1
    how = "Drawn: how it is drawn where it is uncertain; a range alone is taken as uniform."
    if not several:
        how = f"All are drawn from a {next(iter(kinds)).replace('_', ' ')} distribution." if kinds else ""
    if scenario.types:
        how += " Priors and parameters of types are drawn where they have a range; a role's other priors take the rest."
    pieces: list[Piece] = [
        Paragraph(
            f"{assumed} of {len(values)} values are assumed; {len(values) - assumed} "
            f"{'has' if len(values) - assumed == 1 else 'have'} a source.{held}",
            "strong",
        ),
        Table(
            ("parameter", "value", "range", *(("drawn",) if several else ()), "unit", "source", "meaning and reason"),
            tuple(_value(scenario, value, several) for value in values),
            numeric=frozenset({1, 2}),
            caption=f"Assumed: no source gives the value. Range: what the scenario holds plausible. {how}",
            whole=frozenset({0}),
        ),
    ]
    correlations = scenario.correlations
    if correlations:
        pieces.append(
            Items(tuple(f"Rank correlation of {listing(of.parameters)}: {short(of.rank)}." for of in correlations))
        )
    outside = scenario.outside_range
    if outside:
        pieces.append(Paragraph(f"Outside the range that the scenario calls plausible: {listing(outside)}.", "warning"))
    return Section(VALUES, "Values", "Every number that goes in, and where it comes from.", tuple(pieces))


def _value(scenario: Scenario, value: ParameterValue, several: bool) -> tuple[str, ...]:
    drawn = value.uncertainty
    means = meaning(scenario, value.name)
    return (
        value.name,
        short(value.value),
        f"{short(value.range[0])} to {short(value.range[1])}" if value.ranged else "-",
        *(("held" if drawn is None else drawn.kind.replace("_", " "),) if several else ()),
        value.unit,
        "assumed" if value.assumed else ", ".join(value.source),
        " ".join(part for part in (f"{sentence(means)}." if means else "", value.note) if part),
    )


# Method -------------------------------------------------------------------------------------------------------------


def method_section(found: Findings) -> Section:
    """Return how each part was found, with references, and what the model cannot say."""
    pieces: list[Piece] = [
        Heading("How it was found", 3),
        Terms(tuple(_methods(found))),
        Heading("What it cannot say", 3),
        Items(_LIMITS),
    ]
    from wedgesim.theories.registry import theories

    known = theories()
    for name, use in found.taken.theories.items():
        blocks = (*(_equations(known[name]) if name in known else ()), *_own_terms(use))
        pieces.append(Fold(f"The equations of {name.replace('_', ' ')}", blocks))
    lead = "How each part was found, and how far it can be trusted."
    return Section("method", "Method and limits", lead, tuple(pieces))


def _equations(theory: Theory) -> Iterator[Block]:
    """Yield what there is to know of a theory; of its parameters the symbols, since the values tell the rest."""
    titled = False
    for block in theory_page(theory):
        if isinstance(block, Heading):
            titled = block.text == "Parameters"
            if block.level > 1 and not titled:
                yield Heading(block.text, block.level + 2)
        elif titled:
            yield Heading("Symbols", 4)
            named = [f"{of.symbol} {of.name}" for of in theory.parameters if of.symbol]
            yield Paragraph(f"{', '.join(named)}; what they mean stands with the values.")
        else:
            yield block


def _own_terms(use: TheoryUse) -> Iterator[Block]:
    """Yield what the scenario itself adds to a theory, which is all there is of a theory of its own."""
    if use.terms:
        yield Paragraph(use.summary if use.summary else "Terms that the scenario adds:")
        yield Verbatim(tuple(f"u_{role[0].upper()} += {term.text}" for role, term in use.terms.items()))


def _methods(found: Findings) -> Iterator[tuple[str, str]]:
    solution, known = found.assessment.solution, found.uncertainty
    yield (
        "Equilibria",
        f"{solution.method[:1].upper()}{solution.method[1:]}; ties are kept, and every outcome is told. A verdict is "
        "unique where every equilibrium is a split, possible where some is, never where none is.",
    )
    if found.thresholds:
        yield (
            "Thresholds",
            "The game is solved along each parameter, every crossing is bracketed to a relative width of 1e-10, and "
            "that there is no other is proven by interval arithmetic where the text says so.",
        )
    if found.explanation is not None:
        yield (
            "Explanation",
            "Every deviation is played out, the others answering in equilibrium; its effect is split into what the act "
            "itself brings and what each answer brings, by theory and term. Parts add up to the whole. The pivotal "
            "taste is the least bonus on one action of one state that turns the verdict.",
        )
    if found.comparison is not None:
        yield "Positions", "The difference of two margins is divided among values by Shapley values (Shapley 1953)."
    if known is not None:
        yield "Draws", _draws(known)
    drawn = next((result.share.draws for result in claims_of(found) if result.share is not None), 0)
    if drawn:
        yield (
            "Claims",
            f"Each is checked at the values taken, and at the first {drawn} draws of what it leaves open; intervals "
            "are Wilson's (1927).",
        )
    if found.indices is not None:
        yield (
            "Sensitivity",
            f"First and total order Sobol' indices from {found.indices.samples:,} rows of a scrambled Sobol' sequence, "
            "by the estimators of Saltelli and others (2010) and Jansen (1999), with bootstrap intervals; derivatives "
            "by differences on the path that is played.",
        )
    if found.discovery is not None:
        yield (
            "Boxes and tree",
            "The patient rule induction method (Friedman and Fisher 1999), with quasi-p-values and resampling as in "
            "scenario discovery (Bryant and Lempert 2010); classification trees, pruned (Breiman and others 1984).",
        )
    if found.divider is not None or found.partner is not None:
        yield (
            "Policies",
            "A state is held to each action at every draw, the others answering in equilibrium; regret is what the "
            "best policy of the same draw pays more (Savage 1951). The value of information is found by regression "
            "over the draws (Strong, Oakley and Brennan 2014).",
        )
    if found.timeline is not None:
        yield (
            "Years",
            "Markov perfect equilibrium on a grid of the state (Maskin and Tirole 2001): what is done depends on the "
            "state alone.",
        )


def _draws(known: Uncertainty) -> str:
    draws = known.draws
    return (
        f"{len(draws):,} draws by Latin hypercube (McKay, Beckman and Conover 1979) in {draws.replicates} independent "
        "replicates, from whose spread the intervals of probabilities come. The same draws serve uncertainty, boxes "
        "and policies."
    )


_LIMITS: Final = (
    "It does not forecast. Payoffs are in units of utility that nobody has measured; orderings, signs and thresholds "
    "are what to read.",
    "Ranges are treated as if every value in them were as likely as any other, unless the scenario gives a "
    "distribution, and parameters as if they were independent, unless it gives correlations. Both are assumptions, and "
    "probabilities depend on them.",
    "States are single actors who know each other's payoffs, unless the scenario gives them private information, and "
    "who look ahead. Domestic politics, learning and mistakes are outside.",
    "Theories are simple forms of large literatures, and add up by weights: a modelling choice, not a finding.",
    "Amity lowers perceived threat: a target that fears its partner gains security by standing close to it. A rift out "
    "of fear needs low entente or affinity as well.",
    "Utilities of different states are never added or compared, except where a sentence says under which assumption.",
    "Worst cases and maximal regrets are those of the draws; more draws can only make them worse.",
)


# Provenance ---------------------------------------------------------------------------------------------------------


def provenance_section(found: Findings, provenance: Provenance) -> Section:
    """Return versions, hashes, seed and the command."""
    scenario = found.taken
    entries = [
        ("scenario", f"{scenario.name}: {scenario.title}"),
        ("SHA-256 of its text", scenario.sha256 or "-"),
        ("extends", ", ".join(map(shown, scenario.extends)) or "nothing"),
        ("wedgesim", __version__),
        ("Python", f"{platform.python_version()} on {platform.system()}"),
        ("packages", ", ".join(f"{name} {installed(name) or 'not installed'}" for name in DEPENDENCIES)),
        ("draws", _drawn(found)),
        ("seed", str(found.seed)),
    ]
    changes = [f"{name} = {plain(value)}" for name, value in found.overrides.items()]
    entries += [("phase", scenario.phase)] if scenario.phase else []
    entries += [("order of moves taken", write_order(scenario.timing))] if scenario.reordered else []
    entries += [("position", found.position)] if found.position else []
    entries += [("changed", ", ".join(changes))] if changes else []
    run = provenance.run
    if run is not None:
        entries += [
            ("run directory", run.directory),
            ("run started", run.started),
            ("run by wedgesim", run.version),
            ("command of the run", shlex.join(run.command)),
        ]
    text = tuple(scenario.to_yaml().splitlines())
    pieces: list[Piece] = [
        Terms(tuple(entries)),
        Heading("To make this report again", 3),
        Verbatim((command_line(found, provenance),)),
        *_read_from(provenance),
        Paragraph(
            "The same scenario, seed, number of draws and versions give the same file, byte for byte: it holds no date "
            + ("but that of the run." if run is not None else "and nothing of the machine."),
            "faint",
        ),
        Fold("The scenario in full, as it was played", (Verbatim(text),), printed=False),
    ]
    return Section("provenance", "Provenance", "What it takes to check this report and to repeat it.", tuple(pieces))


def _drawn(found: Findings) -> str:
    """Return how many draws were asked for and solved, and what else was solved to how many."""
    known = found.uncertainty
    if known is None:
        return f"{found.draws:,} asked for, none taken"
    count, solved = len(known.draws), int(known.outcomes.solved.sum())
    said = [f"{found.draws:,} asked for"]
    if count < found.draws:
        why = "since states have private information" if found.taken.types else "so that replicates are of one size"
        said.append(f"{count:,} taken, {why}")
    said.append(f"{solved:,} solved" if solved < count else "all solved")
    claims = next((result.share.draws for result in claims_of(found) if result.share is not None), 0)
    said += [f"{claims:,} for claims"] if claims else []
    said += [f"{len(found.years.draws):,} played through the years"] if found.years is not None else []
    return "; ".join(said)


def _read_from(provenance: Provenance) -> Iterator[Block]:
    """Say what a command cannot name."""
    if provenance.called == "-":
        yield Paragraph("The scenario is read from standard input: the text whose SHA-256 stands above.")


def command_line(found: Findings, provenance: Provenance) -> str:
    """Return the command that makes the report again."""
    if provenance.run is None:
        options = taken.options(found.taken, found.position, found.overrides)
    else:  # its phase and its order of moves are those of the run
        written = replace(found.taken, phase="", reordered=False)
        options = taken.options(written, provenance.position, provenance.settings)
    drawn = ["--draws", str(found.draws), "--seed", str(found.seed), "-o", "report.html"]
    return shlex.join(["wedgesim", "report", shown(provenance.called), *options, *drawn])
