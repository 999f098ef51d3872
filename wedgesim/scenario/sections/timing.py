"""Who moves when."""

from __future__ import annotations

from wedgesim.roles import ROLES, Role
from wedgesim.scenario.report import Place
from wedgesim.scenario.scenario import DEFAULT_TIMING
from wedgesim.scenario.sections.context import Context, text_of
from wedgesim.scenario.tree import Node, Scalar, Sequence


def read_timing(context: Context) -> tuple[tuple[Role, ...], ...]:
    """Return the stages, and who moves at once in each; every role moves exactly once."""
    node = context.node("timing")
    if node is None:
        return DEFAULT_TIMING
    if isinstance(node, Scalar):  # simultaneous
        return (ROLES,)
    assert isinstance(node, Sequence)
    stages = [stage.items if isinstance(stage, Sequence) else [stage] for stage in node.items]
    _judge_order(context, node, [member for stage in stages for member in stage])
    return tuple(tuple(role for role in ROLES if role in map(text_of, stage)) for stage in stages)


def _judge_order(context: Context, node: Node, members: list[Node]) -> None:
    seen: dict[str, Place] = {}
    for member in members:
        role = text_of(member)
        if role in seen:
            said = f"`{role}` moves twice; the first time is on line {seen[role].line}"
            context.report.add(member.place, "timing", said)
        seen.setdefault(role, member.place)
    missing = [role for role in ROLES if role not in seen]
    if missing:
        context.report.add(node.place, "timing", f"every role moves once; {' and '.join(missing)} never moves")
