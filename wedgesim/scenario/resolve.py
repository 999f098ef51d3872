"""From a merged document to a :class:`~wedgesim.scenario.scenario.Scenario`: what the names in it mean.

Works on what the shapes have left of the document. A part that is missing because it was wrong is not complained of a
second time: where it is not certain which names exist, names are not judged.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from wedgesim.roles import ROLES, TARGET, Role
from wedgesim.scenario import tree
from wedgesim.scenario.claims import (
    Axis,
    Check,
    Claim,
    ComparativeStaticCheck,
    InteriorOptimumCheck,
    Interval,
    OrderingCheck,
    OutcomeCheck,
    RegionCheck,
    Settings,
    ThresholdCheck,
    even_steps,
)
from wedgesim.scenario.document import MAX_ACTIONS, MAX_POINTS
from wedgesim.scenario.expressions import Expression, ExpressionError, compile_expression
from wedgesim.scenario.report import MAX_PROBLEMS, Place, Report, join, unknown
from wedgesim.scenario.scenario import (
    DEFAULT_SPLIT_THRESHOLD,
    DEFAULT_TIMING,
    Action,
    ParameterValue,
    PayoffExpressions,
    PayoffTable,
    Position,
    Scenario,
    Source,
    Sweep,
    TheoryUse,
)
from wedgesim.scenario.shapes import as_float
from wedgesim.scenario.tree import Node, Scalar, Sequence
from wedgesim.scenario.vocabulary import Parameter, Vocabulary, nearest

EVERYTHING: Final = (-math.inf, math.inf)
MAX_PROFILES: Final = 20_000
"""Profiles that a payoff table can list."""


@dataclass(frozen=True)
class Provenance:
    """Where a scenario came from."""

    name: str
    origin: str
    sha256: str
    extends: tuple[str, ...] = ()


def resolve(
    root: tree.Mapping, complete: bool, vocabulary: Vocabulary, report: Report, provenance: Provenance
) -> Scenario | None:
    """Check the meaning of a document and build the scenario.

    Parameters
    ----------
    root : Mapping
        What the shapes left of the merged document.
    complete : bool
        Whether they left all of it.
    vocabulary : Vocabulary
        Names that the installed theories give meaning to.
    report : Report
        Receives what is wrong.
    provenance : Provenance
        Where the document came from.

    Returns
    -------
    Scenario or None
        None when anything was wrong, here or before.
    """
    resolver = _Resolver(root, complete, vocabulary, report)
    scenario = resolver.scenario(provenance)
    return None if report.problems else scenario


def _entries(node: Node | None) -> dict[str, Node]:
    return node.entries if isinstance(node, tree.Mapping) else {}


def _text(node: Node | None, default: str = "") -> str:
    return node.text if isinstance(node, Scalar) else default


def _pair(node: Node) -> Interval:
    assert isinstance(node, Sequence)
    low, high = (as_float(item) for item in node.items)
    return low, high


class _Resolver:
    """Holds what is known so far about the names of one document."""

    def __init__(self, root: tree.Mapping, complete: bool, vocabulary: Vocabulary, report: Report) -> None:
        self.root, self.vocabulary, self.report = root, vocabulary, report
        self.all_parameters = vocabulary.parameters_of(vocabulary.theories)
        self.certain = complete
        """Whether all names that the document means to use are known."""
        self.doubts = 0
        self.used: set[str] = set()
        self.installed: list[str] = []
        self.sources: dict[str, Source] = {}
        self.actions: dict[Role, tuple[Action, ...]] = {}
        self.lever_places: dict[str, tuple[Place, str]] = {}
        self.given: dict[str, Node] = {}
        self.definitions: dict[str, Parameter] = {}
        self.parameters: dict[str, ParameterValue] = {}
        self.positions: dict[str, Position] = {}
        self.aliases: dict[str, str] = {}
        self.refused: dict[str, str] = {}

    def node(self, *keys: str) -> Node | None:
        found: Node | None = self.root
        for key in keys:
            found = _entries(found).get(key)
        return found

    def items(self, *keys: str) -> Iterable[tuple[str, Node, Place, str]]:
        """Yield key, value, place of the key and path of each entry of a section."""
        section = self.node(*keys)
        if isinstance(section, tree.Mapping):
            path = ".".join(keys)
            for key, value in section.entries.items():
                yield key, value, section.keys[key], join(path, key)

    def scenario(self, provenance: Provenance) -> Scenario:
        self.sources = {key: self.source(key, node) for key, node, _, _ in self.items("sources")}
        self.actions = {role: self.role_actions(role) for role in ROLES}
        self.given = dict(_entries(self.node("parameters")))
        self.choose_theories()
        self.name_everything()
        theories = {name: self.theory(name, node, path) for name, node, _, path in self.items("theories")}
        payoffs = self.payoffs()
        self.judge_levers()
        self.define_parameters()
        self.parameters = self.complete_parameters()
        for name, node, place, path in self.items("parameters"):
            self.judge_parameter(name, node, place, path)
        self.positions = {key: self.position(key, node, path) for key, node, _, path in self.items("positions")}
        return Scenario(
            name=provenance.name,
            origin=provenance.origin,
            sha256=provenance.sha256,
            title=_text(self.node("title")),
            period=_text(self.node("period")),
            summary=_text(self.node("summary")),
            notes=self.notes(),
            sources=self.sources,
            states={role: _text(self.node("roles", role, "state")) for role in ROLES},
            actions=self.actions,
            theories=theories,
            payoffs=payoffs,
            parameters=self.parameters,
            timing=self.timing(),
            split_threshold=self.number(self.node("split_threshold"), DEFAULT_SPLIT_THRESHOLD),
            positions=self.positions,
            sweeps={key: self.sweep(key, node, path) for key, node, _, path in self.items("sweeps")},
            claims={key: self.claim(key, node, path) for key, node, _, path in self.items("claims")},
            extends=provenance.extends,
        )

    def number(self, node: Node | None, default: float) -> float:
        return default if node is None else as_float(node)

    def notes(self) -> tuple[str, ...]:
        node = self.node("notes")
        return tuple(_text(item) for item in node.items) if isinstance(node, Sequence) else ()

    def source(self, key: str, node: Node) -> Source:
        return Source(key, **{name: _text(value).strip() for name, value in _entries(node).items()})

    def cited(self, node: Node | None, path: str) -> tuple[str, ...]:
        """Return the keys of sources at `node`, reporting those that do not exist."""
        if node is None:
            return ()
        listed = [(node, path)]
        if isinstance(node, Sequence):
            listed = [(item, join(path, index)) for index, item in enumerate(node.items)]
        keys = []
        for item, place in listed:
            key = _text(item)
            if key not in self.sources and (self.certain or self.is_misspelt(key, self.sources)):
                self.report.add(item.place, place, unknown("source", key, self.sources))
            keys.append(key)
        return tuple(dict.fromkeys(keys))

    # Roles, actions, timing -------------------------------------------------------------------------------------

    def role_actions(self, role: Role) -> tuple[Action, ...]:
        node, path = self.node("roles", role), f"roles.{role}"
        entries = _entries(node)
        if node is None:
            return ()
        if "actions" in entries and "levels" in entries:
            self.report.add(entries["levels"].place, join(path, "levels"), "give either actions or levels, not both")
        if "levels" in entries:
            return self.grid(role, entries["levels"], join(path, "levels"))
        if "actions" not in entries:
            if self.certain:
                self.report.add(node.place, path, "`actions` is missing: a name for each action, and its levers")
            return ()
        actions = self.items("roles", role, "actions")
        return tuple(self.action(role, name, action, path) for name, action, _, path in actions)

    def action(self, role: Role, name: str, node: Node, path: str) -> Action:
        entries = _entries(node)
        levers = entries.get("levers")
        values = {}
        if isinstance(levers, tree.Mapping):
            for lever, value in levers.entries.items():
                self.see_lever(role, lever, levers.keys[lever], join(path, lever), [value])
                values[lever] = as_float(value)
        return Action(name, values, _text(entries.get("label")), _text(entries.get("note")))

    def see_lever(self, role: Role, lever: str, place: Place, path: str, values: list[Node]) -> None:
        self.lever_places.setdefault(f"{role}.{lever}", (place, path))
        if lever in self.vocabulary.levers_of(role):
            for value in values:
                if not 0 <= as_float(value) <= 1:
                    said = f"a lever lies between 0 (unused) and 1 (full), found {_text(value)}"
                    self.report.add(value.place, path, said)

    def grid(self, role: Role, node: Node, path: str) -> tuple[Action, ...]:
        """Return all combinations of the levels of each lever."""
        assert isinstance(node, tree.Mapping)
        levels: list[tuple[str, tuple[float, ...]]] = []
        for lever, value in node.entries.items():
            items = value.items if isinstance(value, Sequence) else []
            self.see_lever(role, lever, node.keys[lever], join(path, lever), items)
            if isinstance(value, Sequence):
                values = tuple(dict.fromkeys(as_float(item) for item in items))
            else:
                values = even_steps(0, 1, int(as_float(value)))
            levels.append((lever, values))
        count = math.prod(len(values) for _, values in levels)
        if not levels or count > MAX_ACTIONS:
            said = f"{count} combinations; at most {MAX_ACTIONS} actions are allowed" if levels else "names no lever"
            self.report.add(node.place, path, said)
            return ()
        from itertools import product

        points = product(*([(lever, value) for value in values] for lever, values in levels))
        return tuple(Action(_point_name(point), dict(point)) for point in points)

    def timing(self) -> tuple[tuple[Role, ...], ...]:
        node = self.node("timing")
        if node is None:
            return DEFAULT_TIMING
        if isinstance(node, Scalar):
            return (ROLES,)
        assert isinstance(node, Sequence)
        stages = [stage.items if isinstance(stage, Sequence) else [stage] for stage in node.items]
        seen: dict[str, Place] = {}
        for member in (member for stage in stages for member in stage):
            if _text(member) in seen:
                said = f"`{_text(member)}` moves twice; the first time is on line {seen[_text(member)].line}"
                self.report.add(member.place, "timing", said)
            seen.setdefault(_text(member), member.place)
        missing = [role for role in ROLES if role not in seen]
        if missing:
            self.report.add(node.place, "timing", f"every role moves once; {' and '.join(missing)} never moves")
        return tuple(tuple(role for role in ROLES if role in map(_text, stage)) for stage in stages)

    # Theories, payoffs, expressions -----------------------------------------------------------------------------

    def choose_theories(self) -> None:
        theories, payoffs = self.node("theories"), self.node("payoffs")
        if theories is not None and payoffs is not None:
            said = "give either theories or payoffs, not both; to add payoffs to theories use their `terms`"
            self.report.add(payoffs.place, "payoffs", said)
        if theories is None and payoffs is None:
            if self.certain:
                said = "`theories` is missing: the theories whose utilities are the payoffs (or `payoffs` outright)"
                self.report.add(self.root.place, "", said)
            self.certain = False
        elif theories is not None and not _entries(theories):
            if self.certain:
                self.report.add(theories.place, "theories", "names no theory")
            self.certain = False
        for name, node, place, path in self.items("theories"):
            self.choose_theory(name, node, place, path)

    def choose_theory(self, name: str, node: Node, place: Place, path: str) -> None:
        if name in self.vocabulary.theories:
            self.installed.append(name)
        elif not _entries(_entries(node).get("terms")):
            own = " (a theory of your own needs `terms`)"
            self.report.add(place, path, unknown("theory", name, self.vocabulary.theories) + own)
            meant = nearest(name, self.vocabulary.theories)
            if meant is not None:
                self.installed.append(meant)  # its parameters are then not unknown as well
            else:
                self.certain = False

    def name_everything(self) -> None:
        """Gather the names that expressions can use: parameters, levers with their role, and levers that are unique."""
        known = dict(self.vocabulary.parameters_of(self.installed))
        parameters = {*known, *self.given}
        levers: dict[str, list[str]] = {}
        qualified = {lever.qualified_name: lever.name for lever in self.vocabulary.levers}
        for role in ROLES:
            used = (lever for action in self.actions[role] for lever in action.levers)
            qualified.update((f"{role}.{lever}", lever) for lever in used)
        for full, lever in qualified.items():
            levers.setdefault(lever, []).append(full)
        self.aliases = {name: name for name in parameters} | {full: full for full in qualified}
        for name in parameters & qualified.keys():
            self.refused[name] = f"`{name}` is both a parameter and a lever; rename the parameter"
        for lever, full_names in levers.items():
            if lever in parameters:
                self.refused[lever] = f"`{lever}` is both a parameter and a lever; write the lever as `{full_names[0]}`"
            elif len(full_names) == 1:
                self.aliases[lever] = full_names[0]
            else:
                listed = " or ".join(f"`{full}`" for full in full_names)
                self.refused[lever] = f"`{lever}` is a lever of several roles; write {listed}"

    def expression(self, node: Node, path: str) -> Expression:
        try:
            compiled = compile_expression(_text(node), (), self.aliases, self.refused)
        except ExpressionError as error:
            self.report.add(node.place, path, str(error))
            self.certain = False  # what it meant to use is not known
            return Expression("0", (), (("number", 0.0),))
        self.used.update(compiled.names)
        return compiled

    def theory(self, name: str, node: Node, path: str) -> TheoryUse:
        if isinstance(node, Scalar):
            return TheoryUse(name, self.number(node if node.is_number else None, 1.0))
        entries = _entries(node)
        terms = _entries(entries.get("terms"))
        return TheoryUse(
            name,
            self.number(entries.get("weight"), 1.0),
            _text(entries.get("summary")),
            {role: self.expression(terms[role], join(path, f"terms.{role}")) for role in ROLES if role in terms},
        )

    def payoffs(self) -> PayoffExpressions | PayoffTable | None:
        node = self.node("payoffs")
        if not isinstance(node, tree.Mapping):
            return None
        if any("/" in key for key in node.entries):
            return self.payoff_table(node)
        by_role = {role: self.expression(node.entries[role], f"payoffs.{role}") for role in ROLES}
        return PayoffExpressions(by_role)

    def payoff_table(self, node: tree.Mapping) -> PayoffTable:
        names = [[action.name for action in self.actions[role]] for role in ROLES]
        entries: dict[tuple[str, ...], tuple[Expression, ...]] = {}
        for key, value in node.entries.items():
            path = join("payoffs", key)
            profile = tuple(part.strip() for part in key.split("/"))
            unknown_part = self.unknown_profile(profile, names) if all(names) else None
            if unknown_part is not None:
                self.report.add(node.keys[key], path, unknown_part)
                continue
            if isinstance(value, Sequence):
                cells = [(item, join(path, index)) for index, item in enumerate(value.items)]
            else:
                cells = [(_entries(value)[role], join(path, role)) for role in ROLES]
            entries[profile] = tuple(self.expression(cell, place) for cell, place in cells)
        if self.certain and all(names):
            self.judge_coverage(node, entries, names)
        return PayoffTable(entries)  # type: ignore[arg-type]

    def unknown_profile(self, profile: tuple[str, ...], names: list[list[str]]) -> str | None:
        if len(profile) != 3:
            return "a profile names three actions: `divider/target/partner`"
        for role, part, of in zip(ROLES, profile, names, strict=True):
            if part not in of:
                return unknown(f"action of {role}", part, of)
        return None

    def judge_coverage(
        self, node: tree.Mapping, entries: Mapping[tuple[str, ...], object], names: list[list[str]]
    ) -> None:
        total = math.prod(map(len, names))
        missing = []
        if total > MAX_PROFILES:
            self.report.add(node.place, "payoffs", f"a table of {total:,} profiles is too long; write expressions")
            return
        if len(entries) < total and not any("payoffs." in problem.path for problem in self.report.problems):
            from itertools import product

            missing = ["/".join(profile) for profile in product(*names) if profile not in entries]
        if missing:
            listed = ", ".join(missing[:6]) + (f" and {len(missing) - 6} more" if len(missing) > 6 else "")
            self.report.add(node.place, "payoffs", f"profiles without payoffs: {listed}")

    def judge_levers(self) -> None:
        for full, (place, path) in self.lever_places.items():
            role, _, lever = full.partition(".")
            known = self.vocabulary.levers_of(role)  # type: ignore[arg-type]
            if lever in known or full in self.used:
                continue
            if not self.certain and not self.is_misspelt(lever, known):
                continue
            match = nearest(lever, known)
            owners = [other.role for other in self.vocabulary.levers if other.name == lever]
            if owners and match is None:
                said = f"`{lever}` is a lever of {' and '.join(owners)}, not of {role}; {role} has {', '.join(known)}"
            else:
                said = unknown(f"lever of {role}", lever, known)
            self.report.add(place, path, said + " (a lever of your own must be used by an expression)")
        target = self.actions.get(TARGET, ())
        split = "alignment" in self.vocabulary.levers_of(TARGET) and self.node("theories") is not None
        if split and target and self.certain and not any("alignment" in action.levers for action in target):
            node = self.node("roles", TARGET)
            assert node is not None
            self.report.add(node.place, "roles.target", "no action of the target names the lever `alignment`")

    # Parameters -------------------------------------------------------------------------------------------------

    def define_parameters(self) -> None:
        """Gather the definitions of the parameters that the payoffs need, those of the vocabulary first."""
        needed = self.vocabulary.parameters_of(self.installed)
        if self.node("theories") is None:
            needed = {name: parameter for name, parameter in needed.items() if name in self.used}
        borrowed = {
            name: parameter
            for name, parameter in self.all_parameters.items()
            if name not in needed and name in self.used and name in self.given
        }
        own = {
            name: Parameter(name, "", "", 0.0, EVERYTHING, "")
            for name in self.given
            if name in self.used and name not in needed and name not in borrowed
        }
        self.definitions = {**needed, **borrowed, **own}

    def complete_parameters(self) -> dict[str, ParameterValue]:
        values = {}
        for name, definition in self.definitions.items():
            node = self.given.get(name)
            path = join("parameters", name)
            if node is None:
                values[name] = _of_definition(definition, definition.default, given=False)
            else:
                values[name] = self.parameter_value(definition, node, path)
        return values

    def parameter_value(
        self,
        definition: Parameter,
        node: Node,
        path: str,
        base: ParameterValue | None = None,
        source: tuple[str, ...] = (),
    ) -> ParameterValue:
        """Check a leaf against its definition; what it does not say comes from `base`, or from the definition."""
        entries = _entries(node)
        value_node = entries.get("value", node)
        value = as_float(value_node)
        value_path = join(path, "value") if entries else path
        self.judge_value(definition, value_node, value_path)
        limits = base.range if base is not None else definition.range
        if "range" in entries:
            limits = self.parameter_range(definition, entries["range"], join(path, "range"), limits)
        low, high = limits
        if definition.allows(value) and not low <= value <= high:
            said = f"{value:g} lies outside its range, {_interval(limits)}"
            self.report.add(value_node.place, value_path, said)
        cited = self.cited(entries.get("source"), join(path, "source")) or source
        flag = entries.get("assumed")
        assumed = isinstance(flag, Scalar) and flag.value is True
        if assumed and "source" in entries:
            self.report.add(entries["assumed"].place, join(path, "assumed"), "a value with a source is not assumed")
        return ParameterValue(
            name=definition.name,
            value=value,
            range=limits,
            meaningful=definition.range,
            exclusive_minimum=definition.exclusive_minimum,
            unit=self.parameter_unit(definition, entries.get("unit"), join(path, "unit"), base),
            symbol=definition.symbol,
            meaning=definition.meaning,
            source=() if assumed else cited,
            note=_text(entries.get("note")),
            assumed=assumed or not cited,
            given=True,
        )

    def judge_value(self, definition: Parameter, node: Node, path: str) -> None:
        if not definition.allows(as_float(node)):
            said = f"`{definition.name}` must be {definition.range_in_words}, found {_text(node)}"
            self.report.add(node.place, path, said)

    def parameter_range(self, definition: Parameter, node: Node, path: str, otherwise: Interval) -> Interval:
        low, high = _pair(node)
        if low > high:
            self.report.add(node.place, path, f"the range is reversed: write [{high:g}, {low:g}]")
            return otherwise
        lowest, highest = definition.range
        if low < lowest or high > highest or (definition.exclusive_minimum and low <= lowest):
            said = f"the range reaches beyond what has a meaning: `{definition.name}` is {definition.range_in_words}"
            self.report.add(node.place, path, said)
            return otherwise
        return low, high

    def parameter_unit(
        self, definition: Parameter, node: Node | None, path: str, base: ParameterValue | None
    ) -> str:
        inherited = base.unit if base is not None else definition.unit
        if node is None:
            return inherited
        if inherited and _text(node).strip() != inherited:
            said = f"`{definition.name}` is given in {inherited}, not in {_text(node)!r}; convert the value"
            self.report.add(node.place, path, said)
        return _text(node).strip()

    def judge_parameter(self, name: str, node: Node, place: Place, path: str) -> None:
        """Report a parameter that nothing uses; what is wrong inside it has been reported only if it is defined."""
        if name in self.definitions:
            return
        if name in self.all_parameters:
            self.judge_borrowed(name, place, path)
        elif self.certain or self.is_misspelt(name, self.all_parameters):
            said = unknown("parameter", name, self.valid_parameters(name))
            hint = " (a parameter of your own must be used by an expression)"
            self.report.add(place, path, said + hint)

    def judge_borrowed(self, name: str, place: Place, path: str) -> None:
        if not self.certain:
            return
        owners = [theory for theory, needed in self.vocabulary.theories.items() if name in {p.name for p in needed}]
        if not owners:
            self.report.add(place, path, f"no expression uses `{name}`, and payoffs given outright need nothing else")
            return
        listed = " or ".join(owners)
        said = f"`{name}` belongs to theory {listed}, which this scenario does not use"
        self.report.add(place, path, said)

    def valid_parameters(self, name: str) -> list[str]:
        """Return the names to offer; all of a group when the group alone is given."""
        grouped = [full for full in self.definitions if full.startswith(f"{name}.")]
        return grouped or [full for full in self.definitions if full != name]

    def is_misspelt(self, name: str, valid: Iterable[str]) -> bool:
        """Whether a name that what is wrong elsewhere might define is near a known one; answered a few times."""
        self.doubts += 1
        return self.doubts < MAX_PROBLEMS and nearest(name, valid) is not None

    def known_parameter(self, name: str, place: Place, path: str) -> ParameterValue | None:
        """Return a parameter of the scenario by name, reporting one that does not exist."""
        if name in self.parameters:
            return self.parameters[name]
        if name in self.all_parameters:
            self.judge_borrowed(name, place, path)
        elif self.certain or self.is_misspelt(name, self.all_parameters):
            self.report.add(place, path, unknown("parameter", name, self.valid_parameters(name)))
        return None

    def definition_of(self, name: str) -> Parameter:
        return self.definitions[name]

    # Positions, sweeps, claims ----------------------------------------------------------------------------------

    def position(self, name: str, node: Node, path: str) -> Position:
        entries = _entries(node)
        source = self.cited(entries.get("source"), join(path, "source"))
        parameters = {}
        section = entries["parameters"]
        assert isinstance(section, tree.Mapping)
        for key, leaf in section.entries.items():
            where = join(join(path, "parameters"), key)
            base = self.known_parameter(key, section.keys[key], where)
            if base is not None:
                parameters[key] = self.parameter_value(self.definition_of(key), leaf, where, base, source)
        return Position(name, _text(entries.get("title")), _text(entries.get("summary")), source, parameters)

    def sweep(self, name: str, node: Node, path: str) -> Sweep:
        entries = _entries(node)
        return Sweep(name, _text(entries.get("title")), self.axes(entries["axes"], join(path, "axes")))

    def axes(self, node: Node, path: str) -> tuple[Axis, ...]:
        assert isinstance(node, tree.Mapping)
        axes = []
        for name, axis in node.entries.items():
            where = join(path, name)
            parameter = self.known_parameter(name, node.keys[name], where)
            values = self.axis_values(axis, where)
            if values is None:
                continue
            if parameter is not None:
                self.judge_axis(parameter, values[0], axis.place, where)
            axes.append(Axis(name, *values))
        return tuple(axes)

    def axis_values(self, node: Node, path: str) -> tuple[tuple[float, ...], str] | None:
        if isinstance(node, Scalar):
            return self.short_axis(node, path)
        entries = _entries(node)
        ends = [key for key in ("from", "to", "points", "scale") if key in entries]
        if "values" in entries:
            if ends:
                said = f"give either values or {ends[0]}, not both"
                self.report.add(entries[ends[0]].place, join(path, ends[0]), said)
            listed = entries["values"]
            assert isinstance(listed, Sequence)
            values = tuple(as_float(item) for item in listed.items)
            if len(set(values)) < len(values):
                self.report.add(listed.place, join(path, "values"), "a value is listed twice")
            return values, "listed"
        missing = [key for key in ("from", "to", "points") if key not in entries]
        if missing:
            if self.certain:
                said = f"`{missing[0]}` is missing: an axis has from, to and points, or values"
                self.report.add(node.place, path, said)
            return None
        low, high, points = (as_float(entries[key]) for key in ("from", "to", "points"))
        return self.stepped(node, path, low, high, int(points), _text(entries.get("scale"), "linear"))

    def short_axis(self, node: Scalar, path: str) -> tuple[tuple[float, ...], str] | None:
        parts = node.text.split(":")
        try:
            low, high, points = float(parts[0]), float(parts[1]), int(parts[2])
            sound = len(parts) == 3 and math.isfinite(low) and math.isfinite(high)
        except (ValueError, IndexError):
            sound = False
        if not sound:
            self.report.add(node.place, path, f"expected from:to:points such as 0:1:41, found {node.text[:40]!r}")
            return None
        return self.stepped(node, path, low, high, points, "linear")

    def stepped(
        self, node: Node, path: str, low: float, high: float, points: int, scale: str
    ) -> tuple[tuple[float, ...], str] | None:
        said = None
        if low > high:
            said = f"the axis is reversed: it runs from {low:g} to {high:g}; write it from {high:g} to {low:g}"
        elif low == high:
            said = f"the axis begins and ends at {low:g}"
        elif not 2 <= points <= MAX_POINTS:
            said = f"an axis has from 2 to {MAX_POINTS} points, found {points}"
        elif scale == "log" and low <= 0:
            said = f"a logarithmic axis begins above 0, found {low:g}"
        if said is not None:
            self.report.add(node.place, path, said)
            return None
        return even_steps(low, high, points, scale), scale

    def judge_axis(self, parameter: ParameterValue, values: tuple[float, ...], place: Place, path: str) -> None:
        definition = self.definition_of(parameter.name)
        low, high = parameter.range
        for value in (min(values), max(values)):
            if not definition.allows(value):
                said = f"`{parameter.name}` must be {definition.range_in_words}; the axis reaches {value:g}"
                self.report.add(place, path, said)
            elif not low <= value <= high:
                limits = _interval(parameter.range)
                said = f"the axis reaches {value:g}, outside the range of `{parameter.name}`, {limits}"
                self.report.add(place, path, said)

    def claim(self, name: str, node: Node, path: str) -> Claim:
        entries = _entries(node)
        [(kind, check)] = _entries(entries["check"]).items()
        return Claim(
            name=name,
            proposition=_text(entries["proposition"]).strip(),
            source=self.cited(entries.get("source"), join(path, "source")),
            status=_text(entries.get("status"), "expected"),
            note=_text(entries.get("note")),
            check=self.claim_check(kind, check, join(path, f"check.{kind}")),
        )

    def claim_check(self, kind: str, node: Node, path: str) -> Check:
        entries = _entries(node)
        at = self.settings(entries.get("at"), join(path, "at"))
        position = self.named_position(entries.get("position"), join(path, "position"))
        quantity = _text(entries.get("quantity"))
        if kind == "ordering":
            listed = entries["settings"]
            assert isinstance(listed, Sequence)
            settings = tuple(
                self.settings(item, join(join(path, "settings"), index)) for index, item in enumerate(listed.items)
            )
            return OrderingCheck(quantity, settings, _text(entries["order"]), position)
        if kind == "outcome":
            return self.outcome(node, path, at, position)
        if kind == "region":
            axes = self.axes(entries["axes"], join(path, "axes"))
            if len(_entries(entries["axes"])) != 2:
                self.report.add(entries["axes"].place, join(path, "axes"), "a region has exactly two axes")
            share = self.interval(entries["share"], join(path, "share"))
            return RegionCheck(axes, _text(entries["verdict"]), share, at, position)
        moved = _text(entries["parameter"])
        parameter = self.known_parameter(moved, entries["parameter"].place, join(path, "parameter"))
        key = "within" if kind == "threshold" else "over"
        interval = self.interval(entries[key], join(path, key), parameter)
        if kind == "threshold":
            return ThresholdCheck(moved, interval, at, position)
        if kind == "interior_optimum":
            return InteriorOptimumCheck(quantity, moved, interval, _text(entries["kind"]), at, position)
        return ComparativeStaticCheck(quantity, moved, interval, _text(entries["sign"]), at, position)

    def outcome(self, node: Node, path: str, at: Settings, position: str | None) -> OutcomeCheck:
        entries = _entries(node)
        asked = [key for key in ("verdict", "actions", "alignment", "margin") if key in entries]
        if not asked and self.certain:
            self.report.add(node.place, path, "asks nothing: expected verdict, actions, alignment or margin")
        actions: dict[Role, str] = {}
        for role in ROLES:
            chosen = _entries(entries.get("actions")).get(role)
            if chosen is not None:
                names = [action.name for action in self.actions[role]]
                if names and _text(chosen) not in names:
                    where = join(path, f"actions.{role}")
                    self.report.add(chosen.place, where, unknown(f"action of {role}", _text(chosen), names))
                actions[role] = _text(chosen)
        alignment = None
        if "alignment" in entries:
            asked_for = entries["alignment"]
            if isinstance(asked_for, Sequence):
                alignment = self.interval(asked_for, join(path, "alignment"))
            else:
                alignment = (as_float(asked_for), as_float(asked_for))
        verdict, margin = _text(entries.get("verdict")) or None, _text(entries.get("margin")) or None
        return OutcomeCheck(verdict, actions, alignment, margin, at, position)

    def settings(self, node: Node | None, path: str) -> Settings:
        values: dict[str, float] = {}
        if isinstance(node, tree.Mapping):
            for name, value in node.entries.items():
                if self.known_parameter(name, node.keys[name], join(path, name)) is not None:
                    self.judge_value(self.definition_of(name), value, join(path, name))
                values[name] = as_float(value)
        return values

    def named_position(self, node: Node | None, path: str) -> str | None:
        if node is None:
            return None
        declared = _entries(self.node("positions"))
        if _text(node) not in declared and (self.certain or self.is_misspelt(_text(node), declared)):
            self.report.add(node.place, path, unknown("position", _text(node), declared))
        return _text(node)

    def interval(self, node: Node, path: str, parameter: ParameterValue | None = None) -> Interval:
        low, high = _pair(node)
        if low > high:
            self.report.add(node.place, path, f"the range is reversed: write [{high:g}, {low:g}]")
        elif parameter is not None:
            definition = self.definition_of(parameter.name)
            for value in (low, high):
                if not definition.allows(value):
                    said = f"`{parameter.name}` must be {definition.range_in_words}, found {value:g}"
                    self.report.add(node.place, path, said)
            if low == high:
                self.report.add(node.place, path, "the range is a single point")
        return low, high


def _of_definition(definition: Parameter, value: float, given: bool) -> ParameterValue:
    return ParameterValue(
        name=definition.name,
        value=value,
        range=definition.range,
        meaningful=definition.range,
        exclusive_minimum=definition.exclusive_minimum,
        unit=definition.unit,
        symbol=definition.symbol,
        meaning=definition.meaning,
        given=given,
    )


def _point_name(point: Iterable[tuple[str, float]]) -> str:
    return ",".join(f"{lever}={_short(value)}" for lever, value in point)


def _short(value: float) -> str:
    """Return `value` in as few digits as tell it from others: ``0.25``, ``1``."""
    return f"{value:g}" if float(f"{value:g}") == value else repr(value)


def _interval(limits: Interval) -> str:
    low, high = limits
    if math.isinf(low) or math.isinf(high):
        return f"at least {low:g}" if math.isinf(high) else f"at most {high:g}"
    return f"{low:g} to {high:g}"
