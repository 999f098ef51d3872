"""What would turn the verdict, told in words: the nearest changes of single parameters, and how to see them."""

from __future__ import annotations

from collections.abc import Iterator

from wedgesim.analysis.assessment import Assessment
from wedgesim.analysis.flips import Flip
from wedgesim.analysis.solution import Solution
from wedgesim.output import taken
from wedgesim.output.blocks import Block, Heading, Paragraph, Table, Terms, Verbatim
from wedgesim.output.meanings import meaning
from wedgesim.output.words import breakable, percent, plain, short, tokens

_MOST_NAMES = 8

MOST_FLIPS = 6
"""Changes that are told of parameters with a range, and of those without; all are in results.json."""


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
        yield Paragraph(f"Further away: {tokens(rest, _MOST_NAMES)}.", "faint")


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


def how_to_see(assessment: Assessment, called: str) -> Iterator[Block]:
    """Yield the command that shows the nearest change."""
    if assessment.flips and called != "-":
        first = assessment.flips[0]
        changes = {**assessment.overrides, first.parameter: first.example}
        options = taken.options(assessment.solution.scenario, assessment.position, changes)
        yield Paragraph("To see the nearest:" if len(assessment.flips) > 1 else "To see it:")
        yield Verbatim((" ".join(["wedgesim run", called, *options]),))
