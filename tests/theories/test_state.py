"""The state of the world is what its published equations say."""

import re

import numpy as np
import pytest

from wedgesim.roles import ROLES
from wedgesim.theories.state import EQUATIONS, LEVERS, PARAMETERS, state

LETTER = {role: role[0].upper() for role in ROLES}


def solved(equations, known):
    """Evaluate equations as they are printed, where what stands side by side is multiplied."""
    found = dict(known)
    for equation in (part for line in equations for part in line.split(";")):
        name, _, right = equation.partition(" = ")
        tokens = re.findall(r"[A-Za-z]\w*'?|\d+|[-+()]", right)
        python = ""
        for before, token in zip(["+", *tokens], tokens, strict=False):
            side_by_side = before not in ("(", "+", "-") and token not in (")", "+", "-")
            python += ("*" if side_by_side else "") + (f"known[{token!r}]" if token[0].isalpha() else token)
        found[name.strip()] = eval(python, {"known": found})
    return found


@pytest.mark.parametrize("seed", range(5))
def test_the_equations_of_the_state_are_those_that_are_computed(seed):
    draws = np.random.default_rng(seed)
    levers = {lever.qualified_name: draws.uniform() for lever in LEVERS}
    parameters = {parameter.name: draws.uniform(0.1, 1) for parameter in PARAMETERS}
    known = {lever.symbol: levers[lever.qualified_name] for lever in LEVERS}
    known |= {parameter.symbol: parameters[parameter.name] for parameter in PARAMETERS}
    told, computed = solved(EQUATIONS, known), state(parameters, levers)
    assert told["s'"] == pytest.approx(computed.effective_support)
    for role in ROLES:
        assert told[f"k_{LETTER[role]}"] == pytest.approx(computed.capability[role])
    for pair in (("divider", "target"), ("target", "partner"), ("divider", "partner")):
        assert told[f"a_{LETTER[pair[0]]}{LETTER[pair[1]]}"] == pytest.approx(computed.amity[pair])
