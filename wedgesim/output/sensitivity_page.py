"""What an outcome depends on, told in words, and as plain data for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from wedgesim.analysis.sensitivity.elasticities import Elasticities
from wedgesim.analysis.sensitivity.screening import Morris, SecondOrder
from wedgesim.analysis.sensitivity.sobol import SobolIndices
from wedgesim.analysis.sensitivity.tornado import Bar, End, Tornado
from wedgesim.output import taken
from wedgesim.output.blocks import Block, Heading, Paragraph, Table
from wedgesim.output.document import Document, finite, head, provenance, quantity
from wedgesim.output.words import listing, number, short, with_article
from wedgesim.roles import TARGET

MOST: Final = 12
"""Rows that are printed of each table, when no other number is asked for."""

_ROUNDING: Final = 1e-12
"""Margins below this are ties."""

_CALLED: Final = {"margin": "the split margin", "split": "the split"}


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """What ``wedgesim sensitivity`` tells.

    Attributes
    ----------
    tornado : Tornado
        One parameter at a time.
    indices : SobolIndices or None
        All together; None where correlations leave no answer, and `refusal` says why.
    elasticities : Elasticities
        At the margin.
    morris, second_order : optional
        What SALib adds.
    refusal : str
        Why there are no indices; empty when there are.
    """

    tornado: Tornado
    indices: SobolIndices | None
    elasticities: Elasticities
    morris: Morris | None = None
    second_order: SecondOrder | None = None
    refusal: str = ""


def sensitivity_page(
    found: Sensitivity, given: Mapping[str, float], position: str | None = None, most: int = MOST
) -> Iterator[Block]:
    """Yield one parameter at a time, indices, and elasticities.

    Parameters
    ----------
    found : Sensitivity
        What to tell.
    given : mapping of str to float
        Values given beside the scenario, which are held.
    position : str, optional
        The position taken, whose values are held.
    most : int, optional
        Rows of each table at most.
    """
    scenario = found.tornado.scenario
    yield Heading(f"Sensitivity of {scenario.name}: {scenario.title}", 1)
    for line in taken.lines(scenario, position, given):
        yield Paragraph(line, "strong")
    own = "the values taken" if taken.changed(scenario, position, given) else "its own values"
    yield Paragraph(f"At {own} {_baseline(found.tornado)}")
    yield Heading("One parameter at a time")
    yield from tornado_blocks(found.tornado, most)
    yield Heading("All together: Sobol' indices")
    if found.indices is None:
        yield Paragraph(found.refusal, "warning")
    else:
        yield from indices_blocks(found.indices, most)
    if found.morris is not None:
        yield Heading("Morris screening")
        yield _morris(found.morris, most)
    if found.second_order is not None:
        yield Heading("Pairs")
        yield _pairs(found.second_order, most)
    yield Heading("At the margin: elasticities")
    yield from elasticities_blocks(found.elasticities, most)


def _baseline(found: Tornado) -> str:
    """Say what is played and by how much the target stays or splits; of several outcomes, which is followed."""
    base, target = found.baseline, with_article(found.scenario.states[TARGET])
    about = f"split {base.verdict}, with a split margin of {target} of {number(base.margin)}"
    if found.outcomes > 1:
        return (
            f"there are {found.outcomes} equilibrium outcomes, {about} in the first, {base.path}. Figures follow the "
            "first in the order of actions, at every value; wedgesim solve lists all, and says which a rule selects."
        )
    return (
        f"{base.path} is played, {about}. The margin is that on the path that is played; where another is played it "
        "leaps."
    )


def tornado_blocks(found: Tornado, most: int) -> Iterator[Block]:
    """Yield what each parameter by itself does."""
    turning = [bar.parameter for bar in found.turning]
    if turning:
        can = "can turn" if len(turning) < len(found.bars) else "can each turn"
        yield Paragraph(f"{len(turning)} of {len(found.bars)} {can} the verdict alone: {listing(turning)}.", "strong")
    else:
        yield Paragraph(f"None of {len(found.bars)} parameters can turn the verdict alone.", "strong")
    shown = found.bars[:most]
    yield Table(
        ("parameter", "from", "to", "margin at low", "margin at high", "verdict"),
        tuple(
            (
                bar.parameter,
                short(bar.low.value),
                short(bar.high.value),
                _margin(bar.low, found.baseline),
                _margin(bar.high, found.baseline),
                _verdicts(bar, found.baseline),
            )
            for bar in shown
        ),
        numeric=frozenset({1, 2, 3, 4}),
        caption="The others at their values. *: another path is played there, so that the margin has leapt."
        + (f" And {len(found.bars) - len(shown)} more." if len(found.bars) > len(shown) else ""),
        whole=frozenset({0}),
    )


def _margin(end: End, baseline: End) -> str:
    margin = 0.0 if abs(end.margin) < _ROUNDING else end.margin
    return number(margin) + ("*" if end.path != baseline.path else " ")


def _verdicts(bar: Bar, baseline: End) -> str:
    changed = [f"{end.verdict} at {short(end.value)}" for end in (bar.low, bar.high) if end.verdict != baseline.verdict]
    if changed:
        return listing(changed)
    return "turns between" if bar.turns else "-"


def indices_blocks(found: SobolIndices, most: int) -> Iterator[Block]:
    """Yield what share of the variance each parameter, or group, explains."""
    of_parameters = "groups" if any(len(members) > 1 for members in found.groups.values()) else "parameters"
    left_out = found.samples - found.solved
    missing = f"; {left_out:,} rows with unsolved games are left out" if left_out else ""
    yield Paragraph(
        f"Shares of the variance: {found.samples:,} rows of a scrambled Sobol' sequence, {found.games:,} games, seed "
        f"{found.seed}{missing}. First: explained by one of the {of_parameters} alone; total: alone and with others."
    )
    for name, of in found.quantities.items():
        called = _CALLED.get(name, name)
        if np.isnan(of.total).all():
            yield Paragraph(f"{called.capitalize()} is the same at every row: nothing to explain.", "strong")
            continue
        groups = list(found.groups)
        ranked = found.ranked(name)
        rows = []
        for group in ranked[:most]:
            at = groups.index(group)
            rows.append(
                (
                    group,
                    number(float(of.first[at])),
                    f"{_part(of.first_low[at])} to {_part(of.first_high[at])}",
                    number(float(of.total[at])),
                    f"{_part(of.total_low[at])} to {_part(of.total_high[at])}",
                )
            )
        rest = f" And {len(ranked) - len(rows)} more." if len(ranked) > len(rows) else ""
        yield Paragraph(
            f"{called.capitalize()}: mean {number(of.mean)}, standard deviation {number(of.variance**0.5)}; "
            f"{_share(of.alone)} of the variance is explained by {of_parameters} alone (95% interval "
            f"{_share(of.alone_low)} to {_share(of.alone_high)}), the rest by interactions.",
            "strong",
        )
        yield Table(
            (of_parameters[:-1], "first", "95% interval", "total", "95% interval"),
            tuple(rows),
            numeric=frozenset({1, 2, 3, 4}),
            caption=f"Intervals by bootstrap; below 0 by error alone.{rest}",
            whole=frozenset({0}),
        )


def _share(value: float) -> str:
    return f"{100 * min(max(value, 0.0), 1.0):.0f}%"


def _morris(found: Morris, most: int) -> Table:
    rows = []
    for name in found.ranked[:most]:
        at = found.parameters.index(name)
        size = f"{number(float(found.mu_star[at]))} ±{number(float(found.mu_star_error[at]))}"
        rows.append((name, size, number(float(found.mu[at])), number(float(found.sigma[at]))))
    return Table(
        ("parameter", "mu*", "mu", "sigma"),
        tuple(rows),
        numeric=frozenset({1, 2, 3}),
        caption=f"Effects on {_CALLED.get(found.quantity, found.quantity)} of a move from end to end, on "
        f"{found.trajectories} trajectories: average size, average, standard deviation.",
        whole=frozenset({0}),
    )


def _pairs(found: SecondOrder, most: int) -> Table:
    rows = [
        (f"{one} x {other}", f"{number(index)} ±{number(error)}") for one, other, index, error in found.pairs()[:most]
    ]
    return Table(
        ("pair", "second order"),
        tuple(rows),
        numeric=frozenset({1}),
        caption=f"Share of the variance of {_CALLED.get(found.quantity, found.quantity)} that a pair explains beyond "
        f"what each explains alone; {found.samples:,} rows.",
        whole=frozenset({0}),
    )


def _part(index: float) -> str:
    """Return the end of an interval with no more digits than the index beside it."""
    return f"{index + 0.0:.3f}"


def elasticities_blocks(found: Elasticities, most: int) -> Iterator[Block]:
    """Yield derivatives at the values taken."""
    if "unsolved" in found.status:
        yield Paragraph("No equilibrium was found at the scenario's own values, so that there is no derivative.", "bad")
        return
    yield Paragraph(
        f"While {found.path} is played. Across: what the derivative would make of the whole range; elasticity: per "
        "cent by one per cent."
    )
    order = np.argsort(-np.abs(np.nan_to_num(found.across[0])), kind="stable")[:most]
    rows = []
    for at in order:
        slope = float(found.derivative[0, at])
        status = found.status[at]
        note = "" if status == "smooth" else status
        rows.append(
            (
                found.parameters[at],
                number(slope),
                f"{float(found.error[0, at]):.0e}" if slope == slope else "-",
                number(float(found.across[0, at])),
                number(float(found.elasticity[0, at])),
                note,
            )
        )
    noted = any(row[-1] for row in rows)
    yield Table(
        ("parameter", "derivative", "error", "across", "elasticity", *(("note",) if noted else ())),
        tuple(row if noted else row[:-1] for row in rows),
        numeric=frozenset({1, 2, 3, 4}),
        caption=f"Of {_CALLED.get(found.quantities[0], found.quantities[0])}; those of payoffs are in the data."
        + (" It is below 0: an elasticity below 0 brings it nearer to 0." if found.levels[0] < 0 else ""),
        whole=frozenset({0}),
    )
    for status, said in (
        ("path turns", "At the least change of {} another path is played: no derivative."),
        ("kink", "At the value of {} derivatives from above and below differ for some quantity."),
    ):
        names = [name for name, one in zip(found.parameters, found.status, strict=True) if one == status]
        if names:
            yield Paragraph(said.format(listing(names)), "warning")


# Data ---------------------------------------------------------------------------------------------------------------


def sensitivity_document(found: Sensitivity, given: Mapping[str, float], position: str | None = None) -> Document:
    """Return everything as plain data; see :mod:`wedgesim.output.document` for the conventions."""
    document: Document = {
        **head("sensitivity"),
        "scenario": provenance(found.tornado.scenario, position, given),
        "tornado": {
            "baseline": _end(found.tornado.baseline),
            "bars": [
                {
                    "parameter": bar.parameter,
                    "value": bar.value,
                    "low": {"value": bar.low.value, **_end(bar.low)},
                    "high": {"value": bar.high.value, **_end(bar.high)},
                    "turns": bar.turns,
                    **quantity("lowest_margin", bar.lowest),
                    **quantity("highest_margin", bar.highest),
                }
                for bar in found.tornado.bars
            ],
        },
        "indices": None if found.indices is None else _indices_document(found.indices),
        "indices_note": found.refusal,
        "elasticities": _elasticities_document(found.elasticities),
    }
    if found.morris is not None:
        document["morris"] = _arrays(found.morris, ("mu_star", "mu_star_error", "mu", "sigma"))
    if found.second_order is not None:
        document["second_order"] = {
            "quantity": found.second_order.quantity,
            "pairs": [
                {"parameters": [one, other], **quantity("index", index), **quantity("error", error)}
                for one, other, index, error in found.second_order.pairs()
            ],
        }
    return document


def _end(end: End) -> dict[str, Any]:
    return {**quantity("margin", end.margin), "verdict": end.verdict, "path": end.path}


def _indices_document(found: SobolIndices) -> dict[str, Any]:
    return {
        "samples": found.samples,
        "solved": found.solved,
        "seed": found.seed,
        "games": found.games,
        "groups": {name: list(members) for name, members in found.groups.items()},
        "quantities": {
            name: dict(pair for key, value in asdict(of).items() for pair in _data(key, value).items())
            for name, of in found.quantities.items()
        },
    }


def _data(name: str, value: Any) -> Document:
    """Return an array, a number or a word under its name."""
    if isinstance(value, np.ndarray):
        return {name: finite(value.tolist())}
    return quantity(name, value) if isinstance(value, float) else {name: value}


def _elasticities_document(found: Elasticities) -> dict[str, Any]:
    return {
        "path": found.path,
        "parameters": list(found.parameters),
        "status": list(found.status),
        "quantities": {
            name: {
                **quantity("level", float(found.levels[number])),
                **{
                    key: finite(getattr(found, key)[number].tolist())
                    for key in ("derivative", "error", "elasticity", "across")
                },
            }
            for number, name in enumerate(found.quantities)
        },
    }


def _arrays(found: Morris, names: tuple[str, ...]) -> dict[str, Any]:
    arrays = {name: finite(getattr(found, name).tolist()) for name in names}
    about = {"quantity": found.quantity, "trajectories": found.trajectories, "seed": found.seed}
    return {**about, "parameters": list(found.parameters), **arrays}
