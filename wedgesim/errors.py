"""Every error that wedgesim raises on purpose.

A caller who wants to catch them all catches :class:`WedgesimError`; each also derives from the built-in that a
Python user expects.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class WedgesimError(Exception):
    """Base of all errors raised by wedgesim."""


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in a scenario: where it is, and what was expected instead.

    Attributes
    ----------
    file : str
        The file, as the user named it.
    line, column : int
        Position of the offending value, counted from 1; 0 when the mistake has no place of its own.
    path : str
        Where in the document, dotted: ``parameters.credibility.value``.
    message : str
        What is wrong and what was expected.
    """

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.path}: {self.message}" if self.path else f"{place}: {self.message}"


class ScenarioError(WedgesimError, ValueError):
    """A scenario cannot be used; carries every mistake that was found.

    Parameters
    ----------
    problems : iterable of Problem
        At least one; kept in the order of their places.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @property
    def file(self) -> str:
        """File of the first mistake."""
        return self.problems[0].file

    @property
    def line(self) -> int:
        """Line of the first mistake."""
        return self.problems[0].line

    @property
    def column(self) -> int:
        """Column of the first mistake."""
        return self.problems[0].column

    @property
    def path(self) -> str:
        """Path within the document of the first mistake."""
        return self.problems[0].path

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


class UnknownNameError(WedgesimError, KeyError):
    """A parameter, position, scenario or action was asked for that does not exist."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class OutOfRangeError(WedgesimError, ValueError):
    """A value given to a parameter lies outside the range in which it has a meaning."""


class GameError(WedgesimError, ValueError):
    """Arrays and labels do not describe a game."""


class SolverError(WedgesimError, RuntimeError):
    """A game could not be solved by the method that was asked for."""


class RunDirectoryError(WedgesimError, OSError):
    """A run directory cannot be written, or would overwrite another."""


class MissingExtraError(WedgesimError, ImportError):
    """An optional dependency is needed that is not installed.

    Parameters
    ----------
    extra : str
        Name of the extra, as in ``pip install 'wedgesim[dask]'``.
    purpose : str
        What it is needed for.
    """

    def __init__(self, extra: str, purpose: str) -> None:
        self.extra = extra
        self.purpose = purpose
        super().__init__(f"{purpose} needs an optional part: pip install 'wedgesim[{extra}]'")

    def __reduce__(self) -> tuple[type[MissingExtraError], tuple[str, str]]:
        return type(self), (self.extra, self.purpose)
