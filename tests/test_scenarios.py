"""The scenarios that come with the package: their bookkeeping, and what reverse_kissinger has to show."""

from __future__ import annotations

import math
import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray

import wedgesim as ws
from wedgesim.analysis.points import NEVER, UNIQUE, Points, solve_points
from wedgesim.model import Evaluation
from wedgesim.roles import ROLES
from wedgesim.scenario import catalogue
from wedgesim.scenario.scenario import ParameterValue, Scenario

PACKAGED = catalogue.packaged()
CITED = re.compile(r"\b[a-z]+(?:19|20)\d\d\b")


@pytest.fixture(params=sorted(PACKAGED))
def packaged(request: pytest.FixtureRequest) -> Scenario:
    return ws.load(request.param)


@pytest.fixture(scope="module")
def kissinger() -> Scenario:
    return ws.load("reverse_kissinger")


# Every scenario -------------------------------------------------------------------------------------------------


def texts(scenario: Scenario) -> list[str]:
    """All that a scenario says in words."""
    found = [scenario.summary, *scenario.notes]
    found += [action.note for role in ROLES for action in scenario.actions[role]]
    found += [use.summary for use in scenario.theories.values()]
    found += [parameter.note for parameter in scenario.parameters.values()]
    for position in scenario.positions.values():
        found += [position.summary, *(parameter.note for parameter in position.parameters.values())]
    for phase in scenario.phases.values():
        found += [phase.summary, *(parameter.note for parameter in phase.parameters.values())]
    found += [value.note for value in scenario.types.variables().values()]
    for claim in scenario.claims.values():
        found += [claim.proposition, claim.note]
    return found


def formal_citations(scenario: Scenario) -> set[str]:
    """Keys given as the source of a value, position or claim."""
    found: set[str] = set()
    for parameter in scenario.parameters.values():
        found.update(parameter.source)
    for overlay in (*scenario.positions.values(), *scenario.phases.values()):
        found.update(overlay.source)
        for parameter in overlay.parameters.values():
            found.update(parameter.source)
    for claim in scenario.claims.values():
        found.update(claim.source)
    return found


def values(scenario: Scenario) -> list[ParameterValue]:
    """All values that the scenario gives, those of its positions included."""
    overlays = (*scenario.positions.values(), *scenario.phases.values())
    given = [parameter for parameter in scenario.parameters.values() if parameter.given]
    of_types = list(scenario.types.variables().values())
    return given + [value for overlay in overlays for value in overlay.parameters.values()] + of_types


def test_there_are_scenarios() -> None:
    assert "reverse_kissinger" in PACKAGED


@pytest.mark.parametrize("path", PACKAGED.values(), ids=list(PACKAGED))
def test_names_its_schema_on_the_first_line(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=wedgesim.schema.json"


def test_says_what_it_is(packaged: Scenario) -> None:
    assert packaged.title
    assert packaged.period
    assert len(packaged.summary) > 200
    assert packaged.notes
    assert packaged.claims


def test_every_source_is_used(packaged: Scenario) -> None:
    mentioned = {key for text in texts(packaged) for key in CITED.findall(text)}
    assert set(packaged.sources) <= formal_citations(packaged) | mentioned


def test_every_citation_resolves(packaged: Scenario) -> None:
    mentioned = {key for text in texts(packaged) for key in CITED.findall(text)}
    assert formal_citations(packaged) | mentioned <= set(packaged.sources)


def test_every_value_has_a_source_or_is_assumed_and_says_why(packaged: Scenario) -> None:
    for value in values(packaged):
        assert bool(value.source) != value.assumed, value.name
        assert len(value.note) > 20, value.name


def test_every_range_is_finite_and_holds_the_value(packaged: Scenario) -> None:
    for value in values(packaged):
        low, high = value.range
        assert math.isfinite(low), value.name
        assert math.isfinite(high), value.name
        assert low < high, value.name
        assert low <= value.value <= high, value.name


def test_positions_differ_from_the_baseline(packaged: Scenario) -> None:
    for position in packaged.positions.values():
        assert position.source
        for name, value in position.parameters.items():
            assert value.value != packaged.parameters[name].value, (position.name, name)


def test_round_trips_through_yaml(packaged: Scenario) -> None:
    assert ws.load_text(packaged.to_yaml()) == packaged


# The reverse Kissinger: the file ---------------------------------------------------------------------------------

ACTIONS = {
    "divider": {
        "hold": {"pressure": 1, "aid": 1},
        "accommodate": {"reward": 1, "pressure": 1, "aid": 0.4},
        "pressure": {"pressure": 1, "aid": 1, "arms": 1, "secondary": 1},
    },
    "target": {"align": {"alignment": 1}, "hedge": {"alignment": 0.5}, "split": {"alignment": 0}},
    "partner": {"neglect": {}, "support": {"support": 0.5}, "bind": {"support": 1, "concession": 1}},
}

KUPCHAN = {
    "credibility": 0.7,
    "inducement": 0.5,
    "framing": 0.2,
    "energy_dependence": 0.3,
    "junior_resentment": 0.35,
    "turning_cost": 0.05,
    "sanctions": 0.5,
    "war_intensity": 0.1,
}

LEVELS = (0, 0.2, 0.4, 0.6, 0.8, 1.0)
S, H, X = "accommodate/align/support", "hold/align/support", "accommodate/split/neglect"
GRID = (  # rows: credibility; columns: energy dependence; both over LEVELS. From an independent implementation.
    (S, S, S, S, S, S),
    (S, S, S, S, S, S),
    (H, S, S, S, S, S),
    (X, X, H, S, S, S),
    (X, X, X, H, S, S),
    (X, X, X, X, X, S),
)


def test_kissinger_gives_every_parameter(kissinger: Scenario) -> None:
    assert len(kissinger.parameters) == 76
    assert all(parameter.given for parameter in kissinger.parameters.values())
    assert list(kissinger.theories) == ["balancing", "interdependence", "wedging", "bloodletting", "security_dilemma"]
    assert kissinger.timing == (("divider",), ("partner",), ("target",))
    assert kissinger.split_threshold == 0.25


def test_kissinger_actions(kissinger: Scenario) -> None:
    found = {role: {action.name: dict(action.levers) for action in kissinger.actions[role]} for role in ROLES}
    assert found == ACTIONS


def test_kissinger_positions(kissinger: Scenario) -> None:
    assert {"kupchan2021", "kyiv2025"} <= set(kissinger.positions)
    found = {name: value.value for name, value in kissinger.positions["kupchan2021"].parameters.items()}
    assert found == KUPCHAN
    differing = {name for position in kissinger.positions.values() for name in position.parameters}
    assert len(differing) <= 12  # as many as can be attributed exactly


def test_figures_via_press_say_so(kissinger: Scenario) -> None:
    for key in ("sipri2025", "oec2025", "reuters2023", "gas2023", "gas2025", "eugas2025", "kiel2025"):
        assert "via press" in kissinger.sources[key].note


# The reverse Kissinger: what is played -----------------------------------------------------------------------------


def points(scenario: Scenario, **over: ArrayLike) -> Points:
    """Solve at all combinations of one-dimensional `over` (dots written as double underscores), one axis each."""
    names = [name.replace("__", ".") for name in over]
    return solve_points(scenario, dict(zip(names, np.meshgrid(*over.values(), indexing="ij"), strict=True)))


def boundary(scenario: Scenario, **at: float) -> float:
    """Lowest credibility at which the split is the only outcome; infinite when there is none."""
    credibility = np.linspace(0, 1, 201)
    verdict = solve_points(scenario.with_parameters(at), {"credibility": credibility}).verdict
    return float(credibility[verdict == UNIQUE].min(initial=np.inf))


def test_baseline_is_tried_and_fails(kissinger: Scenario) -> None:
    result = ws.solve(kissinger)
    assert [equilibrium.path for equilibrium in result.equilibria] == [S]
    assert result.split.verdict == "never"
    assert result.split.margin < 0
    assert result.split.reservation_price is not None
    assert result.split.willingness_to_pay is not None
    assert result.split.reservation_price > result.split.willingness_to_pay


@pytest.mark.parametrize("row", range(6))
@pytest.mark.parametrize("column", range(6))
def test_grid_of_paths(kissinger: Scenario, row: int, column: int) -> None:
    result = ws.solve(kissinger, credibility=LEVELS[row], energy_dependence=LEVELS[column])
    assert [equilibrium.path for equilibrium in result.equilibria] == [GRID[row][column]]


def test_no_split_at_the_baseline_at_any_level_of_sanctions(kissinger: Scenario) -> None:
    found = points(kissinger, sanctions=np.linspace(0, 1, 101))
    assert (found.verdict == NEVER).all()
    assert {found.path(i) for i in range(101)} == {S}


@pytest.mark.parametrize(("position", "verdict", "path"), [("kupchan2021", "unique", X), ("kyiv2025", "never", S)])
def test_positions_disagree(kissinger: Scenario, position: str, verdict: str, path: str) -> None:
    result = ws.solve(kissinger, position=position)
    assert result.split.verdict == verdict
    assert result.equilibria[0].path == path


def test_kyiv2025_is_farther_from_a_split_than_the_baseline(kissinger: Scenario) -> None:
    assert ws.solve(kissinger, position="kyiv2025").split.margin < ws.solve(kissinger).split.margin


def test_of_kupchans_changes_only_credibility_cannot_be_spared(kissinger: Scenario) -> None:
    needed = {
        name
        for name in KUPCHAN
        if ws.solve(kissinger, {other: value for other, value in KUPCHAN.items() if other != name}).split.verdict
        == "never"
    }
    assert needed == {"credibility"}


def test_credibility_splits_at_low_dependence(kissinger: Scenario) -> None:
    found = points(kissinger, energy_dependence=np.linspace(0, 0.25, 6), credibility=np.linspace(0.6, 1, 9))
    assert (found.verdict == UNIQUE).all()
    doubted = points(kissinger, energy_dependence=np.linspace(0, 1, 11), credibility=np.linspace(0, 0.4, 9))
    assert (doubted.verdict == NEVER).all()


def test_nothing_splits_at_high_dependence(kissinger: Scenario) -> None:
    dependent = points(kissinger, energy_dependence=np.linspace(0.6, 1, 9), credibility=np.linspace(0, 0.8, 17))
    assert (dependent.verdict == NEVER).all()
    wholly = points(kissinger, energy_dependence=[1.0], credibility=np.linspace(0, 1, 41))
    assert (wholly.verdict == NEVER).all()


@pytest.mark.parametrize("parameter", ["energy_dependence", "backfill"])
def test_dependence_and_backfill_move_the_boundary_outward(kissinger: Scenario, parameter: str) -> None:
    found = [boundary(kissinger, **{parameter: value}) for value in (0.1, 0.3, 0.5, 0.7)]
    assert all(before < after for before, after in pairwise(found))


def test_the_split_once_reached_stays_as_credibility_grows(kissinger: Scenario) -> None:
    found = points(kissinger, energy_dependence=np.linspace(0, 1, 11), credibility=np.linspace(0, 1, 101))
    assert (np.diff((found.verdict == UNIQUE).astype(int), axis=1) >= 0).all()


def test_below_the_split_lies_a_belt_without_an_offer(kissinger: Scenario) -> None:
    found = points(kissinger, credibility=np.linspace(0, 1, 101))
    order: list[str] = []
    for i in range(101):
        path = found.path(i)
        if not order or order[-1] != path:
            order.append(path)
    assert order == [S, H, X]
    belt = ws.solve(kissinger, credibility=0.65)
    offered = {option.action: option.path for option in belt.equilibria[0].alternatives["divider"]}
    assert offered["accommodate"] == "accommodate/align/bind"


def test_sanctions_never_make_a_split_harder_and_help_only_if_believed(kissinger: Scenario) -> None:
    found = points(
        kissinger,
        credibility=np.linspace(0, 1, 21),
        energy_dependence=np.linspace(0, 1, 11),
        sanctions=np.linspace(0, 1, 21),
    )
    split = (found.verdict == UNIQUE).astype(int)
    gained: NDArray[np.int64] = np.diff(split, axis=2)
    assert (gained >= 0).all()
    assert gained[12:].any()
    assert not split[:9].any()


def test_sanctions_lower_the_price_where_believed_and_raise_it_where_not(kissinger: Scenario) -> None:
    def price(credibility: float) -> list[float]:
        found = [
            ws.solve(kissinger, credibility=credibility, sanctions=level).split.reservation_price
            for level in (0, 0.25, 0.5, 0.75, 1)
        ]
        return [value for value in found if value is not None]

    believed, doubted = price(0.7), price(0.2)
    assert believed == sorted(believed, reverse=True)
    assert believed[0] > believed[-1]
    assert doubted == sorted(doubted)
    assert doubted[0] < doubted[-1]


def test_sanctions_without_credible_relief_loosen_nothing(kissinger: Scenario) -> None:
    margin = points(kissinger, credibility=[0.05, 0.1, 0.15], sanctions=np.linspace(0, 1, 21)).margin
    assert (np.diff(margin, axis=1) < 0).all()


def test_costly_secondary_sanctions_deter_support(kissinger: Scenario) -> None:
    def answer(penalty: float) -> str:
        """What the partner does against secondary sanctions, whether or not they pay the divider."""
        result = ws.solve(kissinger, {"secondary_penalty.partner": penalty})
        pressed = {option.action: option.path for option in result.equilibria[0].alternatives["divider"]}
        return pressed["pressure"].split("/")[2]

    assert [answer(penalty) for penalty in (0, 0.03, 0.06, 0.15, 0.4)] == ["support"] * 2 + ["neglect"] * 3
    assert ws.solve(kissinger).equilibria[0].path == S
    free = ws.solve(kissinger, {"secondary_penalty.divider": 0})
    assert free.equilibria[0].path == "pressure/align/neglect"


def test_only_credibility_turns_the_verdict_alone(kissinger: Scenario) -> None:
    turning = set()
    for name, parameter in kissinger.parameters.items():
        scan = np.linspace(*parameter.range, 65)
        if (solve_points(kissinger, {name: scan}).verdict != NEVER).any():
            turning.add(name)
    assert turning == {"credibility"}


def test_payoffs_of_the_file_are_finite(kissinger: Scenario) -> None:
    payoffs = Evaluation(kissinger).payoffs({})
    assert payoffs.shape == (3, 3, 3, 3)
    assert np.isfinite(payoffs).all()


# The template of `wedgesim new` -------------------------------------------------------------------------------------


def test_template_loads_and_runs() -> None:
    template = Path(catalogue.__file__).with_name("template.yaml").read_text(encoding="utf-8")
    assert len(template.splitlines()) < 80
    scenario = ws.load_text(template.replace("NAME", "a_case"))
    assert scenario.title == "a_case"
    assert ws.solve(scenario).split.verdict == "never"
    assert ws.solve(scenario, position="example2025").split.verdict == "unique"
    assert 0.4 < boundary(scenario) < 0.8
