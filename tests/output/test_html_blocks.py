"""Blocks as HTML: escaped, real tables, links only where they are known."""

from html.parser import HTMLParser

import pytest

from wedgesim.output.blocks import Heading, Items, Paragraph, Table, Terms, Verbatim
from wedgesim.output.html_blocks import HtmlLayout, link

ATTACK = "<script>alert('x')</script> & \"quotes\""


class Tags(HTMLParser):
    """All tags, and whether each that was opened is closed in order."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.text = [], [], ""
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize(
    "block",
    [
        Heading(ATTACK), Paragraph(ATTACK, "warning"), Items((ATTACK,)), Terms(((ATTACK, ATTACK),)),
        Verbatim((ATTACK,)), Table((ATTACK,), ((ATTACK,),), caption=ATTACK),
    ],
    ids=lambda block: type(block).__name__,
)  # fmt: skip
@pytest.mark.parametrize("links", [{}, {"key": "#k"}], ids=["plain", "linked"])
def test_text_stays_text_in_every_block(block, links):
    found = Tags(HtmlLayout(links=links).block(block))
    assert "script" not in [tag for tag, _ in found.tags]
    assert ATTACK in found.text


def test_tables_tell_what_heads_what():
    table = Table(("who", "payoff"), (("Russia", "0.5"), ("sum", "1.0")), frozenset({1}), total=True, caption="In all.")
    found = Tags(HtmlLayout().block(table))
    scopes = [attributes.get("scope") for tag, attributes in found.tags if tag == "th"]
    assert scopes == ["col", "col", "row", "row"]
    assert [tag for tag, _ in found.tags].index("caption") == 2
    assert ("tr", {"class": "total"}) in found.tags


def test_only_whole_words_become_links():
    text = HtmlLayout(links={"a2020": "#source-1"}).text("a2020, a2020b and (a2020) but not xa2020")
    assert text.count("<a href") == 2


def test_headings_never_go_below_the_sixth_level():
    assert HtmlLayout(deeper=9).block(Heading("deep")) == "<h6>deep</h6>"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//host/x", "https://a b", 'https://a"b', ""]
)
def test_addresses_that_are_not_of_the_web_are_no_links(url):
    assert link(url) == ""
