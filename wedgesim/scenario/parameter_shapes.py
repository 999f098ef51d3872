"""What the document says of parameters: values with range and source, settings, and axes along which they vary."""

from __future__ import annotations

from typing import Final

from wedgesim.scenario.common_shapes import PAIR, SOURCE, WORDS
from wedgesim.scenario.distribution_shapes import DISTRIBUTION
from wedgesim.scenario.shapes import NAME, Either, List, Named, Number, Record, Table, Text, Truth, Whole
from wedgesim.scenario.vocabulary import Vocabulary

MAX_POINTS: Final = 100_000

LEAF_KEYS: Final = ("value", "range", "distribution", "unit", "source", "note", "assumed")


def parameter_names(vocabulary: Vocabulary) -> dict[str, str]:
    """Return the parameters of all theories with their meanings, which an editor offers."""
    parameters = vocabulary.parameters_of(vocabulary.theories)
    return {name: parameter.meaning for name, parameter in parameters.items()}


LEAF: Final = Record(
    {
        "value": (Number(), "the value; every parameter needs one"),
        "range": (PAIR, "[low, high]: the values that are plausible here; drives sweeps and searches"),
        "distribution": (DISTRIBUTION, "how likely which values are; uniform on the range, if it is not given"),
        "unit": (WORDS, "unit, as the theory gives it"),
        "source": (SOURCE, "key of `sources`, or a list of keys, on which the value rests"),
        "note": (WORDS, "how the value was derived"),
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
    "axes", Table(Named("axis", AXIS), "parameter", pattern=NAME, least=1, most=6, names=parameter_names)
)
