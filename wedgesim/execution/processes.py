"""Processes of this machine that survive each other.

The pool of the standard library sends all results through one pipe; a worker that is killed in the middle of a large
result leaves it blocked for good. Here every worker has a pipe of its own, and a thread that feeds it:

1. the thread sends a piece of work and waits for the answer
2. when the pipe ends instead (the worker was killed), it starts another worker and sends the work once more
3. work at which worker after worker dies is given up with an error

A worker whose employer is gone finds its pipe ended, and ends too.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from multiprocessing import get_context
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar

from wedgesim.errors import WedgesimError
from wedgesim.execution.threads import one_thread_each

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

P = ParamSpec("P")
T = TypeVar("T")

MOST_DEATHS: Final = 3
"""Workers that one piece of work may cost."""

_PATIENCE: Final = 5
"""Seconds in which a worker that has nothing to do must end."""


class ExecutionError(WedgesimError, RuntimeError):
    """Work could not be carried out by the executor that was asked for."""


class ProcessExecutor(Executor):
    """Does work in processes of its own.

    Parameters
    ----------
    workers : int
        How many processes; each starts when it is first needed, and imports the main module anew.
    """

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._queue: SimpleQueue[tuple[Future[Any], Callable[..., Any], tuple[Any, ...], dict[str, Any]] | None]
        self._queue = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._staff: list[_Worker] = []
        self._guard = threading.Lock()
        self._closed = False

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Hand over a piece of work; it may be done again when a worker is killed."""
        with self._guard:
            if self._closed:
                raise RuntimeError("this executor was closed")
            future: Future[T] = Future()
            self._queue.put((future, fn, args, kwargs))
            if len(self._threads) < self.workers:
                thread = threading.Thread(target=self._feed, daemon=True)
                self._threads.append(thread)
                thread.start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Do what was handed over, if it is waited for, and end the workers."""
        with self._guard:
            for _ in self._threads:
                self._queue.put(None)
        if wait and not cancel_futures:
            for thread in self._threads:
                thread.join()
        self.close()

    def close(self) -> None:
        """End the workers at once, whatever they are doing."""
        with self._guard:
            self._closed = True
            staff = list(self._staff)
            for _ in self._threads:
                self._queue.put(None)
        for worker in staff:
            worker.process.kill()
        for thread in self._threads:
            thread.join(_PATIENCE)

    def _feed(self) -> None:
        """Keep one worker busy."""
        worker: _Worker | None = None
        while (item := self._queue.get()) is not None:
            future, fn, args, kwargs = item
            if self._closed or not future.set_running_or_notify_cancel():
                future.cancel()
                continue
            for _ in range(MOST_DEATHS):
                try:
                    worker = worker or self._hire()
                    worker.connection.send((fn, args, kwargs))
                    done, answer = worker.connection.recv()
                except (EOFError, OSError):
                    if worker is not None:
                        self._bury(worker)
                    worker = None
                    if self._closed:
                        future.set_exception(ExecutionError("the work was stopped"))
                        break
                except Exception as error:  # what cannot be pickled
                    future.set_exception(error)
                    break
                else:
                    if done:
                        future.set_result(answer)
                    else:
                        future.set_exception(answer)
                    break
            else:
                future.set_exception(
                    ExecutionError(
                        f"{MOST_DEATHS} workers died one after another at the same piece of work. Is there enough "
                        "memory? Fewer workers or smaller chunks need less. (A script that asks for processes must "
                        "guard what it runs by `if __name__ == '__main__':`.)"
                    )
                )
        if worker is not None:
            self._bury(worker)

    def _hire(self) -> _Worker:
        # spawn: a fork of a process with threads can hang
        context = get_context("spawn")
        with self._guard:
            if self._closed:
                raise EOFError
            ours, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs,), daemon=True)
            process.start()
            theirs.close()  # so that the pipe ends with the worker
            worker = _Worker(process, ours)
            self._staff.append(worker)
        return worker

    def _bury(self, worker: _Worker) -> None:
        worker.connection.close()
        worker.process.join(_PATIENCE)
        worker.process.kill()
        worker.process.join(_PATIENCE)
        with self._guard:
            self._staff.remove(worker)


class _Worker:
    """A process and our end of its pipe."""

    def __init__(self, process: SpawnProcess, connection: Connection[Any, Any]) -> None:
        self.process = process
        self.connection = connection


def _serve(connection: Connection[Any, Any]) -> None:
    """Do what comes through the pipe until it ends; leave Ctrl-C to the employer."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    one_thread_each()  # before work is taken in, which imports NumPy
    while True:
        try:
            fn, args, kwargs = connection.recv()
        except (EOFError, OSError):
            return
        try:
            answer = (True, fn(*args, **kwargs))
        except Exception as error:
            answer = (False, error)
        try:
            connection.send(answer)
        except (BrokenPipeError, ConnectionError):
            return
        except Exception as error:  # an answer that cannot be pickled
            connection.send((False, ExecutionError(f"the result cannot be sent: {error}")))
