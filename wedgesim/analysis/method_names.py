"""Names of the methods that solve games, alone so that a command can list them before anything is loaded."""

from __future__ import annotations

from typing import Final

METHODS: Final = (
    "subgame-perfect",
    "nash",
    "pure",
    "quantal-response",
    "correlated",
    "dominance",
    "coalitions",
    "commitment",
)
"""Names of the methods that a sweep can use too."""

TREE_METHODS: Final = ("perfect-bayesian",)
"""Names of the methods that are for one game at a time and follow its timing."""

COURSES: Final = ("markov-perfect", "myopic")
"""Names of what a sweep of a scenario with a horizon can follow through time."""
