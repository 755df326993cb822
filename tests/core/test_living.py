"""Textures that a shader decodes itself hold all that decoding needs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nca_core import Model, Plane, Region, Torus, decode, grow
from nca_core.arrays import Array
from nca_core.decoding import GRAIN_LEVEL
from nca_core.living import GRAIN, cell_texels, grain_bound, grain_texels, kinds
from nca_core.spline import Axis, interpolate, sharpen

from .models import random_model


@pytest.mark.parametrize("features", [1, 4, 5, 12, 24])
def test_four_features_to_a_texture(features: int) -> None:
    model = random_model(features=features)
    assert len(kinds(model)) == -(-features // 4) + 1
    assert kinds(model)[-1] is GRAIN
    assert all(kind.channels == 4 and kind.is_data for kind in kinds(model))


def test_texels_are_the_features_in_0_to_1() -> None:
    model = random_model(features=5)
    cells = grow(model, Torus(3, 2, seed=4))
    texels, bound = cell_texels(model, cells)
    assert texels.shape == (*cells.state.shape[1:], 8)
    assert 0 <= texels.min() <= texels.max() <= 1
    features = np.tensordot(model.decoder.features, cells.state, 1) + model.decoder.bias[:, None, None]
    restored = (2 * np.moveaxis(texels, -1, 0) - 1) * bound
    assert np.abs(restored[:5] - features).max() < 1e-5
    assert np.abs(restored[5:]).max() == 0


def test_grain_is_the_fields_noise_at_exemplar_pixels() -> None:
    model, field = random_model(), Torus(3, 2, seed=4)
    window = Region(3, 9, 1, 8)
    noise = field.noise(GRAIN_LEVEL, model.coarse_pixels, 4, window)
    assert grain_bound(model) == 1
    assert np.allclose(2 * np.moveaxis(grain_texels(model, field, window), -1, 0) - 1, noise, atol=1e-6)


@given(st.floats(0.01, 1), st.integers(0, 99), st.integers(-9, 9), st.integers(-9, 9))
@settings(max_examples=20, deadline=None)
def test_sharpened_grain_fits_into_its_texels_wherever_it_is_cut(sharpening: float, seed: int, y: int, x: int) -> None:
    """Its bound is what noise of alternating signs would come to."""
    model, field = random_model(sharpening=sharpening), Plane(0, 0, 2, 2, seed)
    whole = grain_texels(model, field, Region(-10, 20, -10, 20))
    assert 0 <= whole.min() <= whole.max() <= 1
    part = grain_texels(model, field, Region(y, y + 4, x, x + 3))
    assert np.array_equal(part, whole[y + 10 : y + 14, x + 10 : x + 13])
    checkers = (np.indices((5, 5)).sum(axis=0) % 2 * 2 - 1)[None].astype(np.float32)
    assert np.abs(sharpen(checkers, sharpening)).max() == pytest.approx(grain_bound(model), rel=1e-6)


def rendered(model: Model, field: Torus, density: int, bits: tuple[int, int] | None = None) -> Array:
    """The learnt maps, as a renderer has them: from texels by a plain B-spline, whatever the model. bits: of a texel's
    channel, of cells and of grain."""
    texels, bound = cell_texels(model, grow(model, field))
    size = field.region.scaled(model.coarse_pixels * density)

    def seen(picture: Array, depth: int | None) -> Array:
        if depth:
            levels = np.float32(2**depth - 1)
            picture = np.rint(picture * levels) / levels
        rows, columns = (
            Axis(0, cells / pixels).blend(0, pixels)
            for cells, pixels in zip(picture.shape[:2], (size.height, size.width), strict=True)
        )
        wrapped = picture[rows.cells[:, None] % picture.shape[0], columns.cells % picture.shape[1]]
        return 2 * interpolate(np.ascontiguousarray(np.moveaxis(wrapped, -1, 0)), rows, columns) - 1

    of_cells, of_grain = bits or (None, None)
    features = seen(texels, of_cells)[: len(model.decoder.features)] * np.float32(bound)
    noise = seen(grain_texels(model, field, field.region.scaled(model.coarse_pixels)), of_grain)
    features += np.tensordot(model.decoder.grain, noise * np.float32(grain_bound(model)), 1)
    mixed = np.tensordot(model.decoder.out, np.maximum(features, 0), 1) + model.decoder.out_bias[:, None, None]
    return np.moveaxis(np.clip(mixed, 0, 1), 0, -1)


@pytest.mark.parametrize("sharpening", [0.0, 0.25, 1.0])
@pytest.mark.parametrize("density", [1, 3])
def test_the_texels_are_all_that_a_renderer_needs(sharpening: float, density: int) -> None:
    """A close-up of them is what decoding gives, sharpened or not."""
    model, field = random_model(features=5, sharpening=sharpening), Torus(3, 2, seed=4)
    side = model.coarse_pixels * density
    maps = decode(model, grow(model, field), (2 * side, 3 * side))
    expected = np.concatenate([maps[name] for name in model.maps], axis=-1)
    assert np.abs(rendered(model, field, density) - expected).max() < 2e-5


@pytest.mark.parametrize("sharpening", [0.0, 0.25])
def test_the_bits_of_their_images_suffice(sharpening: float) -> None:
    model, field = random_model(features=24, sharpening=sharpening), Torus(3, 2, seed=4)
    *of_cells, grain = kinds(model)
    exact, kept = rendered(model, field, 2), rendered(model, field, 2, (of_cells[0].bits, grain.bits))
    assert np.abs(kept - exact).mean() < 0.25 / 255
    assert np.abs(kept - exact).max() < 2 / 255
