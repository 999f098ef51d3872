"""The commands that give again what is on the screen."""

from __future__ import annotations

from shlex import join

from wedgesim.explorer.plane import points_of
from wedgesim.explorer.view import View, shown, span
from wedgesim.output.words import plain
from wedgesim.scenario.scenario import Scenario


def commands(scenario: Scenario, called: str, view: View) -> list[dict[str, str]]:
    """Return the commands that give again what is played and the data of the diagram.

    A timing of the page's own cannot be typed; then they use the YAML that the page offers for download.

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
    >>> view = View("credibility", "sanctions", position="kyiv2025", values={"framing": 0.5, "sanctions": 0.1})
    >>> for found in commands(load("reverse_kissinger"), "reverse_kissinger", view):
    ...     print(found["command"])
    wedgesim run reverse_kissinger --position kyiv2025 --set framing=0.5 --set sanctions=0.1
    wedgesim sweep reverse_kissinger --position kyiv2025 --set framing=0.5 --grid credibility=0:1:101 --grid
    sanctions=0:1:101
    """
    from_file = view.timing is None and called != "-"
    subject = [called if from_file else file_name(scenario)]
    if not view.declared:
        subject += ["--method", view.concept]
    if from_file:
        subject += ["--phase", view.phase] if view.phase else []
        subject += ["--position", view.position] if view.position else []
    current = shown(scenario, view)
    points = points_of(current, view.concept)
    grid = []
    for name in (view.x, view.y):
        low, high = span(current, name)
        grid += ["--grid", f"{name}={plain(low)}:{plain(high)}:{points}"]
    all_set = _set(view) if from_file else []
    off_axes = _set(view.beside_axes()) if from_file else []
    verb = "run" if view.declared else "solve"
    return [
        {"what": "What is played", "command": join(["wedgesim", verb, *subject, *all_set])},
        {"what": "The data of the diagram", "command": join(["wedgesim", "sweep", *subject, *off_axes, *grid])},
    ]


def file_name(scenario: Scenario) -> str:
    """Return the name under which the page offers the YAML."""
    return f"{scenario.name}-explored.yaml"


def _set(view: View) -> list[str]:
    return [part for name, value in view.values.items() for part in ("--set", f"{name}={plain(value)}")]
