"""Adaptive diagrams against full grids, planted islands, and their own counts."""

import itertools

import numpy as np
import pytest

from wedgesim.analysis.adaptive import adaptive_diagram
from wedgesim.analysis.adaptive_bounds import PossibleOutcomes
from wedgesim.analysis.adaptive_multiples import diagram_series
from wedgesim.analysis.phase_diagram import PhaseDiagramError, phase_diagram
from wedgesim.analysis.points import solve_points
from wedgesim.analysis.threshold_comparisons import comparisons
from wedgesim.errors import UnknownNameError
from wedgesim.model.evaluation import Evaluation
from wedgesim.model.loading import load_text

GRIDS = ("verdict", "outcome", "outcomes")


def brute(diagram, step=1):
    """The full grid on the lattice of a diagram."""
    axes = {axis.name: axis.values[::step] for axis in (diagram.x, diagram.y)}
    return phase_diagram(diagram.scenario, axes)


def assert_same(diagram, resolution=None):
    painted = diagram.paint(resolution)
    full = brute(diagram, diagram.resolution // (resolution or diagram.resolution))
    for name in GRIDS:
        assert np.array_equal(getattr(painted, name), getattr(full, name)), name
    solved = ~np.isnan(painted.margin)
    assert np.array_equal(painted.margin[solved], full.margin[solved])


def two_by_two(target, divider="0", timing="[divider, partner, target]"):
    """A scenario of two parameters x and y, whose target splits where its payoff, an expression, is positive."""
    return load_text(
        f"""
wedgesim: 1
title: Two by two
roles:
  divider: {{state: A, actions: {{wait: {{}}, offer: {{reward: 1}}}}}}
  target: {{state: B, actions: {{align: {{alignment: 1}}, split: {{alignment: 0}}}}}}
  partner: {{state: C, actions: {{wait: {{}}}}}}
payoffs: {{divider: "{divider}", target: "(1 - target.alignment) * ({target})", partner: "0"}}
timing: {timing}
parameters:
  x: {{value: 0.5, range: [0, 1], assumed: true}}
  y: {{value: 0.5, range: [0, 1], assumed: true}}
""",
        "two",
    )


def random_game(rng, timing="[divider, partner, target]", actions=("abc", "lmr", "uvw")):
    """Every payoff a quadratic of x and y, drawn at random."""

    def quadratic():
        c = rng.normal(size=6)
        return (
            f"{c[0]:.4f} + {c[1]:.4f} * x + {c[2]:.4f} * y + {c[3]:.4f} * x * y + {c[4]:.4f} * x ** 2 "
            f"+ {c[5]:.4f} * y ** 2"
        )

    rows = "\n".join(
        f"  {'/'.join(profile)}: [{', '.join(quadratic() for _ in range(3))}]"
        for profile in itertools.product(*actions)
    )
    alignments = np.linspace(1, 0, len(actions[1]))
    target = ", ".join(f"{name}: {{alignment: {a:g}}}" for name, a in zip(actions[1], alignments, strict=True))
    return load_text(
        f"""
wedgesim: 1
title: Random
roles:
  divider: {{state: A, actions: {{{", ".join(f"{a}: {{}}" for a in actions[0])}}}}}
  target: {{state: B, actions: {{{target}}}}}
  partner: {{state: C, actions: {{{", ".join(f"{a}: {{}}" for a in actions[2])}}}}}
payoffs:
{rows}
timing: {timing}
parameters:
  x: {{value: 0.5, range: [0, 1], assumed: true}}
  y: {{value: 0.5, range: [0, 1], assumed: true}}
""",
        "random",
    )


PLANE = {"x": [0, 1], "y": [0, 1]}


# Against the full grid ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sweep", ["credibility_dependence", "sanctions_credibility"])
def test_no_cell_differs_from_a_grid_of_1025_by_1025(reverse_kissinger, sweep):
    assert_same(adaptive_diagram(reverse_kissinger, sweep, resolution=1024))


@pytest.mark.parametrize("sweep", ["credibility_dependence", "sanctions_credibility"])
def test_4096_steps_cost_at_most_3_percent_of_their_points(reverse_kissinger, sweep):
    diagram = adaptive_diagram(reverse_kissinger, sweep)
    assert diagram.resolution == 4096
    assert diagram.evaluated == sum(level.points for level in diagram.levels) == len(diagram.verdict)
    assert diagram.evaluated <= 0.03 * 4097**2
    assert diagram.share == diagram.evaluated / 4097**2
    assert diagram.bounded
    # every solved point is what a grid computes there, to the same bit
    some = np.random.default_rng(1).choice(diagram.evaluated, 5000, replace=False)
    at = {axis.name: axis.values[index[some]] for axis, index in ((diagram.x, diagram.i), (diagram.y, diagram.j))}
    points = solve_points(reverse_kissinger, at)
    for name in (*GRIDS, "margin"):
        assert np.array_equal(getattr(diagram, name)[some], getattr(points, name)), name


def test_random_planes_of_the_reverse_kissinger_are_those_of_the_full_grid(reverse_kissinger):
    rng = np.random.default_rng(4)
    ranges = {
        name: (parameter.value, *parameter.range)
        for name, parameter in reverse_kissinger.parameters.items()
        if np.isfinite(parameter.range).all()
    }
    names = ["credibility", "energy_dependence", "inducement", "sanctions", "backfill", "turning_cost", "offer_cost"]
    regions = 0
    for _ in range(8):
        moved = {name: float((own + rng.uniform(low, high)) / 2) for name, (own, low, high) in ranges.items()}
        x, y = (str(name) for name in rng.choice(names, 2, replace=False))
        scenario = reverse_kissinger.with_parameters(moved)
        plane = {name: ranges[name][1:] for name in (x, y)}
        diagram = adaptive_diagram(scenario, plane, resolution=128, initial=16)
        assert_same(diagram)
        regions += len(np.unique(diagram.outcome))
    assert regions > 12


@pytest.mark.parametrize("seed", range(6))
def test_random_games_with_many_regions_are_those_of_the_full_grid(seed):
    """From a coarse beginning: 8 steps, so that slivers and islands hide in cells whose corners are alike."""
    diagram = adaptive_diagram(random_game(np.random.default_rng(seed)), PLANE, resolution=256, initial=8)
    assert sum(level.hidden for level in diagram.levels) > 10
    assert_same(diagram)


@pytest.mark.parametrize(
    "timing",
    ["[target, divider, partner]", "[partner, [divider, target]]", "[divider, [target, partner]]", "simultaneous"],
)
def test_other_timings_are_those_of_the_full_grid(timing):
    game = random_game(np.random.default_rng(3), timing, ("ab", "lr", "uv"))
    assert_same(adaptive_diagram(game, PLANE, resolution=64, initial=16))


def test_a_lasting_tie_is_not_refined_for_ever():
    """The divider's actions have the same effect everywhere: two equilibria, and one border at y = 1/3."""
    diagram = adaptive_diagram(two_by_two("y - 1 / 3 + 0 * x"), PLANE, resolution=512, initial=16)
    assert set(diagram.outcomes.tolist()) == {2}
    assert diagram.share < 0.02
    assert_same(diagram)


def test_a_border_on_lattice_lines_shows_its_ties():
    """At x = 1/2 exactly the target is indifferent: a line without width, but points of the lattice lie on it."""
    diagram = adaptive_diagram(
        two_by_two("x - 0.5 + 0 * y", divider="-divider.reward"), PLANE, resolution=128, initial=16
    )
    assert_same(diagram)
    assert set(diagram.paint().verdict[64].tolist()) == {1}


# Islands --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("radius", [0.02, 0.004, 0.0012])
def test_a_smooth_island_far_smaller_than_a_cell_is_found(radius):
    """It touches no corner of the initial lattice of 16 steps; payoffs bend over several of its cells."""
    island = f"{radius} ** 2 - (x - 0.4063) ** 2 - (y - 0.6571) ** 2"
    diagram = adaptive_diagram(two_by_two(island, divider="-divider.reward"), PLANE, resolution=2048, initial=16)
    assert diagram.levels[1].hidden > 0
    split = diagram.paint().verdict == 2
    cells = split.sum() / 2048**2
    assert cells == pytest.approx(np.pi * radius**2, rel=0.15)
    x, y = np.nonzero(split)
    assert np.hypot(x / 2048 - 0.4063, y / 2048 - 0.6571).max() < radius


def test_an_island_out_of_nothing_is_found_as_soon_as_the_lattice_is_denser_than_it_is_wide():
    """A spike that is flat but for its own width of some 0.02 shows in no corner of a coarse lattice."""
    spike = "exp(-((x - 0.406) ** 2 + (y - 0.657) ** 2) / 0.0002) - 0.5"
    scenario = two_by_two(spike, divider="-divider.reward")
    found = {
        initial: bool((adaptive_diagram(scenario, PLANE, resolution=1024, initial=initial).verdict == 2).any())
        for initial in (4, 64, 128)
    }
    assert found == {4: False, 64: True, 128: True}


# Bounds ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "timing", ["[divider, partner, target]", "[target, partner, divider]", "[partner, target, divider]"]
)
def test_with_all_comparisons_sure_the_possible_outcomes_are_the_equilibria(timing):
    rng = np.random.default_rng(6)
    game = random_game(rng, timing)
    points = {"x": rng.random(300), "y": rng.random(300)}
    payoffs = Evaluation(game).payoffs(points)
    counted = PossibleOutcomes(game, comparisons(game)).at_points(payoffs)
    assert np.array_equal(counted, solve_points(game, points).outcomes)


def test_more_doubt_never_makes_an_outcome_impossible():
    rng = np.random.default_rng(7)
    game = random_game(rng)
    compared = comparisons(game)
    possible = PossibleOutcomes(game, compared)
    differences = compared.differences(Evaluation(game).payoffs({"x": rng.random(100), "y": rng.random(100)}))
    before = np.zeros(100, dtype=int)
    for doubt in (0.0, 0.1, 0.3, 1.0, 10.0):
        now = possible.count(differences > doubt, differences < -doubt)
        assert (now >= before).all()
        before = now
    assert (before == 27).all()


# Painting -------------------------------------------------------------------------------------------------------


def test_it_is_painted_at_any_resolution_from_the_nearest_points(reverse_kissinger):
    diagram = adaptive_diagram(reverse_kissinger, "credibility_dependence", resolution=256, initial=32)
    full = brute(diagram)
    for resolution in (1, 7, 32, 100, 128, 255, 256):
        painted = diagram.paint(resolution)
        assert painted.verdict.shape == (resolution + 1, resolution + 1)
        places = [
            np.searchsorted(axis.values, shown.values)
            for axis, shown in ((diagram.x, painted.x), (diagram.y, painted.y))
        ]
        assert np.array_equal(painted.outcome, full.outcome[np.ix_(*places)])
    assert painted.baseline == full.baseline
    assert painted.positions == full.positions


def test_a_logarithmic_axis_has_even_ratios(reverse_kissinger):
    from wedgesim.scenario.scenario import Axis

    axes = (Axis("inducement", (0.05, 0.1, 1.0), "log"), Axis("credibility", (0.0, 1.0), "linear"))
    diagram = adaptive_diagram(reverse_kissinger, axes, resolution=64, initial=16)
    assert np.allclose(np.diff(np.log(diagram.x.values)), np.log(20) / 64)
    assert_same(diagram)


def test_levers_and_weights_are_axes_too(reverse_kissinger):
    plane = {"divider.accommodate.reward": [0, 1], "weight.wedging": [0.5, 2]}
    scenario = reverse_kissinger.with_parameters({"credibility": 0.9})
    diagram = adaptive_diagram(scenario, plane, resolution=64, initial=16)
    assert len(np.unique(diagram.outcome)) > 1
    assert_same(diagram)
    assert (diagram.baseline.x, diagram.baseline.y) == (1.0, 1.0)


def test_small_multiples_are_the_diagrams_at_each_value(reverse_kissinger):
    series = diagram_series(reverse_kissinger, {"sanctions": [0.0, 1.0]}, resolution=64, initial=16)
    for value, diagram in zip(series.values, series.diagrams, strict=True):
        alone = adaptive_diagram(reverse_kissinger.with_parameters({"sanctions": value}), resolution=64, initial=16)
        assert np.array_equal(diagram.paint().outcome, alone.paint().outcome)


# Mistakes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        ({"resolution": 1000}, PhaseDiagramError, "such as 1024"),
        ({"resolution": 32}, PhaseDiagramError, "times a power of two, such as 64"),
        ({"initial": 3}, PhaseDiagramError, "even number"),
        ({"initial": 0}, PhaseDiagramError, "even number"),
        ({"sweep": {"credibility": [0, 1]}}, PhaseDiagramError, "exactly 2"),
        ({"sweep": {"credibility": [0, 1], "sanction": [0, 1]}}, UnknownNameError, "did you mean `sanctions`"),
        ({"sweep": {"target.split.alignment": [0, 1], "sanctions": [0, 1]}}, PhaseDiagramError, "what a split is"),
        ({"sweep": "credibility_dependance"}, UnknownNameError, "credibility_dependence"),
    ],
)
def test_mistakes_say_what_to_write(reverse_kissinger, call, error, said):
    with pytest.raises(error, match=said):
        adaptive_diagram(reverse_kissinger, **call)


@pytest.mark.parametrize(
    ("third", "said"),
    [({}, "exactly one"), ({"credibility": [0.5]}, "on an axis"), ({"sanctions": np.linspace(0, 1, 30)}, "1 to 16")],
)
def test_mistakes_of_small_multiples_say_what_to_write(reverse_kissinger, third, said):
    with pytest.raises(PhaseDiagramError, match=said):
        diagram_series(reverse_kissinger, third, resolution=32, initial=16)


def test_a_painting_is_no_finer_than_the_diagram(reverse_kissinger):
    diagram = adaptive_diagram(reverse_kissinger, resolution=32, initial=16)
    for resolution in (0, 33):
        with pytest.raises(PhaseDiagramError, match="1 to 32"):
            diagram.paint(resolution)
