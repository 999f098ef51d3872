"""Everything that is asked of a scenario, in one pass over the same draws.

Steps:

1. the scenario at its own values: every equilibrium, what would turn the verdict, positions, phases; why it holds
2. what is uncertain, drawn once and solved once, with the policies of divider and partner held: how sure a split is, in
   which boxes it happens, which policy does well. The draws are sorted once for all of these
3. what the margin depends on, and the exact thresholds of the parameters that turn the verdict soonest
4. a phase diagram: of the planes that the scenario declares, else of the two parameters that matter most
5. the years, where the scenario has a horizon

With two workers a second process meanwhile does what is :data:`ASIDE`, over draws of its own that are the same by their
seed; what is found is the same too. What does not apply to a scenario is left out with its reason; nothing is left out
in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Final

from wedgesim.analysis.adaptive import AdaptiveDiagram, adaptive_diagram
from wedgesim.analysis.assessment import Assessment, assess
from wedgesim.analysis.comparison.compare import Comparison, compare
from wedgesim.analysis.discovery.discover import Discovery, discover
from wedgesim.analysis.discovery.ranks import Ranks
from wedgesim.analysis.explanation.explain import Explanation, explain
from wedgesim.analysis.points import split_is_defined
from wedgesim.analysis.policy.policies import Policies, policies
from wedgesim.analysis.private_order import solved_together
from wedgesim.analysis.sensitivity.elasticities import Elasticities, elasticities
from wedgesim.analysis.sensitivity.sobol import SobolIndices, sobol_indices
from wedgesim.analysis.sensitivity.tornado import Tornado, tornado
from wedgesim.analysis.threshold import threshold
from wedgesim.analysis.threshold_result import Thresholds
from wedgesim.analysis.timeline.timeline import Timeline, timeline
from wedgesim.analysis.timeline.year_uncertainty import YearUncertainty, year_uncertainty
from wedgesim.analysis.uncertainty.draws import draw, uncertain
from wedgesim.analysis.uncertainty.outcomes import DrawOutcomes, solve_draws
from wedgesim.analysis.uncertainty.uncertainty import CLAIM_DRAWS, REPLICATES, Uncertainty, uncertainty
from wedgesim.errors import WedgesimError
from wedgesim.execution.executors import crew
from wedgesim.roles import DIVIDER, PARTNER, Role
from wedgesim.scenario.scenario import Scenario

DRAWS: Final = 10_000
"""Draws, when no other number is asked for."""

CLAIM_DRAWS_THROUGH_YEARS: Final = 24
"""Draws at which claims are checked where each takes long to solve: with a horizon, or types one by one."""

TYPED_DRAWS: Final = 48
"""Draws at most of a scenario in which states have private information, whose points are solved one by one."""

YEAR_DRAWS: Final = 64
"""Draws that are played through all years, to tell how sure the year of a split is."""

MOST_THRESHOLDS: Final = 4
"""Parameters whose thresholds are told."""

MOST_PLANES: Final = 2
"""Phase diagrams that are drawn."""

RESOLUTION: Final = 512
"""Steps of the finest lattice of a phase diagram."""

ASIDE: Final = ("tornado", "indices", "elasticities", "divider", "partner")
"""What a second process finds, about as much work as what is left."""

Tell = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Findings:
    """What is found about a scenario.

    Attributes
    ----------
    scenario : Scenario
        As it is written, or in a phase; no position is taken and nothing is overridden yet.
    assessment : Assessment
        At the values that are taken: equilibria, verdict, what would turn it, positions, phases.
    explanation, comparison, uncertainty, tornado, indices, elasticities, discovery, divider, partner, timeline, years
        What was found, None where it does not apply.
    thresholds : tuple of Thresholds
        Of the parameters that turn the verdict soonest.
    planes : tuple of AdaptiveDiagram
        Phase diagrams.
    chosen_plane : bool
        Whether the plane is that of the parameters that matter most, since the scenario declares none.
    draws, seed : int
        Of all that is random.
    absent : mapping of str to str
        Why what is missing is missing, by the name of the attribute.
    """

    scenario: Scenario
    assessment: Assessment
    draws: int
    seed: int
    explanation: Explanation | None = None
    comparison: Comparison | None = None
    uncertainty: Uncertainty | None = None
    tornado: Tornado | None = None
    indices: SobolIndices | None = None
    elasticities: Elasticities | None = None
    discovery: Discovery | None = None
    divider: Policies | None = None
    partner: Policies | None = None
    timeline: Timeline | None = None
    years: YearUncertainty | None = None
    thresholds: tuple[Thresholds, ...] = ()
    planes: tuple[AdaptiveDiagram, ...] = ()
    chosen_plane: bool = False
    absent: Mapping[str, str] = field(default_factory=dict)

    @property
    def taken(self) -> Scenario:
        """The scenario at the values that are taken."""
        return self.assessment.solution.scenario

    @property
    def position(self) -> str | None:
        """The position taken."""
        return self.assessment.position

    @property
    def overrides(self) -> Mapping[str, float]:
        """Values given beside the scenario."""
        return self.assessment.overrides


def findings(
    scenario: Scenario,
    overrides: Mapping[str, float] | None = None,
    *,
    position: str | None = None,
    draws: int = DRAWS,
    seed: int = 0,
    workers: int = 1,
    tell: Tell = lambda text: None,
) -> Findings:
    """Find all that can be found about a scenario.

    Parameters
    ----------
    scenario : Scenario
        As it is written, or in a phase.
    overrides : mapping of str to float, optional
        Values by name, which are held in all draws.
    position : str, optional
        A position of the scenario, laid under the overrides, whose values are held.
    draws : int, optional
        Of what is uncertain.
    seed : int, optional
        Of all that is random.
    workers : int, optional
        Processes that work: 1, or 2, which is all that can be used. The second starts anew and imports the main module
        as :mod:`multiprocessing` does; it pays beyond some thousand draws.
    tell : callable, optional
        Is told what is being done.

    Raises
    ------
    ExecutionError
        When the second process is killed again and again.
    UnknownNameError
        When a name is no parameter or position of the scenario.
    OutOfRangeError
        When a value has no meaning for its parameter.

    Examples
    --------
    >>> from wedgesim.model.loading import load
    >>> found = findings(load("nixon_1972"), draws=400)
    >>> found.assessment.solution.split.verdict, "timeline" in found.absent
    ('unique', True)
    """
    changes = dict(overrides or {})
    absent: dict[str, str] = {}
    tell("solving")
    with ExitStack() as stack:
        aside: Future[dict[str, object]] | None = None
        if workers > 1:
            helper = stack.enter_context(crew("processes", 1)).executor
            aside = helper.submit(_found_aside, scenario, changes, position, draws, seed)
        assessment = assess(scenario, changes, position)
        search = _Search(scenario, assessment, changes, position, draws, seed, absent)
        parts: dict[str, object] = {}
        for name, words, find in search.steps():
            if aside is not None and name in ASIDE:
                if not search.aside:
                    tell("waiting for the second process")
                    search.take(aside.result())
                part = search.aside[name]
            else:
                tell(words)
                part = _tried(find)
            if isinstance(part, WedgesimError):
                absent[name] = str(part)
            else:
                parts[name] = part
    found = Findings(scenario, assessment, draws, seed, absent=absent, chosen_plane=search.chosen)
    return replace(found, **parts)  # type: ignore[arg-type]  # each step finds what its field holds


def _tried(find: Callable[[], object]) -> object:
    """Return what is found, or why nothing is."""
    try:
        return find()
    except WedgesimError as error:
        return error


def _found_aside(
    scenario: Scenario, changes: Mapping[str, float], position: str | None, draws: int, seed: int
) -> dict[str, object]:
    """Find what is :data:`ASIDE`, or why it is not there; policies without their draws, which the other process has."""
    search = _Search(scenario, assess(scenario, changes, position), changes, position, draws, seed, {})
    found = {name: _tried(find) for name, _, find in search.steps() if name in ASIDE}
    for name, part in found.items():
        if isinstance(part, Policies):
            found[name] = replace(part, draws=None)  # type: ignore[arg-type]  # put back in take()
        elif isinstance(part, WedgesimError):
            found[name] = _DoesNotApplyError(str(part))  # which can be sent
    return found


class _Search:
    """One step for each thing that is looked for; later ones use what earlier ones found."""

    def __init__(
        self,
        scenario: Scenario,
        assessment: Assessment,
        changes: Mapping[str, float],
        position: str | None,
        draws: int,
        seed: int,
        absent: dict[str, str],
    ) -> None:
        self.scenario, self.assessment, self.changes, self.position = scenario, assessment, changes, position
        self.draws, self.seed, self.absent = draws, seed, absent
        self.taken = assessment.solution.scenario
        self.outcomes: DrawOutcomes | None = None
        self.known: Uncertainty | None = None
        self.ranks: Ranks | None = None
        self.indices: SobolIndices | None = None
        self.aside: dict[str, object] = {}
        self.chosen = False

    def take(self, aside: Mapping[str, object]) -> None:
        """Take over what the second process has found."""
        for name, part in aside.items():
            self.aside[name] = replace(part, draws=self._outcomes().draws) if isinstance(part, Policies) else part
            if isinstance(part, SobolIndices):
                self.indices = part

    def steps(self) -> list[tuple[str, str, Callable[[], object]]]:
        """Return names, what is told of each, and how it is found."""
        return [
            ("explanation", "explaining", self._explanation),
            ("comparison", "comparing positions", self._comparison),
            ("uncertainty", f"drawing {self.draws:,} times", self._uncertainty),
            ("discovery", "looking for boxes", self._discovery),
            ("thresholds", "thresholds", self._thresholds),
            ("tornado", "one parameter at a time", self._tornado),
            ("indices", "all parameters together", self._indices),
            ("elasticities", "at the margin", self._elasticities),
            ("divider", "policies of the divider", lambda: self._policies(DIVIDER)),
            ("partner", "policies of the partner", lambda: self._policies(PARTNER)),
            ("planes", "phase diagrams", self._planes),
            ("timeline", "the years", self._timeline),
            ("years", "how sure the years are", self._years),
        ]

    @property
    def _one_by_one(self) -> bool:
        """Whether types have to be solved point by point, which takes too long for many."""
        return bool(self.taken.types) and not solved_together(self.taken)

    def _without_types(self) -> None:
        if self._one_by_one:
            raise _DoesNotApplyError("states have private information, and each point takes too long to solve so many")

    def _explanation(self) -> Explanation:
        return explain(self.scenario, self.changes, position=self.position)

    def _comparison(self) -> Comparison:
        """Compare all positions, from the first to the others; one alone with the scenario as written."""
        if not self.scenario.positions:
            raise _DoesNotApplyError("the scenario declares no positions of authors")
        names = None if len(self.scenario.positions) > 1 else tuple(self.scenario.positions)
        return compare(self.scenario, names, self.changes, seed=self.seed)

    def _outcomes(self) -> DrawOutcomes:
        """Draw and solve, once for all that asks for it."""
        if self.outcomes is None:
            count = min(self.draws, TYPED_DRAWS) if self._one_by_one else self.draws
            replicates = max(1, min(REPLICATES, count // 2))
            drawn = draw(
                self.scenario, count, "lhs", self.seed, self.changes, self.position, replicates=replicates
            )
            self.outcomes = solve_draws(drawn, (DIVIDER,) if self._one_by_one else (DIVIDER, PARTNER))
        return self.outcomes

    def _ranks(self) -> Ranks:
        """Sort the draws that could be solved, once for all that asks for it."""
        if self.ranks is None:
            outcomes = self._outcomes()
            self.ranks = Ranks.of([column[outcomes.solved] for column in outcomes.draws.values.values()])
        return self.ranks

    def _uncertainty(self) -> Uncertainty:
        outcomes = self._outcomes()
        slow = self.taken.dynamics is not None or self._one_by_one
        claims = CLAIM_DRAWS_THROUGH_YEARS if slow else CLAIM_DRAWS
        self.known = uncertainty(outcomes, claims=min(claims, outcomes.draws.count))
        return self.known

    def _drawn(self) -> Uncertainty:
        if self.known is None:
            raise _DoesNotApplyError(self.absent["uncertainty"])
        return self.known

    def _tornado(self) -> Tornado:
        self._without_types()
        return tornado(self.scenario, self.changes, position=self.position)

    def _elasticities(self) -> Elasticities:
        self._without_types()
        return elasticities(self.scenario, self.changes, position=self.position)

    def _indices(self) -> SobolIndices:
        self._without_types()
        self.indices = sobol_indices(self.scenario, overrides=self.changes, position=self.position, seed=self.seed)
        return self.indices

    def _discovery(self) -> Discovery:
        self._without_types()
        self._defined()
        known = self._drawn()
        for share, said in ((known.split.value, "every"), (1 - known.split.value, "no")):
            if share >= 1:
                raise _DoesNotApplyError(f"a split happens at {said} draw, so that there is nothing to tell apart")
        return discover(known.outcomes, seed=self.seed, ranks=self._ranks())

    def _policies(self, role: Role) -> Policies:
        self._without_types()
        outcomes = self._outcomes()
        held = outcomes.policies[role]
        everywhere = bool((held.outcome >= 0).all() and outcomes.solved.all())
        return policies(outcomes, role, seed=self.seed, ranks=self._ranks() if everywhere else None)

    def _thresholds(self) -> tuple[Thresholds, ...]:
        self._defined()
        nearest = [flip.parameter for flip in self.assessment.flips if flip.ranged]
        most = 1 if self.taken.types else MOST_THRESHOLDS
        if not nearest:
            raise _DoesNotApplyError("no single parameter turns the verdict within its declared range")
        return tuple(threshold(self.scenario, name, self.changes, position=self.position) for name in nearest[:most])

    def _planes(self) -> tuple[AdaptiveDiagram, ...]:
        if self._one_by_one:
            raise _DoesNotApplyError("with private information the many points of a phase diagram take too long")
        declared = [name for name, sweep in self.taken.sweeps.items() if len(sweep.axes) == 2][:MOST_PLANES]
        wanted: list[str | dict[str, list[float]]] = [*declared]
        if not declared:
            wanted = [self._telling_plane()]
            self.chosen = True
        resolution, initial = (RESOLUTION, 64) if self._in_stages() else (128, 32)
        return tuple(adaptive_diagram(self.taken, plane, resolution=resolution, initial=initial) for plane in wanted)

    def _in_stages(self) -> bool:
        return all(len(stage) == 1 for stage in self.taken.timing)

    def _telling_plane(self) -> dict[str, list[float]]:
        """Return the ranges of the two parameters that matter most."""
        ranged = {name: of.range for name, of in self.taken.named.items() if name in uncertain(self.taken)}
        names = [name for name in self._by_weight() if name in ranged][:2]
        if len(names) < 2:
            raise _DoesNotApplyError("a phase diagram needs two parameters with a range")
        return {name: list(ranged[name]) for name in names}

    def _by_weight(self) -> list[str]:
        """Return parameters, those that matter most first."""
        flips = [flip.parameter for flip in self.assessment.flips]
        if self.indices is None:
            return [*flips, *(name for name in self.taken.parameters if name not in flips)]
        return list(self.indices.ranked(next(iter(self.indices.quantities))))

    def _timeline(self) -> Timeline:
        if self.taken.dynamics is None:
            raise _DoesNotApplyError("the scenario is played once: it has no horizon")
        return timeline(self.scenario, self.changes, position=self.position, seed=self.seed)

    def _years(self) -> YearUncertainty:
        if self.taken.dynamics is None:
            raise _DoesNotApplyError("the scenario is played once: it has no horizon")
        count = min(YEAR_DRAWS, self.draws)
        return year_uncertainty(self.scenario, count, self.seed, self.changes, position=self.position)

    def _defined(self) -> None:
        if not split_is_defined(self.taken):
            raise _DoesNotApplyError("no action of the target names its alignment, so that nothing is a split")


class _DoesNotApplyError(WedgesimError):
    """Something has no meaning for this scenario."""
