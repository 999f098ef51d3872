"""What the document says of the game itself: payoffs given outright, and the order of moves."""

from __future__ import annotations

from wedgesim.roles import DIVIDER, PARTNER, ROLES, TARGET
from wedgesim.scenario.common_shapes import for_each_role
from wedgesim.scenario.report import Report, join, unknown
from wedgesim.scenario.shapes import Either, Formula, Json, List, Record, Shape, Text
from wedgesim.scenario.tree import Mapping, Node, Scalar
from wedgesim.scenario.vocabulary import Vocabulary, nearest


class Payoffs(Shape):
    """An expression for each role, or a table over action profiles."""

    expected = "a mapping from each role, or each profile `divider/target/partner`, to payoffs"

    def __init__(self) -> None:
        by_role = for_each_role(Formula(), "expression over levers and parameters")
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
