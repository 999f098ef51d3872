"""The shape of private information in a document; what it means is checked with the parameters."""

from __future__ import annotations

import re
from typing import Final

from wedgesim.roles import ROLES
from wedgesim.scenario.common_shapes import PAIR, SOURCE, WORDS
from wedgesim.scenario.distribution_shapes import DISTRIBUTION
from wedgesim.scenario.parameter_shapes import PARAMETER, PARAMETERS
from wedgesim.scenario.report import Report, join
from wedgesim.scenario.shapes import Json, Named, Number, Record, Shape, Table, Text, Whole
from wedgesim.scenario.tree import Mapping, Node
from wedgesim.scenario.vocabulary import Vocabulary

GRID: Final = "grid"
JOINT: Final = "joint"
TYPE_KEYS: Final = ("prior", "label", "note", "source", "parameters")
"""Keys of a type that are no parameters."""

TYPE_NAME: Final = re.compile(r"\w[\w-]{0,79}")
MOST_POINTS: Final = 1000

_GRID: Final = Record(
    {
        "parameter": (Text("a parameter"), "the parameter that the role alone knows"),
        "distribution": (DISTRIBUTION, "how likely which values are; the parameter's own, or uniform on the range"),
        "range": (PAIR, "[low, high]; the parameter's, if not given"),
        "points": (Whole(2, MOST_POINTS), "number of cells of equal width, each a type at its middle"),
    },
    required=("parameter", "points"),
    expected="a mapping with parameter, distribution, range and points",
)


class TypeShape(Record):
    """A type, with its parameters beside its other keys."""

    def __init__(self) -> None:
        super().__init__(
            {
                "prior": (PARAMETER, "how likely the type is"),
                "label": (WORDS, "how reports call the type"),
                "note": (WORDS, "remarks"),
                "source": (SOURCE, "what its values rest on that cite nothing themselves"),
                "parameters": (PARAMETERS, "the values on which it differs from the scenario"),
            },
            expected="a mapping with prior and the values of parameters",
        )

    def json(self, vocabulary: Vocabulary) -> Json:
        """Return an object to which parameters can be added, nested or dotted."""
        return super().json(vocabulary) | {"additionalProperties": {"type": ["number", "object", "null"]}}


class RoleTypes(Shape):
    """The types of one role: by name, or on a grid."""

    expected = "a mapping from each type to its prior and parameters, or `grid`"

    def __init__(self, of_type: TypeShape) -> None:
        self.named = Table(of_type, "type", pattern=TYPE_NAME, least=1, most=MOST_POINTS)
        self.grid = Record({GRID: (_GRID, "types spread over the values of one parameter")}, required=(GRID,))

    def check(self, node: Node, path: str, report: Report) -> Node | None:
        """Tell the two forms apart by the key ``grid``."""
        if not isinstance(node, Mapping):
            return self.refuse(node, path, report)
        if GRID not in node.entries:
            return self.named.check(node, path, report)
        if len(node.entries) > 1:
            other = next(key for key in node.entries if key != GRID)
            report.add(node.keys[other], join(path, other), "a role has named types or a `grid`, not both")
            return None
        return self.grid.check(node, path, report)

    def json(self, vocabulary: Vocabulary) -> Json:
        """Return both forms."""
        return {"anyOf": [self.grid.json(vocabulary), self.named.json(vocabulary)]}


TYPES_OF_ROLE: Final = Named("types_of_role", RoleTypes(TypeShape()))

_JOINT: Final = Table(Number(0, 1), "profile of types", pattern=re.compile(r"[\w-]+(?:/[\w-]+)*"), least=1)

TYPES: Final = Record(
    {
        **{role: (TYPES_OF_ROLE, f"what the {role} alone knows") for role in ROLES},
        JOINT: (_JOINT, "probability of each profile of types, as in sincere/greedy: 0.2, instead of priors"),
    },
    expected="a mapping from roles to their types",
)
