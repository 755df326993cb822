"""Large pictures are means of their blocks, and need the memory of small ones."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from trainer.exemplar.exemplar import load_exemplar
from trainer.pictures.reading import read_picture
from trainer.pictures.resampling import filled, reduced, resize, whole


@given(
    size=st.tuples(st.integers(8, 60), st.integers(8, 60)),
    smaller=st.tuples(st.integers(1, 8), st.integers(1, 8)),
    band=st.integers(1, 60),
)
@settings(deadline=None)
def test_blocks_hold_every_pixel_once(size: tuple[int, int], smaller: tuple[int, int], band: int) -> None:
    """The mean of the blocks, weighted by their areas, is the picture's, in whatever bands it comes."""
    values = np.random.default_rng(1).random((*size, 2)).astype(np.float32)
    weight = np.random.default_rng(2).integers(0, 2, (*size, 1)).astype(np.float32)
    bands = [(values[y : y + band], weight[y : y + band]) for y in range(0, size[0], band)]
    result = reduced(bands, size, smaller)
    assert result.values.shape == (*smaller, 2)
    once = reduced([(values, weight)], size, smaller)
    assert np.allclose(result.values, once.values, atol=1e-5)
    assert np.allclose(result.weight, once.weight, atol=1e-6)
    plain = reduced([(values, np.ones_like(weight))], size, smaller)
    assert np.allclose(plain.weight, 1)
    if size[0] % smaller[0] == 0 and size[1] % smaller[1] == 0:
        blocks = values.reshape(smaller[0], size[0] // smaller[0], smaller[1], size[1] // smaller[1], 2)
        assert np.allclose(plain.values, blocks.mean(axis=(1, 3)), atol=1e-5)


def test_bands_make_a_whole() -> None:
    values = np.random.default_rng(1).random((50, 20, 3)).astype(np.float32)
    assert np.array_equal(whole((values[y : y + 7] for y in range(0, 50, 7)), 50, 20, 3), values)


@given(height=st.integers(1, 40), width=st.integers(1, 40), seed=st.integers(0, 99))
@settings(deadline=None)
def test_filling_keeps_what_counts_and_invents_nothing(height: int, width: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    values = random.uniform(0.2, 0.8, (height, width, 3)).astype(np.float32)
    weight = (random.random((height, width, 1)) < 0.4).astype(np.float32)
    hidden = np.where(weight > 0, values, 9.0).astype(np.float32)
    result = filled(hidden, weight)
    assert np.array_equal(result[weight[..., 0] > 0], values[weight[..., 0] > 0])
    if weight.any():
        assert result.max() <= 0.81
        assert result.min() >= 0.19


def test_a_large_picture_needs_little_memory_and_a_word(tmp_path: Path) -> None:
    small = np.random.default_rng(0).integers(0, 256, (512, 512, 3), np.uint8)
    large = small.repeat(8, axis=0).repeat(8, axis=1)
    Image.fromarray(large).save(tmp_path / "a.png", compress_level=1)
    said: list[str] = []
    tracemalloc.start()
    picture = read_picture(tmp_path / "a.png", 256, tell=said.append)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert picture.size == (4096, 4096)
    assert np.abs(picture.values - small / 255).max() < 1e-5
    assert peak < 90e6  # as floats the whole has 201 MB
    assert said == ["Reading a.png (4096 x 4096 px) ..."]


def test_a_large_cut_out_is_brought_down_by_what_is_seen(tmp_path: Path) -> None:
    """Colours under alpha 0 do not bleed into the means."""
    cover = np.random.default_rng(0).integers(0, 2, (2304, 2304), np.uint8) * 255
    image = np.dstack([np.where(cover[..., None] > 0, np.uint8([200, 100, 50]), np.uint8([0, 255, 0])), cover])
    Image.fromarray(image).save(tmp_path / "a.png", compress_level=1)
    exemplar = load_exemplar(tmp_path / "a.png", 128)
    assert exemplar.maps == ("base_color", "opacity")
    assert np.abs(exemplar.pixels[..., :3] * 255 - [200, 100, 50]).max() < 0.1
    assert abs(exemplar.pixels[..., 3].mean() - 0.5) < 0.01


def test_resizing_keeps_the_mean_and_the_range() -> None:
    pixels = np.random.default_rng(1).random((64, 48, 3), dtype=np.float32)
    small = resize(pixels, 16, 12)
    assert small.shape == (16, 12, 3)
    assert np.abs(small.mean((0, 1)) - pixels.mean((0, 1))).max() < 0.02
    assert small.min() >= 0
    assert small.max() <= 1
