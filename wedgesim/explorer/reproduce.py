"""The commands that give again what is on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from shlex import join
from typing import Final

from wedgesim.analysis.points import split_is_defined
from wedgesim.explorer.plane import points_of, scan_points_of
from wedgesim.explorer.view import View, shown, span
from wedgesim.output.words import plain
from wedgesim.scenario.orders import write_order
from wedgesim.scenario.scenario import Scenario

_STANDARD_INPUT: Final = "-"


def commands(scenario: Scenario, called: str, view: View) -> list[dict[str, str]]:
    """Return the commands that give again what is played, the data of the diagram and the thresholds along its axes.

    A scenario that came through standard input cannot be named; then they use the YAML that the page offers for
    download, which holds all that is on the screen.

    Parameters
    ----------
    scenario : Scenario
        As it is written.
    called : str
        How it was named on the command line.
    view : View
        What is on the screen.

    Examples
    --------
    >>> from wedgesim.model.loading import load
    >>> order = (("divider",), ("target", "partner"))
    >>> view = View("credibility", "sanctions", timing=order, values={"framing": 0.5, "sanctions": 0.1})
    >>> for found in commands(load("reverse_kissinger"), "reverse_kissinger", view)[:3]:
    ...     print(found["command"])
    wedgesim solve reverse_kissinger --timing divider,target+partner --set framing=0.5 --set sanctions=0.1
    wedgesim sweep reverse_kissinger --timing divider,target+partner --set framing=0.5 --grid credibility=0:1:101 --grid
    sanctions=0:1:101
    wedgesim threshold reverse_kissinger --param credibility --over 0:1 --timing divider,target+partner --set
    framing=0.5 --set sanctions=0.1
    """
    current = shown(scenario, view)
    points = points_of(current, view.concept)
    ranges = {name: _range(current, name) for name in (view.x, view.y)}
    subject = [file_name(scenario) if called == _STANDARD_INPUT else called]
    method = [] if view.declared else ["--method", view.concept]
    found = [
        _command("What is played", ["solve", *subject, *method, *_changes(called, view)]),
        _command(
            "The data of the diagram",
            [
                *("sweep", *subject, *method, *_changes(called, view.beside_axes())),
                *(part for name, over in ranges.items() for part in ("--grid", f"{name}={over}:{points}")),
            ],
        ),
    ]
    if view.declared and split_is_defined(current):
        for name, over in ranges.items():
            others = _changes(called, view.without(name))
            scan = ["--scan", str(scan_points_of(current))] if scenario.types else []
            asked = ["threshold", *subject, "--param", name, "--over", over, *scan, *others]
            found.append(_command(f"Thresholds along {name}", asked))
    return found


def file_name(scenario: Scenario) -> str:
    """Return the name under which the page offers the YAML."""
    return f"{scenario.name}-explored.yaml"


def _command(what: str, words: Sequence[str]) -> dict[str, str]:
    return {"what": what, "command": join(["wedgesim", *words])}


def _range(current: Scenario, name: str) -> str:
    low, high = span(current, name)
    return f"{plain(low)}:{plain(high)}"


def _changes(called: str, view: View) -> list[str]:
    """Return what differs from the scenario, as options; nothing where the file holds it."""
    if called == _STANDARD_INPUT:
        return []
    found = ["--phase", view.phase] if view.phase else []
    found += ["--position", view.position] if view.position else []
    found += ["--timing", write_order(view.timing)] if view.timing else []
    return found + [part for name, value in view.values.items() for part in ("--set", f"{name}={plain(value)}")]
