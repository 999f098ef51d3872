"""The theories that are installed: those of this package, and any that a plug-in registers.

A package adds theories through the entry point group ``wedgesim.theories``::

    [project.entry-points."wedgesim.theories"]
    status_seeking = "my_package.status_seeking:THEORY"

The object named must be a :class:`~wedgesim.theories.theory.Theory`. Its name in scenarios is its own ``name``. A
theory that is still being tried out, in a notebook say, is made known to one session by :func:`register`.
"""

from __future__ import annotations

import sys
from functools import lru_cache
from importlib import import_module
from pathlib import Path

from wedgesim.errors import UnknownNameError, WedgesimError
from wedgesim.scenario.vocabulary import Vocabulary, nearest
from wedgesim.theories.state import LEVERS, PARAMETERS
from wedgesim.theories.theory import Theory

ENTRY_POINT_GROUP = "wedgesim.theories"

_BUILT_IN = (
    "balancing",
    "interdependence",
    "wedging",
    "bloodletting",
    "security_dilemma",
    "restraint",
    "alliance_strain",
    "arms_race",
    "two_front_diversion",
)


@lru_cache(maxsize=1)
def theories() -> dict[str, Theory]:
    """Return the installed theories by name, those of this package first.

    Raises
    ------
    WedgesimError
        When a plug-in registers something that is not a theory, or a name that is taken.

    Examples
    --------
    >>> list(theories())[:2]
    ['balancing', 'interdependence']
    """
    found: dict[str, Theory] = {name: import_module(f"wedgesim.theories.{name}").THEORY for name in _BUILT_IN}
    for name, theory in _plugins():
        if not isinstance(theory, Theory):
            raise WedgesimError(f"plug-in {name!r} registers {theory!r}; expected a wedgesim.theories.Theory")
        if theory.name in found:
            raise WedgesimError(f"plug-in {name!r} registers a theory {theory.name!r}, a name that is taken")
        found[theory.name] = theory
    return found | _session


_session: dict[str, Theory] = {}
"""What the user has registered in this process."""


def register(theory: Theory) -> None:
    """Make a theory known to this Python process, until it ends.

    For trying one out. Registered again under the same name, as when the cell of a notebook is run twice, it takes the
    place of its former self for scenarios loaded from then on. Other processes, workers of a sweep among them, and the
    command line find theories through the entry point group alone.

    Parameters
    ----------
    theory : Theory
        With a name that no installed theory has.

    Raises
    ------
    WedgesimError
        When it is not a theory, or an installed one has its name.

    Examples
    --------
    >>> from wedgesim.theories import Theory
    >>> register(Theory("pride", "Pride", "A client resents its patron.", ("u_T += -h l",), ("Nobody (2026)",)))
    >>> theories()["pride"].title
    'Pride'
    >>> _ = _session.pop("pride"), theories.cache_clear()
    """
    if not isinstance(theory, Theory):
        raise WedgesimError(f"cannot register {theory!r}; expected a wedgesim.theories.Theory")
    if theory.name in theories() and theory.name not in _session:
        raise WedgesimError(f"cannot register a theory {theory.name!r}: an installed one has this name")
    _session[theory.name] = theory
    theories.cache_clear()


def _plugins() -> list[tuple[str, object]]:
    if not any(map(_may_register, sys.path)):
        return []
    from importlib.metadata import entry_points

    return [(point.name, point.load()) for point in entry_points(group=ENTRY_POINT_GROUP)]


def _may_register(folder: str) -> bool:
    """Tell whether a folder of the import path can hold a package that registers theories.

    Reading the metadata of all packages takes longer than checking a scenario, so it is done only where a look at the
    files finds the group named, or where there is something (an archive) that cannot be looked into so simply.
    """
    place = Path(folder)
    if not place.is_dir():
        return place.exists()
    return any(
        ENTRY_POINT_GROUP in points.read_text(encoding="utf-8", errors="replace")
        for pattern in ("*.dist-info", "*.egg-info")
        for points in place.glob(f"{pattern}/entry_points.txt")
    )


def theory(name: str) -> Theory:
    """Return one theory by name.

    Raises
    ------
    UnknownNameError
        With the nearest valid name.

    Examples
    --------
    >>> theory("wedging").thresholds[0].parameter
    'inducement'
    """
    found = theories()
    if name not in found:
        like = nearest(name, found)
        raise UnknownNameError(
            f"no theory {name!r}; " + (f"did you mean {like!r}?" if like else f"expected one of {', '.join(found)}")
        )
    return found[name]


def vocabulary() -> Vocabulary:
    """Return all names that a scenario may use, gathered from the installed theories.

    Examples
    --------
    >>> vocabulary().levers_of("partner")
    ('support', 'concession', 'arms')
    """
    found = theories()
    extra = tuple(lever for theory in found.values() for lever in theory.levers)
    return Vocabulary(
        levers=(*LEVERS, *extra),
        common=PARAMETERS,
        theories={name: theory.parameters for name, theory in found.items()},
    )
