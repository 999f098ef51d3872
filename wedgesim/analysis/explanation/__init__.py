"""Why an outcome holds: what each role would gain or lose by every deviation, on whom it hangs, and at what price."""

from wedgesim.analysis.explanation.bidding import Bidding, Binding, BindingOption
from wedgesim.analysis.explanation.decision_result import Consequence, Decision, Part, Response
from wedgesim.analysis.explanation.explain import Explanation, OutcomeExplanation, explain
from wedgesim.analysis.explanation.messages import Message
from wedgesim.analysis.explanation.pivots import Pivot

__all__ = [
    "Bidding",
    "Binding",
    "BindingOption",
    "Consequence",
    "Decision",
    "Explanation",
    "Message",
    "OutcomeExplanation",
    "Part",
    "Pivot",
    "Response",
    "explain",
]
