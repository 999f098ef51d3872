"""Theories are found by name, those of other packages too."""

import subprocess
import sys
import textwrap

import pytest

import wedgesim as ws
from wedgesim.errors import UnknownNameError, WedgesimError
from wedgesim.scenario.vocabulary import Parameter
from wedgesim.theories import Theory, register, theories, theory, vocabulary


def test_a_misspelt_theory_is_answered_with_the_nearest():
    with pytest.raises(UnknownNameError, match="did you mean 'balancing'"):
        theory("balncing")


def test_no_two_theories_share_a_parameter():
    known = vocabulary()
    names = [parameter.name for of in (known.common, *known.theories.values()) for parameter in of]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("known", theories().values(), ids=lambda known: known.name)
def test_a_theory_is_documented(known):
    assert known.claim
    assert known.equations
    assert known.sources
    assert known.thresholds
    for parameter in known.parameters:
        assert parameter.symbol
        assert parameter.meaning
        assert parameter.unit
        assert parameter.source
        assert parameter.allows(parameter.default), parameter


PLUGIN = """
from wedgesim.theories import Theory
from wedgesim.scenario.vocabulary import Parameter

def _utilities(state, parameters, levers):
    return {"target": {"standing": parameters["status_weight"] * (1 - levers["target.alignment"])}}

THEORY = Theory(
    name="status_seeking",
    title="Status seeking",
    claim="A junior partner values standing alone.",
    equations=("u_T += s (1 - l)",),
    sources=("Larson and Shevchenko (2010)",),
    parameters=(Parameter("status_weight", "s", "value of standing alone", 0.1, source="Larson (2010)"),),
    utilities=_utilities,
)
"""

USE = """
import wedgesim as ws
scenario = ws.load_text('''
wedgesim: 1
title: A junior that would stand alone
roles:
  divider: {state: A, actions: {wait: {}}}
  target: {state: B, actions: {align: {alignment: 1}, split: {alignment: 0}}}
  partner: {state: C, actions: {wait: {}}}
theories: [status_seeking]
parameters: {status_weight: {value: 0.4, assumed: true}}
''')
result = ws.solve(scenario)
print(result.equilibria[0].path, result.equilibria[0].payoffs["target"])
"""


def test_a_theory_of_an_installed_package_can_be_used(tmp_path):
    """The package is laid out as an installer would, with its entry point, and put on the path."""
    (tmp_path / "status_seeking.py").write_text(PLUGIN)
    metadata = tmp_path / "status_seeking-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: status-seeking\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[wedgesim.theories]\nstatus_seeking = status_seeking:THEORY\n")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n" + textwrap.dedent(USE)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""
    assert done.stdout.split() == ["wait/split/wait", "0.4"]


def pride(per_unit):
    return Theory(
        name="pride",
        title="Pride",
        claim="Standing alone is worth something.",
        equations=("u_T += s (1 - l)",),
        sources=("Nobody (2026)",),
        parameters=(Parameter("standing", "s", "value of standing alone", 0.1),),
        utilities=lambda state, parameters, levers: {
            "target": {"standing": per_unit * parameters["standing"] * (1 - levers["target.alignment"])}
        },
    )


ALONE = USE.split("'''")[1].replace("status_seeking", "pride").replace("status_weight", "standing")


def test_a_theory_can_be_tried_out_in_a_session_and_changed(session):
    register(pride(1))
    assert ws.solve(ws.load_text(ALONE)).equilibria[0].payoffs["target"] == 0.4
    register(pride(2))
    assert ws.solve(ws.load_text(ALONE)).equilibria[0].payoffs["target"] == 0.8


def test_a_registered_theory_must_be_one_and_cannot_hide_an_installed_one(session):
    with pytest.raises(WedgesimError, match="cannot register 'pride'"):
        register("pride")
    with pytest.raises(WedgesimError, match="an installed one has this name"):
        register(theory("balancing"))
