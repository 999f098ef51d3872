"""Blocks in a terminal: whatever is in them, no line is too wide and no word is lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from wedgesim.output.blocks import Heading, Items, Paragraph, Table, Terms, Verbatim
from wedgesim.output.terminal import render

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=120)
NUMBERS = st.floats(-1e4, 1e4).map("{:.3f}".format)
TABLES = st.lists(st.tuples(WORDS, NUMBERS, WORDS), max_size=4).map(
    lambda rows: Table(("name", "number", "more words"), tuple(rows), numeric=frozenset({1}), caption="a caption")
)
BLOCKS = st.one_of(
    WORDS.map(Heading),
    WORDS.map(Paragraph),
    st.lists(WORDS, max_size=3).map(lambda entries: Items(tuple(entries))),
    st.lists(st.tuples(WORDS, WORDS), max_size=3).map(lambda entries: Terms(tuple(entries))),
    st.lists(WORDS, max_size=3).map(lambda lines: Verbatim(tuple(lines))),
    TABLES,
)


@pytest.fixture(autouse=True)
def eighty_columns(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)


@given(st.lists(BLOCKS, max_size=4))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_line_is_wider_than_eighty_cells(blocks):
    for line in render(blocks, color=False).split("\n"):
        assert cell_len(line) <= 80


@given(st.lists(st.tuples(st.from_regex(r"[a-z_]{1,100}", fullmatch=True), NUMBERS), min_size=1, max_size=3))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_number_is_broken_and_no_letter_lost(rows):
    table = Table(("name", "number"), tuple(rows), numeric=frozenset({1}))
    text = render([table], color=False)
    for _, number in rows:
        assert re.search(rf"(?<![\d.-]){re.escape(number)}(?![\d.])", text)
    letters = sum(len(name) for name, _ in rows) + len("namenumber")
    assert len(re.findall(r"[a-z_]", text)) == letters


@pytest.mark.parametrize("expression", ["cost", "irredenta: -cession_cost * concession * min(1, 2 * alignment)"])
def test_no_name_is_broken_where_there_is_room_for_it(expression):
    header = ("refuse, against", "trentino_later", "trentino_now")
    rows = ((expression, "-0.200", "-0.400"), ("a much longer term that has to give way to them", "+0.019", "+0.015"))
    told = render([Table(header, rows, numeric=frozenset({1, 2}), whole=frozenset({0}))], color=False)
    assert "trentino_later  trentino_now" in told
    history = Table(("After", "does", "why"), (("promise_little / trentino_later", "stay_neutral", "a reason " * 9),))
    assert {"promise_little", "trentino_later", "stay_neutral"} <= set(render([history], color=False).split())


@pytest.mark.parametrize("columns", ["20", "0", "nonsense", "500"])
def test_absurd_widths_are_borne(monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    text = render([Heading("Title", 1), Paragraph("word " * 100)], color=False)
    assert text.count("word") == 100
    assert max(map(len, text.splitlines())) <= 100


def test_colour_says_nothing_that_words_do_not(monkeypatch):
    blocks = [Heading("Title", 1), Paragraph("Bad.", "bad"), Items(("a", "b"), "warning")]
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = render(blocks)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == render(blocks, color=False)


def test_control_characters_are_shown_and_not_obeyed():
    assert render([Paragraph("a\x1b[2Jb\x07")], color=False) == "  a\\x1b[2Jb\\x07\n"


def test_markup_of_rich_is_only_text():
    assert "[bold]x[/bold] :smile:" in render([Paragraph("[bold]x[/bold] :smile:")])
