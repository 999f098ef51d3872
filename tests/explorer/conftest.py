"""Servers and a browser for the explorer's tests; without Chromium the tests that need it are skipped."""

from __future__ import annotations

import json
import shutil
import threading
import time
from contextlib import contextmanager

import pytest

from wedgesim.model.loading import load

WITH_TYPES = """
types:
  divider:
    sincere: {prior: 0.4, credibility: 0.9}
    bluffing: {prior: 0.6, credibility: 0.1}
"""

OUTRIGHT = """
wedgesim: 1
title: Payoffs in a table
roles:
  divider: {state: Arcadia, actions: {wait: {}, offer: {}}}
  target: {state: Boeotia, actions: {align: {}, leave: {}}}
  partner: {state: Corinth, actions: {stand: {}}}
parameters:
  prize: {value: 1, range: [0, 2], assumed: true}
  cost: {value: 0.5, range: [0, 2], assumed: true}
payoffs:
  wait/align/stand: [0, 1, 1]
  wait/leave/stand: [prize, 0, 0]
  offer/align/stand: [-cost, 1, 1]
  offer/leave/stand: [prize - cost, prize, 0]
"""


@contextmanager
def _served(scenario, called=None):
    """Serve a scenario in this process; yields the address without a slash at its end."""
    import uvicorn

    from wedgesim.explorer.guard import Guard
    from wedgesim.explorer.serve import listen
    from wedgesim.explorer.server import explorer_app

    with listen(None) as listening:
        port = listening.getsockname()[1]
        app = Guard(explorer_app(scenario, called or scenario.name), port)
        config = uvicorn.Config(
            app, log_config=None, lifespan="off", ws="none", http="h11", timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join(10)


@pytest.fixture(scope="session")
def served():
    """Serve a scenario in this process, as a context."""
    return _served


@pytest.fixture
def unusual(triad_text):
    """Scenarios with types, with payoffs outright and with a joint stage, as texts."""
    return {
        "types": triad_text + WITH_TYPES,
        "outright": OUTRIGHT,
        "joint": triad_text + "timing: [divider, [target, partner]]\n",
    }


@pytest.fixture(scope="session")
def address():
    """Where the reverse Kissinger is served."""
    with _served(load("reverse_kissinger")) as found:
        yield found


PREFERENCES = {"profile.default_content_setting_values.automatic_downloads": 1}


class Browser:
    """A headless Chromium, its log and its requests."""

    def __init__(self, driver):
        self.driver = driver

    def open(self, place):
        """Open a page in a new tab and wait until it has told everything."""
        self.driver.switch_to.new_window("tab")
        self.driver.get(place)
        self.settled()
        return self.driver.current_window_handle

    def script(self, text, *arguments):
        return self.driver.execute_script(text, *arguments)

    def settled(self):
        """Wait until diagram, words and thresholds are those of what is on the screen."""
        self.until(
            """return document.querySelector('#figures dd') && document.querySelector('#legend li') &&
            (document.getElementById('turns').hidden || document.querySelector('#thresholds *'))"""
        )
        time.sleep(0.05)
        last = None
        for _ in range(60):
            text = self.script("return document.querySelector('main').innerText")
            if text == last:
                return
            last = text
            time.sleep(0.15)

    def until(self, condition):
        for _ in range(200):
            if self.script(condition):
                return
            time.sleep(0.05)
        raise AssertionError(f"never came: {condition}")

    def figure(self, name):
        return float(self.script("return document.getElementById(arguments[0]).dataset.value", f"figure-{name}"))

    def verdict(self):
        return self.script("return document.getElementById('verdict').dataset.verdict")

    def type_value(self, name, value):
        """Type a number beside a slider."""
        from selenium.webdriver.common.keys import Keys

        field = self.driver.find_element("id", f"p-{name}-value")
        self.script(
            "arguments[0].closest('details').open = true; arguments[0].scrollIntoView({block: 'center'})", field
        )
        field.send_keys(Keys.CONTROL, "a")
        field.send_keys(str(value), Keys.TAB)
        self.settled()

    def errors(self):
        """What the console has complained of since the last call."""
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]

    def requests(self):
        """Addresses that were asked for since the last call, those of the browser's own pages apart."""
        entries = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        asked = [e["params"]["request"]["url"] for e in entries if e["method"] == "Network.requestWillBeSent"]
        return [url for url in asked if not url.startswith(("chrome:", "data:", "about:"))]


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    if shutil.which("chromium") is None or shutil.which("chromedriver") is None:
        pytest.skip("needs Chromium and its driver: apt-get install chromium chromium-driver")
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    flags = """--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
        --disable-component-update --disable-sync --window-size=1280,1400"""
    for flag in flags.split():
        options.add_argument(flag)
    options.add_argument("--host-resolver-rules=MAP hostile.test 127.0.0.1")
    options.add_argument(f"--user-data-dir={tmp_path_factory.mktemp('chromium')}")
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    downloads = tmp_path_factory.mktemp("downloads")
    options.add_experimental_option("prefs", {**PREFERENCES, "download.default_directory": str(downloads)})
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    found = Browser(driver)
    found.downloads = downloads
    yield found
    driver.quit()
