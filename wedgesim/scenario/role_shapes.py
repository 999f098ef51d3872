"""What the document says of the roles: their states, and their actions with levers."""

from __future__ import annotations

from typing import Final

from wedgesim.roles import ROLES
from wedgesim.scenario.report import Report, join
from wedgesim.scenario.shapes import ACTION, NAME, Either, Json, List, Number, Record, Shape, Table, Text, Whole
from wedgesim.scenario.tree import Mapping, Node, Scalar
from wedgesim.scenario.vocabulary import Vocabulary

MAX_ACTIONS: Final = 1000


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


_ROLE_MEANINGS: Final = {
    "divider": "the power that tries to split the other two",
    "target": "the state that is to be peeled off",
    "partner": "the target's ally, and the divider's main rival",
}


def _role(role: str) -> Record:
    """Return the shape of one role: its state, and its actions or the levels of which they are made."""
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


ROLE_ENTRIES: Final = Record(
    {role: (_role(role), meaning) for role, meaning in _ROLE_MEANINGS.items()}, required=ROLES, keep_incomplete=True
)
