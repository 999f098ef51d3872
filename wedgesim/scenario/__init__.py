"""What an analyst writes: the scenario language, read into a complete and checked :class:`Scenario`.

This wing knows no theory and no solver: whoever loads a scenario hands over a
:class:`~wedgesim.scenario.vocabulary.Vocabulary` of the names that the installed theories give meaning to.
"""

from __future__ import annotations

from wedgesim.scenario.claims import Claim
from wedgesim.scenario.expressions import Expression, ExpressionError, compile_expression
from wedgesim.scenario.loader import load_file, load_stream, load_text
from wedgesim.scenario.scenario import (
    Action,
    Axis,
    ParameterValue,
    PayoffExpressions,
    PayoffTable,
    Position,
    Scenario,
    Source,
    Sweep,
    TheoryUse,
)
from wedgesim.scenario.vocabulary import Lever, Parameter, Vocabulary

__all__ = [
    "Action",
    "Axis",
    "Claim",
    "Expression",
    "ExpressionError",
    "Lever",
    "Parameter",
    "ParameterValue",
    "PayoffExpressions",
    "PayoffTable",
    "Position",
    "Scenario",
    "Source",
    "Sweep",
    "TheoryUse",
    "Vocabulary",
    "compile_expression",
    "load_file",
    "load_stream",
    "load_text",
]
