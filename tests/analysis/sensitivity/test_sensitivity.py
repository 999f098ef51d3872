"""What a scenario's outcome depends on: tornado, indices, elasticities and screening."""

import sys
from dataclasses import replace

import numpy as np
import pytest

import wedgesim as ws
from wedgesim.analysis.sensitivity.differences import extrapolated
from wedgesim.analysis.sensitivity.elasticities import elasticities
from wedgesim.analysis.sensitivity.model import SensitivityError
from wedgesim.analysis.sensitivity.screening import morris, second_order
from wedgesim.analysis.sensitivity.sobol import CorrelatedError, sobol_indices
from wedgesim.analysis.sensitivity.tornado import tornado
from wedgesim.errors import MissingExtraError, UnknownNameError
from wedgesim.model.loading import load_text
from wedgesim.scenario.distributions import Correlation

SHAPED = """
wedgesim: 1
title: A margin of a known form
roles:
  divider: {state: Arcadia, actions: {watch: {}}}
  target: {state: Boeotia, actions: {align: {alignment: 1}, split: {alignment: 0}}}
  partner: {state: Corinth, actions: {watch: {}}}
payoffs: {divider: 1 - alignment, target: (1 - alignment)*(MARGIN), partner: alignment}
parameters:
  a: {value: 0.5, range: [0, 1], assumed: true}
  b: {value: 0.25, range: [-1, 1], assumed: true}
  c: {value: 0.1, range: [0, 2], assumed: true}
"""


def shaped(margin):
    return load_text(SHAPED.replace("MARGIN", margin), "shaped")


# Tornado ------------------------------------------------------------------------------------------------------------


def test_the_tornado_of_a_sum_is_its_coefficients():
    found = tornado(shaped("3*a - b + 0.25*c"))
    assert [bar.parameter for bar in found.bars] == ["a", "b", "c"]
    a, b, c = found.bars
    assert found.baseline.margin == pytest.approx(1.275)
    assert (a.low.margin, a.high.margin) == (pytest.approx(-0.225), pytest.approx(2.775))
    assert (b.low.margin, b.high.margin) == (pytest.approx(2.525), pytest.approx(0.525))
    assert (a.swing, b.swing, c.swing) == (pytest.approx(3), pytest.approx(2), pytest.approx(0.5))
    assert (a.low.verdict, a.high.verdict, a.turns) == ("never", "unique", True)
    assert [bar.parameter for bar in found.turning] == ["a"]


def test_a_verdict_that_turns_and_returns_between_the_ends_is_seen():
    (bar,) = tornado(shaped("0.1 - 4*a*(1 - a)*c*10 + 0*b"), only=["a"]).bars
    assert bar.low.verdict == bar.high.verdict == "unique"
    assert bar.turns  # at 0.5, the scenario's own value, it is never
    assert bar.lowest == pytest.approx(-0.9)
    assert bar.swing == pytest.approx(0)


def test_the_ends_are_solved_as_solving_would(reverse_kissinger):
    found = tornado(reverse_kissinger, only=["credibility", "sanctions"])
    for bar in found.bars:
        for end in (bar.low, bar.high):
            alone = ws.solve(reverse_kissinger, {bar.parameter: end.value})
            assert end.path == alone.equilibria[0].path
            assert end.margin == pytest.approx(alone.equilibria[0].margin)
            assert end.verdict == alone.split.verdict


def test_a_tornado_is_a_dataset(reverse_kissinger):
    found = tornado(reverse_kissinger)
    written = found.to_dataset()
    assert written.sizes == {"parameter": len(found.bars), "end": 2}
    assert written.margin.sel(parameter="credibility", end="high") == found.bars[0].high.margin


# Indices ------------------------------------------------------------------------------------------------------------


def test_indices_of_a_known_margin():
    found = sobol_indices(shaped("a + b + 0*c"), 4096, quantities=["margin"])
    of = found.quantities["margin"]
    # variances 1/12 and 4/12
    np.testing.assert_allclose(of.total, [0.2, 0.8, 0.0], atol=0.01)
    np.testing.assert_allclose(of.first, [0.2, 0.8, 0.0], atol=0.02)
    assert found.ranked("margin") == ["b", "a", "c"]


def test_groups_and_the_rest_alone():
    found = sobol_indices(shaped("a*b + c"), 1024, groups={"both": ["a", "b"]}, quantities=["margin"])
    assert found.groups == {"both": ("a", "b"), "c": ("c",)}
    of = found.quantities["margin"]
    product = 1 / 3 * 1 / 3  # of a and b: E a^2 E b^2, for E b = 0
    np.testing.assert_allclose(of.total, [product / (product + 1 / 3), (1 / 3) / (product + 1 / 3)], atol=0.03)


def test_by_theory_every_parameter_has_its_group(reverse_kissinger):
    found = sobol_indices(reverse_kissinger, 16, groups="theory")
    assert set(found.groups) <= {"state", "own", *reverse_kissinger.theories}
    everything = [name for members in found.groups.values() for name in members]
    assert sorted(everything) == sorted(ws.draw(reverse_kissinger, 2).names)


def test_correlated_parameters_are_refused_unless_they_are_in_one_group():
    tied = replace(shaped("a + b + c"), correlations=(Correlation(("a", "c"), 0.6),))
    with pytest.raises(CorrelatedError, match="a and c are correlated"):
        sobol_indices(tied, 64)
    with pytest.raises(CorrelatedError):
        sobol_indices(tied, 64, groups={"x": ["a", "b"]})
    found = sobol_indices(tied, 4096, groups={"x": ["a", "c"]}, quantities=["margin"])
    of = found.quantities["margin"]
    # together a and c vary by 1/12 + 4/12 and twice their covariance, 0.6 * 2/12 (rank correlation is that of uniforms)
    pair = 5 / 12 + 2 * 0.6 * 2 / 12
    np.testing.assert_allclose(of.total, [pair / (pair + 1 / 3), (1 / 3) / (pair + 1 / 3)], atol=0.02)
    assert sobol_indices(tied, 64, only=["a", "b"]).groups == {"a": ("a",), "b": ("b",)}


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        ({"samples": 1000}, SensitivityError, "power of 2 .* such as 1,024"),
        ({"groups": {"x": ["a"], "y": ["a"]}}, SensitivityError, "a is in two groups, x and y"),
        ({"groups": {"x": ["d"]}}, UnknownNameError, "unknown parameter `d`"),
        ({"groups": {"x": ["a"]}, "only": ["b"]}, SensitivityError, "a, of the group x, does not vary"),
        ({"groups": "role"}, SensitivityError, "by name, or by theory"),
        ({"quantities": ["magrin"]}, SensitivityError, "no quantity 'magrin'"),
        ({"quantities": []}, SensitivityError, "name a quantity"),
        ({"seed": -1}, SensitivityError, "a seed"),
    ],
)
def test_what_has_no_answer_is_refused(arguments, error, says):
    with pytest.raises(error, match=says):
        sobol_indices(shaped("a + b + c"), **{"samples": 64, **arguments})


def test_unsolved_rows_are_left_out():
    found = sobol_indices(shaped("a + b + 0*log(c - 0.5)"), 256, quantities=["margin"])
    assert 0 < found.solved < 256
    assert np.isfinite(found.quantities["margin"].total).all()


def test_indices_are_a_dataset():
    written = sobol_indices(shaped("a + b + 0*c"), 64).to_dataset()
    assert written.sizes == {"quantity": 2, "group": 3}


# Elasticities -------------------------------------------------------------------------------------------------------


def test_elasticities_of_a_quadratic():
    found = elasticities(shaped("a**2 + 3*a*b + 0.5 + 0*c"), quantities=["margin"])
    margin = 0.25 + 0.375 + 0.5
    np.testing.assert_allclose(found.derivative[0], [2 * 0.5 + 0.75, 1.5, 0], atol=1e-12)
    np.testing.assert_allclose(found.elasticity[0], np.array([1.75 * 0.5, 1.5 * 0.25, 0]) / margin, atol=1e-12)
    np.testing.assert_allclose(found.across[0], [1.75, 3, 0], atol=1e-12)
    assert (np.abs(found.derivative[0] - [1.75, 1.5, 0]) <= found.error[0] + 1e-14).all()
    assert set(found.status) == {"smooth"}


def test_errors_bound_what_is_wrong_with_a_derivative():
    found = elasticities(shaped("exp(3*a) + tanh(b) - sqrt(c)"), quantities=["margin"])
    true = np.array([3 * np.exp(1.5), 1 / np.cosh(0.25) ** 2, -0.5 / np.sqrt(0.1)])
    assert (np.abs(found.derivative[0] - true) <= 4 * found.error[0] + 1e-13).all()
    assert (found.error[0] < 1e-8 * np.abs(true)).all()


def test_a_kink_has_no_derivative():
    found = elasticities(shaped("abs(a - 0.5) + b**2 + c"), quantities=["margin"])
    assert found.status == ("kink", "smooth", "smooth")
    assert np.isnan(found.derivative[0, 0])


def test_where_the_path_turns_there_is_no_derivative():
    found = elasticities(shaped("a - 0.5 + 0*b + 0*c"), quantities=["margin"])
    assert found.status[0] == "path turns"
    near = elasticities(shaped("a - 0.5 + 0*b + 0*c"), {"c": 0.2}, only=["a"], quantities=["margin"])
    assert near.status == ("path turns",)


def test_near_a_turn_steps_are_short_enough():
    close = shaped("2*(a - 0.4999) + 0*b + 0*c")
    found = elasticities(close, only=["a"], quantities=["margin"])
    assert found.status == ("smooth",)
    assert found.derivative[0, 0] == pytest.approx(2, abs=1e-6)


def test_at_the_end_of_what_has_a_meaning_differences_are_one_sided(reverse_kissinger):
    found = elasticities(reverse_kissinger.with_parameters({"framing": 0}), only=["framing"], quantities=["margin"])
    assert found.status == ("one-sided",)
    assert found.derivative[0, 0] == pytest.approx(-0.15)  # minus the target's affinity
    assert np.isnan(found.elasticity[0, 0])


def test_derivatives_of_payoffs_agree_with_wide_differences(reverse_kissinger):
    found = elasticities(reverse_kissinger, only=["sanctions", "capability.target"])
    for number, name in enumerate(found.parameters):
        value = reverse_kissinger.values[name]
        up, down = (ws.solve(reverse_kissinger, {name: value + step}).equilibria[0] for step in (1e-4, -1e-4))
        for row, role in enumerate(("divider", "target", "partner"), 1):
            assert found.derivative[row, number] == pytest.approx(
                (up.payoffs[role] - down.payoffs[role]) / 2e-4, rel=1e-5, abs=1e-7
            )


def test_a_verdict_has_no_derivative():
    with pytest.raises(SensitivityError, match="no derivative"):
        elasticities(shaped("a + b + c"), quantities=["split"])


def test_extrapolation_is_exact_for_polynomials():
    steps = 0.5 ** np.arange(1, 7)
    cubic = ((1 + steps) ** 3 - (1 - steps) ** 3) / (2 * steps)
    one_sided = ((1 + steps) ** 3 - 1) / steps
    found, error = extrapolated(np.array([cubic, one_sided]), np.array([True, False]))
    np.testing.assert_allclose(found, 3, atol=1e-12)
    assert (error < 1e-10).all()


# SALib --------------------------------------------------------------------------------------------------------------


def test_morris_finds_what_a_sum_is_made_of():
    pytest.importorskip("SALib")
    found = morris(shaped("a - b + 0*c"), 20)
    np.testing.assert_allclose(found.mu_star, [1, 2, 0], atol=1e-9)
    np.testing.assert_allclose(found.mu, [1, -2, 0], atol=1e-9)
    np.testing.assert_allclose(found.sigma, 0, atol=1e-9)
    assert found.ranked == ("b", "a", "c")


def test_the_pair_of_a_product_is_found():
    pytest.importorskip("SALib")
    found = second_order(shaped("a*b + c"), 2048)
    one, other, index, error = found.pairs()[0]
    assert {one, other} == {"a", "b"}
    # of a*b with E b = 0: V_b = (E a)^2 V b, V_ab = V a V b, of the whole with V c = 1/3
    pair = (1 / 12) * (1 / 3)
    assert index == pytest.approx(pair / (1 / 9 + 1 / 3), abs=max(0.03, 2 * error))


def test_screening_refuses_correlations_and_leaves_global_state_alone():
    pytest.importorskip("SALib")
    tied = replace(shaped("a + b + c"), correlations=(Correlation(("a", "c"), 0.6),))
    with pytest.raises(SensitivityError, match="a and c are correlated"):
        morris(tied)
    before = np.random.get_state()[1].copy()  # noqa: NPY002  # it is what must not change
    assert morris(shaped("a + b + c"), 5, seed=1).mu_star.tolist() == pytest.approx([1, 2, 2])
    second_order(shaped("a + b + c"), 16)
    assert (np.random.get_state()[1] == before).all()  # noqa: NPY002


def test_without_salib_the_extra_is_named(monkeypatch):
    for name in ("SALib", "SALib.sample.morris"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MissingExtraError, match=r"wedgesim\[sensitivity\]"):
        morris(shaped("a + b + c"))
