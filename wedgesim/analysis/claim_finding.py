"""What a check of a claim finds, at how many points it looks, and how numbers and quantities are told in it."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np

from wedgesim.analysis.claim_circumstances import Floats, Truths
from wedgesim.analysis.points import VERDICTS
from wedgesim.scenario.claims import Interval

SURE: Final = 1e-9
"""Rounding of probabilities and alignments."""

FINE_POINTS: Final = 201
"""Points of a grid at the scenario's own values, both ends included."""

COARSE_POINTS: Final = 33
"""Points of a grid on each of many lines."""


class Finding(NamedTuple):
    """What a check found.

    Attributes
    ----------
    holds : ndarray of bool, shape (lines,)
        Where what is claimed is so.
    said : str
        What was found on the first line, with numbers; without capital letter and full stop.
    """

    holds: Truths
    said: str


def grid(over: Interval, fine: bool) -> Floats:
    """Return even points of an interval, both ends included: many, or on each of many lines few."""
    return np.linspace(*over, FINE_POINTS if fine else COARSE_POINTS)


def called(quantity: str) -> str:
    """Return a quantity in words.

    Examples
    --------
    >>> called("reservation_price"), called("payoff.partner")
    ('reservation price', "the partner's payoff")
    """
    owned, _, role = quantity.partition(".")
    if role:
        return f"the {role}'s {owned.replace('_', ' ')}"
    return quantity.replace("_", " ")


def text(value: float) -> str:
    """Return a number with four digits.

    Examples
    --------
    >>> text(-0.34338), text(-1e-17), text(float("inf")), text(float("nan"))
    ('-0.3434', '0', 'infinite', 'undefined')
    """
    if math.isnan(value):
        return "undefined"
    if math.isinf(value):
        return "infinite" if value > 0 else "minus infinite"
    return f"{value if abs(value) > 1e-12 else 0.0:.4g}"


def interval_in_words(interval: Interval) -> str:
    """Return both ends, ``0.5..0.9``, or the one value."""
    return text(interval[0]) if interval[0] == interval[1] else f"{text(interval[0])}..{text(interval[1])}"


def first_of(several: bool) -> str:
    """Return what is to be said of a quantity that is that of one of several equilibria."""
    return " (some points have several equilibria; the first is followed)" if several else ""


def verdict_code(name: str) -> int:
    """Return the code of a verdict, as arrays of :class:`~wedgesim.analysis.points.Points` have it."""
    return [str(verdict) for verdict in VERDICTS].index(name)


def inside(values: Floats, interval: Interval) -> Truths:
    """Return which values lie in an interval, its ends included but for rounding."""
    within: Truths = (values >= interval[0] - SURE) & (values <= interval[1] + SURE)
    return within
