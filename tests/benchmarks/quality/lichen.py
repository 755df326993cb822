"""The project itself: train within the budget (or take a weight file), then grow tori of the exemplar's extent.

Weights are kept apart from pictures: more seeds, or other pictures, are grown from them without another training.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

import nca_core
from nca_core import Model
from nca_core.container import Precision
from trainer.errors import InputError
from trainer.exemplar import equalise, pyramid
from trainer.exemplar.exemplar import Exemplar
from trainer.loss.version import loss_digest
from trainer.network import network, resample, steps, windows
from trainer.network.architectures import SIZES
from trainer.process.devices import worker_count
from trainer.process.digests import digest
from trainer.training import run, schedule, soap, train, workers
from trainer.training.train import Settings
from trainer.writing import check_writable, write_bytes, write_text

from .arrays import Stack
from .digests import LATTICE, constants, exemplar_digest
from .made import Made, Make, Order
from .wide import wide

WEIGHTS, RECORD = "weights.nca", "training.json"
#: Raised by hand where the trainer learns something else with the same constants: kept trainings are then out of date.
VERSION = 2  # waves that are multiples of each other stay so on the tori
DECIDING = (run, schedule, soap, workers, network, resample, steps, windows, equalise, pyramid, *LATTICE)


@dataclass(frozen=True)
class Training:
    """One training of the trainer's: which of SIZES learns, and from which random numbers."""

    network: str
    seed: int = 0

    def settings(self, seconds: float) -> Settings:
        """How the trainer is asked for it: the one place that knows."""
        return Settings(
            seconds=seconds, seed=self.seed, workers=worker_count("cpu"), architecture=SIZES[self.network].architecture
        )

    def digest(self) -> str:
        """The digest of what decides the weights, beside exemplar and budget.

        It has the settings, the loss's digest and the constants of what trains. Code is not in it, so that an edit of
        the trainer does not throw hours away; another formula raises LOSS_VERSION in the trainer, or VERSION here.
        """
        settings = replace(self.settings(0.0), workers=0)
        return digest(VERSION, settings, loss_digest(), constants(DECIDING))


def make_by_training(training: Training) -> Make:
    """A system that trains once, or takes the weights it has kept, and grows every seed.

    Raises trainer.errors.TrainingError where the budget is too small.
    """

    def make(order: Order) -> Made:
        model, facts = trained(order, training)
        return _grown(model, order, facts)

    return make


def from_weights(model: Model) -> Make:
    """The same with a model that is there already. Raises InputError if it has not the exemplar's maps."""

    def make(order: Order) -> Made:
        check_maps(model, order.exemplar)
        return _grown(model, order, {})

    return make


def trained(order: Order, training: Training) -> tuple[Model, Mapping[str, float]]:
    """The weights that a training gives, in its file's precision, and its facts; they are kept in the order's folder,
    and used again."""
    kept = kept_weights(order.exemplar, training, order.folder)
    if kept is not None:
        return kept
    check_writable(order.folder / WEIGHTS)
    started = time.monotonic()
    *_, last = train.train(order.exemplar, training.settings(order.seconds))
    content = _file(last.model(), SIZES[training.network].precision)
    facts = {
        "iterations": last.iteration,
        "loss": last.best_loss,
        "training_seconds": round(time.monotonic() - started, 1),
    }
    (order.folder / RECORD).unlink(missing_ok=True)
    write_bytes(order.folder / WEIGHTS, content)
    record = _key(order.exemplar, training) | {"facts": facts}
    write_text(order.folder / RECORD, json.dumps(record, indent=2) + "\n")
    return nca_core.loads(content), facts


def _file(model: Model, precision: Precision) -> bytes:
    """A weight file's bytes in a precision, or in full where that cannot hold the weights, as the trainer does."""
    try:
        return nca_core.dumps(model, precision=precision)
    except ValueError:
        return nca_core.dumps(model)


def kept_weights(exemplar: Exemplar, training: Training, folder: Path) -> tuple[Model, Mapping[str, float]] | None:
    """The weights that lie in a folder and their training's facts, if they are of this one; the record vouches."""
    if not (folder / RECORD).exists():
        return None
    record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    if any(record[name] != value for name, value in _key(exemplar, training).items()):
        return None
    return nca_core.load(folder / WEIGHTS), record["facts"]


def _key(exemplar: Exemplar, training: Training) -> dict[str, str]:
    return {"exemplar": exemplar_digest(exemplar), "training": training.digest()}


def check_maps(model: Model, exemplar: Exemplar) -> None:
    """Raises InputError if a model has not the exemplar's maps."""
    if model.maps != exemplar.maps:
        raise InputError(
            f"{exemplar.name} has {', '.join(exemplar.maps)}, but the weight file has {', '.join(model.maps)}"
        )


def grow(model: Model, height: int, width: int, seed: int) -> Stack:
    """A torus of whole coarse cells, as many as come nearest to the size, decoded at the exemplar's own density.

    Not at exactly the size: that would stretch it by up to half a coarse cell, which metrics would hold against it.
    """
    cells = [max(1, round(side / model.coarse_pixels)) for side in (width, height)]
    grown = nca_core.grow(model, nca_core.Torus(*cells, seed))
    maps = nca_core.decode(model, grown, maps=model.maps)
    return np.concatenate([maps[name] for name in model.maps], axis=2)


def _grown(model: Model, order: Order, facts: Mapping[str, float]) -> Made:
    height, width = order.exemplar.pixels.shape[:2]
    started = time.monotonic()
    stacks = [grow(model, height, width, seed) for seed in order.seeds]
    seconds = facts.get("training_seconds", 0.0) + time.monotonic() - started
    return Made(stacks, {**facts, "parameters": model.parameters}, wide(model, height, width), seconds)
