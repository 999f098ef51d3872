"""Strain and revival: aid to the state that the target fights tests the alliance of target and partner.

The divider's aid makes the partner's protection worth more to the target, which revives the alliance, and makes the two
quarrel over what to do, which strains it. Revival needs a partner whose support arrives; strain is what grows without
it. Quarrels are over what is done jointly and grow with the square of closeness, protection in proportion to it. So aid
divides before it dissolves: there is a best distance short of a split.

Equations::

    u_D += -aid_cost a
    u_T += a [ revival s' l - strain (1 - s') l^2 ]
    u_P += -aid_burden a s

Taken alone, the target wants the alignment l* = revival s' / [2 strain (1 - s')], if that is below 1: it leaves full
alignment for half of it when strain (1 - s') exceeds 2/3 of revival s', and half of it for none at three times that.

References: Glaser (2025) for both effects; Snyder (1984), The Security Dilemma in Alliance Politics, World Politics
36(4), for the fear of being abandoned; Crawford (2011) for wedging that binds a coalition together instead.
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
    aid, alignment, support = levers["divider.aid"], levers["target.alignment"], levers["partner.support"]
    arrives = state.effective_support
    return {
        "divider": {"cost of aid": -parameters["aid_cost"] * aid},
        "target": {
            "revival": (parameters["revival"] * aid) * (arrives * alignment),
            "strain": -(parameters["strain"] * aid) * ((1 - arrives) * alignment**2),
        },
        "partner": {"burden": -(parameters["aid_burden"] * aid) * support},
    }


def critical_strain(parameters: Values, levers: Values) -> Value:
    """Return the strain from which the target would rather split than align: revival s' / (1 - s')."""
    import numpy as np

    arrives = parameters["support_reliability"] * levers["partner.support"]
    with np.errstate(divide="ignore"):
        return np.divide(parameters["revival"] * arrives, 1 - arrives)


THEORY = Theory(
    name="alliance_strain",
    title="Strain and revival",
    claim="By aiding the state that the target fights, the divider strains the alliance of target and partner where "
    "the partner's support is doubtful and revives it where it is not; a committed ally defeats the wedge.",
    equations=(
        "u_D += -aid_cost a",
        "u_T += a [ revival s' l - strain (1 - s') l^2 ]",
        "u_P += -aid_burden a s",
    ),
    sources=("Glaser (2025)", "Snyder (1984)", "Crawford (2011)"),
    parameters=(
        Parameter(
            "revival",
            "R_a",
            "what full aid adds to the worth of the partner's full protection",
            0.2,
            (0.0, _LARGE),
            "utility",
            "Glaser (2025)",
        ),
        Parameter(
            "strain",
            "Q_a",
            "cost to an aligned target of the quarrels that full aid brings",
            0.2,
            (0.0, _LARGE),
            "utility",
            "Glaser (2025)",
        ),
        Parameter(
            "aid_burden",
            "c_b",
            "what full aid adds to the cost of the partner's full support",
            0.05,
            (0.0, _LARGE),
            "utility",
            "Glaser (2025)",
        ),
        Parameter(
            "aid_cost",
            "c_a",
            "cost to the divider of full aid",
            0.05,
            (0.0, _LARGE),
            "utility",
            "Glaser (2025)",
        ),
    ),
    utilities=_utilities,
    thresholds=(
        Threshold(
            "strain",
            "the target would rather split than align from this strain upward",
            "strain* = revival s' / (1 - s'); it would rather hedge than align from 2/3 of that, and rather split than "
            "hedge from twice that",
            critical_strain,
        ),
    ),
    comparative_statics=(
        ComparativeStatic("target", "target.alignment", "strain", -1, "quarrels over the war loosen the tie"),
        ComparativeStatic("target", "target.alignment", "revival", 1, "a common danger binds the target"),
        ComparativeStatic(
            "target",
            "target.alignment",
            "support_reliability",
            1,
            "a more committed partner makes the tie worth more",
        ),
        ComparativeStatic("partner", "partner.support", "aid_burden", -1, "a dearer war makes support worth less"),
        ComparativeStatic("divider", "divider.aid", "aid_cost", -1, "aid is dearer"),
    ),
)
