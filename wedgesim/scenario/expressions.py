"""Arithmetic on known names: the only computation that a scenario can ask for.

The text is read by a small parser of its own into a program for a stack machine. Nothing is ever handed to Python's
``eval``; there are no attributes, no indexing, no text, no comparison, and no loop, and all numbers are floats, so that
an expression ends at once whatever it says. Precedence is Python's: ``-2 ** 2`` is -4 and ``2 ** 3 ** 2`` is 512.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from wedgesim.errors import WedgesimError
from wedgesim.scenario.expression_machine import SCALAR, Step, array_operations, run
from wedgesim.scenario.report import unknown

MAX_LENGTH: Final = 2000
MAX_DEPTH: Final = 40

FUNCTIONS: Final[Mapping[str, tuple[int, int]]] = {
    "abs": (1, 1),
    "clip": (3, 3),
    "exp": (1, 1),
    "log": (1, 1),
    "max": (2, 20),
    "min": (2, 20),
    "sqrt": (1, 1),
    "tanh": (1, 1),
}
"""Functions that an expression may call, with the least and the greatest number of arguments."""


_TOKEN: Final = (
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)"
    r"|(?P<operator>\*\*|//|[<>=!]=|[-+*/(),<>=&|^~@%]))"
)
_REFUSED: Final = {
    **dict.fromkeys(("<", ">", "<=", ">=", "==", "!=", "="), "comparison is not allowed; use min, max or clip"),
    "^": "`^` is not allowed; write a power as `**`",
    "//": "`//` is not allowed; use `/`",
}


class ExpressionError(WedgesimError, ValueError):
    """An expression is not arithmetic on known names.

    Parameters
    ----------
    message : str
        What is wrong.
    position : int
        Where in the text, counted from 1.
    """

    def __init__(self, message: str, position: int) -> None:
        self.message, self.position = message, position
        super().__init__(f"{message} (at character {position} of the expression)")

    def __reduce__(self) -> tuple[type[ExpressionError], tuple[str, int]]:
        return type(self), (self.message, self.position)


@dataclass(frozen=True)
class Expression:
    """A compiled expression; call it with a mapping from name to number or array.

    Attributes
    ----------
    text : str
        The expression as written.
    names : tuple of str
        The full names that it uses, each once, in order of first use.

    Examples
    --------
    >>> worth = compile_expression("2 * reward - min(capability.target, 1) ** 2", ["reward", "capability.target"])
    >>> worth.names
    ('reward', 'capability.target')
    >>> worth({"reward": 1.5, "capability.target": 0.5})
    2.75
    """

    text: str
    names: tuple[str, ...]
    steps: tuple[Step, ...] = field(repr=False, compare=False)

    def __call__(self, values: Mapping[str, Any]) -> Any:
        """Evaluate with the given values.

        Parameters
        ----------
        values : mapping of str to float or array_like
            A value for every name in `names`; arrays broadcast against each other.

        Returns
        -------
        float or numpy.ndarray
            A float when all values used are numbers. As in numpy, division by zero and overflow give infinities and
            what is not defined gives nan; nothing is raised or warned of.

        Raises
        ------
        KeyError
            When a name has no value.
        """
        used = {name: values[name] for name in self.names}
        if all(isinstance(value, int | float) for value in used.values()):
            return run(self.steps, {name: float(value) for name, value in used.items()}, SCALAR)
        import numpy as np  # only arrays need it

        # what is no array but goes through numpy's arithmetic like one is left as it is
        plain = (int, float, np.ndarray, np.generic, list, tuple)
        arrays = {
            name: np.asarray(value, dtype=float) if isinstance(value, plain) else value for name, value in used.items()
        }
        with np.errstate(all="ignore"):
            return run(self.steps, arrays, array_operations())


def compile_expression(
    text: str,
    names: Iterable[str],
    aliases: Mapping[str, str] | None = None,
    refused: Mapping[str, str] | None = None,
) -> Expression:
    """Compile arithmetic on known names.

    Parameters
    ----------
    text : str
        Numbers, names, ``+ - * / **``, parentheses and the functions in :data:`FUNCTIONS`.
    names : iterable of str
        The names that may be used.
    aliases : mapping of str to str, optional
        Short names that may be used too, each with the full name under which its value will come.
    refused : mapping of str to str, optional
        Names that would be understood but must not be used, with the reason.

    Returns
    -------
    Expression
        The compiled expression.

    Raises
    ------
    ExpressionError
        With the position in the text and the nearest valid name.

    Examples
    --------
    >>> compile_expression("2 * rewrad", ["reward"])
    Traceback (most recent call last):
    ...
    wedgesim.scenario.expressions.ExpressionError: unknown name `rewrad`; did you mean `reward`? (at character 5 of the
    expression)
    """
    known = {name: name for name in names} | dict(aliases or {})
    parser = _Parser(text, known, refused or {})
    parser.parse()
    return Expression(text.strip(), tuple(parser.used), tuple(parser.steps))


class _Token(NamedTuple):
    kind: str
    text: str
    position: int


def _tokens(text: str) -> list[_Token]:
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"longer than {MAX_LENGTH} characters", MAX_LENGTH)
    tokens, position, end = [], 0, len(text.rstrip())
    pattern = re.compile(_TOKEN)  # once; most scenarios have no expression
    while position < end:
        match = pattern.match(text, position)
        if match is None:
            start = position + len(text[position:]) - len(text[position:].lstrip())
            raise ExpressionError(_stray(text[start]), start + 1)
        kind = match.lastgroup or ""
        tokens.append(_Token(kind, match[kind], match.start(kind) + 1))
        position = match.end()
    tokens.append(_Token("end", "", end + 1))
    return tokens


def _stray(character: str) -> str:
    if character in "'\"`":
        return "text in quotes is not allowed; an expression is arithmetic on names and numbers"
    if character in "[]{}":
        return f"`{character}` is not allowed; only parentheses group"
    if character == ".":
        return "`.` is not allowed here; attributes of values do not exist"
    return f"{character!r} is not allowed in an expression"


class _Parser:
    """Recursive descent over the grammar of Python's arithmetic, with a bound on depth."""

    def __init__(self, text: str, names: Mapping[str, str], refused: Mapping[str, str]) -> None:
        self.tokens, self.index = _tokens(text), 0
        self.names, self.refused = names, refused
        self.steps: list[Step] = []
        self.used: dict[str, None] = {}
        self.depth = 0

    @property
    def token(self) -> _Token:
        return self.tokens[self.index]

    def take(self) -> _Token:
        token = self.token
        self.index += 1
        return token

    def accept(self, *operators: str) -> str | None:
        token = self.token
        if token.kind == "operator" and token.text in operators:
            self.index += 1
            return token.text
        return None

    def parse(self) -> None:
        if self.token.kind == "end":
            raise ExpressionError("the expression is empty", 1)
        self.sum()
        if self.token.kind != "end":
            raise self.unexpected("an operator")

    def unexpected(self, wanted: str) -> ExpressionError:
        token = self.token
        if token.text in _REFUSED:
            return ExpressionError(_REFUSED[token.text], token.position)
        if token.kind == "end":
            return ExpressionError(f"expected {wanted}, but the expression ends", token.position)
        return ExpressionError(f"expected {wanted}, found `{token.text}`", token.position)

    def enter(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ExpressionError(f"nested deeper than {MAX_DEPTH} levels", self.token.position)

    def sum(self) -> None:
        self.product()
        while operator := self.accept("+", "-"):
            self.product()
            self.steps.append(("call", operator))

    def product(self) -> None:
        self.signed()
        while operator := self.accept("*", "/"):
            self.signed()
            self.steps.append(("call", operator))

    def signed(self) -> None:
        self.enter()
        if self.accept("-"):
            self.signed()
            self.steps.append(("negate", None))
        elif self.accept("+"):
            self.signed()
        else:
            self.power()
        self.depth -= 1

    def power(self) -> None:
        self.atom()
        if self.accept("**"):
            self.signed()  # binds tighter than a sign on its left, looser than one on its right
            self.steps.append(("call", "**"))

    def atom(self) -> None:
        token = self.token
        if self.accept("("):
            self.sum()
            self.close()
        elif token.kind == "number":
            self.take()
            self.steps.append(("number", float(token.text)))
        elif token.kind == "name":
            self.take()
            if self.accept("("):
                self.function(token)
            else:
                self.name(token)
        else:
            raise self.unexpected("a number, a name or `(`")

    def close(self) -> None:
        if not self.accept(")"):
            raise self.unexpected("`)`")

    def function(self, token: _Token) -> None:
        if token.text not in FUNCTIONS:
            raise ExpressionError(unknown("function", token.text, FUNCTIONS), token.position)
        count = 0
        if not self.accept(")"):
            self.sum()
            count = 1
            while self.accept(","):
                self.sum()
                count += 1
            self.close()
        least, most = FUNCTIONS[token.text]
        if not least <= count <= most:
            wanted = f"{least}" if least == most else f"{least} to {most}"
            raise ExpressionError(f"`{token.text}` takes {wanted} argument(s), found {count}", token.position)
        self.steps.append((token.text, count))

    def name(self, token: _Token) -> None:
        if token.text in self.refused:
            raise ExpressionError(self.refused[token.text], token.position)
        if token.text in FUNCTIONS and token.text not in self.names:
            raise ExpressionError(f"`{token.text}` is a function: `{token.text}(...)`", token.position)
        if token.text not in self.names:
            raise ExpressionError(unknown("name", token.text, self.names), token.position)
        full = self.names[token.text]
        self.used[full] = None
        self.steps.append(("name", full))


