"""Sweeps over scenarios that run through time."""

import numpy as np
import pytest

import wedgesim as ws
from wedgesim.analysis.grid import SweepError
from wedgesim.errors import UnknownNameError

AXES = {"trust_building": [0.02, 0.08, 0.2], "credibility": [0.1, 0.3, 0.6, 0.9]}


@pytest.fixture(scope="module")
def case():
    text = "wedgesim: 1\nextends: reverse_kissinger_years\nwithout: [claims]\n"
    return ws.load_text(text + "state: {energy_dependence: {bounds: [0.1, 0.95], points: 9}}\n")


@pytest.mark.parametrize(("method", "outlook"), [("markov-perfect", "farsighted"), ("myopic", "myopic")])
def test_every_point_is_the_timeline_at_its_values(case, method, outlook):
    swept = ws.sweep(case, AXES, method=method)
    for trust in AXES["trust_building"]:
        for credibility in AXES["credibility"]:
            point = swept.sel(trust_building=trust, credibility=credibility)
            alone = ws.timeline(case, trust_building=trust, credibility=credibility, check_grid=False)
            np.testing.assert_equal(float(point["split_year"]), alone.split_year(outlook))
            weights = 0.9 ** np.arange(16)
            worth = (alone.courses[outlook].payoffs[..., 0] * weights).sum(axis=1)
            np.testing.assert_allclose(point["payoff"].values, worth, atol=1e-12)


def test_numbers_do_not_depend_on_who_computes_them(case):
    one = ws.sweep(case, AXES, method="markov-perfect", executor="serial")
    other = ws.sweep(case, AXES, method="markov-perfect", executor="processes", workers=2)
    for name in one.data_vars:
        np.testing.assert_array_equal(one[name].values, other[name].values)


def test_a_scenario_that_is_played_once_is_refused():
    with pytest.raises(SweepError, match=r"is played once.*leave the method out"):
        ws.sweep("reverse_kissinger", {"credibility": [0, 1]}, method="markov-perfect")


def test_a_precision_does_not_go_with_years(case):
    with pytest.raises(UnknownNameError):
        ws.sweep(case, AXES, method="myopic", precision=3.0)
