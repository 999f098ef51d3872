"""Why nobody deviates: each role's payoff by theory on the path, beside that of its best deviation.

One panel a role. In each, two stacks: the path, and the best action that the role does not take with what would follow
it. What a theory adds stands above zero, what it takes below; a black bar marks the sum. Theories are named at the
stack itself, with their numbers; thin lines join what one theory gives on either side.

Each panel has its own scale, since utilities of different players cannot be compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from wedgesim.analysis.solution import ByTheory, Equilibrium, Solution
from wedgesim.model.evaluation import PAYOFFS
from wedgesim.output.plots.style import (
    DOUBLE_COLUMN,
    INK,
    QUIET,
    SMALL_SIZE,
    TITLE_SIZE,
    Look,
    chosen,
    house_style,
    new_figure,
    size_in_inches,
    theory_looks,
    which,
)
from wedgesim.output.plots.text import (
    LINE,
    POINTS_PER_INCH,
    decimals,
    number,
    spread,
    text_size,
    text_width,
    words,
    wrapped,
)
from wedgesim.roles import ROLES, Role

_LEAST_WIDTH = 6.0
"""Inches from which three panels stand side by side; below, one under the other."""

_PLOT_HEIGHT = 1.75
_STACKED_PLOT_HEIGHT = 1.45
_PANEL_GAP = 0.2
_MARGIN = 0.08
_NAME_SIZE = 6.2
_TAG_WIDTH = 0.55
_LINE = SMALL_SIZE * LINE / POINTS_PER_INCH
_TAG_HEIGHT = 1.5 * _LINE


def plot_payoffs(
    result: Solution | Equilibrium, ax: Axes | None = None, *, equilibrium: int = 0, width: float = DOUBLE_COLUMN
) -> Axes:
    """Draw each role's payoff by theory on the path, beside that of its best deviation.

    Parameters
    ----------
    result : Solution or Equilibrium
        A solution also gives the names of the states.
    ax : Axes, optional
        Where to draw; its own lines vanish and three panels fill it (``ax.child_axes``). By default a new figure.
    equilibrium : int, optional
        Which of a solution's equilibria.
    width : float, optional
        Width in inches of the new figure; below 6 the panels stand one below the other.

    Returns
    -------
    Axes
        With one child for each role, in the order divider, target, partner.

    Raises
    ------
    IndexError
        When the solution has no such equilibrium.

    Examples
    --------
    >>> import wedgesim as ws
    >>> drawn = plot_payoffs(ws.solve("reverse_kissinger"))
    """
    with house_style():
        found = chosen(result, equilibrium) if isinstance(result, Solution) else result
        if ax is None:
            ax = _own_axes(result, found, equilibrium, width)
        ax.set_axis_off()
        layout = _Layout(result, found, equilibrium, *size_in_inches(ax))
        looks = theory_looks(_theories(result, found))
        for box, title, captions, role in zip(layout.boxes(), layout.titles, layout.captions, ROLES, strict=True):
            _Panel(ax.inset_axes(box, label=role), found, role, looks).draw(title, captions)
        if layout.note:
            ax.text(0, 0, layout.note, transform=ax.transAxes, size=SMALL_SIZE, color=QUIET, va="bottom")
    return ax


def _own_axes(result: Solution | Equilibrium, found: Equilibrium, index: int, width: float) -> Axes:
    """Axes that fill a new figure, as high as the texts and panels need."""
    layout = _Layout(result, found, index, width - 2 * _MARGIN, 0.0)
    plot = _PLOT_HEIGHT if layout.side_by_side else _STACKED_PLOT_HEIGHT
    height = layout.text_height + plot * layout.rows + 2 * _MARGIN
    figure = new_figure(width, height)
    return figure.add_axes(
        (_MARGIN / width, _MARGIN / height, 1 - 2 * _MARGIN / width, 1 - 2 * _MARGIN / height), label="payoffs"
    )


def _theories(result: Solution | Equilibrium, found: Equilibrium) -> list[str]:
    """Names of the theories that add to any payoff, in the scenario's order."""
    adding = {theory for role in ROLES for theory in found.by_theory[role]}
    declared = list(result.scenario.theories) if isinstance(result, Solution) else []
    return [name for name in declared if name in adding] + sorted(adding - set(declared))


def _note(result: Solution | Equilibrium, found: Equilibrium, index: int) -> str:
    """Say which of several equilibria is drawn, and name the theories that a reader would miss."""
    if not isinstance(result, Solution):
        return ""
    silent = [words(name) for name in result.scenario.theories if not any(name in found.by_theory[r] for r in ROLES)]
    notes = [f"{which(result, index).capitalize()}."] if which(result, index) else []
    if silent:
        notes.append(f"No term of its own, works through capability and threat: {', '.join(silent)}.")
    return " ".join(notes)


class _Layout:
    """Where panels and texts go in axes of a size in inches."""

    def __init__(
        self, result: Solution | Equilibrium, found: Equilibrium, index: int, width: float, height: float
    ) -> None:
        self.width, self.height = width, height
        self.side_by_side = width >= _LEAST_WIDTH
        self.rows = 1 if self.side_by_side else 3
        self.panel = (width - 2 * _PANEL_GAP) / 3 if self.side_by_side else width
        self.note = wrapped(_note(result, found, index), width, SMALL_SIZE)
        states = result.scenario.states if isinstance(result, Solution) else {role: role.capitalize() for role in ROLES}
        self.titles = [wrapped(states[role], self.panel, TITLE_SIZE, True) for role in ROLES]
        self._title_height = max(text_size(title, TITLE_SIZE, True)[1] for title in self.titles) + 1.7 * _LINE
        self.captions = [_captions(found, role, self.panel) for role in ROLES]
        self._caption_height = max(sum(caption.lines for caption in of) for of in self.captions) * _LINE
        self._note_height = (self.note.count("\n") + 1.6) * _LINE if self.note else 0.0

    @property
    def text_height(self) -> float:
        """Height of all that is not plot."""
        return self.rows * (self._title_height + _TAG_HEIGHT + self._caption_height + _LINE) + self._note_height

    def boxes(self) -> list[tuple[float, float, float, float]]:
        """Left, bottom, width and height of the three plots, as shares of the axes."""
        tall = (self.height - self._note_height) / self.rows
        bottom = _TAG_HEIGHT + self._caption_height + _LINE
        plot = max(tall - bottom - self._title_height, 0.3)
        found = []
        for i in range(3):
            column, row = (i, 0) if self.side_by_side else (0, 2 - i)
            left = column * (self.panel + _PANEL_GAP)
            foot = self._note_height + row * tall + bottom
            found.append((left / self.width, foot / self.height, self.panel / self.width, plot / self.height))
        return found


@dataclass(frozen=True)
class _Caption:
    """What one stack is: the role's action there, and all that is played."""

    tag: str
    action: str
    played: str

    @property
    def lines(self) -> int:
        return sum(text.count("\n") + 1 for text in (self.action, self.played) if text)


def _captions(found: Equilibrium, role: Role, width: float) -> list[_Caption]:
    deviation = found.best_deviation(role)
    mix = {action: share for action, share in found.strategies[role].items() if share > 1e-9}
    taken = next(iter(mix)) if len(mix) == 1 else ", ".join(f"{name} {share:.2f}" for name, share in mix.items())
    texts = [("path", taken, found.path)]
    texts.append(("deviation", *((deviation.action, deviation.path) if deviation else (_no_deviation(found, mix), ""))))
    room = width - _TAG_WIDTH
    return [
        _Caption(tag, wrapped(action, room, SMALL_SIZE, bold=True), wrapped(played, room, SMALL_SIZE))
        for tag, action, played in texts
    ]


def _no_deviation(found: Equilibrium, mix: Mapping[str, float]) -> str:
    if not found.alternatives:
        return "not shown: it depends on types"
    return "none: every action is played" if len(mix) > 1 else "none: there is no other action"


@dataclass
class _Stack:
    """One column: what is added by theory, and where each piece lies."""

    parts: Mapping[str, float]

    @classmethod
    def of(cls, by_theory: ByTheory) -> _Stack:
        residue = 1e-12 * max((abs(term) for terms in by_theory.values() for term in terms.values()), default=0.0)
        sums = {theory: sum(terms.values()) for theory, terms in by_theory.items()}
        return cls({theory: value if abs(value) > residue else 0.0 for theory, value in sums.items()})

    @property
    def total(self) -> float:
        return sum(self.parts.values())

    def pieces(self, theories: Sequence[str]) -> dict[str, tuple[float, float]]:
        """Return base and height of each theory's piece; positive ones upwards from zero, negative ones downwards."""
        above = below = 0.0
        found = {}
        for theory in theories:
            value = self.parts.get(theory, 0.0)
            found[theory] = (above if value > 0 else below if value < 0 else 0.0, value)
            above, below = above + max(value, 0.0), below + min(value, 0.0)
        return found

    def ends(self) -> tuple[float, float]:
        values = self.parts.values()
        return sum(min(value, 0.0) for value in values), sum(max(value, 0.0) for value in values)


class _Panel:
    """The two stacks of one role; x is in inches from the left of the panel, y in utility."""

    def __init__(self, ax: Axes, found: Equilibrium, role: Role, looks: Mapping[str, Look]) -> None:
        self.ax, self.found, self.role, self.looks = ax, found, role, looks
        self.deviation = found.best_deviation(role)
        self.path = _Stack.of(found.by_theory[role])
        self.other = _Stack.of(self.deviation.by_theory) if self.deviation else None
        stacks = [stack for stack in (self.path, self.other) if stack is not None]
        # a theory that gives nothing on either side would only be a name with two zeros
        self.theories = [name for name in looks if any(stack.parts.get(name) for stack in stacks)]
        # payoffs given outright have no parts: the sum says it all
        self.named = [] if self.theories == [PAYOFFS] else self.theories
        self.places = decimals([value for stack in stacks for value in (*stack.parts.values(), stack.total)])
        self.width, self.height = size_in_inches(ax)
        lows, highs = zip(*(stack.ends() for stack in stacks), strict=True)
        self.low, self.high = min(lows), max(highs)
        if self.low == self.high:
            self.high = self.low + 1.0
        self._columns()

    def _columns(self) -> None:
        """Set both stacks between the widest name on the left and the widest number on the right."""
        left = max(text_width(text, _NAME_SIZE, bold) for text, bold in self._left_labels()) + 0.15
        right = max((text_width(text, _NAME_SIZE, True) for text in self._right_labels()), default=0.0) + 0.15
        room = max(self.width - left - right, 0.4)
        self.column = min(0.42, 0.36 * room)
        self.between = min(0.45, room - 2 * self.column)
        self.first = left + max(0.0, room - 2 * self.column - self.between) / 2
        self.second = self.first + self.column + self.between

    def _left_labels(self) -> list[tuple[str, bool]]:
        names = [(self._name(theory, self.path), False) for theory in self.named]
        return [*names, (f"payoff {number(self.path.total, self.places)}", True)]

    def _right_labels(self) -> list[str]:
        if self.other is None:
            return []
        return [self._value(theory, self.other) for theory in self.named] + [number(self.other.total, self.places)]

    def _value(self, theory: str, stack: _Stack) -> str:
        return number(stack.parts.get(theory, 0.0), self.places, signed=True)

    def _name(self, theory: str, stack: _Stack) -> str:
        return f"{words(theory)} {self._value(theory, stack)}"

    def draw(self, state: str, captions: Sequence[_Caption]) -> None:
        """Draw everything; `state` names the role's state."""
        self._frame()
        self._title(state)
        self._stack(self.path, self.first)
        self._labels(self.path, [text for text, _ in self._left_labels()], self.first, -1)
        if self.other is not None:
            self._stack(self.other, self.second)
            self._joins()
            self._labels(self.other, self._right_labels(), self.second, 1)
        self._captions(captions)

    def _frame(self) -> None:
        """No axis: every piece bears its number; only zero needs a line."""
        self.ax.set_xlim(0, self.width)
        margin = 0.04 * (self.high - self.low)
        self.ax.set_ylim(self.low - margin, self.high + margin)
        self.ax.set_axis_off()
        ends = [self.first - 0.05, (self.second if self.other else self.first) + self.column + 0.05]
        self.ax.plot(ends, [0, 0], color=INK, linewidth=0.7, zorder=3)

    def _title(self, state: str) -> None:
        up = _LINE / self.height
        self.ax.text(
            0, 1 + 1.4 * up, state, transform=self.ax.transAxes, size=TITLE_SIZE, weight="bold", linespacing=LINE
        )
        said = f"{self.role}, utility"
        self.ax.text(0, 1 + 0.4 * up, said, transform=self.ax.transAxes, size=SMALL_SIZE, color=QUIET)

    def _captions(self, captions: Sequence[_Caption]) -> None:
        """Tag the stacks, and say below what each tag stands for."""
        transform = self.ax.get_xaxis_transform()
        line = _LINE / self.height
        at = -1.5 * line
        for caption, left in zip(captions, (self.first, self.second), strict=True):
            if caption.played:
                first = left == self.first
                self.ax.text(
                    left + first * self.column,
                    -0.2 * line,
                    caption.tag,
                    transform=transform,
                    size=_NAME_SIZE,
                    va="top",
                    ha="right" if first else "left",
                    color=QUIET,
                )
            self.ax.text(
                0, at, caption.tag, transform=transform, size=SMALL_SIZE, color=QUIET, va="top", linespacing=LINE
            )
            self.ax.text(
                _TAG_WIDTH,
                at,
                caption.action,
                transform=transform,
                size=SMALL_SIZE,
                weight="bold",
                va="top",
                linespacing=LINE,
            )
            below = at - (caption.action.count("\n") + 1) * line
            self.ax.text(
                _TAG_WIDTH,
                below,
                caption.played,
                transform=transform,
                size=SMALL_SIZE,
                color=QUIET,
                va="top",
                linespacing=LINE,
            )
            at -= caption.lines * line

    def _stack(self, stack: _Stack, left: float) -> None:
        for theory, (base, value) in stack.pieces(self.theories).items():
            if value:
                look = self.looks[theory]
                self.ax.add_patch(
                    Rectangle(
                        (left, base),
                        self.column,
                        value,
                        facecolor=look.fill,
                        edgecolor=look.line,
                        hatch=look.hatch,
                        linewidth=0.7,
                        zorder=2,
                        label=theory,
                    )
                )
        total = stack.total
        self.ax.plot(
            [left - 0.03, left + self.column + 0.03],
            [total] * 2,
            color="white",
            linewidth=2.8,
            zorder=4,
            solid_capstyle="butt",
        )
        self.ax.plot(
            [left - 0.05, left + self.column + 0.05],
            [total] * 2,
            color=INK,
            linewidth=1.6,
            zorder=5,
            solid_capstyle="butt",
            label="payoff",
        )

    def _joins(self) -> None:
        assert self.other is not None
        ends = [self.first + self.column, self.second]
        ours, theirs = self.path.pieces(self.theories), self.other.pieces(self.theories)
        for theory in self.theories:
            (base, value), (other_base, other_value) = ours[theory], theirs[theory]
            if value * other_value > 0:
                self.ax.plot(
                    ends,
                    [base + value, other_base + other_value],
                    color=self.looks[theory].line,
                    linewidth=0.5,
                    zorder=1,
                )

    def _labels(self, stack: _Stack, texts: Sequence[str], left: float, side: int) -> None:
        """Write names and numbers beside a stack, kept apart, each joined to its piece."""
        pieces = stack.pieces(self.named)
        wanted = [base + value / 2 for base, value in pieces.values()] + [stack.total]
        bottom, top = self.ax.get_ylim()
        per_inch = (top - bottom) / self.height
        height = _NAME_SIZE * LINE / POINTS_PER_INCH * per_inch
        centres = spread(wanted, [height] * len(wanted), bottom, top)
        edge = left if side < 0 else left + self.column
        colours = [self.looks[theory].line for theory in self.named] + [INK]
        sizes = [value for _, value in pieces.values()] + [stack.total]
        for text, centre, at, colour, size in zip(texts, centres, wanted, colours, sizes, strict=True):
            is_total = colour == INK
            start = edge + side * (0.05 if is_total else 0.0)
            if is_total or size:
                self.ax.plot([start, edge + side * 0.11], [at, centre], color=colour, linewidth=0.6, zorder=3)
            self.ax.text(
                edge + side * 0.13,
                centre,
                text,
                size=_NAME_SIZE,
                va="center_baseline",
                ha="right" if side < 0 else "left",
                weight="bold" if is_total else "normal",
                color=INK,
                zorder=6,
            )
