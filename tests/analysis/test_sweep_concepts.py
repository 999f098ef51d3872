"""Sweeps under every solution concept: at each point what solving it alone gives, however the points are cut."""

import numpy as np
import pytest

import wedgesim as ws
from wedgesim.analysis.method_names import METHODS
from wedgesim.analysis.methods import solve_by_method
from wedgesim.analysis.points import VERDICTS
from wedgesim.analysis.sweep import plan, sweep
from wedgesim.analysis.sweep_concepts import Question
from wedgesim.analysis.sweep_fields import CERTIFICATES
from wedgesim.errors import OutOfRangeError, SolverError, UnknownNameError
from wedgesim.execution.executors import crew
from wedgesim.roles import ROLES

AXES = {"credibility": [0.0, 0.35, 0.8, 1.0], "inducement": [0.1, 0.6, 2.5]}
OTHERS = tuple(method for method in METHODS if method != "subgame-perfect")


@pytest.fixture(scope="module")
def triad(triad_text):
    return ws.load_text(triad_text)


def points():
    for credibility in AXES["credibility"]:
        for inducement in AXES["inducement"]:
            yield {"credibility": credibility, "inducement": inducement}


def checked(scenario, method, **options):
    """Yield the dataset at each point with the solution of that point alone; the verdicts are compared here."""
    found = sweep(scenario, AXES, method=method, **options)
    for values in points():
        alone = solve_by_method(scenario, values, method=method, **options)
        here = found.sel(values)
        assert VERDICTS[int(here.verdict)] == alone.split.verdict, values
        for name, expected in zip(("split_least", "split_greatest"), alone.split.probability, strict=True):
            if name in here:
                assert float(here[name]) == pytest.approx(expected, abs=1e-7, nan_ok=True)
        yield here, alone


@pytest.mark.parametrize("scenario", ["triad", "reverse_kissinger"])
def test_nash_equilibria_are_those_of_each_game(scenario, request):
    for here, alone in checked(request.getfixturevalue(scenario), "nash"):
        assert int(here.equilibria) == len(alone.equilibria)
        assert CERTIFICATES[int(here.certificate)] == alone.certificate
        first = alone.equilibria[0]
        for number, role in enumerate(ROLES):
            assert here[f"probability_{role}"].values == pytest.approx(first.strategies[number], abs=1e-9)
            assert float(here.payoff[number]) == pytest.approx(first.payoffs[number], abs=1e-9)
            worths = [one.payoffs[number] for one in alone.equilibria]
            assert float(here.payoff_least[number]) == pytest.approx(min(worths), abs=1e-9)
            assert float(here.payoff_greatest[number]) == pytest.approx(max(worths), abs=1e-9)
        assert float(here.regret) < 1e-9


def test_pure_equilibria_are_those_of_each_game(triad):
    for here, alone in checked(triad, "pure"):
        assert int(here.equilibria) == len(alone.found.profiles)
        played = [int(here[f"action_{role}"]) for role in ROLES]
        assert played == list(alone.found.profiles[0] if alone.found.profiles else (-1, -1, -1))


@pytest.mark.parametrize("precision", [None, 3.0])
def test_quantal_responses_are_those_of_each_game(triad, precision):
    for here, alone in checked(triad, "quantal-response", precision=precision):
        (one,) = alone.equilibria
        for number, role in enumerate(ROLES):
            assert here[f"probability_{role}"].values == pytest.approx(one.strategies[number], abs=1e-8)
        assert float(here.split_probability) == pytest.approx(alone.split.probability[0], abs=1e-8)
        assert float(here.regret) == pytest.approx(one.max_regret, abs=1e-8)


@pytest.mark.parametrize("scenario", ["triad", "reverse_kissinger"])
def test_correlated_equilibria_bound_the_split_as_at_each_point(scenario, request):
    assert len(list(checked(request.getfixturevalue(scenario), "correlated"))) == 12


@pytest.mark.parametrize("scenario", ["triad", "reverse_kissinger"])
def test_what_dominance_leaves_is_what_it_leaves_of_each_game(scenario, request):
    for here, alone in checked(request.getfixturevalue(scenario), "dominance"):
        left = alone.found.rationalisable
        assert bool(here.exact) == left.exact
        for role, outer in zip(ROLES, left.outer, strict=True):
            assert tuple(np.flatnonzero(here[f"survives_{role}"].values)) == outer


def test_coalition_proof_equilibria_are_those_of_each_game(triad):
    for here, alone in checked(triad, "coalitions"):
        pure = [one for one in alone.found.standings if not one.declared]
        assert int(here.equilibria) == len(pure)
        assert int(here.coalition_proof) == sum(one.coalition_proof for one in pure)
        assert int(here.strong) == sum(one.strong for one in pure)


@pytest.mark.parametrize("leader", [None, "partner"])
def test_the_value_of_commitment_is_that_of_each_game(triad, leader):
    player = ROLES.index(leader or "divider")
    for here, alone in checked(triad, "commitment", leader=leader):
        (one,) = alone.equilibria
        assert float(here.value) == pytest.approx(one.payoffs[player], abs=1e-9)
        nash = solve_by_method(alone.scenario, method="nash").equilibria
        best = max(float(each.payoffs[player]) for each in nash)
        assert float(here.gain) == pytest.approx(one.payoffs[player] - best, abs=1e-9)


@pytest.mark.parametrize("method", OTHERS)
def test_numbers_do_not_depend_on_chunks_or_on_who_works(triad, method):
    many = {"credibility": np.linspace(0, 1, 15), "inducement": np.linspace(0, 2, 11)}
    whole = sweep(triad, many, method=method)
    planned = plan(triad, many, method=method)
    parts = {of.name: of.empty(planned.lengths, planned.design.points) for of in planned.fields}
    with crew("serial") as alone:
        for chunk, solved in planned.solve(planned.whole_units(1), alone):
            for name, values in solved.columns.items():
                parts[name][..., chunk.start : chunk.stop] = values
    for name, values in parts.items():
        assert np.array_equal(whole[name].values.reshape(values.shape), values, equal_nan=values.dtype.kind == "f")


@pytest.mark.parametrize("method", OTHERS)
def test_points_that_cannot_be_solved_are_recorded(triad_text, method):
    pole = "theories: {wedging: {terms: {divider: 0.01 / (credibility - 0.35)}}, interdependence: {}, balancing: {}}"
    scenario = ws.load_text(triad_text.replace("theories: [wedging, interdependence, balancing]", pole))
    with pytest.raises(SolverError, match="not a finite number"):
        sweep(scenario, AXES, method=method)
    found = sweep(scenario, AXES, method=method, keep_going=True)
    assert found.attrs["failed_points"] == "3"
    assert [VERDICTS[code] for code in found.verdict.sel(credibility=0.35).values] == ["unsolved"] * 3
    whole = sweep(scenario, {**AXES, "credibility": [0.0, 0.8, 1.0]}, method=method)
    assert found.drop_sel(credibility=0.35).verdict.equals(whole.verdict)


def test_a_method_that_is_none_and_arguments_that_do_not_fit_are_refused(triad):
    with pytest.raises(UnknownNameError, match="did you mean 'nash'"):
        sweep(triad, AXES, method="nahs")
    with pytest.raises(UnknownNameError, match="precision goes with the method quantal-response"):
        Question("nash", precision=2.0)
    with pytest.raises(OutOfRangeError, match="precision must be"):
        Question("quantal-response", precision=-1.0)
    with pytest.raises(UnknownNameError, match="nobody called 'Atlantis' can lead"):
        sweep(triad, AXES, method="commitment", leader="Atlantis")
