"""Decoding is the same surface at any density and in any window, and normals follow the height."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nca_core import Lattice, Model, Plane, Region, Torus, decode, grow, to_directx
from nca_core.decoding import NumpySampler
from nca_core.growth import Cancelled

from .models import random_model

MODEL = random_model()
SHARP = replace(MODEL, decoder=replace(MODEL.decoder, sharpening=0.25))  # grows the same cells
BOTH = pytest.mark.parametrize("model", [MODEL, SHARP], ids=["plain", "sharpened"])
SMOOTH = replace(MODEL, decoder=replace(MODEL.decoder, grain=np.zeros_like(MODEL.decoder.grain)))
TORUS = grow(MODEL, Torus(3, 2, 7))
HEIGHT, WIDTH = 2 * MODEL.coarse_pixels, 3 * MODEL.coarse_pixels


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_a_window_equals_the_cut(data: st.DataObject) -> None:
    size = data.draw(st.tuples(st.integers(5, 60), st.integers(5, 60)))
    y0, x0 = data.draw(st.integers(0, size[0] - 1)), data.draw(st.integers(0, size[1] - 1))
    y1, x1 = data.draw(st.integers(y0 + 1, size[0])), data.draw(st.integers(x0 + 1, size[1]))
    model = data.draw(st.sampled_from([MODEL, SHARP]))
    whole = decode(model, TORUS, size)
    for name, part in decode(model, TORUS, size, window=Region(y0, y1, x0, x1)).items():
        assert np.abs(part - whole[name][y0:y1, x0:x1]).max() < 2e-5, name


@dataclass(frozen=True)
class Rolled:
    """A torus' field, shifted by (y, x) finest cells."""

    torus: Torus
    y: int
    x: int
    wraps = True

    @property
    def region(self) -> Region:
        return self.torus.region

    def noise(self, level: int, scale: int, channels: int, region: Region) -> np.ndarray:
        y, x = (cells * scale // MODEL.coarse_scale for cells in (self.y, self.x))
        shifted = Region(region.y0 - y, region.y1 - y, region.x0 - x, region.x1 - x)
        return self.torus.noise(level, scale, channels, shifted)

    def waves(self, lattice: Lattice, scale: int, region: Region) -> np.ndarray:
        raise AssertionError("decoding asks for no waves")


@BOTH
def test_a_torus_decodes_without_a_seam(model: Model) -> None:
    """Rolled cells and noise decode to rolled maps, normals included."""
    rolled = replace(TORUS, state=np.roll(TORUS.state, (3, 5), axis=(1, 2)), field=Rolled(Torus(3, 2, 7), 3, 5))
    shift = (3 * MODEL.stride, 5 * MODEL.stride)
    for name, pixels in decode(model, TORUS).items():
        assert np.abs(decode(model, rolled)[name] - np.roll(pixels, shift, axis=(0, 1))).max() < 2e-5, name


def test_density_changes_the_pixels_and_not_the_pattern() -> None:
    """Four times the pixels, averaged in blocks of 4 x 4, give nearly the coarser picture."""
    fine = decode(MODEL, TORUS, (4 * HEIGHT, 4 * WIDTH), maps=["base_color"])["base_color"]
    averaged = fine.reshape(HEIGHT, 4, WIDTH, 4, 3).mean(axis=(1, 3))
    coarse = decode(MODEL, TORUS, maps=["base_color"])["base_color"]
    assert np.abs(averaged - coarse).max() < 0.05
    assert np.corrcoef(averaged.ravel(), coarse.ravel())[0, 1] > 0.995


def test_a_sharpened_picture_is_a_picture_of_more_contrast() -> None:
    """Of the same brightness. (No map of this model is cut off at 0 or 1.)"""
    plain, sharp = (decode(model, TORUS, maps=["height"])["height"] for model in (MODEL, SHARP))
    assert sharp.std() > 1.1 * plain.std()
    assert abs(float(sharp.mean() - plain.mean())) < 0.1 * plain.std()


def test_small_pictures_are_averages_and_do_not_alias() -> None:
    small = decode(MODEL, TORUS, (HEIGHT // 4, WIDTH // 4), maps=["base_color", "normal"])
    full = decode(MODEL, TORUS, maps=["base_color"])["base_color"]
    averaged = full.reshape(HEIGHT // 4, 4, WIDTH // 4, 4, 3).mean(axis=(1, 3))
    assert np.abs(small["base_color"] - averaged).max() < 1e-5
    lengths = np.linalg.norm(small["normal"] * 2 - 1, axis=-1)
    assert np.abs(lengths - 1).max() < 1e-5


def test_any_size_in_pixels_is_possible() -> None:
    maps = decode(MODEL, TORUS, (1000, 15))
    assert {pixels.shape[:2] for pixels in maps.values()} == {(1000, 15)}
    assert all(pixels.dtype == np.float32 and pixels.min() >= 0 and pixels.max() <= 1 for pixels in maps.values())


@pytest.mark.parametrize("density", [1, 2])
def test_normals_are_the_slope_of_the_decoded_height(density: int) -> None:
    maps = decode(MODEL, TORUS, (density * HEIGHT, density * WIDTH))
    height = maps["height"][..., 0].astype(np.float64) * MODEL.relief * density  # in pixels
    dx = (np.roll(height, -1, axis=1) - np.roll(height, 1, axis=1)) / 2
    up = (np.roll(height, 1, axis=0) - np.roll(height, -1, axis=0)) / 2  # rows run downwards
    expected = np.stack([-dx, -up, np.ones_like(dx)], axis=-1)
    expected /= np.linalg.norm(expected, axis=-1, keepdims=True)
    assert np.abs(maps["normal"] * 2 - 1 - expected).max() < 1e-3


def test_directx_normals_differ_in_green_only_and_turn_back() -> None:
    normal = decode(MODEL, TORUS, maps=["normal"])["normal"]
    flipped = to_directx(normal)
    assert np.array_equal(flipped[..., [0, 2]], normal[..., [0, 2]])
    assert np.allclose(flipped[..., 1], 1 - normal[..., 1])
    assert np.allclose(to_directx(flipped), normal, atol=1e-7)


@BOTH
def test_a_plane_region_decodes_with_its_own_margin(model: Model) -> None:
    cells = grow(model, Plane(0, 0, 1, 1, 7))
    assert cells.margin == model.decoder.margin
    assert {pixels.shape[:2] for pixels in decode(model, cells).values()} == {(MODEL.coarse_pixels,) * 2}


@BOTH
@pytest.mark.parametrize("density", [0.5, 1, 3])
def test_the_margin_is_all_that_decoding_reads(model: Model, density: float) -> None:
    """Whatever lies beyond it changes no map; with two cells less something would."""
    field, size = Plane(0, 0, 2, 2, 7), (round(2 * MODEL.coarse_pixels * density),) * 2
    cells = grow(model, field, margin=model.decoder.margin + 2)

    def spoilt(border: int) -> dict[str, np.ndarray]:
        state = np.array(cells.state)
        inside = state[:, border:-border, border:-border].copy()
        state[...] = 99
        state[:, border:-border, border:-border] = inside
        return decode(model, replace(cells, state=state), size)

    expected = decode(model, cells, size)
    assert all(np.array_equal(pixels, expected[name]) for name, pixels in spoilt(2).items())
    assert not np.array_equal(spoilt(4)["height"], expected["height"])


def test_threads_do_not_change_the_result(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NumpySampler, "band_pixels", 50)
    done: list[float] = []
    one, four = (decode(MODEL, TORUS, threads=threads, progress=done.append) for threads in (1, 4))
    assert all(np.array_equal(one[name], four[name]) for name in one)
    assert len(done) > 2 * 4


@BOTH
def test_bands_make_no_difference(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = decode(model, TORUS)
    monkeypatch.setattr(NumpySampler, "band_pixels", 50)
    for name, pixels in decode(model, TORUS).items():
        assert np.abs(pixels - whole[name]).max() < 2e-5, name


@pytest.mark.parametrize("helping", [True, False])
def test_it_can_be_cancelled_from_any_thread(helping: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NumpySampler, "band_pixels", 50)

    def cancel(_done: float) -> None:
        time.sleep(0.001)
        if (threading.current_thread() is not threading.main_thread()) == helping:
            raise Cancelled

    with pytest.raises(Cancelled):
        decode(MODEL, TORUS, threads=2, progress=cancel)


def test_a_look_from_afar_is_what_lies_at_the_pixels_centres() -> None:
    """Of a picture whose pixels are an odd number of times smaller, every so many are the same places."""
    far = decode(MODEL, TORUS, (HEIGHT // 16, WIDTH // 16), maps=["height"], average=False)["height"]
    near = decode(SMOOTH, TORUS, (HEIGHT // 16 * 3, WIDTH // 16 * 3), maps=["height"], average=False)["height"]
    assert np.abs(far - near[1::3, 1::3]).max() < 2e-5


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"size": (0, 5)}, "cannot decode"),
        ({"size": (8, 8), "window": Region(0, 9, 0, 8)}, "not inside"),
        ({"size": (8, 8), "window": Region(3, 3, 0, 8)}, "not inside"),
        ({"maps": ["metallic"]}, "no map 'metallic'"),
    ],
)
def test_what_cannot_be_decoded_is_refused(arguments: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        decode(MODEL, TORUS, **arguments)
