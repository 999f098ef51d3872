"""Who does the work: this process, processes of this machine, any executor of Python's, or a Dask cluster."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import closing, contextmanager
from typing import Final, Literal, ParamSpec, TypeAlias, TypeVar

from wedgesim.errors import MissingExtraError
from wedgesim.execution.processes import ExecutionError, ProcessExecutor

P = ParamSpec("P")
T = TypeVar("T")

ExecutorName: TypeAlias = Literal["serial", "processes", "dask"]

EXECUTORS: Final[tuple[ExecutorName, ...]] = ("serial", "processes", "dask")
"""Executors by name."""

_PATIENCE: Final = 30
"""Seconds in which a scheduler must answer."""


class SerialExecutor(Executor):
    """Does at once, in this process, what it is given.

    Examples
    --------
    >>> SerialExecutor().submit(max, 1, 2).result()
    2
    """

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Do it, and return a future that is done."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


class Crew:
    """An executor with the number of its workers.

    Parameters
    ----------
    executor : Executor
        Does the work.
    workers : int
        How many things it does at a time.
    """

    def __init__(self, executor: Executor, workers: int) -> None:
        self.executor = executor
        self.workers = workers


def processors() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def crew(
    executor: ExecutorName | Executor = "serial", workers: int | None = None, scheduler: str | None = None
) -> Iterator[Crew]:
    """Provide workers while the block runs.

    Parameters
    ----------
    executor : {"serial", "processes", "dask"} or Executor, optional
        Who works. An executor that is given is not shut down.
    workers : int, optional
        How many; all processors, or all that a cluster has, when not given.
    scheduler : str, optional
        Address of a Dask scheduler, ``tcp://host:8786``; without one a cluster is set up on this machine.

    Raises
    ------
    ExecutionError
        When there is no such executor, or a scheduler does not answer.
    MissingExtraError
        When Dask is not installed.
    """
    if workers is not None and workers < 1:
        raise ExecutionError(f"work needs at least one worker, not {workers}")
    if isinstance(executor, Executor):
        yield Crew(executor, workers or getattr(executor, "_max_workers", None) or processors())
    elif executor == "serial":
        yield Crew(SerialExecutor(), 1)
    elif executor == "processes":
        with closing(ProcessExecutor(workers or processors())) as pool:
            yield Crew(pool, pool.workers)
    elif executor == "dask":
        with _dask(workers, scheduler) as found:
            yield found
    else:
        raise ExecutionError(f"no executor {executor!r}; expected one of {', '.join(EXECUTORS)}")


@contextmanager
def _dask(workers: int | None, scheduler: str | None) -> Iterator[Crew]:
    try:
        from distributed import Client
    except ImportError:
        raise MissingExtraError("dask", "work spread over a cluster") from None
    try:
        if scheduler is not None:
            client = Client(scheduler, timeout=_PATIENCE)
        else:
            client = Client(n_workers=workers or processors(), threads_per_worker=1, dashboard_address=None)
    except (OSError, ValueError) as error:
        raise ExecutionError(f"no Dask scheduler answers at {scheduler}: {error}") from error
    try:
        found = workers or sum(client.nthreads().values()) or 1
        with client.get_executor() as executor:
            yield Crew(executor, found)
    finally:
        client.close()
