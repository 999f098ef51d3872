"""Solvers: one algorithm a file. They know only arrays with labels, and can be used on any game.

Names are imported when first used:

>>> from wedgesim.equilibria import nash_equilibria, select
>>> from wedgesim.games import NormalForm
>>> hunt = NormalForm.from_payoffs([[[4, 0], [3, 3]], [[4, 3], [0, 3]]], actions=[["stag", "hare"]] * 2)
>>> found = nash_equilibria(hunt)
>>> len(found), found.certificate
(3, 'certified')
>>> select(found, "risk-dominance").equilibrium.labelled(hunt)["1"]
{'stag': 0.0, 'hare': 1.0}
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wedgesim.equilibria.agent_quantal_response import SequentialEquilibrium, agent_quantal_response_limit
    from wedgesim.equilibria.backward_induction import (
        SubgamePerfectEquilibrium,
        SubgamePerfectSet,
        subgame_perfect_equilibria,
        subgame_perfect_outcomes,
    )
    from wedgesim.equilibria.coalitions import (
        JointDeviation,
        blocked_by,
        coalition_proof,
        joint_deviations,
        strong_nash,
    )
    from wedgesim.equilibria.commitment import Commitment, Stackelberg, stackelberg
    from wedgesim.equilibria.correlated import (
        CorrelatedEquilibrium,
        EventInterval,
        correlated_equilibrium,
        event_interval,
    )
    from wedgesim.equilibria.dominance import (
        Elimination,
        Rationalisable,
        Removal,
        iterated_dominance,
        rationalisable,
        strictly_dominated,
        undominated,
    )
    from wedgesim.equilibria.intuitive_criterion import Objection, intuitive_objections
    from wedgesim.equilibria.joint_last_stage import JointOutcomes, joint_last_stage_outcomes
    from wedgesim.equilibria.logit_precision import LogitEquilibria, logit_equilibria
    from wedgesim.equilibria.nash import nash_equilibria, nash_equilibria_batch
    from wedgesim.equilibria.perfect_bayesian import (
        Belief,
        PerfectBayesianEquilibrium,
        PerfectBayesianSet,
        perfect_bayesian_equilibria,
    )
    from wedgesim.equilibria.pure import pure_equilibria, pure_profiles
    from wedgesim.equilibria.quantal_response import (
        LogitBranch,
        LogitLimits,
        logit_branch,
        logit_limits,
    )
    from wedgesim.equilibria.selection import RULES, Selection, select
    from wedgesim.equilibria.signals import Sender, senders, signalling
    from wedgesim.equilibria.solution import (
        CERTIFICATES,
        BatchedEquilibria,
        Certificate,
        Component,
        Equilibrium,
        EquilibriumSet,
    )
    from wedgesim.equilibria.tree_induction import TreeEquilibria, TreeEquilibrium, tree_equilibria

_NAMES = {
    "agent_quantal_response": ("SequentialEquilibrium", "agent_quantal_response_limit"),
    "backward_induction": (
        "SubgamePerfectEquilibrium",
        "SubgamePerfectSet",
        "subgame_perfect_equilibria",
        "subgame_perfect_outcomes",
    ),
    "coalitions": ("JointDeviation", "blocked_by", "coalition_proof", "joint_deviations", "strong_nash"),
    "commitment": ("Commitment", "Stackelberg", "stackelberg"),
    "correlated": ("CorrelatedEquilibrium", "EventInterval", "correlated_equilibrium", "event_interval"),
    "dominance": (
        "Elimination",
        "Rationalisable",
        "Removal",
        "iterated_dominance",
        "rationalisable",
        "strictly_dominated",
        "undominated",
    ),
    "intuitive_criterion": ("Objection", "intuitive_objections"),
    "joint_last_stage": ("JointOutcomes", "joint_last_stage_outcomes"),
    "logit_precision": ("LogitEquilibria", "logit_equilibria"),
    "nash": ("nash_equilibria", "nash_equilibria_batch"),
    "perfect_bayesian": (
        "Belief",
        "PerfectBayesianEquilibrium",
        "PerfectBayesianSet",
        "perfect_bayesian_equilibria",
    ),
    "pure": ("pure_equilibria", "pure_profiles"),
    "quantal_response": (
        "LogitBranch",
        "LogitLimits",
        "logit_branch",
        "logit_limits",
    ),
    "selection": ("RULES", "Selection", "select"),
    "signals": ("Sender", "senders", "signalling"),
    "solution": ("CERTIFICATES", "BatchedEquilibria", "Certificate", "Component", "Equilibrium", "EquilibriumSet"),
    "tree_induction": ("TreeEquilibria", "TreeEquilibrium", "tree_equilibria"),
}
_WHERE = {name: module for module, names in _NAMES.items() for name in names}

__all__ = [
    "CERTIFICATES",
    "RULES",
    "BatchedEquilibria",
    "Belief",
    "Certificate",
    "Commitment",
    "Component",
    "CorrelatedEquilibrium",
    "Elimination",
    "Equilibrium",
    "EquilibriumSet",
    "EventInterval",
    "JointDeviation",
    "JointOutcomes",
    "LogitBranch",
    "LogitEquilibria",
    "LogitLimits",
    "Objection",
    "PerfectBayesianEquilibrium",
    "PerfectBayesianSet",
    "Rationalisable",
    "Removal",
    "Selection",
    "Sender",
    "SequentialEquilibrium",
    "Stackelberg",
    "SubgamePerfectEquilibrium",
    "SubgamePerfectSet",
    "TreeEquilibria",
    "TreeEquilibrium",
    "agent_quantal_response_limit",
    "blocked_by",
    "coalition_proof",
    "correlated_equilibrium",
    "event_interval",
    "intuitive_objections",
    "iterated_dominance",
    "joint_deviations",
    "joint_last_stage_outcomes",
    "logit_branch",
    "logit_equilibria",
    "logit_limits",
    "nash_equilibria",
    "nash_equilibria_batch",
    "perfect_bayesian_equilibria",
    "pure_equilibria",
    "pure_profiles",
    "rationalisable",
    "select",
    "senders",
    "signalling",
    "stackelberg",
    "strictly_dominated",
    "strong_nash",
    "subgame_perfect_equilibria",
    "subgame_perfect_outcomes",
    "tree_equilibria",
    "undominated",
]


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module 'wedgesim.equilibria' has no attribute {name!r}")
    return getattr(import_module(f"wedgesim.equilibria.{_WHERE[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
