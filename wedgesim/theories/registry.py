"""The theories that are installed: those of this package, and any that a plug-in registers.

A package adds theories through the entry point group ``wedgesim.theories``::

    [project.entry-points."wedgesim.theories"]
    status_seeking = "my_package.status_seeking:THEORY"

The object named must be a :class:`~wedgesim.theories.theory.Theory`. Its name in scenarios is its own ``name``.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module

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
    return found


def _plugins() -> list[tuple[str, object]]:
    from importlib.metadata import entry_points

    return [(point.name, point.load()) for point in entry_points(group=ENTRY_POINT_GROUP)]


def theory(name: str) -> Theory:
    """Return one theory by name.

    Raises
    ------
    UnknownNameError
        With the nearest valid name.
    """
    found = theories()
    if name not in found:
        like = nearest(name, found)
        raise UnknownNameError(
            f"no theory {name!r}; " + (f"did you mean {like!r}?" if like else f"expected one of {', '.join(found)}")
        )
    return found[name]


def vocabulary() -> Vocabulary:
    """Return all names that a scenario may use, gathered from the installed theories."""
    found = theories()
    extra = tuple(lever for theory in found.values() for lever in theory.levers)
    return Vocabulary(
        levers=(*LEVERS, *extra),
        common=PARAMETERS,
        theories={name: theory.parameters for name, theory in found.items()},
    )
