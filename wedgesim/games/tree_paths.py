"""Names for what lies in a tree: the steps that lead to a node, and the information sets."""

from __future__ import annotations

from wedgesim.games.extensive_form import ExtensiveForm, InformationSet


def paths_to(tree: ExtensiveForm, ends: set[int]) -> dict[int, tuple[tuple[int, int], ...]]:
    """Return the moves and actions, by index, that lead to some nodes of a tree."""
    parent: dict[int, tuple[int, int]] = {}
    for position, node in enumerate(tree.nodes):
        for action, child in enumerate(node.children):
            parent[child] = (position, action)
    found = {}
    for end in ends:
        steps: list[tuple[int, int]] = []
        position = end
        while position in parent:
            position, action = parent[position]
            move = tree.nodes[position].move
            assert move is not None  # it has children
            steps.append((move, action))
        found[end] = tuple(reversed(steps))
    return found


def set_labels(tree: ExtensiveForm) -> dict[int, str]:
    """Return a name for every information set, distinct for each player: its own, or a number."""
    seen: dict[tuple[int, str], int] = {}
    for move in tree.moves:
        if isinstance(move, InformationSet):
            seen[move.player, move.name] = seen.get((move.player, move.name), 0) + 1
    labels = {}
    for number, move in enumerate(tree.moves):
        if isinstance(move, InformationSet):
            alone = seen[move.player, move.name] == 1
            labels[number] = move.name if move.name and alone else f"{move.name} #{number + 1}".strip()
    return labels
