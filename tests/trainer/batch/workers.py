"""Workers of a scheduler, forked from a process that has loaded all they need: a test starts fifty of them.

python -m tests.trainer.batch.workers ADDRESS FOLDER   reads a kind a line, and prints the number of its process
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from trainer.batch import scheduler

TIMES, LULL = 10, 5.0  # how much slower a slow worker is than the others, in jobs; seconds after which they have none
FULL = 2048  # bytes that a file may have where the disk is full


def _full() -> None:
    """The kernel refuses a write beyond the first bytes of a file: with EFBIG, where a full disk has ENOSPC. To fill a
    disk takes one for the test alone, and root."""
    import resource  # Windows has none

    resource.setrlimit(resource.RLIMIT_FSIZE, (FULL, FULL))


def _slow() -> None:
    """A job ends when others have done TIMES as many; slow.log has a line for each."""
    carry_out = scheduler.carry_out

    def slowly(job: Any, order: Any) -> Any:
        with Path("slow.log").open("a") as log:
            log.write(f"{job.number}\n")
        first = before = len(list(order.out.glob("*.json")))
        end = time.monotonic() + LULL
        while before < first + TIMES and time.monotonic() < end:
            time.sleep(0.02)
            if (now := len(list(order.out.glob("*.json")))) > before:
                before, end = now, time.monotonic() + LULL
        return carry_out(job, order)

    scheduler.carry_out = slowly


#: What makes a worker the one that it is, in its process.
KINDS: Mapping[str, Callable[[], None]] = {"sound": lambda: None, "full": _full, "slow": _slow}


async def _serve(worker_of: Any, address: str, folder: str) -> None:
    async with worker_of(address, nthreads=1, local_directory=folder, dashboard=False, memory_limit=0) as worker:
        await worker.finished()


def main(address: str, folder: str) -> None:
    from distributed import Worker  # before the first one is forked

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that are killed
    for line in sys.stdin:
        number = os.fork()
        if not number:
            sys.stdin.close()
            KINDS[line.strip()]()
            asyncio.run(_serve(Worker, address, folder))
            os._exit(0)
        print(number, flush=True)  # noqa: T201 - the result


if __name__ == "__main__":
    main(*sys.argv[1:])
