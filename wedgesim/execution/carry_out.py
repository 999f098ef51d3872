"""Doing chunks of work with a crew, a few ahead of what has come back, and again what was lost with a worker.

Steps:

1. hand over as many chunks as the crew has workers, and as many again, so that nobody waits and memory stays flat
2. yield what comes back, in the order of coming; hand over as many more
3. when the crew breaks (a worker was killed), renew it and hand over what was under way once more; give up when it
   breaks again and again without a single chunk coming back
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from typing import Any, Final, TypeVar

from wedgesim.execution.chunks import Chunk
from wedgesim.execution.executors import Crew, ExecutionError

T = TypeVar("T")

MOST_BREAKS: Final = 3
"""Times in a row that a crew may break with nothing done in between."""


def carry_out(
    work: Callable[..., T], tasks: Iterable[tuple[Chunk, tuple[Any, ...]]], crew: Crew
) -> Iterator[tuple[Chunk, T]]:
    """Do the work of all tasks.

    Parameters
    ----------
    work : callable
        What is done, with the arguments of each task.
    tasks : iterable of (Chunk, tuple)
        Chunks and their arguments; taken one by one, as they are needed.
    crew : Crew
        Who does it.

    Yields
    ------
    tuple of Chunk and object
        Each chunk with its result, in any order.

    Raises
    ------
    ExecutionError
        When workers die and die again.
    Exception
        Whatever the work raises.

    Examples
    --------
    >>> from wedgesim.execution.chunks import chunks_of
    >>> from wedgesim.execution.executors import SerialExecutor
    >>> tasks = ((chunk, (chunk.start, chunk.stop)) for chunk in chunks_of(5, 2))
    >>> [sum_ for _, sum_ in carry_out(lambda a, b: a + b, tasks, Crew(SerialExecutor(), 1))]
    [2, 6, 9]
    """
    source = iter(tasks)
    under_way: dict[Future[T], tuple[Chunk, tuple[Any, ...]]] = {}
    lost: list[tuple[Chunk, tuple[Any, ...]]] = []
    breaks = 0
    ahead = 1 if crew.workers == 1 else 2 * crew.workers
    try:
        while True:
            while len(under_way) < ahead:
                task = lost.pop() if lost else next(source, None)
                if task is None:
                    break
                under_way[crew.submit(work, *task[1])] = task
            if not under_way:
                return
            done, _ = wait(under_way, return_when=FIRST_COMPLETED)
            for future in done:
                task = under_way.pop(future)
                try:
                    result = future.result()
                except BrokenExecutor:
                    lost.append(task)
                    continue
                breaks = 0
                yield task[0], result
            if lost:
                lost.extend(under_way.values())
                under_way.clear()
                breaks += 1
                if breaks >= MOST_BREAKS or not crew.renew():
                    first = min(chunk for chunk, _ in lost)
                    raise ExecutionError(
                        f"a worker died {breaks} times in a row at the points from {first.start} or soon after; "
                        "is there enough memory? Fewer --workers or a smaller --chunk need less"
                    )
    finally:
        for future in under_way:
            future.cancel()
