"""The state of the world that levers bring about: amity, capability and perceived threat.

Steps, for any shape of levers and parameters:

1. effective support        s' = c_P s
2. amity (symmetric)        a_DT = q r (1 - l);  a_TP = l (kappa + (1 - kappa) s');  a_DP = g
3. capability               k_D = K_D (1 + eta m_D)
                            k_T = K_T (1 + eta m_T) + nu_T l s' K_P
                            k_P = K_P (1 + eta m_P) (1 - d s) + nu_P l K_T
4. threat                   tau_ij as perceived by i from j

Reference: Glaser (2025) for reciprocity (each ally makes the other better at balancing internally) and for the cost of
support elsewhere; Walt (1987) for threat rather than power.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wedgesim.roles import ROLES, Role
from wedgesim.scenario.vocabulary import Lever, Parameter
from wedgesim.theories.theory import Values

if TYPE_CHECKING:
    from wedgesim.theories.theory import Value

LEVERS: tuple[Lever, ...] = (
    Lever("divider", "reward", "inducement offered to the target, delivered in proportion to its distancing", "r"),
    Lever("divider", "pressure", "sanctions and coercion on the target, relieved as credible reward is taken", "p"),
    Lever("divider", "arms", "internal balancing", "m_D"),
    Lever("divider", "aid", "aid to the third state that the target is at war with", "a"),
    Lever("divider", "secondary", "secondary sanctions on the partner for supporting the target", "z"),
    Lever("divider", "engagement", "engagement of the partner, which lowers their hostility", "g"),
    Lever("divider", "compensation", "inducement offered to the partner, delivered as it withholds its support", "g_c"),
    Lever("target", "alignment", "1 ally of the partner, 0.5 hedge, 0 split", "l"),
    Lever("target", "arms", "internal balancing", "m_T"),
    Lever("partner", "support", "material support to the target", "s"),
    Lever("partner", "concession", "better terms of trade to bind the target", "b"),
    Lever("partner", "arms", "internal balancing", "m_P"),
)
"""The levers of the triad; a lever that an action does not name is 0."""

EQUATIONS = (
    "s' = c_P s",
    "a_DT = q r (1 - l);  a_TP = l (kappa + (1 - kappa) s');  a_DP = g",
    "k_D = K_D (1 + eta m_D)",
    "k_T = K_T (1 + eta m_T) + nu_T l s' K_P",
    "k_P = K_P (1 + eta m_P) (1 - d s) + nu_P l K_T",
)
"""The state of the world, in the symbols of levers and parameters."""

QUANTITIES = {
    "s'": "support that arrives",
    "a_ij": "amity between i and j, from 0 to 1, the same for both",
    "k_i": "capability of i, as it is brought about",
    "tau_ij": "threat that i perceives from j, per unit of j's capability",
    "u_i": "utility of i",
}
"""What the equations of theories are about, beside levers and parameters; i and j are D, T or P."""

_THREATS = {
    ("divider", "target"): 0.4,
    ("divider", "partner"): 0.8,
    ("target", "divider"): 0.8,
    ("target", "partner"): 0.4,
    ("partner", "divider"): 0.8,
    ("partner", "target"): 0.5,
}

PARAMETERS: tuple[Parameter, ...] = (
    *(
        Parameter(
            f"capability.{role}",
            f"K_{role[0].upper()}",
            f"material capability of the {role}",
            default,
            unit="ratio",
            source="Waltz (1979)",
            exclusive_minimum=True,
        )
        for role, default in zip(ROLES, (1.0, 0.25, 0.8), strict=True)
    ),
    *(
        Parameter(
            f"threat.{perceiver}.{other}",
            f"tau_{perceiver[0].upper()}{other[0].upper()}",
            f"threat that the {perceiver} perceives from the {other}, per unit of its capability",
            default,
            unit="index",
            source="Walt (1987)",
        )
        for (perceiver, other), default in _THREATS.items()
    ),
    Parameter(
        "arming_effect",
        "eta",
        "share by which full arming raises capability",
        0.3,
        (0.0, 10.0),
        "share",
        "Waltz (1979)",
    ),
    Parameter(
        "credibility",
        "q",
        "belief of the target that the divider delivers what it promises",
        0.3,
        (0.0, 1.0),
        "share",
        "Crawford (2011); Kupchan (2021)",
    ),
    Parameter(
        "support_reliability",
        "c_P",
        "share of the partner's support that arrives when needed",
        0.9,
        (0.0, 1.0),
        "share",
        "Glaser (2025)",
    ),
    Parameter(
        "entente_base",
        "kappa",
        "amity of target and partner when aligned without material support",
        0.3,
        (0.0, 1.0),
        "share",
        "Glaser (2025)",
    ),
    Parameter(
        "reciprocity.target",
        "nu_T",
        "capability that the target draws from effective support, per unit of the partner's",
        0.1,
        (0.0, 1.0),
        "share",
        "Glaser (2025)",
    ),
    Parameter(
        "reciprocity.partner",
        "nu_P",
        "capability that the partner draws from an aligned target, per unit of the target's",
        0.2,
        (0.0, 1.0),
        "share",
        "Glaser (2025)",
    ),
    Parameter(
        "support_tie_down",
        "d",
        "share of the partner's capability tied down by full support of the target",
        0.0,
        (0.0, 1.0),
        "share",
        "Glaser (2025)",
    ),
)
"""Parameters that every scenario built on theories has."""


@dataclass(frozen=True)
class State:
    """What the levers and parameters make of the world, before anyone values it.

    Attributes
    ----------
    capability : mapping of Role to float or ndarray
        Effective capability k of each role.
    threat : mapping of (Role, Role) to float or ndarray
        Threat that the first perceives from the second, per unit of the second's capability.
    amity : mapping of (Role, Role) to float or ndarray
        Amity between two roles, in [0, 1]; the same object under both orders.
    effective_support : float or ndarray
        Support that arrives, s'.
    credible_reward : float or ndarray
        Reward that is believed and taken, q r (1 - l).
    """

    capability: Mapping[Role, Value]
    threat: Mapping[tuple[Role, Role], Value]
    amity: Mapping[tuple[Role, Role], Value]
    effective_support: Value
    credible_reward: Value


def state(parameters: Values, levers: Values) -> State:
    """Return the state that `levers` bring about.

    Parameters
    ----------
    parameters : mapping of str to float or ndarray
        The common parameters by dotted name.
    levers : mapping of str to float or ndarray
        The levers of the triad by qualified name.

    Returns
    -------
    State
        Of the shape that parameters and levers broadcast to.

    Examples
    --------
    >>> values = {parameter.name: parameter.default for parameter in PARAMETERS}
    >>> levers = {lever.qualified_name: 0.0 for lever in LEVERS} | {"target.alignment": 1.0, "partner.support": 1.0}
    >>> found = state(values, levers)
    >>> round(found.amity["target", "partner"], 2), round(found.capability["target"], 3)
    (0.93, 0.322)
    """
    alignment = levers["target.alignment"]
    support = levers["partner.support"]
    arming = parameters["arming_effect"]
    reliable = parameters["support_reliability"] * support
    reward = parameters["credibility"] * (levers["divider.reward"] * (1 - alignment))
    kappa = parameters["entente_base"]
    entente = alignment * (kappa + (1 - kappa) * reliable)
    own = {role: parameters[f"capability.{role}"] for role in ROLES}
    capability: dict[Role, Value] = {
        "divider": own["divider"] * (1 + arming * levers["divider.arms"]),
        "target": own["target"] * (1 + arming * levers["target.arms"])
        + parameters["reciprocity.target"] * own["partner"] * (alignment * reliable),
        "partner": own["partner"]
        * (1 + arming * levers["partner.arms"])
        * (1 - parameters["support_tie_down"] * support)
        + parameters["reciprocity.partner"] * own["target"] * alignment,
    }
    engagement = levers["divider.engagement"]
    return State(
        capability=capability,
        threat={(i, j): parameters[f"threat.{i}.{j}"] for i in ROLES for j in ROLES if i != j},
        amity={
            ("divider", "target"): reward,
            ("target", "divider"): reward,
            ("target", "partner"): entente,
            ("partner", "target"): entente,
            ("divider", "partner"): engagement,
            ("partner", "divider"): engagement,
        },
        effective_support=reliable,
        credible_reward=reward,
    )
