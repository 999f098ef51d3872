"""What the document says of time: a horizon, the state that carries over, its motion, chance, courses and events."""

from __future__ import annotations

import re
from typing import Final

from wedgesim.scenario.common_shapes import PAIR, SOURCE, WORDS
from wedgesim.scenario.parameter_shapes import parameter_names
from wedgesim.scenario.shapes import NAME, Either, Field, Formula, List, Number, Record, Table, Text, Whole

_YEAR: Final = re.compile(r"-?\d{1,5}")

_LASTING: Final = Either(number=Whole(1, 10_000), text=Text(choices=("infinite",)))

TIME: Final[dict[str, Field]] = {
    "horizon": (
        Either(
            number=Whole(1, 10_000),
            text=Text(choices=("infinite",)),
            mapping=Record(
                {
                    "from": (Whole(-99_999, 99_999), "the year of the first period"),
                    "to": (Whole(-99_999, 99_999), "the year of the last period"),
                    "periods": (_LASTING, "instead of `to`: a number of periods, or infinite"),
                    "shown": (Whole(1, 10_000), "periods of a game without end that are told"),
                },
                expected="a mapping with from and to, or periods",
            ),
        ),
        "how many periods are played: a number, infinite, or years; without it the game is played once",
    ),
    "state": (
        Table(
            Either(
                number=Whole(2, 100_000),
                mapping=Record(
                    {
                        "bounds": (PAIR, "[low, high] between which it stays; by default the parameter's range"),
                        "points": (Whole(2, 100_000), "values of the grid on which the game is solved"),
                    },
                    expected="a mapping with bounds and points",
                ),
            ),
            "parameter",
            pattern=NAME,
            most=8,
            names=parameter_names,
            allow_null=True,
        ),
        "parameters that carry over from period to period, and are moved by what is played",
    ),
    "motion": (
        Table(Formula(), "variable of the state", pattern=NAME),
        "the next value of each variable of the state: an expression over parameters, levers and `plays.ROLE.ACTION`",
    ),
    "shocks": (
        Table(
            Record(
                {
                    "values": (List(Number(), "a list of numbers", least=1, most=100), "what may happen"),
                    "probabilities": (List(Number(0, 1), "a list of probabilities", least=1, most=100), "how likely"),
                },
                required=("values", "probabilities"),
            ),
            "shock",
            pattern=NAME,
            most=3,
        ),
        "what happens by chance in every period; its name can stand in motions",
    ),
    "paths": (
        Either(
            text=Text(choices=("phases",)),
            mapping=Table(
                Record(
                    {
                        "values": (Table(Number(), "year", pattern=_YEAR, least=1), "the value in each of some years"),
                        "source": (SOURCE, "key of `sources`, or a list of keys"),
                        "note": (WORDS, "how the values were derived"),
                    },
                    required=("values",),
                ),
                "parameter",
                pattern=NAME,
                names=parameter_names,
            ),
        ),
        "parameters whose course through the years is given; `phases` leads what the phases change through them",
    ),
    "events": (Table(Text(), "year", pattern=_YEAR), "what happened in a year, to be marked on figures"),
}
