"""The explorer in a real browser: what its user sees, does and gets."""

from __future__ import annotations

import functools
import http.server
import re
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

import wedgesim as ws
from wedgesim.analysis.methods import solve_by_method


@pytest.fixture
def page(browser, address):
    """The reverse Kissinger in a tab of its own; no complaint and no request elsewhere may be left at the end."""
    browser.errors(), browser.requests()
    browser.open(address + "/")
    yield browser
    assert browser.errors() == []
    assert all(url.startswith((address, "blob:" + address)) for url in browser.requests())
    browser.driver.close()
    browser.driver.switch_to.window(browser.driver.window_handles[0])


def state(browser):
    return browser.script("return Object.fromEntries(new URLSearchParams(location.hash.slice(1)))")


def agrees(browser, solution):
    """Whether verdict and figures on the page are those of a solution, to the last bit."""
    split = solution.split
    assert browser.verdict() == split.verdict
    assert browser.figure("split-margin") == split.margin
    assert browser.figure("reservation-price") == split.reservation_price
    assert browser.figure("willingness-to-pay") == split.willingness_to_pay
    assert browser.figure("gap") == split.gap


def test_a_slider_dragged_moves_the_border_and_the_numbers_are_those_of_solve(page):
    agrees(page, ws.solve("reverse_kissinger"))
    before = page.script("return document.getElementById('legend').innerText")
    thumb = page.driver.find_element("id", "p-capability.partner")
    page.script("arguments[0].scrollIntoView({block: 'center'})", thumb)
    share = (0.8 - 0.3) / (1.75 - 0.3)
    width = thumb.size["width"] - 16
    hand = ActionChains(page.driver).move_to_element_with_offset(thumb, int((share - 0.5) * width), 0).click_and_hold()
    for _ in range(5):
        hand = hand.move_by_offset(int(-width * share / 6), 0)
    hand.release().perform()
    page.settled()
    value = float(state(page)["set.capability.partner"])
    assert value < 0.6
    agrees(page, ws.solve("reverse_kissinger", {"capability.partner": value}))
    assert page.script("return document.getElementById('legend').innerText") != before
    words = page.script("return document.getElementById('words').textContent")
    assert "Russia" in words


def test_a_point_clicked_is_where_one_goes_and_undo_comes_back(page):
    canvas = page.driver.find_element("id", "marks")
    page.script("arguments[0].scrollIntoView({block: 'center'})", canvas)
    ActionChains(page.driver).move_to_element_with_offset(canvas, -100, -150).click().perform()
    page.settled()
    there = {name.removeprefix("set."): float(value) for name, value in state(page).items()}
    assert set(there) == {"energy_dependence", "credibility"}
    assert there["credibility"] > 0.7 > 0.5 > there["energy_dependence"]
    agrees(page, ws.solve("reverse_kissinger", there))
    assert page.verdict() == "unique"
    page.driver.find_element("id", "undo").click()
    page.settled()
    assert state(page) == {}
    agrees(page, ws.solve("reverse_kissinger"))
    page.driver.find_element("id", "redo").click()
    page.settled()
    agrees(page, ws.solve("reverse_kissinger", there))


def test_everything_can_be_done_with_the_keyboard_and_is_said_aloud(page):
    page.script("document.getElementById('skip').focus()")
    page.driver.switch_to.active_element.send_keys(Keys.ENTER)
    reached = []
    for _ in range(8):
        ActionChains(page.driver).send_keys(Keys.TAB).perform()
        reached.append(page.script("return document.activeElement.id || document.activeElement.tagName"))
    slider = page.driver.find_element("id", "p-credibility")
    assert {"find", "p-credibility"} <= set(reached)
    page.script("arguments[0].focus()", slider)
    slider.send_keys(*[Keys.ARROW_RIGHT] * 50)
    page.settled()
    assert float(state(page)["set.credibility"]) == pytest.approx(0.8)
    agrees(page, ws.solve("reverse_kissinger", credibility=float(state(page)["set.credibility"])))
    page.until("return document.getElementById('live').textContent.startsWith('Yes: Russia splits')")
    marks = page.driver.find_element("id", "marks")
    page.script("arguments[0].focus()", marks)
    marks.send_keys(Keys.ARROW_DOWN, Keys.ARROW_LEFT, Keys.SHIFT, Keys.ARROW_LEFT)
    page.settled()
    there = {name.removeprefix("set."): float(value) for name, value in state(page).items()}
    agrees(page, ws.solve("reverse_kissinger", there))
    assert "energy_dependence is" in marks.get_attribute("aria-label")
    ActionChains(page.driver).key_down(Keys.CONTROL).send_keys("z").key_up(Keys.CONTROL).perform()
    page.settled()
    assert state(page) != {f"set.{name}": str(value) for name, value in there.items()}
    nameless = page.script(
        """return [...document.querySelectorAll('button, input, select, canvas[tabindex], [role=group]')].filter(
            (one) => !one.hidden && !(one.getAttribute('aria-label') || one.labels?.length || one.textContent.trim())
        ).map((one) => one.outerHTML)"""
    )
    assert nameless == []


def test_choices_are_those_of_solve_and_their_link_restores_them_in_a_tab_that_does_not_mix(page):
    Select(page.driver.find_element("id", "choose-position")).select_by_value("kupchan2021")
    page.settled()
    agrees(page, ws.solve("reverse_kissinger", position="kupchan2021"))
    page.type_value("framing", 1.25)
    first = page.driver.current_window_handle
    link = page.script("return location.href")
    page.open(link)
    agrees(page, ws.solve("reverse_kissinger", {"framing": 1.25}, position="kupchan2021"))
    page.type_value("credibility", 0.05)
    agrees(page, ws.solve("reverse_kissinger", {"framing": 1.25, "credibility": 0.05}, position="kupchan2021"))
    page.driver.close()
    page.driver.switch_to.window(first)
    agrees(page, ws.solve("reverse_kissinger", {"framing": 1.25}, position="kupchan2021"))
    assert page.script("return location.href") == link


def test_what_is_on_the_screen_can_be_taken_away(page):
    page.type_value("credibility", 0.85)
    for button in ("get-yaml", "get-data", "get-figure"):
        page.driver.find_element("id", button).click()
    wanted = [page.downloads / f"reverse_kissinger-explored{kind}" for kind in (".yaml", ".csv", ".svg")]
    for _ in range(200):
        if all(path.exists() for path in wanted):
            break
        time.sleep(0.05)
    scenario = ws.load(wanted[0])
    assert scenario.values["credibility"] == 0.85
    agrees(page, ws.solve(scenario))
    rows = wanted[1].read_text().splitlines()
    assert rows[0].startswith("energy_dependence,credibility,verdict,path")
    assert len(rows) == 1 + 101 * 101
    assert "<svg" in wanted[2].read_text()
    shown = page.script("return document.getElementById('commands').innerText")
    assert "wedgesim solve reverse_kissinger --set credibility=0.85" in shown


def test_a_link_that_is_wrong_is_followed_as_far_as_it_goes(page, address):
    page.driver.get(f"{address}/#set.credibility=0.9&set.nonsense=1&set.framing=abc&x=sanctions&concept=<img src=x>")
    page.driver.refresh()
    page.settled()
    agrees(page, ws.solve("reverse_kissinger", credibility=0.9))
    assert page.script("return document.getElementById('choose-x').value") == "sanctions"
    assert page.script("return document.querySelectorAll('img').length") == 0


LEGEND = "return document.getElementById('legend').innerText.replace(/[A-Z]: /g, '').split('\\n').sort()"
ORDER = (("target",), ("divider",), ("partner",))
HOSTILE = Path(__file__).with_name("hostile.html")
CONTRAST = Path(__file__).with_name("contrast.js")


@contextmanager
def hostile_site(folder, target):
    (folder / "index.html").write_text(HOSTILE.read_text().replace("TARGET", target))

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def test_a_hostile_page_in_the_same_browser_gets_nothing(browser, address, tmp_path):
    before = browser.driver.window_handles
    browser.driver.switch_to.new_window("tab")
    port = int(address.rpartition(":")[2])
    with hostile_site(tmp_path, address) as elsewhere:
        browser.driver.get(f"http://127.0.0.1:{elsewhere}/")
        browser.until("return window.found")
        assert set(browser.script("return Object.values(window.found)")) == {"refused"}
    with hostile_site(tmp_path, f"http://hostile.test:{port}") as elsewhere:  # a name that leads to this machine
        browser.driver.get(f"http://hostile.test:{elsewhere}/")
        browser.until("return window.found")
        assert set(browser.script("return Object.values(window.found)")) == {"refused"}
    browser.open(address + "/")  # and its own page is answered as before
    agrees(browser, ws.solve("reverse_kissinger"))
    browser.driver.get(f"http://hostile.test:{port}/")
    assert "only http://127.0.0.1" in browser.script("return document.body.innerText")
    for handle in set(browser.driver.window_handles) - set(before):
        browser.driver.switch_to.window(handle)
        browser.driver.close()
    browser.driver.switch_to.window(before[0])
    browser.errors()


@pytest.mark.parametrize("kind", ["types", "outright", "joint"])
def test_unusual_scenarios_open_and_say_what_cannot_be_shown(browser, served, unusual, kind):
    browser.errors()
    with served(ws.load_text(unusual[kind], kind)) as place:
        browser.open(place + "/")
        limits = browser.script("return document.getElementById('limits').innerText")
        told = browser.script("return document.querySelector('main').innerText")
        assert browser.script("return document.querySelectorAll('#legend li').length") >= 1
        assert browser.errors() == []
        browser.driver.get("about:blank")
    assert {"types": "Roles know things", "outright": "Payoffs are given outright", "joint": ""}[kind] in limits
    assert "What happens" in told
    browser.driver.close()
    browser.driver.switch_to.window(browser.driver.window_handles[0])


def test_an_exported_page_works_from_disk_and_asks_nobody(browser, tmp_path):
    from wedgesim.explorer.export import write_export

    place = tmp_path / "page.html"
    write_export(ws.load("reverse_kissinger"), "reverse_kissinger", place, points=21, steps=3)
    browser.errors(), browser.requests()
    browser.open(place.as_uri())
    solution = ws.solve("reverse_kissinger")
    assert browser.verdict() == solution.split.verdict
    slider = browser.driver.find_element("css selector", ".slider:not([data-name=credibility]) input[type=range]")
    slider.send_keys(Keys.END)
    credibility = browser.driver.find_element("id", "p-credibility")
    credibility.send_keys(Keys.END, Keys.ARROW_LEFT)
    browser.settled()
    there = {name.removeprefix("set."): float(value) for name, value in state(browser).items()}
    assert len(there) == 2
    expected = ws.solve("reverse_kissinger", there)
    assert browser.verdict() == expected.split.verdict
    assert browser.figure("split-margin") == pytest.approx(expected.split.margin, abs=1e-6)
    assert browser.figure("reservation-price") == pytest.approx(expected.split.reservation_price, abs=1e-6)
    assert browser.script("return document.getElementById('words').textContent")
    rows = browser.script(
        """return [...document.querySelectorAll('#decomposition tbody tr')].map(
            (row) => [...row.children].map((cell) => cell.innerText.trim()))"""
    )
    parts = expected.equilibria[0].by_theory
    for name, divider, target, partner in rows[:-1]:
        own = [sum(parts[role].get(name.replace(" ", "_"), {}).values()) for role in ("divider", "target", "partner")]
        assert [float(text.replace("−", "-")) for text in (divider, target, partner)] == pytest.approx(own, abs=1e-3)
    assert len(rows) > 3
    crossings = browser.script(
        "return [...document.querySelectorAll('#thresholds h3')].find((one) => one.textContent === 'credibility')"
        ".nextElementSibling.textContent"
    )
    low, high = (float(value) for value in re.search(r"Between ([\d.]+) and ([\d.]+) the split", crossings).groups())
    others = {name: value for name, value in there.items() if name != "credibility"}
    (crossing,) = ws.threshold("reverse_kissinger", "credibility", others).values
    assert low <= crossing <= high <= low + 0.05
    browser.driver.find_element("id", "reset").click()
    for kind, value, method, solved in (
        ("position", "kupchan2021", None, ws.solve("reverse_kissinger", position="kupchan2021")),
        ("timing", "target,divider,partner", None, ws.solve(replace(ws.load("reverse_kissinger"), timing=ORDER))),
        ("concept", "pure", "pure", solve_by_method(ws.load("reverse_kissinger"), method="pure")),
    ):
        Select(browser.driver.find_element("id", f"choose-{kind}")).select_by_value(value)
        browser.settled()
        assert browser.verdict() == solved.split.verdict
        if method is None:
            assert browser.figure("split-margin") == pytest.approx(solved.split.margin, abs=1e-6)
        assert list(state(browser)) == [kind]  # one at a time
        assert "the other sliders stand still" in browser.script("return document.getElementById('taken').textContent")
    assert "What a saved page cannot do" in browser.script("return document.getElementById('cautions').textContent")
    assert browser.errors() == []
    assert browser.requests() == [place.as_uri()]
    browser.driver.close()
    browser.driver.switch_to.window(browser.driver.window_handles[0])


@contextmanager
def emulated(browser, **features):
    """Let the browser prefer what CSS asks for: a scheme of colours, reduced motion."""
    asked = [{"name": f"prefers-{name.replace('_', '-')}", "value": value} for name, value in features.items()]
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": asked})
    try:
        yield
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_marks_stand_out_in_both_schemes(page, scheme):
    page.type_value("credibility", 0.85)
    with emulated(page, color_scheme=scheme, reduced_motion="reduce"):
        page.settled()
        assert page.script("return Wedgesim.colour('--ground')") == {"light": "#ffffff", "dark": "#14161a"}[scheme]
        found = page.script(CONTRAST.read_text())
        moving = page.script(
            """return [...document.querySelectorAll('*')].filter((one) => {
                const style = getComputedStyle(one);
                return style.animationName !== 'none' || style.transitionDuration !== '0s';
            }).length"""
        )
    assert not found["wrong"], "\n".join(found["wrong"])
    assert found["texts"] > 300
    assert found["marks"] > 150
    assert moving == 0


def test_the_tab_key_reaches_everything_in_order_and_shows_where_it_is(page):
    reached = []
    page.script("document.activeElement.blur()")
    for _ in range(300):
        ActionChains(page.driver).send_keys(*[Keys.TAB]).perform()
        reached.append(
            page.script(
                """const here = document.activeElement, style = getComputedStyle(here);
                const box = here.getBoundingClientRect();
                return here === document.body ? null : {
                    id: here.id, tag: here.tagName, seen: box.top >= -1 && box.bottom <= innerHeight + 1,
                    outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
                    named: Boolean(here.getAttribute('aria-label') || here.labels?.length || here.textContent.trim()),
                };"""
            )
        )
        if reached[-1] is None:
            break
    assert reached.pop() is None
    assert all(one["seen"] and one["outlined"] and one["named"] for one in reached)
    ids = [one["id"] for one in reached if one["id"]]
    assert len(ids) == len(set(ids))
    wanted = ["skip", "copy", "choose-x", "choose-concept", "marks", "find", "p-credibility", "link"]
    assert [name for name in ids if name in wanted] == wanted
    sliders = page.script("return [...document.querySelectorAll('details[open] .slider input[type=range]')].length")
    assert len([one for one in ids if one.startswith("p-") and not one.endswith("-value")]) == sliders


def test_a_screen_reader_is_told_names_values_and_where_the_point_is(page):
    slider = page.driver.find_element("id", "p-credibility")
    assert (slider.aria_role, slider.get_attribute("aria-valuetext")) == ("slider", "0.3 share")
    assert slider.accessible_name.startswith("credibility up belief of Russia")
    diagram = page.driver.find_element("id", "marks")
    assert diagram.accessible_name.startswith("Phase diagram: energy_dependence across, credibility up.")
    assert "No: in no equilibrium does Russia split from China" in diagram.accessible_name
    triangle = page.driver.find_element("css selector", "#triangle svg")
    assert "Russia and China: amity 0.61" in triangle.accessible_name
    page.type_value("credibility", 0.9)
    page.until("return document.getElementById('live').textContent.startsWith('Yes: Russia splits')")
    page.type_value("credibility", 7)
    assert "must be at most 1" in page.script("return document.getElementById('live').textContent")
    assert state(page)["set.credibility"] == "0.9"


@pytest.mark.parametrize("width", [720, 390, 320])
def test_nothing_runs_over_the_edge_on_a_phone_or_at_twice_the_size(page, width):
    page.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 800, "deviceScaleFactor": 2, "mobile": False}
    )
    try:
        page.settled()
        over = page.script(
            """return [document.documentElement.scrollWidth, ...[...document.querySelectorAll('main *')].filter((one) =>
            one.getClientRects().length && !one.closest('.scroll, .unseen')
            ).map((one) => one.getBoundingClientRect().right)]"""
        )
    finally:
        page.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert max(over) <= width + 0.5


def test_of_a_slider_moved_very_fast_the_last_place_is_shown(page):
    wanted = page.script(
        """const slider = document.getElementById('p-capability.partner');
        for (let step = 0; step <= 200; step++) {
            slider.value = 0.3 + (1.45 * ((step * 37) % 101)) / 101;
            slider.dispatchEvent(new Event('input', { bubbles: true }));
        }
        return Number(slider.value)"""
    )
    page.script("document.getElementById('p-capability.partner').dispatchEvent(new Event('change'))")
    page.settled()
    agrees(page, ws.solve("reverse_kissinger", {"capability.partner": wanted}))
    legend = page.script(LEGEND)
    page.driver.refresh()
    page.settled()
    agrees(page, ws.solve("reverse_kissinger", {"capability.partner": wanted}))
    again = page.script(LEGEND)
    assert [line for line in again if len(line) > 3] == [line for line in legend if len(line) > 3]


def test_a_hand_near_a_value_that_has_a_name_means_it(page):
    diagram = page.driver.find_element("id", "marks")
    page.script("arguments[0].scrollIntoView({block: 'center'})", diagram)
    page.type_value("credibility", 0.9)
    box = page.script("const b = arguments[0].getBoundingClientRect(); return [b.width, b.height]", diagram)
    across = 58 + (0.3 - 0.1) / 0.7 * (box[0] - 70)
    down = 8 + (1 - 0.7) * (box[1] - 54)
    page.script("arguments[0].scrollIntoView({block: 'center'})", diagram)
    place = int(across - box[0] / 2) + 4, int(down - box[1] / 2) - 3
    ActionChains(page.driver).move_to_element_with_offset(diagram, *place).click().perform()
    page.settled()
    kupchan = ws.load("reverse_kissinger").with_position("kupchan2021").values
    there = {name.removeprefix("set."): float(value) for name, value in state(page).items()}
    assert there == {name: kupchan[name] for name in ("energy_dependence", "credibility")}


def test_the_page_says_when_the_explorer_has_ended_and_goes_on_when_it_is_back(browser, served, triad_text):
    scenario = ws.load_text(triad_text, "triad")
    with served(scenario) as place:
        browser.open(place + "/")
    browser.until("return document.getElementById('away').textContent.startsWith('The explorer has ended')")
    name = browser.script("return document.querySelector('.slider').dataset.name")
    with served(scenario, port=int(place.rpartition(":")[2])):
        browser.script("document.getElementById(arguments[0]).stepUp(10)", f"p-{name}")
        browser.script("document.getElementById(arguments[0]).dispatchEvent(new Event('input'))", f"p-{name}")
        browser.until("return document.getElementById('away').textContent === ''")
        browser.settled()
        value = browser.script("return Number(document.getElementById(arguments[0]).value)", f"p-{name}")
        assert browser.figure("split-margin") == ws.solve(scenario, {name: value}).split.margin
    other = ws.load("nixon_1972")
    with served(other, port=int(place.rpartition(":")[2])):
        browser.until("return document.getElementById('away').textContent.includes('another scenario is served')")
        assert browser.figure("split-margin") == ws.solve(scenario, {name: value}).split.margin
        browser.driver.find_element("css selector", "#away button").click()
        browser.until("return document.getElementById('title').textContent === 'Nixon goes to China'")
        browser.settled()
        assert browser.figure("split-margin") == ws.solve(other).split.margin
        browser.driver.get("about:blank")
    browser.errors()
    browser.driver.close()
    browser.driver.switch_to.window(browser.driver.window_handles[0])


def test_back_and_forward_come_back_to_what_was_on_the_screen(page, address):
    page.type_value("credibility", 0.9)
    page.driver.get("about:blank")
    page.driver.back()
    page.settled()
    agrees(page, ws.solve("reverse_kissinger", credibility=0.9))
    page.driver.get(f"{address}/#set.credibility=0.1")
    page.settled()
    agrees(page, ws.solve("reverse_kissinger", credibility=0.1))
    page.driver.back()
    page.settled()
    agrees(page, ws.solve("reverse_kissinger", credibility=0.9))
