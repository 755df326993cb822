"""Growth is a pure function of model and field: exact on a torus, local on the plane, cancellable at any step."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nca_core import Cancelled, Lattice, Model, Plane, Region, SeedField, Torus, decode, grow
from nca_core.field import Waves
from nca_core.growth import growing

from .models import random_model

MODEL = random_model(lattice=((0.3, 0.0), (-0.1, 0.4)))
SHARP = replace(MODEL, decoder=replace(MODEL.decoder, sharpening=0.25))
SCALE = MODEL.coarse_scale
LARGE_PLANES = [decode(model, grow(model, Plane(-10, -10, 24, 24, 5))) for model in (MODEL, SHARP)]
FLOAT_ORDER = 2e-5  # matrix products add in an order that depends on the block's shape


class ShiftedTorus:
    """A torus whose origin is moved by whole coarse cells: must grow the same picture, moved."""

    def __init__(self, torus: Torus, dy: int, dx: int) -> None:
        self._torus, self._dy, self._dx = torus, dy, dx
        self.region, self.wraps = torus.region, True

    def noise(self, level: int, scale: int, channels: int, region: Region) -> np.ndarray:
        return self._torus.noise(level, scale, channels, self._moved(region, scale))

    def waves(self, lattice: Lattice, scale: int, region: Region) -> Waves:
        return self._torus.waves(lattice, scale, self._moved(region, scale))

    def _moved(self, region: Region, scale: int) -> Region:
        dy, dx = self._dy * scale, self._dx * scale
        return Region(region.y0 + dy, region.y1 + dy, region.x0 + dx, region.x1 + dx)


@given(st.integers(0, 4), st.integers(0, 4), st.integers(0, 2**32 - 1))
@settings(max_examples=15, deadline=None)
def test_a_torus_has_no_seam(dy: int, dx: int, seed: int) -> None:
    """Rolling the field by any number of coarse cells rolls the grown cells: no place is special."""
    torus = Torus(5, 4, seed)
    rolled = np.roll(grow(MODEL, torus).state, (-dy * SCALE, -dx * SCALE), axis=(1, 2))
    assert np.abs(grow(MODEL, ShiftedTorus(torus, dy, dx)).state - rolled).max() < FLOAT_ORDER


@given(st.integers(-9, 9), st.integers(-9, 9), st.integers(1, 3), st.integers(1, 3))
@settings(max_examples=15, deadline=None)
def test_a_region_of_the_plane_equals_the_cut_from_a_larger_one(x: int, y: int, width: int, height: int) -> None:
    side = MODEL.coarse_pixels
    rows, columns = slice((y + 10) * side, (y + 10 + height) * side), slice((x + 10) * side, (x + 10 + width) * side)
    for model, large in zip((MODEL, SHARP), LARGE_PLANES, strict=True):
        for name, pixels in decode(model, grow(model, Plane(x, y, width, height, 5))).items():
            assert np.abs(pixels - large[name][rows, columns]).max() < 5 * FLOAT_ORDER, name


@given(
    st.sampled_from([MODEL, SHARP]),
    st.integers(0, 3),
    st.integers(0, 4),
    st.integers(1, 3),
    st.integers(1, 3),
    st.floats(0.4, 2.5),
)
@settings(max_examples=25, deadline=None)
def test_a_part_equals_the_cut_from_the_whole(
    model: Model, y: int, x: int, height: int, width: int, density: float
) -> None:
    """On a torus, whose part may reach over its edge's neighbours, as on a plane; at any density."""
    part = Region(y, y + height, x, x + width)
    for field in (Torus(7, 6, 5), Plane(0, 0, 7, 6, 5)):
        size = (round(6 * MODEL.coarse_pixels * density), round(7 * MODEL.coarse_pixels * density))
        window = Region(
            -(-part.y0 * size[0] // 6), part.y1 * size[0] // 6, -(-part.x0 * size[1] // 7), part.x1 * size[1] // 7
        )
        whole = decode(model, grow(model, field), size)
        for name, pixels in decode(model, grow(model, field, part), size, window=window).items():
            cut = whole[name][window.y0 : window.y1, window.x0 : window.x1]
            assert np.abs(pixels - cut).max() < 5 * FLOAT_ORDER, name


def test_pixels_beyond_the_cells_that_were_grown_are_refused() -> None:
    cells = grow(MODEL, Torus(4, 4, 1), Region(1, 3, 0, 2))
    with pytest.raises(ValueError, match="beyond the cells"):
        decode(MODEL, cells)


def test_far_inside_a_torus_is_as_on_the_plane() -> None:
    """Beyond the radius of influence from the border, nothing tells that the torus wraps: if the lattice fits it."""
    model = random_model(lattice=((0.5, 0.0), (0.0, -0.5)))
    margin = int(np.ceil(model.radius)) + 1
    side = 2 * margin + 2
    torus, plane = grow(model, Torus(side, side, 3)), grow(model, Plane(margin, margin, 2, 2, 3))
    inner = slice(margin * SCALE, (margin + 2) * SCALE)
    cut = slice(plane.margin, -plane.margin)
    assert np.abs(torus.state[:, inner, inner] - plane.state[:, cut, cut]).max() < FLOAT_ORDER


@pytest.mark.parametrize("field", [Torus(3, 5, 1), Plane(2, -4, 3, 5, 1)])
def test_threads_do_not_change_the_result(field: SeedField) -> None:
    assert np.array_equal(grow(MODEL, field, threads=1).state, grow(MODEL, field, threads=4).state)


def test_seeds_give_different_cells_and_the_same_seed_the_same() -> None:
    one, again, other = (grow(MODEL, Torus(3, 3, seed)).state for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert np.abs(one - other).max() > 0.1


def test_progress_rises_to_one_and_may_cancel() -> None:
    seen: list[float] = []
    grow(MODEL, Torus(2, 2), progress=seen.append)
    assert seen == sorted(seen)
    assert len(seen) == sum(level.steps for level in MODEL.levels)
    assert seen[-1] == pytest.approx(1.0)

    def cancel(done: float) -> None:
        if done > 0.3:
            raise Cancelled

    with pytest.raises(Cancelled):
        grow(MODEL, Torus(2, 2), progress=cancel)


@given(st.integers(0, 40))
@settings(max_examples=15, deadline=None)
def test_what_grows_can_be_looked_at_after_any_step(step: int) -> None:
    """Coarse cells decode too: on a torus, and on a plane as the same part of a larger one."""
    side, shown = MODEL.coarse_pixels, 2 * SCALE
    steps = sum(level.steps for level in MODEL.levels)
    step %= steps
    (done, small), (_, large) = (
        next(islice(growing(MODEL, field), step, None)) for field in (Plane(2, 1, 3, 4, 5), Plane(-3, -2, 9, 9, 5))
    )
    assert done == 1.0 if step == steps - 1 else 0 < done < 1
    assert SCALE % small.scale == 0
    rows, columns = slice(3 * side, 7 * side), slice(5 * side, 8 * side)
    whole = decode(MODEL, large)
    for name, pixels in decode(MODEL, small).items():
        assert np.abs(pixels - whole[name][rows, columns]).max() < 5 * FLOAT_ORDER, name
    quick = decode(MODEL, next(islice(growing(MODEL, Torus(2, 2, 5)), step, None))[1], (shown, shown), average=False)
    assert quick["base_color"].shape == (shown, shown, 3)


def test_the_last_step_is_what_has_grown() -> None:
    for field in (Torus(3, 2, 1), Plane(2, -4, 2, 3, 1)):
        *_, (done, cells) = growing(MODEL, field)
        assert done == 1.0
        grown = grow(MODEL, field)
        assert np.array_equal(cells.state, grown.state)
        assert (cells.covers, cells.margin, cells.scale) == (grown.covers, grown.margin, SCALE)


@pytest.mark.parametrize("field", [Torus(192, 192, 1), Plane(0, 0, 192, 192, 1)])
def test_growing_takes_the_state_twice(field: SeedField) -> None:
    """And the last two of the level before, a quarter each, and a block's buffers."""
    tracemalloc.start()
    state = grow(MODEL, field, threads=1).state
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert state.nbytes > 8e6
    assert peak < 2.5 * state.nbytes + 7e6
