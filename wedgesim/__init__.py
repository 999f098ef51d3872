"""Can one power split two others? Games of three states, from YAML to every equilibrium.

Balancing, wedging, bloodletting, the security dilemma and dependence, as games that a scenario puts together.

>>> import wedgesim as ws
>>> scenario = ws.load("reverse_kissinger")
>>> result = ws.solve(scenario, {"capability.target": 0.4}, credibility=0.7)
>>> result.equilibria[0].path
'hold/align/support'

Names are imported when first used, so that ``import wedgesim`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from wedgesim.version import __version__

if TYPE_CHECKING:
    from wedgesim.analysis.adaptive import AdaptiveDiagram, adaptive_diagram
    from wedgesim.analysis.adaptive_multiples import diagram_series
    from wedgesim.analysis.claims import ClaimResult, check_claims
    from wedgesim.analysis.comparison.compare import Comparison, compare
    from wedgesim.analysis.discovery.discover import discover
    from wedgesim.analysis.discovery.prim import prim
    from wedgesim.analysis.discovery.tree import classification_tree
    from wedgesim.analysis.explanation.explain import Explanation, explain
    from wedgesim.analysis.payoffs import payoffs
    from wedgesim.analysis.policy.policies import policies
    from wedgesim.analysis.quantal_surface import QuantalSurface, quantal_surface
    from wedgesim.analysis.sensitivity.elasticities import elasticities
    from wedgesim.analysis.sensitivity.screening import morris, second_order
    from wedgesim.analysis.sensitivity.sobol import sobol_indices
    from wedgesim.analysis.sensitivity.tornado import tornado
    from wedgesim.analysis.solution import Equilibrium, Solution, Split
    from wedgesim.analysis.solve import solve
    from wedgesim.analysis.sweep import sweep
    from wedgesim.analysis.threshold import threshold
    from wedgesim.analysis.threshold_curve import threshold_curve
    from wedgesim.analysis.threshold_result import Crossing, Thresholds
    from wedgesim.analysis.timeline.timeline import Timeline, timeline
    from wedgesim.analysis.uncertainty.draws import Draws, draw
    from wedgesim.analysis.uncertainty.outcomes import DrawOutcomes, solve_draws
    from wedgesim.analysis.uncertainty.uncertainty import Uncertainty, uncertainty
    from wedgesim.errors import ScenarioError, WedgesimError
    from wedgesim.model.game import game
    from wedgesim.model.loading import load, load_text
    from wedgesim.output.plots.plot import plot
    from wedgesim.output.report.report import Report, report
    from wedgesim.scenario.scenario import Scenario

_WHERE = {
    "AdaptiveDiagram": "wedgesim.analysis.adaptive",
    "ClaimResult": "wedgesim.analysis.claims",
    "Comparison": "wedgesim.analysis.comparison.compare",
    "Crossing": "wedgesim.analysis.threshold_result",
    "DrawOutcomes": "wedgesim.analysis.uncertainty.outcomes",
    "Draws": "wedgesim.analysis.uncertainty.draws",
    "Equilibrium": "wedgesim.analysis.solution",
    "QuantalSurface": "wedgesim.analysis.quantal_surface",
    "Explanation": "wedgesim.analysis.explanation.explain",
    "Report": "wedgesim.output.report.report",
    "Scenario": "wedgesim.scenario.scenario",
    "ScenarioError": "wedgesim.errors",
    "Solution": "wedgesim.analysis.solution",
    "Split": "wedgesim.analysis.solution",
    "Thresholds": "wedgesim.analysis.threshold_result",
    "Uncertainty": "wedgesim.analysis.uncertainty.uncertainty",
    "Timeline": "wedgesim.analysis.timeline.timeline",
    "WedgesimError": "wedgesim.errors",
    "adaptive_diagram": "wedgesim.analysis.adaptive",
    "check_claims": "wedgesim.analysis.claims",
    "classification_tree": "wedgesim.analysis.discovery.tree",
    "compare": "wedgesim.analysis.comparison.compare",
    "diagram_series": "wedgesim.analysis.adaptive_multiples",
    "discover": "wedgesim.analysis.discovery.discover",
    "draw": "wedgesim.analysis.uncertainty.draws",
    "explain": "wedgesim.analysis.explanation.explain",
    "elasticities": "wedgesim.analysis.sensitivity.elasticities",
    "game": "wedgesim.model.game",
    "load": "wedgesim.model.loading",
    "load_text": "wedgesim.model.loading",
    "morris": "wedgesim.analysis.sensitivity.screening",
    "payoffs": "wedgesim.analysis.payoffs",
    "plot": "wedgesim.output.plots.plot",
    "policies": "wedgesim.analysis.policy.policies",
    "prim": "wedgesim.analysis.discovery.prim",
    "quantal_surface": "wedgesim.analysis.quantal_surface",
    "report": "wedgesim.output.report.report",
    "second_order": "wedgesim.analysis.sensitivity.screening",
    "sobol_indices": "wedgesim.analysis.sensitivity.sobol",
    "solve": "wedgesim.analysis.solve",
    "solve_draws": "wedgesim.analysis.uncertainty.outcomes",
    "sweep": "wedgesim.analysis.sweep",
    "threshold": "wedgesim.analysis.threshold",
    "threshold_curve": "wedgesim.analysis.threshold_curve",
    "tornado": "wedgesim.analysis.sensitivity.tornado",
    "uncertainty": "wedgesim.analysis.uncertainty.uncertainty",
    "timeline": "wedgesim.analysis.timeline.timeline",
}

__all__ = [
    "AdaptiveDiagram",
    "ClaimResult",
    "Comparison",
    "Crossing",
    "DrawOutcomes",
    "Draws",
    "Equilibrium",
    "Explanation",
    "QuantalSurface",
    "Report",
    "Scenario",
    "ScenarioError",
    "Solution",
    "Split",
    "Thresholds",
    "Timeline",
    "Uncertainty",
    "WedgesimError",
    "__version__",
    "adaptive_diagram",
    "check_claims",
    "classification_tree",
    "compare",
    "diagram_series",
    "discover",
    "draw",
    "elasticities",
    "explain",
    "game",
    "load",
    "load_text",
    "morris",
    "payoffs",
    "plot",
    "policies",
    "prim",
    "quantal_surface",
    "report",
    "second_order",
    "sobol_indices",
    "solve",
    "solve_draws",
    "sweep",
    "threshold",
    "threshold_curve",
    "timeline",
    "tornado",
    "uncertainty",
]


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module 'wedgesim' has no attribute {name!r}")
    import_module("wedgesim.output.shown")  # results show themselves in a notebook
    return getattr(import_module(_WHERE[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
