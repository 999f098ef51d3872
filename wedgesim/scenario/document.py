"""The scenario document, format 1: every section, key by key.

What stands here is checked after a file has been merged with what it extends, and is what ``wedgesim schema`` prints.
Sections of parameters are flat by then (see :mod:`wedgesim.scenario.overlay`); their nested spelling is described in
:mod:`wedgesim.scenario.schema`.
"""

from __future__ import annotations

import re
from typing import Final

from wedgesim.roles import DIVIDER, PARTNER, ROLES, TARGET
from wedgesim.scenario.distribution_shapes import CORRELATIONS, DISTRIBUTION
from wedgesim.scenario.report import Report, join, unknown
from wedgesim.scenario.shapes import (
    ACTION,
    NAME,
    Either,
    Field,
    Formula,
    Json,
    List,
    Named,
    Number,
    Record,
    Shape,
    Table,
    Text,
    Truth,
    Whole,
)
from wedgesim.scenario.tree import Mapping, Node, Scalar
from wedgesim.scenario.type_shapes import types_shape
from wedgesim.scenario.vocabulary import Vocabulary, nearest

FORMAT: Final = 1

MAX_ACTIONS: Final = 1000
MAX_POINTS: Final = 100_000

LEAF_KEYS: Final = ("value", "range", "distribution", "unit", "source", "note", "assumed")

VERDICTS: Final = ("unique", "possible", "never")
THROUGH_TIME: Final = ("split_year", "present_value.divider", "present_value.target", "present_value.partner")
"""Quantities of scenarios that have a horizon."""

QUANTITIES: Final = (
    "margin",
    "alignment",
    "reservation_price",
    "willingness_to_pay",
    "split",
    "payoff.divider",
    "payoff.target",
    "payoff.partner",
    *THROUGH_TIME,
)


def _for_each_role(shape: Shape, meaning: str) -> dict[str, Field]:
    roles: tuple[str, ...] = ROLES
    return dict.fromkeys(roles, (shape, meaning))


class Levers(Table):
    """Values by lever, with the levers of one role offered to an editor."""

    def __init__(self, of: Shape, role: str | None = None) -> None:
        super().__init__(of, "lever", pattern=NAME)
        self.role = role
        self.expected = "a mapping from lever to value"

    def json(self, vocabulary: Vocabulary) -> Json:
        """Return an object with the role's levers as properties."""
        schema: Json = {"type": "object", "additionalProperties": self.of.json(vocabulary)}
        bounds = {"minimum": 0, "maximum": 1} if isinstance(self.of, Number) else {}
        schema["properties"] = {
            lever.name: {**self.of.json(vocabulary), **bounds, "description": lever.meaning}
            for lever in vocabulary.levers
            if self.role in (None, lever.role)
        }
        return schema


class ActionShape(Shape):
    """An action: its levers at once, or under ``levers`` beside a note."""

    expected = "a mapping from lever to value"

    def __init__(self, role: str) -> None:
        self.short = Levers(Number(), role)
        self.long = Record(
            {
                "levers": (Levers(Number(), role), "value of each lever; one that is not named is 0"),
                "label": (Text(allow_empty=True), "how reports call the action"),
                "note": (Text(allow_empty=True), "what the action stands for"),
            }
        )

    def check(self, node: Node, path: str, report: Report) -> Node | None:
        """Tell the two spellings apart by their keys and return the long one."""
        if isinstance(node, Mapping) and node.entries.keys() & self.long.fields.keys():
            return self.long.check(self._without_stray_levers(node, path, report), path, report)
        if isinstance(node, Scalar) and node.value is None:
            return Mapping(node.place, {"levers": Mapping(node.place)}, {"levers": node.place})
        levers = self.short.check(node, path, report)
        return None if levers is None else Mapping(node.place, {"levers": levers}, {"levers": node.place})

    def _without_stray_levers(self, node: Mapping, path: str, report: Report) -> Mapping:
        """Say where numbers belong that stand beside a label or a note, and leave them out."""
        kept = Mapping(node.place, size=node.size)
        for key, value in node.entries.items():
            if key in self.long.fields or not isinstance(value, Scalar) or not isinstance(value.value, int | float):
                kept.put(key, node.keys[key], value)
            else:
                where = f"levers: {{{key}: {value.text}}}"
                report.add(node.keys[key], join(path, key), f"beside a label or a note levers stand under `{where}`")
        return kept

    def json(self, vocabulary: Vocabulary) -> Json:
        """Return both spellings."""
        return {"anyOf": [self.long.json(vocabulary), self.short.json(vocabulary)]}


class Payoffs(Shape):
    """An expression for each role, or a table over action profiles."""

    expected = "a mapping from each role, or each profile `divider/target/partner`, to payoffs"

    def __init__(self) -> None:
        by_role = _for_each_role(Formula(), "expression over levers and parameters")
        self.by_role = Record(by_role, required=ROLES)
        entry = Either(
            sequence=List(Formula(), "a list of three payoffs, [divider, target, partner]", least=3, most=3),
            mapping=Record(by_role, required=ROLES, expected="a payoff for each role"),
        )
        self.entry = entry

    def check(self, node: Node, path: str, report: Report) -> Node | None:
        """Tell the forms apart by whether any key is a profile."""
        if not isinstance(node, Mapping):
            return self.refuse(node, path, report)
        if not any("/" in key for key in node.entries):
            return self.by_role.check(node, path, report)
        kept = Mapping(node.place)
        for key, value in node.entries.items():
            checked = self.entry.check(value, join(path, key), report)
            if checked is not None:
                kept.put(key, node.keys[key], checked)
        return kept

    def json(self, vocabulary: Vocabulary) -> Json:
        """Return both forms."""
        table = {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"pattern": "^[^/]+/[^/]+/[^/]+$"},
            "additionalProperties": self.entry.json(vocabulary),
        }
        return {"anyOf": [self.by_role.json(vocabulary), table]}


class Timing(Shape):
    """``simultaneous`` or an order of moves."""

    expected = "`simultaneous` or a list of the three roles in the order in which they move"

    def __init__(self) -> None:
        role = Text(choices=ROLES)
        self.stage = Either(text=role, sequence=List(role, "a list of roles that move at once", least=1, most=3))

    def check(self, node: Node, path: str, report: Report) -> Node | None:
        """Check the form; that every role moves once is checked with the meaning."""
        if isinstance(node, Scalar) and isinstance(node.value, str):
            if node.text == "simultaneous":
                return node
            misspelt = nearest(node.text, ("simultaneous",)) is not None
            either = f"expected simultaneous, or a list: [{DIVIDER}, {PARTNER}, {TARGET}]"
            said = unknown("timing", node.text, ("simultaneous",)) if misspelt else f"found {node.text!r}; {either}"
            report.add(node.place, path, said)
            return None
        before = len(report.problems)
        checked = List(self.stage, self.expected, least=1, most=3).check(node, path, report)
        return checked if len(report.problems) == before else None  # an order with a hole in it is none

    def json(self, vocabulary: Vocabulary) -> Json:
        """Return both forms."""
        order = List(self.stage, least=1, most=3).json(vocabulary)
        return {"anyOf": [{"const": "simultaneous"}, order]}


def _parameter_names(vocabulary: Vocabulary) -> dict[str, str]:
    parameters = vocabulary.parameters_of(vocabulary.theories)
    return {name: parameter.meaning for name, parameter in parameters.items()}


_PAIR: Final = List(Number(), "a pair [low, high]", least=2, most=2)
_SHARE: Final = List(Number(0, 1), "a pair [low, high] of shares", least=2, most=2)
_SOURCE: Final = Either(text=Text("a key of `sources`"), sequence=List(Text("a key of `sources`"), "a list of them"))
_WORDS: Final = Text(allow_empty=True)

SELECTION_RULES: Final = ("quantal-response", "risk-dominance", "pareto", "coalition-proof")
"""Rules that select one of several equilibria; what they do is for the solvers to know."""

LEAF: Final = Record(
    {
        "value": (Number(), "the value; every parameter needs one"),
        "range": (_PAIR, "[low, high]: the values that are plausible here; drives sweeps and searches"),
        "distribution": (DISTRIBUTION, "how likely which values are; uniform on the range, if it is not given"),
        "unit": (_WORDS, "unit, as the theory gives it"),
        "source": (_SOURCE, "key of `sources`, or a list of keys, on which the value rests"),
        "note": (_WORDS, "how the value was derived"),
        "assumed": (Truth(), "true where no source gives the value"),
    },
    required=("value",),
    expected="a mapping with value, range, distribution, unit, source, note or assumed",
)
PARAMETER: Final = Named("parameter", Either(number=Number(), mapping=LEAF))
PARAMETERS: Final = Named("parameters", Table(PARAMETER, "parameter", pattern=NAME))
SETTINGS: Final = Named("settings", Table(Number(), "parameter", pattern=NAME))

AXIS: Final = Either(
    text=Text("a range from:to:points such as 0:1:41"),
    mapping=Record(
        {
            "from": (Number(), "first value"),
            "to": (Number(), "last value"),
            "points": (Whole(2, MAX_POINTS), "number of values"),
            "scale": (Text(choices=("linear", "log")), "linear (default) or log"),
            "values": (List(Number(), "a list of at least two numbers", least=2), "the values themselves"),
        },
        expected="a mapping with from, to and points, or with values",
    ),
)
AXES: Final = Named(
    "axes", Table(Named("axis", AXIS), "parameter", pattern=NAME, least=1, most=6, names=_parameter_names)
)

_AT: Final = (SETTINGS, "values of other parameters at which the claim holds")
_AT_POSITION: Final = (Text("a key of `positions`"), "the position under which the claim holds")
_AT_PHASE: Final = (Text("a key of `phases`"), "the phase in which the claim holds")
_LEFT: Final = Either(text=Text("an action"), sequence=List(Text("an action"), "a list of actions", least=1))
PLAYED: Final = Named(
    "played", Record(_for_each_role(_LEFT, "the action, or actions, left to this role"), keep_incomplete=True)
)
_PLAYED: Final = (PLAYED, "actions left to some roles, the others answering in equilibrium; one action fixes a role")
_QUANTITY: Final = (Text(choices=QUANTITIES), "what is looked at")
_MOVED: Final = (Text("a parameter"), "the parameter that is varied")

CHECKS: Final[dict[str, tuple[Record, str]]] = {
    "outcome": (
        Record(
            {
                "at": _AT,
                "position": _AT_POSITION,
                "phase": _AT_PHASE,
                "played": _PLAYED,
                "verdict": (Text(choices=VERDICTS), "whether a split is the unique outcome, possible or never"),
                "actions": (
                    Record(_for_each_role(Text("an action"), "the action of this role"), keep_incomplete=True),
                    "actions on the equilibrium path, for some roles or all",
                ),
                "alignment": (
                    Either(number=Number(0, 1), sequence=_SHARE),
                    "the target's expected alignment: a number, or a pair [low, high]",
                ),
                "margin": (Text(choices=("positive", "negative")), "sign of the target's split margin"),
                "year": (Whole(-99_999, 99_999), "with a horizon: in which year, by players who look ahead"),
            },
            expected="a mapping with verdict, actions, alignment or margin",
        ),
        "what happens in equilibrium",
    ),
    "comparative_static": (
        Record(
            {
                "quantity": _QUANTITY,
                "parameter": _MOVED,
                "over": (_PAIR, "[low, high]: where the parameter is varied"),
                "sign": (Text(choices=("increasing", "decreasing", "none")), "how the quantity moves with it"),
                "at": _AT,
                "position": _AT_POSITION,
                "phase": _AT_PHASE,
                "played": _PLAYED,
            },
            required=("quantity", "parameter", "over", "sign"),
        ),
        "how a quantity moves with a parameter",
    ),
    "ordering": (
        Record(
            {
                "quantity": _QUANTITY,
                "settings": (
                    List(SETTINGS, "a list of at least two mappings from parameter to value", least=2),
                    "the settings to compare",
                ),
                "policies": (
                    List(PLAYED, "a list of at least two mappings from role to action", least=2),
                    "the actions to compare, instead of settings",
                ),
                "phases": (
                    List(Text("a key of `phases`"), "a list of at least two phases", least=2),
                    "the phases to compare, in the place of settings",
                ),
                "order": (Text(choices=("increasing", "decreasing")), "how the quantity moves along the list"),
                "at": _AT,
                "position": _AT_POSITION,
                "phase": _AT_PHASE,
                "played": _PLAYED,
            },
            required=("quantity", "order"),
        ),
        "how a quantity orders several settings (or phases), policies or both",
    ),
    "interior_optimum": (
        Record(
            {
                "quantity": _QUANTITY,
                "parameter": _MOVED,
                "over": (_PAIR, "[low, high]: where the parameter is varied"),
                "kind": (Text(choices=("maximum", "minimum")), "what lies between the ends"),
                "at": _AT,
                "position": _AT_POSITION,
                "phase": _AT_PHASE,
                "played": _PLAYED,
            },
            required=("quantity", "parameter", "over", "kind"),
        ),
        "that a quantity is best or worst between the ends of a range",
    ),
    "threshold": (
        Record(
            {
                "parameter": _MOVED,
                "within": (_PAIR, "[low, high]: where the verdict changes"),
                "at": _AT,
                "position": _AT_POSITION,
                "phase": _AT_PHASE,
                "played": _PLAYED,
            },
            required=("parameter", "within"),
        ),
        "where the verdict on the split changes",
    ),
    "region": (
        Record(
            {
                "axes": (AXES, "two parameters and the values to try"),
                "verdict": (Text(choices=VERDICTS), "the verdict whose share is asked"),
                "share": (_SHARE, "[low, high]: the share of the points with this verdict"),
                "at": _AT,
                "position": _AT_POSITION,
                "phase": _AT_PHASE,
                "played": _PLAYED,
            },
            required=("axes", "verdict", "share"),
        ),
        "how much of a plane of two parameters has a verdict",
    ),
}

SOURCE_ENTRY: Final = Record(
    {
        "title": (Text(), "title of the work"),
        "author": (Text(), "its author or authors"),
        "year": (Text("a year"), "year of publication"),
        "url": (_WORDS, "where it can be read"),
        "publisher": (_WORDS, "journal or publisher"),
        "note": (_WORDS, "anything else, such as: via press"),
    },
    required=("title", "author", "year"),
)


_ROLE_MEANINGS: Final = {
    "divider": "the power that tries to split the other two",
    "target": "the state that is to be peeled off",
    "partner": "the target's ally, and the divider's main rival",
}


def _role(role: str) -> Record:
    levels = Either(
        number=Whole(2, MAX_ACTIONS), sequence=List(Number(), "a list of values", least=1, most=MAX_ACTIONS)
    )
    return Record(
        {
            "state": (Text("the name of a state"), "the state that plays this role"),
            "actions": (
                Table(ActionShape(role), "action", pattern=ACTION, least=1, most=MAX_ACTIONS),
                "what the role can do: a name for each action, and its levers",
            ),
            "levels": (
                Levers(levels, role),
                "instead of actions: for each lever a number of levels or a list of values; all are combined",
            ),
        },
        required=("state",),
    )


def _theory_names(vocabulary: Vocabulary) -> dict[str, str]:
    return dict.fromkeys(vocabulary.theories, "an installed theory; its weight, 1 if none is given")


THEORIES: Final = Table(
    Either(
        number=Number(expected="a weight"),
        mapping=Record(
            {
                "weight": (Number(), "scales the theory's utility"),
                "summary": (_WORDS, "what the theory says here"),
                "terms": (
                    Record(_for_each_role(Formula(), "expression added to this role's payoff")),
                    "terms of your own, as expressions over levers and parameters",
                ),
            },
            expected="a mapping with weight, summary or terms",
        ),
    ),
    "theory",
    pattern=NAME,
    names=_theory_names,
    allow_null=True,
)

LEFT_OUT: Final = ("notes", "sources", "theories", "parameters", "types", "positions", "phases", "sweeps", "claims")
"""Sections that a scenario can leave with the one that it extends."""

_YEAR: Final = re.compile(r"-?\d{1,5}")
_LASTING: Final = Either(number=Whole(1, 10_000), text=Text(choices=("infinite",)))

TIME: Final[dict[str, Field]] = {
    "horizon": (
        Either(
            number=Whole(1, 10_000),
            text=Text(choices=("infinite",)),
            mapping=Record(
                {
                    "from": (Whole(-99_999, 99_999), "the year of the first period"),
                    "to": (Whole(-99_999, 99_999), "the year of the last period"),
                    "periods": (_LASTING, "instead of `to`: a number of periods, or infinite"),
                    "shown": (Whole(1, 10_000), "periods of a game without end that are told"),
                },
                expected="a mapping with from and to, or periods",
            ),
        ),
        "how many periods are played: a number, infinite, or years; without it the game is played once",
    ),
    "state": (
        Table(
            Either(
                number=Whole(2, 100_000),
                mapping=Record(
                    {
                        "bounds": (_PAIR, "[low, high] between which it stays; by default the parameter's range"),
                        "points": (Whole(2, 100_000), "values of the grid on which the game is solved"),
                    },
                    expected="a mapping with bounds and points",
                ),
            ),
            "parameter",
            pattern=NAME,
            most=8,
            names=_parameter_names,
            allow_null=True,
        ),
        "parameters that carry over from period to period, and are moved by what is played",
    ),
    "motion": (
        Table(Formula(), "variable of the state", pattern=NAME),
        "the next value of each variable of the state: an expression over parameters, levers and `plays.ROLE.ACTION`",
    ),
    "shocks": (
        Table(
            Record(
                {
                    "values": (List(Number(), "a list of numbers", least=1, most=100), "what may happen"),
                    "probabilities": (List(Number(0, 1), "a list of probabilities", least=1, most=100), "how likely"),
                },
                required=("values", "probabilities"),
            ),
            "shock",
            pattern=NAME,
            most=3,
        ),
        "what happens by chance in every period; its name can stand in motions",
    ),
    "paths": (
        Either(
            text=Text(choices=("phases",)),
            mapping=Table(
                Record(
                    {
                        "values": (Table(Number(), "year", pattern=_YEAR, least=1), "the value in each of some years"),
                        "source": (_SOURCE, "key of `sources`, or a list of keys"),
                        "note": (_WORDS, "how the values were derived"),
                    },
                    required=("values",),
                ),
                "parameter",
                pattern=NAME,
                names=_parameter_names,
            ),
        ),
        "parameters whose course through the years is given; `phases` leads what the phases change through them",
    ),
    "events": (Table(Text(), "year", pattern=_YEAR), "what happened in a year, to be marked on figures"),
}

DOCUMENT: Final = Record(
    {
        "wedgesim": (Whole(FORMAT, FORMAT), "version of the scenario format: 1"),
        "extends": (
            Text("the name of a scenario"),
            "the scenario this one changes: a file beside it, or the name of a packaged one",
        ),
        "without": (
            List(Text(choices=LEFT_OUT), "a list of sections", least=1),
            "sections of the extended scenario that are not inherited",
        ),
        "title": (Text(), "title of the scenario"),
        "period": (_WORDS, "when it plays"),
        "summary": (_WORDS, "what it is about"),
        "notes": (List(Text(), "a list of sentences"), "what is left out, and other remarks"),
        "sources": (Table(SOURCE_ENTRY, "source"), "works that values and claims rest on"),
        "roles": (
            Record(
                {role: (_role(role), meaning) for role, meaning in _ROLE_MEANINGS.items()},
                required=ROLES,
                keep_incomplete=True,
            ),
            "the divider, the target and its partner, with their states and actions",
        ),
        "theories": (THEORIES, "the theories whose utilities add up to the payoffs"),
        "payoffs": (Payoffs(), "instead of theories: the payoffs themselves"),
        "parameters": (PARAMETERS, "values, with their ranges and sources; `capability: {target: 1}` or dotted"),
        "correlations": (CORRELATIONS, "which uncertain parameters are likely to be high together"),
        "types": (
            types_shape(PARAMETER, PARAMETERS, _SOURCE, ROLES),
            "private information: what each role alone knows, and how likely the others think it",
        ),
        **TIME,
        "timing": (Timing(), "who moves when; by default the divider, then the partner, then the target"),
        "selection": (
            Text(choices=SELECTION_RULES),
            "the rule that selects one of several equilibria of a simultaneous game; quantal-response by default",
        ),
        "split_threshold": (Number(0, 1), "alignment at or below which the target has split; 0.25 by default"),
        "positions": (
            Table(
                Record(
                    {
                        "title": (_WORDS, "how reports call the position"),
                        "summary": (_WORDS, "what is held"),
                        "source": (_SOURCE, "who holds it: key of `sources`, or a list"),
                        "parameters": (PARAMETERS, "the values on which the position differs"),
                    },
                    required=("source", "parameters"),
                ),
                "position",
            ),
            "overlays of parameter values: what a given author takes to be the case",
        ),
        "phases": (
            Table(
                Record(
                    {
                        "period": (Text("a year or a period"), "when; the name says it if this does not"),
                        "title": (_WORDS, "how reports call the phase"),
                        "summary": (_WORDS, "what marks it"),
                        "source": (_SOURCE, "what its values rest on: key of `sources`, or a list"),
                        "parameters": (PARAMETERS, "the values in which the phase differs from `parameters`"),
                    },
                    expected="a mapping with period, title, summary, source or parameters",
                ),
                "phase",
            ),
            "stretches of time within the case, in order: what differs in each from the scenario as written",
        ),
        "sweeps": (
            Table(
                Record({"title": (_WORDS, "title"), "axes": (AXES, "values for each parameter")}, required=("axes",)),
                "sweep",
            ),
            "parameters to vary; a sweep of two is drawn as a phase diagram",
        ),
        "claims": (
            Table(
                Record(
                    {
                        "proposition": (Text(), "the claim in a sentence"),
                        "source": (_SOURCE, "who makes it: key of `sources`, or a list"),
                        "status": (Text(choices=("expected", "contested", "fails")), "expected, contested or fails"),
                        "note": (_WORDS, "remarks"),
                        "check": (
                            Record(
                                CHECKS,
                                only_one=True,
                                expected=f"a mapping with exactly one of {', '.join(CHECKS)}",
                            ),
                            "how the claim is tested: exactly one kind",
                        ),
                    },
                    required=("proposition", "source", "check"),
                ),
                "claim",
            ),
            "propositions that the model can be held to",
        ),
    },
    required=("title", "roles"),
    expected="a scenario: a mapping that begins with `wedgesim: 1`",
    keep_incomplete=True,
)
