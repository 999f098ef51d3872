from __future__ import annotations

import re
from pathlib import Path

import pytest

from wedgesim.scenario import load_text
from wedgesim.scenario.claim_shapes import CHECKS, QUANTITIES
from wedgesim.scenario.document import DOCUMENT
from wedgesim.scenario.expressions import FUNCTIONS
from wedgesim.theories import vocabulary

TEXT = (Path(__file__).parents[2] / "docs" / "scenario-language.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_a_scenario(example: str) -> None:
    scenario = load_text(example, vocabulary())
    assert load_text(scenario.to_yaml(), vocabulary()) == scenario


def test_every_key_check_quantity_and_function_is_documented() -> None:
    for name in (*DOCUMENT.fields, *CHECKS, *QUANTITIES, *FUNCTIONS):
        assert f"`{name}" in TEXT
