"""What the document says of claims: the checks that test them."""

from __future__ import annotations

from typing import Final

from wedgesim.scenario.common_shapes import PAIR, for_each_role
from wedgesim.scenario.parameter_shapes import AXES, SETTINGS
from wedgesim.scenario.shapes import Either, Field, List, Named, Number, Record, Text, Whole

VERDICTS: Final = ("unique", "possible", "never")

THROUGH_TIME: Final = ("split_year", "present_value.divider", "present_value.target", "present_value.partner")
"""Quantities of scenarios that have a horizon."""

QUANTITIES: Final = (
    "margin",
    "alignment",
    "reservation_price",
    "willingness_to_pay",
    "split",
    "payoff.divider",
    "payoff.target",
    "payoff.partner",
    *THROUGH_TIME,
)

SHARE_INTERVAL: Final = List(Number(0, 1), "a pair [low, high] of shares", least=2, most=2)

_LEFT: Final = Either(text=Text("an action"), sequence=List(Text("an action"), "a list of actions", least=1))

PLAYED: Final = Named(
    "played", Record(for_each_role(_LEFT, "the action, or actions, left to this role"), keep_incomplete=True)
)

_WHERE: Final[dict[str, Field]] = {
    "at": (SETTINGS, "values of other parameters at which the claim holds"),
    "position": (Text("a key of `positions`"), "the position under which the claim holds"),
    "phase": (Text("a key of `phases`"), "the phase in which the claim holds"),
    "played": (PLAYED, "actions left to some roles, the others answering in equilibrium; one action fixes a role"),
}
"""What every check can say of the circumstances in which it is made."""

_QUANTITY: Final = (Text(choices=QUANTITIES), "what is looked at")

_MOVED: Final = (Text("a parameter"), "the parameter that is varied")

CHECKS: Final[dict[str, tuple[Record, str]]] = {
    "outcome": (
        Record(
            {
                **_WHERE,
                "verdict": (Text(choices=VERDICTS), "whether a split is the unique outcome, possible or never"),
                "actions": (
                    Record(for_each_role(Text("an action"), "the action of this role"), keep_incomplete=True),
                    "actions on the equilibrium path, for some roles or all",
                ),
                "alignment": (
                    Either(number=Number(0, 1), sequence=SHARE_INTERVAL),
                    "the target's expected alignment: a number, or a pair [low, high]",
                ),
                "margin": (Text(choices=("positive", "negative")), "sign of the target's split margin"),
                "year": (Whole(-99_999, 99_999), "with a horizon: in which year, by players who look ahead"),
            },
            expected="a mapping with verdict, actions, alignment or margin",
        ),
        "what happens in equilibrium",
    ),
    "comparative_static": (
        Record(
            {
                "quantity": _QUANTITY,
                "parameter": _MOVED,
                "over": (PAIR, "[low, high]: where the parameter is varied"),
                "sign": (Text(choices=("increasing", "decreasing", "none")), "how the quantity moves with it"),
                **_WHERE,
            },
            required=("quantity", "parameter", "over", "sign"),
        ),
        "how a quantity moves with a parameter",
    ),
    "ordering": (
        Record(
            {
                "quantity": _QUANTITY,
                "settings": (
                    List(SETTINGS, "a list of at least two mappings from parameter to value", least=2),
                    "the settings to compare",
                ),
                "policies": (
                    List(PLAYED, "a list of at least two mappings from role to action", least=2),
                    "the actions to compare, instead of settings",
                ),
                "phases": (
                    List(Text("a key of `phases`"), "a list of at least two phases", least=2),
                    "the phases to compare, in the place of settings",
                ),
                "order": (Text(choices=("increasing", "decreasing")), "how the quantity moves along the list"),
                **_WHERE,
            },
            required=("quantity", "order"),
        ),
        "how a quantity orders several settings (or phases), policies or both",
    ),
    "interior_optimum": (
        Record(
            {
                "quantity": _QUANTITY,
                "parameter": _MOVED,
                "over": (PAIR, "[low, high]: where the parameter is varied"),
                "kind": (Text(choices=("maximum", "minimum")), "what lies between the ends"),
                **_WHERE,
            },
            required=("quantity", "parameter", "over", "kind"),
        ),
        "that a quantity is best or worst between the ends of a range",
    ),
    "threshold": (
        Record(
            {
                "parameter": _MOVED,
                "within": (PAIR, "[low, high]: where the verdict changes"),
                **_WHERE,
            },
            required=("parameter", "within"),
        ),
        "where the verdict on the split changes",
    ),
    "region": (
        Record(
            {
                "axes": (AXES, "two parameters and the values to try"),
                "verdict": (Text(choices=VERDICTS), "the verdict whose share is asked"),
                "share": (SHARE_INTERVAL, "[low, high]: the share of the points with this verdict"),
                **_WHERE,
            },
            required=("axes", "verdict", "share"),
        ),
        "how much of a plane of two parameters has a verdict",
    ),
}
