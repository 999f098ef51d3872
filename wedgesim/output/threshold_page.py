"""Thresholds told in words, and as plain data for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from wedgesim.analysis.threshold_result import Crossing, Thresholds, narrow
from wedgesim.analysis.threshold_sentences import sentence_of
from wedgesim.output import taken
from wedgesim.output.blocks import Block, Heading, Items, Paragraph, Table
from wedgesim.output.document import Document, finite, head, provenance, quantity
from wedgesim.output.words import listing, number, sentence, short, with_article
from wedgesim.roles import ROLES, Role
from wedgesim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import xarray as xr

_WATCHED = {
    "split": "the verdict on a split",
    "divider": "what the divider does",
    "target": "what the target does",
    "partner": "what the partner does",
    "path": "what is played",
}

_MOST_GAPS = 4
"""Intervals without a proof that are told one by one."""

_TOLD_APART = 1e-9
"""Relative difference below which two thresholds of a curve are the same: brackets are not much narrower."""

_LONGEST = 400
"""Characters of what happens at a crossing beyond which a page that has to be brief leaves it to the table."""

MOST_ROWS = 24
"""Rows of a curve that are printed; all are in the dataset."""


def threshold_page(
    found: Thresholds, given: Mapping[str, float], position: str | None = None, digits: int | None = None
) -> Iterator[Block]:
    """Yield the thresholds of one parameter.

    Parameters
    ----------
    found : Thresholds
        What to tell.
    given : mapping of str to float
        Parameters given beside the scenario.
    position : str, optional
        The position taken.
    digits : int, optional
        Significant digits of a threshold at most, and nothing told twice where it is long; by default as many as its
        bracket supports, and everything.
    """
    yield Heading(f"Thresholds of {found.parameter}: {found.scenario.title}", 1)
    where = taken.given(found.scenario, position, given)
    yield Paragraph(
        f"The range is {short(found.low)} to {short(found.high)}{where}; asked is where {_WATCHED[found.of]} turns."
    )
    names = _names(found.scenario)
    if not found.crossings:
        yield Paragraph(f"Nothing turns: {found.start_path} throughout, split {found.start}.", "strong")
    for crossing in found.crossings:
        said = sentence_of(crossing, names)
        brief = digits is not None and len(said) > _LONGEST
        said = "the table has what is played on either side" if brief else said
        yield Paragraph(f"{_head(found, crossing, digits)}: {said}.", "strong")
    if found.crossings:
        yield _table(found)
    for remark in found.remarks:
        yield Paragraph(remark, "warning")
    yield Paragraph(_certificate(found), "faint")


def _names(scenario: Scenario) -> dict[Role, str]:
    return {role: with_article(scenario.states[role]) for role in ROLES}


def _head(found: Thresholds, crossing: Crossing, digits: int | None) -> str:
    turned = f"the split is {crossing.direction}" if crossing.direction else "no change of the verdict"
    kind = {"continuous": " continuously", "jump": " by a jump", "multiplicity": ""}[crossing.kind]
    where = f"At {found.parameter} = {exact(crossing, digits)}"
    return f"{where} {turned}{kind}" if crossing.direction else f"{where}, {turned}"


def exact(crossing: Crossing, most: int | None = None) -> str:
    """Return the value with the digits that its bracket supports, or with at most so many.

    Examples
    --------
    >>> from wedgesim.analysis.threshold import threshold
    >>> len(exact(threshold("reverse_kissinger", "credibility", {"energy_dependence": 0.3}).crossings[0]))
    11
    """
    from math import floor, log10

    relative = crossing.error / max(abs(crossing.value), 1e-300)
    digits = max(3, min(most or 9, floor(-log10(max(relative, 1e-16))) - 1))
    return f"{crossing.value:.{digits}g}"


def _table(found: Thresholds) -> Table:
    starts = [found.low, *found.values]
    ends = [*found.values, found.high]
    paths = [found.start_path, *(crossing.path_above for crossing in found.crossings)]
    verdicts = [found.start, *(crossing.verdict_above for crossing in found.crossings)]
    return Table(
        ("from", "to", "split", "played"),
        tuple(
            (number(start), number(end), verdict, path)
            for start, end, verdict, path in zip(starts, ends, verdicts, paths, strict=True)
        ),
        numeric=frozenset({0, 1}),
        caption="What is played is named as at the beginning of each stretch." if found.of != "path" else "",
    )


def _certificate(found: Thresholds) -> str:
    brackets = (
        "Each value lies in a bracket at whose ends the game was solved and differs as stated"
        f"{', of relative width 1e-10 or less' if found.certified else ''}. "
        if found.crossings
        else ""
    )
    return f"{brackets}{_completeness(found)}"


def _completeness(found: Thresholds) -> str:
    """Say what is proven about further crossings."""
    other = "No other crossing exists" if found.crossings else "No crossing exists"
    between = f"between {short(found.low)} and {short(found.high)}"
    if found.proven:
        return f"{other} {between}: proven, by enclosures of all payoffs in interval arithmetic."
    if found.scenario.types:
        return "With types there is no proof."
    searched = ""  # where nothing but the scan points was solved, a remark says so
    if found.complete:
        searched = (
            f"further crossings were searched for at {found.scan_points} points, {short(found.resolution)} apart, and "
            "where payoff differences bend visibly from point to point; "
        )
    if found.proof is None:
        return sentence(f"{searched}no proof was asked for.")
    if found.proof.reason:
        return sentence(f"{searched}a proof is not to be had: {found.proof.reason}.")
    gaps = [_gap(low, high) for low, high in found.unproven[:_MOST_GAPS]]
    more = len(found.unproven) - len(gaps)
    further = f" and on {more} further intervals" if more > 0 else ""
    return sentence(f"{searched}that there is no other is proven but on {listing(gaps)}{further}.")


def _gap(low: float, high: float) -> str:
    ends = f"{low:.6g}", f"{high:.6g}"
    where = f"{ends[0]} to {ends[1]}" if ends[0] != ends[1] else f"an interval around {(low + high) / 2:.6g}"
    return f"{where} (width {high - low:.2g})"


def curve_page(curve: xr.Dataset, title: str) -> Iterator[Block]:
    """Yield a threshold curve as a table of its branches.

    Parameters
    ----------
    curve : Dataset
        As :func:`~wedgesim.analysis.threshold_curve.threshold_curve` returns it.
    title : str
        Of the scenario.
    """
    parameter, along = curve.attrs["parameter"], curve.attrs["along"]
    yield Heading(f"Thresholds of {parameter} along {along}: {title}", 1)
    branches = curve.sizes["branch"]
    if not branches:
        starts = sorted(set(curve["start"].values.tolist()))
        yield Paragraph(
            f"No threshold between {short(curve.attrs['low'])} and {short(curve.attrs['high'])} anywhere: "
            f"split {' or '.join(starts)} throughout.",
            "strong",
        )
        return
    values = curve["value"].values
    count = curve.sizes[along]
    step = max(1, -(-count // MOST_ROWS))
    header = [along]
    for branch in range(branches):
        turned = str(curve["direction"].values[branch])
        header.append(f"{turned or 'turns'} at" if branches == 1 else f"{branch + 1}: {turned or 'turns'} at")
    header += ["kind", "switches"]
    rows = [
        (
            short(float(curve[along].values[i])),
            *("-" if value != value else f"{value:.6g}" for value in values[:, i]),
            _joined(curve["kind"].values[:, i]),
            _joined(curve["switch"].values[:, i]),
        )
        for i in range(0, count, step)
    ]
    left_out = f"One in {step} of {count} values is shown. " if step > 1 else ""
    yield Table(
        tuple(header),
        tuple(rows),
        numeric=frozenset(range(branches + 1)),
        caption=f"{left_out}A dash: no threshold there.",
    )
    yield Items(tuple(_extent(curve, branch) for branch in range(branches)))
    yield Paragraph(_proven_along(curve), "faint")


def _proven_along(curve: xr.Dataset) -> str:
    """Say along how much of a curve it is proven that no threshold is missing."""
    proven, count = int(curve["proven"].values.sum()), curve.sizes[curve.attrs["along"]]
    if proven == count:
        return "No other threshold exists at any of these values: proven, by enclosures of all payoffs."
    searched = f"Others were searched for at {curve.attrs['scan_points']} points of each line"
    if curve.attrs.get("types"):
        return f"{searched}: with types there is no proof, and what lies closer together can be missed."
    return f"{searched}; that there is none is proven at {proven} of {count} values."


def _joined(texts: object) -> str:
    return ", ".join(dict.fromkeys(str(text) for text in texts if str(text))) or "-"  # type: ignore[attr-defined]


def _way(steps: Sequence[float], least: float) -> str:
    """Say which way a threshold goes, in steps of which those up to `least` are none."""
    if all(abs(step) <= least for step in steps):
        return "stays"
    if all(step >= -least for step in steps):
        return "rises"
    return "falls" if all(step <= least for step in steps) else "turns back on its way"


def _extent(curve: xr.Dataset, branch: int) -> str:
    """Say where a branch begins, ends and which way it goes."""
    parameter, along = curve.attrs["parameter"], curve.attrs["along"]
    values = curve["value"].values[branch]
    where = [i for i, value in enumerate(values) if value == value]
    first, last = where[0], where[-1]
    steps = [b - a for a, b in zip((values[i] for i in where), (values[i] for i in where[1:]), strict=False)]
    way = _way(steps, _TOLD_APART * max(abs(float(values[i])) for i in where))
    at = curve[along].values
    turned = str(curve["direction"].values[branch])
    what = f"The split is {turned}" if turned else f"{sentence(parameter)} turns what is played"
    if len(where) == 1:
        return f"{what} at {values[first]:.4g}, at {along} = {short(float(at[first]))} alone."
    return (
        f"{what} at {parameter} {values[first]:.4g} where {along} is {short(float(at[first]))} and at "
        f"{values[last]:.4g} where it is {short(float(at[last]))}; in between the threshold {way}."
    )


# As data ------------------------------------------------------------------------------------------------------------


def threshold_document(found: Thresholds, given: Mapping[str, float], position: str | None = None) -> Document:
    """Return thresholds as plain data; see :mod:`wedgesim.output.document` for the conventions."""
    return {
        **head("thresholds"),
        "scenario": provenance(found.scenario, position, given),
        "parameter": found.parameter,
        "of": found.of,
        "range": [found.low, found.high],
        "start": {"verdict": found.start, "path": found.start_path},
        "crossings": [crossing_document(crossing, found.high - found.low) for crossing in found.crossings],
        "monotone": found.monotone,
        "remarks": list(found.remarks),
        "scan_points": found.scan_points,
        "certified": found.certified,
        "complete": found.complete,
        "proven": found.proven,
        "unproven": [list(gap) for gap in found.unproven],
        "proof_failed": (found.proof.reason or None) if found.proof is not None else None,
    }


def crossing_document(crossing: Crossing, span: float) -> Document:
    """Return a crossing as plain data; `span` is the width of the range that was gone through."""
    return {
        "value": crossing.value,
        "bracket": [crossing.lower, crossing.upper],
        "narrow": narrow(crossing, span),
        "direction": crossing.direction or None,
        "kind": crossing.kind,
        "below": _side(crossing.verdict_below, crossing.path_below, crossing.margin_below),
        "above": _side(crossing.verdict_above, crossing.path_above, crossing.margin_above),
        "switch": asdict(crossing.switch) if crossing.switch else None,
        "cause": asdict(crossing.cause) if crossing.cause else None,
        "sentence": sentence_of(crossing),
    }


def _side(verdict: str, path: str, margin: float) -> Document:
    return {"verdict": verdict, "path": path, **quantity("margin", margin)}


def curve_document(
    curve: xr.Dataset, scenario: Scenario, given: Mapping[str, float], position: str | None = None
) -> Document:
    """Return a threshold curve of a scenario as plain data."""
    along = curve.attrs["along"]
    return {
        **head("threshold_curve"),
        "scenario": provenance(scenario, position, given),
        "parameter": curve.attrs["parameter"],
        "along": along,
        "of": curve.attrs["of"],
        "range": [curve.attrs["low"], curve.attrs["high"]],
        along: curve[along].values.tolist(),
        "start": curve["start"].values.tolist(),
        "branches": [
            {
                "direction": str(curve["direction"].values[branch]) or None,
                "verdict_below": str(curve["verdict_below"].values[branch]),
                "verdict_above": str(curve["verdict_above"].values[branch]),
                **{key: finite(curve[key].values[branch].tolist()) for key in ("value", "lower", "upper")},
                **{
                    key: [text or None for text in curve[key].values[branch].tolist()]
                    for key in ("kind", "switch", "cause", "path_below", "path_above")
                },
            }
            for branch in range(curve.sizes["branch"])
        ],
        "scan_points": curve.attrs["scan_points"],
        "proven": curve["proven"].values.astype(bool).tolist(),
    }
