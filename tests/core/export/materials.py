"""Materials that the tests of exports send."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import nca_core
from nca_core.export.sending import send
from nca_core.export.target import Order, Target
from nca_core.maps import LEARNT
from nca_core.recipe import atlas_pixels
from nca_core.slices import drive
from nca_core.steering import Grafted, Picture, Placed, Steering, Supplies
from tests.core.models import random_model
from tests.golden import SHIPPED

ALL = random_model(steps=(1, 1), maps=tuple(LEARNT))  # has every map that there is
SEED = 5


@cache
def shipped(name: str = "pebbles") -> nca_core.Model:
    """A material that comes with Lichen."""
    return nca_core.load(SHIPPED / f"{name}.nca")


#: Models whose corner tiles are dealt, each with the colours of its atlas.
dealt_models = pytest.mark.parametrize(
    ("model", "colours"),
    [
        (random_model(2), 2),
        (random_model(2), 3),
        pytest.param(shipped(), 2, marks=pytest.mark.slow),
        pytest.param(shipped("moss_on_stone"), 3, marks=pytest.mark.slow),
    ],
    ids=lambda value: getattr(value, "name", value),
)


def tile(model: nca_core.Model, **more: object) -> Order:
    """A small tile of a model."""
    recipe = nca_core.Recipe(**({"seed": SEED, "width": 48, "height": 32} | more))
    return Order(model, recipe, model.name, nca_core.dumps(model))


def grafted(model: nca_core.Model, other: nca_core.Model, **more: object) -> Order:
    """A tile of a model on half of which another one grows."""
    alone = tile(model, **more)
    height, width = alone.recipe.height, alone.recipe.width
    values = np.zeros((height, width, 1), np.float32)
    values[:, width // 2 :] = 1
    mask = Picture(values, np.ones((height, width), np.float32))
    steering = Steering(grafts=(Grafted(other.digest, (Placed(mask.sha256),)),))
    supplies = Supplies({mask.sha256: mask}, {other.digest: other})
    return replace(alone, recipe=replace(alone.recipe, steering=steering), supplies=supplies)


def endless(model: nca_core.Model, colours: int = 2, density: float = 1.0) -> Order:
    """The smallest atlas of a model."""
    pixels = atlas_pixels(model, 2 * model.tile_reach + 1, colours, density)
    recipe = nca_core.Recipe(SEED, pixels, pixels, density, "endless", colours=colours)
    return Order(model, recipe, model.name, nca_core.dumps(model))


def sent(target: Target, *orders: Order, to: Path) -> dict[str, Path]:
    """Send orders into a folder; returns the files by their names in it."""
    files = drive(send(target, orders, to), lambda done: None)
    return {path.relative_to(to).as_posix(): path for path in files}
