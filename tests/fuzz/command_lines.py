"""Random command lines, from what each command says of its own arguments and options.

Commands and options that are added later are attacked without a word here.
"""

from __future__ import annotations

import random
from typing import Final

import click

from wedgesim.cli.application import COMMANDS, cli

SLOW: Final = {"explore"}
"""Commands that do not end by themselves; only their help and their refusals are asked for."""

CHEAP: Final = {
    "claims": ["--draws", "2"],
    "compare": ["--orders", "4"],
    "discover": ["-n", "60", "--resamples", "2"],
    "policy": ["-n", "60"],
    "run": ["--no-figures"],
    "sensitivity": ["--samples", "16"],
    "sweep": ["-n", "8"],
    "uncertainty": ["-n", "16", "--claims", "0"],
}
"""What keeps a command from taking long; laid before all else, so that what follows can overrule it."""

_NUMBERS: Final = "0 1 2 3 7 0.5 -1 1e300 -0.0 1e-320 nan inf x 99999999999999999999".split()
_WORDS: Final = (
    "credibility inducement capability.target weight.wedging divider.offer.reward target partner divider hopeful wary "
    "offer split first triad.yaml broken.yaml game.nfg points.csv nowhere.yaml . .. - / reverse_kissinger wedging "
    "target.split partner.bind payoff.target align"
).split()
_PAIRS: Final = (
    "credibility=0.7 credibility=2 credibility=nan inducement=0:1:3 credibility=0:1:3 credibility=1:0:3 x=1 =1 x= "
    "credibility=0:1 weight.wedging=2 weight.wedging=-1 inducement=0.1:1:3:log inducement=0,1 credibility=0.2,0.2 "
    "credibility,inducement credibility=0:1:99999999999 inducement=1e-300:1e300:3:log capability.target=0"
).split()
_OUTS: Final = "o.nc o.png o.svg o.json o.csv o.nfg o.efg out nowhere/o.nc triad.yaml . o".split()
_SCENARIOS: Final = ("triad.yaml",) * 12 + ("broken.yaml", "game.nfg", "-", "nowhere.yaml", ".", "")


def command_line(chance: random.Random) -> list[str]:
    """Return one list of arguments."""
    name = chance.choice([*COMMANDS, *(["sweep", "solve"] * 2)])
    if chance.random() < 0.03:
        return [chance.choice([name + "x", "--" + name, "", "--version", "-h", "\0"]), *_some(chance)]
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    if name in SLOW:
        return [name, *([] if chance.random() < 0.5 else ["nowhere.yaml"]), "--help"]
    parts: list[str] = [name, *CHEAP.get(name, [])]
    for parameter in command.params:
        parts += _argument(parameter, chance)
    if chance.random() < 0.1:
        parts += _some(chance)
    return parts


def _some(chance: random.Random) -> list[str]:
    return chance.choices(["--nothing", "-x", "--", "--json", "--help", "é", "\udcff", *_WORDS], k=chance.randint(0, 2))


def _argument(parameter: click.Parameter, chance: random.Random) -> list[str]:
    if isinstance(parameter, click.Argument):
        if chance.random() < 0.04:
            return []
        if parameter.name in ("scenario", "scenarios", "source", "files"):
            return [chance.choice(_SCENARIOS)]
        return [_value(parameter, chance)] * (chance.random() < 0.8)
    assert isinstance(parameter, click.Option)
    needed = parameter.required or parameter.name in ("grid",)
    if chance.random() > (0.9 if needed else 0.15):
        return []
    flag = chance.choice(parameter.opts)
    if parameter.is_flag:
        return [flag]
    count = chance.choice((1, 1, 2)) if parameter.multiple else 1
    return [word for _ in range(count) for word in (flag, _value(parameter, chance))]


def _value(parameter: click.Parameter, chance: random.Random) -> str:
    """Return a value that is likely to be understood, and now and then one that is not."""
    if chance.random() < 0.05:
        return chance.choice([*_WORDS, *_NUMBERS, *_PAIRS, "", "\0", "ü", "a" * 300])
    if isinstance(parameter.type, click.Choice):
        choices = [choice for choice in parameter.type.choices if choice not in ("dask", "processes")]
        return str(chance.choice(choices))
    if isinstance(parameter.type, click.types.IntParamType | click.types.FloatParamType):
        return chance.choice([*_NUMBERS[:6], *_NUMBERS[:6], *_NUMBERS])
    if parameter.name in ("out", "path"):
        return chance.choice(_OUTS)
    if parameter.name == "table":
        return chance.choice(["points.csv", "triad.yaml", "nowhere.csv", "."])
    if parameter.name in ("position", "names"):
        return chance.choice(["hopeful", "wary", "baseline", "hopefull"])
    if parameter.name in ("declared", "sweep"):
        return "offer"
    if parameter.name in ("parameter", "only"):
        return chance.choice(["credibility", "inducement", "capability.target", "weight.wedging", "nothing"])
    if parameter.name == "scheduler":
        return "nowhere"
    metavar = parameter.metavar or "" if isinstance(parameter, click.Option) else ""
    if parameter.name == "settings" or "=" in metavar or parameter.name in ("grid", "over", "plane"):
        return chance.choice(_PAIRS)
    return chance.choice([*_WORDS, *_PAIRS])
