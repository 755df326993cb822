"""`lichen bake`: what it does between the parsed options and the terminal. Needs numpy alone, for PNG."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from nca_core.kernels import cores
from nca_core.recipe import MAX_PIXELS

from ..batch.estimate import estimate, job_bytes
from ..batch.jobs import SPLIT, Job
from ..batch.manifest import Fault
from ..batch.planning import Batch, plan_batch
from ..batch.pool import results
from ..batch.scheduler import LOCAL, scheduled
from ..batch.work import Order, Result, State, carry_out
from ..batch.workspace import workspace
from ..errors import InputError, OutputError, StoppedError
from ..process.extras import FARM, require
from .terminal import progress, say

NUMPY = "numpy"


def bake_command(options: argparse.Namespace) -> None:
    """Plan a manifest, then bake it, check it, or say what it comes to.

    Raises InputError for a manifest of which nothing can be used, OutputError where some lines failed, which are
    listed, and StoppedError, which says what is kept.
    """
    whole = options.check or options.dry_run
    if options.scheduler:
        _prepare_for_workers(options)
    split = MAX_PIXELS + 1 if whole else options.split
    batch = plan_batch(options.manifest, options.shard, options.only, split)
    for fault in batch.faults:
        say(str(fault))
    if batch.bad == batch.lines:
        raise InputError(f"{options.manifest}: none of its {_count(batch.lines, 'line')} can be grown")
    name = next((name for name in ("check", "dry_run", "commands") if getattr(options, name)), "bake")
    action = ACTIONS[name]
    failed = action.run(batch, options, split) + len(batch.faults)
    if failed:
        lines = len({job.number for job in batch.jobs} | {fault.number for fault in batch.faults})
        whose = f" of shard {options.shard.index}/{options.shard.count}" if options.shard.count > 1 else ""
        raise OutputError(f"{_count(failed, 'line')} of {lines}{whose} failed; {action.others}")


@dataclass
class _Tally:
    """What has come of a batch's jobs."""

    whole: int = 0  # recipes
    failed: set[int] = field(default_factory=set)

    def add(self, result: Result) -> None:
        self.whole += bool(result.files)
        if result.state is State.FAILED:
            self.failed.add(result.number)


def _bake(batch: Batch, options: argparse.Namespace, split: int) -> int:
    """Grow and write. Returns how many lines failed."""
    tally = _Tally()
    try:
        with workspace(options.out) as work:
            _carried_out(batch, options, split, work, tally)
    except KeyboardInterrupt as stop:
        kept = f"{_count(tally.whole, 'recipe')} of this run are whole in {options.out}"
        raise StoppedError.of(stop, f"{kept}; --skip-existing goes on") from None
    return len(tally.failed)


def _check(batch: Batch, options: argparse.Namespace, split: int) -> int:
    """Look at what is there. Returns how many lines are not as they should be."""
    tally = _Tally()
    _carried_out(batch, options, split, options.out, tally)
    say(f"As their sidecars say: {tally.whole} of {_count(len(batch.jobs), 'recipe')}.")
    return len(tally.failed)


def _dry_run(batch: Batch, options: argparse.Namespace, split: int) -> int:
    """Say what there is to do."""
    found = estimate(batch.jobs, batch.beginning, options.out, options.engine, options.skip_existing)
    for line in found.lines(_processes(batch, options)[0]):
        print(line)  # noqa: T201 - the result
    return 0


def _commands(batch: Batch, options: argparse.Namespace, split: int) -> int:
    """Print a command for every job, which any machine that sees the same files can run."""
    # A manifest that is a link names what lies beside the link, so that it is not followed.
    places = [str(options.manifest.absolute()), "--out", str(options.out.absolute())]
    same = ["--jobs", "1", "--engine", options.engine]
    same += ["--split", str(split)] if split != SPLIT else []
    same += ["--skip-existing"] if options.skip_existing else []
    for job in batch.jobs:
        print(shlex.join(["lichen", "bake", *places, "--only", f"{job.number}.{job.part}", *same]))  # noqa: T201 - the result
    return 0


@dataclass(frozen=True)
class _Action:
    """run: does it, and returns how many jobs' lines failed. others: what can be said of all that did not."""

    run: Callable[[Batch, argparse.Namespace, int], int]
    others: str


#: What is done with a batch, by the option that asks for it.
ACTIONS: Mapping[str, _Action] = {
    "bake": _Action(_bake, "all others are done"),
    "check": _Action(_check, "all others are as they were grown"),
    "dry_run": _Action(_dry_run, "the others are counted above"),
    "commands": _Action(_commands, "the others have a command above"),
}


def _carried_out(batch: Batch, options: argparse.Namespace, split: int, work: Path, tally: _Tally) -> None:
    """Do all jobs, and say what fails and which files are made as it comes."""
    count, threads = _processes(batch, options)
    order = Order(
        options.out, work, batch.beginning, options.engine, threads, options.skip_existing, options.check, split
    )
    pixels = {(job.number, job.part): job.pixels for job in batch.jobs}
    total, done = sum(pixels.values()) or 1, 0
    with progress(f"{'Checking' if options.check else 'Baking'} {options.manifest.name}") as show:
        for result in _results(batch, options, order, count):
            tally.add(result)
            done += pixels[result.number, result.part]
            show(done / total)
            if result.state is State.FAILED:
                say(str(Fault(result.number, result.reason)))
            for file in () if options.check else result.files:
                print(options.out / file)  # noqa: T201 - the result, for scripts


def _results(batch: Batch, options: argparse.Namespace, order: Order, count: int) -> Iterator[Result]:
    """The results of all jobs, from processes of this machine or from a scheduler's workers."""
    if not options.scheduler:
        return results(partial(carry_out, order=order), batch.jobs, count, _lost)
    order = replace(order, out=order.out.absolute(), work=order.work.absolute(), threads=1)
    return scheduled(batch.jobs, order, options.scheduler, count, _lost)


def _prepare_for_workers(options: argparse.Namespace) -> None:
    """Workers begin in other folders: paths are whole. Raises InputError for options of this machine's processes."""
    require(FARM, "lichen bake --scheduler")
    if options.scheduler != LOCAL and (options.jobs or options.memory):
        raise InputError(
            "--jobs and --memory are for workers of this machine; `dask worker` starts those of --scheduler"
        )
    options.manifest = options.manifest.absolute()


def _processes(batch: Batch, options: argparse.Namespace) -> tuple[int, int]:
    """How many processes work, and how many threads each has: a core each, unless there is less to do than cores.

    Raises InputError where not even one fits into the memory that is allowed.
    """
    wanted = options.jobs or (cores() if options.engine == NUMPY else 1)
    largest = max((job_bytes(job) for job in batch.jobs), default=1)
    fitting = options.memory // largest if options.memory else wanted
    if not fitting:
        raise InputError(f"--memory: the largest recipe takes about {largest >> 20}M, however few --jobs there are")
    count = max(1, min(wanted, fitting, len(batch.jobs)))
    return count, max(1, wanted // count)


def _lost(job: Job) -> Result:
    reason = "the process that grew it has ended by itself, each time; is there enough memory?"
    return Result(job.number, job.part, State.FAILED, reason=reason)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
