"""What the README and the pages say is true: their examples run."""

import doctest
import re
import shlex
from pathlib import Path

import click
import pytest

import wedgesim as ws
from wedgesim.markup import equations_html

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("**/*.md"))]


def blocks(page, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_python_examples_run(page, session):
    scope = {}
    for block in blocks(page, "python"):
        if block.startswith(">>>"):
            test = doctest.DocTestParser().get_doctest(block, scope, page.name, str(page), 0)
            runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
            runner.run(test, clear_globs=False)
            assert runner.failures == 0
            scope.update(test.globs)  # what a block has defined the next can use
        else:
            exec(compile(block, str(page), "exec"), scope)  # our own page


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_within_the_repository_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text()):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_the_scenario_of_the_readme_runs():
    (text,) = blocks(ROOT / "README.md", "yaml")
    assert ws.solve(ws.load_text(text)).equilibria


def test_the_commands_of_the_readme_are_commands():
    from click import Group

    from wedgesim.cli import application

    known = set(application.cli.list_commands(None)) if isinstance(application.cli, Group) else set()
    used = re.findall(r"^wedgesim (\S+)", "\n".join(blocks(ROOT / "README.md", "console")), re.MULTILINE)
    assert used
    assert set(used) <= known


def commands():
    """Every command line that a page shows, with the page."""
    for page in PAGES:
        for line in "\n".join(blocks(page, "(?:console|sh)")).splitlines():
            if line.startswith("wedgesim "):
                yield pytest.param(line, id=f"{page.stem}: {line.partition('#')[0].strip()}")


@pytest.mark.parametrize("line", list(commands()))
def test_a_command_that_a_page_shows_has_the_arguments_it_shows(line, tmp_path, monkeypatch):
    """Read, and not run: options are there, choices are among those offered, numbers are numbers."""
    from wedgesim.cli.application import cli

    monkeypatch.chdir(tmp_path)
    for name in ("my_case.yaml", "italy.yaml", "points.csv", "game.nfg", "horse.efg", "GAME.efg", "run/scenario.yaml"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).touch()
    Path("runs/reverse_kissinger-20250101T000000Z").mkdir(parents=True)
    if line.startswith("wedgesim new"):
        Path("my_case.yaml").unlink()
    name, *arguments = shlex.split(line, comments=True)[1:]
    above = click.Context(cli, info_name="wedgesim")
    command = cli.get_command(above, name)
    assert command is not None
    command.make_context(name, arguments, parent=above)


def test_a_command_with_an_option_that_is_not_there_would_be_seen():
    from wedgesim.cli.application import cli

    above = click.Context(cli, info_name="wedgesim")
    with pytest.raises(click.UsageError):
        cli.get_command(above, "run").make_context("run", ["reverse_kissinger", "--belief", "0.3"], parent=above)


def shown_runs(page):
    """Every command of a page that is followed by what it prints, with that, in the pieces between dots."""
    for block in blocks(page, "console"):
        line, *printed = block.splitlines()
        if printed and all(row.startswith("  ") for row in printed):
            pieces = " ".join(" ".join(printed).split()).split("...")
            yield line, [piece.strip() for piece in pieces if piece.strip()]


def test_a_case_that_a_page_builds_up_does_what_the_page_shows(tmp_path, monkeypatch, capsys):
    from wedgesim.cli import main

    page = ROOT / "docs" / "how-to" / "write-a-case.md"
    monkeypatch.chdir(tmp_path)
    Path("italy.yaml").write_text("".join(blocks(page, "yaml")), encoding="utf-8")
    runs = list(shown_runs(page))
    assert len(runs) == 4
    for line, pieces in runs:
        main(shlex.split(line)[1:])
        told = " ".join(capsys.readouterr().out.split())
        assert pieces
        for piece in pieces:
            assert piece in told


INLINE = [
    pytest.param(line, id=f"{page.stem}: {line}")
    for page in PAGES
    for line in dict.fromkeys(re.findall(r"`wedgesim ([a-z][^`]*)`", " ".join(page.read_text().split())))
]


@pytest.mark.parametrize("line", INLINE)
def test_a_command_within_a_sentence_has_the_options_it_shows(line):
    from wedgesim.cli.application import cli

    command = cli.get_command(click.Context(cli), line.split()[0])
    assert command is not None
    known = {option for one in command.params for option in (*one.opts, *one.secondary_opts)} | {"--help"}
    assert set(re.findall(r"(?<!\S)--?[a-z][a-z-]*", line)) <= known


def parts_of_scenarios():
    """YAML on pages that is not a whole scenario; two pages have tests of their own."""
    for page in PAGES:
        if page.stem not in ("scenario-language", "write-a-case"):
            for number, text in enumerate(blocks(page, "yaml")):
                if "wedgesim: 1" not in text:
                    yield pytest.param(text, id=f"{page.stem}-{number}")


@pytest.mark.parametrize("text", list(parts_of_scenarios()))
def test_a_part_of_a_scenario_that_a_page_shows_fits_a_scenario(text):
    whole = f"wedgesim: 1\nextends: reverse_kissinger\nwithout: [claims, positions, sweeps]\n{text}"
    assert ws.solve(ws.load_text(whole)).equilibria


def test_no_page_names_a_path_of_a_machine():
    for page in PAGES:
        assert not re.search(r"/(home|work|root|Users)/", page.read_text()), page


def test_equations_are_set_with_greek_letters_indices_and_powers():
    text = equations_html(["S_i = A_i^gamma / (A_i^gamma + B_i^(1/gamma)) - support_cost a0 <= s'"])
    assert "<i>A</i><sub>i</sub><sup>γ</sup> + <i>B</i><sub>i</sub><sup>1/γ</sup>) − support_cost" in text
    assert "<i>a</i><sub>0</sub> ≤ <i>s</i>′" in text
