"""Reading and writing .nfg files: both versions, all layouts, exact round trips, and prompt refusals."""

import os
import pickle
import subprocess
import sys
import time
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from wedgesim.errors import GameError
from wedgesim.games.gambit_nfg import GameFormatError, read_nfg, write_nfg
from wedgesim.games.normal_form import NormalForm

HEADER = 'NFG 1 R "title" { "a" "b" } { 3 2 }\n'
PAYOFFS = "1 1 0 2 0 2 1 1 0 3 2 0"
LABELS = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\\"), min_size=1, max_size=8)


def test_first_players_action_varies_fastest():
    game = read_nfg(HEADER + PAYOFFS)
    assert game.payoffs[0].tolist() == [[1, 1], [0, 0], [0, 2]]
    assert game.payoffs[1].tolist() == [[1, 1], [2, 3], [2, 0]]
    assert game.actions == (("1", "2", "3"), ("1", "2"))
    assert game.title == "title"


def test_outcome_version_equals_payoff_version():
    outcomes = """NFG 1 R "title" { "a" "b" } { { "1" "2" "3" } { "1" "2" } } "a comment"
    { { "one" 1, 1 } { "two" 0 2 } { "three" 0,3 } { "" 2, 0, } }
    1 2 2 1 3 4"""
    assert np.array_equal(read_nfg(outcomes).payoffs, read_nfg(HEADER + PAYOFFS).payoffs)


def test_outcome_zero_pays_nothing():
    assert read_nfg('NFG 1 R "" { "a" } { { "x" "y" } } { { "" 5 } } 0 1').payoffs.tolist() == [[0, 5]]


@pytest.mark.parametrize("text", ["1/3", "-7/2", "+.5", "2.", "1e3", "-1.25E-2", "007", "1/100000000000000000003"])
def test_numbers(text):
    numerator, _, denominator = text.partition("/")
    expected = int(numerator) / int(denominator) if denominator else float(text)
    assert read_nfg(f'NFG 1 D "" {{ "a" }} {{ 1 }} {text}').payoffs.tolist() == [[expected]]


def test_any_white_space_and_escaped_quotes():
    text = 'NFG\n1\tR"say \\"no\\"\nor yes"{"a\\b""b"}{{"x""y"}{"z"}}"comment \\" {"1 2\r\n3,4\n'
    game = read_nfg(text)
    assert game.title == 'say "no"\nor yes'
    assert game.players == ("a\\b", "b")
    assert game.payoffs[:, :, 0].tolist() == [[1, 3], [2, 4]]
    assert np.array_equal(read_nfg(write_nfg(game)).payoffs, game.payoffs)


def test_byte_order_mark_and_repeated_labels():
    content = ('NFG 1 R "" { "" "x" "x" } { { "u" "u" "u_1" } { "" } { "v" } } ' + "0 " * 9).encode("utf-8-sig")
    game = read_nfg(content)
    assert game.players == ("_1", "x_1", "x_2")
    assert game.actions == (("u_2", "u_3", "u_1"), ("_1",), ("v",))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_round_trip_is_exact(data):
    count = data.draw(st.integers(1, 4))
    players = data.draw(st.lists(LABELS, min_size=count, max_size=count, unique=True))
    actions = [data.draw(st.lists(LABELS, min_size=1, max_size=3, unique=True)) for _ in players]
    shape = (count, *(len(names) for names in actions))
    payoffs = data.draw(arrays(np.float64, shape, elements=st.floats(-1e302, 1e302)))
    game = NormalForm.from_payoffs(payoffs, players, actions, title=data.draw(LABELS))
    back = read_nfg(write_nfg(game))
    assert back.payoffs.tobytes() == game.payoffs.tobytes()
    assert (back.players, back.actions, back.title) == (game.players, game.actions, game.title)


@pytest.mark.parametrize(
    ("text", "line", "column", "expected"),
    [
        ("", 1, 1, "'NFG'"),
        ("EFG 2 R", 1, 1, "'NFG'"),
        ("NFG 2 R", 1, 5, "version 1"),
        ("NFG 1 Q", 1, 7, "'R'"),
        ('NFG 1 R "never closed\n{', 1, 9, "never closed"),
        ('NFG 1 R "" { "a" b }', 1, 18, "another of the players' names"),
        ('NFG 1 R "" { }', 1, 14, "the players' names"),
        ('NFG 1 R "" { "a" } { 0 } 1', 1, 22, "at least 1"),
        ('NFG 1 R "" { "a" "b" } { 2 }', 1, 28, "the number of actions of player 'b'"),
        ('NFG 1 R "" { "a" } { 2 2 }', 1, 24, "after the actions of 1 players"),
        ('NFG 1 R "" { "a" } { 1.5 }', 1, 22, "a whole number"),
        (HEADER + PAYOFFS[:-2], 2, 22, "only 11 are there"),
        (HEADER + PAYOFFS + "\n\n 7", 4, 2, "the end of the file"),
        (HEADER + PAYOFFS.replace("3", "x"), 2, 19, "'x'"),
        (HEADER + PAYOFFS.replace("3", "3/0"), 2, 19, "finite"),
        (HEADER + PAYOFFS.replace("3", "1e999"), 2, 19, "finite"),
        (HEADER + PAYOFFS.replace("3", "-1e308"), 2, 19, "larger unit"),
        (HEADER + PAYOFFS.replace("3", "9" * 5000), 2, 19, "finite"),
        (HEADER + PAYOFFS.replace("3", "9" * 5000 + "/7"), 2, 19, "finite"),
        ('NFG 1 R "" { "a" } { { "x" } } { { "" 1 2 } } 1', 1, 41, "after the payoffs of 1 players"),
        ('NFG 1 R "" { "a" } { { "x" } } { { 1 } } 1', 1, 36, "the name of an outcome"),
        ('NFG 1 R "" { "a" } { { "x" } } { { "" 1 } } 2', 1, 45, "outcome 2 does not exist"),
        ('NFG 1 R "" { "a" } { { "x" } } { { "" 1 } } 1 1', 1, 47, "the end of the file"),
        ('NFG 1 R "" { "a" } { { "x" "y" } } { { "" 1 } } 1', 1, 50, "only 1 are there"),
        ("NFG 1 R \0", 1, 9, "binary"),
        (b'NFG 1 R\n"caf\xe9"', 2, 5, "UTF-8"),
        (b"\x89PNG\r\n\x1a\n\0\0", 1, 1, "UTF-8"),
        ('NFG 1 R "" { ' + '"p" ' * 60 + "} { 1", 1, 256, "50 players"),
    ],
)
def test_malformed_files_are_refused_with_their_place(text, line, column, expected):
    with pytest.raises(GameFormatError) as caught:
        read_nfg(text, "bad.nfg")
    assert str(caught.value).startswith(f"bad.nfg:{line}:{column}: ")
    assert expected in str(caught.value)
    assert len(str(caught.value)) < 200
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@pytest.mark.parametrize("counts", ["99999999999 99999999999 2", f"{'9' * 900} 1 1", "100000000 1 1", "3000 3000 3000"])
@pytest.mark.parametrize("body", ["1 2 3", '{ { "" 1 2 3 } } 1'])
def test_huge_declared_size_costs_nothing(counts, body):
    tracemalloc.start()
    began = time.perf_counter()
    with pytest.raises(GameFormatError, match="profiles of actions"):
        read_nfg(f'NFG 1 R "" {{ "a" "b" "c" }} {{ {counts} }} {body}')
    assert time.perf_counter() - began < 1
    assert tracemalloc.get_traced_memory()[1] < 1e6
    tracemalloc.stop()


@pytest.mark.parametrize("label", ["ends in \\", 'a\\"b', "tab\x01"])
def test_labels_that_the_format_cannot_hold(label):
    with pytest.raises(GameError, match="cannot hold the label"):
        write_nfg(NormalForm.from_payoffs([[1.0]], title=label))


def test_large_and_small_payoffs_are_written_as_gambit_reads_them():
    # Gambit's parser takes 1e19 and 1e-19, and refuses 1e+19.
    game = NormalForm.from_payoffs([[1e19, -2.5e300, 1e-19]])
    text = write_nfg(game)
    assert text.endswith("\n1e19 -2.5e300 1e-19\n")
    assert read_nfg(text).payoffs.tolist() == game.payoffs.tolist()


def test_a_batch_is_not_one_game():
    with pytest.raises(GameError, match="not a batch"):
        write_nfg(NormalForm.from_payoffs(np.zeros((1, 2, 3)), players=["a"]))


PEER = os.environ.get("WEDGESIM_PYGAMBIT_PYTHON", sys.executable)
"""An interpreter that has pygambit; it runs in a process of its own."""


@pytest.fixture(scope="session")
def gambit():
    def run(script, *arguments):
        done = subprocess.run([PEER, "-c", script, *arguments], capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    if subprocess.run([PEER, "-c", "import pygambit"], capture_output=True, check=False).returncode:
        pytest.skip("no interpreter with pygambit")
    return run


READ_BACK = """
import pygambit, sys, itertools
game = pygambit.read_nfg(sys.argv[1])
print([player.label for player in game.players])
for profile in itertools.product(*(range(len(player.strategies)) for player in game.players)):
    print(profile, [float(game[profile][player]) for player in game.players])
game.to_nfg(sys.argv[2])
"""


def test_gambit_reads_what_is_written_and_back(gambit, tmp_path):
    rng = np.random.default_rng(5)
    game = NormalForm.from_payoffs(rng.standard_normal((3, 2, 3, 2)), players=['say "a"', "b\\c", "d"])
    written, returned = tmp_path / "written.nfg", tmp_path / "returned.nfg"
    written.write_text(write_nfg(game), encoding="utf-8")
    lines = gambit(READ_BACK, str(written), str(returned)).splitlines()
    assert lines[0] == str(['say "a"', "b\\c", "d"])
    assert lines[1:] == [f"{profile} {game.payoff(profile).tolist()}" for profile in game.profiles()]
    back = read_nfg(returned.read_bytes())
    assert np.array_equal(back.payoffs, game.payoffs)
