"""The project itself: train within the budget (or take a weight file), then grow a torus of the exemplar's extent."""

from __future__ import annotations

import numpy as np

import nca_core
from trainer.errors import InputError
from trainer.exemplar.exemplar import Exemplar
from trainer.network.architectures import SIZES, size_for
from trainer.process.devices import worker_count
from trainer.training.train import Settings, train

from .arrays import Stack
from .made import Made, Make

WEIGHTS = "weights.nca"


def make_by_training(exemplar: Exemplar, seconds: float, seeds: range) -> Made:
    """Train the size of network that the budget gets once, grow every seed. Raises trainer.errors.TrainingError where
    the budget is too small."""
    architecture = SIZES[size_for(None, seconds)].architecture
    *_, last = train(exemplar, Settings(seconds=seconds, workers=worker_count("cpu"), architecture=architecture))
    model = last.model()
    facts = {"iterations": last.iteration, "loss": last.best_loss, "training_seconds": last.seconds}
    return _grown(model, exemplar, seeds, facts, {WEIGHTS: nca_core.dumps(model)})


def from_weights(model: nca_core.Model) -> Make:
    """The same with a model that is there already. Raises InputError if it has not the exemplar's maps."""

    def make(exemplar: Exemplar, _seconds: float, seeds: range) -> Made:
        if model.maps != exemplar.maps:
            raise InputError(
                f"{exemplar.name} has {', '.join(exemplar.maps)}, but the weight file has {', '.join(model.maps)}"
            )
        return _grown(model, exemplar, seeds, {}, {})

    return make


def grow(model: nca_core.Model, height: int, width: int, seed: int) -> Stack:
    """A torus of whole coarse cells, as many as come nearest to the size, decoded at the exemplar's own density.

    Not at exactly the size: that would stretch it by up to half a coarse cell, which metrics would hold against it.
    """
    cells = [max(1, round(side / model.coarse_pixels)) for side in (width, height)]
    grown = nca_core.grow(model, nca_core.Torus(*cells, seed))
    maps = nca_core.decode(model, grown, maps=model.maps)
    return np.concatenate([maps[name] for name in model.maps], axis=2)


def _grown(
    model: nca_core.Model, exemplar: Exemplar, seeds: range, facts: dict[str, float], files: dict[str, bytes]
) -> Made:
    height, width = exemplar.pixels.shape[:2]
    stacks = [grow(model, height, width, seed) for seed in seeds]
    return Made(stacks, facts | {"parameters": model.parameters}, files)
