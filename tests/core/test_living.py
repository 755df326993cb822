"""Textures that a shader decodes itself hold all that decoding needs."""

from __future__ import annotations

import numpy as np
import pytest

from nca_core import Region, Torus, decode, grow
from nca_core.decoding import GRAIN_LEVEL
from nca_core.living import GRAIN, cell_texels, grain_texels, kinds

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
    assert np.allclose(2 * np.moveaxis(grain_texels(model, field, window), -1, 0) - 1, noise, atol=1e-6)


def test_decoding_the_texels_at_cell_centres_gives_the_maps() -> None:
    """Without grain, and B-splined by hand: weights 1/6, 2/3, 1/6 where a pixel lies on a cell."""
    model = random_model(features=5, grain=0.0, stride=1)
    cells = grow(model, Torus(3, 2, seed=4))
    texels, bound = cell_texels(model, cells)
    features = (2 * texels[..., :5] - 1) * bound
    for axis in (0, 1):
        features = (np.roll(features, 1, axis) + 4 * features + np.roll(features, -1, axis)) / 6
    mixed = np.maximum(features, 0) @ model.decoder.out.T + model.decoder.out_bias
    expected = decode(model, cells)
    assert np.abs(np.clip(mixed, 0, 1)[..., 3:4] - expected["roughness"]).max() < 1e-5
