"""Scenarios drawn from a seed, and the same scenarios written in another way.

One kind has payoffs as expressions with random coefficients, so that a role's payoffs can be given another unit and
origin and an action that is always worse; the other has the theories of the package with random parameter values, so
that theories can be put in another order and weighed in another unit. Either can be given a horizon or types.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

import wedgesim as ws
from wedgesim.roles import ROLES
from wedgesim.scenario.scenario import Scenario

LEVERS = {
    "hold": {}, "offer": {"reward": 1}, "align": {"alignment": 1}, "split": {"alignment": 0},
    "neglect": {}, "bind": {"support": 1},
}  # fmt: skip
ACTIONS = {"divider": ("hold", "offer"), "target": ("align", "split"), "partner": ("neglect", "bind")}
TERMS = (
    "reward", "alignment", "support", "reward * alignment * p", "reward * support * q", "alignment * support * r",
    "reward * support * alignment", "alignment * p", "support * r", "reward * q", "q - r",
)  # fmt: skip
TIMINGS = (
    "[divider, partner, target]", "[partner, divider, target]", "[target, divider, partner]",
    "[partner, [divider, target]]", "simultaneous",
)  # fmt: skip
SEQUENTIAL = 3
"""How many of them have nobody move together: games solved in a batch, so that functions that solve many are quick."""

PARAMETERS = {"expressions": ("p", "q", "r"), "theories": ("credibility", "inducement", "framing")}
TIMES = """\
horizon: {from: 2000, to: 2003}
state: {p: {bounds: [0, 1], points: 4}}
motion: {p: "clip(p + 0.15 * alignment - 0.1 * support, 0, 1)"}
"""
TYPES = """\
types: {divider: {able: {prior: 0.4, %s: 0.9}, plain: {prior: 0.6, %s: 0.1}}}
"""
HARM = "harm"
POSITIONS = ("here", "there")


@dataclass(frozen=True)
class Variant:
    """How a scenario is written, and in what units its payoffs are told.

    Attributes
    ----------
    reverse : frozenset of str
        What stands in the opposite order: roles, actions, theories, parameters.
    renamed : bool
        Whether all actions have other names.
    twin : str
        An action that is there twice, under two names; none when empty.
    worse : str
        A role with one more action that is always worse for it; none when empty.
    units, origins : mapping of Role to float
        By what a role's payoffs are multiplied, and what is added to them.
    weight : float
        Unit of all weights of theories.
    """

    reverse: frozenset[str] = frozenset()
    renamed: bool = False
    twin: str = ""
    worse: str = ""
    units: Mapping[str, float] = field(default_factory=lambda: dict.fromkeys(ROLES, 1.0))
    origins: Mapping[str, float] = field(default_factory=lambda: dict.fromkeys(ROLES, 0.0))
    weight: float = 1.0

    def unit(self, role: str) -> float:
        """Unit in which payoffs of a role, and differences of them, are told."""
        return self.units[role] * self.weight

    def payoff(self, role: str, value: float) -> float:
        """Return a payoff of a role in the plain scenario's unit and origin."""
        return (value - self.origins[role] * self.weight) / self.unit(role)

    def told(self, label: str) -> str:
        """Return a label with the plain names of actions, those of a mixture in the order of the alphabet."""
        plain = re.sub("other_|twin_", "", label)
        return re.sub(r"\{(.*?)\}", lambda mix: "{" + ", ".join(sorted(mix[1].split(", "))) + "}", plain)


def scenario(kind: str, seed: int, variant: Variant, more: str = "", timings: int = len(TIMINGS)) -> Scenario:
    """Write and load a scenario.

    `kind` is expressions or theories, `more` is empty, "years" or "types"; `timings` says how many timings there are
    to draw one from.
    """
    chance = np.random.default_rng(seed)
    lines = ["wedgesim: 1", "title: Drawn", f"timing: {TIMINGS[int(chance.integers(timings))]}"]
    lines.append("sources: {guess: {title: An exercise, author: Nobody, year: 2026}}")
    lines.append(_roles(variant))
    values = {name: float(chance.uniform(0.1, 0.9)) for name in PARAMETERS[kind]}
    lines.append(_parameters(kind, values, variant))
    if kind == "theories":
        names = ["wedging", "interdependence", "balancing", "alliance_strain"]
        weights = dict(zip(names, chance.uniform(0.5, 2, len(names)).tolist(), strict=True))
        ordered = reversed(names) if "theories" in variant.reverse else names
        lines.append("theories:\n" + "\n".join(f"  {name}: {weights[name] * variant.weight!r}" for name in ordered))
    else:
        coefficients = chance.normal(size=(len(ROLES), len(TERMS)))
        lines.append("payoffs:")
        lines += [f"  {role}: {_expression(role, coefficients[axis], variant)}" for axis, role in enumerate(ROLES)]
    ends = [dict(zip(values, chance.uniform(0.05, 0.95, 3).tolist(), strict=True)) for _ in range(2)]
    lines.append("positions:")
    lines += [f"  {name}: {{source: guess, parameters: {end}}}" for name, end in zip(POSITIONS, ends, strict=True)]
    first, second, third = PARAMETERS[kind]
    lines.append(
        f"sweeps: {{plane: {{axes: {{{first}: '0.1:0.9:5', {second}: '0.2:0.8:4'}}}}}}\n"
        f"claims:\n  one: {{proposition: It splits., source: guess, check: {{outcome: {{verdict: unique}}}}}}\n"
        f"  two: {{proposition: It helps., source: guess, check: {{comparative_static: "
        f"{{quantity: margin, parameter: {first}, over: [0.1, 0.9], sign: increasing}}}}}}\n"
        f"  three: {{proposition: It ranks., source: guess, check: {{ordering: {{quantity: payoff.partner, "
        f"order: decreasing, settings: [{{{second}: 0.2}}, {{{second}: 0.8}}]}}}}}}\n"
        f"  four: {{proposition: It turns., source: guess, check: {{region: {{axes: {{{first}: '0.1:0.9:5', "
        f"{third}: '0.1:0.9:5'}}, verdict: unique, share: [0.3, 1]}}}}}}"
    )
    if more == "years":
        lines.append(TIMES)
    if more == "types":
        lines.append(TYPES % (first, first))
    return ws.load_text("\n".join(lines) + "\n", "drawn")


def _roles(variant: Variant) -> str:
    written = []
    for role in ROLES:
        names = [*ACTIONS[role], *([f"twin_{variant.twin}"] if variant.twin in ACTIONS[role] else [])]
        levers = {name: dict(LEVERS[name.removeprefix("twin_")]) for name in names}
        if variant.worse == role:
            levers["worse"] = {**levers[names[-1]], HARM: 1}
        items = list(levers.items())
        if "actions" in variant.reverse:
            items = items[::-1]
        prefix = "other_" if variant.renamed else ""
        actions = ", ".join(
            f"{prefix}{name}: {{{', '.join(f'{key}: {value}' for key, value in held.items())}}}" for name, held in items
        )
        written.append(f"  {role}: {{state: State of the {role}, actions: {{{actions}}}}}")
    return "roles:\n" + "\n".join(written[::-1] if "roles" in variant.reverse else written)


def _parameters(kind: str, values: Mapping[str, float], variant: Variant) -> str:
    rows = [f"  {name}: {{value: {value!r}, range: [0, 1], assumed: true}}" for name, value in values.items()]
    return "parameters:\n" + "\n".join(rows[::-1] if "parameters" in variant.reverse else rows)


def _expression(role: str, coefficients: np.ndarray, variant: Variant) -> str:
    terms = " + ".join(f"({value!r}) * {term}" for value, term in zip(coefficients.tolist(), TERMS, strict=True))
    if variant.worse == role:
        terms += f" - 50 * {HARM}"
    return f'"({variant.units[role]!r}) * ({terms}) + ({variant.origins[role]!r})"'
