"""Every value of a scenario with its range and where it comes from; what the scenario leaves to the theories apart."""

from __future__ import annotations

from collections.abc import Iterator

from wedgesim.output.blocks import Block, Heading, Paragraph, Table
from wedgesim.output.meanings import meaning
from wedgesim.output.words import short
from wedgesim.scenario.scenario import ParameterValue, Scenario


def values_page(scenario: Scenario) -> Iterator[Block]:
    """Yield the values that the scenario gives, then those on which it says nothing."""
    values = (*scenario.parameters.values(), *scenario.types.variables().values())
    given = [value for value in values if value.given]
    left = [value for value in values if not value.given]
    yield Heading(f"Values of {scenario.name}: {scenario.title}", 1)
    if given:
        yield Table(
            ("parameter", "value", "range", "source"),
            tuple(map(_given, given)),
            numeric=frozenset({1, 2}),
            whole=frozenset({0}),
        )
    if left:
        yield Heading("Left to the theories")
        said = "Of this one" if len(left) == 1 else f"Of these {len(left)}"
        defaults = "Defaults are those of Russia, China and the United States in 2025."
        yield Paragraph(f"{said} the scenario says nothing. {defaults}")
        yield Table(
            ("parameter", "default", "meaning"),
            tuple((value.name, short(value.value), meaning(scenario, value.name)) for value in left),
            numeric=frozenset({1}),
            whole=frozenset({0}),
        )


def _given(value: ParameterValue) -> tuple[str, str, str, str]:
    plausible = f"{short(value.range[0])} to {short(value.range[1])}" if value.ranged else "-"
    return value.name, short(value.value), plausible, "assumed" if value.assumed else ", ".join(value.source)
