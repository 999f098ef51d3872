"""From a slider to the new diagram in a real browser, and the page's requests.

A server in a process of its own, headless Chromium, and for each scenario so many moves of sliders that are no axis,
one after another. The time runs, on the browser's clock, from the slider's ``input`` event to the frame after the 101
by 101 cells have been drawn. Run it with::

    python benchmarks/benchmark_explorer.py            prints the table
    python benchmarks/benchmark_explorer.py --write    also writes docs/benchmarks-explorer.md
    python benchmarks/benchmark_explorer.py --memory 5000    memory of server and page over so many moves, nothing else
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "benchmarks-explorer.md"
LIMIT = 150
SCENARIOS = ("reverse_kissinger", "kupchan_right_way", "china_nato_wedge")
FLAGS = """--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
    --disable-component-update --disable-sync --window-size=1280,1400"""

MOVE = """
const done = arguments[arguments.length - 1], [name, share] = arguments;
const slider = document.getElementById("p-" + name);
let started = 0;
document.addEventListener("plane-drawn", () => requestAnimationFrame((at) => {
  const channel = new MessageChannel();            // after the frame is painted
  channel.port1.onmessage = () => done(performance.now() - started);
  channel.port2.postMessage(0);
}), { once: true });
slider.value = Number(slider.min) + share * (Number(slider.max) - Number(slider.min));
started = performance.now();
slider.dispatchEvent(new Event("input", { bubbles: true }));
"""

BLOCK = """
const done = arguments[arguments.length - 1], [from, count] = arguments;
const axes = ["x", "y"].map((axis) => "p-" + document.getElementById("choose-" + axis).value);
const ranges = [...document.querySelectorAll(".slider input[type=range]")];
const sliders = ranges.filter((one) => !axes.includes(one.id)).slice(0, 10);
let number = from;
(function next() {
  if (number++ >= from + count) { done(); return; }
  const slider = sliders[number % sliders.length];
  slider.value = Number(slider.min) + ((number * 0.618) % 1) * (slider.max - slider.min);
  let gone = false;
  const on = () => { if (!gone) { gone = true; setTimeout(next, 0); } };
  document.addEventListener("plane-drawn", on, { once: true });
  setTimeout(on, 500);                             // where the value was the same nothing is drawn
  for (const kind of ["input", "change"]) slider.dispatchEvent(new Event(kind, { bubbles: true }));
})();
"""


def browser(profile: str) -> webdriver.Chrome:
    """A headless Chromium with a new profile that notes its requests."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for flag in [*FLAGS.split(), f"--user-data-dir={profile}"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
    return webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))


def requests(driver: webdriver.Chrome) -> list[str]:
    """Addresses asked for since the last call."""
    entries = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    asked = [e["params"]["request"]["url"] for e in entries if e["method"] == "Network.requestWillBeSent"]
    return [url for url in asked if url.startswith(("http", "ws"))]


def measured(driver: webdriver.Chrome, name: str, moves: int) -> tuple[list[float], list[str]]:
    """Milliseconds of every move, and the requests that did not go to the server."""
    command = [sys.executable, "-m", "wedgesim", "explore", name, "--no-browser"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "OMP_NUM_THREADS": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
        address = re.search(r"http://[\d.:]+", server.stdout.readline())[0]
        driver.get(address + "/")
        time.sleep(3)
        sliders = driver.execute_script(
            """const chosen = ["x", "y"].map((axis) => document.getElementById("choose-" + axis).value);
            return [...document.querySelectorAll(".slider")].map((row) => row.dataset.name)
              .filter((name) => !chosen.includes(name) && !name.startsWith("weight.")).slice(0, 8)"""
        )
        times = []
        for number in range(moves):
            share = 0.1 + 0.8 * ((number * 0.618) % 1)
            times.append(driver.execute_async_script(MOVE, sliders[number % len(sliders)], share))
            time.sleep(0.05)
        elsewhere = [url for url in requests(driver) if not url.startswith(address)]
        server.send_signal(signal.SIGINT)
    return times, elsewhere


def memory(driver: webdriver.Chrome, name: str, moves: int) -> None:
    """Print memory of server and page after every tenth of so many moves."""
    command = [sys.executable, "-m", "wedgesim", "explore", name, "--no-browser"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "OMP_NUM_THREADS": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
        driver.get(re.search(r"http://[\d.:]+", server.stdout.readline())[0] + "/")
        time.sleep(3)
        driver.set_script_timeout(600)
        print("| moves | server, MB | script, MB | elements |\n|---|---|---|---|")
        for done in range(0, moves + 1, max(1, moves // 10)):
            status = Path(f"/proc/{server.pid}/status").read_text()
            driver.execute_cdp_cmd("HeapProfiler.collectGarbage", {})
            heap = driver.execute_cdp_cmd("Runtime.getHeapUsage", {})["usedSize"] / 1e6
            elements = driver.execute_script("return document.querySelectorAll('*').length")
            resident = int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1000
            print(f"| {done} | {resident:.1f} | {heap:.2f} | {elements} |", flush=True)
            if done < moves:
                driver.execute_async_script(BLOCK, done, max(1, moves // 10))
        server.send_signal(signal.SIGINT)


def main() -> int:
    """Measure, print and, where asked, write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--moves", type=int, default=60)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--memory", type=int, metavar="MOVES")
    arguments = parser.parse_args()
    rows, within = [], True
    with tempfile.TemporaryDirectory() as profile:
        driver = browser(profile)
        if arguments.memory:
            memory(driver, SCENARIOS[0], arguments.memory)
            driver.quit()
            return 0
        for name in SCENARIOS:
            times, elsewhere = measured(driver, name, arguments.moves)
            late = quantiles(times, n=20)[-1]
            within = within and median(times) <= LIMIT and not elsewhere
            rows.append(f"| {name} | {len(times)} | {median(times):.0f} | {late:.0f} | {len(elsewhere)} |")
        driver.quit()
    load = os.getloadavg()[0]
    text = "\n".join(
        (
            "# The explorer",
            "",
            "Milliseconds from a slider's move to the frame after the new diagram of 101 by 101 points, in headless",
            f"Chromium (at most {LIMIT} in the median), and requests that left the machine. {os.cpu_count()} cores,",
            f"and others at work on them: load average {load:.1f}. Made by",
            "`python benchmarks/benchmark_explorer.py --write`.",
            "",
            "| scenario | moves | median | 95% | requests elsewhere |",
            "|---|---|---|---|---|",
            *rows,
            "",
        )
    )
    sys.stdout.write(text)
    if arguments.write:
        TABLE.write_text(text, encoding="utf-8")
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())
