"""Passes hold all that a host needs: one in plain numpy, which knows no models, grows and decodes as nca_core does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import nca_core
from nca_core import Plane, Region, SteeredField, Torus
from nca_core.corner_tiles import DealtPlane, TileAtlas, TileSet
from nca_core.maps import NORMAL, map_slices
from nca_core.shaders import passes
from nca_core.shaders.address import Unsupported
from nca_core.shaders.passes import Picture, Placed

from ..models import random_model
from ..steering import MODEL, steered
from . import by_hand

TOLERANCE = 2e-5  # of a map's range; normals are steeper
FIELDS = {
    "torus": (Torus(2, 3, 5), None),
    "part of a torus": (Torus(5, 4, 6), Region(1, 3, 2, 4)),
    "plane": (Plane(-3, 70_000, 3, 2, 2**32 - 1), None),
    "corner tiles": (TileAtlas(TileSet(5, 2, 2), 3), None),
    "three colours": (TileAtlas(TileSet(3, 1, 3), 3), None),
}


@pytest.mark.parametrize("name", list(FIELDS))
@pytest.mark.parametrize("lattice", [(), ((0.3, 0.1),), ((0.5, 0.0), (0.25, 0.75))])
def test_the_state_is_nca_cores(name: str, lattice: nca_core.Lattice) -> None:
    field, part = FIELDS[name]
    check_state(random_model(1, channels=6, hidden=10, lattice=lattice), field, part)


@pytest.mark.parametrize("hidden", [(16, 56, 32), (16, 96, 48), (96, 5, 18)])
def test_so_it_is_where_levels_have_rules_of_other_widths(hidden: tuple[int, ...]) -> None:
    """Of 16 channels, as trained networks have; wide rules' weights are too many for a uniform block."""
    check_state(random_model(2, channels=16, hidden=hidden, lattice=((0.5, 0.0), (0.25, 0.75))), Torus(2, 1, 5), None)


def check_state(model: nca_core.Model, field: nca_core.SeedField, part: Region | None) -> None:
    """A growth by hand is nca_core's."""
    state, placed = by_hand.grown(model, field, part)
    cells = nca_core.grow(model, field, part)
    ours = np.moveaxis(state, 3, 1).reshape(-1, *state.shape[1:3])
    assert np.abs(ours[model.channels :]).max(initial=0) == 0  # channels that fill up a layer stay empty
    covers, whole = cells.covers, placed.cells
    inside = ours[: model.channels, covers.y0 - whole.y0 : covers.y1 - whole.y0, covers.x0 - whole.x0 :]
    margin = cells.margin
    reference = cells.state[:, margin : margin + covers.height, margin : margin + covers.width]
    assert np.abs(inside[:, :, : covers.width] - reference).max() < 1e-5


@pytest.mark.parametrize("seeds", [Torus(6, 6, 3), Plane(-2, 1, 4, 5, 3), TileAtlas(TileSet(5, 2, 2), 3)])
def test_signals_and_frames_steer_it_as_they_do_nca_core(seeds: nca_core.SeedField) -> None:
    steering = steered(seeds)
    for field in (
        SteeredField(seeds),
        SteeredField(seeds, steering.inputs),
        SteeredField(seeds, frame=steering.frame),
        SteeredField(seeds, {"code": steering.inputs["code"]}, steering.frame),
    ):
        state, placed = by_hand.grown(MODEL, field)
        cells, whole = nca_core.grow(MODEL, field), placed.cells
        reference = cells.state[:, cells.margin :, cells.margin :][:, : cells.covers.height, : cells.covers.width]
        ours = np.moveaxis(state, 3, 1).reshape(-1, *state.shape[1:3])[: MODEL.channels]
        ours = ours[:, cells.covers.y0 - whole.y0 :, cells.covers.x0 - whole.x0 :]
        assert np.abs(ours[:, : cells.covers.height, : cells.covers.width] - reference).max() < 2e-5


@pytest.mark.parametrize("name", list(FIELDS))
@pytest.mark.parametrize(("density", "average"), [(1.0, True), (0.5, True), (0.5, False), (1.75, True)])
@pytest.mark.parametrize("sharpening", [0.0, 0.25])
def test_the_maps_are_nca_cores(name: str, density: float, average: bool, sharpening: float) -> None:
    model, (field, part) = random_model(2, sharpening=sharpening), FIELDS[name]
    side = int(model.coarse_pixels * density)
    size = field.region.height * side, field.region.width * side
    window = part.scaled(side) if part else Region(0, size[0], 0, size[1])
    layers = by_hand.decoded(model, *by_hand.grown(model, field, part), Picture(size, window, average))
    cells = nca_core.grow(model, field, part)
    for kind, values in nca_core.decode(model, cells, size, window=window, average=average).items():
        ours = layers[-1, ..., :3]
        if kind != NORMAL.name:
            ours = np.concatenate(layers, axis=-1)[..., map_slices(model.maps)[kind]]
        assert np.abs(ours - values).max() < (1e-4 if kind == NORMAL.name else TOLERANCE), kind


@pytest.mark.parametrize("name", list(FIELDS))
@pytest.mark.parametrize(("density", "average"), [(1.75, True), (0.5, False)])
@pytest.mark.parametrize("sharpening", [0.0, 0.25])
def test_mixing_along_one_axis_after_the_other_is_the_same(
    name: str, density: float, average: bool, sharpening: float
) -> None:
    model, (field, part) = random_model(2, sharpening=sharpening), FIELDS[name]
    side = int(model.coarse_pixels * density)
    size = field.region.height * side, field.region.width * side
    whole = part.scaled(side) if part else Region(0, size[0], 0, size[1])
    picture = Picture(size, Region(whole.y0 + 1, whole.y1 - 2, whole.x0 + 3, whole.x1), average)
    grown = by_hand.grown(model, field, part)
    apart, at_once = (by_hand.decoded(model, *grown, picture, apart) for apart in (True, False))
    assert np.abs(apart - at_once).max() < TOLERANCE


def test_a_model_without_height_has_no_normals() -> None:
    model, field = random_model(3, maps=("base_color",)), Torus(1, 1)
    picture = Picture((8, 8), Region(0, 8, 0, 8), True)
    assert by_hand.decoded(model, *by_hand.grown(model, field), picture).shape == (1, 8, 8, 4)


@pytest.mark.parametrize("name", list(FIELDS))
def test_noise_is_exact(name: str) -> None:
    """The first state of a level whose only input is noise of amplitude one."""
    model, (field, _part) = random_model(4, channels=8), FIELDS[name]
    level = replace(model.levels[0], inputs={"noise": np.ones(8, np.float32)})
    placed = Placed(field, 0, field.region, field.wraps)
    made = passes.refine(replace(model, levels=(level, *model.levels[1:])), placed, None)
    state = by_hand.run(made, np.zeros((1, 1, 1, 4), np.float32))
    assert np.array_equal(np.moveaxis(state, 3, 1).reshape(8, *state.shape[1:3]), field.noise(2, 1, 8, field.region))


def test_what_no_program_addresses_is_refused() -> None:
    refused = {
        "a DealtPlane": DealtPlane(TileSet(5, 2), Plane(0, 0, 2, 2)),
        "far from the origin": Plane(2**30 + 1, 0, 1, 1),
        "grafted": steered(Torus(2, 2)),
    }
    for why, field in refused.items():
        with pytest.raises(Unsupported, match=why):
            passes.refine(MODEL, Placed(field, 0, field.region, False), None)
