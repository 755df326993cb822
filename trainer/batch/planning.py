"""Planning a batch: every line is checked before the first pixel, and the jobs are dealt to shards."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError
from .fields import Line
from .jobs import SPLIT, Job, LineError, jobs_of, prepared
from .manifest import Fault, read_manifest
from .names import Taken


@dataclass(frozen=True)
class Shard:
    """The index-th of count, from 1: every job and every fault belongs to one of them, whichever machine deals."""

    index: int = 1
    count: int = 1

    def has(self, number: int, part: int = 1) -> bool:
        """Whether a line's part is this shard's; neighbours go to different ones."""
        return (number + part - 1 - self.index) % self.count == 0


@dataclass(frozen=True)
class Only:
    """One line alone, or one part of it."""

    number: int
    part: int | None = None


@dataclass(frozen=True)
class Batch:
    """What is to be done. jobs, faults: of this shard; lines: how many the manifest has; bad: how many of them cannot
    be grown."""

    jobs: list[Job]
    faults: list[Fault]
    lines: int
    bad: int
    beginning: Path


def plan_batch(manifest: Path, shard: Shard = Shard(), only: Only | None = None, split: int = SPLIT) -> Batch:
    """Read and check a manifest. split: as of `jobs_of`.

    Raises InputError for one that cannot be read, has no lines, or not the one that is asked for.
    """
    jobs: list[Job] = []
    faults: list[Fault] = []
    taken, beginning, lines, bad = Taken(), manifest.parent, 0, 0
    for number, line in read_manifest(manifest, only.number if only else None):
        lines += 1
        found = _jobs(number, line, beginning, split, taken)
        if isinstance(found, Fault):
            bad += 1
            faults += [found] if shard.has(number) else []
        else:
            jobs += [job for job in found if shard.has(number, job.part) and _is_asked_for(job, only)]
    if not lines or (only and not bad and not jobs):
        raise InputError(f"{manifest}: there is no {_named(only)} in it")
    return Batch(jobs, faults, lines, bad, beginning)


def _jobs(number: int, line: Line | Fault, beginning: Path, split: int, taken: Taken) -> list[Job] | Fault:
    if isinstance(line, Fault):
        return line
    try:
        ready = prepared(number, line, beginning)
        found = jobs_of(number, line, ready, split)
        taken.add(ready.all_files(), number)
    except (LineError, ValueError) as error:
        return Fault(number, str(error))
    return found


def _is_asked_for(job: Job, only: Only | None) -> bool:
    return only is None or only.part in (None, job.part)


def _named(only: Only | None) -> str:
    if only is None:
        return "line"
    return f"line {only.number}" + (f" with a part {only.part}" if only.part else "")
