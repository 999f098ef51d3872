"""What is attacked: functions of bytes that return when the answer is right and raise when something is wrong.

An input that is refused with the error its reader documents is answered rightly. One that is taken must mean the same
when it is written and read again, or computed in another way.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from tests.fuzz.command_lines import command_line
from wedgesim.analysis.design import parse_ranges
from wedgesim.analysis.design_table import read_table
from wedgesim.analysis.explanation.explain import explain
from wedgesim.analysis.grid import MOST_VALUES, SweepError, parse_axis
from wedgesim.analysis.solve import solve
from wedgesim.analysis.timeline.timeline import timeline
from wedgesim.cli import main
from wedgesim.errors import GameError, OutOfRangeError, ScenarioError, SolverError, UnknownNameError, WedgesimError
from wedgesim.games.extensive_form import ExtensiveForm
from wedgesim.games.gambit_efg import read_efg, write_efg
from wedgesim.games.gambit_lexer import GameFormatError
from wedgesim.games.gambit_nfg import read_nfg, write_nfg
from wedgesim.games.game_file import parse_game
from wedgesim.games.normal_form import NormalForm
from wedgesim.model.loading import load_text
from wedgesim.model.private_information import type_space
from wedgesim.output.explanation_document import explanation_document
from wedgesim.output.explanation_page import explanation_page
from wedgesim.output.story import solution_story
from wedgesim.output.timeline_page import timeline_document, timeline_page
from wedgesim.roles import ROLES
from wedgesim.scenario.expressions import MAX_LENGTH, ExpressionError, compile_expression
from wedgesim.scenario.scenario import Scenario

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTED_CODES = {0, 1, 2, 3, 4, 5, 6, 7, 130}


def expression(data: bytes) -> None:
    """A compiled expression gives the same on numbers and on arrays, and depends on the names it says."""
    text = data.decode("utf-8", "replace")
    values = {"a": 0.75, "b": -2.0, "capability.target": 0.0, "c": 1e300}
    try:
        found = compile_expression(text, values)
    except ExpressionError as error:
        assert 1 <= error.position <= max(1, min(len(text), MAX_LENGTH) + 1), error
        return
    assert set(found.names) <= set(values)
    alone = found(values)
    assert isinstance(alone, float)
    together = found({name: np.array([value, value]) for name, value in values.items()})
    assert np.allclose(np.broadcast_to(together, 2), alone, rtol=1e-9, atol=0, equal_nan=True), (alone, together)


def scenario(data: bytes) -> None:
    """A scenario that is taken is what its own YAML says, and is solved or refused in words."""
    try:
        found = load_text(data)
    except ScenarioError as error:
        assert error.problems
        assert all(problem.message for problem in error.problems)
        return
    text = found.to_yaml()
    again = load_text(text)
    assert again.to_yaml() == text
    assert again.values == found.values
    if np.prod([len(found.actions[role]) for role in ROLES]) > 30:
        return
    try:
        solution = solve(found)
    except SolverError:
        return
    assert all(np.isfinite(list(one.payoffs.values())).all() for one in solution.equilibria)


def asked(data: bytes) -> None:
    """A scenario with types or years, however strange, is solved, explained and told, or refused in words."""
    try:
        found = load_text(data)
    except ScenarioError:
        return
    if np.prod([len(found.actions[role]) for role in ROLES]) > 12 or not _small(found):
        return
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            if found.dynamics is not None:
                course = timeline(found, check_grid=False)
                json.dumps(timeline_document(course, None, None, {}, None), allow_nan=False)
                assert list(timeline_page(course, None, None, {}, None))
            if found.types:  # explain refuses these
                assert list(solution_story(solve(found), None, {}))
            else:
                why = explain(found)
                json.dumps(explanation_document(why), allow_nan=False)
                assert list(explanation_page(why))
        except WedgesimError:
            return


def _small(found: Scenario) -> bool:
    """Whether a scenario with types or years is done in a moment."""
    dynamics = found.dynamics
    if dynamics is not None:
        points = np.prod([variable.points for variable in dynamics.states], initial=1)
        draws = np.prod([len(shock.values) for shock in dynamics.shocks], initial=1)
        if dynamics.periods is None or dynamics.periods * points * draws > 300:
            return False
    return not found.types or int(np.prod(type_space(found).shape)) <= 6


def nfg(data: bytes) -> None:
    """A game that is read is the same when it is written and read again."""
    try:
        found = read_nfg(data)
    except GameFormatError as error:
        _placed(error, data)
        return
    try:
        text = write_nfg(found)
    except GameError:  # a label that the format cannot hold
        return
    again = read_nfg(text)
    assert again.payoffs.tobytes() == found.payoffs.tobytes()
    assert (again.players, again.actions) == (found.players, found.actions)


def efg(data: bytes) -> None:
    """A tree that is read is the same when it is written and read again."""
    try:
        found = read_efg(data)
    except GameFormatError as error:
        _placed(error, data)
        return
    try:
        text = write_efg(found)
    except GameError:
        return
    again = read_efg(text)
    assert (again.players, again.nodes) == (found.players, found.nodes)
    assert [outcome.payoffs for outcome in again.outcomes] == [outcome.payoffs for outcome in found.outcomes]


def game(data: bytes) -> None:
    """What tells the two formats apart never fails in another way than they do."""
    try:
        found = parse_game(data)
    except GameFormatError as error:
        _placed(error, data)
        return
    assert isinstance(found, NormalForm | ExtensiveForm)


def _placed(error: GameFormatError, data: bytes) -> None:
    assert 1 <= error.line <= data.count(b"\n") + 1, error
    assert error.column >= 1, error
    assert len(error.message) < 1000 + len(data), error


def axis(data: bytes) -> None:
    """An axis has at least two values, all finite and different, from the first to the last in one direction."""
    text = data.decode("utf-8", "replace")
    try:
        found = parse_axis(text)
    except SweepError:
        return
    assert found.name
    assert 2 <= len(found.values) <= MOST_VALUES
    assert np.isfinite(found.values).all(), text
    if found.scale != "listed":
        assert (np.diff(found.values) > 0).all(), text
    else:
        assert len(set(found.values.tolist())) == len(found.values), text


def ranges(data: bytes) -> None:
    """What a sample varies is a name, with two finite ends or none."""
    try:
        found = parse_ranges(data.decode("utf-8", "replace").split("\n"))
    except SweepError:
        return
    assert all(name for name in found)
    assert all(ends is None or np.isfinite(ends).all() for ends in found.values())


def table(data: bytes) -> None:
    """A table of points is taken with values that have a meaning, or refused in words."""
    with _folder() as folder:
        path = folder / "points.csv"
        path.write_bytes(data)
        try:
            found = read_table(_triad(), path)
        except (SweepError, OutOfRangeError, UnknownNameError):
            return
    columns = found.columns(0, found.points)
    assert all(np.isfinite(column).all() for column in columns.values())


def commands(data: bytes) -> None:
    """No list of arguments brings a traceback, a bug, a code that is not documented, or JSON that is none."""
    arguments = command_line(random.Random(data))
    with _folder() as folder:
        (folder / "triad.yaml").write_text(_TRIAD, encoding="utf-8")
        (folder / "broken.yaml").write_text(_TRIAD.replace("range", "rnage"), encoding="utf-8")
        (folder / "game.nfg").write_text('NFG 1 R "x" { "a" "b" } { 2 2 } 1 1 0 2 0 2 1 1', encoding="utf-8")
        (folder / "points.csv").write_text("credibility,inducement\n0.1,0.2\n0.4,1.5\n", encoding="utf-8")
        code, out, err = call(arguments)
    assert code in DOCUMENTED_CODES, (arguments, code)
    assert "Traceback" not in out + err, arguments
    assert "bug in wedgesim" not in err, (arguments, err)
    assert "Warning: " not in err or "site-packages" not in err, (arguments, err)
    assert code == 0 or err or out, (arguments, code)


def call(arguments: list[str]) -> tuple[int, str, str]:
    """Run the command line in this process and return exit code, standard output and standard error."""
    out, err = io.StringIO(), io.StringIO()
    before = sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(b""))
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(arguments)
    finally:
        sys.stdin = before
    return code, out.getvalue(), err.getvalue()


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    """An empty folder, which is the current one while the block runs."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as name:
        os.chdir(name)
        try:
            yield Path(name)
        finally:
            os.chdir(before)


_TRIAD = """\
wedgesim: 1
title: A small triad
sources: {guess: {title: An exercise, author: Nobody, year: 2026}}
roles:
  divider: {state: Arcadia, actions: {wait: {}, offer: {reward: 1}}}
  target: {state: Boeotia, actions: {align: {alignment: 1}, split: {alignment: 0}}}
  partner: {state: Corinth, actions: {neglect: {}, bind: {support: 1, concession: 1}}}
theories: [wedging, interdependence, balancing]
parameters:
  inducement: {value: 0.2, range: [0, 2], assumed: true}
  credibility: {value: 0.5, range: [0, 1], assumed: true}
positions:
  hopeful: {source: guess, parameters: {credibility: 0.95, inducement: 1.5}}
  wary: {source: guess, parameters: {credibility: 0.1}}
sweeps:
  offer: {axes: {credibility: "0:1:5", inducement: "0:2:5"}}
claims:
  first: {proposition: An offer splits., source: guess, status: contested, check: {outcome: {verdict: unique}}}
"""


@cache
def _triad() -> Scenario:
    return load_text(_TRIAD, "triad")


def _files(*patterns: str) -> list[bytes]:
    return [path.read_bytes() for pattern in patterns for path in sorted(ROOT.glob(pattern))]


def _scenarios() -> list[bytes]:
    return [_TRIAD.encode(), *_files("wedgesim/scenario/template.yaml", "scenarios/*.yaml")]


_YEARS = """\
horizon: {from: 2000, to: 2004}
state: {capability.target: {bounds: [0.2, 1.2], points: 5}}
motion: {capability.target: "clip(capability.target * 1.1 - 0.1 * drift * alignment, 0.2, 1.2)"}
shocks: {drift: {values: [0, 1], probabilities: [0.5, 0.5]}}
"""
_TYPES = """\
types: {divider: {sincere: {prior: 0.3, credibility: 0.9}, bluffing: {prior: 0.7, credibility: 0.1}}}
"""


def _askable() -> list[bytes]:
    """Small scenarios: plain, through years, with types, and with payoffs as expressions."""
    plain = _TRIAD.split("claims:")[0]
    expressions = plain.replace(
        "theories: [wedging, interdependence, balancing]",
        """payoffs:
  divider: 1 - alignment - inducement * reward
  target: reward * credibility + alignment * support
  partner: alignment - 0.1 * support""",
    )
    return [text.encode() for text in (plain, plain + _YEARS, plain + _TYPES, expressions, expressions + _TYPES)]


_NFG = [
    b'NFG 1 R "Selten" { "Player 1" "Player 2" } { 3 2 }\n\n1 1 0 2 0 2 1 1 0 3 2 0',
    b'NFG 1 R "x" { "a" "b" } { { "u" "d" } { "l" "r" } } "c" { { "1" 1, 2 } { "" 1/3 4e-3 } } 1 2 0 1',
    b'NFG 1 D "" { "a" } { 2 } 1 2',
]
_EFG = [
    b'EFG 2 R "t" { "a" "b" }\np "" 1 1 "h" { "L" "R" } 0\np "" 2 1 "" { "l" "r" } 0\n'
    b't "" 1 "x" { 1, 2 }\nt "" 2 "y" { 3/4, 0.5 }\nt "" 3 "z" { 0, 1e-3 }\n',
    b'EFG 2 R "c" { "a" }\nc "" 1 "n" { "H" 1/2 "T" 0.5 } 0\nt "" 1 "" { 1 }\np "" 1 1 { "x" } 0\nt "" 2 { 2 }\n',
]


@dataclass(frozen=True)
class Target:
    """One thing to attack.

    Attributes
    ----------
    attack : callable
        Takes bytes; raises when the answer is wrong.
    seeds : callable
        Gives inputs from which others are made.
    words : tuple of bytes
        What is put into inputs.
    runs : int
        Inputs of the bounded run.
    """

    attack: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]
    words: tuple[bytes, ...] = ()
    runs: int = 1000


TARGETS = {
    "expression": Target(
        expression,
        lambda: [b"2 * a - min(b, 1) ** 2", b"clip(a, 0, 1) / (b - capability.target)", b"-2 ** -a", b"exp(log(c))"],
        tuple(b"a b c capability.target ** * / + - ( ) , min( max( clip( exp( log( sqrt( tanh( abs( 1e308".split()),
        runs=4000,
    ),
    "scenario": Target(
        scenario,
        _scenarios,
        tuple(b"&a *a <<: !!str !!python/object ? | > --- ... null ~ NO 1_000 0x1F 0o17 .inf -.inf .nan [] {}".split()),
        runs=160,
    ),
    "asked": Target(
        asked,
        _askable,
        tuple(b"simultaneous timing: prior: points: clip( exp( 1e300 1e-320 -1 0 {} [] ~ alignment support".split()),
        runs=120,
    ),
    "nfg": Target(nfg, lambda: _NFG, tuple(b'{ } " \\ , 1/0 1/3 1e400 -0 R D NFG 1e-320 99999999999'.split()), 4000),
    "efg": Target(efg, lambda: _EFG, tuple(b'{ } " \\ , 1/0 1/3 1e400 -0 c p t 0 1e-320 9999999999'.split()), 4000),
    "game": Target(game, lambda: [*_NFG, *_EFG], (b"NFG", b"EFG", b"\xef\xbb\xbf"), 1000),
    "axis": Target(
        axis,
        lambda: [b"credibility=0:1:101", b"sanctions=0.01:1:3:log", b"weight.wedging=0,0.5,1", b"a=b=-1:1:2"],
        tuple(": = , log linear nan inf -0 1e308 -1e308 1e-320 5e-324 2 3 1_0 ² ٣".encode().split()),
        runs=4000,
    ),
    "ranges": Target(ranges, lambda: [b"credibility\ninducement=0:2", b"a=b=1:2"], (b"=", b":", b"nan", b"\n"), 2000),
    "table": Target(
        table,
        lambda: [b"credibility,inducement\n0.1,0.2\n0.4,1.5\n", b'"credibility"\r\n0.3\r\n\r\n1\r\n'],
        (b",", b'"', b"\n", b"\r", b"\x00", b"nan", b"inf", b"1_0", b"-0", b"1e400", b"credibility"),
        runs=800,
    ),
    "commands": Target(commands, lambda: [str(seed).encode() for seed in range(200)], (), runs=60),
}
"""Everything that is attacked, by name."""
