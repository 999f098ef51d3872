from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.loader import BaseLoader

from wedgesim.errors import WedgesimError
from wedgesim.scenario import tree
from wedgesim.scenario.events import _EventParser, check_parser, events
from wedgesim.scenario.report import Report
from wedgesim.scenario.tree import Mapping, Scalar, parse, resolve_plain


def ours(text: str) -> list[str]:
    found = []
    try:
        found.extend(described(event) for event in events(text))
    except YAMLError as error:
        found.append(type(error).__name__)
    return found


def reference(text: str) -> list[str]:
    found = []
    try:
        loader = BaseLoader(text)
        while loader.parser.check_event():
            found.append(described(loader.parser.get_event()))
    except YAMLError as error:
        found.append(type(error).__name__)
    return found


def described(event: object) -> str:
    mark = event.start_mark  # type: ignore[attr-defined]
    about = [getattr(event, name, None) for name in ("value", "anchor", "style", "flow_style")]
    return f"{type(event).__name__} {mark.line}:{mark.column} {about}"


PIECES = st.sampled_from(
    ["a", "b c", "a: ", "- ", "? ", ": ", ", ", "[", "]", "{", "}", "\n", "\n  ", "\n    ",
     "# x", " #", "'", '"', "|\n",
     ">-\n", "&x ", "*x", "1.5", ":", "::", "a:b",
     "?a", "---\n", "...\n", "\t", "\r\n", "\u2028", "\x85", "\ufeff", "é"]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join))
@example(":\r\n- ")
@example("- \n- ")
@example("a:\n- \n- x\n-\n")
def test_the_fast_parser_finds_the_events_of_the_plain_one(text: str) -> None:
    assert ours(text) == reference(text)


def test_the_fast_parser_agrees_on_scenarios(good: str, outright: str) -> None:
    for text in (good, outright):
        assert ours(text) == reference(text)
    for path in (Path(__file__).parents[2] / "scenarios").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        assert ours(text) == reference(text)


@pytest.mark.parametrize(
    "text",
    ["1", "-1", "+1", "0o17", "0x1F", "1.", ".5", "1e3", "1.5E-3", "-.5", "true", "TRUE", "False", "null", "~", "NO",
     "yes", "on", "1:30", "0b1", "1_000", "2024-01-01", "e3", ".", "-", "+", "0o8", "x"],
)  # fmt: skip
def test_scalars_are_those_of_yaml_1_2(text: str) -> None:
    if text in ("2024-01-01", "1_000", "0b1"):  # the reference goes beyond the core schema: a date, and numbers
        assert resolve_plain(text) == text
    elif text != "-":
        assert resolve_plain(text) == YAML(typ="safe", pure=True).load(f"[{text}]")[0]


def test_every_key_and_value_knows_its_place() -> None:
    report = Report()
    root = parse("a: 1\nb:\n  - x\n  - {c: y}\n", "file", report)
    assert isinstance(root, Mapping)
    assert root.keys["b"][1:] == (2, 1)
    assert root.entries["b"].place[1:] == (3, 3)
    assert root.size == 6
    assert not report.problems


def test_aliases_share_what_they_repeat() -> None:
    root = parse("a: &x {b: 1}\nc: *x\n", "file", Report())
    assert isinstance(root, Mapping)
    assert root.entries["a"] is root.entries["c"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: &x [*x]", "stands inside what it repeats"),
        ("&x a: 1\n*x : 2", "an alias cannot be a key"),
        ('a: "\\ud800"', "half of a surrogate pair"),
        ('a: "\\Uffffffff"', "cannot be read as YAML"),
        ("%YAML 1.2\n---\na: 1", "directives such as %YAML have no use"),
        ("a: 1\na: 2", "is given twice; the first is on line 1"),
    ],
)
def test_what_cannot_be_a_tree_is_reported(text: str, words: str) -> None:
    report = Report()
    parse(text, "file", report)
    assert words in str(report.problems[0])


def test_a_quoted_number_is_text() -> None:
    root = parse("'1'", "file", Report())
    assert isinstance(root, Scalar)
    assert root.value == "1"


@pytest.mark.parametrize("failing", ["resolve_plain", "Place"])
def test_a_mistake_of_ours_is_not_blamed_on_the_text(monkeypatch: pytest.MonkeyPatch, failing: str) -> None:
    def fail(*arguments: object) -> None:
        raise ValueError("a bug")

    monkeypatch.setattr(tree, failing, fail)
    with pytest.raises(ValueError, match="a bug"):
        parse("a: 1", "file", Report())


@pytest.fixture
def unchecked_parser() -> Iterator[None]:
    check_parser.cache_clear()
    yield
    check_parser.cache_clear()


@pytest.mark.usefixtures("unchecked_parser")
@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("scan_plain_spaces", lambda *arguments: []),  # words on the next line are lost
        ("save_possible_simple_key", lambda self: None),  # keys are not found
        ("stale_possible_simple_keys", None),  # gone
        ("fetch_more_tokens", lambda self, comments: None),  # asks for more
        ("flow_context", property(lambda self: ())),
    ],
)
def test_a_ruamel_that_works_in_another_way_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, changed: object
) -> None:
    monkeypatch.setattr(_EventParser, name, changed, raising=False)
    report = Report()
    with pytest.raises(WedgesimError, match=r"ruamel\.yaml \S+ works in a way that this wedgesim cannot use"):
        parse("a: 1", "file", report)
    assert not report.problems
