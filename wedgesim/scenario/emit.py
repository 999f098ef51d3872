"""A scenario as a document of its own: as plain data, and as YAML."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, Final

from wedgesim.roles import ROLES
from wedgesim.scenario.claims import Axis, Check, Claim, Played, even_steps
from wedgesim.scenario.distributions import Correlation, Distribution
from wedgesim.scenario.document import FORMAT
from wedgesim.scenario.dynamics import Dynamics, YearlyPath
from wedgesim.scenario.expressions import Expression
from wedgesim.scenario.scenario import (
    Action,
    ParameterValue,
    PayoffExpressions,
    PayoffTable,
    Phase,
    Position,
    Scenario,
    Source,
    Sweep,
    TheoryUse,
)
from wedgesim.scenario.tree import resolve_plain

HEADER: Final = "# yaml-language-server: $schema=wedgesim.schema.json\n"

Data = dict[str, Any]


def to_dict(scenario: Scenario) -> Data:
    """Return the resolved document as plain data in the order in which people write it."""
    data: Data = {"wedgesim": FORMAT, "title": scenario.title}
    data |= _present(period=scenario.period, summary=scenario.summary, notes=list(scenario.notes))
    data["sources"] = {key: _source(source) for key, source in scenario.sources.items()}
    data["roles"] = {
        role: {
            "state": scenario.states[role],
            "actions": {action.name: _action(action) for action in scenario.actions[role]},
        }
        for role in ROLES
    }
    if scenario.payoffs is None:
        data["theories"] = {name: _theory(use) for name, use in scenario.theories.items()}
    else:
        data["payoffs"] = _payoffs(scenario.payoffs)
    data["parameters"] = {name: _parameter(value) for name, value in scenario.parameters.items()}
    if scenario.types:
        data["types"] = _types(scenario)
    if scenario.correlations:
        data["correlations"] = [_correlation(correlation) for correlation in scenario.correlations]
    data["timing"] = "simultaneous" if scenario.simultaneous else [_stage(stage) for stage in scenario.timing]
    if scenario.selection:
        data["selection"] = scenario.selection
    data["split_threshold"] = scenario.split_threshold
    if scenario.dynamics is not None:
        data |= _dynamics(scenario.dynamics)
    data["positions"] = {name: _position(position, scenario) for name, position in scenario.positions.items()}
    data["phases"] = {name: _phase(phase, scenario) for name, phase in scenario.phases.items()}
    data["sweeps"] = {name: _sweep(sweep) for name, sweep in scenario.sweeps.items()}
    data["claims"] = {name: _claim(claim) for name, claim in scenario.claims.items()}
    return {key: value for key, value in data.items() if value != {}}


def _dynamics(dynamics: Dynamics) -> Data:
    """Return the sections on time."""
    ending = "infinite" if dynamics.periods is None else dynamics.periods
    shown = dynamics.shown if dynamics.periods is None else None
    return {
        "horizon": _present(**{"from": dynamics.first_year, "periods": ending, "shown": shown}),
        "state": {one.name: {"bounds": list(one.bounds), "points": one.points} for one in dynamics.states},
        "motion": {one.name: _formula(one.motion) for one in dynamics.states},
        "shocks": {
            one.name: {"values": list(one.values), "probabilities": list(one.chances)} for one in dynamics.shocks
        },
        "paths": {one.name: _path(one) for one in dynamics.paths},
        "events": {f"{event.year:g}": event.text for event in dynamics.events},
    }


def _path(path: YearlyPath) -> Data:
    values = {f"{year:g}": value for year, value in zip(path.years, path.values, strict=True)}
    return {"values": values, **_present(source=_keys(path.source) if path.source else None, note=path.note)}


def _present(**values: Any) -> Data:
    return {key: value for key, value in values.items() if value not in ("", None, [], {}, ())}


def _source(source: Source) -> Data:
    optional = _present(url=source.url, publisher=source.publisher, note=source.note)
    return {"title": source.title, "author": source.author, "year": source.year, **optional}


def _action(action: Action) -> Data:
    return {"levers": dict(action.levers), **_present(label=action.label, note=action.note)}


def _theory(use: TheoryUse) -> Data:
    terms = {role: expression.text for role, expression in use.terms.items()}
    return {"weight": use.weight, **_present(summary=use.summary, terms=terms)}


def _payoffs(payoffs: PayoffExpressions | PayoffTable) -> Data:
    if isinstance(payoffs, PayoffExpressions):
        return {role: _formula(expression) for role, expression in payoffs.by_role.items()}
    return {"/".join(profile): [_formula(cell) for cell in cells] for profile, cells in payoffs.entries.items()}


def _formula(expression: Expression) -> str:
    return expression.text


def _stage(stage: tuple[str, ...]) -> str | list[str]:
    return stage[0] if len(stage) == 1 else list(stage)


def _parameter(value: ParameterValue, base: ParameterValue | None = None) -> Data:
    leaf: Data = {"value": value.value}
    limits = (min(value.range[0], value.value), max(value.range[1], value.value))
    inherited = base is not None and base.ranged and limits == base.range
    if value.ranged and not inherited and all(map(math.isfinite, limits)):
        leaf["range"] = list(limits)
    low, high = value.distribution.support if value.distribution is not None else limits
    if value.distribution is not None and low <= value.value <= high:
        leaf["distribution"] = {value.distribution.kind: _arguments(value.distribution)}
    leaf |= _present(unit=value.unit, source=_keys(value.source), note=value.note)
    return leaf | {"assumed": True} if value.assumed else leaf


def _types(scenario: Scenario) -> Data:
    data: Data = {}
    for role in scenario.types.informed:
        if role in scenario.types.grids:
            grid = scenario.types.grids[role]
            about: Data = {"parameter": grid.parameter, "range": list(grid.distribution.support)}
            about["distribution"] = {grid.distribution.kind: _arguments(grid.distribution)}
            data[role] = {"grid": about | {"points": grid.points}}
            continue
        data[role] = {
            one.name: {
                **({} if one.prior is None else {"prior": _parameter(one.prior)}),
                **_present(label=one.label, note=one.note),
                **{name: _parameter(value) for name, value in one.parameters.items()},
            }
            for one in scenario.types.types[role]
        }
    if scenario.types.joint:
        data["joint"] = {"/".join(profile): chance for profile, chance in scenario.types.joint.items()}
    return data


def _arguments(distribution: Distribution) -> Data:
    given = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(distribution).items()}
    return {name: value for name, value in given.items() if isinstance(value, list) or math.isfinite(value)}


def _correlation(correlation: Correlation) -> Data:
    about: Data = {"parameters": list(correlation.parameters), "rank": correlation.rank}
    about |= _present(source=_keys(correlation.source), note=correlation.note)
    return about | {"assumed": True} if correlation.assumed else about


def _keys(source: tuple[str, ...]) -> str | list[str]:
    return source[0] if len(source) == 1 else list(source)


def _position(position: Position, scenario: Scenario) -> Data:
    about = _present(title=position.title, summary=position.summary)
    return {**about, "source": _keys(position.source), "parameters": _overlay(position.parameters, scenario)}


def _phase(phase: Phase, scenario: Scenario) -> Data:
    about = _present(period=phase.period, title=phase.title, summary=phase.summary)
    cited = {"source": _keys(phase.source)} if phase.source else {}
    return {**about, **cited, "parameters": _overlay(phase.parameters, scenario)}


def _overlay(parameters: Mapping[str, ParameterValue], scenario: Scenario) -> Data:
    return {name: _parameter(value, scenario.parameters[name]) for name, value in parameters.items()}


def _sweep(sweep: Sweep) -> Data:
    return {**_present(title=sweep.title), "axes": _axes(sweep.axes)}


def _axes(axes: tuple[Axis, ...]) -> Data:
    return {axis.parameter: _axis(axis) for axis in axes}


def _axis(axis: Axis) -> Data:
    low, high, points = axis.values[0], axis.values[-1], len(axis.values)
    if axis.scale != "listed" and even_steps(low, high, points, axis.scale) == axis.values:
        return {"from": low, "to": high, "points": points, "scale": axis.scale}
    return {"values": list(axis.values)}


def _claim(claim: Claim) -> Data:
    about = {"proposition": claim.proposition, "source": _keys(claim.source), "status": claim.status}
    return {**about, **_present(note=claim.note), "check": {claim.check.kind: _check(claim.check)}}


def _check(check: Check) -> Data:
    data = check._asdict()
    del data["kind"]
    if "axes" in data:
        data["axes"] = _axes(data["axes"])
    if data.get("phases"):
        del data["settings"]  # which are those of the phases
    if "settings" in data:
        data["settings"] = [dict(setting) for setting in data["settings"]]
        data["policies"] = [_played(policy) for policy in data["policies"]]
    data["played"] = _played(data["played"])
    if "optimum" in data:
        data["kind"] = data.pop("optimum")
    plain = {key: list(value) if isinstance(value, tuple) else value for key, value in data.items()}
    return _present(**plain)


def _played(played: Played) -> Data:
    return {role: names[0] if len(names) == 1 else list(names) for role, names in played.items()}


# YAML -----------------------------------------------------------------------------------------------------------

_PLAIN: Final = re.compile(r"[A-Za-z_](?:[\w ./+-]*[\w./+-])?", re.ASCII)
_WIDTH: Final = 100


def to_yaml(scenario: Scenario) -> str:
    """Return the resolved document as YAML."""
    data = to_dict(scenario)
    return HEADER + "".join(f"{line}\n" for line in _lines(data, 0))


def _lines(data: Data, indent: int) -> Iterator[str]:
    for key, value in data.items():
        start = " " * indent + _scalar(key) + ":"
        flow = _flow(value)
        if not isinstance(value, dict) or not value or (indent > 0 and len(start) + len(flow) < _WIDTH):
            if isinstance(value, list) and len(start) + len(flow) >= _WIDTH and not _numeric(value):
                yield start
                yield from (" " * indent + "  - " + _flow(item) for item in value)
            else:
                yield f"{start} {flow}"
        else:
            yield start
            yield from _lines(value, indent + 2)


def _numeric(value: list[Any]) -> bool:
    return all(isinstance(item, int | float) for item in value)


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(key)}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    text = str(value)
    safe = _PLAIN.fullmatch(text) and isinstance(resolve_plain(text), str)
    return text if safe else _quoted(text)


def _number(value: float) -> str:
    short = value.is_integer() and abs(value) < 1e15 and math.copysign(1, value) > 0
    return str(int(value)) if short or (value < 0 and value.is_integer() and value > -1e15) else repr(value)


def _quoted(text: str) -> str:
    """Return `text` in double quotes; what YAML cannot hold as it is, escaped."""
    return "".join(_escaped(character) for character in json.dumps(text, ensure_ascii=False))


def _escaped(character: str) -> str:
    code = ord(character)
    if character == " " or (character.isprintable() and code < 0xFFFE):
        return character
    return f"\\U{code:08x}"
