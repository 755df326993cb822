"""Work: carries out one job, in whatever process; a pure function of the job, but for the files that it writes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from tempfile import TemporaryDirectory

from nca_core.baking import write_files
from nca_core.engine import Engine, Numpy
from nca_core.kernels import one_blas_thread
from nca_core.plan import Task, is_made
from nca_core.replacing import check_place, publish
from nca_core.shaders.address import Unsupported
from nca_core.slices import drive

from ..baking.engines import engine_named
from ..baking.image_files import image_writer
from ..errors import InputError, is_out_of_memory
from ..process.digests import digest
from .checking import check_task
from .jobs import Job, LineError, Prepared, forget, jobs_of, key_of, pieces_of, prepared
from .pieces import Pieces
from .workspace import pieces


class State(Enum):
    """What has come of a job. MADE: its files were written; THERE: they were whole already; WAITS: its piece is there,
    and others are not yet; FAILED."""

    MADE = "made"
    THERE = "there"
    WAITS = "waits"
    FAILED = "failed"


@dataclass(frozen=True)
class Order:
    """What all jobs of a run have in common. out: the folder of the files; work: that of files in the making.
    beginning: the manifest's folder. engine: its name; threads: how many it has. skip: leave files that are whole.
    check: look at what is there instead of growing it. split: as of jobs.SPLIT."""

    out: Path
    work: Path
    beginning: Path
    engine: str
    threads: int
    skip: bool
    check: bool
    split: int


@dataclass(frozen=True)
class Result:
    """What has come of a job: its number and part, files that are whole (told by one of their pieces), seconds, and why
    it failed."""

    number: int
    part: int
    state: State
    files: tuple[str, ...] = ()
    seconds: float = 0.0
    reason: str = ""


def carry_out(job: Job, order: Order) -> Result:
    """Do a job. Whatever is wrong with it is in the result: the others go on."""
    began = time.monotonic()
    try:
        ready = _ready(job, order)
        task = ready.tasks[job.task]
        state = _checked(job, order, ready, task) if order.check else _made(job, order, ready, task)
        told = state is State.MADE or (state is State.THERE and (job.rows or (0, 0))[0] == 0)
        files = ready.files(task) if told else ()
        return Result(job.number, job.part, state, files, time.monotonic() - began)
    except Unsupported as what:
        reason = f"--engine {order.engine} has no program for {what}; use --engine numpy"
    except OSError as error:
        reason = f"{error.filename or order.out}: {error.strerror or error}"
    except (InputError, ValueError) as error:
        reason = " ".join(str(error).splitlines())
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
        reason = "there is not enough memory; take fewer --jobs, or a --memory that is there"
    return Result(job.number, job.part, State.FAILED, (), time.monotonic() - began, reason)


def _ready(job: Job, order: Order) -> Prepared:
    """What a job's line names. Raises LineError where that has changed since it was planned."""
    for _ in range(2):
        ready = prepared(job.number, job.line, order.beginning)
        if any(job.key == other.key for other in jobs_of(job.number, job.line, ready, order.split)):
            return ready
        forget()  # it may be this process that remembers what was before
    raise LineError("its files were changed after it was planned")


def _checked(job: Job, order: Order, ready: Prepared, task: Task) -> State:
    check_task(task, order.out / ready.folder)
    return State.THERE


def _made(job: Job, order: Order, ready: Prepared, task: Task) -> State:
    folder = order.out / ready.folder
    if job.rows is not None:
        return _piece_made(job, order, ready, task)
    if order.skip and is_made(task, folder):
        return State.THERE
    _check_places(task, folder)
    with one_blas_thread(), TemporaryDirectory(dir=order.work) as beside:
        writer, unfinished = image_writer(task.options.format), Path(beside)
        slices = write_files(ready.model, task, unfinished, writer, _engine(order), ready.supplies)
        drive(slices, lambda done: None)
        folder.mkdir(parents=True, exist_ok=True)
        publish([unfinished / name for name in task.names], folder)
    return State.MADE


def _piece_made(job: Job, order: Order, ready: Prepared, task: Task) -> State:
    """Grow a piece, unless it is there, and join all if it was the last one. Whole files are left, with or without
    `skip`: another worker of this run may just have joined them."""
    assert job.rows is not None
    folder, rows = order.out / ready.folder, pieces_of(ready, task, order.split)
    there = pieces(order.out, digest(key_of(ready, job.task), rows))
    split = Pieces(ready, task, rows, there, folder)
    if is_made(task, folder):
        split.remove()
        return State.THERE
    _check_places(task, folder)
    if not split.has(job.rows):
        with one_blas_thread():
            split.grow(job.rows, order.work, _engine(order))
    if split.join(order.work):
        return State.MADE
    return State.THERE if is_made(task, folder) else State.WAITS


def _check_places(task: Task, folder: Path) -> None:
    """Raise OSError where a file could not come to its place, before it grows."""
    for name in task.names:
        check_place(folder / name)


def _engine(order: Order) -> Engine:
    engine = engine_named(order.engine)
    return Numpy(order.threads) if isinstance(engine, Numpy) else engine
