"""Which variables a sweep has of each solution concept beside the declared timing."""

from __future__ import annotations

from wedgesim.analysis.sweep_fields import (
    Field,
    action_field,
    certificate_field,
    mixture_field,
    verdict_field,
)
from wedgesim.analysis.sweep_nash import SELECTIONS
from wedgesim.roles import ROLES
from wedgesim.scenario.scenario import Scenario

_SHARE_NOTE = "over everything that the method finds"


def _range_fields() -> tuple[Field, ...]:
    return (
        Field("split_least", "float64", "least probability that the target splits", note=_SHARE_NOTE),
        Field("split_greatest", "float64", "greatest probability that the target splits", note=_SHARE_NOTE),
    )


def _played(scenario: Scenario, which: str, mixed: bool = True) -> tuple[Field, ...]:
    mixtures = tuple(mixture_field(scenario, role, which) for role in ROLES) if mixed else ()
    return (
        *(action_field(scenario, role, which) for role in ROLES),
        *mixtures,
        Field("payoff", "float64", "payoff", "utility", ("role",), note=which),
    )


_FIRST = "in the first equilibrium, pure ones first"


def nash_fields(scenario: Scenario) -> tuple[Field, ...]:
    """Return what is recorded of all Nash equilibria."""
    return (*_nash_fields(), *_played(scenario, _FIRST))


def selected_fields(scenario: Scenario, rule: str) -> tuple[Field, ...]:
    """Return what is recorded of all Nash equilibria and of the one that a rule selects."""
    which = f"in the equilibrium that {rule} selects, missing where it singles out none"
    return (
        *_nash_fields(),
        Field("selection", "int8", f"whether {rule} singles out an equilibrium", words=tuple(enumerate(SELECTIONS))),
        Field("split_probability", "float64", "probability that the target splits", note=which),
        Field("alignment", "float64", "alignment of the target with the partner, expected", note=which),
        *_played(scenario, which),
    )


def _nash_fields() -> tuple[Field, ...]:
    return (
        verdict_field("whether the target splits in every Nash equilibrium (unique), some (possible) or none (never)"),
        Field("equilibria", "int32", "number of Nash equilibria found"),
        Field("pure_equilibria", "int32", "number of Nash equilibria in pure strategies"),
        certificate_field(),
        *_range_fields(),
        Field("regret", "float64", "largest regret in any of the equilibria", "utility"),
        Field("payoff_least", "float64", "least payoff over the equilibria", "utility", ("role",)),
        Field("payoff_greatest", "float64", "greatest payoff over the equilibria", "utility", ("role",)),
    )  # fmt: skip


def pure_fields(scenario: Scenario) -> tuple[Field, ...]:
    """Return what is recorded of all equilibria in pure strategies."""
    return (
        verdict_field("over all equilibria in pure strategies; unsolved where there is none"),
        Field("equilibria", "int32", "number of Nash equilibria in pure strategies"),
        certificate_field(),
        *_range_fields(),
        *_played(scenario, "in the first pure equilibrium, in the order of actions", mixed=False),
    )


def quantal_fields(scenario: Scenario) -> tuple[Field, ...]:
    """Return what is recorded of the quantal response equilibrium."""
    which = "in the logit equilibrium on the principal branch"
    return (
        verdict_field("whether the split is certain (unique), possible or never; a precision leaves it possible"),
        Field("split_probability", "float64", "probability that the target splits", note=which),
        Field("alignment", "float64", "alignment of the target with the partner, expected", note=which),
        Field("regret", "float64", "largest regret of a role", "utility", note=which),
        Field("residual", "float64", "largest error of a probability", note="of the limit, whether it is a Nash "
              "equilibrium is told by the regret alone"),
        *_played(scenario, which),
    )  # fmt: skip


def correlated_fields(scenario: Scenario) -> tuple[Field, ...]:
    """Return what is recorded of all correlated equilibria."""
    return (verdict_field("over all correlated equilibria, thus over all Nash equilibria as well"), *_range_fields())


def dominance_fields(scenario: Scenario) -> tuple[Field, ...]:
    """Return what is recorded of what iterated strict dominance leaves."""
    return (
        verdict_field("whether all, some or none of the target's rationalisable actions are a split"),
        Field("profiles_left", "int32", "number of profiles that iterated strict dominance leaves"),
        Field("exact", "int8", "whether what is left is exactly what is rationalisable",
              note="1 where beliefs that treat the others as independent allow the same; 0 where it is an upper bound"),
        *(
            Field(f"survives_{role}", "int8", f"whether an action of the {role} is rationalisable", "1",
                  (f"action_of_{role}",))
            for role in ROLES
        ),
    )  # fmt: skip


def coalition_fields(scenario: Scenario) -> tuple[Field, ...]:
    """Return what is recorded of equilibria that withstand joint deviations."""
    which = "in the first coalition-proof equilibrium, in the order of actions"
    return (
        verdict_field("over all coalition-proof equilibria in pure strategies; unsolved where there is none"),
        Field("equilibria", "int32", "number of Nash equilibria in pure strategies"),
        Field("coalition_proof", "int32", "number of those that are coalition-proof"),
        Field("strong", "int32", "number of those that are strong: no coalition gains by any joint deviation"),
        certificate_field(),
        *_range_fields(),
        *_played(scenario, which, mixed=False),
    )


def commitment_fields(scenario: Scenario) -> tuple[Field, ...]:
    """Return what is recorded of the best commitment."""
    which = "under the best commitment"
    return (
        verdict_field("of the answer to the best commitment, ties broken in its favour"),
        Field("split_probability", "float64", "probability that the target splits", note=which),
        Field("alignment", "float64", "alignment of the target with the partner, expected", note=which),
        Field("value", "float64", "payoff of the leader under its best commitment", "utility"),
        Field("gain", "float64", "value of commitment", "utility",
              note="payoff of the leader under its best commitment, less its greatest payoff in any Nash equilibrium"),
        Field("exact", "int8", "whether the value is proven to be the best",
              note="0 where it is a bound; wedgesim solve --method commitment says of what kind"),
        *_played(scenario, which),
    )  # fmt: skip
