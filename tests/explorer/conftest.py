"""Servers for the explorer's tests, and the explorer in a browser; without Chromium its tests are skipped."""

from __future__ import annotations

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
def _served(scenario, called=None, origin=None, port=None):
    """Serve a scenario in this process; yields the address without a slash at its end."""
    import uvicorn

    from wedgesim.explorer.guard import Guard
    from wedgesim.explorer.held import Held
    from wedgesim.explorer.serve import listen
    from wedgesim.explorer.server import explorer_app

    with listen(port) as listening:
        port = listening.getsockname()[1]
        app = Guard(explorer_app(Held(scenario, called or scenario.name, origin)), port)
        config = uvicorn.Config(
            app, log_config=None, lifespan="off", ws="none", http="h11", timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = server.force_exit = True
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


class Explorer:
    """The explorer in a browser."""

    def __init__(self, browser):
        self.browser, self.driver, self.downloads = browser, browser.driver, browser.downloads
        self.script, self.until = browser.script, browser.until
        self.errors, self.requests = browser.errors, browser.requests

    def open(self, place):
        """Open a page in a new tab and wait until it has told everything."""
        self.browser.open(place)
        self.settled()
        return self.driver.current_window_handle

    def settled(self):
        """Wait until diagram, words and thresholds are those of what is on the screen."""
        self.until(
            """return document.querySelector('#figures dd') && document.querySelector('#legend li') &&
            document.querySelector('#thresholds *')"""
        )
        time.sleep(0.05)
        self.until("return document.getElementById('turns').getAttribute('aria-busy') === 'false'")
        last = None
        for _ in range(60):
            text = self.script("return document.querySelector('main').innerText")
            if text == last:
                return
            last = text
            time.sleep(0.15)

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


@pytest.fixture(scope="session")
def browser(chromium):
    return Explorer(chromium)
