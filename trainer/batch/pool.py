"""Processes that carry out jobs: each has one at a time, so that one that is killed loses its own job and no other."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

from ..process import interrupts
from ..process.children import serve_parent

Job = TypeVar("Job")
Result = TypeVar("Result")

TRIES = 2  # of a job whose process has ended by itself


def results(
    work: Callable[[Job], Result], jobs: Iterable[Job], count: int, lost: Callable[[Job], Result]
) -> Iterator[Result]:
    """Yield the result of every job as it comes, in any order, from `count` processes, or from this one if it is 1.

    work: what they do, which can be pickled and raises nothing that it can help. lost: makes the result of a job whose
    process has ended by itself time and again. Whoever stops in between ends the processes at once.
    """
    if count == 1:
        yield from map(work, jobs)
        return
    todo, workers = _Queue(jobs), dict[Any, _Worker[Job]]()
    try:
        while True:
            while len(workers) < count and (turn := todo.next()):
                worker = _Worker[Job](work)
                workers[worker.pipe] = worker
                worker.begin(turn)
            if not workers:
                return
            for pipe in wait(list(workers)):
                worker = workers[pipe]
                try:
                    result: Result = worker.pipe.recv()
                except (EOFError, OSError):
                    workers.pop(pipe).end()
                    if not todo.again(worker.turn):
                        yield lost(worker.turn.job)
                    continue
                if turn := todo.next():
                    worker.begin(turn)
                else:
                    workers.pop(pipe).end()
                yield result
    finally:
        for worker in workers.values():
            worker.end()


class _Turn(Generic[Job]):
    """A job, and how often it has been tried."""

    def __init__(self, job: Job) -> None:
        self.job, self.tries = job, 1


class _Queue(Generic[Job]):
    """Jobs that are left, those first that are tried again."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        self._left, self._again = iter(jobs), deque[_Turn[Job]]()

    def next(self) -> _Turn[Job] | None:
        """The next one, if there is one."""
        if self._again:
            return self._again.popleft()
        for job in self._left:
            return _Turn(job)
        return None

    def again(self, turn: _Turn[Job]) -> bool:
        """Put one back, unless it has had its tries."""
        if turn.tries >= TRIES:
            return False
        turn.tries += 1
        self._again.append(turn)
        return True


class _Worker(Generic[Job]):
    """A process, and the job that it is at."""

    turn: _Turn[Job]

    def __init__(self, work: Callable[[Job], Any]) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, other = context.Pipe()
        self._process = context.Process(target=_serve, args=(work, other), daemon=True)
        with interrupts.kept_from_children():
            self._process.start()
        other.close()

    def begin(self, turn: _Turn[Job]) -> None:
        """Hand it a job."""
        self.turn = turn
        with suppress(OSError):  # it has ended, which is seen when it should answer
            self.pipe.send(turn.job)

    def end(self) -> None:
        """End it, whatever it is at: files in the making are nobody's."""
        self._process.kill()
        self._process.join()
        self.pipe.close()


def _serve(work: Callable[[Any], Any], pipe: Connection[Any, Any]) -> None:
    serve_parent()
    with suppress(EOFError):
        while True:
            pipe.send(work(pipe.recv()))
