"""A small language for the shape of a document: what may stand where, and why.

A shape checks a located tree, tells every mistake at its place and in plain words, and returns the tree without the
parts that are wrong, so that later checks go on with what is left. The same shapes give the JSON Schema that editors
complete from. (Models of pydantic would say the same; but building them costs more time than all of
``wedgesim validate`` may take, and their errors would have to be located and worded again.)
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection
from collections.abc import Mapping as MappingABC
from typing import Any, Final, TypeAlias

from wedgesim.scenario.report import Report, join, unknown
from wedgesim.scenario.tree import Mapping, Node, Scalar, Sequence, describe
from wedgesim.scenario.vocabulary import Vocabulary, nearest

NAME: Final = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
IDENTIFIER: Final = re.compile(r"\w[\w.-]{0,79}")
ACTION: Final = re.compile(r"[^\s/](?:[^/\x00-\x1f]{0,78}[^\s/])?")

Json: TypeAlias = dict[str, Any]


class Shape:
    """What may stand at a place in the document."""

    expected = "a value"

    def check(self, node: Node, path: str, report: Report) -> Node | None:
        """Return `node` without what is wrong in it, or None when nothing of it can be used."""
        raise NotImplementedError

    def json(self, vocabulary: Vocabulary) -> Json:
        """Return the JSON Schema of this shape."""
        raise NotImplementedError

    def refuse(self, node: Node, path: str, report: Report) -> Node | None:
        """Report that something else was expected here; nothing is left."""
        report.add(node.place, path, f"expected {self.expected}, found {describe(node)}{_advice(node, self.expected)}")
        return None


def _advice(node: Node, expected: str) -> str:
    """Return a hint for numbers that are written as people write them."""
    if not isinstance(node, Scalar) or not isinstance(node.value, str) or "number" not in expected:
        return ""
    text = node.text.strip()
    if re.fullmatch(r"[-+]?\d*\.?\d+(?:[eE][-+]?\d+)?", text):
        return " (leave out the quotes)"
    if re.fullmatch(r"[-+]?\d+,\d+", text):
        return f" (write {text.replace(',', '.')})"
    if re.fullmatch(r"\d{1,6}(?:\.\d+)?\s*%", text):
        return f" (write {float(text.rstrip('% ')) / 100:g})"
    return ""


def _advice_on_commas(key: str, value: Node) -> str:
    """Return a hint for what YAML takes for a key because it stands behind a comma within text."""
    if "\u201d" in key or "\u201c" in key:
        return " (YAML knows straight quotes alone, not curly ones)"
    if isinstance(value, Scalar) and not value.text:
        return " (text with a comma needs quotes inside {...})"
    return ""


Field: TypeAlias = tuple[Shape, str]
"""A shape, and what the key it belongs to is for."""


class Text(Shape):
    """Text; a bare number counts as the text it is written as."""

    def __init__(self, expected: str = "text", *, choices: tuple[str, ...] = (), allow_empty: bool = False) -> None:
        self.choices, self.allow_empty = choices, allow_empty
        self.expected = f"one of {', '.join(choices)}" if choices else expected

    def check(self, node: Node, path: str, report: Report) -> Node | None:
        """Check the kind, and the choice if there is one."""
        if not isinstance(node, Scalar) or not (isinstance(node.value, str) or node.is_number):
            return self.refuse(node, path, report)
        if not self.allow_empty and not node.text.strip():
            report.add(node.place, path, f"expected {self.expected}, found empty text")
            return None
        if self.choices and node.text not in self.choices:
            report.add(node.place, path, unknown("value", node.text, self.choices))
            return None
        return node

    def json(self, vocabulary: Vocabulary) -> Json:
        """Return a string, an enumeration, or a number read as text."""
        return {"enum": list(self.choices)} if self.choices else {"type": ["string", "number"]}


class Formula(Text):
    """An expression or a number."""

    def __init__(self) -> None:
        super().__init__("a number or an expression")


class Number(Shape):
    """A finite number, within bounds where there are any."""

    def __init__(self, low: float = -math.inf, high: float = math.inf, expected: str = "a number") -> None:
        self.low, self.high = low, high
        bounds = math.isfinite(low) and math.isfinite(high)
        self.expected = f"{expected} between {low:g} and {high:g}" if bounds else expected

    def check(self, node: Node, path: str, report: Report) -> Node | None:
        """Check that this is a finite number within the bounds."""
        if not isinstance(node, Scalar) or not node.is_number:
            return self.refuse(node, path, report)
        value = as_float(node)
        if not math.isfinite(value):
            report.add(node.place, path, f"expected a finite number, found {node.text[:40]}")
            return None
        if not self.low <= value <= self.high:
            return self.refuse(node, path, report)
        return node

    def json(self, vocabulary: Vocabulary) -> Json:
        """Return a number with its bounds."""
        schema: Json = {"type": "number"}
        if math.isfinite(self.low):
            schema["minimum"] = self.low
        if math.isfinite(self.high):
            schema["maximum"] = self.high
        return schema


class Whole(Number):
    """A whole number within bounds."""

    def __init__(self, low: int, high: int) -> None:
        super().__init__(low, high, "a whole number")
        self.expected = f"a whole number from {low} to {high}" if low < high else f"the number {low}"

    def check(self, node: Node, path: str, report: Report) -> Node | None:
        """Check that this is an integer within the bounds."""
        if not isinstance(node, Scalar) or type(node.value) is not int:
            return self.refuse(node, path, report)
        return super().check(node, path, report)

    def json(self, vocabulary: Vocabulary) -> Json:
        """Return an integer with its bounds."""
        return {"type": "integer", "minimum": int(self.low), "maximum": int(self.high)}


class Truth(Shape):
    """``true`` or ``false``."""

    expected = "true or false"

    def check(self, node: Node, path: str, report: Report) -> Node | None:
        """Check the kind."""
        if not isinstance(node, Scalar) or not isinstance(node.value, bool):
            return self.refuse(node, path, report)
        return node

    def json(self, vocabulary: Vocabulary) -> Json:
        """Return a boolean."""
        return {"type": "boolean"}


class List(Shape):
    """A list of between `least` and `most` entries of one shape."""

    def __init__(self, of: Shape, expected: str = "a list", *, least: int = 0, most: int = 100_000) -> None:
        self.of, self.expected, self.least, self.most = of, expected, least, most

    def check(self, node: Node, path: str, report: Report) -> Node | None:
        """Check the length and every entry; a list of fixed length is worthless with one entry wrong."""
        if not isinstance(node, Sequence):
            return self.refuse(node, path, report)
        if not self.least <= len(node.items) <= self.most:
            report.add(node.place, path, f"expected {self.expected}, found a list of {len(node.items)}")
            return None
        checked = [self.of.check(item, join(path, index), report) for index, item in enumerate(node.items)]
        kept = [item for item in checked if item is not None]
        return None if len(kept) < self.least else Sequence(node.place, kept, node.size)

    def json(self, vocabulary: Vocabulary) -> Json:
        """Return an array."""
        schema: Json = {"type": "array", "items": self.of.json(vocabulary)}
        if self.least:
            schema["minItems"] = self.least
        if self.most < 100_000:
            schema["maxItems"] = self.most
        return schema


class Record(Shape):
    """A mapping with known keys, each with a shape and a description."""

    def __init__(
        self,
        fields: MappingABC[str, Field],
        *,
        required: Collection[str] = (),
        expected: str = "",
        only_one: bool = False,
        keep_incomplete: bool = False,
        hints: MappingABC[str, str] | None = None,
    ) -> None:
        self.fields, self.required, self.only_one, self.keep_incomplete = fields, required, only_one, keep_incomplete
        self.hints = hints or {}
        self.expected = expected or f"a mapping with {', '.join(required or fields)}"

    def check(self, node: Node, path: str, report: Report) -> Node | None:
        """Check every key; nothing is left of a record that lacks a required one, unless it is to be kept."""
        if not isinstance(node, Mapping):
            return self.refuse(node, path, report)
        kept = Mapping(node.place, size=node.size)
        for key, value in node.entries.items():
            self._check_field(node, key, value, path, report, kept)
        complete = self._check_required(node, path, report)
        usable = complete and all(key in kept.entries for key in self.required)
        if self.only_one:
            usable = complete and len(kept.entries) == 1
        return kept if usable or self.keep_incomplete else None

    def _check_field(self, node: Mapping, key: str, value: Node, path: str, report: Report, kept: Mapping) -> None:
        if key not in self.fields:
            message = self.hints.get(key) or unknown("key", key, self.fields)
            report.add(node.keys[key], join(path, key), message + _advice_on_commas(key, value))
            return
        if isinstance(value, Scalar) and value.value is None and key not in self.required:
            return  # a key with nothing after it says nothing
        checked = self.fields[key][0].check(value, join(path, key), report)
        if checked is not None:
            kept.put(key, node.keys[key], checked)

    def _check_required(self, node: Mapping, path: str, report: Report) -> bool:
        strays = [key for key in node.entries if key not in self.fields]
        if self.only_one:
            found = [key for key in node.entries if key in self.fields]
            if len(found) != 1 and not (len(found) == 0 and len(strays) == 1):
                listed = f"found {' and '.join(found)}" if found else "found none"
                report.add(node.place, path, f"expected exactly one of {', '.join(self.fields)}; {listed}")
            return len(found) == 1
        missing = [key for key in self.required if key not in node.entries]
        misspelt = {nearest(key, self.fields) for key in strays} if missing else set()
        for key in missing if not report.partial else ():
            if key not in misspelt:  # which is complained of where it stands
                report.add(node.place, path, f"`{key}` is missing: {self.fields[key][1]}")
        return not missing

    def json(self, vocabulary: Vocabulary) -> Json:
        """Return an object without further properties."""
        properties = {
            key: {**shape.json(vocabulary), "description": description}
            for key, (shape, description) in self.fields.items()
        }
        schema: Json = {"type": "object", "properties": properties, "additionalProperties": False}
        if self.required:
            schema["required"] = list(self.required)
        if self.only_one:
            schema |= {"minProperties": 1, "maxProperties": 1}
        return schema


class Table(Shape):
    """A mapping from names of the author's choice to one shape.

    `names`, if given, lists from the vocabulary the names that an editor offers.
    """

    def __init__(
        self,
        of: Shape,
        kind: str,
        *,
        pattern: re.Pattern[str] = IDENTIFIER,
        least: int = 0,
        most: int = 10_000,
        names: Callable[[Vocabulary], MappingABC[str, str]] | None = None,
        allow_null: bool = False,
    ) -> None:
        self.of, self.kind, self.pattern, self.least, self.most, self.names = of, kind, pattern, least, most, names
        self.allow_null = allow_null
        self.expected = f"a mapping from each {kind} to {of.expected}"

    def check(self, node: Node, path: str, report: Report) -> Node | None:
        """Check every name and every entry."""
        if not isinstance(node, Mapping):
            return self.refuse(node, path, report)
        kept = Mapping(node.place, size=node.size)
        for key, value in node.entries.items():
            if not self.pattern.fullmatch(key):
                report.add(node.keys[key], join(path, key[:80]), f"`{key[:80]}` cannot be the name of a {self.kind}")
                continue
            if self.allow_null and isinstance(value, Scalar) and value.value is None:
                kept.put(key, node.keys[key], value)
                continue
            checked = self.of.check(value, join(path, key), report)
            if checked is not None:
                kept.put(key, node.keys[key], checked)
        if not self.least <= len(node.entries) <= self.most:
            wanted = f"at least {self.least}" if len(node.entries) < self.least else f"at most {self.most}"
            report.add(node.place, path, f"expected {wanted} {self.kind}(s), found {len(node.entries)}")
            return None
        return kept

    def json(self, vocabulary: Vocabulary) -> Json:
        """Return an object; entries may be null, by which a file removes what it inherits."""
        entry = {"anyOf": [self.of.json(vocabulary), {"type": "null"}]}
        schema: Json = {"type": "object", "additionalProperties": entry}
        if self.names is not None:
            offered = self.names(vocabulary)
            schema["properties"] = {name: {"description": meaning, **entry} for name, meaning in offered.items()}
        schema["propertyNames"] = {"pattern": f"^(?:{_portable(self.pattern)})$"}
        return schema


def _portable(pattern: re.Pattern[str]) -> str:
    """Return a pattern that ECMAScript reads at least as widely: its words are of ASCII alone."""
    return pattern.pattern.replace(r"[^\W\d]\w*", r"[^\s.\d][^\s.]*").replace(r"\w[\w.-]{0,79}", r"[^\s]{1,80}")


class Named(Shape):
    """A shape that the JSON Schema holds once, under ``$defs``, and refers to by name."""

    def __init__(self, name: str, shape: Shape) -> None:
        self.name, self.shape, self.expected = name, shape, shape.expected

    def check(self, node: Node, path: str, report: Report) -> Node | None:
        """Check the shape that is named."""
        return self.shape.check(node, path, report)

    def json(self, vocabulary: Vocabulary) -> Json:
        """Return a reference."""
        return {"$ref": f"#/$defs/{self.name}"}


class Either(Shape):
    """One of several shapes, told apart by the kind of value that is there."""

    def __init__(
        self,
        *,
        number: Shape | None = None,
        text: Shape | None = None,
        sequence: Shape | None = None,
        mapping: Shape | None = None,
    ) -> None:
        self.number, self.text, self.sequence, self.mapping = number, text, sequence, mapping
        self.alternatives = [shape for shape in (number, text, sequence, mapping) if shape is not None]
        self.expected = " or ".join(shape.expected for shape in self.alternatives)

    def check(self, node: Node, path: str, report: Report) -> Node | None:
        """Hand over to the alternative for this kind of value."""
        if isinstance(node, Mapping):
            shape = self.mapping
        elif isinstance(node, Sequence):
            shape = self.sequence
        elif node.is_number:
            shape = self.number or self.text
        else:
            shape = self.text if isinstance(node.value, str) else None
        return self.refuse(node, path, report) if shape is None else shape.check(node, path, report)

    def json(self, vocabulary: Vocabulary) -> Json:
        """Return any of the alternatives."""
        return {"anyOf": [shape.json(vocabulary) for shape in self.alternatives]}


def as_float(node: Node) -> float:
    """Return the number at `node`; integers beyond every float are infinite."""
    assert isinstance(node, Scalar)
    try:
        return float(node.value)  # type: ignore[arg-type]
    except OverflowError:
        return math.inf
