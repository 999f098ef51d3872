"""A scenario through its years: courses, the year of the split, and what moves it."""

import numpy as np
import pytest

import wedgesim as ws
from wedgesim.analysis.timeline.split_years import points_in_year, summarise_courses, year_sensitivity
from wedgesim.analysis.timeline.timeline import TimelineError, timeline
from wedgesim.analysis.timeline.year_uncertainty import year_uncertainty

LEARNING = """\
wedgesim: 1
extends: reverse_kissinger
without: [positions, sweeps, claims]
title: Trust that grows
horizon: {from: 2025, to: 2036}
state: {credibility: {bounds: [0, 1], points: 41}}
motion: {credibility: 'clip(credibility + trust * reward + jolt, 0, 1)'}
shocks: {jolt: {values: [0], probabilities: [1]}}
parameters: {trust: {value: 0.1, range: [0.02, 0.3]}}
"""


@pytest.fixture(scope="module")
def learning():
    return ws.load_text(LEARNING)


@pytest.fixture(scope="module")
def found(learning):
    return timeline(learning)


def test_the_course_obeys_the_motion(found):
    credibility = found.courses["farsighted"].states[0, :, 0]
    offers = np.array([path.startswith("accommodate") for path in found.paths()])
    np.testing.assert_allclose(credibility[1:], np.minimum(credibility[:-1] + 0.1 * offers[:-1], 1), atol=1e-12)


def test_the_myopic_course_is_the_static_game_solved_year_by_year(found, learning):
    courses = found.courses["myopic"]
    timeless = ws.load("reverse_kissinger")
    for year, path in enumerate(found.paths("myopic")):
        alone = ws.solve(timeless, credibility=float(courses.states[0, year, 0]))
        assert alone.equilibria[0].path == path
        assert courses.margin[year, 0] == pytest.approx(alone.split.margin, abs=1e-12)


def test_the_year_of_the_split_is_the_first_in_which_the_target_splits(found):
    splits = [year for year, path in zip(found.years, found.paths(), strict=True) if "/split/" in path]
    assert found.split_year() == (splits[0] if splits else pytest.approx(float("nan"), nan_ok=True))
    assert splits


def test_an_outsized_reward_that_is_believed_at_once_splits_in_the_first_year(learning):
    assert timeline(learning, credibility=1.0, check_grid=False).split_year() == 2025


def test_a_finer_grid_changes_values_less(learning):
    coarse = ws.load_text(LEARNING.replace("points: 41", "points: 11"))
    errors = [timeline(one).grid_error for one in (coarse, learning)]
    assert errors[1].typical < errors[0].typical


def test_many_values_at_once_are_each_alone(learning):
    values = np.array([0.1, 0.3, 0.5, 0.7])
    together = summarise_courses(learning, {"trust": values, "credibility": 0.35})
    alone = [timeline(learning, trust=value, credibility=0.35, check_grid=False) for value in values]
    np.testing.assert_array_equal(together.split_year, [one.split_year() for one in alone])
    np.testing.assert_allclose(together.margin, [one.courses["farsighted"].margin.max() for one in alone], atol=1e-12)


def test_chance_gives_shares_and_the_same_seed_the_same_courses():
    text = LEARNING.replace("values: [0], probabilities: [1]", "values: [-0.1, 0.1], probabilities: [0.5, 0.5]")
    uncertain = ws.load_text(text)
    one, other = timeline(uncertain, check_grid=False), timeline(uncertain, check_grid=False)
    courses = one.courses["farsighted"]
    assert one.random
    assert courses.split.shape == (12, 1000)
    np.testing.assert_array_equal(courses.outcome, other.courses["farsighted"].outcome)
    # from the start the offer is made in every course, so that the first step is 0.1 up or down from a step of 0.1
    steps = np.diff(courses.states[0], axis=0)[0].round(9)
    assert set(np.unique(steps)) == {0.0, 0.2}
    assert 0.4 < (steps > 0.1).mean() < 0.6


def test_what_cannot_move_the_year_is_told_to_not_move_it(learning):
    swings = {swing.parameter: swing for swing in year_sensitivity(learning)}
    assert not swings["arms_cost.target"].moves  # no action of Russia's uses arms
    assert swings["credibility"].moves
    sizes = [swing.moves for swing in year_sensitivity(learning)]
    assert sizes == sorted(sizes, reverse=True)


def test_without_a_state_every_year_is_the_game_with_the_values_of_its_path():
    text = LEARNING.partition("state")[0] + "paths: {credibility: {values: {2025: 0.3, 2036: 0.9}}}\n"
    found = timeline(ws.load_text(text))
    timeless = ws.load("reverse_kissinger")
    expected = [ws.solve(timeless, credibility=0.3 + 0.6 * year / 11).equilibria[0].path for year in range(12)]
    assert found.paths() == found.paths("myopic") == expected
    assert found.grid_error is None


def test_the_dataset_names_its_dimensions(found):
    data = found.dataset
    assert dict(data.sizes) == {"outlook": 2, "quantile": 3, "variable": 1, "year": 12, "role": 3}
    assert data["path"].sel(outlook="farsighted", year=2025).item() == found.paths()[0]
    assert float(data["split_year"].sel(outlook="farsighted")) == found.split_year()


def test_a_scenario_that_is_played_once_is_refused():
    with pytest.raises(TimelineError, match="give it a `horizon`"):
        timeline("reverse_kissinger")


def test_a_game_without_end_is_followed_for_the_years_that_are_shown():
    endless = ws.load_text(LEARNING.replace("to: 2036", "periods: infinite, shown: 5"))
    found = timeline(endless)
    assert found.years == [2025, 2026, 2027, 2028, 2029]
    assert found.equilibrium.residual >= 0


def test_draws_are_followed_each_as_alone(learning):
    found = year_uncertainty(learning, 12, seed=3)
    for number in range(12):
        values = {name: float(column[number]) for name, column in found.draws.values.items()}
        alone = timeline(learning, values, check_grid=False)
        for outlook in ("farsighted", "myopic"):
            np.testing.assert_equal(float(found.courses[outlook].split_year[number]), alone.split_year(outlook))


def test_the_share_of_draws_with_a_split_rises_through_the_years_and_has_an_interval(learning):
    found = year_uncertainty(learning, 100)
    shares = [found.by(year) for year in found.years]
    values = [share.value for share in shares]
    assert values == sorted(values)
    assert all(share.low <= share.value <= share.high for share in shares)
    years = found.courses["farsighted"].split_year
    assert values[-1] == (years <= 2036).mean()


def test_what_is_given_is_held_and_a_start_beyond_its_bounds_is_not_drawn(learning):
    narrow = ws.load_text(LEARNING.replace("bounds: [0, 1]", "bounds: [0.2, 1]").replace(", 0, 1)", ", 0.2, 1)"))
    found = year_uncertainty(narrow, 8, overrides={"trust": 0.2})
    assert found.held == ("credibility",)
    assert not {"trust", "credibility"} & set(found.draws.names)


def test_what_is_played_in_a_year_is_that_of_the_course(found, learning):
    for number, year in enumerate(found.years):
        points = points_in_year(learning, {}, year)
        assert points.path(0) == found.paths()[number]
        assert float(points.margin[0]) == found.courses["farsighted"].margin[number, 0]
    with pytest.raises(TimelineError, match="runs from 2025 to 2036; 2040 is not among its years"):
        points_in_year(learning, {}, 2040)
