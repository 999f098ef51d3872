"""Sweeps: the dataset, against points solved one by one; and the same numbers whoever works."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import xarray as xr

import wedgesim as ws
from wedgesim.analysis.points import VERDICTS
from wedgesim.analysis.sweep import plan, sweep
from wedgesim.analysis.sweep_fields import CERTIFICATES
from wedgesim.analysis.sweep_points import unit_of
from wedgesim.errors import SolverError, UnknownNameError
from wedgesim.execution.executors import SerialExecutor
from wedgesim.model.variation import with_values
from wedgesim.roles import ROLES

AXES = {"credibility": np.linspace(0, 1, 7), "energy_dependence": np.linspace(0.1, 0.8, 5)}


def agrees(scenario, found, values):
    """Compare the dataset at one point with the scenario solved there alone."""
    alone = ws.solve(with_values(scenario, values))
    here = found.sel(values) if set(values) <= set(found.dims) else found
    equilibrium = alone.equilibria[0]
    assert VERDICTS[int(here.verdict)] == alone.split.verdict
    assert CERTIFICATES[int(here.certificate)] == alone.certificate
    assert int(here.equilibria) == len(alone.equilibria)
    assert float(here.alignment) == pytest.approx(equilibrium.alignment, abs=1e-9)
    assert float(here.split_probability) == pytest.approx(equilibrium.split_probability, abs=1e-9)
    assert float(here.margin) == pytest.approx(equilibrium.margin, abs=1e-9)
    for axis, role in enumerate(ROLES):
        assert float(here.payoff[axis]) == pytest.approx(equilibrium.payoffs[role], abs=1e-9)
        code = int(here[f"action_{role}"])
        assert scenario.actions[role][code].name == equilibrium.actions[role]
        if f"probability_{role}" in here:
            assert here[f"probability_{role}"].values == pytest.approx(list(equilibrium.strategies[role].values()))
        for number, theory in enumerate(found.theory.values):
            expected = sum(equilibrium.by_theory[role].get(theory, {}).values())
            assert float(here.payoff_by_theory[axis, number]) == pytest.approx(expected, abs=1e-9)
    if alone.split.reservation_price is not None:
        # one point alone is summed up in another order than many together: but for the last bit
        assert float(here.reservation_price) == pytest.approx(alone.split.reservation_price, rel=1e-13)
        assert float(here.willingness_to_pay) == pytest.approx(alone.split.willingness_to_pay, abs=1e-12)
        assert scenario.actions["divider"][int(here.offer)].name == alone.split.offer


@pytest.fixture(scope="module")
def grid(reverse_kissinger):
    return sweep(reverse_kissinger, AXES)


def test_a_grid_holds_at_each_point_what_solving_it_alone_gives(reverse_kissinger, grid):
    for credibility in AXES["credibility"][::3]:
        for dependence in AXES["energy_dependence"][::2]:
            agrees(reverse_kissinger, grid, {"credibility": credibility, "energy_dependence": dependence})


def test_levers_and_weights_as_axes_give_what_a_changed_scenario_gives(reverse_kissinger):
    axes = {
        "divider.accommodate.reward": [0.0, 0.5, 1.0],
        "target.hedge.alignment": [0.2, 0.25, 0.6],
        "weight.wedging": [0.5, 2.0],
        "credibility": [0.9, 0.3],
    }
    found = sweep(reverse_kissinger, axes)
    rng = np.random.default_rng(0)
    for _ in range(12):
        values = {name: float(rng.choice(of)) for name, of in axes.items()}
        agrees(reverse_kissinger, found, values)


@pytest.mark.parametrize("timing", ["simultaneous", "[divider, [target, partner]]", "[[divider, partner], target]"])
def test_joint_stages_are_swept_with_mixtures_and_certificates(triad_text, timing):
    scenario = ws.load_text(triad_text + f"timing: {timing}\n")
    axes = {"credibility": [0.2, 0.8], "inducement": [0.1, 0.6, 1.5]}
    found = sweep(scenario, axes)
    for credibility in axes["credibility"]:
        for inducement in axes["inducement"]:
            agrees(scenario, found, {"credibility": credibility, "inducement": inducement})


def test_a_mixture_has_expected_values():
    pennies = """
wedgesim: 1
title: Matching
roles:
  divider: {state: A, actions: {up: {}, down: {}}}
  target: {state: B, actions: {align: {alignment: 1}, split: {alignment: 0}}}
  partner: {state: C, actions: {wait: {}}}
parameters: {gain: 1}
payoffs:
  up/align/wait: [gain, -1, 0]
  up/split/wait: [-1, 1, 0]
  down/align/wait: [-1, 1, 0]
  down/split/wait: [1, -1, 0]
timing: simultaneous
"""
    scenario = ws.load_text(pennies)
    found = sweep(scenario, {"gain": [1.0, 3.0]})
    # the target mixes so that the divider is indifferent: p gain - (1 - p) = -p + (1 - p)
    assert found.alignment.values == pytest.approx([1 / 2, 2 / 6])
    assert found.split_probability.values == pytest.approx([1 / 2, 4 / 6])
    assert [VERDICTS[code] for code in found.verdict.values] == ["possible", "possible"]
    assert found.payoff_by_theory.sum("theory").values == pytest.approx(found.payoff.values)


def test_without_alignment_there_is_neither_verdict_nor_margin():
    game = """
wedgesim: 1
title: Another kind
roles:
  divider: {state: A, actions: {up: {}, down: {}}}
  target: {state: B, actions: {left: {}, right: {}}}
  partner: {state: C, actions: {wait: {}}}
parameters: {gain: 1}
payoffs: {divider: gain, target: gain, partner: gain}
"""
    found = sweep(ws.load_text(game), {"gain": [1.0, 2.0]})
    assert [VERDICTS[code] for code in found.verdict.values] == ["undefined"] * 2
    for name in ("alignment", "split_probability", "margin", "reservation_price", "willingness_to_pay"):
        assert np.isnan(found[name].values).all()
    assert [CERTIFICATES[code] for code in found.certificate.values] == ["degenerate"] * 2


def test_parts_by_theory_sum_to_payoffs(grid):
    xr.testing.assert_allclose(grid.payoff_by_theory.sum("theory"), grid.payoff, atol=1e-12)


def test_names_units_and_meanings_are_with_the_numbers(reverse_kissinger, grid):
    assert grid.sizes == {"credibility": 7, "energy_dependence": 5, "role": 3, "theory": 5}
    assert "believe" in grid.credibility.attrs["long_name"] or "belief" in grid.credibility.attrs["long_name"]
    assert grid.margin.attrs["units"] == "utility"
    assert grid.verdict.dtype == np.int8
    assert dict(zip(grid.verdict.attrs["flag_meanings"].split(), grid.verdict.attrs["flag_values"], strict=True)) == {
        verdict: code for code, verdict in enumerate(VERDICTS)
    }
    assert grid.action_target.attrs["flag_meanings"] == "none align hedge split"
    assert grid.attrs["scenario_sha256"] == reverse_kissinger.sha256
    assert not any(isinstance(value, bool) for of in grid.variables.values() for value in of.attrs.values())


def test_a_dataset_comes_back_from_netcdf_as_it_was(grid, tmp_path):
    grid.to_netcdf(tmp_path / "grid.nc", engine="h5netcdf")
    with xr.open_dataset(tmp_path / "grid.nc", engine="h5netcdf") as read:
        xr.testing.assert_identical(read.load(), grid)


def test_the_numbers_do_not_depend_on_who_works_nor_on_the_chunks(reverse_kissinger):
    scenario = reverse_kissinger
    axes = {"credibility": np.linspace(0, 1, 197), "energy_dependence": np.linspace(0.1, 0.8, 101)}
    whole = sweep(scenario, axes)
    assert whole.verdict.size > 2 * unit_of(scenario)
    cut = sweep(scenario, axes, chunk_points=1)
    with ThreadPoolExecutor(3) as threads:
        threaded = sweep(scenario, axes, chunk_points=5000, executor=threads)
    sent = sweep(scenario, axes, chunk_points=1, executor="processes", workers=2)
    for other in (cut, threaded, sent):
        assert all(np.array_equal(other[name].values, whole[name].values, equal_nan=True) for name in whole)


def test_a_point_has_the_same_numbers_in_any_design(reverse_kissinger, grid):
    credibility, dependence = np.meshgrid(AXES["credibility"], AXES["energy_dependence"], indexing="ij")
    from wedgesim.analysis.design import Table

    table = Table(reverse_kissinger, {"energy_dependence": dependence.ravel(), "credibility": credibility.ravel()})
    found = sweep(reverse_kissinger, table)
    assert found.margin.dims == ("point",)
    assert np.array_equal(found.margin.values, grid.margin.values.ravel())
    assert found.credibility.dims == ("point",)


def test_samples_declared_sweeps_positions_and_overrides(reverse_kissinger):
    sample = sweep(reverse_kissinger, {"credibility": (0, 1)}, sample="lhs", points=32, seed=1)
    assert sample.sizes["point"] == 32
    declared = sweep(reverse_kissinger, "sanctions", position="kupchan2021", overrides={"credibility": 0.9})
    assert declared.attrs["sweep"] == "sanctions"
    assert declared.attrs["position"] == "kupchan2021"
    expected = ws.solve(reverse_kissinger, position="kupchan2021", credibility=0.9, sanctions=0.5)
    assert float(declared.margin.sel(sanctions=0.5)) == pytest.approx(expected.split.margin, abs=1e-12)
    with pytest.raises(UnknownNameError, match="sanctions"):
        sweep(reverse_kissinger, "sanction")
    with pytest.raises(ValueError, match="cannot both"):
        sweep(reverse_kissinger, {"credibility": [0, 1]}, {"credibility": 0.5})
    with pytest.raises(ValueError, match="say what to vary"):
        sweep(reverse_kissinger)


POLE = """
wedgesim: 1
title: A pole
roles:
  divider: {state: A, actions: {up: {}, down: {}}}
  target: {state: B, actions: {align: {alignment: 1}, split: {alignment: 0}}}
  partner: {state: C, actions: {wait: {}}}
parameters: {at: 1}
payoffs: {divider: "alignment", target: "alignment / at", partner: "0"}
"""


def test_a_point_without_a_solution_is_an_error_or_recorded():
    scenario = ws.load_text(POLE)
    axes = {"at": [-1.0, 0.0, 1.0]}
    with pytest.raises(SolverError, match="not a finite number"):
        sweep(scenario, axes)
    found = sweep(scenario, axes, keep_going=True)
    assert [CERTIFICATES[code] for code in found.certificate.values] == ["degenerate", "failed", "degenerate"]
    assert [VERDICTS[code] for code in found.verdict.values] == ["unique", "unsolved", "never"]
    assert np.isnan(found.margin.values).tolist() == [False, True, False]
    assert found.action_target.values.tolist() == [1, -1, 0]
    assert "at=0" in found.attrs["failures"]
    assert found.attrs["failed_points"] == "1"


def test_what_does_not_fit_into_memory_is_refused_at_once(reverse_kissinger, monkeypatch):
    monkeypatch.setattr("wedgesim.analysis.sweep.machine_memory", lambda: 1_000_000)
    with pytest.raises(ValueError, match="wedgesim sweep"):
        sweep(reverse_kissinger, {"credibility": np.linspace(0, 1, 100), "sanctions": np.linspace(0, 1, 100)})


def test_progress_is_reported(reverse_kissinger):
    told = []
    sweep(reverse_kissinger, AXES, report=lambda done, total: told.append((done, total)))
    assert told == [(35, 35)]


def test_any_executor_will_do(reverse_kissinger, grid):
    found = sweep(reverse_kissinger, AXES, executor=SerialExecutor())
    xr.testing.assert_identical(found, grid)


def test_an_estimate_says_points_memory_and_time(reverse_kissinger):
    from wedgesim.analysis.sweep_estimate import estimate

    axes = {name: np.linspace(0, 1, 1001) for name in ("credibility", "sanctions")}
    planned = plan(reverse_kissinger, axes)
    found = estimate(planned, planned.chunk_points, 2)
    assert found.points == 1001**2
    assert found.result_bytes == pytest.approx(1.98e8, rel=0.02)
    assert 0.5 < found.microseconds_per_point < 100
    assert "1,002,001 points" in str(found)
