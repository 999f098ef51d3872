from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from ruamel.yaml import YAML

from wedgesim.scenario import Scenario, Vocabulary
from wedgesim.scenario.schema import json_schema

jsonschema = pytest.importorskip("jsonschema")


@pytest.fixture(scope="module")
def mistakes(vocabulary: Vocabulary) -> Callable[[str], list[str]]:
    schema = json.loads(json.dumps(json_schema(vocabulary)))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    return lambda text: [error.message for error in validator.iter_errors(YAML(typ="safe", pure=True).load(text))]


def test_what_loads_is_valid(mistakes: Callable[[str], list[str]], good: str, outright: str) -> None:
    assert mistakes(good) == []
    assert mistakes(outright) == []


def test_what_is_written_out_is_valid(
    mistakes: Callable[[str], list[str]], load: Callable[[str], Scenario], good: str, outright: str
) -> None:
    assert mistakes(load(good).to_yaml()) == []
    assert mistakes(load(outright).to_yaml()) == []


def test_actions_left_to_roles_are_valid(mistakes: Callable[[str], list[str]], good: str) -> None:
    inside = "within: [0, 1]"
    assert mistakes(good.replace(inside, f"{inside}, played: {{divider: offer, partner: [a, b]}}")) == []
    assert mistakes(good.replace(inside, f"{inside}, played: {{dvider: offer}}")) != []


def test_an_overlay_is_valid(mistakes: Callable[[str], list[str]]) -> None:
    roles = "{divider: {actions: {offer: null}}}"
    assert mistakes(f"{{wedgesim: 1, extends: base, sweeps: null, roles: {roles}, parameters: {{framing: .5}}}}") == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: A test", "titel: A test"),
        ("value: 0.3", "valeu: 0.3"),
        ("  partner: {state", "  parnter: {state"),
        ("0.25", "'high'"),
        ("value: 0.3", "value: 3"),
        ("target: 0.25", "target: 0"),
        ("within: [0, 1]", "within: [0, 1, 2]"),
        ("{threshold: {", "{treshold: {"),
        ("wedgesim: 1", "wedgesim: 2"),
        ("scale: log", "scale: logarithmic"),
    ],
)
def test_what_is_misspelt_is_not_valid(mistakes: Callable[[str], list[str]], good: str, old: str, new: str) -> None:
    assert old in good
    assert mistakes(good.replace(old, new, 1)) != []


def test_names_and_meanings_are_offered(vocabulary: Vocabulary) -> None:
    schema = json_schema(vocabulary)
    parameters = schema["$defs"]["parameters"]["properties"]
    assert "share of promises believed" in parameters["credibility"]["description"]
    assert "target" in parameters["capability"]["properties"]
    levers = schema["properties"]["roles"]["properties"]["divider"]["properties"]["levels"]["properties"]
    assert set(levers) == {"reward", "pressure", "arms"}


def test_every_key_of_the_document_is_described(vocabulary: Vocabulary) -> None:
    schema = json_schema(vocabulary)
    assert all(entry.get("description") for entry in schema["properties"].values())
