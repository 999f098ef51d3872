"""``wedgesim run``: the story, the run directory, and what it refuses."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

import wedgesim as ws

LONG = "Federated_Commonwealth_of_the_Outer_and_Inner_Archipelagos_and_of_the_Straits"


def widest(text: str) -> int:
    return max(map(len, text.splitlines()))


@pytest.fixture(scope="module")
def story_of_reverse_kissinger():
    """The story as an analyst reads it, solved once for the tests that read it."""
    from wedgesim.analysis.assessment import assess
    from wedgesim.output.story import assessment_story
    from wedgesim.output.terminal import render

    return render(assessment_story(assess(ws.load("reverse_kissinger"))), color=False)


def test_tells_who_does_what_in_words(story_of_reverse_kissinger):
    assert (
        "The United States accommodates Russia; China supports Russia; Russia stays\n  with China."
        in story_of_reverse_kissinger
    )
    assert "accommodate/align/support (divider/target/partner)" in story_of_reverse_kissinger


def test_tells_verdict_margin_prices_and_gap(story_of_reverse_kissinger):
    solution = ws.solve(ws.load("reverse_kissinger"))
    text = " ".join(story_of_reverse_kissinger.split())
    assert "No. In no equilibrium does Russia split from China (verdict: never)." in text
    assert f"Margin {solution.split.margin:+.3f}" in text
    assert f"Reservation price {solution.split.reservation_price:.3f}" in text
    assert f"Willingness to pay {solution.split.willingness_to_pay:.3f}" in text
    assert f"Gap {solution.split.gap:+.3f}" in text


def test_names_period_states_sources_positions_and_warnings(story_of_reverse_kissinger):
    scenario = ws.load("reverse_kissinger")
    for said in (scenario.title, "2025", *scenario.states.values(), *scenario.sources, *scenario.positions):
        assert said in story_of_reverse_kissinger
    assert f"{len(scenario.assumed)} of {len(scenario.parameters)} parameter values are assumed" in (
        story_of_reverse_kissinger
    )


def test_payoffs_of_the_table_add_up(story_of_reverse_kissinger):
    table = re.search(r"Payoff from.*?\n(.*?)  -{4}.*?\n(.*?)\n\n", story_of_reverse_kissinger, re.S)
    rows = [[float(cell) for cell in re.findall(r"-?\d+\.\d+", line)] for line in table[1].splitlines()]
    total = [float(cell) for cell in re.findall(r"-?\d+\.\d+", table[2])]
    assert len(total) == 3
    complete = [row for row in rows if len(row) == 3]
    partial = [[*row, 0.0] for row in rows if len(row) == 2]  # bloodletting adds nothing to the partner
    for index in range(3):
        assert sum(row[index] for row in complete + partial) == pytest.approx(total[index], abs=0.003)


def test_the_change_it_proposes_turns_the_verdict(wedgesim):
    told = wedgesim("run", "reverse_kissinger", "--no-figures").out
    command = re.search(r"wedgesim (run reverse_kissinger --set .*)", told)[1].split()
    assert ws.solve("reverse_kissinger").split.verdict == "never"
    again = wedgesim(*command, "--no-figures", "--json")
    assert json.loads(again.out)["split"]["verdict"] == "unique"


@pytest.mark.parametrize("columns", ["80", "60"])
def test_no_line_is_wider_than_the_terminal(wedgesim, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    assert widest(wedgesim("run", "reverse_kissinger", "--no-figures").out) <= int(columns)


def test_lines_keep_to_eighty_columns_when_nobody_says_how_wide(wedgesim):
    assert widest(wedgesim("run", "reverse_kissinger", "--no-figures").out) <= 80


def test_long_names_are_broken_and_never_cut(wedgesim, triad_file):
    text = triad_file.read_text()
    for state in ("Arcadia", "Boeotia", "Corinth"):
        text = text.replace(f"state: {state}", f"state: {state}_{LONG}")
    for action in ("wait: {", "offer: {r", "align: {", "split: {", "neglect: {", "bind: {", "hopeful: {"):
        name, rest = action.split(":")
        text = text.replace(action, f"{name}_{LONG[:50]}:{rest}")
    text = text.replace("A small triad", "A title " * 40).replace("An exercise", "x" * 300)
    triad_file.write_text(text)
    told = wedgesim("run", triad_file, "--no-figures", "--out", "o")
    assert told.code == 0
    assert widest(told.out) <= 80
    unbroken = re.sub(r"\s", "", told.out)
    for name in (f"Arcadia_{LONG}", f"Boeotia_{LONG}", f"Corinth_{LONG}"):
        assert name in unbroken


def test_no_line_ends_in_blanks(story_of_reverse_kissinger):
    assert not re.search(r"[ \t]+$", story_of_reverse_kissinger, re.M)


def test_escape_sequences_of_a_scenario_do_not_reach_the_terminal(wedgesim, triad_file):
    triad_file.write_text(triad_file.read_text().replace("title: A small triad", r'title: "A \e[31m red triad"'))
    told = wedgesim("run", triad_file, "--no-figures")
    assert told.code == 0
    assert "\x1b" not in told.out + told.err


def test_the_run_directory_holds_all_that_it_promises(wedgesim, triad_file):
    told = wedgesim("run", triad_file, "--out", "o")
    assert told.code == 0
    written = sorted(path.relative_to("o").as_posix() for path in Path("o").rglob("*") if path.is_file())
    figures = [f"figures/{name}.{kind}" for name in ("payoffs", "phase_offer", "triangle") for kind in ("png", "svg")]
    assert written == sorted([*figures, "manifest.json", "results.json", "scenario.yaml", "sweeps/offer.nc"])
    assert all(Path("o", name).stat().st_size > 0 for name in written)


def test_without_out_runs_go_to_a_folder_of_their_own_each(wedgesim, triad_file):
    first, second = (wedgesim("run", triad_file, "--no-figures", "--quiet").out.strip() for _ in range(2))
    assert first != second
    for place in (first, second):
        assert re.fullmatch(r"runs/triad-\d{8}T\d{6}Z(-2)?", Path(place).as_posix())
        assert Path(place, "results.json").is_file()


def test_the_resolved_scenario_loads_and_gives_the_same(wedgesim, triad_file):
    wedgesim("run", triad_file, "--no-figures", "--out", "o", "--position", "hopeful", "--set", "credibility=0.8")
    again = ws.load("o/scenario.yaml")
    assert again.values["credibility"] == 0.8
    assert again.values["inducement"] == 1.5
    results = json.loads(Path("o/results.json").read_text())
    solved = ws.solve(again)
    assert [equilibrium.path for equilibrium in solved.equilibria] == [e["path"] for e in results["equilibria"]]
    assert solved.split.margin == pytest.approx(results["split"]["margin"], abs=1e-12)


def test_the_manifest_says_what_it_takes_to_repeat_the_run(wedgesim, triad_file):
    import numpy as np

    wedgesim("run", triad_file, "--no-figures", "--out", "o", "--set", "credibility=0.8")
    manifest = json.loads(Path("o/manifest.json").read_text())
    assert manifest["wedgesim"] == ws.__version__
    assert manifest["dependencies"]["numpy"] == np.__version__
    assert manifest["scenario"]["sha256"] == ws.load(triad_file).sha256
    assert manifest["command"] == [
        "wedgesim", "run", "triad.yaml", "--no-figures", "--out", "o", "--set", "credibility=0.8",
    ]  # fmt: skip
    assert manifest["seed"] is None
    assert set(manifest["files"]) == {"results.json", "scenario.yaml", "sweeps/offer.nc"}


def test_no_file_of_a_run_names_a_folder_of_this_machine(wedgesim, triad_file):
    import platform

    out = Path("o").absolute()
    assert wedgesim("run", triad_file.absolute(), "--no-figures", "--out", out).code == 0
    for file in filter(Path.is_file, out.rglob("*")):
        text = file.read_bytes().decode(errors="replace")
        assert str(out.parent) not in text
        assert not platform.node() or platform.node() not in text


def test_results_are_the_same_bytes_from_run_to_run(wedgesim, triad_file):
    for out in ("a", "b"):
        wedgesim("run", triad_file, "--no-figures", "--out", out)
    assert Path("a/results.json").read_bytes() == Path("b/results.json").read_bytes()


def test_never_overwrites_without_force(wedgesim, triad_file):
    wedgesim("run", triad_file, "--no-figures", "--out", "o")
    before = Path("o/manifest.json").read_bytes()
    refused = wedgesim("run", triad_file, "--no-figures", "--out", "o", "--set", "credibility=0.9")
    assert refused.code == 2
    assert "--force" in refused.err
    assert refused.out == ""
    assert Path("o/manifest.json").read_bytes() == before
    forced = wedgesim("run", triad_file, "--no-figures", "--out", "o", "--set", "credibility=0.9", "--force")
    assert forced.code == 0
    assert Path("o/manifest.json").read_bytes() != before
    assert sorted(os.listdir()) == ["o", "triad.yaml"]


def test_force_replaces_only_the_directory_of_a_run(wedgesim, triad_file):
    Path("precious").mkdir()
    Path("precious/thesis.txt").write_text("years of work")
    Path("file").write_text("also precious")
    for place in ("precious", "file", "."):
        refused = wedgesim("run", triad_file, "--no-figures", "--out", place, "--force")
        assert refused.code == 2, place
    assert Path("precious/thesis.txt").read_text() == "years of work"
    assert Path("file").read_text() == "also precious"


@pytest.mark.parametrize("stops", [KeyboardInterrupt, RuntimeError])
def test_what_stops_half_way_leaves_nothing_behind(wedgesim, triad_file, monkeypatch, stops):
    def fail(*arguments):
        raise stops

    monkeypatch.setattr("wedgesim.output.run_files.draw_figures", fail)
    told = wedgesim("run", triad_file, "--out", "o")
    assert told.code == {KeyboardInterrupt: 130, RuntimeError: 1}[stops]
    assert "Traceback" not in told.err
    assert os.listdir() == ["triad.yaml"]


def test_a_place_that_cannot_be_written_is_refused_in_one_line(wedgesim, triad_file):
    told = wedgesim("run", triad_file, "--no-figures", "--out", "triad.yaml/o")
    assert told.code == 2
    assert len(told.err.splitlines()) == 1
    assert "cannot be written" in told.err


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_read_only_folder_is_refused_in_one_line(wedgesim, triad_file):
    Path("locked").mkdir()
    Path("locked").chmod(0o555)
    told = wedgesim("run", triad_file, "--no-figures", "--out", "locked/o")
    assert told.code == 2
    assert len(told.err.splitlines()) == 1


def test_reads_a_scenario_from_standard_input(wedgesim, triad_text):
    told = wedgesim("run", "-", "--no-figures", "--quiet", stdin=triad_text)
    assert told.code == 0
    assert Path(told.out.strip(), "scenario.yaml").is_file()


def test_json_is_the_only_thing_on_standard_output(wedgesim, triad_file):
    told = wedgesim("run", triad_file, "--no-figures", "--json", "--out", "o")
    document = json.loads(told.out)
    assert document["schema_version"] == 1
    assert document["run_directory"] == "o"
    saved = json.loads(Path("o/results.json").read_text())
    assert {key: document[key] for key in saved} == saved


def test_progress_is_silent_where_nobody_watches(wedgesim, triad_file):
    assert wedgesim("run", triad_file, "--no-figures").err == ""


def test_colour_is_only_for_terminals_and_only_when_wanted(wedgesim, triad_file, monkeypatch):
    arguments = ("run", triad_file, "--no-figures")
    assert "\x1b" not in wedgesim(*arguments).out
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = wedgesim(*arguments).out
    assert "\x1b[" in coloured
    assert "\x1b" not in wedgesim(*arguments, "--no-color").out
    monkeypatch.setenv("NO_COLOR", "1")
    plain = wedgesim(*arguments).out
    assert "\x1b" not in plain
    sense = [line for line in re.sub(r"\x1b\[[\d;]*m", "", coloured).splitlines() if "runs/" not in line]
    assert sense == [line for line in plain.splitlines() if "runs/" not in line]


def test_a_figure_that_cannot_be_drawn_does_not_lose_the_run(wedgesim, triad_file, monkeypatch):
    from wedgesim.errors import SolverError

    def fail(solution):
        raise SolverError("no such luck")

    monkeypatch.setattr("wedgesim.output.plots.plot_triangle", fail)
    told = wedgesim("run", triad_file, "--out", "o")
    assert told.code == 0
    assert "triangle is not drawn: no such luck" in told.err
    assert Path("o/figures/payoffs.png").is_file()
    assert not Path("o/figures/triangle.png").exists()


def test_a_sweep_of_more_than_two_axes_is_said_not_to_be_drawn(wedgesim, triad_text):
    three = triad_text.replace('inducement: "0:2:5"', 'inducement: "0:2:5", affinity.target: "0:1:2"')
    told = wedgesim("run", "-", "--out", "o", stdin=three)
    assert told.code == 0
    assert "the sweep offer is not drawn: it has 3 axes, and a figure one or two" in told.err


@pytest.mark.parametrize("timing", ["simultaneous", "[divider, [target, partner]]", "[divider, partner, target]"])
def test_figures_use_the_declared_grid_whoever_moves_at_once(wedgesim, triad_text, monkeypatch, timing):
    from wedgesim.analysis.phase_diagram import phase_diagram as real

    seen = []

    def watched(*arguments, **more):
        seen.append(real(*arguments, **more))
        return seen[-1]

    monkeypatch.setattr("wedgesim.analysis.phase_diagram.phase_diagram", watched)
    text = triad_text.replace('"0:1:5", inducement: "0:2:5"', '"0:1:41", inducement: "0:2:31"') + f"timing: {timing}\n"
    assert wedgesim("run", "-", "--out", "o", stdin=text).code == 0
    assert [phase.verdict.shape for phase in seen] == [(41, 31)]


def test_work_on_a_figure_is_bounded_by_the_actions_that_can_be_mixed(triad):
    from dataclasses import replace

    from wedgesim.output.run_files import MOST_CELLS, most_cells

    many = {
        role: (*actions, *(replace(actions[0], name=f"more{n}") for n in range(6)))
        for role, actions in triad.actions.items()
    }
    crowded = replace(triad, timing=(("divider", "target", "partner"),), actions=many)
    assert most_cells(triad) == most_cells(replace(crowded, actions=triad.actions)) == MOST_CELLS
    assert most_cells(crowded) == 100


def test_the_weight_of_a_theory_can_be_set(wedgesim, triad_file, triad):
    told = wedgesim("run", triad_file, "--set", "weight.wedging=3", "--set", "divider.offer.reward=0.5", "--no-figures",
                    "--json", "--out", "o")  # fmt: skip
    assert told.code == 0
    document = json.loads(told.out)
    assert document["scenario"]["overrides"] == {"weight.wedging": 3, "divider.offer.reward": 0.5}
    expected = ws.solve(triad, {"weight.wedging": 3, "divider.offer.reward": 0.5})
    assert document["equilibria"][0]["payoffs"] == expected.equilibria[0].payoffs
    assert expected.equilibria[0].payoffs != ws.solve(triad).equilibria[0].payoffs
    again = ws.load("o/scenario.yaml")
    assert again.theories["wedging"].weight == 3
    assert {name for name, value in again.parameters.items() if value.ranged} == {"inducement", "credibility"}
    for command in (["solve", "--method", "nash"], ["export", "gambit"]):
        name, *more = command
        assert wedgesim(name, *(more if name == "export" else []), triad_file, "--set", "weight.wedging=3",
                        *(more if name == "solve" else [])).code == 0  # fmt: skip
    wrong = wedgesim("run", triad_file, "--set", "weight.wedgin=3")
    assert wrong.code == 2
    assert "did you mean `weight.wedging`?" in wrong.err


def test_a_sweep_of_one_axis_is_drawn_as_a_line(wedgesim, triad_file):
    text = triad_file.read_text()
    start = text.index("sweeps:")
    line = text[:start] + 'sweeps:\n  belief: {axes: {credibility: "0:1:9"}}\n'
    Path("line.yaml").write_text(line)
    told = wedgesim("run", "line.yaml", "--out", "line", "--quiet")
    assert told.code == 0
    assert "not drawn" not in told.err
    assert Path("line/figures/sweep_belief.png").is_file()
    assert "split margin" in Path("line/figures/sweep_belief.svg").read_text()
