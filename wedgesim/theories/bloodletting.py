"""Bloodletting: a partner's support prolongs the target's war and drains whoever backs the other side.

The target fights a third state that the divider aids. Support raises the target's effort and its strength; the war
drains most when it is close.

Equations::

    w   = war_intensity (1 - war_reliance (1 - s' l))
    F_T = war_strength.target (1 + support_boost s' l);  F_V = war_strength.opponent (1 + aid_boost a)
    pi_w = F_T / (F_T + F_V);  c = 4 pi_w (1 - pi_w)
    k_D *= (1 - war_drain.divider (1 - rebuild) w a c)(1 - war_distraction w);  k_T *= 1 - war_drain.target w c
    u_D += -w (war_cost.divider a c + war_aim.divider pi_w)
    u_T += w (war_aim.target pi_w - war_cost.target c)

The partner's gain is the divider's drained capability, which it values through balancing. Closeness peaks at parity, so
support drains the divider only while the target is not far ahead; ``rebuild`` is the industrial mobilisation that makes
the drain backfire. ``war_distraction`` is the attention that the war takes from other rivals, whatever is given or
rebuilt.

References: Mearsheimer (2001), The Tragedy of Great Power Politics (bloodletting); Hirshleifer (1989) for the contest;
Glaser (2025) for rebuilding.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from wedgesim.scenario.vocabulary import Parameter
from wedgesim.theories.state import State
from wedgesim.theories.theory import ComparativeStatic, Theory, Threshold, Utilities, Values

if TYPE_CHECKING:
    from wedgesim.theories.theory import Value


def _war(support: Value, aid: Value, parameters: Values) -> tuple[Value, Value, Value]:
    """Effort of the target, its prospect of success, and closeness, at effective `support` and `aid`."""
    effort = parameters["war_intensity"] * (1 - parameters["war_reliance"] * (1 - support))
    target = parameters["war_strength.target"] * (1 + parameters["support_boost"] * support)
    opponent = parameters["war_strength.opponent"] * (1 + parameters["aid_boost"] * aid)
    prospect = target / (target + opponent)
    return effort, prospect, 4 * prospect * (1 - prospect)


def _on_the_ground(state: State, parameters: Values, levers: Values) -> tuple[Value, Value, Value, Value]:
    """Effort, prospect, and what the war costs at full scale: to the divider through aid, and to the target."""
    aid = levers["divider.aid"]
    effort, prospect, closeness = _war(state.effective_support * levers["target.alignment"], aid, parameters)
    intensity = effort * closeness
    return effort, prospect, aid * intensity, intensity


def _modify(state: State, parameters: Values, levers: Values) -> State:
    effort, _, on_divider, on_target = _on_the_ground(state, parameters, levers)
    divider_drain = parameters["war_drain.divider"] * (1 - parameters["rebuild"])
    capability = dict(state.capability)
    left = (1 - divider_drain * on_divider) * (1 - parameters["war_distraction"] * effort)
    capability["divider"] = capability["divider"] * left
    capability["target"] = capability["target"] * (1 - parameters["war_drain.target"] * on_target)
    return replace(state, capability=capability)


def _utilities(state: State, parameters: Values, levers: Values) -> Utilities:
    effort, prospect, on_divider, on_target = _on_the_ground(state, parameters, levers)
    success = effort * prospect
    return {
        "divider": {
            "cost of the war": -parameters["war_cost.divider"] * on_divider,
            "the target's gains": -parameters["war_aim.divider"] * success,
        },
        "target": {
            "war aims": parameters["war_aim.target"] * success,
            "cost of the war": -parameters["war_cost.target"] * on_target,
        },
    }


def critical_war_cost(parameters: Values, levers: Values) -> Value:
    """Return the cost of the war from which the target, supported if aligned, leaves the partner that sustains it.

    Alignment multiplies effort; it pays while ``war_aim (w1 pi1 - w0 pi0) > war_cost (w1 c1 - w0 c0)``, with 1 and 0
    for aligned and split. Where support does not raise what the war costs (it brings the target far enough ahead)
    no cost makes it leave and the result is infinite.
    """
    import numpy as np

    support = parameters["support_reliability"] * levers["partner.support"]
    effort, prospect, closeness = _war(support, levers["divider.aid"], parameters)
    effort_alone, prospect_alone, closeness_alone = _war(0.0, levers["divider.aid"], parameters)
    dearer = effort * closeness - effort_alone * closeness_alone
    gains = parameters["war_aim.target"] * (effort * prospect - effort_alone * prospect_alone)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(np.greater(dearer, 0), np.divide(gains, dearer), np.inf)


_SHARE = (0.0, 1.0)

THEORY = Theory(
    name="bloodletting",
    title="Bloodletting",
    claim="By supporting the target's war the partner prolongs it and drains the divider that backs the other side, "
    "as long as the war stays close and the divider does not rebuild faster than it gives.",
    equations=(
        "w = war_intensity (1 - war_reliance (1 - s' l))",
        "F_T = war_strength.target (1 + support_boost s' l);  F_V = war_strength.opponent (1 + aid_boost a)",
        "pi_w = F_T / (F_T + F_V);  c = 4 pi_w (1 - pi_w)",
        "k_D *= (1 - war_drain.divider (1 - rebuild) w a c)(1 - war_distraction w);  k_T *= 1 - war_drain.target w c",
        "u_D += -w (war_cost.divider a c + war_aim.divider pi_w)",
        "u_T += w (war_aim.target pi_w - war_cost.target c)",
    ),
    sources=("Mearsheimer (2001)", "Hirshleifer (1989)", "Glaser (2025)"),
    parameters=(
        Parameter("war_intensity", "W", "scale of the target's war", 0.6, _SHARE, "share", "Glaser (2025)"),
        Parameter(
            "war_reliance",
            "rho_w",
            "share of the target's war effort that the partner's support sustains",
            0.6,
            _SHARE,
            "share",
            "Glaser (2025)",
        ),
        Parameter(
            "war_strength.target",
            "F_T0",
            "strength of the target in its war",
            1.0,
            unit="ratio",
            source="Hirshleifer (1989)",
            exclusive_minimum=True,
        ),
        Parameter(
            "war_strength.opponent",
            "F_V0",
            "strength of the state that it fights",
            0.8,
            unit="ratio",
            source="Hirshleifer (1989)",
            exclusive_minimum=True,
        ),
        Parameter(
            "support_boost",
            "b_s",
            "share by which full support raises the target's strength",
            0.5,
            unit="share",
            source="Glaser (2025)",
        ),
        Parameter(
            "aid_boost",
            "b_a",
            "share by which full aid raises its opponent's strength",
            0.9,
            unit="share",
            source="Glaser (2025)",
        ),
        Parameter("war_aim.target", "A_T", "value to the target of winning the war", 0.3, source="Mearsheimer (2001)"),
        Parameter(
            "war_aim.divider", "A_D", "loss of the divider if the target wins", 0.15, source="Mearsheimer (2001)"
        ),
        Parameter(
            "war_cost.target", "c_wT", "cost to the target of a war at parity", 0.15, source="Mearsheimer (2001)"
        ),
        Parameter(
            "war_cost.divider",
            "c_wD",
            "cost to the divider of full aid in a war at parity",
            0.1,
            source="Glaser (2025)",
        ),
        Parameter(
            "war_drain.divider",
            "D_D",
            "share of the divider's capability that full aid drains",
            0.5,
            _SHARE,
            "share",
            "Glaser (2025)",
        ),
        Parameter(
            "war_drain.target",
            "D_T",
            "share of the target's capability that the war drains",
            0.2,
            _SHARE,
            "share",
            "Mearsheimer (2001)",
        ),
        Parameter(
            "rebuild",
            "R",
            "share of the drain that industrial mobilisation makes good; above 1 it backfires",
            0.2,
            (0.0, 2.0),
            "share",
            "Glaser (2025)",
        ),
        Parameter(
            "war_distraction",
            "A_w",
            "share of the divider's capability that attention to a full war takes from its other rivals",
            0.0,
            _SHARE,
            "share",
            "Glaser (2025)",
        ),
    ),
    modify=_modify,
    utilities=_utilities,
    thresholds=(
        Threshold(
            "war_cost.target",
            "the target leaves the partner that sustains its war from this cost of the war upward",
            "c_wT* = A_T (w1 pi1 - w0 pi0) / (w1 c1 - w0 c0), 1 aligned and supported, 0 split",
            critical_war_cost,
        ),
    ),
    comparative_statics=(
        ComparativeStatic(
            "divider",
            "divider.aid",
            "war_aim.divider",
            1,
            "the more the divider fears the target's victory, the more aid is worth",
        ),
        ComparativeStatic("divider", "divider.aid", "war_cost.divider", -1, "the dearer aid, the less it is worth"),
        ComparativeStatic(
            "target",
            "target.alignment",
            "war_aim.target",
            1,
            "the higher the target's aims, the more the partner's support is worth",
        ),
        ComparativeStatic("target", None, "war_cost.target", -1, "war is costly to the target"),
    ),
)
