"""Threshold curves: each point is the threshold at that value; branches continue, end and are labelled."""

import numpy as np
import pytest
import xarray as xr

from wedgesim.analysis.threshold import threshold
from wedgesim.analysis.threshold_curve import threshold_curve
from wedgesim.analysis.threshold_question import ThresholdError
from wedgesim.errors import UnknownNameError
from wedgesim.model.loading import load_text


def of_xy(target, divider="0"):
    return load_text(
        f"""
wedgesim: 1
title: Two parameters
roles:
  divider: {{state: A, actions: {{wait: {{}}, offer: {{reward: 1}}}}}}
  target: {{state: B, actions: {{align: {{alignment: 1}}, split: {{alignment: 0}}}}}}
  partner: {{state: C, actions: {{wait: {{}}}}}}
payoffs: {{divider: "{divider}", target: "(1 - target.alignment) * ({target})", partner: "0"}}
parameters:
  x: {{value: 0.5, range: [0, 1], assumed: true}}
  y: {{value: 0.5, range: [0, 1], assumed: true}}
""",
        "xy",
    )


def test_every_point_is_the_threshold_at_that_value(reverse_kissinger):
    along = np.linspace(0, 1, 9)
    curve = threshold_curve(reverse_kissinger, "credibility", {"energy_dependence": along})
    for i, value in enumerate(along):
        alone = threshold(reverse_kissinger, "credibility", {"energy_dependence": float(value)})
        column = curve["value"].values[:, i]
        assert np.allclose(np.sort(column[~np.isnan(column)]), alone.values, rtol=1e-10, atol=0)
        for crossing in alone.crossings:
            branch = int(np.nanargmin(np.abs(column - crossing.value)))
            assert curve["kind"].values[branch, i] == crossing.kind
            assert curve["switch"].values[branch, i] == crossing.switch.role
            assert curve["cause"].values[branch, i] == crossing.cause.role
            assert curve["path_above"].values[branch, i] == crossing.path_above
            assert curve["direction"].values[branch] == crossing.direction
        assert curve["start"].values[i] == alone.start
    width = (curve["upper"] - curve["lower"]) / curve["value"]
    assert float(width.max()) <= 1e-10


def test_a_lens_has_a_branch_that_gains_and_one_that_loses_until_both_end():
    """The split holds where (x - 1/2)^2 < 0.16 - 0.25 y: two branches that meet at y = 0.64."""
    along = np.linspace(0, 1, 41)
    curve = threshold_curve(of_xy("0.16 - 0.25 * y - (x - 0.5) ** 2", "-divider.reward"), "x", {"y": along})
    assert curve["direction"].values.tolist() == ["gained", "lost"]
    half = np.sqrt(np.where(along < 0.64, 0.16 - 0.25 * along, np.nan))
    assert np.allclose(curve["value"].values, [0.5 - half, 0.5 + half], rtol=1e-10, atol=0, equal_nan=True)
    assert set(curve["kind"].values[:, 0]) == {"continuous"}


def test_a_branch_goes_on_where_its_kind_changes():
    """Above y = 1/2 the divider, not the target, decides where the split begins."""
    scenario = of_xy("divider.reward * x - 0.25", "(1 - target.alignment) * x - divider.reward * y")
    curve = threshold_curve(scenario, "x", {"y": np.linspace(0.01, 0.91, 19)})
    assert curve.sizes["branch"] == 1
    assert np.allclose(curve["value"].values[0], np.maximum(0.25, curve["y"].values), rtol=1e-9)
    assert set(curve["cause"].values[0]) == {"target", "divider"}


def test_two_islands_far_apart_are_two_branches():
    """Along y one split region ends and another begins elsewhere in the same step."""
    scenario = of_xy("0.01 - (x - 0.2 - 0.6 * max(0, min(1, 1000 * (y - 0.5)))) ** 2", "-divider.reward")
    curve = threshold_curve(scenario, "x", {"y": np.linspace(0, 1, 10)})
    assert curve.sizes["branch"] == 4
    assert np.isnan(curve["value"].values).sum() == 20


def test_it_survives_a_file(reverse_kissinger, tmp_path):
    curve = threshold_curve(reverse_kissinger, "credibility", {"energy_dependence": [0.2, 0.9]}, {"sanctions": 0.5})
    curve.to_netcdf(tmp_path / "curve.nc", engine="h5netcdf")
    with xr.open_dataset(tmp_path / "curve.nc", engine="h5netcdf") as back:
        assert back.load().equals(curve)
        assert back.attrs["parameter"] == "credibility"
        assert back.attrs["given"] == "sanctions=0.5"


def test_a_curve_without_thresholds_is_empty_and_says_what_holds(reverse_kissinger):
    curve = threshold_curve(reverse_kissinger, "credibility", {"energy_dependence": [0.95, 1.0]})
    assert curve.sizes["branch"] == 0
    assert curve["start"].values.tolist() == ["never", "never"]


@pytest.mark.parametrize(
    ("along", "error", "said"),
    [
        ({}, ThresholdError, "exactly one"),
        ({"sanctions": [0, 1], "backfill": [0, 1]}, ThresholdError, "exactly one"),
        ({"sanction": [0, 1]}, UnknownNameError, "did you mean `sanctions`"),
        ({"credibility": [0, 1]}, ThresholdError, "it is the threshold"),
        ({"backfill": [0, 1]}, ThresholdError, "it is given"),
        ({"sanctions": [0.5]}, ThresholdError, "as 0:1:51"),
        ({"sanctions": [0, np.nan]}, ThresholdError, "as 0:1:51"),
    ],
)
def test_mistakes_say_what_to_write(reverse_kissinger, along, error, said):
    with pytest.raises(error, match=said):
        threshold_curve(reverse_kissinger, "credibility", along, {"backfill": 0.3})
