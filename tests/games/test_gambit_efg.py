"""Reading and writing .efg files."""

import os
import subprocess
import sys

import numpy as np
import pytest

from wedgesim.games.extensive_form import ExtensiveForm
from wedgesim.games.gambit_efg import GameFormatError, read_efg, write_efg
from wedgesim.games.normal_form import NormalForm
from wedgesim.games.sequential import Sequential

HORSE = """EFG 2 R "Selten's horse" { "1" "2" "3" }
"a comment with a \\" in it"
p "" 1 1 "" { "R" "L" } 0
p "" 2 1 "" { "R" "L" } 0
t "" 1 "" { 1, 1, 1 }
p "" 3 1 "" { "R" "L" } 0
t "" 2 "" { 4 4 0 }
t "" 3 "" { 0, 0, 1 }
p "" 3 1 0
t "" 4 "" { 3, 2, 2 }
t "" 5 "" { 0, 0, 0 }
"""
HEADER = 'EFG 2 R "" { "a" "b" }\n'


def test_seltens_horse():
    game = read_efg(HORSE).to_normal_form()
    assert game.shape == (2, 2, 2)
    assert game.payoffs[:, 0, 0, :].tolist() == [[1, 1]] * 3
    assert game.payoffs[:, 0, 1].T.tolist() == [[4, 4, 0], [0, 0, 1]]
    assert game.payoffs[:, 1, 0].T.tolist() == game.payoffs[:, 1, 1].T.tolist() == [[3, 2, 2], [0, 0, 0]]


def test_chance_outcomes_inside_and_repeated_descriptions():
    text = (
        HEADER
        + """
    c "root" 7 "luck" { "good" 1/3 "bad" .66666666666666666 "worse" 0.00000000000000000666666666666666666667 } 0
    """
    )
    with pytest.raises(GameFormatError, match="a sum of exactly 1"):
        read_efg(text)
    game = read_efg(
        HEADER
        + """c "root" 7 "luck" { "good" 1/4 "bad" 0.75 } 9 "entry" { -1 -2 }
        p "" 2 5 "set" { "x" "y" } 0 t "" 3 "three" { 3 4 } t "" 0
        p "" 2 5 "set" { "x" "y" } 9 t "" 3 "three" { 3 4 } t "" 3"""
    )
    normal = game.to_normal_form()
    assert normal.payoffs[0, 0].tolist() == [-1 + 3 / 4 - 3 / 4 + 9 / 4, -1 - 3 / 4 + 9 / 4]
    assert read_efg(write_efg(game)) == game


def test_deep_trees_are_read_without_recursion():
    depth = 3000
    moves = "".join(f'p "" 1 {number} "" {{ "on" "stop" }} 0 ' for number in range(1, depth + 1))
    game = read_efg(HEADER + moves + 't "" 0 ' * (depth + 1))
    assert len(game.nodes) == 2 * depth + 1
    assert read_efg(write_efg(game)) == game


@pytest.mark.parametrize("stages", [((0,), (1,), (2,)), ((0,), (1, 2)), ((2, 1, 0),), ((1, 2), (0,))])
def test_games_in_stages_round_trip(stages):
    payoffs = np.random.default_rng(1).standard_normal((3, 2, 2, 3))
    tree = ExtensiveForm.from_sequential(Sequential(NormalForm.from_payoffs(payoffs, title='"t"'), stages))
    assert read_efg(write_efg(tree)) == tree


@pytest.mark.parametrize(
    ("body", "line", "column", "expected"),
    [
        ("", 2, 1, "a node"),
        ("x", 2, 1, "a node"),
        ('p "" 1 1 "" { "l" "r" } 0\nt "" 0', 3, 7, "branches of the tree without one: 1"),
        ('t "" 0\nt "" 0', 3, 1, "the end of the file"),
        ('p "" 3 1 "" { "l" } 0', 2, 6, "player 3 does not exist"),
        ('p "" 0 1 "" { "l" } 0', 2, 6, "counted from 1"),
        ('p "" 1 0 "" { "l" } 0', 2, 8, "counted from 1"),
        ('p "" 1 1 0', 2, 10, "met for the first time"),
        ('p "" 1 1 "" { } 0', 2, 15, "the names of the actions"),
        ('p 1 1 "" { "l" } 0', 2, 3, "the name of the node"),
        ('p "" 1 1 "" { "l" } 0 p "" 1 1 "" { "r" } 0', 2, 32, "differs from what was said"),
        ('c "" 1 "" { } 0', 2, 13, "an action of chance"),
        ('c "" 1 "" { "l" -1 "r" 2 } 0', 2, 17, "between 0 and 1"),
        ('c "" 1 "" { "l" 1/0 } 0', 2, 17, "between 0 and 1"),
        ('c "" 1 "" { "l" 1e-999999999 } 0', 2, 17, "between 0 and 1"),
        ('c "" 1 "" { "l" 1/2 } 0', 2, 8, "exactly 1"),
        ('c "" 1 0', 2, 8, "met for the first time"),
        ('t "" 1', 2, 7, "met for the first time"),
        ('t "" -1', 2, 6, "a whole number"),
        ('t "" 0 "none" { 1 2 }', 2, 8, "payoffs of zero"),
        ('t "" 1 "" { 1 }', 2, 15, "the payoff of player 'b'"),
        ('t "" 1 "" { 1 2 3 }', 2, 17, "after the payoffs of 2 players"),
        ('p "" 1 1 "" { "l" } 1 "" { 1 2 } t "" 1 "" { 1 3 }', 2, 39, "differs from what was said"),
    ],
)
def test_malformed_files_are_refused_with_their_place(body, line, column, expected):
    with pytest.raises(GameFormatError) as caught:
        read_efg(HEADER + body, "bad.efg")
    assert str(caught.value).startswith(f"bad.efg:{line}:{column}: ")
    assert expected in str(caught.value)


PEER = os.environ.get("WEDGESIM_PYGAMBIT_PYTHON", sys.executable)
"""An interpreter that has pygambit; it runs in a process of its own."""

READ_BACK = """
import pygambit, sys, itertools
game = pygambit.read_efg(sys.argv[1])
print(len(game.nodes))
for profile in itertools.product(*(range(len(player.strategies)) for player in game.players)):
    print(profile, [float(game[profile][player]) for player in game.players])
game.to_efg(sys.argv[2])
"""


@pytest.mark.parametrize("stages", [((0,), (1, 2)), ((2, 1, 0),), ((1,), (0,), (2,))])
def test_gambit_reads_what_is_written_and_back(stages, tmp_path):
    if subprocess.run([PEER, "-c", "import pygambit"], capture_output=True, check=False).returncode:
        pytest.skip("no interpreter with pygambit")
    payoffs = np.random.default_rng(1).standard_normal((3, 2, 2, 2))
    tree = ExtensiveForm.from_sequential(Sequential(NormalForm.from_payoffs(payoffs), stages))
    written, returned = tmp_path / "written.efg", tmp_path / "returned.efg"
    written.write_text(write_efg(tree), encoding="utf-8")
    command = [PEER, "-c", READ_BACK, str(written), str(returned)]
    lines = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout.splitlines()
    normal = tree.to_normal_form()
    assert lines == [
        str(len(tree.nodes)),
        *(f"{profile} {normal.payoff(profile).tolist()}" for profile in normal.profiles()),
    ]
    back = read_efg(returned.read_bytes())
    assert (back.nodes, back.players) == (tree.nodes, tree.players)
    assert np.array_equal(back.to_normal_form().payoffs, normal.payoffs)
