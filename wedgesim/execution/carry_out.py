"""Doing chunks of work with a crew, a few ahead of what has come back.

Steps:

1. hand over as many chunks as the crew has workers, and as many again, so that nobody waits and memory stays flat
2. yield what comes back, in the order of coming; hand over as many more
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from typing import Any, TypeVar

from wedgesim.execution.chunks import Chunk
from wedgesim.execution.executors import Crew
from wedgesim.execution.processes import ExecutionError

T = TypeVar("T")


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
        When workers die and are not replaced.
    Exception
        Whatever the work raises.

    Examples
    --------
    >>> from wedgesim.execution.chunks import chunks_of
    >>> from wedgesim.execution.executors import SerialExecutor
    >>> tasks = ((chunk, (chunk.start, chunk.stop)) for chunk in chunks_of(5, 2))
    >>> [result for _, result in carry_out(lambda a, b: a + b, tasks, Crew(SerialExecutor(), 1))]
    [2, 6, 9]
    """
    source = iter(tasks)
    under_way: dict[Future[T], Chunk] = {}
    ahead = 1 if crew.workers == 1 else 2 * crew.workers
    try:
        while True:
            while len(under_way) < ahead:
                task = next(source, None)
                if task is None:
                    break
                chunk, arguments = task
                under_way[_submitted(crew, work, arguments)] = chunk
            if not under_way:
                return
            done, _ = wait(under_way, return_when=FIRST_COMPLETED)
            for future in done:
                chunk = under_way.pop(future)
                yield chunk, _result(future, chunk)
    finally:
        for future in under_way:
            future.cancel()


def _submitted(crew: Crew, work: Callable[..., T], arguments: tuple[Any, ...]) -> Future[T]:
    try:
        return crew.executor.submit(work, *arguments)
    except BrokenExecutor as error:
        future: Future[T] = Future()
        future.set_exception(error)
        return future


def _result(future: Future[T], chunk: Chunk) -> T:
    try:
        return future.result()
    except Exception as error:
        # KilledWorker is what Dask says when worker after worker died at the same task
        if isinstance(error, BrokenExecutor) or type(error).__name__ == "KilledWorker":
            raise ExecutionError(
                f"workers died at the points from {chunk.start} or near them, and the executor does not replace them: "
                f"{error}. Is there enough memory?"
            ) from error
        raise
