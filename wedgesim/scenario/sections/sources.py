"""Works cited, and where they are cited."""

from __future__ import annotations

from wedgesim.scenario.report import join, unknown
from wedgesim.scenario.scenario import Source
from wedgesim.scenario.sections.context import Context, entries_of, text_of
from wedgesim.scenario.tree import Node, Sequence


def read_sources(context: Context) -> dict[str, Source]:
    """Return the works that can be cited, by key."""
    return {
        key: Source(key, **{name: text_of(value).strip() for name, value in entries_of(node).items()})
        for key, node, _, _ in context.items("sources")
    }


def read_citation(context: Context, node: Node | None, path: str) -> tuple[str, ...]:
    """Return the keys of sources at `node`, each once, reporting those that do not exist."""
    if node is None:
        return ()
    listed = [(node, path)]
    if isinstance(node, Sequence):
        listed = [(item, join(path, index)) for index, item in enumerate(node.items)]
    keys = []
    for item, place in listed:
        key = text_of(item)
        if key not in context.sources and context.certainty.is_mistake(key, context.sources):
            context.report.add(item.place, place, unknown("source", key, context.sources))
        keys.append(key)
    return tuple(dict.fromkeys(keys))
