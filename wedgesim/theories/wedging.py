"""Wedging: the divider rewards distance or coerces closeness; the partner binds; the target weighs both.

The asymmetry between partner and target breeds the junior's resentment; shared worldview and hostile framing hold the
two together.

Equations::

    asym = k_P / (k_P + k_T)
    u_D += split_value (1 - l) - r (offer_cost + (reward_cost + empowerment_cost)(1 - l)) - pressure_cost p
    u_T += q r (1 - l) V - p l C - alpha asym l + beta_T (1 + f) l - xi (1 - l)
    u_P += beta_P (1 + f) l - support_cost s - concession_cost b

References: Crawford (2011), Preventing Enemy Coalitions, International Security 35(4) (selective accommodation);
Izumikawa (2013), To Coerce or Reward? Theorizing Wedge Strategies, Security Studies 22(3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wedgesim.scenario.vocabulary import Parameter
from wedgesim.theories.state import State
from wedgesim.theories.theory import ComparativeStatic, Theory, Threshold, Utilities, Values

if TYPE_CHECKING:
    from wedgesim.theories.theory import Value

_LARGE = 10.0


def _utilities(state: State, parameters: Values, levers: Values) -> Utilities:
    alignment, reward = levers["target.alignment"], levers["divider.reward"]
    distance = 1 - alignment
    asymmetry = state.capability["partner"] / (state.capability["partner"] + state.capability["target"])
    hostility = 1 + parameters["framing"]
    return {
        "divider": {
            "value of the split": parameters["split_value"] * distance,
            "cost of the offer": -reward * parameters["offer_cost"],
            "cost of the reward": -(reward * distance) * parameters["reward_cost"],
            "empowerment": -(reward * distance) * parameters["empowerment_cost"],
            "cost of pressure": -parameters["pressure_cost"] * levers["divider.pressure"],
        },
        "target": {
            "reward": state.credible_reward * parameters["inducement"],
            "coercion": -parameters["coercion_cost"] * (levers["divider.pressure"] * alignment),
            "resentment": -parameters["junior_resentment"] * alignment * asymmetry,
            "affinity": (parameters["affinity.target"] * hostility) * alignment,
            "cost of turning": -parameters["turning_cost"] * distance,
        },
        "partner": {
            "affinity": (parameters["affinity.partner"] * hostility) * alignment,
            "cost of support": -parameters["support_cost"] * levers["partner.support"],
            "cost of concession": -parameters["concession_cost"] * levers["partner.concession"],
        },
    }


def critical_inducement(parameters: Values, levers: Values) -> Value:
    """Return the inducement from which the target splits, the partner passive and nobody arming.

    The target's utility is linear in its alignment once the asymmetry is that of an aligned target, so it splits
    exactly when ``q r V + p C + alpha asym >= beta_T (1 + f) + xi``.
    """
    target, partner = parameters["capability.target"], parameters["capability.partner"]
    with_target = partner + parameters["reciprocity.partner"] * target
    asymmetry = with_target / (with_target + target)
    holding = parameters["affinity.target"] * (1 + parameters["framing"]) + parameters["turning_cost"]
    loosening = levers["divider.pressure"] * parameters["coercion_cost"] + parameters["junior_resentment"] * asymmetry
    return (holding - loosening) / (parameters["credibility"] * levers["divider.reward"])


THEORY = Theory(
    name="wedging",
    title="Wedging",
    claim="A divider splits an alliance by rewarding the target for distance (selective accommodation) or making "
    "closeness costly; the partner answers by binding; the junior's resentment grows with the gap between the two, "
    "and hostile framing pushes them together.",
    equations=(
        "asym = k_P / (k_P + k_T)",
        "u_D += split_value (1 - l) - r (offer_cost + (reward_cost + empowerment_cost)(1 - l)) - pressure_cost p",
        "u_T += q r (1 - l) V - p l C - alpha asym l + beta_T (1 + f) l - xi (1 - l)",
        "u_P += beta_P (1 + f) l - support_cost s - concession_cost b",
    ),
    sources=("Crawford (2011)", "Izumikawa (2013)", "Kupchan (2021)", "Glaser (2025)"),
    parameters=(
        Parameter(
            "inducement",
            "V",
            "value to the target of the full reward, if delivered",
            0.25,
            (0.0, _LARGE),
            source="Crawford (2011)",
        ),
        Parameter(
            "coercion_cost",
            "C",
            "cost to an aligned target of full pressure",
            0.05,
            (0.0, _LARGE),
            source="Izumikawa (2013)",
        ),
        Parameter(
            "junior_resentment",
            "alpha",
            "cost to an aligned target of being wholly the junior",
            0.15,
            (0.0, _LARGE),
            source="Kupchan (2021)",
        ),
        Parameter(
            "affinity.target",
            "beta_T",
            "value to the target of standing with the partner",
            0.15,
            (0.0, _LARGE),
            source="Glaser (2025)",
        ),
        Parameter(
            "affinity.partner",
            "beta_P",
            "value to the partner of standing with the target",
            0.15,
            (0.0, _LARGE),
            source="Glaser (2025)",
        ),
        Parameter(
            "framing",
            "f",
            "share by which hostile framing raises affinity",
            1.0,
            (0.0, _LARGE),
            "share",
            "Kupchan (2021)",
        ),
        Parameter(
            "turning_cost",
            "xi",
            "cost to the target's regime of turning away from the partner",
            0.1,
            (0.0, _LARGE),
            source="Kupchan (2021)",
        ),
        Parameter(
            "split_value", "v", "value to the divider of a complete split", 0.2, (0.0, _LARGE), source="Crawford (2011)"
        ),
        Parameter(
            "offer_cost",
            "c_o",
            "cost to the divider of making the full offer",
            0.03,
            (0.0, _LARGE),
            source="Crawford (2011)",
        ),
        Parameter(
            "reward_cost",
            "c_r",
            "cost to the divider of the full reward, delivered",
            0.1,
            (0.0, _LARGE),
            source="Crawford (2011)",
        ),
        Parameter(
            "empowerment_cost",
            "c_e",
            "later cost to the divider of having built up the target",
            0.05,
            (0.0, _LARGE),
            source="Mizuno (2022)",
        ),
        Parameter(
            "pressure_cost",
            "c_p",
            "cost to the divider of full pressure",
            0.02,
            (0.0, _LARGE),
            source="Izumikawa (2013)",
        ),
        Parameter(
            "support_cost", "c_s", "cost to the partner of full support", 0.02, (0.0, _LARGE), source="Glaser (2025)"
        ),
        Parameter(
            "concession_cost",
            "c_b",
            "cost to the partner of a full concession",
            0.02,
            (0.0, _LARGE),
            source="Kyiv Independent (2025)",
        ),
    ),
    utilities=_utilities,
    thresholds=(
        Threshold(
            "inducement",
            "the target splits from this inducement upward",
            "V* = [beta_T (1 + f) + xi - p C - alpha asym] / (q r), asym = (K_P + nu_P K_T) / (K_P + nu_P K_T + K_T)",
            critical_inducement,
            {"partner.support": 0.0, "partner.arms": 0.0, "target.arms": 0.0},
        ),
    ),
    comparative_statics=(
        ComparativeStatic("target", "target.alignment", "inducement", -1, "a larger reward loosens the tie"),
        ComparativeStatic("target", "target.alignment", "credibility", -1, "a more credible reward loosens the tie"),
        ComparativeStatic("target", "target.alignment", "coercion_cost", -1, "coercion of closeness loosens the tie"),
        ComparativeStatic("target", "target.alignment", "junior_resentment", -1, "resentment loosens the tie"),
        ComparativeStatic("target", "target.alignment", "affinity.target", 1, "shared worldview holds the tie"),
        ComparativeStatic("target", "target.alignment", "framing", 1, "hostile framing holds the tie"),
        ComparativeStatic("target", "target.alignment", "turning_cost", 1, "a regime's cost of turning holds the tie"),
        ComparativeStatic(
            "target",
            "target.alignment",
            "capability.partner",
            -1,
            "resentment grows with the gap in power",
            {"reciprocity.target": 0.0},
        ),
        ComparativeStatic(
            "divider", "divider.reward", "empowerment_cost", -1, "fear of building up the target deters the offer"
        ),
        ComparativeStatic("partner", "partner.concession", "concession_cost", -1, "binding is dearer"),
    ),
)
