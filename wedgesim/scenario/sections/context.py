"""What the sections of one document share while their meaning is worked out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from wedgesim.roles import Role
from wedgesim.scenario import tree
from wedgesim.scenario.claims import Interval
from wedgesim.scenario.report import MAX_PROBLEMS, Place, Report, join
from wedgesim.scenario.scenario import Action, ParameterValue, Phase, Source
from wedgesim.scenario.shapes import as_float
from wedgesim.scenario.tree import Node, Scalar, Sequence
from wedgesim.scenario.vocabulary import Parameter, Vocabulary, nearest


class Certainty:
    """Whether all names that the document means to use are known.

    A part that is missing because it was wrong is not complained of a second time: it might have given or used the
    name in question. Only a name that is near a valid one is then taken for a mistake.
    """

    def __init__(self, certain: bool) -> None:
        self.certain = certain
        self.searches = 0

    def is_mistake(self, name: str, valid: Iterable[str]) -> bool:
        """Tell whether `name`, which is none of the `valid` ones, is to be complained of."""
        if self.certain:
            return True
        self.searches += 1  # looking for what was meant takes time
        return self.searches < MAX_PROBLEMS and nearest(name, valid) is not None


class Context(NamedTuple):
    """The document, what it may talk about, and what the sections read so far have given.

    Attributes
    ----------
    root : Mapping
        What the shapes left of the merged document.
    vocabulary : Vocabulary
        Names that the installed theories give meaning to.
    known_parameters : mapping of str to Parameter
        The parameters of all installed theories, whether the scenario uses them or not.
    report : Report
        Receives what is wrong.
    certainty : Certainty
        Whether names can be judged.
    sources : mapping of str to Source
        Works that can be cited.
    actions : mapping of Role to tuple of Action
        The actions of each role, none if they were wrong.
    definitions : mapping of str to Parameter
        The parameters that the payoffs need.
    parameters : mapping of str to ParameterValue
        Their values.
    phases : mapping of str to Phase
        Stretches of time, in order.
    """

    root: tree.Mapping
    vocabulary: Vocabulary
    known_parameters: Mapping[str, Parameter]
    report: Report
    certainty: Certainty
    sources: Mapping[str, Source]
    actions: Mapping[Role, tuple[Action, ...]]
    definitions: Mapping[str, Parameter]
    parameters: Mapping[str, ParameterValue]
    phases: Mapping[str, Phase]

    @property
    def certain(self) -> bool:
        """Whether all names that the document means to use are known."""
        return self.certainty.certain

    def node(self, *keys: str) -> Node | None:
        """Return what stands under `keys`, one below the other."""
        found: Node | None = self.root
        for key in keys:
            found = entries_of(found).get(key)
        return found

    def items(self, *keys: str) -> Iterator[tuple[str, Node, Place, str]]:
        """Yield key, value, place of the key and path of each entry of a section."""
        yield from items_of(self.node(*keys), ".".join(keys))

    def action_names(self, role: Role) -> list[str]:
        """Return the names of the actions of `role`."""
        return [action.name for action in self.actions[role]]


def begin(root: tree.Mapping, complete: bool, vocabulary: Vocabulary, report: Report) -> Context:
    """Return the context of a document of which nothing has been read; `complete` if the shapes left all of it."""
    known = vocabulary.parameters_of(vocabulary.theories)
    return Context(root, vocabulary, known, report, Certainty(complete), {}, {}, {}, {}, {})


def entries_of(node: Node | None) -> dict[str, Node]:
    """Return the entries of a mapping; of anything else, none."""
    return node.entries if isinstance(node, tree.Mapping) else {}


def items_of(node: Node | None, path: str) -> Iterator[tuple[str, Node, Place, str]]:
    """Yield key, value, place of the key and path of each entry of a mapping; of anything else, nothing."""
    if isinstance(node, tree.Mapping):
        for key, value in node.entries.items():
            yield key, value, node.keys[key], join(path, key)


def text_of(node: Node | None, default: str = "") -> str:
    """Return a single value as it is written."""
    return node.text if isinstance(node, Scalar) else default


def number_of(node: Node | None, default: float) -> float:
    """Return the number at `node`."""
    return default if node is None else as_float(node)


def pair_of(node: Node) -> Interval:
    """Return the two numbers of a list of two."""
    assert isinstance(node, Sequence)
    low, high = (as_float(item) for item in node.items)
    return low, high


def declared_assumed(context: Context, entries: dict[str, Node], path: str) -> bool:
    """Tell whether a number says that it is assumed, reporting one that cites a source beside."""
    flag = entries.get("assumed")
    assumed = isinstance(flag, Scalar) and flag.value is True
    if assumed and "source" in entries:
        said = (
            "a value with a source is not assumed: leave out the one or the other, and say in a note what is assumed"
        )
        context.report.add(entries["assumed"].place, join(path, "assumed"), said)
    return assumed


def range_in_words(limits: Interval) -> str:
    """Say between which values a range lies.

    Examples
    --------
    >>> range_in_words((0.0, 0.5)), range_in_words((0.0, math.inf))
    ('0 to 0.5', 'at least 0')
    """
    low, high = limits
    if math.isinf(low) or math.isinf(high):
        return f"at least {low:g}" if math.isinf(high) else f"at most {high:g}"
    return f"{low:g} to {high:g}"
