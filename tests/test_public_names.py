"""What the packages offer by name is what they say, documented, and shown in an example."""

import importlib
import inspect
import pkgutil
from types import ModuleType

import pytest

PACKAGES = ["wedgesim", "wedgesim.output.plots", "wedgesim.theories", "wedgesim.equilibria", "wedgesim.games"]


@pytest.mark.parametrize("package", PACKAGES)
def test_no_public_name_turns_into_a_module_once_that_is_imported(package):
    found = importlib.import_module(package)
    for module in pkgutil.iter_modules(found.__path__):
        if module.name not in ("cli", "explorer", "__main__"):
            importlib.import_module(f"{package}.{module.name}")
    assert [name for name in found.__all__ if isinstance(getattr(found, name), ModuleType)] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_name_is_documented(package):
    found = importlib.import_module(package)
    public = {name: getattr(found, name) for name in found.__all__}
    told = {name: one for name, one in public.items() if isinstance(one, type) or inspect.isroutine(one)}
    assert [name for name, one in told.items() if not inspect.getdoc(one)] == []


INNER = {"senders", "signalling", "intuitive_objections"}
"""Of one solver's own data; shown by the examples of the solver."""


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_function_has_an_example(package):
    found = importlib.import_module(package)
    functions = {name: getattr(found, name) for name in found.__all__ if inspect.isroutine(getattr(found, name))}
    assert [name for name, one in functions.items() if ">>>" not in inspect.getdoc(one) and name not in INNER] == []
