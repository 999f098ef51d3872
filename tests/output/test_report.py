"""Reports: whole, the same again, safe whatever a scenario says, and honest about what is left out."""

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from itertools import pairwise

import pytest

import wedgesim as ws
from wedgesim.analysis.points import VERDICTS
from wedgesim.output.plots.phase_diagram import look_of
from wedgesim.output.plots.style import contrast, theory_looks
from wedgesim.output.report.report import ReportError
from wedgesim.output.report.summary import beside
from wedgesim.theories.registry import theories

VOID = {"meta", "link", "br", "hr", "img", "input", "wbr"}
ATTACK = "</title><script>alert('x')</script><img src=x onerror=alert(1)>"


OUTRIGHT = """
wedgesim: 1
title: Outright
roles:
  divider: {state: A, actions: {wait: {}, offer: {reward: 1}}}
  target: {state: B, actions: {stay: {alignment: 1}, go: {alignment: 0}}}
  partner: {state: C, actions: {idle: {}, bind: {support: 1}}}
payoffs:
  divider: 1 - target.alignment
  target: prize * divider.reward * (1 - target.alignment) + 0.5 * target.alignment
  partner: target.alignment
parameters: {prize: {value: 1, range: [0, 2], assumed: true}}
"""


class Page(HTMLParser):
    """What a browser would make of a report."""

    def __init__(self, html):
        super().__init__()
        self.ids, self.links, self.tags, self.headings, self.outside = [], [], [], [], []
        self.open, self.text = [], ""
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.append((tag, attributes))
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag == "a":
            self.links.append(attributes["href"])
        for name in ("src", "srcset", "href", "xlink:href", "data", "action", "poster"):
            value = attributes.get(name) or ""
            if value and not value.startswith(("#", "data:")) and tag != "a":
                self.outside.append((tag, value))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not {"script", "style"} & set(self.open):
            self.text += data


@pytest.fixture(scope="module")
def page(made):
    return Page(made.html)


def test_it_asks_no_network_for_anything(made, page):
    assert page.outside == []
    assert not re.search(r"@import|url\((?!#)", made.html)
    policy = next(of["content"] for tag, of in page.tags if tag == "meta" and "content-security" in str(of).lower())
    assert "default-src 'none'" in policy


def test_every_link_within_the_page_leads_somewhere(page):
    within = [target for target in page.links if target.startswith("#")]
    assert len(within) > 40
    assert {target[1:] for target in within} <= set(page.ids)


def test_every_name_is_given_once(page):
    assert len(page.ids) == len(set(page.ids))


def test_every_reference_within_a_figure_is_to_that_figure(made, page):
    references = re.findall(r"url\(#([^)]+)\)", made.html)
    assert references
    assert set(references) <= set(page.ids)


def test_every_part_is_there_and_what_is_not_is_said(page):
    for part in ("case story map thresholds why positions claims uncertainty sensitivity discovery policy values "
                 "sources method provenance").split():  # fmt: skip
        assert part in page.ids
    assert "years" not in page.ids
    assert "it has no horizon" in page.text


def test_figures_have_words_for_those_who_cannot_see_them(page):
    figures = [of for tag, of in page.tags if tag == "svg"]
    assert len(figures) >= 12
    for of in figures:
        assert of["role"] == "img"
        assert set(of["aria-labelledby"].split()) <= set(page.ids)


def test_headings_go_down_one_level_at_a_time(page):
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(deeper <= level + 1 for level, deeper in pairwise(levels))


def test_every_table_says_what_its_rows_and_columns_are(made):
    tables = re.findall(r"<table.*?</table>", made.html, re.DOTALL)
    assert len(tables) > 20
    for table in tables:
        headers = re.findall(r"<th ([^>]*)>(.*?)</th>", table)
        assert all(re.search(r'scope="(col|row)"', of) for of, _ in headers)
        assert all(text for _, text in headers)
        columns = sum('scope="col"' in of for of, _ in headers)
        rows = re.findall(r"<tr[^>]*>(.*?)</tr>", table)
        assert {len(re.findall("<t[hd][ >]", row)) for row in rows} == {columns}


def test_lines_and_letters_of_figures_stand_out_from_white(made):
    figures = re.findall(r"<svg.*?</svg>", made.html, re.DOTALL)
    letters = {colour for svg in figures for colour in re.findall(r"<t(?:ext|span)[^>]*fill: (#\w{6})", svg)}
    assert len(letters) > 3
    assert {colour for colour in letters if contrast(colour) < 4.5} == set()
    looks = [*theory_looks([*theories(), "new", "newer"]).values()]
    looks += [look_of(verdict, rank) for verdict in range(len(VERDICTS)) for rank in range(8)]
    assert {look.line for look in looks if contrast(look.line) < 3} == set()


def test_the_summary_calls_parameters_by_what_they_mean(made, page):
    scenario = made.findings.taken
    short = page.text[page.text.index("In short") : page.text.index("Contents")]
    named = [name for name in scenario.parameters if re.search(rf"(?<![\w.]){re.escape(name)}(?![\w.])", short)]
    told = [name for name in named if f"({name})" in short]
    assert {"credibility", "affinity.target"} <= set(told)
    assert {name for name in named if "." in name or "_" in name} <= set(told)
    assert "Belief of Russia that the United States delivers what it promises (credibility)" in short
    assert not re.search(r"\bthe (divider|target|partner)\b", short)


def test_a_scenario_in_which_nothing_is_a_split_is_not_asked_about_one():
    made = ws.report("mutual_fear", draws=4)
    short = Page(made.html).text.partition("In short")[2].partition("Contents")[0]
    assert "Not asked here: Japan has no action that is a split." in short
    assert "What is played most often, in" in short
    assert "nan" not in short
    assert "What would it take?" not in short


def test_types_have_their_values_and_their_doubt_told():
    made = ws.report("taiwan_greed_or_fear", draws=12)
    page, types = Page(made.html), made.findings.taken.types.variables()
    values = page.text.partition("Every number that goes in")[2]
    assert types
    assert {name for name in types if name not in values} == set()
    total = len(made.findings.taken.parameters) + len(types)
    assert f"of {total} values are assumed" in page.text
    assert "12 asked for; all solved" in page.text
    assert "parameters of types were held" not in page.text
    assert {name for name in types if name not in made.findings.uncertainty.draws.names} == {
        "types.divider.greedy.prior"  # which takes what the other leaves
    }


def test_years_are_told_apart_from_a_single_round():
    made = ws.report("sino_soviet_years", draws=8)
    page = Page(made.html)
    short = page.text.partition("In short")[2].partition("Contents")[0]
    assert short.index("over the years, and when?") < short.index("in a single round")
    by = made.findings.years.by(made.findings.years.years[-1])
    assert f"in {round(by.value * by.draws)} of {by.draws} draws" in short
    assert page.text.count("This is about a single round") >= 5


def test_the_draws_that_were_solved_are_told(made, page):
    assert "400 asked for; all solved; 400 for claims" in page.text
    assert made.findings.uncertainty.outcomes.solved.all()


def test_the_summary_has_the_numbers_of_the_findings(made, page):
    known, solution = made.findings.uncertainty, made.findings.assessment.solution
    assert f"{100 * known.split.value:.1f}%" in page.text
    assert f"{abs(solution.split.margin):.3f}" in page.text
    taken = made.findings.taken
    assert f"{len(taken.assumed)} of {len(taken.parameters)} values are assumed" in page.text


def test_all_that_is_drawn_is_drawn_once(made):
    found = made.findings
    assert found.discovery.outcomes is found.uncertainty.outcomes
    assert found.divider.draws is found.partner.draws is found.uncertainty.draws


def test_the_same_again_gives_the_same_bytes(tmp_path):
    text = "import wedgesim as ws, sys; ws.report('nixon_1972', draws=100).save(sys.argv[1])"
    for name in ("a.html", "b.html"):
        subprocess.run([sys.executable, "-c", text, str(tmp_path / name)], check=True, timeout=300)
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_nothing_in_a_scenario_becomes_a_part_of_the_page(triad_text):
    text = triad_text.replace("title: A small triad", f"title: {json.dumps('A ' + ATTACK)}")
    text = text.replace("{title: An exercise, author: Nobody", f"{{title: {json.dumps(ATTACK)}, author: Nobody")
    text = text.replace("year: 2026}", f"year: 2026, url: 'javascript:alert(1)', note: {json.dumps(ATTACK)}}}")
    text = text.replace("state: Arcadia", f"state: {json.dumps(ATTACK)}")
    text = text.replace("wait: {}", f"wait: {{label: {json.dumps(ATTACK)}, note: {json.dumps(ATTACK)}}}")
    text = text.replace("range: [0, 2], assumed: true}", f"range: [0, 2], assumed: true, note: {json.dumps(ATTACK)}}}")
    text += f"notes: [{json.dumps(ATTACK)}]\nsummary: {json.dumps(ATTACK)}\n"
    page = Page(ws.report(ws.load_text(text, "attack"), draws=64).html)
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert "img" not in [tag for tag, _ in page.tags]
    assert not any(name.startswith("on") for _, of in page.tags for name in of)
    assert not any(target.startswith("javascript") for target in page.links)
    assert page.text.count(ATTACK) > 8


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        (lambda text: text.replace("positions:", "positions: {}\nunused:").partition("unused:")[0], "positions"),
        (lambda text: OUTRIGHT.replace("{alignment: 1}", "{arms: 1}").replace("{alignment: 0}", "{arms: 0}")
         .replace("alignment", "arms"), "thresholds"),
        (lambda text: re.sub(r", range: \[[^]]*\]", "", text), "uncertainty"),
        (lambda text: text + "timing: [[divider, target, partner]]\n", "years"),
    ],
    ids=["no positions", "nothing is a split", "nothing is uncertain", "all at once"],
)  # fmt: skip
def test_what_does_not_apply_is_left_out_with_its_reason(triad_text, change, missing):
    made = ws.report(ws.load_text(change(triad_text), "less"), draws=64)
    page = Page(made.html)
    assert missing not in page.ids
    assert made.findings.absent
    assert "Left out of this report" in page.text


def test_payoffs_given_outright_make_a_report():
    made = ws.report(ws.load_text(OUTRIGHT, "outright"), draws=32)
    assert "Payoffs are given outright" in made.html
    assert made.findings.assessment.solution.split.verdict == "unique"


def test_a_theory_of_the_scenario_s_own_is_told_by_its_terms(triad_text):
    own = "theories:\n  honour: {summary: Courting offends., terms: {target: -0.1 * reward * alignment}}"
    text = triad_text.replace(
        "theories: [wedging, interdependence, balancing]", own + "\n  wedging: 1\n  interdependence: 1\n  balancing: 1"
    )
    assert own in text
    page = Page(ws.report(ws.load_text(text, "own"), draws=32).html)
    assert "The equations of honour" in page.text
    assert "Courting offends." in page.text
    assert "u_T += -0.1 * reward * alignment" in page.text


def test_a_run_is_told_as_it_was_played(tmp_path, capsys):
    from wedgesim.cli import main

    place = tmp_path / "kept"
    options = ["--quiet", "--no-figures", "--no-sweeps"]
    main(["run", "nixon_1972", "--set", "credibility=0.15", "--out", str(place), *options])
    made = ws.report(place, draws=64)
    assert made.findings.overrides == {"credibility": 0.15}
    assert "credibility" not in made.findings.uncertainty.draws.names
    page = Page(made.html)
    assert "Made from the run directory kept" in page.text
    assert json.loads((place / "manifest.json").read_text())["started"] in page.text
    assert str(tmp_path) not in made.html


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    with pytest.raises(ReportError, match="not the directory of a run"):
        ws.report(tmp_path)


def test_one_draw_is_refused():
    with pytest.raises(ReportError, match="at least 2 draws"):
        ws.report("nixon_1972", draws=1)


@pytest.mark.parametrize(("limit", "said"), [(0.25003, "0.25003"), (0.425117, "0.425"), (0.25, "0.25")])
def test_a_limit_is_told_with_the_digits_that_tell_it_from_the_value_taken(limit, said):
    assert beside(limit, 0.25) == said
