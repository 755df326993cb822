"""What each mode costs: seconds and peak memory, in a process of its own; and reading an endless surface, near and far.

python tests/benchmarks/modes.py MODE WEIGHTS   ->   seconds, peak resident memory in MB
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

import nca_core
from nca_core import Model, Recipe, grow, living
from nca_core.bands import bands
from nca_core.udim import parse_tiles, tile_recipe
from tests.benchmarks.dealing import dealt
from tests.benchmarks.memory import peak_megabytes

SIDE = 1024  # pixels
ATLAS = 4096  # room for tiles of 32 coarse cells of the sample weights
COLOURS = 2
FAR = 10**9  # pixels from the origin
RUNS = 20

TILE = Recipe(seed=1, width=SIDE, height=SIDE)
ENDLESS = replace(TILE, width=ATLAS, height=ATLAS, mode="endless", colours=COLOURS)


def grow_all(model: Model, recipes: list[Recipe]) -> None:
    """Every map of every recipe, band by band, as they would be written."""
    for recipe in recipes:
        for _ in bands(model, recipe.surface(model)):
            pass


def hand_over(model: Model, recipe: Recipe) -> None:
    """The cells and the noise as textures, for a shader to decode."""
    field = recipe.surface(model).field
    living.cell_texels(model, grow(model, field))
    living.grain_texels(model, field, field.region.scaled(model.coarse_pixels))


def read(pixels_apart: int) -> float:
    """Seconds to read SIDE² pixels of an endless surface, so many of its atlas' pixels apart; the best of RUNS."""
    atlas = np.zeros((ATLAS, ATLAS, 3), np.uint8)
    atlas[:] = 1  # so that it lies in memory
    places = FAR + pixels_apart * np.arange(SIDE)
    return min(timed(lambda: dealt(atlas, places, places, COLOURS)) for _ in range(RUNS))


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main(mode: str, weights: str) -> None:
    model = nca_core.load(weights)
    udim = [tile_recipe(TILE, tile) for tile in parse_tiles("1001-1004")]
    work: dict[str, Callable[[], float]] = {
        "tile": lambda: timed(lambda: grow_all(model, [TILE])),
        "plane": lambda: timed(lambda: grow_all(model, [replace(TILE, mode="plane", x=4096)])),
        "udim": lambda: timed(lambda: grow_all(model, udim)),
        "endless": lambda: timed(lambda: grow_all(model, [ENDLESS])),
        "living": lambda: timed(lambda: hand_over(model, TILE)),
        "near": lambda: read(1),
        "far": lambda: read(1000),
    }
    seconds = work[mode]()
    print(seconds, peak_megabytes())


if __name__ == "__main__":
    main(*sys.argv[1:])
