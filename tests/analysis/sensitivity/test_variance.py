"""Sobol' indices against functions whose indices are known, and against scipy and SALib."""

import numpy as np
import pytest
from scipy import stats

from wedgesim.analysis.sensitivity.variance import indices
from wedgesim.analysis.unit_sample import unit_sample

ROWS = 1 << 13


def ishigami(x):
    """Sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1, each x between -pi and pi."""
    return np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])


# first: V1 = (1 + b pi^4/5)^2/2, V2 = a^2/8, V3 = 0; V13 = 8 b^2 pi^8/225 (Ishigami and Homma 1990)
A, B = 7, 0.1
V1, V2, V13 = (1 + B * np.pi**4 / 5) ** 2 / 2, A**2 / 8, 8 * B**2 * np.pi**8 / 225
V = V1 + V2 + V13
ISHIGAMI_FIRST = [V1 / V, V2 / V, 0]
ISHIGAMI_TOTAL = [(V1 + V13) / V, V2 / V, V13 / V]


def evaluated(function, groups, dimensions, low=0.0, high=1.0, seed=0):
    unit = np.array(unit_sample("sobol", ROWS, 2 * dimensions, seed))
    a, b = (low + (high - low) * half for half in (unit[:dimensions], unit[dimensions:]))
    mixed = []
    for group in groups:
        x = a.copy()
        x[group] = b[group]
        mixed.append(function(x))
    return function(a), function(b), np.array(mixed)


def test_ishigami_has_its_indices():
    found = indices(*evaluated(ishigami, [[0], [1], [2]], 3, -np.pi, np.pi))
    np.testing.assert_allclose(found.first, ISHIGAMI_FIRST, atol=0.01)
    np.testing.assert_allclose(found.total, ISHIGAMI_TOTAL, atol=0.01)
    assert found.mean == pytest.approx(3.5, abs=0.01)
    assert found.variance == pytest.approx(V, rel=0.01)
    for low, value, high in (
        (found.first_low, ISHIGAMI_FIRST, found.first_high),
        (found.total_low, ISHIGAMI_TOTAL, found.total_high),
    ):
        assert (low <= np.array(value) + 1e-9).all()
        assert (np.array(value) - 1e-9 <= high).all()
    assert found.alone_low < found.alone < found.alone_high < 1


def test_a_sum_is_explained_alone():
    weights = np.array([1.0, 2.0, 3.0])
    found = indices(*evaluated(lambda x: weights @ x, [[0], [1], [2]], 3))
    np.testing.assert_allclose(found.first, weights**2 / 14, atol=0.005)
    np.testing.assert_allclose(found.total, weights**2 / 14, atol=0.005)
    assert found.alone == pytest.approx(1, abs=0.01)


def test_a_group_explains_what_its_members_do_and_their_interaction():
    found = indices(*evaluated(lambda x: x[0] * x[1] + x[2], [[0, 1], [2]], 3))
    product = 7 / 144  # the variance of a product of two: 1/9 - 1/16
    whole = product + 1 / 12
    np.testing.assert_allclose(found.first, [product / whole, 1 / 12 / whole], atol=0.01)
    np.testing.assert_allclose(found.total, found.first, atol=0.01)


def test_estimates_are_those_of_scipy():
    f_a, f_b, f_ab = evaluated(ishigami, [[0], [1], [2]], 3, -np.pi, np.pi)
    peer = stats.sobol_indices(func={"f_A": f_a[None], "f_B": f_b[None], "f_AB": f_ab[:, None]}, n=ROWS)
    found = indices(f_a, f_b, f_ab)
    np.testing.assert_allclose(found.first, np.ravel(peer.first_order), atol=1e-9)
    np.testing.assert_allclose(found.total, np.ravel(peer.total_order), atol=1e-9)


def test_intervals_are_as_wide_as_those_of_scipy():
    rows = 512
    f_a, f_b, f_ab = (values[..., :rows] for values in evaluated(ishigami, [[0], [1], [2]], 3, -np.pi, np.pi))
    peer = stats.sobol_indices(func={"f_A": f_a[None], "f_B": f_b[None], "f_AB": f_ab[:, None]}, n=rows)
    boot = peer.bootstrap(n_resamples=300)
    found = indices(f_a, f_b, f_ab, resamples=2000)
    for own, other in (
        (found.first_high - found.first_low, boot.first_order.confidence_interval),
        (found.total_high - found.total_low, boot.total_order.confidence_interval),
    ):
        np.testing.assert_allclose(own, np.ravel(other.high - other.low), rtol=0.25, atol=0.005)


def test_intervals_cover():
    covered = 0
    for seed in range(100):
        random = np.random.default_rng(seed)
        a, b = random.random((2, 2, 256))
        f = a[0] + 2 * a[1], b[0] + 2 * b[1], np.array([b[0] + 2 * a[1], a[0] + 2 * b[1]])
        found = indices(*f, seed=seed)
        covered += found.total_low[0] <= 0.2 <= found.total_high[0]
    assert covered >= 86  # 95 of 100, less four standard errors


def test_a_constant_has_no_indices():
    found = indices(np.ones(64), np.ones(64), np.ones((2, 64)))
    assert np.isnan(found.first).all()
    assert np.isnan(found.total).all()
    assert found.variance == 0
