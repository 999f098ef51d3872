"""The security dilemma: what one state does for its security makes another less secure.

Arms raise the threat that others perceive when offence has the advantage or cannot be told from defence; so does the
partner's support of the target, and the part that allies are given in the flashpoint: the divider's allies, in the
partner's eyes, and an aligned target, in the divider's.

Equations::

    tau_DP *= 1 + theta (m_P + iota s l);  tau_PD *= 1 + theta (m_D + ally_role)
    tau_DT *= 1 + theta (m_T + target_role l);  tau_TD *= 1 + theta m_D
    tau_TP *= 1 + theta m_P;               tau_PT *= 1 + theta m_T

The conflict of interest is the threat at theta = 0 and stays when theta is 0: a rivalry over a real stake is not a
pure security dilemma.

References: Jervis (1978), Cooperation under the Security Dilemma, World Politics 30(2); Kydd (2005), Trust and Mistrust
in International Relations; Glaser (1997, 2025).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from wedgesim.scenario.vocabulary import Parameter
from wedgesim.theories.state import State
from wedgesim.theories.theory import ComparativeStatic, Theory, Threshold, Values

if TYPE_CHECKING:
    from wedgesim.roles import Role
    from wedgesim.theories.theory import Value


def _modify(state: State, parameters: Values, levers: Values) -> State:
    advantage = parameters["offense_advantage"]
    arms: dict[Role, Value] = {
        "divider": levers["divider.arms"],
        "target": levers["target.arms"],
        "partner": levers["partner.arms"],
    }
    menace: dict[tuple[Role, Role], Value] = {pair: arms[pair[1]] for pair in state.threat}
    supported = levers["partner.support"] * levers["target.alignment"]
    menace["divider", "partner"] = arms["partner"] + parameters["support_menace"] * supported
    menace["partner", "divider"] = arms["divider"] + parameters["ally_role"]
    menace["divider", "target"] = arms["target"] + parameters["target_role"] * levers["target.alignment"]
    threat = {pair: threat * (1 + advantage * menace[pair]) for pair, threat in state.threat.items()}
    return replace(state, threat=threat)


def critical_offense_advantage(parameters: Values, levers: Values) -> Value:
    """Return the advantage of offence from which the partner answers the divider's arms with arms of its own.

    With the target split and passive, arming gains the partner ``w [a1/(a1+b) - a0/(a0+b)]``, where a0, a1 are its
    strength without and with arms and b the opposition, each to the power gamma. That covers the cost c between the
    roots of ``c b^2 + (c (a0 + a1) - w (a1 - a0)) b + c a0 a1``; the advantage enters b through the perceived threat,
    and the lower root gives the threshold. Where arms never pay there is none and the result is nan.
    """
    import numpy as np

    gamma, arming = parameters["decisiveness"], parameters["arming_effect"]
    cost, weight = parameters["arms_cost.partner"], parameters["security_weight.partner"]
    unarmed = parameters["capability.partner"] ** gamma
    armed = (parameters["capability.partner"] * (1 + arming)) ** gamma
    linear = cost * (unarmed + armed) - weight * (armed - unarmed)
    with np.errstate(invalid="ignore"):
        root = (-linear - np.sqrt(np.asarray(linear**2 - 4 * cost**2 * unarmed * armed))) / (2 * cost)
        opposition = root ** (1 / gamma)
    from_target = parameters["threat.partner.target"] * parameters["capability.target"]
    from_divider = parameters["threat.partner.divider"] * parameters["capability.divider"] * (1 + arming)
    critical: Value = ((opposition - from_target) / from_divider - 1) / (1 + parameters["ally_role"])
    return critical


THEORY = Theory(
    name="security_dilemma",
    title="Security dilemma",
    claim="When offence has the advantage, or looks like defence, the arms and alliances by which one state seeks "
    "security threaten another, which answers in kind; the more so, the larger the part given to allies.",
    equations=(
        "tau_DP *= 1 + theta (m_P + iota s l);  tau_PD *= 1 + theta (m_D + ally_role)",
        "tau_DT *= 1 + theta (m_T + target_role l);  tau_TD *= 1 + theta m_D",
        "tau_TP *= 1 + theta m_P;  tau_PT *= 1 + theta m_T",
    ),
    sources=("Jervis (1978)", "Kydd (2005)", "Glaser (1997)", "Glaser (2025)"),
    parameters=(
        Parameter(
            "offense_advantage",
            "theta",
            "advantage of offence times its indistinguishability from defence",
            0.3,
            (0.0, 10.0),
            "index",
            "Jervis (1978)",
        ),
        Parameter(
            "support_menace",
            "iota",
            "threat that the divider sees in support of the target, per unit of arms",
            0.5,
            (0.0, 10.0),
            "ratio",
            "Glaser (2025)",
        ),
        Parameter(
            "ally_role",
            "A_r",
            "part given to the divider's allies in the flashpoint, per unit of arms",
            0.0,
            (0.0, 10.0),
            "ratio",
            "Glaser (2025)",
        ),
        Parameter(
            "target_role",
            "A_t",
            "part given to an aligned target in the partner's flashpoint with the divider, per unit of arms",
            0.0,
            (0.0, 10.0),
            "ratio",
            "Glaser (2025)",
        ),
    ),
    modify=_modify,
    needs=("balancing",),
    thresholds=(
        Threshold(
            "offense_advantage",
            "the partner answers the divider's arms with its own from this advantage of offence upward "
            "(until the odds are too long for arms to help)",
            "theta* = [(b_-^(1/gamma) - tau_PT K_T) / (tau_PD K_D (1 + eta)) - 1] / (1 + ally_role), b_- "
            "the lower root of c_P b^2 + (c_P (a0 + a1) - w_P (a1 - a0)) b + c_P a0 a1, a0 = K_P^gamma, "
            "a1 = (K_P (1 + eta))^gamma",
            critical_offense_advantage,
            {
                "divider.arms": 1.0,
                "divider.engagement": 0.0,
                "target.alignment": 0.0,
                "target.arms": 0.0,
                "partner.support": 0.0,
            },
        ),
    ),
    comparative_statics=(
        ComparativeStatic("divider", None, "offense_advantage", -1, "the dilemma makes the divider less secure"),
        ComparativeStatic("partner", None, "offense_advantage", -1, "the dilemma makes the partner less secure"),
        ComparativeStatic("target", None, "offense_advantage", -1, "the dilemma makes the target less secure"),
        ComparativeStatic("divider", None, "support_menace", -1, "support of the target menaces the divider"),
        ComparativeStatic("partner", None, "ally_role", -1, "a larger part for its allies makes the divider a threat"),
        ComparativeStatic("divider", None, "target_role", -1, "a larger part for the target makes it a threat"),
    ),
)
