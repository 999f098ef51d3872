"""A scenario with types told in words: who knows what, who gives what away, and what is believed where."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from wedgesim.analysis.private_information import PrivateEquilibrium, PrivateSolution
from wedgesim.analysis.private_play import Play
from wedgesim.analysis.solution import Equilibrium, Solution
from wedgesim.games.bayesian_game import AgentSet
from wedgesim.output.blocks import Block, Heading, Items, Paragraph, Table
from wedgesim.output.words import listing, number, percent, predicate, sentence, short, with_article
from wedgesim.roles import ROLES
from wedgesim.scenario.scenario import Scenario

MOST_EQUILIBRIA: Final = 6
"""Equilibria that are told at length."""

_MOST_TYPES: Final = 6
_MOST_ROWS: Final = 20
_SOME = 1e-6

_KINDS: Final = {
    "pooling": "all types act alike, and the others learn nothing",
    "separating": "each type acts in its own way, and gives itself away",
    "semi-separating": "what is done tells something of the type, but not for certain",
}


def private_happenings(
    solution: Solution, payoff_table: Callable[[Scenario, Equilibrium], Table]
) -> Iterator[Block]:
    """Yield who knows what, the equilibria with what is learned in them, and those that were set aside."""
    found = solution.private
    assert found is not None
    teller = _Teller(solution.scenario, found)
    yield Heading("Who knows what")
    yield Items(tuple(teller.knowledge()))
    yield Heading("What happens")
    if not found.equilibria:
        yield Paragraph("No equilibrium was found.", "bad")
    elif len(found.equilibria) > 1:
        yield Paragraph(f"The game has {len(found.equilibria)} equilibria that count.", "warning")
    for place, (one, told) in enumerate(zip(found.equilibria, solution.equilibria, strict=True)):
        if place == MOST_EQUILIBRIA:
            yield Paragraph(f"There are {len(found.equilibria) - place} more; wedgesim solve --json has all.", "faint")
            break
        if len(found.equilibria) > 1:
            yield Heading(f"Equilibrium {place + 1} of {len(found.equilibria)}", 3)
        mixture = _mixture(one.play)
        if mixture:
            selected = "; the limit of agent quantal response" if one is found.selected else ""
            yield Paragraph(f"{mixture}{selected}.", "strong")
        yield from teller.equilibrium(one)
        yield payoff_table(solution.scenario, told)
    for one in found.set_aside[:MOST_EQUILIBRIA]:
        yield Heading("Set aside", 3)
        yield Paragraph(f"{one.play.path()} (divider/target/partner)", "faint")
        yield Paragraph(f"It fails the intuitive criterion: {teller.renamed(one.objections[0])}.", "warning")


class _Teller:
    def __init__(self, scenario: Scenario, found: PrivateSolution) -> None:
        self.scenario, self.found = scenario, found
        self.called = [with_article(scenario.states[role]) for role in ROLES]

    def knowledge(self) -> Iterator[str]:
        information = self.scenario.types
        for role in information.informed:
            who = self.called[ROLES.index(role)]
            if role in information.grids:
                grid = information.grids[role]
                low, high = grid.distribution.support
                yield (
                    f"{sentence(who)} alone knows {grid.parameter}: {grid.distribution.kind.replace('_', ' ')} from "
                    f"{short(low)} to {short(high)}, {grid.points} types."
                )
                continue
            axis = ROLES.index(role)
            shares = dict(zip(self.found.game.types[axis], self.found.game.marginal(axis), strict=True))
            parts = []
            for one in information.types[role][:_MOST_TYPES]:
                values = ", ".join(f"{name} {short(value.value)}" for name, value in one.parameters.items())
                about = f": {values}" if values else ""
                named = f'"{one.label}"' if " " in one.label else one.label or one.name
                parts.append(f"{named} ({percent(float(shares.get(one.name, 0.0)))}{about})")
            yield f"{sentence(who)} alone knows whether it is {listing(parts, 'or')}."

    def equilibrium(self, one: PrivateEquilibrium) -> Iterator[Block]:
        play = one.play
        for player, kind in play.signalling().items():
            yield Paragraph(f"{sentence(kind)}: {_KINDS[kind]} ({self.called[player]}).", "strong")
        yield Paragraph(f"{play.path()} (divider/target/partner)", "faint")
        told = self.cutoffs(play) or tuple(self.on_path(play))
        yield Items(told)
        off = self.off_path(play)
        if off:
            yield Table(("Off the path, after", "who", "would", "as long as it believes"), tuple(off[:_MOST_ROWS]))
        if one.ways > 1:
            yield Paragraph(
                f"{one.ways} equilibria lead to this; they differ in replies to actions that nobody takes.", "faint"
            )

    def cutoffs(self, play: Play) -> tuple[str, ...]:
        if not play.cutoffs:
            return ()
        told = []
        for player in range(len(ROLES)):
            cutoff = play.cutoffs.get(player)
            who = sentence(self.called[player])
            if cutoff is None:
                told.append(f"{who} {self.does(player, play.conduct(player))}.")
                continue
            parameter = self.scenario.types.grids[ROLES[player]].parameter
            below, above = (play.game.actions[player][action] for action in (cutoff.below, cutoff.above))
            told.append(
                f"{who} {self.does(player, below)} while {parameter} is below {number(cutoff.value, 4)}, and "
                f"{self.does(player, above)} above."
            )
        return tuple(told)

    def does(self, player: int, name: str) -> str:
        """Return what somebody does with an action; other descriptions as they are."""
        for action in self.scenario.actions[ROLES[player]]:
            if action.name == name:
                return predicate(action)
        return f"does this: {name}"

    def on_path(self, play: Play) -> Iterator[str]:
        """Yield a sentence for each information set that is reached, in the order of moves."""
        order = [player for stage in play.game.order for player in stage]
        for player in order:
            if len(play.game.actions[player]) == 1:  # there is nothing to choose
                continue
            agents = [agent for agent in play.behaviour if agent[0] == player and play.reached(agent) > _SOME]
            if len(agents) > _MOST_ROWS:
                yield f"{sentence(self.called[player])}: {play.conduct(player)}."
                continue
            for agent in sorted(agents):
                said = f"{self.where(play, agent)}{self.who(play, agent)} {self.doing(play, agent)}"
                yield f"{sentence(said)}{self.thinking(play, agent)}."

    def off_path(self, play: Play) -> list[tuple[str, str, str, str]]:
        rows = []
        for agent in sorted(play.behaviour, key=lambda of: (len(of[2]), of[2], of[0], of[1])):
            nothing = len(play.game.actions[agent[0]]) == 1
            if nothing or play.reached(agent) > _SOME or not play.beliefs[agent]:
                continue
            believed = self.belief(play, agent)
            # what follows from what is known goes without saying
            if believed and any(np.ptp(bounds, axis=1).max() > 1e-6 for bounds in play.beliefs[agent].values()):
                history = self.history(play, agent)
                rows.append((history, self.who(play, agent), self.doing(play, agent), believed))
        return rows

    def who(self, play: Play, agent: AgentSet) -> str:
        player, kind, _ = agent
        names = play.game.types[player]
        if len(names) == 1:
            return self.called[player]
        return f"{_article(names[kind])} {self.scenario.states[ROLES[player]]}"

    def history(self, play: Play, agent: AgentSet) -> str:
        seen = play.seen_by(agent[0])
        names = [
            play.game.actions[other][action]
            for other, action in zip(seen, agent[2], strict=True)
            if len(play.game.actions[other]) > 1
        ]
        return ", ".join(names)

    def where(self, play: Play, agent: AgentSet) -> str:
        history = self.history(play, agent)
        return f"after {history} " if history else ""

    def doing(self, play: Play, agent: AgentSet) -> str:
        player = agent[0]
        actions = self.scenario.actions[ROLES[player]]
        taken = [(actions[i], float(p)) for i, p in enumerate(play.behaviour[agent]) if p > _SOME]
        if len(taken) == 1:
            return predicate(taken[0][0])
        return listing([f"{predicate(action)} with {percent(share)}" for action, share in taken])

    def thinking(self, play: Play, agent: AgentSet) -> str:
        believed = self.belief(play, agent)
        return f", believing {believed}" if believed else ""

    def belief(self, play: Play, agent: AgentSet) -> str:
        """Return what is believed of those who have moved; what is left of the prior goes without saying."""
        moved = play.seen_by(agent[0])
        parts = []
        for other, bounds in play.beliefs[agent].items():
            names = play.game.types[other]
            if other in moved:
                parts.append(belief_in_words(self.called[other], dict(zip(names, bounds.tolist(), strict=True))))
        return "; ".join(filter(None, parts))

    def renamed(self, text: str) -> str:
        """Return a text about roles with the states that play them."""
        for axis, role in enumerate(ROLES):
            text = text.replace(f" {role} ", f" {self.scenario.states[ROLES[axis]]} ")
        return text


def belief_in_words(called: str, bounds: Mapping[str, Sequence[float]]) -> str:
    """Say what is believed of somebody's types, each between two probabilities; nothing where there are many.

    Examples
    --------
    >>> belief_in_words("China", {"greedy": (0.25, 0.25), "afraid": (0.75, 0.75)})
    'China greedy with 25%'
    >>> belief_in_words("China", {"greedy": (0.0, 1.0), "afraid": (0.0, 1.0)})
    'anything of China'
    """
    if len(bounds) > _MOST_TYPES:
        return ""
    if all(low < 1e-9 and high > 1 - 1e-9 for low, high in bounds.values()):
        return f"anything of {called}"
    shown = list(bounds.items())[: len(bounds) - 1 if len(bounds) == 2 else len(bounds)]
    return "; ".join(f"{called} {name} {_interval(low, high)}" for name, (low, high) in shown)


def knowledge(scenario: Scenario, found: PrivateSolution) -> Iterator[str]:
    """Yield who alone knows what, and how likely it is."""
    return _Teller(scenario, found).knowledge()


def _mixture(play: Play) -> str:
    """Say whether anybody mixes, and whether it is only to deter from what nobody does."""
    if play.is_pure:
        return ""
    reached = [shares for agent, shares in play.behaviour.items() if play.reached(agent) > _SOME]
    if all(shares.max() > 1 - _SOME for shares in reached):
        return "In mixed strategies off the path only"
    return "In mixed strategies"


def _article(name: str) -> str:
    return f"an {name}" if name[:1].lower() in "aeiou" else f"a {name}"


def _interval(low: float, high: float) -> str:
    if high - low < 1e-6:
        return f"with {percent(low)}"
    if low < 1e-9:
        return f"with at most {percent(high)}"
    if high > 1 - 1e-9:
        return f"with at least {percent(low)}"
    return f"with {percent(low)} to {percent(high)}"
