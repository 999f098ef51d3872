"""From a merged document to a :class:`~wedgesim.scenario.scenario.Scenario`: what the names in it mean.

Works on what the shapes have left of the document, section by section; see :mod:`wedgesim.scenario.sections`. What
reads a section that most scenarios do without is imported only where there is one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from wedgesim.roles import ROLES
from wedgesim.scenario import tree
from wedgesim.scenario.expressions import Expression
from wedgesim.scenario.private_information import PrivateInformation
from wedgesim.scenario.report import Report
from wedgesim.scenario.scenario import DEFAULT_SPLIT_THRESHOLD, Scenario
from wedgesim.scenario.sections.claims import read_claims
from wedgesim.scenario.sections.context import Context, begin, number_of, text_of
from wedgesim.scenario.sections.formulas import Formulas
from wedgesim.scenario.sections.parameters import define_parameters, judge_unused_parameters, read_parameters
from wedgesim.scenario.sections.payoffs import read_payoffs
from wedgesim.scenario.sections.positions import read_phases, read_positions
from wedgesim.scenario.sections.roles import judge_levers, read_actions
from wedgesim.scenario.sections.sources import read_sources
from wedgesim.scenario.sections.sweeps import read_sweeps
from wedgesim.scenario.sections.theories import choose_theories, read_theories
from wedgesim.scenario.sections.timing import read_timing
from wedgesim.scenario.tree import Node, Sequence
from wedgesim.scenario.vocabulary import Vocabulary

if TYPE_CHECKING:
    from wedgesim.scenario.distributions import Correlation
    from wedgesim.scenario.dynamics import Dynamics

_OF_TIME: Final = ("horizon", "state", "motion", "shocks", "paths", "events")


class Provenance(NamedTuple):
    """Where a scenario came from."""

    name: str
    origin: str
    sha256: str
    extends: tuple[str, ...] = ()


def resolve(
    root: tree.Mapping, complete: bool, vocabulary: Vocabulary, report: Report, provenance: Provenance
) -> Scenario | None:
    """Check the meaning of a document and build the scenario.

    Parameters
    ----------
    root : Mapping
        What the shapes left of the merged document.
    complete : bool
        Whether they left all of it.
    vocabulary : Vocabulary
        Names that the installed theories give meaning to.
    report : Report
        Receives what is wrong.
    provenance : Provenance
        Where the document came from.

    Returns
    -------
    Scenario or None
        None when anything was wrong, here or before.
    """
    context = begin(root, complete, vocabulary, report)
    context = context._replace(sources=read_sources(context))
    context = context._replace(actions={role: read_actions(context, role) for role in ROLES})

    installed = choose_theories(context)
    formulas = Formulas(context, installed)
    theories = read_theories(context, formulas)
    payoffs = read_payoffs(context, formulas)
    motions = _motions(context, formulas)
    judge_levers(context, formulas.used)

    context = context._replace(definitions=define_parameters(context, installed, formulas.used))
    context = context._replace(parameters=read_parameters(context))
    judge_unused_parameters(context)
    positions = read_positions(context)
    context = context._replace(phases=read_phases(context))
    correlations = _correlations(context)
    dynamics = _dynamics(context, motions)
    types = _types(context)
    of_types = types.variables()
    context = context._replace(
        definitions={**context.definitions, **{name: value.as_parameter() for name, value in of_types.items()}},
    )
    parameters = context.parameters
    context = context._replace(parameters={**parameters, **of_types})

    scenario = Scenario(
        name=provenance.name,
        origin=provenance.origin,
        sha256=provenance.sha256,
        title=text_of(context.node("title")),
        period=text_of(context.node("period")),
        summary=text_of(context.node("summary")),
        notes=_notes(context.node("notes")),
        sources=context.sources,
        states={role: text_of(context.node("roles", role, "state")) for role in ROLES},
        actions=context.actions,
        theories=theories,
        payoffs=payoffs,
        parameters=parameters,
        timing=read_timing(context),
        split_threshold=number_of(context.node("split_threshold"), DEFAULT_SPLIT_THRESHOLD),
        selection=text_of(context.node("selection")),
        positions=positions,
        sweeps=read_sweeps(context),
        claims=read_claims(context),
        correlations=correlations,
        dynamics=dynamics,
        extends=provenance.extends,
        phases=context.phases,
        types=types,
    )
    return None if report.problems else scenario


def _motions(context: Context, formulas: Formulas) -> dict[str, Expression]:
    if context.node("motion") is None:
        return {}
    from wedgesim.scenario.sections.dynamics import read_motions

    return read_motions(context, formulas)


def _dynamics(context: Context, motions: Mapping[str, Expression]) -> Dynamics | None:
    if all(context.node(section) is None for section in _OF_TIME):
        return None
    from wedgesim.scenario.sections.dynamics import read_dynamics

    return read_dynamics(context, motions)


def _correlations(context: Context) -> tuple[Correlation, ...]:
    if context.node("correlations") is None:
        return ()
    from wedgesim.scenario.sections.correlations import read_correlations

    return read_correlations(context)


def _types(context: Context) -> PrivateInformation:
    if context.node("types") is None:
        return PrivateInformation()
    from wedgesim.scenario.sections.types import read_types

    return read_types(context)


def _notes(node: Node | None) -> tuple[str, ...]:
    return tuple(text_of(item) for item in node.items) if isinstance(node, Sequence) else ()
