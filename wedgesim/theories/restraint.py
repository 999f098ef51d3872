"""Rewarding restraint: the divider pays the partner for limiting its support, instead of the target for leaving.

An inducement to the partner is delivered in proportion to the support that it withholds. It asks of the alliance
nothing but that it does less, and works where what support is worth to the partner is small beside what the target
would have to be offered for turning away.

Equations::

    u_D += -g_c (compensation_offer_cost + compensation_cost (1 - s))
    u_P += q_P g_c (1 - s) W

with g_c the compensation offered and q_P the partner's belief that it is delivered. What support is worth to the
partner comes through balancing: a friend that is stronger and closer. The threshold compares the two.

References: Kim and others (2024) for the policy; Schelling (1960), The Strategy of Conflict, and Baldwin (1971), The
Power of Positive Sanctions, World Politics 24(1), for promises as instruments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wedgesim.scenario.vocabulary import Parameter
from wedgesim.theories.balancing import contest
from wedgesim.theories.state import State, state
from wedgesim.theories.theory import ComparativeStatic, Theory, Threshold, Utilities, Values

if TYPE_CHECKING:
    from wedgesim.theories.theory import Value

_LARGE = 10.0


def _utilities(state: State, parameters: Values, levers: Values) -> Utilities:
    offered = levers["divider.compensation"]
    delivered = offered * (1 - levers["partner.support"])
    return {
        "divider": {
            "cost of offering compensation": -parameters["compensation_offer_cost"] * offered,
            "compensation": -parameters["compensation_cost"] * delivered,
        },
        "partner": {
            "compensation": (parameters["compensation_credibility"] * parameters["compensation_value"]) * delivered
        },
    }


def _partner_security(parameters: Values, levers: Values, support: Value) -> Value:
    """Security of the partner at some support of an aligned target."""
    current = state(parameters, {**levers, "partner.support": support})
    strength: Value = current.capability["partner"]
    opposition: Value = 0.0
    for other in ("divider", "target"):
        capability, amity = current.capability[other], current.amity["partner", other]
        strength = strength + parameters["pooling"] * capability * amity
        remaining = 1 - parameters[f"reassurance.partner.{other}"] * amity
        opposition = opposition + current.threat["partner", other] * capability * remaining
    return contest(strength, opposition, parameters["decisiveness"])


def critical_compensation(parameters: Values, levers: Values) -> Value:
    """Return the worth of compensation from which the partner withholds its support from an aligned target.

    Support s gains the partner ``w_P [S_P(s) - S_P(0)]`` of security, which ``q_P g_c s W`` has to outweigh.
    """
    support = levers["partner.support"]
    gained = _partner_security(parameters, levers, support) - _partner_security(parameters, levers, 0.0)
    promised = parameters["compensation_credibility"] * levers["divider.compensation"] * support
    return parameters["security_weight.partner"] * gained / promised


THEORY = Theory(
    name="restraint",
    title="Rewarding restraint",
    claim="A divider that cannot make the target leave may still make the partner do less for it: a credible "
    "inducement to the partner, delivered as support is withheld, limits support once it outweighs what support is "
    "worth to it.",
    equations=(
        "u_D += -g_c (compensation_offer_cost + compensation_cost (1 - s))",
        "u_P += q_P g_c (1 - s) W",
    ),
    sources=("Kim and others (2024)", "Schelling (1960)", "Baldwin (1971)"),
    parameters=(
        Parameter(
            "compensation_value",
            "W",
            "value to the partner of the full compensation for withholding all support, if delivered",
            0.1,
            (0.0, _LARGE),
            "utility",
            "Kim and others (2024)",
        ),
        Parameter(
            "compensation_credibility",
            "q_P",
            "belief of the partner that the divider delivers the compensation",
            0.5,
            (0.0, 1.0),
            "share",
            "Kim and others (2024)",
        ),
        Parameter(
            "compensation_cost",
            "c_c",
            "cost to the divider of the full compensation, delivered",
            0.05,
            (0.0, _LARGE),
            "utility",
            "Baldwin (1971)",
        ),
        Parameter(
            "compensation_offer_cost",
            "c_co",
            "cost to the divider of offering the full compensation",
            0.02,
            (0.0, _LARGE),
            "utility",
            "Baldwin (1971)",
        ),
    ),
    utilities=_utilities,
    needs=("balancing",),
    thresholds=(
        Threshold(
            "compensation_value",
            "the partner withholds its support from this worth of compensation upward",
            "W* = w_P [S_P(s) - S_P(0)] / (q_P g_c s), S_P the partner's security beside an aligned target",
            critical_compensation,
            {"target.alignment": 1.0, "partner.arms": 0.0},
        ),
    ),
    comparative_statics=(
        ComparativeStatic(
            "partner",
            "partner.support",
            "compensation_value",
            -1,
            "the more compensation is worth to the partner, the less support is",
        ),
        ComparativeStatic(
            "partner",
            "partner.support",
            "compensation_credibility",
            -1,
            "the more compensation is believed in, the less support is worth to the partner",
        ),
        ComparativeStatic(
            "divider",
            "divider.compensation",
            "compensation_cost",
            -1,
            "the dearer restraint is to buy, the less compensation is worth to the divider",
        ),
    ),
)
