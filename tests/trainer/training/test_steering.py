"""Further inputs are trained as noise is: by name, with signals of their own, in every worker."""

from __future__ import annotations

import multiprocessing
from dataclasses import dataclass, replace

import numpy as np
import pytest
import torch

import nca_core
from nca_core.arrays import Array
from nca_core.field import Region
from nca_core.signals import SteeredField
from trainer.errors import InputError
from trainer.network.architectures import Architecture
from trainer.network.network import Network
from trainer.training.steering import Steering
from trainer.training.train import Report, Settings, train

from ..exemplars import stripe_exemplar

ARCHITECTURE = Architecture(channels=8, hidden=(8, 8, 8), features=8, steps=(3, 3, 3))
SETTINGS = Settings(iterations=2, extent=64, workers=1, architecture=ARCHITECTURE, lattice=())


@dataclass(frozen=True)
class Slope:
    """How far down and across a torus of so many coarse cells a cell is: two numbers in -1..1 that wrap."""

    height: int
    width: int

    def values(self, scale: int, region: Region) -> Array:
        rows = np.cos((np.arange(region.y0, region.y1) + 0.5) / scale / self.height * 2 * np.pi)
        columns = np.cos((np.arange(region.x0, region.x1) + 0.5) / scale / self.width * 2 * np.pi)
        return np.stack(np.broadcast_arrays(rows[:, None], columns)).astype(np.float32)


def sloped(torus: nca_core.Torus) -> SteeredField:
    return SteeredField(torus, {"guide": Slope(torus.height, torus.width)})


def silent(torus: nca_core.Torus) -> nca_core.Torus:
    return torus


GUIDED = Steering((("guide", 2),), sloped, "a slope")


def run(settings: Settings) -> list[Report]:
    return list(train(stripe_exemplar(), settings))


def guides(model: nca_core.Model) -> list[Array]:
    """The matrix of the further input, level by level."""
    return [level.inputs["guide"] for level in model.levels]


def untrained() -> list[Array]:
    network = Network(ARCHITECTURE, 5, torch.Generator().manual_seed(SETTINGS.seed), (), dict(GUIDED.heard))
    return [level[0].detach().numpy().T for level in network.inputs]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_further_input_is_trained_and_in_the_model(workers: int) -> None:
    model = run(replace(SETTINGS, steering=GUIDED, workers=workers))[-1].model()
    assert model.inputs == ("guide",)
    assert all(matrix.shape == (8, 2) for matrix in guides(model))
    assert all(np.abs(after - before).min() > 0 for after, before in zip(guides(model), untrained(), strict=True))
    assert nca_core.loads(nca_core.dumps(model)) == model


def test_an_input_whose_signal_nobody_gives_stays_as_it_was() -> None:
    model = run(replace(SETTINGS, steering=replace(GUIDED, field=silent)))[-1].model()
    assert all(np.array_equal(after, before) for after, before in zip(guides(model), untrained(), strict=True))


def test_each_worker_hears_the_signal() -> None:
    """Were the second one deaf, its gradient would be another, and so the weights."""
    both = guides(run(replace(SETTINGS, steering=GUIDED, workers=2))[-1].model())
    again = guides(run(replace(SETTINGS, steering=replace(GUIDED, field=deaf_in_processes), workers=2))[-1].model())
    assert not all(np.array_equal(one, other) for one, other in zip(both, again, strict=True))


def deaf_in_processes(torus: nca_core.Torus) -> nca_core.Torus | SteeredField:
    return sloped(torus) if multiprocessing.parent_process() is None else torus


@pytest.mark.parametrize(
    "other", [None, replace(GUIDED, digest="another slope"), replace(GUIDED, heard=(("guide", 2), ("code", 3)))]
)
def test_a_checkpoint_goes_on_with_the_same_further_inputs_only(other: Steering | None) -> None:
    settings = replace(SETTINGS, steering=GUIDED)
    first = next(iter(train(stripe_exemplar(), settings)))
    checkpoint = first.checkpoint()
    assert next(iter(train(stripe_exemplar(), settings, checkpoint))).iteration == first.iteration + 1
    with pytest.raises(InputError, match="of other options"):
        next(iter(train(stripe_exemplar(), replace(settings, steering=other), checkpoint)))


@pytest.mark.parametrize("names", [["noise"], ["lattice"], ["guide", "guide"], ["Guide"], [""]])
def test_a_name_that_no_further_input_can_have_is_refused(names: list[str]) -> None:
    with pytest.raises(ValueError, match=r"names of their own|no input's name"):
        Steering(tuple((name, 1) for name in names), sloped, "")
