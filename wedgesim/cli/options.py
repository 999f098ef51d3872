"""Arguments and options that commands share."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from wedgesim.errors import ScenarioError
    from wedgesim.scenario.orders import Timing
    from wedgesim.scenario.scenario import Scenario


_Command = TypeVar("_Command", bound=Callable[..., Any])


def _complete_scenario(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    from wedgesim.scenario.catalogue import packaged

    names = [CompletionItem(name) for name in packaged() if name.startswith(incomplete)]
    return [*names, CompletionItem(incomplete, type="file")]


def _parse_settings(context: click.Context, parameter: click.Parameter, given: Iterable[str]) -> dict[str, float]:
    """Read NAME=VALUE pairs; the last of a name counts."""
    settings: dict[str, float] = {}
    wrong: list[str] = []
    for text in given:
        name, equals, value = (part.strip() for part in text.partition("="))
        try:
            settings[name] = float(value)
            if not name or not equals or not math.isfinite(settings[name]):
                wrong.append(text)
        except ValueError:
            wrong.append(text)
    if wrong:
        raise click.BadParameter(
            f"expected NAME=VALUE with a finite number, such as credibility=0.7; not {', '.join(map(repr, wrong))}"
        )
    return settings


def _parse_timing(context: click.Context, parameter: click.Parameter, given: str | None) -> Timing | None:
    if given is None:
        return None
    from wedgesim.scenario.orders import OrderError, read_order

    try:
        return read_order(given)
    except OrderError as error:
        raise click.BadParameter(str(error)) from None


scenario_argument = click.argument("scenario", shell_complete=_complete_scenario)
scenarios_argument = click.argument("scenarios", nargs=-1, metavar="[SCENARIO]...", shell_complete=_complete_scenario)
set_option = click.option(
    "--set",
    "--given",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    callback=_parse_settings,
    help="Give a parameter, or the weight of a theory, another value, as in capability.target=0.4 or "
    "weight.wedging=2; can be repeated.",
)
position_option = click.option("--position", metavar="NAME", help="Take the values of a position of the scenario.")
phase_option = click.option("--phase", metavar="NAME", help="Take the values of a phase of the scenario.")
timing_option = click.option(
    "--timing",
    metavar="ORDER",
    callback=_parse_timing,
    help="Let the roles move in another order, as in divider,target+partner (+: at once) or simultaneous.",
)


def how_it_is_taken(command: _Command) -> _Command:
    """Add the options that say how a scenario is taken: ``--set``, ``--position``, ``--phase`` and ``--timing``."""
    for option in (timing_option, phase_option, position_option, set_option):  # the last stands first in the help
        command = option(command)
    return command


only_option = click.option(
    "--only",
    multiple=True,
    metavar="NAME",
    help="Vary this parameter alone, of all that are uncertain; can be repeated.",
)
draw_method_option = click.option(
    "--method",
    type=click.Choice(["lhs", "sobol", "random"]),
    default="lhs",
    show_default=True,
    help="Latin hypercube, scrambled Sobol sequence, or plain random numbers.",
)
seed_option = click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    metavar="NUMBER",
    help="Seed of all that is random: the same seed gives the same numbers.",
)
draws_option = click.option(
    "-n", "--draws", type=click.IntRange(min=2), default=10_000, show_default=True, help="Draws of what is uncertain."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
no_color_option = click.option("--no-color", is_flag=True, help="Print without colour; so does NO_COLOR.")


def load_scenario(text: str, stdin: BinaryIO | None = None) -> Scenario:
    """Load the scenario that an argument names: a path, a packaged name, or ``-`` for standard input.

    `stdin` stands for standard input where somebody has begun to read it.

    Raises
    ------
    ScenarioError
        With every mistake.
    UnknownNameError
        When there is no such file and no such packaged scenario.
    """
    # not wedgesim.load, whose floor brings numpy along: checking a scenario computes nothing
    from wedgesim.scenario.catalogue import find
    from wedgesim.scenario.loader import load_file, load_stream
    from wedgesim.theories.registry import vocabulary

    if text == "-":
        return load_stream(stdin or sys.stdin.buffer, vocabulary())
    return load_file(find(text), vocabulary())


def load_taken(
    text: str,
    settings: Mapping[str, float],
    position: str | None = None,
    phase: str | None = None,
    timing: Timing | None = None,
    stdin: BinaryIO | None = None,
) -> Scenario:
    """Load the scenario that an argument names and take it as options say; see :func:`taken`."""
    return taken(load_scenario(text, stdin), settings, position, phase, timing)


def taken(
    scenario: Scenario,
    settings: Mapping[str, float],
    position: str | None = None,
    phase: str | None = None,
    timing: Timing | None = None,
) -> Scenario:
    """Return a scenario in a phase and in an order of moves, once it is seen to have the position and the settings.

    Those two are not laid over it: analyses tell of them apart from the scenario.

    Raises
    ------
    click.UsageError
        When it has no such phase or position, when a name is unknown or a value has no meaning.
    """
    current = _in_phase(scenario, phase)
    current = current if timing is None else current.with_timing(timing)
    _check_settings(current, position, settings)
    return current


def _in_phase(scenario: Scenario, phase: str | None) -> Scenario:
    from wedgesim.errors import UnknownNameError

    try:
        return scenario if phase is None else scenario.with_phase(phase)
    except UnknownNameError as error:
        raise click.UsageError(f"--phase: {error}") from None


def _check_settings(scenario: Scenario, position: str | None, settings: Mapping[str, float]) -> None:
    """Raise one usage error with everything that is wrong with a position and with values.

    Raises
    ------
    click.UsageError
        When a name is unknown or a value has no meaning.
    """
    from wedgesim.errors import OutOfRangeError, UnknownNameError

    wrong: list[str] = []
    if position is not None:
        try:
            scenario.with_position(position)
        except UnknownNameError as error:
            wrong.append(f"--position: {error}")
    for name, value in settings.items():
        try:
            _judge_setting(scenario, name, value)
        except (UnknownNameError, OutOfRangeError) as error:
            wrong.append(f"--set {name}={value:g}: {error}")
    if wrong:
        raise click.UsageError("\n".join(wrong))


def _judge_setting(scenario: Scenario, name: str, value: float) -> None:
    if name in scenario.parameters:
        scenario.with_parameters({name: value})
    else:
        from wedgesim.model.variation import variable  # brings numpy along, which parameters do not need

        variable(scenario, name).check(value)


def load_packaged() -> dict[str, Scenario | ScenarioError]:
    """Load every packaged scenario; one that is not valid is there as its error."""
    from wedgesim.errors import ScenarioError
    from wedgesim.scenario.catalogue import packaged

    found: dict[str, Scenario | ScenarioError] = {}
    for name in packaged():
        try:
            found[name] = load_scenario(str(packaged()[name]))
        except ScenarioError as error:
            found[name] = error
    return found
