"""What a sweep records at each point: names, types, words and units of the variables of its result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.points import UNSOLVED, VERDICTS
from wedgesim.model.evaluation import PAYOFFS
from wedgesim.roles import DIVIDER, ROLES, Role
from wedgesim.scenario.scenario import Scenario

CERTIFICATES: Final = ("certified", "degenerate", "incomplete", "failed")
"""Certificates by code: provably all equilibria; payoffs tie; not provably all; the point was not solved."""

CERTIFIED, DEGENERATE, INCOMPLETE, FAILED = range(4)

NONE: Final = "none"
"""Word for no action, code -1."""


@dataclass(frozen=True)
class Field:
    """One variable of the result.

    Attributes
    ----------
    name : str
        Its name.
    dtype : str
        Type of the values.
    long_name : str
        What it is, in words.
    units : str
        Unit; ``1`` for counts, shares and codes.
    leading : tuple of str
        Dimensions before those of the points.
    words : tuple of (int, str)
        For codes, what each stands for.
    note : str
        What a reader must know beside.
    """

    name: str
    dtype: str
    long_name: str
    units: str = "1"
    leading: tuple[str, ...] = ()
    words: tuple[tuple[int, str], ...] = ()
    note: str = ""

    @property
    def attributes(self) -> dict[str, str | NDArray[np.generic]]:
        """Attributes by the conventions for climate and forecast data, which xarray and others read."""
        found: dict[str, str | NDArray[np.generic]] = {"long_name": self.long_name, "units": self.units}
        if self.words:
            found["flag_values"] = np.array([code for code, _ in self.words], dtype=self.dtype)
            found["flag_meanings"] = " ".join("_".join(word.split()) for _, word in self.words)
        if self.note:
            found["comment"] = self.note
        return found

    @property
    def missing(self) -> float | int:
        """Value where a point was not solved."""
        if np.dtype(self.dtype).kind == "f":
            return float("nan")
        return {"verdict": UNSOLVED, "certificate": FAILED}.get(self.name, -1)

    def room(self, lengths: dict[str, int], points: int) -> NDArray[np.generic]:
        """Return an array for `points` points that is yet to be written, all of it."""
        return np.empty((*(lengths[dimension] for dimension in self.leading), points), dtype=self.dtype)

    def empty(self, lengths: dict[str, int], points: int) -> NDArray[np.generic]:
        """Return an array for `points` points, all missing."""
        room = self.room(lengths, points)
        room.fill(self.missing)
        return room


def theories_of(scenario: Scenario) -> tuple[str, ...]:
    """Names along the dimension of theories; payoffs given outright stand in for them."""
    return tuple(scenario.theories) if scenario.payoffs is None else (PAYOFFS,)


def labels_of(scenario: Scenario, fields: Iterable[Field]) -> dict[str, tuple[str, ...]]:
    """Labels along the dimensions of some fields, beside those of the points."""
    every = {
        "role": tuple(ROLES),
        "theory": theories_of(scenario),
        **{f"action_of_{role}": tuple(action.name for action in scenario.actions[role]) for role in ROLES},
    }
    used = {dimension for field in fields for dimension in field.leading}
    return {dimension: labels for dimension, labels in every.items() if dimension in used}


def lengths_of(scenario: Scenario, fields: Iterable[Field]) -> dict[str, int]:
    """Lengths of the dimensions of some fields, beside those of the points."""
    return {dimension: len(labels) for dimension, labels in labels_of(scenario, fields).items()}


def bytes_per_point(scenario: Scenario, fields: Sequence[Field]) -> int:
    """Size of the result of one point."""
    lengths = lengths_of(scenario, fields)
    return sum(field.room(lengths, 1).nbytes for field in fields)


def verdict_field(note: str) -> Field:
    """Return the field of the verdict on a split."""
    return Field("verdict", "int8", "split verdict", words=tuple(enumerate(VERDICTS)), note=note)


def certificate_field() -> Field:
    """Return the field of the certificate."""
    return Field("certificate", "int8", "certificate of completeness", words=tuple(enumerate(CERTIFICATES)))


def action_field(scenario: Scenario, role: Role, note: str) -> Field:
    """Return the field of what a role does."""
    return Field(f"action_{role}", "int16", f"action of the {role}", words=_actions(scenario, role),
                 note=f"the most probable where it mixes; {note}")  # fmt: skip


def mixture_field(scenario: Scenario, role: Role, note: str) -> Field:
    """Return the field of the probabilities of a role's actions."""
    return Field(f"probability_{role}", "float64", f"probability of each action of the {role}", "1",
                 (f"action_of_{role}",), note=note)  # fmt: skip


def _actions(scenario: Scenario, role: Role) -> tuple[tuple[int, str], ...]:
    return ((-1, NONE), *enumerate(action.name for action in scenario.actions[role]))


def fields_of(scenario: Scenario) -> tuple[Field, ...]:
    """Return the variables of the result of a sweep in the declared timing."""
    offer = f"action of the {DIVIDER} to which the prices belong"
    joint = bool(scenario.types) or any(len(stage) > 1 for stage in scenario.timing)
    return (
        verdict_field("whether the target splits in every equilibrium (unique), in some (possible) or in none (never)"),
        Field("equilibria", "int32", "number of equilibrium outcomes"),
        certificate_field(),
        Field("alignment", "float64", "alignment of the target with the partner, expected", note=_REPORTED),
        Field("split_probability", "float64", "probability that the target splits", note=_REPORTED),
        Field("margin", "float64", "split margin of the target", "utility",
              note="its best split action less its best other action; " + _REPORTED),
        Field("reservation_price", "float64", "smallest inducement at which the target splits", "utility",
              note="infinite where none is enough, nan where there is none"),
        Field("willingness_to_pay", "float64", "highest cost of the reward that the divider would bear for the split",
              "utility"),
        Field("offer", "int16", offer, words=_actions(scenario, DIVIDER)),
        *(action_field(scenario, role, _REPORTED) for role in ROLES),
        *(mixture_field(scenario, role, _REPORTED) for role in ROLES if joint),
        Field("payoff", "float64", "payoff", "utility", ("role",), note=_REPORTED),
        Field("payoff_by_theory", "float64", "part of the payoff", "utility", ("role", "theory"), note=_REPORTED),
    )  # fmt: skip


_REPORTED = "in the first equilibrium, in the order of actions"
