"""``wedgesim timeline`` as a user calls it."""

import json

import pytest
import xarray as xr

from wedgesim.analysis.timeline.timeline import timeline


def test_the_years_are_told(wedgesim):
    told = wedgesim("timeline", "reverse_kissinger_years")
    assert (told.code, told.err) == (0, "")
    found = timeline("reverse_kissinger_years")
    assert f"Looking ahead: Russia splits in {found.split_year():.0f}" in " ".join(told.out.split())
    assert max(map(len, told.out.splitlines())) <= 80


def test_json_is_the_result(wedgesim):
    document = json.loads(wedgesim("timeline", "reverse_kissinger_years", "--set", "credibility=0.9", "--json").out)
    found = timeline("reverse_kissinger_years", credibility=0.9)
    assert document["scenario"]["overrides"] == {"credibility": 0.9}
    assert document["outlooks"]["farsighted"]["paths"] == found.paths()
    assert document["outlooks"]["farsighted"]["split_year"] == found.split_year()


def test_the_courses_are_written_and_drawn(wedgesim, tmp_path):
    told = wedgesim("timeline", "reverse_kissinger_years", "-o", str(tmp_path / "years.nc"))
    assert told.code == 0
    with xr.open_dataset(tmp_path / "years.nc", engine="h5netcdf") as data:
        assert data.sizes["year"] == 16
    wedgesim("timeline", "reverse_kissinger_years", "-o", str(tmp_path / "years.svg"))
    drawn = (tmp_path / "years.svg").read_text()
    assert "energy dependence" in drawn
    assert "looking" in drawn


def test_a_scenario_without_a_horizon_is_answered_with_what_it_needs(wedgesim):
    told = wedgesim("timeline", "reverse_kissinger")
    assert told.code != 0
    assert "reverse_kissinger is played once; give it a `horizon`" in told.err
    assert "Traceback" not in told.err


def test_a_file_of_another_kind_is_refused_before_anything_is_solved(wedgesim):
    told = wedgesim("timeline", "reverse_kissinger_years", "-o", "years.txt")
    assert told.code == 2
    assert "must end in .nc, .png, .svg or .pdf" in told.err


def test_how_sure_the_year_is_is_told_and_drawn(wedgesim, tmp_path):
    told = wedgesim("timeline", "sino_soviet_years", "--draws", "20", "-o", str(tmp_path / "sure.svg"))
    assert told.code == 0
    assert "Share of 20 draws" in " ".join(told.out.split())
    assert "share of draws" in (tmp_path / "sure.svg").read_text()
    assert max(map(len, told.out.splitlines())) <= 80


@pytest.mark.parametrize(
    "asked",
    [
        ("solve",),
        ("threshold", "--param", "trust_building"),
        ("uncertainty", "-n", "64", "--claims", "0"),
        ("policy", "-n", "64"),
        ("threshold", "--param", "trust_building", "--curve", "credibility=0:1:3"),
    ],
)
def test_what_is_about_a_single_round_says_so(wedgesim, asked):
    command, *options = asked
    told = " ".join(wedgesim(command, "reverse_kissinger_years", *options).out.split())
    assert "Told here is the first year, as if no other followed; wedgesim timeline goes through the years." in told
    once = " ".join(wedgesim("solve", "reverse_kissinger").out.split())
    assert "Told here" not in once


def test_a_sweep_says_whether_it_goes_through_the_years(wedgesim):
    asked = ("sweep", "reverse_kissinger_years", "--grid", "credibility=0:1:3", "--out")
    once, years = wedgesim(*asked, "once"), wedgesim(*asked, "years", "--method", "markov-perfect")
    assert (once.code, years.code) == (0, 0)
    assert "of the first year, as if no other followed; --method markov-perfect goes through the years" in once.out
    assert "as if no other followed" not in years.out
