"""The page of a theory: every symbol of its equations is explained on it, every citation told in full."""

import re

import pytest

from wedgesim.output.theory_page import _TOKEN, _listed, shared_symbols, state_page, theory_page
from wedgesim.theories import Theory, theories, theory
from wedgesim.theories.references import REFERENCES, full
from wedgesim.theories.state import EQUATIONS, LEVERS, PARAMETERS, QUANTITIES

FUNCTIONS = {"sum", "sqrt", "ln", "clip", "F"}  # F is the distribution of private costs
WORDS = set("for divider and partner private costs from build below the cutoff within".split())


@pytest.mark.parametrize("name", theories())
def test_no_equation_has_a_symbol_that_its_page_does_not_explain(name):
    known = theory(name)
    left = " ".join(part.partition("=")[0] for line in known.equations for part in re.split("[;,]", line))
    explained = {
        *_TOKEN.findall(left),
        *(parameter.symbol for parameter in known.parameters),
        *(parameter.name for parameter in known.parameters),
        *(re.sub(r".*\((.*)\)", r"\1", entry) for entry, _ in shared_symbols(known)),
    }
    for token in set(_TOKEN.findall(" ".join(known.equations))) - FUNCTIONS - WORDS:
        base = re.sub(r"(sum)_.*", r"\1", token)
        assert base in FUNCTIONS or _listed(token, explained), token


def test_an_unexplained_symbol_would_be_seen():
    strange = Theory(name="strange", title="Strange", claim="", equations=("u_D += omega l",), sources=())
    assert [entry for entry, _ in shared_symbols(strange)] == ["u_i", "target.alignment (l)"]


def test_the_state_is_explained_with_its_equations():
    known = {*(lever.symbol for lever in LEVERS), *(parameter.symbol for parameter in PARAMETERS), *QUANTITIES}
    assert all(_listed(token, known) for token in _TOKEN.findall(" ".join(EQUATIONS)))
    assert any(getattr(block, "lines", None) == EQUATIONS for block in state_page(LEVERS, PARAMETERS, EQUATIONS))


def test_what_the_theories_cite_is_told_in_full():
    cited = [source for known in theories().values() for source in known.sources]
    cited += [of.source for known in theories().values() for of in known.parameters]
    cited += [of.source for of in PARAMETERS]
    assert set(full(cited)) == set(REFERENCES.values())


def test_a_page_ends_with_its_references():
    assert any("Preventing Enemy Coalitions" in line for line in list(theory_page(theory("wedging")))[-1].entries)
