"""The payoff tensor with and without names on its axes."""

import numpy as np

import wedgesim as ws


def test_the_axes_are_role_divider_target_partner(triad):
    assert ws.payoffs(triad).shape == (3, 2, 2, 2)


def test_labels_address_the_same_numbers(triad):
    plain, named = ws.payoffs(triad), ws.payoffs(triad, labelled=True)
    assert float(named.sel(role="target", divider="offer", target="split", partner="bind")) == plain[1, 1, 1, 1]


def test_a_single_varying_parameter_names_the_batch(triad):
    named = ws.payoffs(triad, {"capability.target": [0.2, 0.3]}, labelled=True)
    assert named.dims[-1] == "capability.target"
    assert named["capability.target"].values.tolist() == [0.2, 0.3]


def test_several_varying_parameters_share_numbered_batch_axes(triad):
    named = ws.payoffs(triad, credibility=np.zeros((2, 1)), sanctions=np.zeros((1, 3)), labelled=True)
    assert named.dims[-2:] == ("point_0", "point_1")
    assert named["credibility"].shape == (2, 3)


def test_scalar_overrides_change_the_payoffs(triad):
    assert not np.array_equal(ws.payoffs(triad), ws.payoffs(triad, credibility=0.9))
