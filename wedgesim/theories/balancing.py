"""Balancing: states seek security against the power that threatens them, by arming and by aligning.

Security is the success of a ratio contest between what stands with a state (its own capability and, pooled, that of
those in amity with it) and what stands against it (the capability of others, by perceived threat, less what amity
removes of it).

Amity removes the part ``sigma_ij`` of a threat, the reassurance. A threat that lies in intentions fades with amity; one
that lies in power, proximity or offensive means does not, since what a friend can do he may yet want to do (Walt). With
full reassurance, the default, a state that fears another gains by standing close to it; with none it gains only the
other's strength against third states, and fear is no reason to stay. Pooling is apart from this: a feared ally's
strength still counts against a third state, as that of the Soviet Union did for its allies of 1941.

Equations::

    A_i = k_i + rho sum_j a_ij k_j
    B_i = sum_j tau_ij k_j (1 - sigma_ij a_ij)
    S_i = A_i^gamma / (A_i^gamma + B_i^gamma)
    u_i += w_i S_i - c_i m_i

References: Waltz (1979), Theory of International Politics; Walt (1987), The Origins of Alliances; Tullock (1980) and
Hirshleifer (1989) for the contest success function.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wedgesim.roles import ROLES
from wedgesim.scenario.vocabulary import Parameter
from wedgesim.theories.state import State
from wedgesim.theories.theory import ComparativeStatic, Theory, Threshold, Utilities, Values, total

if TYPE_CHECKING:
    from wedgesim.theories.theory import Value


def contest(strength: Value, opposition: Value, decisiveness: Value) -> Value:
    """Return the success of `strength` against `opposition` in a ratio contest.

    Parameters
    ----------
    strength, opposition : float or ndarray
        Both at least 0; where both are 0 nothing is contested and the success is one half.
    decisiveness : float or ndarray
        Exponent gamma of the contest.

    Examples
    --------
    >>> contest(3.0, 1.0, 2.0)
    0.8999999999999999
    """
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # the success against infinite odds is 0
        if np.min(strength) > 0:
            odds = opposition / strength
        else:
            odds = np.divide(opposition, strength)
            odds = np.where(np.isnan(odds), 1.0, odds)
        if np.ndim(decisiveness) or decisiveness != 1:  # the common case spares the power
            odds = odds**decisiveness
        return 1 / (1 + odds)


def _utilities(state: State, parameters: Values, levers: Values) -> Utilities:
    found: Utilities = {}
    for role in ROLES:
        strength: list[Value] = [state.capability[role]]
        opposition: list[Value] = []
        for other in ROLES:
            if other == role:
                continue
            capability, amity = state.capability[other], state.amity[role, other]
            strength.append((parameters["pooling"] * capability) * amity)
            remaining = 1 - parameters[f"reassurance.{role}.{other}"] * amity
            opposition.append((state.threat[role, other] * capability) * remaining)
        security = contest(total(strength), total(opposition), parameters["decisiveness"])
        found[role] = {
            "security": parameters[f"security_weight.{role}"] * security,
            "arms": -parameters[f"arms_cost.{role}"] * levers[f"{role}.arms"],
        }
    return found


def critical_credibility(parameters: Values, levers: Values) -> Value:
    """Return the credibility from which the target splits, the partner passive and nobody arming.

    Security compares by the ratio A/B whatever gamma, and the credible reward x = q r enters both linearly:
    ``(K_T + rho x K_D) B_a >= A_a (tau_TD K_D (1 - sigma_TD x) + tau_TP K_P)`` with A_a, B_a those of alignment.
    """
    import numpy as np

    own = {role: parameters[f"capability.{role}"] for role in ROLES}
    pooling, kappa = parameters["pooling"], parameters["entente_base"]
    partner = own["partner"] + parameters["reciprocity.partner"] * own["target"]
    from_divider = parameters["threat.target.divider"] * own["divider"]
    from_partner = parameters["threat.target.partner"]
    aligned = own["target"] + pooling * kappa * partner
    remaining = 1 - parameters["reassurance.target.partner"] * kappa
    against_aligned = from_divider + from_partner * partner * remaining
    numerator = aligned * (from_divider + from_partner * own["partner"]) - own["target"] * against_aligned
    removed = parameters["reassurance.target.divider"] * from_divider
    per_unit = pooling * own["divider"] * against_aligned + aligned * removed
    with np.errstate(divide="ignore", invalid="ignore"):  # an offer that adds and removes nothing turns nothing
        return np.divide(numerator, levers["divider.reward"] * per_unit)


THEORY = Theory(
    name="balancing",
    title="Balancing",
    claim="States seek security against the power that threatens them, internally by arming and externally by "
    "aligning; whoever loses an ally faces its capability as well as missing it.",
    equations=(
        "A_i = k_i + rho sum_j a_ij k_j",
        "B_i = sum_j tau_ij k_j (1 - sigma_ij a_ij)",
        "S_i = A_i^gamma / (A_i^gamma + B_i^gamma)",
        "u_i += w_i S_i - c_i m_i",
    ),
    sources=("Waltz (1979)", "Walt (1987)", "Tullock (1980)", "Hirshleifer (1989)"),
    parameters=(
        Parameter(
            "decisiveness",
            "gamma",
            "how sharply a lead in strength decides the contest",
            1.0,
            (0.0, 10.0),
            "exponent",
            "Hirshleifer (1989)",
            exclusive_minimum=True,
        ),
        Parameter(
            "pooling",
            "rho",
            "share of a friend's capability that counts as one's own",
            0.3,
            (0.0, 1.0),
            "share",
            "Walt (1987)",
        ),
        *(
            Parameter(
                f"reassurance.{role}.{other}",
                f"sigma_{role[0].upper()}{other[0].upper()}",
                f"part of the threat that the {role} perceives from the {other} which full amity removes",
                1.0,
                (0.0, 1.0),
                "share",
                "Walt (1987)",
            )
            for role in ROLES
            for other in ROLES
            if other != role
        ),
        *(
            Parameter(
                f"security_weight.{role}",
                f"w_{role[0].upper()}",
                f"value of full security to the {role}",
                1.0,
                unit="utility",
                source="Waltz (1979)",
            )
            for role in ROLES
        ),
        *(
            Parameter(
                f"arms_cost.{role}",
                f"c_{role[0].upper()}",
                f"cost of full arming to the {role}",
                cost,
                unit="utility",
                source="Waltz (1979)",
            )
            for role, cost in zip(ROLES, (0.1, 0.05, 0.05), strict=True)
        ),
    ),
    utilities=_utilities,
    thresholds=(
        Threshold(
            "credibility",
            "the target splits from this credibility of the divider's reward upward",
            "q* = [A_a (tau_TD K_D + tau_TP K_P) - K_T B_a] / [r (rho K_D B_a + A_a sigma_TD tau_TD K_D)], "
            "A_a = K_T + rho kappa (K_P + nu_P K_T), B_a = tau_TD K_D + tau_TP (K_P + nu_P K_T) (1 - sigma_TP kappa)",
            critical_credibility,
            {"partner.support": 0.0, "partner.arms": 0.0, "divider.arms": 0.0, "target.arms": 0.0},
        ),
    ),
    comparative_statics=(
        ComparativeStatic(
            "target",
            "target.alignment",
            "credibility",
            -1,
            "a more credible divider makes alignment worth less to the target",
        ),
        ComparativeStatic(
            "target", "target.alignment", "entente_base", 1, "a closer entente makes alignment worth more to the target"
        ),
        ComparativeStatic(
            "target",
            "target.alignment",
            "reassurance.target.partner",
            1,
            "the more of the threat from its partner amity removes, the more alignment is worth to the target",
        ),
        ComparativeStatic(
            "target",
            "target.alignment",
            "reassurance.target.divider",
            -1,
            "the more of the threat from the divider its reward removes, the less alignment is worth to the target",
        ),
        ComparativeStatic(
            "target",
            "target.alignment",
            "reciprocity.target",
            1,
            "what support adds to the target's own forces makes alignment worth more",
        ),
        *(
            ComparativeStatic(
                role,
                f"{role}.arms",
                f"arms_cost.{role}",
                -1,
                f"the dearer the arms, the less the {role} gains from them",
            )
            for role in ROLES
        ),
        *(ComparativeStatic(role, None, f"security_weight.{role}", 1, f"the {role} values security") for role in ROLES),
    ),
)
