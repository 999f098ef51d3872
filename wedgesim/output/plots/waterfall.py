"""Waterfalls: how a number becomes another, step by step, each step a bar that begins where the last one ended.

Rows from top to bottom: the first number, the steps, the last number. What a step is stands on its left, by how much it
moves the number at its end. Steps too small to be seen are told together in one row, so that the bars still add up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from wedgesim.analysis.comparison import Pair, SettingOutcome
from wedgesim.analysis.explanation import Consequence, Decision, Explanation, Part
from wedgesim.analysis.points import NEVER, UNIQUE, VERDICTS
from wedgesim.errors import WedgesimError
from wedgesim.output.plots.labels import short_name
from wedgesim.output.plots.phase_diagram import VERDICT_WORDS, look_of
from wedgesim.output.plots.style import (
    DOUBLE_COLUMN,
    GREY,
    INK,
    LABEL_SIZE,
    QUIET,
    SMALL_SIZE,
    TITLE_SIZE,
    Look,
    house_style,
    new_figure,
    size_in_inches,
    theory_looks,
    tint,
)
from wedgesim.output.plots.text import LINE, POINTS_PER_INCH, decimals, number, text_width, words, wrapped
from wedgesim.output.words import short, with_article
from wedgesim.roles import Role

_TOTAL = Look(tint(GREY, 0.35), INK, "")
_REST = Look("white", INK, "")
_LINE = SMALL_SIZE * LINE / POINTS_PER_INCH
_EDGE = 0.08
_ROW = 0.09
"""Inches of a row beyond its lines of text."""

_BAR = 0.12
_GAP = 0.1
_WIDEST_LABELS = 0.5
_SMALLEST = 0.004
"""Share of the largest step below which steps are told together."""

_MOST = 24
"""Steps that are drawn; the smaller ones beyond are told together."""


class WaterfallError(WedgesimError, ValueError):
    """What was given has no steps to draw."""


@dataclass(frozen=True)
class Step:
    """One row of a waterfall.

    Attributes
    ----------
    label : str
        What it is.
    value : float
        By how much it moves the number; of the first and last row, the number.
    look : Look
        Of its bar.
    detail : str
        Said in quieter letters after the label.
    error : float
        Standard error; 0 where there is none.
    total : bool
        Whether the bar is a number of its own and begins at zero.
    """

    label: str
    value: float
    look: Look
    detail: str = ""
    error: float = 0.0
    total: bool = False


def plot_attribution(result: Pair, ax: Axes | None = None, *, width: float = DOUBLE_COLUMN) -> Axes:
    """Draw how the margin of one setting becomes that of another, value by value.

    Parameters
    ----------
    result : Pair
        Two settings, as :func:`~wedgesim.analysis.comparison.compare` returns them.
    ax : Axes, optional
        Where to draw; its own lines vanish and one panel fills it (``ax.child_axes``). By default a new figure.
    width : float, optional
        Width in inches of the new figure.

    Returns
    -------
    Axes
        With the panel as child.

    Raises
    ------
    WaterfallError
        When the difference is not attributed, with the reason.

    Examples
    --------
    >>> import wedgesim as ws
    >>> found = ws.compare("reverse_kissinger", ["kupchan2021", "kyiv2025"])
    >>> drawn = plot_attribution(found.pairs[0])
    """
    found = result.attribution
    if found is None:
        raise WaterfallError(f"there are no parts to draw: {result.no_attribution}")
    scenario = result.first.setting.scenario
    towards, away = look_of(UNIQUE, 0), look_of(NEVER, 0)
    steps = [
        Step(
            short_name(scenario, share.parameter),
            share.value,
            towards if share.value > 0 else away,
            f"{short(share.first)} → {short(share.second)}",
            share.error,
        )
        for share in found.shares
    ]
    rows = [
        Step(result.first.name, found.start, _TOTAL, _said_of(result.first), total=True),
        *together(steps, "others"),
        Step(result.second.name, found.end, _TOTAL, _said_of(result.second), total=True),
    ]
    how = "exact" if found.exact else f"{found.permutations} random orders; thin lines: one standard error"
    note = (
        "Orange and hatched: towards the split; blue: away from it. Each bar: the effect of changing the value, on "
        f"average over all orders of change (Shapley values, {how})."
    )
    label = f"split margin of {scenario.states['target']} (utility); it splits above 0"
    title = f"What moves the margin from {result.first.name} to {result.second.name}"
    return draw_waterfall(rows, title, label, note, ax, width)


def plot_waterfall(
    result: Explanation | Decision | Consequence,
    ax: Axes | None = None,
    *,
    role: Role = "target",
    kind: str | None = None,
    action: str | None = None,
    equilibrium: int | None = None,
    width: float = DOUBLE_COLUMN,
) -> Axes:
    """Draw how a deviation changes a payoff, term by term: first directly, then by what the others do then.

    Parameters
    ----------
    result : Explanation, Decision or Consequence
        Of an explanation the decision of `role` on the path is drawn.
    ax : Axes, optional
        Where to draw; its own lines vanish and one panel fills it (``ax.child_axes``). By default a new figure.
    role : {"divider", "target", "partner"}, optional
        Whose decision; for an explanation.
    kind : str, optional
        Of which type of the role; by default the most probable one.
    action : str, optional
        The deviation; by default the best action that is not taken.
    equilibrium : int, optional
        Which equilibrium; for an explanation, by default the one that it tells at length.
    width : float, optional
        Width in inches of the new figure.

    Returns
    -------
    Axes
        With the panel as child.

    Raises
    ------
    WaterfallError
        When there is no such deviation.

    Examples
    --------
    >>> import wedgesim as ws
    >>> drawn = plot_waterfall(ws.explain("reverse_kissinger"), role="divider")
    """
    state: Mapping[Role, str] = {}
    found: Decision | Consequence | None = result if not isinstance(result, Explanation) else None
    if isinstance(result, Explanation):
        number_of = result.chosen if equilibrium is None else equilibrium
        if not -len(result.outcomes) <= number_of < len(result.outcomes):
            raise WaterfallError(f"there are {len(result.outcomes)} equilibria; there is no number {number_of}")
        state, found = result.scenario.states, result.outcomes[number_of].decision(role, kind)
    taken, of_type = "", ""
    if isinstance(found, Decision):
        taken, of_type = ", ".join(found.strategy), found.kind
        found = _deviation(found, action)
    if found is None:
        raise WaterfallError(f"the {role} has no choice to draw")
    who = _called(state, found.role, of_type)
    looks = theory_looks(dict.fromkeys(part.theory for part in found.parts))
    steps = [_step(part, part.direct, looks, "") for part in _by_size(found, 0)]
    for place, response in enumerate(found.responses, start=1):
        does = ", ".join(response.after)
        whose = state.get(response.role, response.role)
        for part in _by_size(found, place):
            steps.append(_step(part, part.responses[place - 1], looks, f"{whose}: {words(does)}"))
    rows = [
        Step(taken or "as played", found.payoff_taken, _TOTAL, found.path_taken, total=True),
        *together(steps, "smaller terms"),
        Step(found.action, found.payoff, _TOTAL, found.path, total=True),
    ]
    title = f"Why {who} does not choose {words(found.action)}" if found.change < 0 else (
        f"What {words(found.action)} would bring {who}"
    )  # fmt: skip
    notes = ["Terms by theory, in its colour."] if any(part.theory != part.term for part in found.parts) else []
    if any(response.changes for response in found.responses):
        notes.append(
            "First the effect of the action itself, the others acting as before; then of what each does then, who is "
            "named."
        )
    elif found.responses:
        notes.append("The others act the same.")
    note = " ".join(notes)
    return draw_waterfall(rows, title, f"payoff of {who} (utility)", note, ax, width, zero=False)


def _deviation(decision: Decision, action: str | None) -> Consequence | None:
    if action is None:
        return decision.best_alternative or next(iter(decision.consequences), None)
    found = next((one for one in decision.consequences if one.action == action), None)
    if found is None:
        names = ", ".join(one.action for one in decision.consequences)
        raise WaterfallError(f"{action} is no deviation of the {decision.role}; it could choose {names}")
    return found


def _by_size(found: Consequence, step: int) -> list[Part]:
    """Return the parts that a step moves, the largest first."""

    def size(part: Part) -> float:
        return abs(part.responses[step - 1] if step else part.direct)

    return sorted((part for part in found.parts if size(part) > 0), key=lambda part: -size(part))


def _step(part: Part, value: float, looks: Mapping[str, Look], after: str) -> Step:
    theory = "" if part.theory == part.term else f"({words(part.theory)})"
    return Step(part.term, value, looks[part.theory], f"{theory}  {after}".strip())


def _called(states: Mapping[Role, str], role: Role, of_type: str) -> str:
    if of_type:
        return f"{'an' if of_type[:1].lower() in 'aeiou' else 'a'} {words(of_type)} {states.get(role, role)}"
    return with_article(states[role]) if role in states else f"the {role}"


def _said_of(outcome: SettingOutcome) -> str:
    return VERDICT_WORDS[VERDICTS.index(outcome.solution.split.verdict)]


def together(steps: Sequence[Step], name: str) -> list[Step]:
    """Return the steps, those too small to be seen, or too many, as one."""
    largest = max((abs(step.value) for step in steps), default=0.0)
    by_size = sorted(range(len(steps)), key=lambda i: -abs(steps[i].value))
    shown = [i for i in by_size[:_MOST] if abs(steps[i].value) > _SMALLEST * largest]
    small = [step for i, step in enumerate(steps) if i not in shown]
    if len(small) < 2:
        return list(steps)
    kept = [step for step in steps if not any(step is other for other in small)]
    value = sum(step.value for step in small)
    # their errors are not independent, so that of the sum is not known
    return [*kept, Step(f"{len(small)} {name}", value, _REST)]


def draw_waterfall(
    rows: Sequence[Step], title: str, label: str, note: str, ax: Axes | None, width: float, zero: bool = True
) -> Axes:
    """Draw rows as a waterfall.

    Parameters
    ----------
    rows : sequence of Step
        From top to bottom.
    title, label, note : str
        Above, below the axis, and below that.
    ax : Axes or None
        Where to draw; None for a new figure.
    width : float
        In inches, of a new figure.
    zero : bool, optional
        Whether zero must be in sight.
    """
    with house_style():
        if ax is None:
            layout = _Layout(rows, title, label, note, width - 2 * _EDGE)
            height = layout.height + 2 * _EDGE
            figure = new_figure(width, height)
            ax = figure.add_axes(
                (_EDGE / width, _EDGE / height, 1 - 2 * _EDGE / width, 1 - 2 * _EDGE / height), label="waterfall"
            )
        ax.set_axis_off()
        own, tall = size_in_inches(ax)
        _draw(ax, _Layout(rows, title, label, note, own), tall, zero)
    return ax


class _Layout:
    """Texts broken to a width in inches, and the room they take."""

    def __init__(self, rows: Sequence[Step], title: str, label: str, note: str, width: float) -> None:
        self.rows, self.width = rows, width
        self.places = decimals([row.value for row in rows])
        widest = max(text_width(self._whole(row), SMALL_SIZE, row.total) for row in rows)
        self.left = min(widest + 0.06, _WIDEST_LABELS * width)
        self.labels = [wrapped(self._whole(row), self.left - 0.04, SMALL_SIZE, row.total) for row in rows]
        self.heights = [max((text.count("\n") + 1) * _LINE, _BAR) + _ROW for text in self.labels]
        self.title = wrapped(title, width, TITLE_SIZE, True)
        self.label = wrapped(label, width - self.left, LABEL_SIZE)
        self.note = wrapped(note, width, SMALL_SIZE) if note else ""
        self.top = (self.title.count("\n") + 1) * TITLE_SIZE * LINE / POINTS_PER_INCH + 0.06
        notes = (self.note.count("\n") + 1) * _LINE + 0.05 if note else 0.0
        self.bottom = 0.24 + (self.label.count("\n") + 1) * LABEL_SIZE * LINE / POINTS_PER_INCH + notes

    @staticmethod
    def _whole(row: Step) -> str:
        return f"{words(row.label)}  {row.detail}" if row.detail else words(row.label)

    @property
    def height(self) -> float:
        """Inches that everything takes."""
        return self.top + sum(self.heights) + self.bottom

    def said(self, row: Step) -> str:
        """Return the number at the end of a bar."""
        return number(row.value, self.places, signed=True)


def _draw(ax: Axes, layout: _Layout, tall: float, zero: bool) -> None:
    plot = max(tall - layout.top - layout.bottom, 0.3)
    left = layout.left + _GAP
    box = (left / layout.width, layout.bottom / tall, 1 - left / layout.width, plot / tall)
    panel = ax.inset_axes(box, label="steps")
    ax.text(0, 1, layout.title, transform=ax.transAxes, size=TITLE_SIZE, weight="bold", va="top", linespacing=LINE)
    if layout.note:
        ax.text(0, 0, layout.note, transform=ax.transAxes, size=SMALL_SIZE, color=QUIET, va="bottom", linespacing=LINE)
    room = layout.width - left
    _limits(panel, layout, room, zero)
    unit = sum(layout.heights)
    panel.set_ylim(unit, 0)
    edge, at = 0.0, 0.0
    before: float | None = None
    for row, text, height in zip(layout.rows, layout.labels, layout.heights, strict=True):
        middle = edge + height / 2
        start = 0.0 if row.total else at
        at = row.value if row.total else at + row.value
        if row.total and not zero:  # a bar cut off from zero would lie about its length
            panel.plot([at, at], [middle - _BAR, middle + _BAR], color=INK, linewidth=2.2, zorder=3, label=row.label)
        else:
            _bar(panel, row, start, at, middle, plot / unit)
        if before is not None:
            joint = start if not row.total else at
            panel.plot([joint, joint], [before, middle], color=QUIET, linewidth=0.5, zorder=1)
        before = middle
        panel.annotate(
            text, (0, middle), xycoords=panel.get_yaxis_transform(), xytext=(-_GAP * POINTS_PER_INCH, 0),
            textcoords="offset points", ha="right", va="center", size=SMALL_SIZE, linespacing=LINE,
            weight="bold" if row.total else "normal", annotation_clip=False,
        )  # fmt: skip
        beyond = at >= start
        panel.annotate(
            layout.said(row), (max(start, at) if beyond else min(start, at), middle),
            xytext=((1 if beyond else -1) * (3 + _reach(panel, row, room)), 0), textcoords="offset points",
            ha="left" if beyond else "right", va="center", size=SMALL_SIZE, weight="bold" if row.total else "normal",
        )  # fmt: skip
        edge += height
    low, high = panel.get_xlim()
    if low <= 0 <= high:
        panel.axvline(0, color=INK, linewidth=0.6, zorder=0.5)
    panel.set_yticks([])
    panel.spines[["left", "right", "top"]].set_visible(False)
    panel.spines["bottom"].set_linewidth(0.6)
    panel.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    panel.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}".replace("-", "−")))
    _fit_ticks(panel, room)
    panel.tick_params(axis="x", width=0.6, labelsize=SMALL_SIZE, pad=2.5, length=2.5)
    panel.set_xlabel(layout.label, size=LABEL_SIZE, linespacing=LINE, labelpad=2.5)


def _fit_ticks(panel: Axes, room: float) -> None:
    """Leave out ticks so near to the end of the axis that their numbers would be cut off."""
    low, high = panel.get_xlim()
    aside = 0.2 / room * (high - low)
    panel.set_xticks([tick for tick in panel.get_xticks() if low + aside <= tick <= high - aside])
    panel.set_xlim(low, high)


def _reach(panel: Axes, row: Step, room: float) -> float:
    """Points that an error bar reaches beyond its bar."""
    low, high = panel.get_xlim()
    return row.error / (high - low) * room * POINTS_PER_INCH


def _limits(panel: Axes, layout: _Layout, room: float, zero: bool) -> None:
    """Let the axis hold all bars, and the numbers beside them."""
    ends, at = [0.0] if zero else [], 0.0
    for row in layout.rows:
        at = row.value if row.total else at + row.value
        ends += [at - row.error, at + row.error]
    low, high = min(ends), max(ends)
    span = (high - low) or 1.0
    aside = max(text_width(layout.said(row), SMALL_SIZE, True) for row in layout.rows) + 0.08
    scale = span / max(room - 2 * aside, 0.3)
    panel.set_xlim(low - aside * scale, high + aside * scale)


def _bar(panel: Axes, row: Step, start: float, end: float, middle: float, stretch: float) -> None:
    half = _BAR / 2 / stretch if stretch else _BAR / 2
    look = row.look
    panel.add_patch(
        Rectangle(
            (min(start, end), middle - half), abs(end - start), 2 * half, facecolor=look.fill, edgecolor=look.line,
            hatch=look.hatch, linewidth=0.7, zorder=2, label=row.label,
        )
    )  # fmt: skip
    if row.error:
        panel.plot([end - row.error, end + row.error], [middle, middle], color=INK, linewidth=0.8, zorder=3)
