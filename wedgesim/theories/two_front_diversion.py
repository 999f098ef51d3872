"""Two fronts: strengthening an ally diverts a common enemy's forces.

The divider splits a force A over two fronts, held by partner and target with forces X_i and worth phi_i to it and to
them, each a lottery contest. The partner may hand the target part of its own force (its lever ``support``, taken by an
aligned target); the divider then answers with its best allocation, which the theory carries within itself.

Steps::

    1. gift          X_P = F_P (1 - s l),  X_T = F_T + F_P s l
    2. divider's best allocation: s_i = sqrt(phi_i X_i);  X_i + a_i = (A + X_1 + X_2) s_i / (s_1 + s_2),
       and where that asks for a_i < 0 the whole force goes to the other front
    3. payoffs       u_i += phi_i X_i / (X_i + a_i);  u_D += sum_i phi_i a_i / (X_i + a_i)

A small gift pays the giver exactly when (X_P - X_T) / (2 sqrt(X_P X_T)) > sqrt(phi_P / phi_T).

References: Kovenock and Roberson (2012), Coalitional Colonel Blotto Games; Rietzke and Roberson (2013), The Robustness
of 'Enemy-of-My-Enemy-Is-My-Friend' Alliances, Social Choice and Welfare 40(4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wedgesim.scenario.vocabulary import Parameter
from wedgesim.theories.state import State
from wedgesim.theories.theory import ComparativeStatic, Theory, Threshold, Utilities, Values

if TYPE_CHECKING:
    from wedgesim.theories.theory import Value


def best_allocation(force: Value, forces: tuple[Value, Value], values: tuple[Value, Value]) -> tuple[Value, Value]:
    """Return what a common enemy with `force` sends against each of two fronts.

    Parameters
    ----------
    force : float or ndarray
        The enemy's force A, at least 0.
    forces : tuple of two floats or ndarrays
        Forces that hold the fronts, at least 0 and not both 0.
    values : tuple of two floats or ndarrays
        What the fronts are worth, above 0.

    Returns
    -------
    tuple of two floats or ndarrays
        The allocation; sums to `force`.

    Examples
    --------
    >>> [round(float(a), 4) for a in best_allocation(1.0, (0.3, 0.03), (1.0, 2.0))]
    [0.619, 0.381]
    """
    import numpy as np

    # no product of two small or two large numbers, which could vanish or overflow where the share does not
    roots = [np.sqrt(value) * np.sqrt(held) for value, held in zip(values, forces, strict=True)]
    ideal = (force + forces[0] + forces[1]) * (roots[0] / (roots[0] + roots[1])) - forces[0]
    first = np.clip(ideal, 0.0, force)
    return first, force - first


def _utilities(state: State, parameters: Values, levers: Values) -> Utilities:
    gift = parameters["front_force.partner"] * (levers["partner.support"] * levers["target.alignment"])
    held = (parameters["front_force.partner"] - gift, parameters["front_force.target"] + gift)
    values = (parameters["front_value.partner"], parameters["front_value.target"])
    sent = best_allocation(parameters["enemy_force"], held, values)
    odds = [_odds(own, against) for own, against in zip(held, sent, strict=True)]
    return {
        "divider": {"fronts": values[0] * (1 - odds[0]) + values[1] * (1 - odds[1])},
        "target": {"front": values[1] * odds[1]},
        "partner": {"front": values[0] * odds[0]},
    }


def _odds(own: Value, against: Value) -> Value:
    """Chance of holding a front; an empty and unattacked one is held with one half."""
    from wedgesim.theories.balancing import contest

    return contest(own, against, 1.0)


def critical_front_value(parameters: Values, levers: Values) -> Value:
    """Return the target's front value from which a small gift pays the partner; infinite when the giver is weaker."""
    import numpy as np

    giver, receiver = parameters["front_force.partner"], parameters["front_force.target"]
    with np.errstate(divide="ignore"):
        critical = parameters["front_value.partner"] * np.divide(4 * giver * receiver, (giver - receiver) ** 2)
    return np.where(np.greater(giver, receiver), critical, np.inf)


THEORY = Theory(
    name="two_front_diversion",
    title="Two-front diversion",
    claim="A common enemy must split its force over two fronts, so a gift to a weak ally on a front that matters "
    "more draws the enemy there and can leave the giver safer than the force it gave away.",
    equations=(
        "X_P = F_P (1 - s l);  X_T = F_T + F_P s l;  s_i = sqrt(phi_i X_i)",
        "X_i + a_i = (A + X_P + X_T) s_i / (s_P + s_T), within 0 <= a_i <= A",
        "u_P += phi_P X_P/(X_P + a_P);  u_T += phi_T X_T/(X_T + a_T);  u_D += sum_i phi_i a_i/(X_i + a_i)",
    ),
    sources=("Kovenock and Roberson (2012)", "Rietzke and Roberson (2013)"),
    parameters=(
        Parameter(
            "front_value.partner",
            "phi_P",
            "value of the partner's front",
            1.0,
            unit="utility",
            source="Rietzke and Roberson (2013)",
            exclusive_minimum=True,
        ),
        Parameter(
            "front_value.target",
            "phi_T",
            "value of the target's front",
            2.0,
            unit="utility",
            source="Rietzke and Roberson (2013)",
            exclusive_minimum=True,
        ),
        Parameter(
            "front_force.partner",
            "F_P",
            "force that holds the partner's front",
            0.3,
            unit="ratio",
            source="Rietzke and Roberson (2013)",
            exclusive_minimum=True,
        ),
        Parameter(
            "front_force.target",
            "F_T",
            "force that holds the target's front",
            0.03,
            unit="ratio",
            source="Rietzke and Roberson (2013)",
            exclusive_minimum=True,
        ),
        Parameter(
            "enemy_force",
            "A",
            "force that the divider splits over the two fronts",
            1.0,
            unit="ratio",
            source="Rietzke and Roberson (2013)",
            exclusive_minimum=True,
        ),
    ),
    utilities=_utilities,
    thresholds=(
        Threshold(
            "front_value.target",
            "a small gift pays the partner from this value of the target's front upward (both fronts attacked)",
            "phi_T* = 4 phi_P F_P F_T / (F_P - F_T)^2, for F_P > F_T",
            critical_front_value,
            {"target.alignment": 1.0},
        ),
    ),
    comparative_statics=(
        ComparativeStatic(
            "partner",
            None,
            "front_value.target",
            1,
            "a front that matters more to the enemy draws its force from the partner's",
        ),
        ComparativeStatic("partner", None, "enemy_force", -1, "a stronger enemy leaves the partner less safe"),
    ),
)
