"""A report in a real browser: it asks for nothing, tells what was solved, and can be read by everybody."""

import base64
import re

import pytest
from selenium.webdriver.common.keys import Keys

import wedgesim as ws

CONTRASTS = """
const rgb = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
const light = (c) => {
  const linear = c.slice(0, 3).map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
};
const ground = (node) => {
  for (let at = node; at; at = at.parentElement) {
    const colour = rgb(getComputedStyle(at).backgroundColor);
    if (colour.length === 3 || colour[3] === 1) return colour;
  }
  return [255, 255, 255];
};
const found = {};
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walk.nextNode()) {
  const parent = walk.currentNode.parentElement;
  if (!walk.currentNode.textContent.trim() || parent.closest("script, style, desc, title")) continue;
  const svg = parent.closest("svg");
  const colour = rgb(svg ? getComputedStyle(parent).fill : getComputedStyle(parent).color);
  const [first, second] = [light(colour), light(svg ? [255, 255, 255] : ground(parent))].sort((a, b) => a - b);
  const key = `${parent.tagName} ${parent.className?.baseVal ?? parent.className} ${colour}`;
  found[key] = Math.min(found[key] ?? 99, (second + 0.05) / (first + 0.05));
}
return found;
"""


@pytest.fixture(scope="module")
def place(made, tmp_path_factory):
    return made.save(tmp_path_factory.mktemp("report") / "report.html").as_uri()


@pytest.fixture
def page(chromium, place):
    chromium.errors(), chromium.requests()
    chromium.open(place)
    yield chromium
    for command in ("Emulation.setEmulatedMedia", "Emulation.clearDeviceMetricsOverride"):
        chromium.driver.execute_cdp_cmd(command, {})
    chromium.close()


def emulate(page, scheme="light", media=""):
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": features})


def words(page, section):
    return page.script("return document.getElementById(arguments[0]).innerText", section).replace("−", "-")


def test_it_asks_for_nothing_but_itself_and_the_console_is_silent(page, place):
    page.script("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.script("window.scrollTo(0, document.body.scrollHeight)")
    assert page.requests() == [place]
    assert page.errors() == []
    assert page.script("return performance.getEntriesByType('resource').length") == 0


def test_its_numbers_are_those_of_solve(page):
    solution = ws.solve("reverse_kissinger")
    first, split = solution.equilibria[0], solution.split
    story = words(page, "story")
    assert first.path in story
    assert f"Margin {split.margin:+.3f}" in story
    assert f"Reservation price {split.reservation_price:.3f}" in story
    assert f"Willingness to pay {split.willingness_to_pay:.3f}" in story
    assert f"(verdict: {split.verdict})" in story
    cells = page.script("return [...document.querySelectorAll('#story tr.total td')].map((one) => one.innerText)")
    paid = [float(cell.replace("−", "-")) for cell in cells]
    assert paid == pytest.approx(list(first.payoffs.values()), abs=5e-4)
    rows = page.script(
        """return [...document.querySelectorAll('#values tbody tr')].map(
        (row) => [...row.children].slice(0, 2).map((cell) => cell.innerText))"""
    )
    shown = {name: float(value) for name, value in rows}
    assert shown == pytest.approx(solution.scenario.values, rel=1e-3)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_stands_out_from_its_ground(page, scheme):
    emulate(page, scheme)
    page.script("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    found = page.script(CONTRASTS)
    assert len(found) > 20
    assert {what: ratio for what, ratio in found.items() if ratio < 4.5} == {}


def test_the_keyboard_reaches_everything_in_the_order_of_the_page(page):
    body = page.driver.find_element("tag name", "body")
    places = []
    for count in range(30):
        (body if not count else page.driver.switch_to.active_element).send_keys(Keys.TAB)
        at = page.script(
            """const now = document.activeElement, style = getComputedStyle(now);
            const all = [...document.querySelectorAll('*')];
            return [all.indexOf(now), style.outlineStyle, parseFloat(style.outlineWidth), now.className,
                    now.getBoundingClientRect().left]"""
        )
        assert at[1] == "solid"
        assert at[2] >= 2
        assert at[4] >= 0
        places.append(at[0])
        if not count:
            assert at[3] == "skip"
    assert places == sorted(set(places))


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_it_fits_the_width_of_what_it_is_read_on(page, width):
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
    page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    page.script("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert page.script("return document.documentElement.scrollWidth") <= width


def test_paper_is_white_and_shows_what_was_folded(page):
    emulate(page, "dark", "print")
    assert page.script("return getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.script("return getComputedStyle(document.querySelector('details.screen')).display") == "none"
    printed = page.script(
        "return [...document.querySelectorAll('details:not(.screen)')].map((one) => one.lastElementChild.offsetHeight)"
    )
    assert len(printed) > 5
    assert min(printed) > 0
    pdf = base64.b64decode(page.driver.print_page())
    assert 15 < len(re.findall(rb"/Type\s*/Page\b", pdf)) < 50
