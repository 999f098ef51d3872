"""Draws: what is drawn and from where, how evenly, how correlated, and what is played at each."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from wedgesim.analysis.points import solve_points
from wedgesim.analysis.uncertainty.draws import UncertaintyError, draw, uncertain
from wedgesim.analysis.uncertainty.outcomes import solve_draws
from wedgesim.analysis.uncertainty.quantiles import quantiles
from wedgesim.errors import OutOfRangeError, UnknownNameError
from wedgesim.model.loading import load_text
from wedgesim.model.variation import with_values
from wedgesim.roles import ROLES
from wedgesim.scenario.distributions import Beta, Correlation, Discrete, Triangular, TruncatedNormal, Uniform

UNEVEN = {
    "uniform": (Uniform(0.2, 0.7), stats.uniform(0.2, 0.5)),
    "triangular": (Triangular(0, 0.2, 1), stats.triang(0.2)),
    "triangular to one end": (Triangular(1, 3, 3), stats.triang(1, 1, 2)),
    "beta": (Beta(2, 5, -1, 3), stats.beta(2, 5, -1, 4)),
    "normal": (TruncatedNormal(0.3, 0.2, 0, 1), stats.truncnorm(-1.5, 3.5, 0.3, 0.2)),
    "half a normal": (TruncatedNormal(1, 2, 1), stats.truncnorm(0, np.inf, 1, 2)),
}


@pytest.mark.parametrize("name", UNEVEN)
def test_quantiles_are_those_of_scipy(name):
    own, peer = UNEVEN[name]
    unit = np.linspace(0.001, 0.999, 333)
    np.testing.assert_allclose(quantiles(own, unit), peer.ppf(unit), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", UNEVEN)
def test_the_edge_of_the_unit_interval_stays_finite_and_within_the_support(name):
    own, _ = UNEVEN[name]
    found = quantiles(own, np.array([0.0, 1 - 1e-16]))
    assert np.isfinite(found).all()
    assert own.support[0] <= found.min() <= found.max() <= own.support[1]


def test_discrete_values_come_with_their_probabilities():
    found = quantiles(Discrete((0.1, 0.5, 0.9), (0.2, 0.5, 0.3)), (np.arange(1000) + 0.5) / 1000)
    assert [int((found == value).sum()) for value in (0.1, 0.5, 0.9)] == [200, 500, 300]


def test_a_hypercube_has_one_draw_in_each_part_of_equal_probability(triad):
    shaped = _given(triad, credibility=Beta(2, 5, 0, 1))
    drawn = draw(shaped, 200)
    shares = stats.beta(2, 5).cdf(drawn.values["credibility"])
    assert sorted((200 * shares).astype(int)) == list(range(200))


def test_each_replicate_is_a_hypercube_of_its_own(triad):
    drawn = draw(triad, 150, replicates=3)
    for part in drawn.parts:
        shares = drawn.values["inducement"][part] / 2
        assert sorted((50 * shares).astype(int)) == list(range(50))
    first, second, _ = drawn.parts
    assert not np.allclose(drawn.values["inducement"][first], drawn.values["inducement"][second])


@pytest.mark.parametrize("method", ["lhs", "sobol", "random"])
@pytest.mark.parametrize("rank", [-0.8, 0.3, 0.95])
def test_rank_correlations_are_those_asked_for(triad, method, rank):
    shaped = replace(
        _given(triad, credibility=Triangular(0, 0.1, 1), inducement=Beta(0.5, 3, 0, 2)),
        correlations=(Correlation(("credibility", "inducement"), rank),),
    )
    drawn = draw(shaped, 1 << 14, method)
    found = stats.spearmanr(drawn.values["credibility"], drawn.values["inducement"]).statistic
    assert found == pytest.approx(rank, abs=0.03)


def test_correlation_leaves_a_hypercube_a_hypercube(triad):
    shaped = replace(triad, correlations=(Correlation(("credibility", "inducement"), 0.9),))
    drawn = draw(shaped, 500)
    for name, width in (("credibility", 1), ("inducement", 2)):
        assert sorted((500 * drawn.values[name] / width).astype(int)) == list(range(500))


def test_uncorrelated_parameters_are_drawn_as_without_the_correlation(reverse_kissinger):
    plain = draw(reverse_kissinger, 64)
    related = replace(reverse_kissinger, correlations=(Correlation(("backfill", "sanctions"), 0.5),))
    found = draw(related, 64)
    differing = {name for name in plain.names if (plain.values[name] != found.values[name]).any()}
    assert differing <= {"backfill", "sanctions"}
    assert differing


def test_what_is_drawn_for_one_parameter_does_not_depend_on_what_is_held(reverse_kissinger):
    everything = draw(reverse_kissinger, 100, "sobol", 7)
    some = draw(reverse_kissinger, 100, "sobol", 7, {"credibility": 0.9}, only=["sanctions"])
    assert some.names == ("sanctions",)
    np.testing.assert_array_equal(some.values["sanctions"], everything.values["sanctions"])
    assert some.scenario.values["credibility"] == 0.9


def test_a_seed_gives_the_same_draws_again_and_another_seed_others(triad):
    first, again, other = draw(triad, 50, seed=3), draw(triad, 50, seed=3), draw(triad, 50, seed=4)
    np.testing.assert_array_equal(first.values["credibility"], again.values["credibility"])
    assert (first.values["credibility"] != other.values["credibility"]).any()


def test_values_given_beside_the_scenario_are_held(triad):
    drawn = draw(triad, 10, overrides={"credibility": 0.25})
    assert drawn.names == ("inducement",)
    assert drawn.scenario.values["credibility"] == 0.25


def test_what_a_position_takes_to_be_the_case_is_held(triad):
    with pytest.raises(UncertaintyError, match="nothing to draw"):
        draw(triad, 10, position="hopeful")


def test_a_position_with_a_range_of_its_own_is_drawn_from_it(triad_text):
    shaped = triad_text.replace("credibility: 0.95,", "credibility: {value: 0.95, range: [0.9, 1]},")
    drawn = draw(load_text(shaped), 10, position="hopeful")
    assert drawn.names == ("credibility",)
    assert drawn.values["credibility"].min() >= 0.9


FELL_OUT = """\
phases:
  then: {title: before}
  now: {source: guess, parameters: {credibility: 0.95, inducement: {value: 1.5, range: [1, 2]}}}
"""


def test_what_a_phase_takes_to_be_the_case_is_held_and_drawn_from_a_range_of_its_own(triad_text):
    scenario = load_text(triad_text + FELL_OUT)
    drawn = draw(scenario.with_phase("now"), 10)
    assert drawn.names == ("inducement",)
    assert drawn.values["inducement"].min() >= 1
    assert drawn.scenario.values["credibility"] == 0.95
    back = draw(scenario.with_phase("now").with_phase("then"), 10)
    assert back.names == draw(scenario, 10).names
    np.testing.assert_array_equal(back.values["inducement"], draw(scenario, 10).values["inducement"])


def test_only_can_name_what_has_a_meaning_between_bounds(triad):
    assert "sanctions" not in uncertain(triad)
    drawn = draw(triad, 10, only=["sanctions"])
    assert drawn.distributions == {"sanctions": Uniform(0, 1)}


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        ({"method": "halton"}, UncertaintyError, "lhs, sobol or random"),
        ({"count": 1}, UncertaintyError, "from 2 to"),
        ({"count": 19, "replicates": 10}, UncertaintyError, "from 20 to"),
        ({"replicates": 0}, UncertaintyError, "at least 1 replicate"),
        ({"seed": -1}, UncertaintyError, "from 0 upward"),
        ({"only": ["credibilty"]}, UnknownNameError, "did you mean `credibility`"),
        ({"only": ["capability.target"]}, UncertaintyError, "nothing to be drawn from"),
        ({"only": ["credibility"], "overrides": {"credibility": 0.5}}, UncertaintyError, "cannot both"),
        ({"overrides": {"credibility": 2}}, OutOfRangeError, "0 to 1|between 0 and 1"),
        ({"position": "hopful"}, UnknownNameError, "did you mean `hopeful`"),
    ],
)
def test_what_cannot_be_drawn_is_refused(triad, arguments, error, says):
    with pytest.raises(error, match=says):
        draw(triad, **{"count": 100, **arguments})


# Outcomes -----------------------------------------------------------------------------------------------------------


def test_what_is_played_at_each_draw_is_what_solving_it_gives(reverse_kissinger):
    drawn = draw(reverse_kissinger, 64, seed=5)
    found = solve_draws(drawn)
    for number in (0, 17, 63):
        alone = with_values(reverse_kissinger, {name: column[number] for name, column in drawn.values.items()})
        single = solve_points(alone, {})
        assert found.verdict[number] == single.verdict
        assert found.path(number) == single.path()
        assert found.margin[number] == pytest.approx(float(single.margin), abs=1e-12)
        np.testing.assert_allclose(found.payoffs[:, number], single.payoffs, atol=1e-12)


def test_a_divider_that_moves_first_takes_the_policy_that_pays_most(reverse_kissinger):
    found = solve_draws(draw(reverse_kissinger, 3000))
    held = found.policies["divider"]
    own = held.payoffs[:, ROLES.index("divider")]
    np.testing.assert_array_equal(own.max(axis=0), found.payoffs[0])
    taken = own.argmax(axis=0)
    points = np.arange(3000)
    np.testing.assert_array_equal(held.outcome[taken, points], found.outcome)
    np.testing.assert_array_equal(held.verdict[taken, points], found.verdict)


def test_a_partner_held_to_a_policy_plays_it(reverse_kissinger):
    held = solve_draws(draw(reverse_kissinger, 200), ("partner",)).policies["partner"]
    shape = tuple(len(reverse_kissinger.actions[role]) for role in ROLES)
    for action in range(3):
        assert set(np.unravel_index(held.outcome[action], shape)[ROLES.index("partner")]) == {action}


@pytest.mark.parametrize(
    "timing", ["simultaneous", ["divider", ["target", "partner"]], [["divider", "partner"], "target"]]
)
def test_policies_can_be_held_where_roles_move_at_once(triad_text, timing):
    scenario = load_text(f"{triad_text}timing: {timing}\n")
    drawn = draw(scenario, 40)
    held = solve_draws(drawn).policies["divider"]
    for action, name in enumerate(held.actions):
        alone = replace(scenario, actions={**scenario.actions, "divider": (scenario.actions["divider"][action],)})
        single = solve_points(alone, drawn.values)
        np.testing.assert_array_equal(held.verdict[action], single.verdict)
        np.testing.assert_allclose(held.payoffs[action], single.payoffs, atol=1e-12)
        assert name in found_path(scenario, held.outcome[action, 0])


def found_path(scenario, outcome):
    from wedgesim.analysis.points import profile_label

    return profile_label(scenario, int(outcome))


def test_numbers_do_not_depend_on_the_number_of_workers(reverse_kissinger):
    drawn = draw(reverse_kissinger, 20_000)
    serial = solve_draws(drawn)
    shared = solve_draws(drawn, executor="processes", workers=2)
    np.testing.assert_array_equal(serial.margin, shared.margin)
    np.testing.assert_array_equal(serial.outcome, shared.outcome)
    np.testing.assert_array_equal(serial.policies["divider"].payoffs, shared.policies["divider"].payoffs)


def test_draws_without_payoffs_are_named_and_the_others_solved(triad_text):
    text = triad_text.replace(
        "theories: [wedging, interdependence, balancing]",
        "payoffs: {divider: log(slack - 0.5), target: slack*target.alignment, partner: 0}",
    )
    text = text[: text.index("parameters:")] + "parameters: {slack: {value: 0.9, range: [0, 1], assumed: true}}\n"
    found = solve_draws(draw(load_text(text), 100))
    assert len(found.failures) == 50
    assert (found.verdict[list(found.failures)] == 3).all()
    assert np.isnan(found.margin[list(found.failures)]).all()
    assert found.solved.sum() == 50
    assert "not a finite number" in found.failures[min(found.failures)]


def test_policies_of_the_target_cannot_be_held(triad):
    with pytest.raises(UncertaintyError, match="divider or the partner"):
        solve_draws(draw(triad, 10), ("target",))


def test_outcomes_make_a_labelled_dataset_that_can_be_written(triad, tmp_path):
    import xarray as xr

    found = solve_draws(draw(triad, 30), ("divider", "partner"))
    written = found.to_dataset()
    written.to_netcdf(tmp_path / "draws.nc", engine="h5netcdf")
    with xr.open_dataset(tmp_path / "draws.nc", engine="h5netcdf") as read:
        np.testing.assert_array_equal(read.verdict, found.verdict)
        np.testing.assert_array_equal(read.credibility, found.draws.values["credibility"])
        assert read.payoff_by_divider_policy.dims == ("divider_policy", "role", "draw")
        assert read.verdict.attrs["flag_meanings"] == "never possible unique unsolved undefined"
        assert read.path.attrs["flag_meanings"].split()[int(read.path[0])] == found.path(0)


def _given(scenario, **distributions):
    parameters = dict(scenario.parameters)
    for name, distribution in distributions.items():
        parameters[name] = replace(parameters[name], distribution=distribution)
    return replace(scenario, parameters=parameters)
