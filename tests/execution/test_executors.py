"""Crews: whoever works, nothing is lost with a worker, and nothing runs ahead without bound."""

import multiprocessing
import os
import signal
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest

from wedgesim.errors import MissingExtraError
from wedgesim.execution.carry_out import carry_out
from wedgesim.execution.chunks import chunks_of
from wedgesim.execution.executors import Crew, SerialExecutor, crew, processors
from wedgesim.execution.processes import MOST_DEATHS, ExecutionError, ProcessExecutor


def total(start, stop):
    return sum(range(start, stop))


def die_once(start, stop, marker):
    """Kill this process at one chunk, the first time."""
    if start == 20 and not os.path.exists(marker):
        with open(marker, "w"):
            pass
        os.kill(os.getpid(), signal.SIGKILL)
    return total(start, stop)


def die(start, stop):
    os.kill(os.getpid(), signal.SIGKILL)


def tasks(points=100, size=10, *more):
    return ((chunk, (chunk.start, chunk.stop, *more)) for chunk in chunks_of(points, size))


EXPECTED = {chunk.number: total(chunk.start, chunk.stop) for chunk in chunks_of(100, 10)}


@pytest.mark.parametrize("name", ["serial", "processes"])
def test_every_chunk_is_done_once(name):
    with crew(name, 2) as working:
        found = [(chunk.number, result) for chunk, result in carry_out(total, tasks(), working)]
    assert len(found) == 10
    assert dict(found) == EXPECTED


def test_an_executor_that_is_given_stays_open():
    with ThreadPoolExecutor(2) as threads:
        with crew(threads) as working:
            assert working.workers == 2
            assert {c.number: r for c, r in carry_out(total, tasks(), working)} == EXPECTED
        assert threads.submit(total, 0, 3).result() == 3


def test_a_worker_that_is_killed_loses_nothing(tmp_path):
    with crew("processes", 2) as working:
        results = list(carry_out(die_once, tasks(100, 10, str(tmp_path / "died")), working))
    assert (tmp_path / "died").exists()
    assert len(results) == 10
    assert {chunk.number: result for chunk, result in results} == EXPECTED


def test_workers_that_always_die_are_given_up():
    with pytest.raises(ExecutionError, match=f"{MOST_DEATHS} workers died"), crew("processes", 1) as working:
        list(carry_out(die, tasks(), working))


def test_a_broken_executor_of_the_user_is_not_replaced():
    with (
        ProcessPoolExecutor(1) as own,
        pytest.raises(ExecutionError, match="does not replace them"),
        crew(own) as working,
    ):
        list(carry_out(die, tasks(), working))


def test_errors_of_the_work_come_through():
    with pytest.raises(ZeroDivisionError), crew() as working:
        list(carry_out(lambda a, b: 1 // a, tasks(), working))


def test_few_tasks_are_taken_ahead_of_results():
    taken = []

    def watched():
        for task in tasks(1000, 1):
            taken.append(task)
            yield task

    with ThreadPoolExecutor(2) as threads:
        for done, _ in enumerate(carry_out(total, watched(), Crew(threads, 2)), start=1):
            assert len(taken) <= done + 4
    assert len(taken) == 1000


def test_what_is_interrupted_takes_its_processes_along():
    def interrupted():
        with crew("processes", 2) as working:
            working.executor.submit(time.sleep, 60)
            while not multiprocessing.active_children():
                time.sleep(0.01)
            processes.extend(multiprocessing.active_children())
            raise KeyboardInterrupt

    processes = []
    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    for process in processes:
        process.join(10)
        assert not process.is_alive()
    assert time.monotonic() - start < 20


def much(start, stop):
    return bytes(30_000_000)


def test_a_worker_that_is_killed_while_it_sends_a_large_result_blocks_nobody():
    """The pool of the standard library hangs here."""
    with crew("processes", 2) as working:
        killed = 0
        for done, (_, result) in enumerate(carry_out(much, tasks(16, 1), working)):
            assert len(result) == 30_000_000
            if done in (3, 8):
                os.kill(multiprocessing.active_children()[0].pid, signal.SIGKILL)
                killed += 1
    assert killed == 2


def test_what_cannot_be_sent_is_an_error():
    with crew("processes", 1) as working:
        assert working.executor.submit(total, 0, 3).result() == 3
        with pytest.raises(Exception, match=r"pickle|local object"):
            working.executor.submit(lambda: 1).result()
        with pytest.raises(ExecutionError, match="cannot be sent"):
            working.executor.submit(threading.Lock).result()
        assert working.executor.submit(total, 0, 3).result() == 3


def test_an_executor_of_processes_is_one_like_any_other():
    with ProcessExecutor(2) as pool:
        assert list(pool.map(total, [0, 1, 2], [3, 4, 5])) == [3, 6, 9]
    with pytest.raises(RuntimeError, match="closed"):
        pool.submit(total, 0, 1)


def test_bad_crews_are_refused(monkeypatch):
    with pytest.raises(ExecutionError, match="expected one of serial, processes, dask"), crew("threads"):
        pass
    with pytest.raises(ExecutionError, match="at least one worker"), crew("processes", 0):
        pass
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(MissingExtraError, match=r"wedgesim\[dask\]"), crew("dask"):
        pass


def test_there_is_a_processor():
    assert processors() >= 1
    assert SerialExecutor().submit(total, 0, 4).result() == 6
