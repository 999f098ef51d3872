"""Theories of international relations as parts of a three-player game: levers to state to utilities."""

from wedgesim.theories.registry import register, theories, theory, vocabulary
from wedgesim.theories.state import State, state
from wedgesim.theories.theory import ComparativeStatic, Theory, Threshold, Utilities, Values

__all__ = [
    "ComparativeStatic",
    "State",
    "Theory",
    "Threshold",
    "Utilities",
    "Values",
    "register",
    "state",
    "theories",
    "theory",
    "vocabulary",
]
