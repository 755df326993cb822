"""Samples grow on all cores, one at a time in a process each; a sample's files come to their place together."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Generator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import nca_core
from nca_core.baking import write_images
from nca_core.engine import Numpy
from nca_core.kernels import cores, one_blas_thread
from nca_core.replacing import publish
from nca_core.slices import drive

from ..baking.image_files import image_writer
from ..errors import OutputError
from ..process import interrupts
from ..process.children import serve_parent
from ..writing import named_faults
from .request import Request, Sample

AHEAD = 4  # samples that wait for each process, so that none does for the first one


def grow_sample(model: nca_core.Model, request: Request, sample: Sample, folder: Path, unfinished: Path) -> None:
    """Grow a sample and put its images into a folder, the sample's own at last: where that is, the sample is whole.

    unfinished: a folder of the same file system for files in the making. Raises OutputError for files that cannot be
    written.
    """
    task = request.task(model, sample)
    with named_faults(folder), TemporaryDirectory(dir=unfinished) as beside:
        drive(write_images(model, task, Path(beside), image_writer("png"), Numpy(threads=1)), lambda done: None)
        publish([Path(beside) / image.name for image in reversed(task.images)], folder)


def grow_samples(
    model: nca_core.Model, request: Request, samples: Sequence[Sample], folder: Path, unfinished: Path
) -> Generator[None, None, None]:
    """Grow samples as `grow_sample` does, on all cores; yields after each of them, in any order.

    Whoever stops in between waits for the samples that are at work, and all files are whole.
    """
    count = min(cores(), len(samples))
    if count < 2:
        for sample in samples:
            grow_sample(model, request, sample, folder, unfinished)
            yield
        return
    left = iter(samples)
    work = (model, request, folder, unfinished)
    pool = ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), _start, work)
    waiting: deque[Future[None]] = deque()
    try:
        for _ in samples:
            with interrupts.kept_from_children():  # which are started as there is work for them
                waiting += [pool.submit(_grow, each) for each in islice(left, AHEAD * count - len(waiting))]
            waiting.popleft().result()
            yield
    except BrokenProcessPool as error:
        raise OutputError("a process that grows samples has ended by itself; is there enough memory?") from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_work: tuple[nca_core.Model, Request, Path, Path] | None = None  # of a process that grows


def _start(*work: object) -> None:
    global _work
    serve_parent()
    _work = work  # type: ignore[assignment]


def _grow(sample: Sample) -> None:
    assert _work is not None
    model, request, folder, unfinished = _work
    with one_blas_thread():
        grow_sample(model, request, sample, folder, unfinished)
