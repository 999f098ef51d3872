"""``wedgesim solve``: the equilibria of a scenario or a game file, and nothing written."""

from __future__ import annotations

import gc
from time import perf_counter
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import click

from wedgesim.analysis.method_names import METHODS, TREE_METHODS
from wedgesim.cli.failures import DONE, UNSOLVED
from wedgesim.cli.games import begun, named_game, read_game
from wedgesim.cli.options import how_it_is_taken, json_option, load_taken, no_color_option, scenario_argument
from wedgesim.cli.speaking import say_blocks, say_json

if TYPE_CHECKING:
    from wedgesim.analysis.game_solution import GameSolution
    from wedgesim.scenario.orders import Timing

RULES: Final = ("quantal-response", "risk-dominance", "pareto", "coalition-proof")
"""As in :data:`wedgesim.equilibria.selection.RULES`."""

_DECLARED: Final = "subgame-perfect"

_ARGUMENT_OF: Final = {"select": "nash", "leader": "commitment", "first": "commitment", "precision": "quantal-response"}


_HELP: Final = """Solve a scenario or a game file and print its equilibria.

SCENARIO is a file, the name of a packaged scenario, a Gambit file (.nfg, .efg), or - for standard input. Nothing
is written; see run for the whole story.

\b
subgame-perfect   the declared timing: every outcome of backward induction
perfect-bayesian  the declared timing, with beliefs on and off the path
nash              every Nash equilibrium, mixed ones too, with a certificate
pure              every Nash equilibrium in pure strategies
quantal-response  play as errors vanish, or at one --precision
correlated        what a go-between could arrange
dominance         what is left when senseless actions are removed
coalitions        who could gain by a joint deviation
commitment        the best policy for one player to be bound to

All but the first two let the players of a scenario choose at the same time.
"""


@click.command("solve", help=_HELP)
@scenario_argument
@how_it_is_taken
@click.option(
    "--method",
    type=click.Choice((*METHODS, *TREE_METHODS)),
    metavar="METHOD",
    help="What to look for, from the list above.  [default: subgame-perfect; for .nfg and .efg nash]",
)
@click.option(
    "--select",
    type=click.Choice(RULES),
    metavar="RULE",
    help="With nash, select one equilibrium: quantal-response, risk-dominance, pareto or coalition-proof.",
)
@click.option("--leader", metavar="NAME", help="With commitment: who is bound; the divider, or the first player.")
@click.option("--first", metavar="NAME", help="With commitment: who answers first, seen by the other; else at once.")
@click.option(
    "--precision",
    type=click.FloatRange(min=0),
    metavar="LAMBDA",
    help="With quantal-response: stop at this precision.",
)
@json_option
@no_color_option
def command(
    scenario: str,
    settings: dict[str, float],
    position: str | None,
    phase: str | None,
    timing: Timing | None,
    method: str | None,
    select: str | None,
    leader: str | None,
    first: str | None,
    precision: float | None,
    as_json: bool,
    no_color: bool,
) -> int:
    """Solve a scenario or a game file and print its equilibria."""
    started = perf_counter()
    arguments = {"select": select, "leader": leader, "first": first, "precision": precision}
    stdin: BinaryIO | None = None
    is_game = named_game(scenario)
    if scenario == "-":
        is_game, stdin = begun()
    method = method or ("nash" if is_game else _DECLARED)
    _check_arguments(method, arguments)
    if is_game:
        return _solve_file(scenario, stdin, settings, position or phase or timing, method, arguments, as_json, no_color)
    loaded = load_taken(scenario, settings, position, phase, timing, stdin)
    ready = perf_counter()
    gc.enable()
    if method != _DECLARED:
        from wedgesim.analysis.methods import solve_by_method

        found = solve_by_method(loaded, settings, method=method, position=position, **arguments)  # type: ignore[arg-type]
        return _answer(found, scenario, position, settings, _timing(started, ready), as_json, no_color)
    from wedgesim.analysis.phases import compare_phases
    from wedgesim.analysis.solve import solve

    solution = solve(loaded, settings, position=position)
    phases = compare_phases(loaded, settings, position)
    took = _timing(started, ready)
    if as_json:
        from wedgesim.output.document import solution_document

        say_json({**solution_document(solution, position, settings, phases), "timing": took})
    else:
        from wedgesim.output.story import solution_story

        say_blocks(solution_story(solution, position, settings, phases), not no_color)
    return DONE if solution.equilibria else UNSOLVED


def _check_arguments(method: str, arguments: dict[str, Any]) -> None:
    for name, owner in _ARGUMENT_OF.items():
        if arguments[name] is not None and method != owner:
            raise click.UsageError(f"--{name} goes with --method {owner}")
    precision = arguments["precision"]
    if precision is not None and not precision < float("inf"):
        raise click.BadParameter("expected a finite number", param_hint="'--precision'")


def _solve_file(
    file: str,
    stdin: BinaryIO | None,
    settings: dict[str, float],
    overlay: object,
    method: str,
    arguments: dict[str, Any],
    as_json: bool,
    no_color: bool,
) -> int:
    if settings or overlay is not None:
        raise click.UsageError("--set, --position, --phase and --timing go with scenarios; a game file has none")
    started = perf_counter()
    game = read_game(file, stdin)
    ready = perf_counter()
    gc.enable()
    from wedgesim.analysis.methods import solve_game

    found = solve_game(game, method, **arguments)
    name = "standard input" if stdin is not None else file
    return _answer(found, name, None, {}, _timing(started, ready), as_json, no_color)


def _timing(started: float, ready: float) -> dict[str, float]:
    return {"load_seconds": round(ready - started, 6), "solve_seconds": round(perf_counter() - ready, 6)}


def _answer(
    found: GameSolution,
    source: str,
    position: str | None,
    settings: dict[str, float],
    timing: dict[str, float],
    as_json: bool,
    no_color: bool,
) -> int:
    """Say what a method found."""
    if as_json:
        from wedgesim.output.game_document import game_document

        say_json({**game_document(found, source, position, settings), "timing": timing})
    else:
        from wedgesim.output.game_story import game_story

        say_blocks(game_story(found, source, position, settings), not no_color)
    return DONE if found.solved else UNSOLVED
