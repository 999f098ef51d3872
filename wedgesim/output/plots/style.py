"""The look of all figures: colours, hatches, sizes, and the settings under which they are drawn and saved.

Colours are those of Okabe and Ito, which the colour-blind can tell apart; each goes with a hatch of its own, so that a
figure survives a grey printer. Fills are pale tints with hatch and outline in the full colour: text on them stays
legible.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.typing import ColorType

from wedgesim.analysis.solution import Equilibrium, Solution

SINGLE_COLUMN: Final = 3.5
"""Width in inches of one column of a journal."""

DOUBLE_COLUMN: Final = 7.0
"""Width in inches of both columns of a journal."""

BLUE, ORANGE, GREEN, VERMILION, PURPLE, SKY, YELLOW, GREY = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#D55E00",
    "#CC79A7",
    "#56B4E9",
    "#F0E442",
    "#7F7F7F",
)

INK: Final = "#1A1A1A"
QUIET: Final = "#595959"
"""Secondary text; contrast 7 to 1 on white."""

EDGE_CONTRAST, TEXT_CONTRAST = 3.05, 4.55
"""Contrast with white of the lines that bound and hatch areas, and of letters: a little above what is asked of them."""

RESOLUTION: Final = 200
"""Dots per inch of PNG files, and of what is rasterised in others."""

ON_SCREEN: Final = 110
"""Pixels for an inch of a figure in a notebook, where text of 7 points is then as large as what is around it."""

TITLE_SIZE, LABEL_SIZE, SMALL_SIZE = 8.0, 7.0, 6.5
"""Font sizes in points at printed size."""

_SETTINGS: Final[dict[str, object]] = {
    "font.family": ["DejaVu Sans"],  # comes with matplotlib: the same glyphs on every machine
    "font.size": LABEL_SIZE,
    "axes.titlesize": TITLE_SIZE,
    "axes.labelsize": LABEL_SIZE,
    "axes.linewidth": 0.6,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "text.color": INK,
    "text.hinting": "no_hinting",  # text as wide at any resolution, so that what is laid out stays laid out
    "text.parse_math": False,  # names of states and actions may hold dollar signs
    "xtick.labelsize": SMALL_SIZE,
    "ytick.labelsize": SMALL_SIZE,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "xtick.color": INK,
    "ytick.color": INK,
    "hatch.linewidth": 0.5,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "svg.fonttype": "none",
    "svg.hashsalt": "wedgesim",
    "pdf.fonttype": 42,
}

_OF_THE_SESSION: Final = (
    "backend",
    "interactive",
    "toolbar",
    "timezone",
    "keymap",
    "figure.max_open",
    "tk.",
    "webagg.",
    "macosx.",
)
"""Beginnings of settings that say nothing about a picture, and stay the user's."""


@contextmanager
def house_style() -> Iterator[None]:
    """Draw under the house's settings, whatever the user's are; they are back afterwards."""
    settings: dict[Any, Any] = {
        name: value for name, value in mpl.rcParamsDefault.items() if not name.startswith(_OF_THE_SESSION)
    }
    settings.update(_SETTINGS)
    with mpl.rc_context(settings), warnings.catch_warnings():
        # said once, of a whole figure, where it is saved
        warnings.filterwarnings("ignore", message="Glyph .* missing from", category=UserWarning)
        yield


class Picture(Figure):
    """A figure that a notebook shows, though pyplot knows nothing of it."""

    def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
        """Return what Jupyter displays: a PNG, and its size in the pixels of a screen."""
        file = BytesIO()
        with house_style():
            self.savefig(file, format="png", dpi=RESOLUTION, metadata={"Software": None})
        width, height = (round(ON_SCREEN * inches) for inches in self.get_size_inches())
        return file.getvalue(), {"width": width, "height": height}


@dataclass(frozen=True)
class Look:
    """How an area is drawn."""

    fill: str
    line: str
    hatch: str


def tint(colour: ColorType, strength: float) -> str:
    """Return `colour` mixed with white; at a strength of 1 the colour itself.

    Examples
    --------
    >>> tint("black", 0.2)
    '#cccccc'
    """
    red, green, blue = (1 - strength * (1 - channel) for channel in to_rgb(colour))
    return to_hex((red, green, blue))


def contrast(colour: ColorType, ground: ColorType = "white") -> float:
    """Return the contrast of a colour on another, as the Web Content Accessibility Guidelines define it.

    Examples
    --------
    >>> round(contrast("black"), 1), round(contrast(ORANGE), 1)
    (21.0, 2.3)
    """
    first, second = sorted((_luminance(colour), _luminance(ground)))
    return (second + 0.05) / (first + 0.05)


def _luminance(colour: ColorType) -> float:
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in to_rgb(colour)]
    return sum(share * value for share, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def edge(colour: ColorType, least: float = EDGE_CONTRAST) -> str:
    """Return `colour` darkened as far as it takes to be told from white: for lines and letters.

    Examples
    --------
    >>> edge(BLUE) == BLUE.lower(), round(contrast(edge(ORANGE)), 1)
    (True, 3.1)
    """
    channels = to_rgb(colour)
    shares = (1 - step / 100 for step in range(100))
    darker = (to_hex((share * channels[0], share * channels[1], share * channels[2])) for share in shares)
    return next((one for one in darker if contrast(one) >= least), "#000000")


_THEORY_COLOURS: Final = {
    "balancing": (BLUE, ""),
    "interdependence": (ORANGE, "////"),
    "wedging": (GREEN, "...."),
    "bloodletting": (VERMILION, "\\\\\\\\"),
    "payoffs": (GREY, ""),
}

_MORE_COLOURS: Final = (
    (PURPLE, "xxxx"),
    (SKY, "----"),
    (YELLOW, "||||"),
    (GREY, "++++"),
    (BLUE, "oo"),
    (GREEN, "xx"),
)


def theory_looks(names: Iterable[str]) -> dict[str, Look]:
    """Return the look of each theory: its own for those of this package, in turn for others."""
    looks: dict[str, Look] = {}
    more = 0
    for name in names:
        if name in _THEORY_COLOURS:
            colour, hatch = _THEORY_COLOURS[name]
        else:
            colour, hatch = _MORE_COLOURS[more % len(_MORE_COLOURS)]
            more += 1
        looks[name] = Look(tint(colour, 0.45), edge(colour), hatch)
    return looks


def new_figure(width: float, height: float) -> Figure:
    """Return an empty figure of a size in inches, which pyplot knows nothing of."""
    return Picture(figsize=(width, height), dpi=RESOLUTION, layout=None)


def figure_of(ax: Axes) -> Figure:
    """Return the whole figure that holds the axes, be it through a subfigure."""
    figure = ax.figure.figure
    assert isinstance(figure, Figure), "the axes have been taken out of their figure"
    return figure


def size_in_inches(ax: Axes) -> tuple[float, float]:
    """Return width and height of the axes as they stand now."""
    box = ax.get_window_extent()
    dpi = figure_of(ax).dpi
    return box.width / dpi, box.height / dpi


def chosen(result: Solution, index: int) -> Equilibrium:
    """Return one of a solution's equilibria.

    Raises
    ------
    IndexError
        Saying how many there are.
    """
    if not -len(result.equilibria) <= index < len(result.equilibria):
        raise IndexError(f"{result.scenario.name} has {len(result.equilibria)} equilibria; there is no number {index}")
    return result.equilibria[index]


def which(result: Solution, index: int) -> str:
    """Say which of several equilibria this is; nothing where there is one."""
    count = len(result.equilibria)
    return f"equilibrium {index % count + 1} of {count}" if count > 1 else ""
