"""Reliefs are bounded, and what is flat stays flat."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainer.exemplar.exemplar import load_exemplar
from trainer.exemplar.relief import (
    MOST_GUESSED,
    MOST_MEASURED,
    default_relief,
    height_from_normals,
    is_flat,
    is_flat_normal,
    relief_from_normals,
    surface,
)
from trainer.pictures.pixels import Pixels

from ..image_files import colours, write, write_oiio

SIZE = 128
FLAT = np.broadcast_to(np.array([128, 128, 255], np.float32) / 255, (SIZE, SIZE, 3))


def waves(amplitude: float = 0.5, middle: float = 0.5) -> Pixels:
    y, x = np.mgrid[:SIZE, :SIZE] * 2 * np.pi / SIZE
    return (middle + amplitude * np.sin(4 * x) * np.cos(3 * y))[..., None].astype(np.float32)


def noisy(levels: int, middle: float = 0.5) -> Pixels:
    """8-bit noise of that many levels about a middle."""
    steps = np.random.default_rng(0).integers(0, levels, (SIZE, SIZE, 1)) - levels // 2
    return (middle + steps / 255).astype(np.float32)


@pytest.mark.parametrize("height", [noisy(1, 0.0), noisy(1, 1.0), noisy(1, 0.5), noisy(2), noisy(5), noisy(9)])
@pytest.mark.parametrize("ending", ["png", "tif"])
def test_a_flat_height_is_left_out_and_said(height: Pixels, ending: str, tmp_path: Path) -> None:
    write(tmp_path / "w_color.png", colours(SIZE, SIZE))
    write(tmp_path / f"w_height.{ending}", height)
    exemplar = load_exemplar(tmp_path, 512)
    assert exemplar.maps == ("base_color",)
    assert any(f"w_height.{ending}: it is flat" in note for note in exemplar.notes)


@given(amplitude=st.floats(0, 0.5), middle=st.floats(0, 1), seed=st.integers(0, 9))
@settings(deadline=None)
def test_no_guess_is_higher_than_a_share_of_the_picture(amplitude: float, middle: float, seed: int) -> None:
    noise = np.random.default_rng(seed).normal(0, 1, (SIZE, SIZE, 1)).astype(np.float32)
    for height in (waves(amplitude, middle), np.clip(middle + amplitude * noise, 0, 1)):
        assert 0 <= default_relief(height) <= MOST_GUESSED * SIZE


def test_a_height_that_hardly_varies_is_guessed_low() -> None:
    assert default_relief(waves(0.004)) * 0.008 < default_relief(waves(0.5)) / 50


@given(st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=25)
def test_whatever_a_normal_map_holds_the_relief_is_bounded(seed: int) -> None:
    random = np.random.default_rng(seed)
    normal = random.random((SIZE, SIZE, 3)).astype(np.float32) ** random.uniform(0.1, 4)
    height, relief = height_from_normals(normal)
    assert np.isfinite(height).all()
    assert 0 <= relief <= MOST_MEASURED * SIZE
    fitted = relief_from_normals(waves(), normal)
    assert 0 <= fitted <= MOST_MEASURED * SIZE


def test_a_flat_normal_map_decides() -> None:
    assert is_flat_normal(FLAT)
    assert surface(None, FLAT).height is None
    found = surface(waves(), FLAT)
    assert found.relief < 0.2
    assert "flat" in found.notes[0]


def test_a_flat_normal_map_with_a_jpegs_noise_is_flat() -> None:
    noise = np.random.default_rng(0).integers(-1, 2, (SIZE, SIZE, 3)) / 255
    assert is_flat_normal(np.clip(FLAT + noise, 0, 1).astype(np.float32))


def test_where_height_and_normals_do_not_fit_they_are_equally_steep() -> None:
    dx = 0.3 * np.cos(np.arange(SIZE) * 2 * np.pi * 9 / SIZE)
    vector = np.stack(np.broadcast_arrays(-dx[None, :], 0 * dx[:, None], 1.0), axis=-1)
    normal = (vector / np.linalg.norm(vector, axis=-1, keepdims=True) * 0.5 + 0.5).astype(np.float32)
    relief = relief_from_normals(waves(), normal)
    slope = relief * np.square(np.diff(waves()[..., 0], axis=1)).mean() ** 0.5
    assert slope == pytest.approx(np.square(dx).mean() ** 0.5, rel=0.1)


@pytest.mark.parametrize("scale", [0.002, 1.0, 300.0])
def test_float_heights_have_units_of_their_own(scale: float, tmp_path: Path) -> None:
    """The same height in metres or millimetres is the same exemplar."""
    values = waves() * scale
    exemplar = load_exemplar(write_oiio(tmp_path / "w_height.exr", values, "float").parent, 512)
    assert np.abs(exemplar.pixels - waves()).max() < 1e-3
    assert not is_flat(values, 32, True)
    assert is_flat(np.full_like(values, scale), 32, True)


def test_a_few_wild_values_do_not_flatten_a_float_height(tmp_path: Path) -> None:
    values = waves()
    values[3, 3] = -9999
    exemplar = load_exemplar(write_oiio(tmp_path / "w_height.exr", values, "float").parent, 512)
    assert exemplar.pixels.std() > 0.2
