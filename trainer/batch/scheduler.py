"""Dask's scheduler deals jobs to workers, on one machine or many: what `pool` does for the processes of this one.

A job is a future under a key that follows from what it writes, and where: two runs that ask for the same share it. Its
files are written by the worker, which sends back a `Result` alone; so a worker that is killed loses nothing but the
time of its job, which another one is given.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import islice
from queue import Empty, SimpleQueue
from threading import Lock
from typing import TYPE_CHECKING, Any

from nca_core.version import VERSION

from ..errors import InputError, OutputError
from ..process import interrupts
from ..process.digests import digest
from .jobs import Job
from .work import Order, Result, State, carry_out
from .workspace import room

if TYPE_CHECKING:
    from distributed import Client, Future

LOCAL = "local"  # an address: of a scheduler in this process, with workers in processes beside it
WINDOW = 2000  # jobs that the scheduler has at once: enough for thousands of workers, whatever the batch comes to
RETRIES = 2  # of a job that raises what no job should, as on a worker that is set up badly
PATIENCE = 15.0  # seconds in which the scheduler has to answer
LOOK = 0.2  # seconds after which a run looks up from waiting: Windows' Ctrl-C comes through then alone

_turn = Lock()  # the threads of a worker take turns: a job has one, and what it grows by is meant for that


def scheduled(
    jobs: Iterable[Job], order: Order, address: str, count: int, lost: Callable[[Job], Result]
) -> Iterator[Result]:
    """Yield the result of every job as it comes, in any order. order: its paths begin at the root of the file system.

    address: tcp://HOST:PORT, or LOCAL, which `count` workers work for. lost: makes the result of a job whose workers
    have all ended by themselves. Whoever stops in between takes back what no worker has begun; on other machines a
    worker ends what it is at. Raises InputError where nobody answers, OutputError where the scheduler ends.
    """
    with _client(address, count) as client:
        yield from _results(client, iter(jobs), order, address, lost)


def key_of(job: Job, order: Order) -> str:
    """The name of a job on the scheduler: equal for those that do the same, whoever asks for it."""
    same = replace(order, work=order.out)  # where files are in the making decides nothing
    return f"lichen-{digest(VERSION, job.key, same)}"


def farmed(job: Job, order: Order, version: str) -> Result:
    """Do a job on a worker. version: of the Lichen that has planned it."""
    if version != VERSION:
        return _failed(job, f"a worker has Lichen {VERSION}, and this is {version}; they have to be the same")
    with _turn:
        if order.check:
            return carry_out(job, order)
        try:
            with room(order.out) as work:
                return carry_out(job, replace(order, work=work))
        except (OSError, InputError) as error:
            return _failed(job, f"{order.out}: a worker cannot write into it ({error})")


def _results(
    client: Client, left: Iterator[Job], order: Order, address: str, lost: Callable[[Job], Result]
) -> Iterator[Result]:
    asked: dict[Future[Result], Job] = {}
    come: SimpleQueue[tuple[Future[Result], object]] = SimpleQueue()

    def ask(job: Job) -> None:
        name = key_of(job, order)
        future = client.submit(farmed, job, order, VERSION, key=name, retries=RETRIES, pure=True)
        asked[future] = job
        client.loop.add_callback(_tell, future, come)

    try:
        for job in islice(left, WINDOW):
            ask(job)
        while asked:
            try:
                future, outcome = come.get(timeout=LOOK)
            except Empty:
                continue
            job = asked.pop(future)
            result = _result(future, outcome, job, address, lost)
            if (following := next(left, None)) is not None:
                ask(following)
            yield result
    finally:
        if client.status == "running":  # not where the scheduler has ended
            client.cancel(list(asked))


async def _tell(future: Future[Result], come: SimpleQueue[tuple[Future[Result], object]]) -> None:
    """Pass on what comes of a future, or the error. A worker may end before it has handed a result over; Dask then does
    the job again, and this waits for that. What a future's status says in between is of no use."""
    try:
        outcome: object = await future
    except Exception as error:
        outcome = error
    come.put((future, outcome))


def _result(future: Future[Result], outcome: object, job: Job, address: str, lost: Callable[[Job], Result]) -> Result:
    from distributed import KilledWorker

    if isinstance(outcome, Result):
        return replace(outcome, number=job.number, part=job.part)  # another run may have it as another line
    if isinstance(outcome, KilledWorker):
        return lost(job)
    if future.status != "error":
        raise OutputError(f"the scheduler at {address} has ended, or taken jobs back; --skip-existing goes on")
    return _failed(job, f"its worker failed ({type(outcome).__name__}: {' '.join(str(outcome).split())})")


@contextmanager
def _client(address: str, count: int) -> Iterator[Client]:
    """A connection to the scheduler. Signals are for this process: workers of its own end with it."""
    from distributed import Client, LocalCluster

    quiet = {"dashboard_address": None, "silence_logs": logging.CRITICAL}
    with ExitStack() as ends:
        ends.callback(logging.disable, logging.root.manager.disable)
        logging.disable(logging.CRITICAL)  # what goes wrong is in the results; of a stop, Dask would tell in tracebacks
        with interrupts.kept_from_children():
            try:
                where: Any = address
                if address == LOCAL:
                    where = LocalCluster(n_workers=count, threads_per_worker=1, memory_limit=0, **quiet)
                    ends.callback(where.close)
                client = Client(where, timeout=PATIENCE, set_as_default=False)
            except (OSError, ValueError, TimeoutError) as error:
                raise InputError(
                    f"--scheduler {address}: no scheduler answers there ({error or 'too late'})"
                ) from error
        ends.callback(client.close)
        yield client


def _failed(job: Job, reason: str) -> Result:
    return Result(job.number, job.part, State.FAILED, reason=reason)
