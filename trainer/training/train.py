"""The training loop: an exemplar and a budget in, a model out. Pure of files and screens; it reports as it goes."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from itertools import islice
from math import log2

import torch

import nca_core
from nca_core.field import Lattice

from ..errors import InputError, TrainingError
from ..exemplar.equalise import equalisation
from ..exemplar.exemplar import Exemplar
from ..exemplar.pyramid import pyramid_levels
from ..exemplar.regularity import find_lattice
from ..network.network import Architecture
from ..process.digests import digest
from .checkpoint import Checkpoint
from .run import Run
from .schedule import Stage, iterations_progress, learning_rate, stage_at, stages
from .workers import Task, Team

ARCHITECTURE = Architecture()
START_HURRY = 0.25  # of the early stages' time, where the start is a model that knows how to grow


@dataclass(frozen=True)
class Settings:
    """What a training run is asked to do.

    seconds: the budget in wall-clock time; iterations: a budget in work instead (as much as that many iterations of the
    last stage), which makes a run repeatable: equal settings then give equal weights on the same machine. members: how
    many tori are grown side by side, each on a core of its own. start: a model of another material to begin from.
    lattice: the waves that a regular exemplar is laid out on, in cycles per pixel; None: to be found in it.
    """

    seconds: float = 218.0
    iterations: int | None = None
    seed: int = 0
    device: str = "cpu"
    extent: int = 192
    members: int = 2
    architecture: Architecture = ARCHITECTURE
    start: nca_core.Model | None = None
    lattice: Lattice | None = None


@dataclass(frozen=True)
class Report:
    """How far a run is.

    levels: how many of all_levels are growing. loss: the present one, smoothed. model: builds the best model of this
    stage so far, for previews and for stopping early; best_loss: that one's. checkpoint: from which to go on later;
    it can be asked for until the next report. helpers_seconds: processor time of the other processes at work for it.
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
    helpers_seconds: float = 0.0

    @property
    def seconds_left(self) -> float:
        """At the rate so far."""
        return self.seconds * (1 / self.progress - 1) if self.progress > 0 else float("inf")


def train(exemplar: Exemplar, settings: Settings, resume: Checkpoint | None = None) -> Generator[Report]:
    """Train; yields a Report after every iteration, the last of which has the finished model.

    resume: go on from there, with as many members (its time counts as spent). Stop iterating at any time: the last
    report's model is the best so far. Raises TrainingError if it cannot go on, InputError if the checkpoint is another
    training's or used up.
    """
    rows, columns = exemplar.pixels.shape[:2]
    architecture = settings.architecture
    architecture = architecture.fitted(pyramid_levels(rows, columns) - int(log2(architecture.stride)))
    if settings.device == "cpu":
        torch.set_num_threads(1)  # the cores are shared out by process
    pixels = torch.from_numpy(exemplar.pixels)
    equalised = equalisation(pixels, exemplar.maps)
    found = find_lattice(exemplar) if settings.lattice is None else settings.lattice
    lattice = tuple((down * architecture.coarse_pixels, across * architecture.coarse_pixels) for down, across in found)
    members = settings.members if resume is None else resume.members
    task = Task(pixels, equalised, architecture, settings.device, settings.seed, members, lattice)
    network = task.network(torch.Generator().manual_seed(settings.seed)).to(settings.device)
    if settings.start is not None:
        network.start_from(settings.start)
    plan = stages(architecture, settings.extent, hurry=START_HURRY if settings.start else 1.0)
    run = Run(network, _task_digest(exemplar, settings, architecture, lattice))
    if resume is not None:
        run.resume(resume)

    def model() -> nca_core.Model:
        return run.best_network().to_model(exemplar.name, exemplar.maps, equalised, relief=exemplar.relief)

    with Team(task, network) as team:
        if resume is not None:
            team.restore(resume.states())
        started = time.monotonic() - run.seconds
        for progress in _progress(plan, architecture, settings, started, run.iteration):
            stage = stage_at(plan, progress)
            run.enter(stage.depth)
            loss, gradient = team.gradient(stage, run.iteration)
            run.seconds = time.monotonic() - started
            if run.step(loss, gradient, learning_rate(run.iteration, progress)):
                now = (run.iteration, progress, run.loss, min(run.loss, run.best_loss), run.seconds, run.depth)
                yield Report(*now, len(plan), model, lambda: run.checkpoint(team.states()), team.helpers_seconds)
    if resume is not None and run.iteration == resume.iteration:
        raise InputError("the checkpoint's training has already used this budget up; give it a longer one")
    if run.depth < len(plan):
        raise TrainingError("the budget was over before every level could grow; give it more time")
    if not run.recent:
        raise TrainingError("training found no finite loss; try another seed")


def _task_digest(exemplar: Exemplar, settings: Settings, architecture: Architecture, lattice: Lattice) -> str:
    """Of all that decides what becomes of a training, but the budget and the number of members."""
    pixels = hashlib.sha256(exemplar.pixels.tobytes()).hexdigest()
    start = settings.start.digest if settings.start else None
    what = (exemplar.sha256, exemplar.maps, exemplar.pixels.shape, pixels, exemplar.relief, start)
    waves = [(round(down, 6), round(across, 6)) for down, across in lattice]  # as found by any number of threads
    return digest(*what, settings.seed, settings.extent, architecture, waves)


def _progress(
    plan: tuple[Stage, ...], architecture: Architecture, settings: Settings, started: float, iteration: int
) -> Iterator[float]:
    """The share of the budget that is used up, before each iteration from `iteration` on."""
    if settings.iterations is not None:
        yield from islice(iterations_progress(plan, architecture, settings.iterations), iteration, None)
        return
    while (progress := (time.monotonic() - started) / settings.seconds) < 1:
        yield progress
