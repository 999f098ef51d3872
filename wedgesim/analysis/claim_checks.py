"""The six checks of claims, each on many lines at once.

- *outcome*: at one point. What is asked of actions, alignment and margin must be so in every equilibrium
  (:mod:`~wedgesim.analysis.claim_outcome`).
- *comparative static*: along an even grid the quantity never moves the wrong way by more than rounding, and from the
  first point to the last it moves the right way by a notable part of its size
  (:mod:`~wedgesim.analysis.claim_trends` says how much). So it may rest on the way, but a constant is neither
  increasing nor decreasing; *none* asks for a constant.
- *ordering*: from each setting to the next the quantity moves the right way, notably; so too from each policy to the
  next, the roles that it leaves free answering in equilibrium.
- *interior optimum*: somewhere between the ends it is notably better than at both.
- *threshold*: the verdict turns somewhere in the interval. At the scenario's own values every crossing is found
  (:mod:`wedgesim.analysis.threshold`); on other lines a grid tells (:mod:`~wedgesim.analysis.claim_regions`).
- *region*: the share of the points of a plane that have the verdict.

A quantity that is not defined at some point supports nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from wedgesim.analysis.claim_circumstances import Circumstances
from wedgesim.analysis.claim_finding import Finding
from wedgesim.analysis.claim_outcome import outcome
from wedgesim.analysis.claim_regions import region, threshold_within
from wedgesim.analysis.claim_trends import comparative_static, interior_optimum, ordering
from wedgesim.scenario.claims import Check


def judge(check: Check, where: Circumstances, fine: bool = True) -> Finding:
    """Carry out a check.

    Parameters
    ----------
    check : Check
        As the scenario has it; its `at` and `position` are for the caller to lay under the circumstances.
    where : Circumstances
        The lines.
    fine : bool, optional
        Whether to look closely, which is meant for few lines.

    Returns
    -------
    Finding
        Where it holds, and what was found on the first line.

    Examples
    --------
    >>> from wedgesim.model.loading import load
    >>> scenario = load("reverse_kissinger")
    >>> found = judge(scenario.claims["framing_unites"].check, Circumstances(scenario))
    >>> found.holds.tolist(), found.said
    ([True], 'margin falls from -0.1934 to -0.4184 over framing 0..1.5')
    """
    return _KINDS[check.kind](check, where, fine)


_KINDS: Final[dict[str, Callable[[Any, Circumstances, bool], Finding]]] = {
    "outcome": outcome,
    "comparative_static": comparative_static,
    "ordering": ordering,
    "interior_optimum": interior_optimum,
    "threshold": threshold_within,
    "region": region,
}
