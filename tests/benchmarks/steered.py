"""What each kind of steering costs a finest cell, beside growth without any, taking turns in one run.

python tests/benchmarks/steered.py WEIGHTS OTHER   ->   a line for each kind: its name, nanoseconds a cell, times plain
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

import nca_core
from nca_core import Model, Recipe, decode, grow
from nca_core.guides import Guide
from nca_core.steering import Direction, Grafted, Guided, Picture, Placed, Steering, Supplies

SIDE = 1024  # pixels, of the picture as well
ROUNDS = 5


def guided(model: Model) -> Model:
    """The model with a guide, which costs the same whatever was learnt."""
    matrix = np.random.default_rng(0).normal(0, 0.05, (model.channels, 2)).astype(np.float32)
    levels = tuple(replace(level, inputs={**level.inputs, "guide.tone": matrix}) for level in model.levels)
    return replace(model, levels=levels, guides=(Guide("tone", curve=(0.0, 1.0)),))


def main(weights: str, graft: str) -> None:
    model, other = guided(nca_core.load(Path(weights))), nca_core.load(Path(graft))
    values = np.random.default_rng(1).random((SIDE, SIDE, 1), np.float32)
    picture = Picture(values, np.ones((SIDE, SIDE), np.float32))
    everywhere = (Placed(picture.sha256),)
    kinds = {
        "plain": Steering(),
        "a guide": Steering((Guided("tone", everywhere),)),
        "an angle": Steering(direction=Direction(30.0)),
        "a picture of directions": Steering(direction=Direction(0.0, everywhere)),
        "a graft": Steering(grafts=(Grafted(other.digest, everywhere),)),
    }
    supplies = Supplies({picture.sha256: picture}, {other.digest: other})
    seconds: dict[str, list[float]] = {name: [] for name in kinds}
    for _round in range(ROUNDS):
        for name, steering in kinds.items():
            recipe, started = Recipe(width=SIDE, height=SIDE, steering=steering), time.perf_counter()
            decode(recipe.host(model, supplies), grow(model, recipe.surface(model, supplies).field))
            seconds[name].append(time.perf_counter() - started)
    cells = (SIDE // model.stride) ** 2
    for name, each in seconds.items():
        print(f"{name}\t{min(each) / cells * 1e9:.0f}\t{min(each) / min(seconds['plain']):.2f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
