"""Proof that no crossing is missing: what a scan cannot see is found, and nothing is claimed that is not so."""

from dataclasses import replace

import numpy as np
import pytest

from wedgesim.analysis.points import solve_points
from wedgesim.analysis.threshold import threshold
from wedgesim.analysis.threshold_crossings import watched_state
from wedgesim.analysis.threshold_curve import threshold_curve
from wedgesim.model.loading import load_text
from wedgesim.output.terminal import render
from wedgesim.output.threshold_page import curve_page, threshold_document, threshold_page

THEORIES = "theories: [wedging, interdependence, balancing]"


def with_term(text, term, role="target"):
    """The triad with one more term in the utility of a role."""
    own = f"wedging: {{terms: {{{role}: {term}}}}}"
    return load_text(text.replace(THEORIES, f"theories: {{{own}, interdependence: {{}}, balancing: {{}}}}"))


@pytest.mark.parametrize("width", [1e-4, 1e-5, 1e-7])
def test_two_crossings_between_scan_points_are_found_and_the_rest_is_proven(triad_text, width):
    scenario = with_term(triad_text, f"3 * (1 - alignment) * exp(-((credibility - 0.3137) / {width}) ** 2)")
    assert len(threshold(scenario, "credibility", prove=False)) == 0
    found = threshold(scenario, "credibility")
    assert [crossing.direction for crossing in found.crossings] == ["gained", "lost"]
    assert found.proven
    assert found.certified
    # at a crossing the spike makes up for what the target would lose: symmetric about the middle but for the slope
    before, after = found.values
    assert before < 0.3137 < after < before + 4 * width
    assert before + after == pytest.approx(2 * 0.3137, abs=0.05 * width)


def test_a_spike_that_falls_short_is_no_crossing_and_that_is_proven(triad_text):
    scenario = with_term(triad_text, "0.01 * (1 - alignment) * exp(-((credibility - 0.3137) / 0.00001) ** 2)")
    found = threshold(scenario, "credibility")
    assert found.proven
    assert not found.crossings


@pytest.mark.parametrize("of", ["split", "path", "divider", "partner"])
def test_what_is_proven_agrees_with_the_game_solved_at_thousands_of_points(reverse_kissinger, of):
    rng = np.random.default_rng(4)
    for name in ("credibility", "energy_dependence", "support_cost", "rebuild", "sanctions", "weight.wedging"):
        given = {"credibility": 0.75} if name != "credibility" else {"energy_dependence": 0.4}
        found = threshold(reverse_kissinger, name, given, of=of, over=(0.01, 0.99))
        assert found.proven, (name, found.unproven)
        at = np.sort(rng.uniform(0.01 + 1e-6, 0.99 - 1e-6, 4000))
        states = watched_state(solve_points(found.scenario, {name: at}), of)
        turns = [(at[i], at[i + 1]) for i in np.flatnonzero(np.diff(states))]
        for low, high in turns:
            assert any(low <= crossing.value <= high for crossing in found.crossings)


@pytest.mark.parametrize("timing", [(("divider",), ("target", "partner")), (("partner",), ("divider", "target"))])
def test_where_roles_choose_at_once_proofs_cover_mixed_equilibria(reverse_kissinger, timing):
    scenario = replace(reverse_kissinger, timing=timing)
    found = threshold(scenario, "junior_resentment")
    at = np.linspace(found.low + 1e-6, found.high - 1e-6, 1500)
    states = watched_state(solve_points(scenario, {"junior_resentment": at}), "split")
    assert len(np.flatnonzero(np.diff(states))) == len(found.crossings)
    assert found.proven


def test_where_payoffs_tie_throughout_nothing_is_claimed(triad_text):
    idle = ", ".join(f"{theory}: {{weight: 0}}" for theory in ("wedging", "interdependence", "balancing"))
    scenario = load_text(triad_text.replace(THEORIES, f"theories: {{{idle}}}"))
    found = threshold(scenario, "credibility")
    assert not found.proven
    assert found.unproven[0][0] == pytest.approx(0, abs=1e-8)
    assert found.unproven[-1][1] == pytest.approx(1, abs=1e-8)
    said = render(threshold_page(found, {}))
    assert "proven but on" in " ".join(said.split())


def test_the_page_says_what_is_proven(reverse_kissinger):
    found = threshold(reverse_kissinger, "credibility", {"energy_dependence": 0.3})
    said = " ".join(render(threshold_page(found, {})).split())
    assert "No other crossing exists between 0 and 1: proven" in said
    assert threshold_document(found, {})["proven"] is True
    without = threshold(reverse_kissinger, "credibility", {"energy_dependence": 0.3}, prove=False)
    assert not without.proven
    assert without.unproven == ((0.0, 1.0),)
    assert "no proof was asked for" in " ".join(render(threshold_page(without, {})).split())


def test_a_curve_is_proven_line_by_line(triad_text):
    spike = "3 * (1 - alignment) * exp(-((credibility - 0.2 - inducement / 10) / 0.000001) ** 2)"
    scenario = with_term(triad_text, spike)
    along = {"inducement": [0.1, 0.3137, 0.71]}
    searched = threshold_curve(scenario, "credibility", along, prove=False)
    curve = threshold_curve(scenario, "credibility", along)
    assert int(curve.value.count()) > int(searched.value.count())
    assert curve.proven.values.tolist() == [1, 1, 1]
    for inducement in along["inducement"]:
        single = threshold(scenario, "credibility", {"inducement": inducement})
        values = np.sort(curve.value.sel(inducement=inducement).values)
        assert values[~np.isnan(values)] == pytest.approx(single.values, abs=1e-12)
        assert np.nanmin(np.abs(values - 0.2 - inducement / 10)) < 2e-6


def test_the_page_of_a_curve_says_how_much_is_proven(reverse_kissinger):
    curve = threshold_curve(reverse_kissinger, "credibility", {"energy_dependence": [0.2, 0.4]})
    said = " ".join(render(curve_page(curve, "A title")).split())
    assert "No other threshold exists at any of these values: proven" in said
    without = threshold_curve(reverse_kissinger, "credibility", {"energy_dependence": [0.2, 0.4]}, prove=False)
    assert "proven at 0 of 2 values" in " ".join(render(curve_page(without, "A title")).split())
