"""Loading a scenario with the vocabulary of the installed theories."""

from __future__ import annotations

import os
from pathlib import Path

from wedgesim.scenario.catalogue import find
from wedgesim.scenario.loader import load_file
from wedgesim.scenario.loader import load_text as _load_text
from wedgesim.scenario.scenario import Scenario
from wedgesim.theories.registry import vocabulary


def load(scenario: str | os.PathLike[str]) -> Scenario:
    """Load a scenario from a file, or one of those that come with wedgesim by name.

    Parameters
    ----------
    scenario : str or path
        A path, or a packaged name such as ``reverse_kissinger``; a file that exists wins.

    Raises
    ------
    ScenarioError
        With every mistake, each with its line.
    UnknownNameError
        When there is no such file or packaged scenario; names the nearest.

    Examples
    --------
    >>> load("reverse_kissinger").states["target"]
    'Russia'
    """
    return load_file(Path(find(os.fspath(scenario))), vocabulary())


def load_text(text: str, name: str = "<text>") -> Scenario:
    """Load a scenario from YAML text.

    Parameters
    ----------
    text : str
        The YAML document.
    name : str, optional
        What error messages call it.

    Raises
    ------
    ScenarioError
        With every mistake, each with its line.

    Examples
    --------
    >>> scenario = load_text(\"\"\"
    ... wedgesim: 1
    ... title: A small wedge
    ... roles:
    ...   divider: {state: Arcadia, actions: {wait: {}, offer: {reward: 1}}}
    ...   target: {state: Boeotia, actions: {align: {alignment: 1}, split: {alignment: 0}}}
    ...   partner: {state: Corinth, actions: {neglect: {}, bind: {support: 1, concession: 1}}}
    ... theories: [wedging, balancing]
    ... \"\"\")
    >>> scenario.states["target"], scenario.parameters["credibility"].assumed
    ('Boeotia', True)
    """
    return _load_text(text, vocabulary(), name)
