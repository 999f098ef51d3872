"""Arms races out of mutual fear: each would rather not build, and builds for fear that the other does.

Divider and partner each choose whether to build (their lever ``arms``). Payoffs to the row player are

    (build, build) -c;  (build, not) mu - c;  (not, build) -d;  (not, not) 0

and in between the bilinear mixture. When costs are private, drawn from F, each builds below a cutoff.

Equations::

    u_i += -c_i m_i + mu m_i (1 - m_j) - d m_j (1 - m_i)
    cutoff  x = (1 - F(x)) mu + F(x) d

Reference: Baliga and Sjostrom (2004), Arms Races and Negotiations, Review of Economic Studies 71(2).
"""

from __future__ import annotations

from wedgesim.roles import Role
from wedgesim.scenario.vocabulary import Parameter
from wedgesim.theories.state import State
from wedgesim.theories.theory import ComparativeStatic, Theory, Threshold, Utilities, Values

_RIVALS: dict[Role, Role] = {"divider": "partner", "partner": "divider"}


def _utilities(state: State, parameters: Values, levers: Values) -> Utilities:
    found: Utilities = {}
    for role, rival in _RIVALS.items():
        mine, theirs = levers[f"{role}.arms"], levers[f"{rival}.arms"]
        found[role] = {
            "cost of building": -parameters[f"building_cost.{role}"] * mine,
            "advantage": parameters["building_advantage"] * (mine * (1 - theirs)),
            "exposure": -parameters["exposure"] * (theirs * (1 - mine)),
        }
    return found


def cutoff_equilibrium(advantage: float, exposure: float, highest_cost: float) -> float:
    """Return the cost below which both build when costs are private and uniform on [0, `highest_cost`].

    Solves ``x = (1 - F(x)) mu + F(x) d`` with ``F(x) = x / cbar``: ``x = mu cbar / (cbar - d + mu)`` where that lies
    within the costs; otherwise every type builds and the cutoff is the highest cost.

    Parameters
    ----------
    advantage : float
        Gain mu from building alone; above 0.
    exposure : float
        Loss d from being the only one not to build; at least 0.
    highest_cost : float
        Upper end cbar of the costs; above 0.

    Examples
    --------
    >>> round(cutoff_equilibrium(0.05, 0.6, 1.0), 4)
    0.1111
    >>> cutoff_equilibrium(0.05, 1.2, 1.0)
    1.0
    """
    slack = highest_cost - exposure + advantage
    if slack <= 0:
        return highest_cost
    return min(advantage * highest_cost / slack, highest_cost)


THEORY = Theory(
    name="arms_race",
    title="Arms race out of mutual fear",
    claim="Two states that would both rather not build do so for fear that the other will: a little doubt about the "
    "other's cost is enough when being caught unarmed is worse than building.",
    equations=(
        "u_i += -c_i m_i + mu m_i (1 - m_j) - d m_j (1 - m_i), for divider and partner",
        "private costs from F: build below the cutoff x = (1 - F(x)) mu + F(x) d",
    ),
    sources=("Baliga and Sjostrom (2004)", "Jervis (1978)"),
    parameters=(
        *(
            Parameter(
                f"building_cost.{role}",
                f"c_{role[0].upper()}",
                f"cost of building to the {role}",
                0.3,
                unit="utility",
                source="Baliga and Sjostrom (2004)",
            )
            for role in _RIVALS
        ),
        Parameter(
            "building_advantage",
            "mu",
            "gain from being the only one to build",
            0.05,
            source="Baliga and Sjostrom (2004)",
        ),
        Parameter(
            "exposure", "d", "loss from being the only one not to build", 0.6, source="Baliga and Sjostrom (2004)"
        ),
    ),
    utilities=_utilities,
    thresholds=(
        Threshold(
            "building_cost.partner",
            "facing a rival that builds, the partner builds up to this cost",
            "c* = d",
            lambda parameters, levers: parameters["exposure"],
            {"divider.arms": 1.0},
        ),
    ),
    comparative_statics=(
        ComparativeStatic("partner", "partner.arms", "exposure", 1, "fear of being caught unarmed makes arms worth it"),
        ComparativeStatic("divider", "divider.arms", "building_cost.divider", -1, "dear arms are worth less"),
        ComparativeStatic("divider", "divider.arms", "building_advantage", 1, "an edge makes arms worth more"),
    ),
)
