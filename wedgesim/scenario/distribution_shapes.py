"""The shape of distributions and correlations in a document; what they mean is checked with the parameters."""

from __future__ import annotations

from typing import Final

from wedgesim.scenario.common_shapes import SOURCE
from wedgesim.scenario.report import Report, unknown
from wedgesim.scenario.shapes import Field, Json, List, Number, Record, Shape, Text, Truth
from wedgesim.scenario.tree import Mapping, Node, Scalar
from wedgesim.scenario.vocabulary import Vocabulary

_LOW: Final[Field] = (Number(), "smallest value; that of the range, if it is not given")
_HIGH: Final[Field] = (Number(), "largest value; that of the range, if it is not given")

KINDS: Final[dict[str, Field]] = {
    "uniform": (
        Record({"low": _LOW, "high": _HIGH}, expected="a mapping with low and high"),
        "every value from low to high is equally likely",
    ),
    "triangular": (
        Record(
            {
                "low": _LOW,
                "mode": (Number(), "likeliest value; the parameter's value, if it is not given"),
                "high": _HIGH,
            },
            expected="a mapping with low, mode and high",
        ),
        "rises from low to the mode, and falls from there to high",
    ),
    "beta": (
        Record(
            {
                "alpha": (Number(), "first shape, above 0: the larger, the nearer to high"),
                "beta": (Number(), "second shape, above 0: the larger, the nearer to low"),
                "low": _LOW,
                "high": _HIGH,
            },
            required=("alpha", "beta"),
            expected="a mapping with alpha, beta, low and high",
        ),
        "a beta distribution, stretched from low to high",
    ),
    "truncated_normal": (
        Record(
            {
                "mean": (Number(), "mean before it is cut; the parameter's value, if it is not given"),
                "standard_deviation": (Number(), "standard deviation before it is cut, above 0"),
                "low": _LOW,
                "high": _HIGH,
            },
            required=("standard_deviation",),
            expected="a mapping with mean, standard_deviation, low and high",
        ),
        "a normal distribution, cut at low and high",
    ),
    "discrete": (
        Record(
            {
                "values": (List(Number(), "a list of at least one number", least=1), "what can be the case"),
                "probabilities": (
                    List(Number(), "a list of at least one probability", least=1),
                    "how likely each value is; equally, if not given",
                ),
            },
            required=("values",),
            expected="a mapping with values and probabilities",
        ),
        "a few values, each with its probability",
    ),
}
"""Kinds of distributions, with their arguments."""

BARE: Final = ("uniform", "triangular")
"""Kinds that can be named without any argument."""


class DistributionShape(Shape):
    """A kind of distribution with its arguments; one that needs none can stand alone."""

    expected = f"{' or '.join(BARE)}, or a mapping from one of {', '.join(KINDS)} to its arguments"

    def __init__(self) -> None:
        self.record = Record(KINDS, only_one=True, expected=f"a mapping with exactly one of {', '.join(KINDS)}")

    def check(self, node: Node, path: str, report: Report) -> Node | None:
        """Return a mapping from the kind to its arguments."""
        if isinstance(node, Scalar) and isinstance(node.value, str):
            if node.text in BARE:
                return Mapping(node.place, {node.text: Mapping(node.place)}, {node.text: node.place})
            if node.text in KINDS:
                needed = KINDS[node.text][0].expected
                said = f"`{node.text}` needs its arguments: expected {node.text} with {needed}"
                report.add(node.place, path, said)
            else:
                report.add(node.place, path, unknown("distribution", node.text, KINDS))
            return None
        if isinstance(node, Mapping):
            node = node.copy()
            for kind, arguments in node.entries.items():
                if kind in KINDS and isinstance(arguments, Scalar) and arguments.value is None:
                    node.entries[kind] = Mapping(arguments.place)
        return self.record.check(node, path, report)

    def json(self, vocabulary: Vocabulary) -> Json:
        """Return the name of a kind, or a kind with its arguments."""
        return {"anyOf": [{"enum": list(BARE)}, self.record.json(vocabulary)]}


_CORRELATION: Final = Record(
    {
        "parameters": (
            List(Text("a parameter"), "a pair of parameters", least=2, most=2),
            "the two parameters that move together",
        ),
        "rank": (Number(-1, 1), "Spearman's rank correlation"),
        "source": (SOURCE, "key of `sources`, or a list of keys, on which it rests"),
        "note": (Text(allow_empty=True), "how it was derived"),
        "assumed": (Truth(), "true where no source gives it"),
    },
    required=("parameters", "rank"),
)

DISTRIBUTION: Final = DistributionShape()
CORRELATIONS: Final = List(_CORRELATION, "a list of pairs of parameters, each with its rank correlation")
