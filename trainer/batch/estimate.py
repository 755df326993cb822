"""What a batch will take, from a small growth of its materials: seconds, joules and bytes."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from nca_core.baking import write_files
from nca_core.engine import Numpy
from nca_core.kernels import one_blas_thread
from nca_core.plan import is_made
from nca_core.slices import drive

from ..baking.engines import engine_named
from ..baking.image_files import image_writer
from ..process.devices import WATTS_PER_CORE
from .jobs import Job, prepared

SIDE = 256  # pixels of the square that is grown
MOST = 4  # different ways of baking that are tried; others are taken to be as the mean of them
PROCESS_BYTES, PIXEL_BYTES, MOST_BYTES = 96 << 20, 25, 900 << 20  # README.md: 109 MB at 1024², 513 at 4096², 986 at 16K


@dataclass(frozen=True)
class Rate:
    """What a pixel takes: seconds of a core, bytes of all its files."""

    seconds: float
    disk: float


@dataclass(frozen=True)
class Estimate:
    """What is left to do. there: tasks whose files are whole; files, pixels (of maps that are grown at once), seconds
    of one core, joules at WATTS_PER_CORE, bytes on the disk."""

    tasks: int
    there: int
    files: int
    pixels: int
    seconds: float
    joules: float
    disk: int

    def lines(self, jobs: int) -> list[str]:
        """The same in words. jobs: processes at work."""
        return [
            f"files: {self.files}, of {self.tasks} recipes"
            + (f"; {self.there} others are whole" if self.there else ""),
            f"pixels: {self.pixels}",
            f"seconds: {self.seconds:.3g} of one core, {self.seconds / jobs:.3g} with {jobs} at work",
            f"joules: {self.joules:.3g} at an assumed {WATTS_PER_CORE:g} W a core",
            f"disk: {self.disk / 1e6:.3g} MB",
            f"Seconds and disk are estimated from {SIDE} x {SIDE} pixels that were grown just now.",
        ]


def estimate(jobs: Iterable[Job], beginning: Path, out: Path, engine: str, skip: bool) -> Estimate:
    """Count what whole tasks will take. skip: leave out those whose files are whole. Grows a little of the first MOST
    kinds of job. Raises OSError for a disk that cannot be written to."""
    rates: dict[tuple[object, ...], Rate] = {}
    tasks = there = files = pixels = 0
    seconds = disk = 0.0
    for job in jobs:
        ready = prepared(job.number, job.line, beginning)
        task = ready.tasks[job.task]
        if skip and is_made(task, out / ready.folder):
            there += 1
            continue
        kind = _kind(job)
        if kind not in rates:
            rates[kind] = measured(job, beginning, engine) if len(rates) < MOST else _mean(rates.values())
        tasks, files, pixels = tasks + 1, files + len(task.names), pixels + job.pixels
        seconds, disk = seconds + rates[kind].seconds * job.pixels, disk + rates[kind].disk * job.pixels
    return Estimate(tasks, there, files, pixels, seconds, seconds * WATTS_PER_CORE, round(disk))


def measured(job: Job, beginning: Path, engine: str) -> Rate:
    """Bake a small square of a job's material, without what steers it, into a folder that is removed."""
    line = replace(job.line, mode="tile", size=SIDE, height=SIDE, name="{seed}", x=0, y=0, side=None, colours=None)
    line = replace(line, udim=(), guides=(), strengths=(), direction=None, grafts=(), masks=())
    line = replace(line, maps=() if job.line.grafts else job.line.maps)  # which may be those of the other material
    ready, found = prepared(job.number, line, beginning), engine_named(engine)
    task = ready.tasks[0]
    with tempfile.TemporaryDirectory(prefix="lichen-") as folder, one_blas_thread():
        began = time.perf_counter()
        quiet = Numpy(1) if isinstance(found, Numpy) else found
        writer = image_writer(task.options.format)
        drive(write_files(ready.model, task, Path(folder), writer, quiet, ready.supplies), lambda done: None)
        seconds = time.perf_counter() - began
        disk = sum((Path(folder) / name).stat().st_size for name in task.files.values())
    return Rate(seconds / SIDE**2, disk / SIDE**2)


def job_bytes(job: Job) -> int:
    """Memory that a process takes for a job, about."""
    return PROCESS_BYTES + min(job.pixels * PIXEL_BYTES, MOST_BYTES)


def _kind(job: Job) -> tuple[object, ...]:
    line = job.line
    return line.weights, line.density, line.format, line.depth, line.packing, line.maps, line.grafts, bool(line.guides)


def _mean(rates: Iterable[Rate]) -> Rate:
    all_rates = list(rates)
    return Rate(
        sum(rate.seconds for rate in all_rates) / len(all_rates), sum(rate.disk for rate in all_rates) / len(all_rates)
    )
