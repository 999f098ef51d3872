"""Interdependence: dependence is power, and sanctions decide on whom the target depends.

The target's external income is 1 at undiscounted prices and without sanctions, the share e of it from the partner.
Sanctions close the divider's market; part of what is lost is diverted to the partner, who bargains over the price as
the only buyer left.

Equations::

    closure     x   = sigma p (1 - q r (1 - l))
    income      y_D = (1 - e)(1 - x)
    diverted        = phi (1 - e) x l (1 - secondary_bite z)
    trade       v_P = (e + diverted)(1 - lambda (1 - l))
    bargain     o_T = (1 - e)(1 - x),  o_P = 1 - h
                pi  = clip((1 + o_T - o_P)/2, 0, 1),  then  pi += concession_depth b (1 - pi)
    price           = 1 - delta (1 - pi)
    income      I   = y_D + v_P price
    u_T += w_E ln((I + eps)/(1 + eps))
    u_P += trade_weight v_P (h + 1 - price) - secondary_penalty.partner z s
    u_D += -sanctions_cost x - secondary_penalty.divider z

At the border of a split, and with an undiscounted price, more sanctions favour the split exactly when the credible
relief q r exceeds the backfill phi: see :func:`critical_sanctions`.

References: Hirschman (1945), National Power and the Structure of Foreign Trade; Nash (1950) and Binmore, Rubinstein and
Wolinsky (1986) for bargaining with outside options; Drezner (1999), The Sanctions Paradox.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wedgesim.scenario.vocabulary import Parameter
from wedgesim.theories.state import State
from wedgesim.theories.theory import ComparativeStatic, Theory, Threshold, Utilities, Values

if TYPE_CHECKING:
    from wedgesim.theories.theory import Value


def _price(parameters: Values, outside_income: Value, concession: Value) -> Value:
    """Price that the target gets from the partner, by Nash bargaining with outside options."""
    import numpy as np

    # (1 + o_T - o_P)/2 with o_P = 1 - h
    share = np.clip((outside_income + parameters["import_reliance"]) / 2, 0.0, 1.0)
    discount = (1 - share) * (1 - parameters["concession_depth"] * concession)
    return 1 - parameters["monopsony_discount"] * discount


def _utilities(state: State, parameters: Values, levers: Values) -> Utilities:
    import numpy as np

    dependence = parameters["energy_dependence"]
    alignment, secondary = levers["target.alignment"], levers["divider.secondary"]
    closure = parameters["sanctions"] * levers["divider.pressure"] * (1 - state.credible_reward)
    outside_income = (1 - dependence) * (1 - closure)
    leak = (parameters["backfill"] * (1 - dependence)) * (alignment * (1 - parameters["secondary_bite"] * secondary))
    trade = (dependence + closure * leak) * (1 - parameters["partner_leverage"] * (1 - alignment))
    price = _price(parameters, outside_income, levers["partner.concession"])
    subsistence = parameters["subsistence"]
    income = outside_income + trade * price
    return {
        "divider": {
            "cost of sanctions": -parameters["sanctions_cost"] * closure,
            "cost of secondary sanctions": -parameters["secondary_penalty.divider"] * secondary,
        },
        "target": {"income": parameters["income_weight"] * np.log((income + subsistence) / (1 + subsistence))},
        "partner": {
            "trade": parameters["trade_weight"] * (trade * (parameters["import_reliance"] + 1 - price)),
            "secondary sanctions": -parameters["secondary_penalty.partner"] * (secondary * levers["partner.support"]),
        },
    }


def _incomes(parameters: Values, levers: Values) -> tuple[Value, Value, Value, Value]:
    """Income when aligned; and when split the income outside, its price, and the credible relief."""
    relief = parameters["credibility"] * levers["divider.reward"]
    full = parameters["sanctions"] * levers["divider.pressure"]
    outside = 1 - parameters["energy_dependence"]
    concession = levers["partner.concession"]
    bite = 1 - parameters["secondary_bite"] * levers["divider.secondary"]
    aligned_outside = outside * (1 - full)
    aligned_trade = parameters["energy_dependence"] + parameters["backfill"] * outside * full * bite
    aligned = aligned_outside + aligned_trade * _price(parameters, aligned_outside, concession)
    split_outside = outside * (1 - full * (1 - relief))
    return aligned, split_outside, _price(parameters, split_outside, concession), relief


def critical_leverage(parameters: Values, levers: Values) -> Value:
    """Return the partner's leverage up to which the target splits, by comparing incomes (the log is monotone)."""
    aligned, split_outside, split_price, _ = _incomes(parameters, levers)
    return 1 - (aligned - split_outside) / (parameters["energy_dependence"] * split_price)


def critical_sanctions(parameters: Values, levers: Values) -> Value:
    """Return the sanctions at which the target is indifferent when the price is not discounted.

    The split is favoured above it when the credible relief q r exceeds the backfill (less what secondary sanctions
    stop), and below it when it falls short; where both are equal there is none and the result is infinite.
    """
    import numpy as np

    _, _, _, relief = _incomes(parameters, levers)
    bite = 1 - parameters["secondary_bite"] * levers["divider.secondary"]
    net = (1 - parameters["energy_dependence"]) * levers["divider.pressure"] * (relief - parameters["backfill"] * bite)
    with np.errstate(divide="ignore"):
        return np.divide(parameters["energy_dependence"] * parameters["partner_leverage"], net)


_SHARE = (0.0, 1.0)

THEORY = Theory(
    name="interdependence",
    title="Interdependence",
    claim="Dependence is power: sanctions without credible relief push the target onto the partner, who buys at a "
    "discount; sanctions with credible relief are what there is to trade.",
    equations=(
        "x = sigma p (1 - q r (1 - l));  y_D = (1 - e)(1 - x)",
        "diverted = phi (1 - e) x l (1 - secondary_bite z);  v_P = (e + diverted)(1 - lambda (1 - l))",
        "o_T = (1 - e)(1 - x);  o_P = 1 - h;  pi = clip((1 + o_T - o_P)/2, 0, 1);  pi += concession_depth b (1 - pi)",
        "price = 1 - delta (1 - pi);  I = y_D + v_P price",
        "u_T += w_E ln((I + eps)/(1 + eps))",
        "u_P += trade_weight v_P (h + 1 - price) - secondary_penalty.partner z s",
        "u_D += -sanctions_cost x - secondary_penalty.divider z",
    ),
    sources=("Hirschman (1945)", "Nash (1950)", "Binmore, Rubinstein and Wolinsky (1986)", "Drezner (1999)"),
    parameters=(
        Parameter(
            "energy_dependence",
            "e",
            "share of the target's external income that comes from the partner",
            0.5,
            _SHARE,
            "share",
            "Hirschman (1945)",
        ),
        Parameter(
            "sanctions",
            "sigma",
            "share of the divider's market that full pressure closes to the target",
            0.8,
            _SHARE,
            "share",
            "Drezner (1999)",
        ),
        Parameter(
            "backfill",
            "phi",
            "share of closed trade that an aligned target can divert to the partner",
            0.4,
            _SHARE,
            "share",
            "Kupchan (2021)",
        ),
        Parameter(
            "secondary_bite",
            "chi",
            "share of diverted trade that full secondary sanctions stop",
            0.5,
            _SHARE,
            "share",
            "Glaser (2025)",
        ),
        Parameter(
            "partner_leverage",
            "lambda",
            "share of its trade that the partner withdraws from a split target",
            0.6,
            _SHARE,
            "share",
            "Hirschman (1945)",
        ),
        Parameter(
            "import_reliance",
            "h",
            "reliance of the partner on what the target sells",
            0.15,
            _SHARE,
            "share",
            "Hirschman (1945)",
        ),
        Parameter(
            "monopsony_discount",
            "delta",
            "discount on the price when the target has no bargaining power",
            0.6,
            _SHARE,
            "share",
            "Kyiv Independent (2025)",
        ),
        Parameter(
            "concession_depth",
            "zeta",
            "share of the discount that a full concession gives back",
            0.3,
            _SHARE,
            "share",
            "Kyiv Independent (2025)",
        ),
        Parameter(
            "subsistence",
            "eps",
            "income that the target has without any trade",
            0.2,
            unit="share",
            source="Hirschman (1945)",
            exclusive_minimum=True,
        ),
        Parameter(
            "income_weight",
            "w_E",
            "weight of log income in the target's utility",
            0.8,
            unit="utility",
            source="Hirschman (1945)",
        ),
        Parameter(
            "trade_weight",
            "w_V",
            "weight of trade with the target in the partner's utility",
            0.5,
            unit="utility",
            source="Glaser (2025)",
        ),
        Parameter(
            "sanctions_cost",
            "c_x",
            "cost to the divider of full closure",
            0.05,
            unit="utility",
            source="Drezner (1999)",
        ),
        Parameter(
            "secondary_penalty.partner",
            "z_P",
            "cost to the partner of full support under full secondary sanctions",
            0.15,
            unit="utility",
            source="Glaser (2025)",
        ),
        Parameter(
            "secondary_penalty.divider",
            "z_D",
            "cost to the divider of full secondary sanctions",
            0.2,
            unit="utility",
            source="Glaser (2025)",
        ),
    ),
    utilities=_utilities,
    thresholds=(
        Threshold(
            "partner_leverage",
            "the target splits up to this leverage of the partner",
            "lambda* = 1 - (I_aligned - y_D,split) / (e price_split)",
            critical_leverage,
        ),
        Threshold(
            "sanctions",
            "the target is indifferent here; more sanctions favour the split if credible relief exceeds the backfill",
            "sigma* = e lambda / [(1 - e) p (q r - phi (1 - chi z))], the price not discounted",
            critical_sanctions,
            {"monopsony_discount": 0.0},
        ),
    ),
    comparative_statics=(
        ComparativeStatic(
            "target",
            "target.alignment",
            "partner_leverage",
            1,
            "the more the partner can withdraw, the more alignment is worth",
        ),
        ComparativeStatic(
            "target",
            "target.alignment",
            "backfill",
            1,
            "the more closed trade can be diverted, the more alignment is worth",
        ),
        ComparativeStatic(
            "target",
            "target.alignment",
            "secondary_bite",
            -1,
            "secondary sanctions that bite make alignment worth less",
        ),
        ComparativeStatic(
            "target", "target.alignment", "credibility", -1, "credible relief makes alignment worth less"
        ),
        ComparativeStatic(
            "target",
            "target.alignment",
            "energy_dependence",
            1,
            "dependence on the partner makes alignment worth more, where nothing is diverted or discounted",
            {"backfill": 0.0, "monopsony_discount": 0.0},
        ),
        ComparativeStatic("target", None, "monopsony_discount", -1, "the discount is the target's loss"),
        ComparativeStatic("partner", None, "monopsony_discount", 1, "the discount is the partner's gain"),
        ComparativeStatic(
            "partner",
            "partner.support",
            "secondary_penalty.partner",
            -1,
            "secondary sanctions make support cost the partner",
        ),
    ),
)
