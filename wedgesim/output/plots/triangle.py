"""The three states and what passes between them in equilibrium.

Divider above on the left, partner above on the right, target below. Along each side of the triangle a solid blue line
for amity and, beside it, a broken vermilion one for threat, each as wide as it is strong; the half of the threat next
to a state is what that state perceives. Arrows outside the triangle say what one state does to another, each on the
half of the side next to it where both act; a text in its box says what a state does by itself. Where the target splits,
the side that joins it to its partner is struck through.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot
from typing import Final, TypeAlias

from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from wedgesim.analysis.points import split_is_defined
from wedgesim.analysis.solution import Equilibrium, Solution
from wedgesim.analysis.ties import TOWARDS, Ties, levers_on_path, ties
from wedgesim.output.plots.style import (
    BLUE,
    INK,
    QUIET,
    SMALL_SIZE,
    TITLE_SIZE,
    VERMILION,
    chosen,
    figure_of,
    house_style,
    new_figure,
    size_in_inches,
    tint,
    which,
)
from wedgesim.output.plots.text import LINE, POINTS_PER_INCH, decimals, number, text_size, words, wrapped
from wedgesim.roles import DIVIDER, PARTNER, ROLES, TARGET, Role

_SIDES: Final[tuple[tuple[Role, Role], ...]] = ((DIVIDER, TARGET), (TARGET, PARTNER), (DIVIDER, PARTNER))

_LEAST_SIDE = 1.05
"""Inches between the upper boxes and the lower one, in a figure of its own."""

_LINE = SMALL_SIZE * LINE / POINTS_PER_INCH
_DARK_BLUE, _DARK_RED = "#005A8C", "#A84A00"
_WIDEST = 7.0
"""Width in points of the line of an amity, or threat, of 1."""

_Dash: TypeAlias = str | tuple[float, tuple[float, float]]

_DASH: Final[_Dash] = (0, (1.2, 0.7))

_SENTENCES: Final = {
    "never": "no split in any equilibrium",
    "possible": "a split in some equilibria",
    "unique": "a split in every equilibrium",
    "unsolved": "no equilibrium was found",
    "undefined": "no split is defined: the target's actions name no alignment",
}


def plot_triangle(solution: Solution, ax: Axes | None = None, *, equilibrium: int = 0, width: float = 5.0) -> Axes:
    """Draw the alliance triangle on the path of an equilibrium.

    Parameters
    ----------
    solution : Solution
        Of a scenario with theories, or with payoffs outright, which has no amity and no threat to draw.
    ax : Axes, optional
        Where to draw, at its size as it is now; at least 3.4 by 3.2 inches. By default a new figure.
    equilibrium : int, optional
        Which of the equilibria.
    width : float, optional
        Width in inches of the new figure.

    Returns
    -------
    Axes
        Its unit is the inch.

    Raises
    ------
    IndexError
        When the solution has no such equilibrium.

    Examples
    --------
    >>> import wedgesim as ws
    >>> drawn = plot_triangle(ws.solve("reverse_kissinger"))
    """
    with house_style():
        found = chosen(solution, equilibrium)
        own = ax is None
        if ax is None:
            ax = new_figure(width, 0.72 * width).add_axes((0, 0, 1, 1), label="triangle")
        triangle = _Triangle(ax, solution, found, which(solution, equilibrium))
        if own:
            triangle.heighten()
        triangle.draw()
    return ax


@dataclass
class _Node:
    """The box of one state: its lines of text, and where it stands."""

    role: Role
    name: str
    role_words: str
    action: str
    rest: str
    x: float = 0.0
    y: float = 0.0

    @property
    def lines(self) -> list[tuple[str, float, str, str]]:
        """Text, size, weight and colour, from the top."""
        all_lines = [
            (self.name, TITLE_SIZE, "bold", INK),
            (self.role_words, SMALL_SIZE, "normal", QUIET),
            (self.action, TITLE_SIZE - 0.5, "bold", _DARK_BLUE),
            (self.rest, SMALL_SIZE, "normal", INK),
        ]
        return [line for line in all_lines if line[0]]

    @property
    def size(self) -> tuple[float, float]:
        sizes = [text_size(text, size, weight == "bold") for text, size, weight, _ in self.lines]
        return max(w for w, _ in sizes) + 0.14, sum(h for _, h in sizes) + 0.12


class _Triangle:
    """One triangle being drawn; the unit of both axes is the inch."""

    def __init__(self, ax: Axes, solution: Solution, found: Equilibrium, which_one: str) -> None:
        self.which_one = which_one
        self.ax, self.solution, self.found = ax, solution, found
        self.scenario = solution.scenario
        self.ties: Ties | None = ties(self.scenario, found)
        self.width, self.height = size_in_inches(ax)
        self.places = decimals([found.payoffs[role] for role in ROLES])
        self.levers = {role: levers_on_path(self.scenario, found, role) for role in ROLES}
        room = min(1.7, (self.width - 0.16) * 0.36)
        self.nodes = {role: self._node(role, room) for role in ROLES}

    def _node(self, role: Role, room: float) -> _Node:
        mix = {action: share for action, share in self.found.strategies[role].items() if share > 1e-9}
        action = next(iter(mix)) if len(mix) == 1 else ", ".join(f"{name} {share:.2f}" for name, share in mix.items())
        own = [
            f"{words(lever)} {number(value, decimals([value]))}"
            for lever, value in self.levers[role].items()
            if value and (role, lever) not in TOWARDS
        ]
        payoff = f"payoff {number(self.found.payoffs[role], self.places)}"
        rest = "\n".join(([wrapped(", ".join(own), room, SMALL_SIZE)] if own else []) + [payoff])
        return _Node(
            role,
            wrapped(self.scenario.states[role], room, TITLE_SIZE, True),
            role,
            wrapped(action, room, TITLE_SIZE - 0.5, True),
            rest,
        )

    def heighten(self) -> None:
        """Make the figure high enough for the texts, the boxes, and sides of which one sees something."""
        texts = sum(height for _, height in self._headings()) + len(self._keys()) * _LINE + 0.5
        boxes = max(self.nodes[role].size[1] for role in (DIVIDER, PARTNER)) + self.nodes[TARGET].size[1]
        self.height = max(self.height, texts + boxes + _LEAST_SIDE)
        figure_of(self.ax).set_size_inches(self.width, self.height)

    def draw(self) -> None:
        """Draw title, key, sides, arrows and boxes."""
        self.ax.set_xlim(0, self.width)
        self.ax.set_ylim(0, self.height)
        self.ax.set_axis_off()
        top = self._title()
        bottom = self._key()
        self._place(top, bottom)
        for i, j in _SIDES:
            self._side(i, j)
        for node in self.nodes.values():
            self._box(node)

    def _headings(self) -> list[tuple[str, float]]:
        """Return the verdict and what is played, broken into lines, each with its height."""
        split = self.solution.split
        says = [self.which_one] if self.which_one else []
        says.append(self.found.path)
        if split_is_defined(self.scenario):
            margin = self.found.margin
            here = " in this equilibrium" if self.which_one else ""
            says.append(f"split margin {number(margin, decimals([margin]), signed=True)}{here}")
        room = self.width - 0.16
        head = wrapped(_SENTENCES[split.verdict].capitalize(), room, TITLE_SIZE, True)
        body = wrapped(", ".join(says), room, SMALL_SIZE)
        return [(head, text_size(head, TITLE_SIZE, True)[1]), (body, text_size(body, SMALL_SIZE)[1])]

    def _title(self) -> float:
        """Write the headings; return where the space below them begins."""
        (head, head_height), (body, body_height) = self._headings()
        y = self.height - 0.07
        self._write(0.08, y, head, TITLE_SIZE, weight="bold", va="top", ha="left")
        y -= head_height + 0.02
        self._write(0.08, y, body, SMALL_SIZE, color=QUIET, va="top", ha="left")
        return y - body_height - 0.1

    def _keys(self) -> list[tuple[str, str, _Dash]]:
        """Return what the lines mean, with their looks."""
        if self.ties is None:
            return []
        entries: list[tuple[str, str, _Dash]] = [("amity, 0 to 1", BLUE, "-")]
        if self._threats_count:
            entries.append(("threat, as the nearer state perceives it", VERMILION, _DASH))
        return entries

    def _key(self) -> float:
        """Write what the lines mean, below; return where the space above begins."""
        entries = self._keys()
        for row, (text, colour, style) in enumerate(reversed(entries)):
            y = 0.1 + row * _LINE
            self.ax.plot(
                [0.08, 0.36],
                [y, y],
                color=colour,
                linewidth=2.5,
                linestyle=style,
                solid_capstyle="butt",
                dash_capstyle="butt",
            )
            self._write(0.42, y, text, SMALL_SIZE, color=QUIET, va="center", ha="left")
        return 0.1 + len(entries) * _LINE

    @property
    def _threats_count(self) -> bool:
        """Whether any utility depends on threat; else the parameters of threat are idle defaults."""
        return "balancing" in self.scenario.theories

    def _place(self, top: float, bottom: float) -> None:
        divider, target, partner = (self.nodes[role] for role in ROLES)
        highest = max(divider.size[1], partner.size[1])
        divider.x, partner.x = 0.06 + divider.size[0] / 2, self.width - 0.06 - partner.size[0] / 2
        divider.y = partner.y = top - highest / 2
        target.x, target.y = (divider.x + partner.x) / 2, bottom + target.size[1] / 2 + 0.04

    # Sides ----------------------------------------------------------------------------------------------------------

    def _side(self, i: Role, j: Role) -> None:
        """Draw lines of amity and threat between two states, and the arrows of what they do to each other."""
        here, there = self.nodes[i], self.nodes[j]
        length = hypot(there.x - here.x, there.y - here.y)
        dx, dy = (there.x - here.x) / length, (there.y - here.y) / length
        nx, ny = -dy, dx
        third = self.nodes[next(role for role in ROLES if role not in (i, j))]
        if nx * (third.x - here.x) + ny * (third.y - here.y) > 0:
            nx, ny = -nx, -ny
        side = _Side(here, there, length, (dx, dy), (nx, ny))
        if self.ties is None:
            self._stroke(side, 0.0, (0.0, 1.0), INK, 0.8, "-", f"tie {i} {j}")
        else:
            self._ties(side, self.ties)
        if {i, j} == {TARGET, PARTNER} and self.found.split_probability > 0.5:
            self._strike(side)
        self._deeds(side)

    def _stroke(
        self, side: _Side, out: float, part: tuple[float, float], colour: str, width: float, style: _Dash, label: str
    ) -> None:
        """Draw a part, in shares, of the stretch between the boxes that runs so far outside the centres."""
        start, end = side.ends(out)
        (x0, y0), (x1, y1) = (side.point(start + share * (end - start), out) for share in part)
        self.ax.plot(
            [x0, x1],
            [y0, y1],
            color=colour,
            linewidth=width,
            linestyle=style,
            solid_capstyle="butt",
            dash_capstyle="butt",
            zorder=1,
            label=label,
        )

    def _ties(self, side: _Side, found: Ties) -> None:
        i, j = side.i, side.j
        amity = found.amity[i, j]
        if amity > 0:
            self._stroke(side, 0.055, (0, 1), BLUE, max(0.6, _WIDEST * amity), "-", f"amity {i} {j}")
            self._inside(side, 0.5, amity, _DARK_BLUE)
        if not self._threats_count:
            return
        largest = max(1.0, *found.threat.values())
        for perceiver, other, part, at in ((i, j, (0, 0.48), 0.22), (j, i, (0.52, 1), 0.78)):
            threat = found.threat[perceiver, other]
            if threat > 0:
                width = max(0.8, _WIDEST * threat / largest)
                self._stroke(side, -0.055, part, VERMILION, width, _DASH, f"threat {perceiver} {other}")
                self._inside(side, at, threat, _DARK_RED)

    def _inside(self, side: _Side, share: float, value: float, colour: str) -> None:
        """Write a number inside the triangle, beside a side."""
        text = number(value, 2)
        w, h = text_size(text, SMALL_SIZE)
        nx, ny = side.outward
        start, end = side.ends(-0.055)
        x, y = side.point(start + share * (end - start), -(0.13 + abs(nx) * w / 2 + abs(ny) * h / 2))
        self._write(x, y, text, SMALL_SIZE, color=colour, va="center", ha="center", zorder=4)

    def _strike(self, side: _Side) -> None:
        """Two strokes across the side that a split has cut."""
        start, end = side.ends(0.0)
        middle = (start + end) / 2
        for shift in (-0.035, 0.035):
            (x0, y0), (x1, y1) = side.point(middle + shift - 0.04, 0.12), side.point(middle + shift + 0.04, -0.12)
            self.ax.plot([x0, x1], [y0, y1], color="white", linewidth=4, zorder=2)
            self.ax.plot([x0, x1], [y0, y1], color=INK, linewidth=1.2, zorder=3, label="split")

    # What the states do to each other ---------------------------------------------------------------------------------

    def _deeds(self, side: _Side) -> None:
        """Draw an arrow for each direction in which a lever is used, the levers written beside it."""
        directions = [
            (actor, deeds) for actor, other in ((side.i, side.j), (side.j, side.i)) if (deeds := self._of(actor, other))
        ]
        out = 0.17
        start, end = side.ends(out)
        reach = 1.0 if len(directions) == 1 else 0.47  # two arrows meet in the middle
        for actor, _ in directions:
            tail, head = (start, end) if actor == side.i else (end, start)
            head = tail + reach * (head - tail)
            self.ax.add_patch(
                FancyArrowPatch(
                    side.point(tail, out),
                    side.point(head, out),
                    arrowstyle="-|>,head_length=4,head_width=2",
                    mutation_scale=1,
                    linewidth=1.0,
                    color=INK,
                    shrinkA=0,
                    shrinkB=0,
                    zorder=2,
                    label=f"{actor} acts",
                )
            )
        if directions:
            self._beside(side, out, directions)

    def _of(self, actor: Role, other: Role) -> list[str]:
        return [
            f"{words(lever)} {number(value, decimals([value]))}"
            for lever, value in self.levers[actor].items()
            if value and TOWARDS.get((actor, lever)) == other
        ]

    def _beside(self, side: _Side, out: float, directions: list[tuple[Role, list[str]]]) -> None:
        """Write outside the triangle what the arrows carry, by the half of the side that its actor is on."""
        nx, ny = side.outward
        for actor, deeds in directions:
            share = 0.5 if len(directions) == 1 else 0.235 if actor == side.i else 0.765
            start, end = side.ends(out)
            along = start + share * (end - start)
            text = "\n".join(deeds)
            w, h = text_size(text, SMALL_SIZE)
            away = out + 0.07 + abs(ny) * h / 2
            x, y = side.point(along, away)
            align = "left" if nx > 0.3 else "right" if nx < -0.3 else "center"
            x = min(max(x, 0.04 + (w if align == "right" else 0)), self.width - 0.04 - (w if align == "left" else 0))
            self._write(x, y, text, SMALL_SIZE, va="center", ha=align, zorder=4)

    # Boxes and text ---------------------------------------------------------------------------------------------------

    def _box(self, node: _Node) -> None:
        w, h = node.size
        self.ax.add_patch(
            FancyBboxPatch(
                (node.x - w / 2 + 0.04, node.y - h / 2 + 0.04),
                w - 0.08,
                h - 0.08,
                boxstyle="round,pad=0.04",
                facecolor=tint(INK, 0.04),
                edgecolor=INK,
                linewidth=0.8,
                zorder=5,
                label=node.role,
            )
        )
        y = node.y + h / 2 - 0.06
        for text, size, weight, colour in node.lines:
            height = text_size(text, size)[1]
            self._write(
                node.x, y - height / 2, text, size, weight=weight, color=colour, va="center", ha="center", zorder=6
            )
            y -= height

    def _write(self, x: float, y: float, text: str, size: float, **kwargs: object) -> None:
        self.ax.text(x, y, text, size=size, linespacing=LINE, **kwargs)  # type: ignore[arg-type]  # text properties


@dataclass(frozen=True)
class _Side:
    """A side of the triangle, from the box of one state to that of another.

    `direction` and `outward` are of length 1; a place is given as the distance along the line between the centres and
    the distance outside it.
    """

    here: _Node
    there: _Node
    length: float
    direction: tuple[float, float]
    outward: tuple[float, float]

    @property
    def i(self) -> Role:
        return self.here.role

    @property
    def j(self) -> Role:
        return self.there.role

    def point(self, along: float, out: float) -> tuple[float, float]:
        (dx, dy), (nx, ny) = self.direction, self.outward
        return self.here.x + dx * along + nx * out, self.here.y + dy * along + ny * out

    def ends(self, out: float) -> tuple[float, float]:
        """Where a parallel so far outside leaves the one box and enters the other."""
        return self._inside(self.here, out)[1], self._inside(self.there, out)[0]

    def _inside(self, node: _Node, out: float) -> tuple[float, float]:
        """First and last place of a parallel within a box and a little room around it."""
        w, h = node.size
        x, y = self.point(0.0, out)
        low, high = -1e9, 1e9
        for at, middle, half, step in (
            (x, node.x, w / 2 + 0.05, self.direction[0]),
            (y, node.y, h / 2 + 0.05, self.direction[1]),
        ):
            if abs(step) > 1e-9:
                a, b = (middle - half - at) / step, (middle + half - at) / step
                low, high = max(low, min(a, b)), min(high, max(a, b))
        if low > high:  # it passes by: end beside the nearest corner
            low = high = (low + high) / 2
        return low, high
