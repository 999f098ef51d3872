"""Threshold curves with types: each point is the threshold at that value, and follows the closed form."""

from __future__ import annotations

import numpy as np
import pytest

import wedgesim as ws
from wedgesim.analysis.threshold_curve import threshold_curve
from wedgesim.analysis.threshold_question import ThresholdError
from wedgesim.output.terminal import render
from wedgesim.output.threshold_page import curve_page

PRIOR = "types.divider.sincere.prior"
WEDGE = ws.load_text("""
wedgesim: 1
title: A wedge that may be a bluff
roles:
  divider: {state: Arcadia, actions: {hold: {}, offer: {reward: 1}}}
  target: {state: Boeotia, actions: {align: {alignment: 1}, split: {alignment: 0}}}
  partner: {state: Corinth, actions: {wait: {}}}
theories: [wedging]
parameters:
  {inducement: 1, affinity: {target: 0.3}, framing: 0, turning_cost: 0.1, junior_resentment: 0, offer_cost: 0.05,
   reward_cost: 0.05, empowerment_cost: 0}
types:
  divider:
    sincere: {prior: 0.4, credibility: 0.9, split_value: 0.5}
    bluffing: {prior: 0.6, credibility: 0.1, split_value: 0.2, reward_cost: 0}
""")


def test_the_prior_from_which_an_offer_is_believed_follows_its_closed_form() -> None:
    # the target splits after a pooled offer once p .9 + (1 - p) .1 is worth affinity + turning cost, .3 + k
    cost = np.linspace(0.05, 0.35, 4)
    curve = threshold_curve(WEDGE, PRIOR, {"turning_cost": cost}, scan_points=33, of="path", over=(0.15, 0.95))
    pooled = (0.3 + cost - 0.1) / 0.8
    found = curve["value"].values
    for i, value in enumerate(pooled):
        assert np.nanmin(np.abs(found[:, i] - value)) < 1e-9


def test_every_point_is_the_threshold_at_that_value() -> None:
    along = [0.02, 0.04, 0.06]
    curve = threshold_curve(WEDGE, PRIOR, {"offer_cost": along}, scan_points=33, of="path")
    assert curve["value"].sizes["branch"] >= 1
    for i, value in enumerate(along):
        alone = ws.threshold(WEDGE, PRIOR, {"offer_cost": value}, scan_points=33, of="path")
        column = curve["value"].values[:, i]
        assert np.sort(column[~np.isnan(column)]) == pytest.approx(list(alone.values), rel=1e-9)
        assert curve["start"].values[i] == alone.crossings[0].verdict_below
    said = " ".join(render(curve_page(curve, "A wedge"), color=False).split())
    assert "with types there is no proof" in said


def test_a_prior_cannot_be_followed_along_another_of_its_role() -> None:
    with pytest.raises(ThresholdError, match="priors of one role sum to one"):
        threshold_curve(WEDGE, PRIOR, {"types.divider.bluffing.prior": [0.2, 0.4]})
