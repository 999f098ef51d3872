"""What the README and the pages say is true: their examples run."""

import doctest
import importlib.util
import re
from pathlib import Path

import pytest

import wedgesim as ws

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


def test_no_page_names_a_path_of_a_machine():
    for page in PAGES:
        assert not re.search(r"/(home|work|root|Users)/", page.read_text()), page


def test_equations_are_set_with_greek_letters_indices_and_powers():
    spec = importlib.util.spec_from_file_location("equations", ROOT / "docs" / "equations.py")
    equations = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(equations)
    assert doctest.testmod(equations).failed == 0
    text = equations.equations_html(["S_i = A_i^gamma / (A_i^gamma + B_i^(1/gamma)) - support_cost a0 <= s'"])
    assert "<i>A</i><sub>i</sub><sup>γ</sup> + <i>B</i><sub>i</sub><sup>1/γ</sup>) − support_cost" in text
    assert "<i>a</i><sub>0</sub> ≤ <i>s</i>′" in text
