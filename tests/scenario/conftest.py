from __future__ import annotations

from collections.abc import Callable

import pytest

from wedgesim.errors import ScenarioError
from wedgesim.roles import ROLES
from wedgesim.scenario import Lever, Parameter, Scenario, Vocabulary, load_text

VOCABULARY = Vocabulary(
    levers=(
        Lever("divider", "reward", "inducement offered"),
        Lever("divider", "pressure", "sanctions"),
        Lever("divider", "arms", "internal balancing"),
        Lever("target", "alignment", "1 ally, 0 split"),
        Lever("target", "arms", "internal balancing"),
        Lever("partner", "support", "material support"),
        Lever("partner", "arms", "internal balancing"),
    ),
    common=(
        *(
            Parameter(f"capability.{role}", "K", "capability", 1.0, unit="ratio", exclusive_minimum=True)
            for role in ROLES
        ),
        Parameter("credibility", "q", "share of promises believed", 0.3, (0.0, 1.0), "share"),
    ),
    theories={
        "balancing": (Parameter("decisiveness", "gamma", "decisiveness of contests", 1.0, unit="exponent"),),
        "wedging": (
            Parameter("inducement", "V", "worth of the reward", 0.25, unit="utility"),
            Parameter("framing", "f", "framing", 0.5, (0.0, 1.0), "share"),
        ),
        "bloodletting": (Parameter("war_intensity", "w", "intensity", 0.6, (0.0, 1.0), "share"),),
    },
)

ROLES_TEXT = """\
roles:
  divider: {state: United States, actions: {hold: {}, offer: {reward: 1}}}
  target: {state: Russia, actions: {align: {alignment: 1}, split: {alignment: 0}}}
  partner: {state: China, actions: {neglect: {}, support: {support: 0.5}}}
"""

GOOD = f"""\
wedgesim: 1
title: A test
sources:
  kupchan2021: {{title: The Right Way, author: Charles Kupchan, year: 2021}}
{ROLES_TEXT}\
theories: [balancing, wedging]
parameters:
  capability: {{target: 0.25, partner: 0.8}}
  credibility: {{value: 0.3, range: [0, 1], source: kupchan2021}}
positions:
  hopeful: {{source: kupchan2021, parameters: {{credibility: 0.7}}}}
sweeps:
  plane: {{axes: {{credibility: 0:1:5, capability.target: {{from: 0.1, to: 1, points: 3, scale: log}}}}}}
claims:
  more: {{proposition: P, source: kupchan2021, check: {{threshold: {{parameter: credibility, within: [0, 1]}}}}}}
"""

OUTRIGHT = f"""\
wedgesim: 1
title: Payoffs outright
{ROLES_TEXT}\
payoffs: {{divider: 1 - alignment, target: reward * worth, partner: alignment - support}}
parameters: {{worth: 0.5}}
"""


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return VOCABULARY


@pytest.fixture(scope="session")
def good() -> str:
    """A scenario of theories without a mistake."""
    return GOOD


@pytest.fixture(scope="session")
def outright() -> str:
    """A scenario of payoffs as expressions without a mistake."""
    return OUTRIGHT


@pytest.fixture(scope="session")
def load() -> Callable[..., Scenario]:
    def loaded(text: str | bytes, name: str = "test") -> Scenario:
        return load_text(text, VOCABULARY, name)

    return loaded


@pytest.fixture(scope="session")
def complaints() -> Callable[[str | bytes], list[str]]:
    """What loading complains of, one text for each mistake."""

    def found(text: str | bytes) -> list[str]:
        with pytest.raises(ScenarioError) as caught:
            load_text(text, VOCABULARY, "test")
        return [str(problem) for problem in caught.value.problems]

    return found
