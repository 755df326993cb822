"""MaterialX drawn by its own renderer, on a screen that nobody sees, against the surface that nca_core grows.

Skipped where the package MaterialX, its OpenGL or Xvfb is missing. Its reader of images keeps 8 bits of each channel.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

import nca_core
from nca_core.arrays import Array
from nca_core.bands import bands
from nca_core.corner_tiles import TileAtlas
from nca_core.export.materialx import MATERIALX
from nca_core.field import Plane, Region
from nca_core.maps import KINDS, to_srgb
from nca_core.signals import seeds_of
from nca_core.surface import Surface
from tests.core.models import random_model
from tests.window.screen import virtual

from .drawn import UNAVAILABLE
from .materials import SEED, dealt_models, endless, sent, tile
from .nodes import NoisePlane

pytestmark = [
    pytest.mark.skipif(not find_spec("MaterialX"), reason="the package MaterialX is not installed"),
    pytest.mark.skipif(not shutil.which("Xvfb"), reason="MaterialX draws on a screen, and there is no Xvfb"),
]
LEVEL = 1 / 255
DENSITY = 0.25
MAPS = ("base_color", "normal", "height", "roughness")
#: Mesa's software draws anisotropic filters as blurs, magnified images too.
PLAIN = {"MESA_EXTENSION_OVERRIDE": "-GL_EXT_texture_filter_anisotropic -GL_ARB_texture_filter_anisotropic"}


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with virtual(lambda command, *_folders: command) as screen:
        yield screen.display


def drawn(display: str, file: Path, window: tuple[float, ...], size: tuple[int, int]) -> dict[str, Array]:
    """The maps over a window of texture coordinates (left, below, right, above), in pixels (height, width)."""
    out = file.with_suffix(".npz")
    numbers = [repr(number) for number in window] + [str(size[1]), str(size[0])]
    program = [sys.executable, str(Path(__file__).with_name("drawn.py")), str(file), str(out), *numbers, *MAPS]
    done = subprocess.run(
        program, env={**os.environ, **PLAIN, "DISPLAY": display}, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode == UNAVAILABLE:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0, done.stderr
    with np.load(out) as arrays:
        return {name: arrays[name][..., : KINDS[name].channels] for name in MAPS}


def faults(found: Array, grown: Array, name: str) -> Array:
    """How far off each pixel is, (height, width), in levels; of colours, which are drawn as light, in those of sRGB."""
    found = found if KINDS[name].is_data else to_srgb(found)
    return np.abs(found - grown).mean(axis=-1) / LEVEL


def test_a_tile_is_drawn_as_it_grows(display: str, tmp_path: Path) -> None:
    model = random_model(2)
    order = tile(model)
    file = sent(MATERIALX, order, to=tmp_path)["moss.mtlx"]
    surface = order.recipe.surface(model)
    grown = nca_core.decode(model, nca_core.grow(model, surface.field), surface.size)
    found = drawn(display, file, (0.0, 0.0, 1.0, 1.0), surface.size)
    for name in MAPS:
        assert faults(found[name], grown[name], name).max() <= 1.01, name


@dealt_models
def test_dealt_tiles_are_drawn_as_the_surface_grows(
    model: nca_core.Model, colours: int, display: str, tmp_path: Path
) -> None:
    """Inside of tiles and where they join alike, left and right of the origin."""
    order = endless(model, colours, DENSITY)
    file = sent(MATERIALX, order, to=tmp_path)[f"{model.name}.mtlx"]
    atlas = seeds_of(order.recipe.unsteered(model).field)
    assert isinstance(atlas, TileAtlas)
    side, pixels = atlas.tiles.side, round(model.coarse_pixels * DENSITY)
    area = Plane(-side - 3, -side - 2, side + 6, side + 5, SEED)
    part = area.region.scaled(pixels)
    size, across = (part.height, part.width), side * pixels
    whole = Surface(NoisePlane(atlas.tiles, area), size, Region(0, size[0], 0, size[1]))
    grown = list(bands(model, whole))
    window = (part.x0 / across, -part.y1 / across, part.x1 / across, -part.y0 / across)
    found = drawn(display, file, window, size)
    lines = near_lines(part, across, pixels)
    assert lines.any()
    for name in MAPS:
        off = faults(found[name], np.concatenate([band.maps[name] for band in grown]), name)
        assert off[~lines].mean() < 1, name
        assert off[lines].mean() < 1, name
        assert off.max() < 3, name


def near_lines(area: Region, across: int, band: int) -> Array:
    """Which pixels of an area lie within a band of where tiles join."""
    rows, columns = (np.arange(first, last) for first, last in ((area.y0, area.y1), (area.x0, area.x1)))
    near = [np.minimum(line % across, -line % across) <= band for line in (rows, columns)]
    return near[0][:, None] | near[1][None]
