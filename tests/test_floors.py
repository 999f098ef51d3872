"""The house: a module imports only from floors below its own."""

import ast
from pathlib import Path

import pytest

import wedgesim

PACKAGE = Path(wedgesim.__file__).parent

# What each floor may import from, beside itself. The two wings know nothing of each other.
GROUND = {"allocation", "errors", "roles", "markup", "version"}
ALLOWED = {
    **{name: {"version"} for name in GROUND},
    "scenario": GROUND,
    "theories": GROUND | {"scenario"},
    "games": GROUND,
    "execution": GROUND,
    "equilibria": GROUND | {"games"},
    "model": GROUND | {"scenario", "theories", "games"},
    "analysis": GROUND | {"scenario", "theories", "games", "equilibria", "model", "execution"},
}
ALLOWED["output"] = ALLOWED["analysis"] | {"analysis"}
ALLOWED["explorer"] = ALLOWED["output"] | {"output"}
ALLOWED["cli"] = ALLOWED["explorer"] | {"explorer"}
ALLOWED["__init__"] = ALLOWED["output"] | {"output"}  # for wedgesim.report; imported when first used
ALLOWED["__main__"] = {"cli"}

MODULES = sorted(PACKAGE.rglob("*.py"))


def imports(path):
    """Modules of the package that a file imports anywhere, within functions and for type checkers too."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def floor(module):
    return module.split(".")[1] if "." in module else "__init__"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_come_from_floors_below(path):
    relative = path.relative_to(PACKAGE)
    own = relative.parts[0].removesuffix(".py")
    for module in imports(path):
        if module == "wedgesim" or module.startswith("wedgesim."):
            assert floor(module) in ALLOWED[own] | {own}, f"{relative} imports {module}"


def test_there_are_modules_to_check():
    assert len(MODULES) > 30


def test_the_mathematics_wing_can_be_used_alone():
    """Nothing below games and equilibria is more than errors."""
    for wing in ("games", "equilibria"):
        for path in (PACKAGE / wing).rglob("*.py"):
            used = {floor(module) for module in imports(path) if module.startswith("wedgesim.")}
            assert not used & {"scenario", "theories", "model"}
