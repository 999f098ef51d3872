"""Points of sweeps: grids, samples, tables, and what is wrong with them."""

import numpy as np
import pytest

from wedgesim.analysis.design import Grid, Sample, Table, parse_ranges
from wedgesim.analysis.design_table import read_table
from wedgesim.analysis.grid import GridAxis, SweepError, parse_axis
from wedgesim.errors import OutOfRangeError, UnknownNameError
from wedgesim.model.variation import lever_of_action, variable, with_values
from wedgesim.scenario.scenario import Action


def test_points_of_a_grid_are_numbered_with_the_last_axis_fastest(reverse_kissinger):
    grid = Grid.over(reverse_kissinger, {"credibility": [0.1, 0.2], "sanctions": [0.3, 0.4, 0.5]})
    found = grid.columns(0, 6)
    assert found["credibility"].tolist() == [0.1, 0.1, 0.1, 0.2, 0.2, 0.2]
    assert found["sanctions"].tolist() == [0.3, 0.4, 0.5] * 2
    assert grid.columns(2, 4)["sanctions"].tolist() == [0.5, 0.3]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("credibility=1:0:11", "write credibility=0:1:11"),
        ("credibility=0:1:1", "--set credibility=0"),
        ("credibility=0.5", "--set credibility=0.5"),
        ("credibility=0.5:0.5:5", "--set credibility=0.5"),
        ("credibility=0:nan:5", "not a finite number"),
        ("credibility=0,nan", "not a finite number"),
        ("credibility=0:inf:5", "not a finite number"),
        ("credibility=0:1:many", "write credibility=0:1:101"),
        ("credibility=0:1:-5", "write credibility=0:1:101"),
        ("credibility=0:1", "NAME=FROM:TO:POINTS"),
        ("credibility", "NAME=FROM:TO:POINTS"),
        ("=0:1:5", "NAME=FROM:TO:POINTS"),
        ("credibility=0:1:5:cube", "NAME=FROM:TO:POINTS"),
        ("credibility=0:1:5:log", "write credibility=0.01:1:5:log"),
        ("credibility=0.2,0.2", "names a value twice"),
        ("credibility=0:1:1000000000000", "at most 10,000,000"),
    ],
)
def test_a_bad_axis_says_what_to_write(text, says):
    with pytest.raises(SweepError) as caught:
        parse_axis(text)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("credibilty=0:1:5", UnknownNameError, "did you mean `credibility`"),
        ("credibility=0:2:5", OutOfRangeError, "write credibility=0:1:101"),
        ("capability.target=0:1:5", OutOfRangeError, "write capability.target=0.15:0.3:101"),
        ("divider.accommodate.reward=0:2:5", OutOfRangeError, "between 0 and 1"),
        ("divider.reward=0:1:5", UnknownNameError, "name the action too, as in divider.pressure.reward"),
        ("divider.accomodate.reward=0:1:5", UnknownNameError, "divider.accommodate.reward"),
        ("weight.wedgin=0:1:5", UnknownNameError, "weight.wedging"),
    ],
)
def test_a_bad_name_or_range_is_refused(reverse_kissinger, text, error, says):
    with pytest.raises(error) as caught:
        Grid(reverse_kissinger, [parse_axis(text)])
    assert says in str(caught.value)


def test_too_many_points_are_refused_before_anything_is_made(reverse_kissinger):
    axes = [GridAxis(name, np.linspace(0, 1, 1_000_000)) for name in ("credibility", "sanctions")]
    with pytest.raises(SweepError, match=r"1,000,000 x 1,000,000 points are 1e\+12.*--sample sobol"):
        Grid(reverse_kissinger, axes)


def test_one_parameter_has_one_axis(reverse_kissinger):
    with pytest.raises(SweepError, match="two axes"):
        Grid(reverse_kissinger, [parse_axis("credibility=0:1:5"), parse_axis("credibility=0,1")])


def test_levers_and_weights_can_vary(reverse_kissinger):
    for name, value in (("divider.hold.aid", 1.0), ("partner.neglect.support", 0.0), ("weight.balancing", 1.0)):
        assert variable(reverse_kissinger, name).value == value
    changed = with_values(reverse_kissinger, {"divider.hold.aid": 0.25, "weight.balancing": 0.5, "credibility": 0.9})
    assert changed.actions["divider"][0].levers["aid"] == 0.25
    assert changed.theories["balancing"].weight == 0.5
    assert changed.values["credibility"] == 0.9


def test_an_action_whose_name_holds_signs_can_be_addressed(reverse_kissinger):
    from dataclasses import replace

    odd = replace(
        reverse_kissinger,
        actions={**reverse_kissinger.actions, "partner": (Action("support=0.5,concession=1", {"support": 0.5}),)},
    )
    axis = parse_axis("partner.support=0.5,concession=1.support=0:1:5")
    assert lever_of_action(odd, axis.name).action == 0
    assert Grid(odd, [axis]).points == 5


@pytest.mark.parametrize("method", ["lhs", "sobol"])
def test_a_sample_depends_on_method_number_seed_and_ranges_alone(reverse_kissinger, method):
    over = {"credibility": None, "inducement": (0.1, 2.0)}
    first, same = (Sample(reverse_kissinger, method, 64, over, seed=3) for _ in range(2))
    other = Sample(reverse_kissinger, method, 64, over, seed=4)
    for name in over:
        assert first.values[name].tolist() == same.values[name].tolist()
        assert first.values[name].tolist() != other.values[name].tolist()
    assert first.values["inducement"].min() >= 0.1
    assert first.values["inducement"].max() <= 2.0
    # one point in each of 64 equal parts, for both methods
    assert sorted((first.values["credibility"] * 64).astype(int)) == list(range(64))


def test_a_longer_sobol_sequence_begins_with_the_shorter(reverse_kissinger):
    short = Sample(reverse_kissinger, "sobol", 50, {"credibility": None}, seed=1).values["credibility"]
    longer = Sample(reverse_kissinger, "sobol", 200, {"credibility": None}, seed=1).values["credibility"]
    assert short.tolist() == longer[:50].tolist()


def test_without_names_a_sample_varies_all_that_has_a_range(reverse_kissinger):
    sample = Sample(reverse_kissinger, "lhs", 16)
    assert len(sample.names) > 40
    for of in sample.variables:
        column = sample.values[of.name]
        assert of.range[0] <= column.min()
        assert column.max() <= of.range[1]


@pytest.mark.parametrize(
    ("over", "says"),
    [
        ({"weight.wedging": None}, "--over weight.wedging=0:2"),
        ({"credibility": (0.8, 0.2)}, "--over credibility=0.2:0.8"),
        ({"credibility": (0.0, 2.0)}, "write credibility=0:1"),
    ],
)
def test_a_bad_range_of_a_sample_says_what_to_write(reverse_kissinger, over, says):
    with pytest.raises((SweepError, OutOfRangeError)) as caught:
        Sample(reverse_kissinger, "lhs", 16, over)
    assert says in str(caught.value)


@pytest.mark.parametrize("text", ["=0:1", "credibility=0", "credibility=0:x", "credibility=0:inf"])
def test_a_bad_range_text_says_how_to_write_it(text):
    with pytest.raises(SweepError, match="NAME=FROM:TO"):
        parse_ranges([text])


def test_a_table_is_read_from_csv(reverse_kissinger, tmp_path):
    file = tmp_path / "design.csv"
    file.write_text("credibility, sanctions\n0.1,0.5\n\n0.9,1e-1\n", encoding="utf-8-sig")
    table = read_table(reverse_kissinger, file)
    assert table.columns(0, 2)["sanctions"].tolist() == [0.5, 0.1]
    assert table.dims == ("point",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "design.csv is empty; a table of points is written"),
        ("credibility\n", "holds no points"),
        ("credibility,credibility\n1,1\n", "design.csv:1: credibility has two columns"),
        ("credibility\n0.5\nx\n", "design.csv:3: credibility: 'x' is not a finite number"),
        ("credibility\n0.5,1\n", "2 values for 1 columns"),
        ("credibility\n0.5\nnan\n", "design.csv:3: credibility: 'nan' is not a finite number"),
        ("credibility\n0.5\n1.5\n", "design.csv:3: `credibility` must be between 0 and 1"),
        ("credibilty\n0.5\n", "design.csv:1: unknown parameter, lever or weight `credibilty`; did you mean `cred"),
        ("credibility;inducement\n0,5;1\n", "separated by semicolons; write commas, and points in decimals"),
        ("credibility\tinducement\n0.5\t1\n", "separated by tabs"),
        ("0.5,1\n0.5,1\n", "the first line holds values"),
        (",credibility\n0,0.5\n", "column 1 of 2 has no name"),
        ("credibility,\n0.5,\n", "column 2 of 2 has no name"),
        ("credibility,inducement\n0.5,\n", "design.csv:2: inducement: there is no value"),
        ("credibility\n1_0\n", "'1_0' is not a finite number"),
    ],
)
def test_a_bad_table_says_where(reverse_kissinger, tmp_path, text, says):
    file = tmp_path / "design.csv"
    file.write_text(text)
    with pytest.raises((SweepError, OutOfRangeError, UnknownNameError)) as caught:
        read_table(reverse_kissinger, file)
    assert says in str(caught.value)


def test_a_missing_table_and_bytes_that_are_no_text_are_refused(reverse_kissinger, tmp_path):
    with pytest.raises(SweepError, match="cannot be read"):
        read_table(reverse_kissinger, tmp_path / "none.csv")
    (tmp_path / "bytes.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SweepError, match="save it as CSV UTF-8"):
        read_table(reverse_kissinger, tmp_path / "bytes.csv")


def test_columns_of_a_table_have_one_length(reverse_kissinger):
    with pytest.raises(SweepError, match="different lengths"):
        Table(reverse_kissinger, {"credibility": [0.1, 0.2], "sanctions": [0.1]})
