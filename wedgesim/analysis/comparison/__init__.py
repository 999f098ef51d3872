"""Two readings of one case: where they part, by how much each parameter drives them apart, and what would decide."""

from wedgesim.analysis.comparison.attribution import Attribution, Share, sampled_shapley, shapley_values
from wedgesim.analysis.comparison.compare import Comparison, Pair, SettingOutcome, compare
from wedgesim.analysis.comparison.conduct import Conduct
from wedgesim.analysis.comparison.contested import ClaimsCompared, ContestedClaim, Turning
from wedgesim.analysis.comparison.evidence import Evidence
from wedgesim.analysis.comparison.fewest import FewestChanges, FlipSet
from wedgesim.analysis.comparison.path import PositionPath
from wedgesim.analysis.comparison.policies import PolicyDifference
from wedgesim.analysis.comparison.settings import ComparisonError, Difference, Setting, differences

__all__ = [
    "Attribution",
    "ClaimsCompared",
    "Comparison",
    "ComparisonError",
    "Conduct",
    "ContestedClaim",
    "Difference",
    "Evidence",
    "FewestChanges",
    "FlipSet",
    "Pair",
    "PolicyDifference",
    "PositionPath",
    "Setting",
    "SettingOutcome",
    "Share",
    "Turning",
    "compare",
    "differences",
    "sampled_shapley",
    "shapley_values",
]
