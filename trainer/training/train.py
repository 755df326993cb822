"""The training loop: from an exemplar and a budget to a model, without files or screens; reports say how far it is."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from math import log2

import torch

import nca_core
from nca_core.field import Lattice

from ..errors import InputError, TrainingError
from ..exemplar.equalise import equalisation
from ..exemplar.exemplar import Exemplar
from ..exemplar.guide import ExemplarGuide
from ..exemplar.pyramid import pyramid_levels
from ..exemplar.regularity import find_lattice
from ..loss.version import loss_digest
from ..network.architectures import SIZES, Architecture, name_of
from ..network.network import SHARPENING
from ..process.digests import digest
from .checkpoint import Checkpoint
from .guiding import steering_by
from .run import Run
from .schedule import Stage, iterations_progress, layout_share, learning_rates, stage_at, stages_of, timed_progress
from .steering import Steering
from .workers import Training, Workers

EARLY_SHARE = 0.25  # of the early stages' time, where the start is a model that knows how to grow


@dataclass(frozen=True)
class Settings:
    """The options of a training.

    seconds: the budget in wall-clock time. iterations: a budget in work instead, as much as so many iterations of the
    last stage (then `seconds` says only which share of it the layout gets); equal settings then give equal weights on
    the same machine. seed: that of all random numbers. device: torch's name of the device. extent: the side, in
    exemplar pixels, of the surface that the loss sees of the finest level. workers: the number of tori grown side by
    side, each on a core of its own. architecture: the numbers of the network (by name and budget: `size_for` of
    network.architectures). start: a model of another material, whose rules are the beginning as far as they fit.
    lattice: the waves that a regular exemplar is laid out on, in cycles per pixel; None: to be found in the exemplar.
    guides: the exemplar's, which the material is to follow. steering: further inputs of the cells instead, with their
    signals.
    """

    seconds: float = 218.0
    iterations: int | None = None
    seed: int = 0
    device: str = "cpu"
    extent: int = 192
    workers: int = 2
    architecture: Architecture = SIZES["standard"].architecture
    start: nca_core.Model | None = None
    lattice: Lattice | None = None
    guides: tuple[ExemplarGuide, ...] = ()
    steering: Steering | None = None


@dataclass(frozen=True)
class Report:
    """The progress of a training after one iteration.

    progress: the share of the budget that is used up, 0..1. loss: the present one, smoothed; best_loss: that of the
    best model. seconds: the time spent. levels: the number of levels that grow, of all_levels. model: builds the best
    model of this stage so far, for previews and for stopping early. checkpoint: builds the state to go on from later,
    until the next report is asked for. workers_seconds: the processor time of the other processes at work. joules: the
    energy spent, where it is metered (`Session`).
    """

    iteration: int
    progress: float
    loss: float
    best_loss: float
    seconds: float
    levels: int
    all_levels: int
    model: Callable[[], nca_core.Model]
    checkpoint: Callable[[], Checkpoint]
    workers_seconds: float = 0.0
    joules: float = 0.0

    @property
    def seconds_left(self) -> float:
        """The seconds until the budget is used up, at the rate so far; infinite before the first."""
        return self.seconds * (1 / self.progress - 1) if self.progress > 0 else float("inf")


def train(exemplar: Exemplar, settings: Settings, resume: Checkpoint | None = None) -> Generator[Report]:
    """Train, yielding a report after every iteration, the last of which has the finished model.

    One may stop iterating at any time: the last report's model is the best so far. resume: a checkpoint to go on from,
    with as many workers as it has; its time counts as spent. Raises TrainingError if the training cannot go on,
    InputError if the checkpoint is another training's or has used the budget up.
    """
    torch.set_num_threads(1)  # cores are shared out by process, and one thread finds the same filters everywhere
    training = _training(exemplar, settings, settings.workers if resume is None else resume.workers)
    network = training.network(torch.Generator().manual_seed(settings.seed)).to(settings.device)
    if settings.start is not None:
        network.start_from(settings.start)
    can_grow = settings.start is not None and all(training.architecture.fits(settings.start))
    layout = layout_share(settings.seconds)
    stages = stages_of(training.architecture, settings.extent, layout * EARLY_SHARE if can_grow else layout)
    run = Run(network, _training_digest(exemplar, settings, training))
    if resume is not None:
        run.resume(resume)

    def model() -> nca_core.Model:
        guides = tuple(each.guide for each in training.guides)
        rest = {"relief": exemplar.relief, "guides": guides}
        return run.best_network().to_model(exemplar.name, exemplar.maps, training.equalised, **rest)

    with Workers(training, network) as workers:
        if resume is not None:
            workers.restore(resume.states())

        def checkpoint() -> Checkpoint:
            return replace(run.checkpoint(workers.states()), network=name_of(settings.architecture))

        started = time.monotonic() - run.seconds
        for progress in _progress(stages, training.architecture, settings, started, run):
            stage = stage_at(stages, progress)
            run.enter(stage.depth)
            loss, gradient = workers.gradient(stage, run.iteration)
            run.seconds = time.monotonic() - started
            if progress < layout:
                run.layout_seconds = run.seconds
            if run.step(loss, gradient, learning_rates(run.iteration, progress, stages[-1].start)):
                done = progress if settings.iterations else min(1.0, run.seconds / settings.seconds)
                now = (run.iteration, done, run.loss, min(run.loss, run.best_loss), run.seconds, run.depth)
                yield Report(*now, len(stages), model, checkpoint, workers.workers_seconds)
    if resume is not None and run.iteration == resume.iteration:
        raise InputError("the checkpoint's training has already used this budget up; give it a longer one")
    if run.depth < len(stages):
        raise TrainingError("the budget was over before every level could grow; give it more time")
    if not run.recent:
        raise TrainingError("training found no finite loss; try another seed")


def _training(exemplar: Exemplar, settings: Settings, workers: int) -> Training:
    """The training that settings make of an exemplar: its architecture has no more levels than the exemplar has room
    for, its lattice is in cells."""
    rows, columns = exemplar.pixels.shape[:2]
    architecture = settings.architecture
    architecture = architecture.fitted(pyramid_levels(rows, columns) - int(log2(architecture.stride)))
    pixels = torch.from_numpy(exemplar.pixels)
    equalised = equalisation(pixels, exemplar.maps)
    found = find_lattice(exemplar) if settings.lattice is None else settings.lattice
    lattice = tuple((down * architecture.coarse_pixels, across * architecture.coarse_pixels) for down, across in found)
    steering = steering_by(settings.guides, architecture.coarse_pixels) if settings.guides else settings.steering
    rest = (settings.device, settings.seed, workers, lattice, steering)
    return Training(pixels, equalised, architecture, *rest)


def _training_digest(exemplar: Exemplar, settings: Settings, training: Training) -> str:
    """The digest of all that decides how a training goes, but for the budget and the number of workers."""
    pixels = hashlib.sha256(exemplar.pixels.tobytes()).hexdigest()
    start = settings.start.digest if settings.start else None
    what = (exemplar.sha256, exemplar.maps, exemplar.pixels.shape, pixels, exemplar.relief, start)
    waves = [(round(down, 6), round(across, 6)) for down, across in training.lattice]  # found by any number of threads
    steering = training.steering
    further = (steering.heard, steering.digest) if steering else ()
    network = (training.architecture, SHARPENING, waves)
    return digest(*what, settings.seed, settings.extent, *network, loss_digest(), *further)


def _progress(
    stages: tuple[Stage, ...], architecture: Architecture, settings: Settings, started: float, run: Run
) -> Iterator[float]:
    """Yield the share of the budget that is used up, 0..1, before each iteration of a run from here on."""
    if settings.iterations is not None:
        yield from islice(iterations_progress(stages, architecture, settings.iterations), run.iteration, None)
        return
    while (seconds := time.monotonic() - started) < settings.seconds:
        yield timed_progress(run.iteration, seconds, run.layout_seconds, settings.seconds, len(stages))
