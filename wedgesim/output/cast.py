"""The states of a scenario as they stand in sentences, and who does what in an equilibrium or a profile."""

from __future__ import annotations

from collections.abc import Mapping

from wedgesim.analysis.solution import Equilibrium
from wedgesim.output.words import infinitive, listing, percents, predicate, sentence, with_article
from wedgesim.roles import ROLES, Role
from wedgesim.scenario.scenario import Action, Scenario

_SOME = 1e-9
"""Probability above which an action counts as played."""


class Cast:
    """The states of a scenario as they stand in sentences."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.divider, self.target, self.partner = (with_article(scenario.states[role]) for role in ROLES)

    def __getitem__(self, role: Role) -> str:
        return with_article(self.scenario.states[role])

    def action(self, role: Role, name: str) -> Action:
        """Return the action of a role by name."""
        return next(action for action in self.scenario.actions[role] if action.name == name)

    def does(self, role: Role, name: str) -> str:
        """Return what a role does when it takes an action: ``Russia stays with China``."""
        return f"{self[role]} {predicate(self.action(role, name))}"

    def doing(self, role: Role, mix: Mapping[str, float]) -> str:
        """Return what a role does, without its name, where it may mix: ``stays with China``, ``mixes: ...``."""
        played = {name: share for name, share in mix.items() if share > _SOME}
        if len(played) == 1:
            return predicate(self.action(role, next(iter(played))))
        named = [infinitive(self.action(role, name)).removeprefix("to ") for name in played]
        shares = [f"{name} with {share}" for name, share in zip(named, percents([*played.values()]), strict=True)]
        return f"mixes: {listing(shares)}"


def path_in_words(scenario: Scenario, equilibrium: Equilibrium) -> str:
    """Return who does what, in the order of moves, as a sentence.

    Examples
    --------
    >>> from wedgesim.analysis.solve import solve
    >>> solution = solve("reverse_kissinger")
    >>> path_in_words(solution.scenario, solution.equilibria[0])
    'The United States accommodates Russia; China supports Russia; Russia stays with China.'
    """
    cast = Cast(scenario)
    order = [role for stage in scenario.timing for role in stage]
    parts = [f"{cast[role]} {cast.doing(role, equilibrium.strategies[role])}" for role in order]
    return f"{sentence('; '.join(parts))}."


def profile_in_words(scenario: Scenario, path: str) -> str:
    """Return who does what in a profile, such as ``hold/align/support``; itself where chance has a part in it.

    Examples
    --------
    >>> from wedgesim.model.loading import load
    >>> profile_in_words(load("reverse_kissinger"), "hold/align/support")
    'the United States holds the course, China supports Russia and Russia stays with China'
    """
    cast, named = Cast(scenario), dict(zip(ROLES, map(str.strip, path.split("/")), strict=False))
    known = {role: {action.name for action in scenario.actions[role]} for role in ROLES}
    if path.count("/") != 2 or any(name not in known[role] for role, name in named.items()):
        return path
    return listing([cast.does(role, named[role]) for stage in scenario.timing for role in stage])
