"""Scenarios that several tests share."""

import pytest

from wedgesim.model.loading import load, load_text
from wedgesim.theories import registry

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
