"""Rank correlations between uncertain parameters, and whether they can all hold at once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Final

from wedgesim.scenario import tree
from wedgesim.scenario.distributions import Correlation, copula_correlation, rank_correlation
from wedgesim.scenario.report import join
from wedgesim.scenario.sections.context import Context, declared_assumed, entries_of, text_of
from wedgesim.scenario.sections.parameters import find_parameter
from wedgesim.scenario.sections.sources import read_citation
from wedgesim.scenario.shapes import as_float
from wedgesim.scenario.tree import Node

DEFINITE: Final = 1e-9
"""Part of a parameter's variance that must be its own, whatever it is correlated with."""


def read_correlations(context: Context) -> tuple[Correlation, ...]:
    """Return the correlations, each pair once, having checked that they can all hold."""
    node = context.node("correlations")
    if not isinstance(node, tree.Sequence):
        return ()
    before = len(context.report.problems)
    found: dict[frozenset[str], Correlation] = {}
    for index, item in enumerate(node.items):
        path = join("correlations", index)
        correlation = _correlation(context, item, path)
        pair = frozenset(correlation.parameters)
        if pair in found:
            context.report.add(item.place, path, f"{_listed(correlation.parameters)} are correlated twice")
        found[pair] = correlation
    correlations = tuple(found.values())
    if len(context.report.problems) == before and context.certain:
        _judge_together(context, correlations, node)
    return correlations


def _correlation(context: Context, node: Node, path: str) -> Correlation:
    entries = entries_of(node)
    pair = entries["parameters"]
    assert isinstance(pair, tree.Sequence)
    names = tuple(text_of(item) for item in pair.items)
    for index, (name, item) in enumerate(zip(names, pair.items, strict=True)):
        where = join(join(path, "parameters"), index)
        parameter = find_parameter(context, name, item.place, where)
        if parameter is not None and parameter.uncertainty is None:
            said = f"`{name}` is certain, so that nothing can move with it: give it a range or a distribution"
            context.report.add(item.place, where, said)
    if names[0] == names[1]:
        context.report.add(pair.place, join(path, "parameters"), f"`{names[0]}` is paired with itself")
    cited = read_citation(context, entries.get("source"), join(path, "source"))
    assumed = declared_assumed(context, entries, path)
    rank = as_float(entries["rank"])
    return Correlation((names[0], names[1]), rank, cited, text_of(entries.get("note")), assumed or not cited)


# Together -----------------------------------------------------------------------------------------------------------


def _judge_together(context: Context, correlations: Sequence[Correlation], node: tree.Sequence) -> None:
    """Report the first parameters whose correlations cannot all hold, at the last of these correlations."""
    names = contradiction(correlations)
    if not names:
        return
    among = [index for index, of in enumerate(correlations) if set(of.parameters) <= set(names)]
    last = among[-1]
    said = f"the rank correlations of {_listed(names)} cannot all hold: their matrix is not positive definite"
    place = entries_of(node.items[last])["rank"].place
    context.report.add(place, join(join("correlations", last), "rank"), said + _hint(correlations, names, last))


def contradiction(correlations: Sequence[Correlation]) -> tuple[str, ...]:
    """Return parameters whose correlations cannot all hold; none when all can.

    The matrix of each group of parameters that correlations link is factorised after Cholesky. It is positive definite
    when something of each parameter's variance is left that those before it do not account for.

    Examples
    --------
    >>> contradiction([Correlation(("a", "b"), 0.9), Correlation(("b", "c"), 0.9), Correlation(("a", "c"), -0.9)])
    ('a', 'b', 'c')
    >>> contradiction([Correlation(("a", "b"), 0.9), Correlation(("b", "c"), 0.9), Correlation(("a", "c"), 0.7)])
    ()
    """
    matrix: dict[tuple[str, str], float] = {}
    for of in correlations:
        first, second = of.parameters
        matrix[first, second] = matrix[second, first] = copula_correlation(of.rank)
    for group in _groups(of.parameters for of in correlations if of.rank):
        factor: list[list[float]] = []
        for number, name in enumerate(group):
            row: list[float] = []
            for other in range(number):
                known = math.fsum(a * b for a, b in zip(row, factor[other], strict=False))
                row.append((matrix.get((name, group[other]), 0.0) - known) / factor[other][other])
            own = 1 - math.fsum(value * value for value in row)
            if own <= DEFINITE:
                return tuple(group[: number + 1])
            factor.append([*row, math.sqrt(own)])
    return ()


def _groups(pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Return the names that pairs link, directly or through others, each group in the order of mention."""
    groups: list[list[str]] = []
    for pair in pairs:
        linked = [group for group in groups if set(group) & set(pair)]
        merged = list(dict.fromkeys(name for group in (*linked, list(pair)) for name in group))
        groups = [group for group in groups if group not in linked] + [merged]
    return groups


def _hint(correlations: Sequence[Correlation], names: Sequence[str], last: int) -> str:
    """Say what would help: another rank where three parameters are concerned, else the pairs that were left out."""
    if len(names) == 2:
        return "; a rank correlation lies between -1 and 1, both excluded"
    ranks = {frozenset(of.parameters): of.rank for of in correlations}
    missing = [pair for pair in combinations(names, 2) if frozenset(pair) not in ranks]
    if len(names) == 3:
        pair = missing[0] if missing else correlations[last].parameters
        [third] = set(names) - set(pair)
        first, second = (copula_correlation(ranks.get(frozenset((name, third)), 0.0)) for name in pair)
        reach = math.sqrt((1 - first**2) * (1 - second**2))
        low = max(math.ceil(100 * rank_correlation(first * second - reach)), -99) / 100
        high = min(math.floor(100 * rank_correlation(first * second + reach)), 99) / 100
        if low <= high:
            return f"; with the others as they are, that of {_listed(pair)} lies between {low:g} and {high:g}"
    if missing:
        return f"; pairs that are not given count as uncorrelated, such as {_listed(missing[0])}"
    return ""


def _listed(names: Sequence[str]) -> str:
    quoted = [f"`{name}`" for name in names]
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}"
