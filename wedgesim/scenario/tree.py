"""YAML text as a tree in which every value and every key knows its place.

The text is read through the events of ruamel.yaml, so that nothing is ever constructed but text, numbers, truth values,
lists and mappings. The composer keeps its own stack and counts what aliases expand to: neither a deep nor a
self-multiplying document can exhaust the machine.
"""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple, TypeAlias

from wedgesim.scenario.report import Place, Report

MAX_DEPTH: Final = 40
MAX_NODES: Final = 50_000
LONGEST_INTEGER: Final = 400
"""Longer runs of digits are beyond any float; Python would refuse to read them as integers."""

ScalarValue: TypeAlias = "str | int | float | bool | None"


class Scalar:
    """A single value: its text as written and what YAML 1.2 takes it for."""

    __slots__ = ("place", "text", "value")
    size: Final = 1

    def __init__(self, place: Place, value: ScalarValue, text: str) -> None:
        self.place, self.value, self.text = place, value, text

    @property
    def is_number(self) -> bool:
        """Whether YAML reads this as a number (truth values are none)."""
        return isinstance(self.value, int | float) and not isinstance(self.value, bool)


class Sequence:
    """A list."""

    __slots__ = ("items", "place", "size")

    def __init__(self, place: Place, items: list[Node], size: int = 0) -> None:
        self.place, self.items, self.size = place, items, size


class Mapping:
    """A mapping from text to values; `keys` holds the place of each key."""

    __slots__ = ("entries", "keys", "place", "size")

    def __init__(
        self, place: Place, entries: dict[str, Node] | None = None, keys: dict[str, Place] | None = None, size: int = 0
    ) -> None:
        self.place, self.size = place, size
        self.entries: dict[str, Node] = {} if entries is None else entries
        self.keys: dict[str, Place] = {} if keys is None else keys

    def put(self, key: str, key_place: Place, node: Node) -> None:
        """Set an entry together with the place of its key."""
        self.entries[key] = node
        self.keys[key] = key_place

    def drop(self, key: str) -> None:
        """Remove an entry if it is there."""
        self.entries.pop(key, None)
        self.keys.pop(key, None)

    def copy(self) -> Mapping:
        """Return a mapping with the same entries that can be changed by itself."""
        return Mapping(self.place, dict(self.entries), dict(self.keys), self.size)


Node: TypeAlias = Scalar | Sequence | Mapping


def describe(node: Node) -> str:
    """Say in words what `node` is, for messages: ``a list``, ``text 'high'``."""
    if isinstance(node, Mapping):
        return "a mapping"
    if isinstance(node, Sequence):
        return "a list"
    if node.value is None:
        return "nothing"
    if isinstance(node.value, bool):
        return f"the truth value {node.text}"
    shown = node.text if len(node.text) <= 40 else node.text[:37] + "..."
    return f"the number {shown}" if node.is_number else f"text {shown!r}"


# The core schema of YAML 1.2, section 10.3.2: unlike YAML 1.1, NO is text and 1e3 a number.
_CONSTANTS: Final[dict[str, ScalarValue]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_NUMBER: Final = re.compile(
    r"(?P<decimal>[-+]?[0-9]+)|0o(?P<octal>[0-7]+)|0x(?P<hexadecimal>[0-9a-fA-F]+)"
    r"|(?P<real>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)"
    r"|(?P<sign>[-+]?)\.(?:inf|Inf|INF)"
)
_NUMBER_STARTS: Final = frozenset("0123456789+-.")


def resolve_plain(text: str) -> ScalarValue:
    """Return what the core schema of YAML 1.2 takes the unquoted `text` for.

    Examples
    --------
    >>> resolve_plain("NO"), resolve_plain("1e3"), resolve_plain("true"), resolve_plain("0x10")
    ('NO', 1000.0, True, 16)
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    match = _NUMBER.fullmatch(text) if text[0] in _NUMBER_STARTS else None
    if match is None:
        return text
    if match["sign"] is not None:
        return float(match["sign"] + "inf")
    if match["real"] is not None or len(text) > LONGEST_INTEGER:
        return float(match["real"]) if match["real"] is not None else float("inf")
    for group, base in (("decimal", 10), ("octal", 8), ("hexadecimal", 16)):
        if match[group] is not None:
            return int(match[group], base)
    return text  # pragma: no cover - every alternative is handled above


class _StopError(Exception):
    """Reading cannot go on; the reason is in the report."""


class _Frame(NamedTuple):
    """A collection that is being read."""

    node: Sequence | Mapping
    anchor: str | None


class _Composer:
    """Builds the tree from events, with a stack of its own."""

    def __init__(self, file: str, report: Report) -> None:
        self.file, self.report = file, report
        self.stack: list[_Frame] = []
        self.pending: list[tuple[str, Place] | None] = []
        self.anchors: dict[str, Node | None] = {}
        self.root: Node | None = None
        self.nodes = 0
        self.documents = 0

    def place(self, event: Any) -> Place:
        mark = event.start_mark
        return Place(self.file, mark.line + 1, mark.column + 1)

    @property
    def path(self) -> str:
        return ".".join(key[0] for key in self.pending if key is not None)

    def stop(self, place: Place, message: str) -> _StopError:
        self.report.add(place, self.path, message)
        return _StopError()

    def begin_document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            raise self.stop(self.place(event), "a second document starts here; a file holds one scenario")

    def begin_sequence(self, event: Any) -> None:
        self.begin(event, Sequence(self.place(event), []))

    def begin_mapping(self, event: Any) -> None:
        self.begin(event, Mapping(self.place(event)))

    def begin(self, event: Any, node: Sequence | Mapping) -> None:
        self.count(event, 1)
        self.refuse_tag(event)
        if len(self.stack) >= MAX_DEPTH:
            raise self.stop(node.place, f"nested deeper than {MAX_DEPTH} levels")
        if self.wants_key():
            raise self.stop(node.place, "a key must be a single name, not a list or mapping")
        if event.anchor is not None:
            self.anchors[event.anchor] = None
        self.stack.append(_Frame(node, event.anchor))
        self.pending.append(None)

    def end(self, event: Any) -> None:
        frame = self.stack.pop()
        self.pending.pop()
        node = frame.node
        children = node.items if isinstance(node, Sequence) else node.entries.values()
        node.size = 1 + sum(child.size for child in children)
        if frame.anchor is not None:
            self.anchors[frame.anchor] = node
        self.attach(node)

    def wants_key(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1].node, Mapping) and self.pending[-1] is None

    def scalar(self, event: Any) -> None:
        place, text = self.place(event), event.value
        self.count(event, 1)
        self.refuse_tag(event)
        if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
            raise self.stop(place, "holds half of a surrogate pair, which is no character")
        if self.wants_key():
            self.key(place, text, plain=event.style is None)
            return
        node = Scalar(place, resolve_plain(text) if event.style is None else text, text)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        self.attach(node)

    def key(self, place: Place, text: str, plain: bool) -> None:
        if plain and text == "<<":
            raise self.stop(place, "merge keys (<<) are not part of YAML 1.2; use `extends` or write the entries out")
        mapping = self.stack[-1].node
        assert isinstance(mapping, Mapping)
        if text in mapping.keys:
            first = mapping.keys[text]
            path = f"{self.path}.{text}".strip(".")
            self.report.add(place, path, f"`{text}` is given twice; the first is on line {first.line}")
        self.pending[-1] = (text, place)

    def alias(self, event: Any) -> None:
        place = self.place(event)
        anchored = self.anchors.get(event.anchor)
        self.count(event, 1 if anchored is None else anchored.size)
        if self.wants_key():
            raise self.stop(place, "an alias cannot be a key")
        if event.anchor not in self.anchors:
            raise self.stop(place, f"alias *{event.anchor} has no anchor &{event.anchor} before it")
        node = self.anchors[event.anchor]
        if node is None:
            raise self.stop(place, f"alias *{event.anchor} stands inside what it repeats")
        self.attach(node)

    def attach(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1].node
        if isinstance(parent, Sequence):
            parent.items.append(node)
            return
        key = self.pending[-1]
        assert key is not None
        if key[0] not in parent.entries:  # of two equal keys, which are reported, the first counts
            parent.put(key[0], key[1], node)
        self.pending[-1] = None

    def count(self, event: Any, size: int) -> None:
        self.nodes += size
        if self.nodes > MAX_NODES:
            raise self.stop(self.place(event), f"more than {MAX_NODES:,} values, aliases written out")

    def refuse_tag(self, event: Any) -> None:
        tag = event.tag
        if tag is not None:
            raise self.stop(self.place(event), f"tags such as {tag} are not allowed; write the plain value")

    def compose(self, text: str) -> Node | None:
        from ruamel.yaml import events as kinds  # costs more than all else here

        from wedgesim.scenario.events import events

        handlers = {
            kinds.ScalarEvent: self.scalar,
            kinds.SequenceStartEvent: self.begin_sequence,
            kinds.SequenceEndEvent: self.end,
            kinds.MappingStartEvent: self.begin_mapping,
            kinds.MappingEndEvent: self.end,
            kinds.AliasEvent: self.alias,
            kinds.DocumentStartEvent: self.begin_document,
        }
        for event in events(text):
            handle = handlers.get(type(event))
            if handle is not None:
                handle(event)
        return self.root


def parse(text: str, file: str, report: Report) -> Node | None:
    """Read YAML into a located tree.

    Parameters
    ----------
    text : str
        The document.
    file : str
        How messages name it.
    report : Report
        Receives what is wrong: duplicate keys, and at most one error after which reading stops.

    Returns
    -------
    Node or None
        The root, or None when the text is empty or cannot be read.

    Examples
    --------
    >>> report = Report()
    >>> root = parse("a: {b: NO, c: 1e3}", "example", report)
    >>> inner = root.entries["a"]
    >>> inner.entries["b"].value, inner.entries["c"].value, inner.keys["c"]
    ('NO', 1000.0, Place(file='example', line=1, column=12))
    """
    from ruamel.yaml.error import YAMLError

    composer = _Composer(file, report)
    try:
        return composer.compose(text)
    except _StopError:
        pass
    except YAMLError as error:
        report.add(*_complaint(error, text, file))
    except Exception as error:
        # The parser answers some malformed escapes with ValueError and others: what it stumbles over is no document.
        # What the code here stumbles over is a bug, and not the fault of the text.
        if not _comes_from_parser(error):
            raise
        report.add(Place(file, 1, 1), "", f"cannot be read as YAML ({type(error).__name__}: {error})")
    return None


def _comes_from_parser(error: Exception) -> bool:
    """Tell whether `error` was raised in the code of ruamel.yaml."""
    from traceback import walk_tb

    *_, (frame, _line) = walk_tb(error.__traceback__)
    return str(frame.f_globals["__name__"]).startswith("ruamel.yaml.")


def _complaint(error: Any, text: str, file: str) -> tuple[Place, str, str]:
    """Return place, path and words for an error that the parser raises on purpose."""
    from ruamel.yaml.error import MarkedYAMLError
    from ruamel.yaml.reader import ReaderError

    if isinstance(error, MarkedYAMLError):
        return _place_of(error, file), "", _in_our_words(error, text)
    if isinstance(error, ReaderError):
        place = _place_at(text, error.position, file)
        return place, "", f"character #x{_code(error):04x} is not allowed in YAML"
    return Place(file, 1, 1), "", f"not YAML: {error}"


def _code(error: Any) -> int:
    return error.character if isinstance(error.character, int) else ord(error.character)


def _place_at(text: str, position: int, file: str) -> Place:
    before = text[:position]
    return Place(file, before.count("\n") + 1, position - before.rfind("\n"))


def _place_of(error: Any, file: str) -> Place:
    mark = error.problem_mark or error.context_mark
    return Place(file, 1, 1) if mark is None else Place(file, mark.line + 1, mark.column + 1)


def _in_our_words(error: Any, text: str) -> str:
    """Say what the parser says, with advice on the mistakes that are made most."""
    said = " ".join(str(part) for part in (error.context, error.problem) if part)
    mark = error.problem_mark
    if mark is not None:
        lines = text.splitlines()
        line = lines[mark.line] if mark.line < len(lines) else ""
        if "\t" in line[: mark.column + 1]:
            return "a tab cannot be used to indent; use spaces"
    if "mapping values are not allowed" in said:
        return "not YAML: a `: ` where no key can stand (put text with a colon in quotes, or check the indentation)"
    return f"not YAML: {said}"
