"""Scenarios, and a browser, that several tests share."""

import json
import os
import shutil
import time

import pytest
from hypothesis import settings

from wedgesim.model.loading import load, load_text
from wedgesim.theories import registry

# the same examples every time, so that a commit is judged by what it changes; new ones on demand
settings.register_profile("same", derandomize=True)
settings.register_profile("new", derandomize=False)
settings.load_profile(os.environ.get("WEDGESIM_EXAMPLES", "same"))

TRIAD = """
wedgesim: 1
title: A small triad
sources: {guess: {title: An exercise, author: Nobody, year: 2026}}
roles:
  divider: {state: Arcadia, actions: {wait: {}, offer: {reward: 1}}}
  target: {state: Boeotia, actions: {align: {alignment: 1}, split: {alignment: 0}}}
  partner: {state: Corinth, actions: {neglect: {}, bind: {support: 1, concession: 1}}}
theories: [wedging, interdependence, balancing]
parameters:
  inducement: {value: 0.2, range: [0, 2], assumed: true}
  credibility: {value: 0.5, range: [0, 1], assumed: true}
positions:
  hopeful: {source: guess, parameters: {credibility: 0.95, inducement: 1.5}}
sweeps:
  offer: {axes: {credibility: "0:1:5", inducement: "0:2:5"}}
"""


@pytest.fixture(scope="session")
def reverse_kissinger():
    return load("reverse_kissinger")


@pytest.fixture(scope="session")
def triad():
    """Two actions each, moving one after another, with an offer and a way to bind."""
    return load_text(TRIAD, "triad")


@pytest.fixture(scope="session")
def triad_text():
    return TRIAD


@pytest.fixture
def session(monkeypatch):
    """A session in which no theory is registered, before or after."""
    monkeypatch.setattr(registry, "_session", {})
    registry.theories.cache_clear()
    yield
    registry.theories.cache_clear()


# A browser ----------------------------------------------------------------------------------------------------------

PREFERENCES = {"profile.default_content_setting_values.automatic_downloads": 1}


class Browser:
    """A headless Chromium, its log and its requests."""

    def __init__(self, driver, downloads):
        self.driver, self.downloads = driver, downloads

    def script(self, text, *arguments):
        return self.driver.execute_script(text, *arguments)

    def until(self, condition):
        for _ in range(200):
            if self.script(condition):
                return
            time.sleep(0.05)
        raise AssertionError(f"never came: {condition}")

    def errors(self):
        """What the console has complained of since the last call."""
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]

    def requests(self):
        """Addresses that were asked for since the last call, those of the browser's own pages apart."""
        entries = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        asked = [e["params"]["request"]["url"] for e in entries if e["method"] == "Network.requestWillBeSent"]
        return [url for url in asked if not url.startswith(("chrome:", "data:", "about:"))]

    def open(self, place):
        """Open a page in a new tab."""
        self.driver.switch_to.new_window("tab")
        self.driver.get(place)

    def close(self):
        """Close the tab and go back to the first."""
        self.driver.close()
        self.driver.switch_to.window(self.driver.window_handles[0])


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    """A browser for all tests; without Chromium those that need it are skipped."""
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
    yield Browser(driver, downloads)
    driver.quit()
