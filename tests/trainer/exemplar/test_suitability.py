"""Textures pass without a word; what is none is warned of, with what to do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drawn import axes, lit, mosaic, side_light, vignette
from trainer.exemplar.delight import delight
from trainer.exemplar.exemplar import Exemplar
from trainer.exemplar.suitability import warnings
from trainer.pictures.pixels import Pixels

from ..drawn import photo
from ..exemplars import stripe_exemplar

SIZE = 192


def said(exemplar: Exemplar) -> str:
    return "\n".join(str(finding) for finding in warnings(exemplar))


def checks() -> Pixels:
    x, y = np.arange(SIZE)[None, :] // 24, np.arange(SIZE)[:, None] // 24
    return 0.1 + 0.8 * ((x + y) % 2)


def sparse() -> Pixels:
    """Small discs on a plain ground: half of the parts' pixels say nothing."""
    x, y = np.arange(SIZE)[None, :] % 32 - 16, np.arange(SIZE)[:, None] % 32 - 16
    return np.where(x * x + y * y < 60, 0.8, 0.3)


def noise() -> Pixels:
    return np.clip(np.random.default_rng(0).normal(0.5, 0.1, (SIZE, SIZE)), 0, 1)


@pytest.mark.parametrize("texture", [mosaic(), mosaic(96), mosaic(640, 24), checks(), sparse(), noise()])
def test_a_texture_passes(texture: Pixels) -> None:
    assert warnings(photo(texture)) == []


def test_a_texture_of_several_maps_passes() -> None:
    assert warnings(stripe_exemplar()) == []


@settings(max_examples=20, deadline=None)
@given(st.integers(96, 300), st.integers(96, 300), st.integers(2, 12), st.integers(0, 9))
def test_size_shape_and_scale_do_not_matter(height: int, width: int, cell: int, seed: int) -> None:
    assert warnings(photo(mosaic(300, cell, seed)[:height, :width])) == []


def ramp() -> Pixels:
    x, y = axes(SIZE)
    return 0.5 + 0.4 * x + 0 * y


def glow() -> Pixels:
    x, y = axes(SIZE)
    return 0.1 + 0.8 * np.exp(-2 * (x * x + y * y))


def rainbow() -> Pixels:
    x, y = axes(SIZE)
    return np.stack(np.broadcast_arrays((x + 1) / 2, (y + 1) / 2, (1 - x) / 2), axis=-1)


@pytest.mark.parametrize("gradient", [ramp(), glow(), rainbow(), ramp() + 0.01 * (noise() - 0.5)])
def test_a_gradient_is_no_texture(gradient: Pixels) -> None:
    assert "as in a gradient" in said(photo(gradient))


def test_an_almost_plain_picture_holds_nothing_to_learn() -> None:
    assert "nothing to learn" in said(photo(0.5 + 0.05 * (noise() - 0.5)))


def test_a_plain_colour_over_a_height_that_is_not_passes() -> None:
    plain = stripe_exemplar()
    pixels = plain.pixels.copy()
    pixels[..., :3] = 0.5
    assert warnings(replace(plain, pixels=pixels)) == []


def object_on_a_table() -> Pixels:
    x, y = axes(SIZE)
    return np.where((x * x + y * y < 0.3)[..., None], mosaic(), 0.7)


def test_a_single_object_is_no_texture() -> None:
    assert "single object" in said(photo(object_on_a_table()))


def landscape() -> Pixels:
    """A clear sky above a meadow and a house."""
    picture = mosaic(cell=2)
    picture[: SIZE // 2] = [0.5, 0.7, 0.9]
    picture[60:140, 100:150] = [0.8, 0.2, 0.1]
    return np.clip(picture + 0.02 * (noise() - 0.5)[..., None], 0, 1)


def portrait() -> Pixels:
    """A dark coat, a face and a blurred background: little noise, few edges, no part like another."""
    x, y = axes(SIZE)
    picture = np.broadcast_to(0.6 + 0.2 * x * y, (SIZE, SIZE)).copy()
    picture[x * x + (y + 0.3) ** 2 < 0.12] = 0.8
    coat = (np.abs(x) < 0.8 * (y + 0.2)) & (y > 0.2)
    picture[coat] = 0.1
    checked = (np.abs(x) < 0.15) & (y > 0.3)
    picture[checked] = np.where(np.indices((SIZE, SIZE)).sum(axis=0) // 2 % 2, 0.2, 0.9)[checked]
    return np.clip(picture + 0.05 * (noise() - 0.5), 0, 1)


def test_a_scene_is_no_texture() -> None:
    assert "differ more from each other" in said(photo(landscape()))


def test_a_portrait_is_a_scene_or_an_object() -> None:
    assert "Crop to a part" in said(photo(portrait()))


LIGHTS = [side_light(SIZE, 3), side_light(SIZE, 5).T, vignette(SIZE, 0.25), vignette(SIZE, 0.15)]


@pytest.mark.parametrize("light", LIGHTS)
def test_uneven_light_is_named_with_its_remedy_and_the_remedy_helps(light: Pixels) -> None:
    exemplar = photo(lit(mosaic(), light))
    assert "--delight" in said(exemplar)
    assert warnings(delight(exemplar)) == []


@pytest.mark.parametrize("light", [side_light(SIZE, 1.3), vignette(SIZE, 0.8)])
def test_a_little_uneven_light_is_let_pass(light: Pixels) -> None:
    assert warnings(photo(lit(mosaic(), light))) == []


def test_a_sloping_height_is_not_called_light() -> None:
    slope = lit(mosaic(), side_light(SIZE, 5))
    assert "--delight" in said(photo(slope))
    assert warnings(replace(photo(slope), maps=("height",), pixels=slope[..., :1])) == []


def test_a_warning_says_what_was_seen_what_comes_of_it_and_what_to_do() -> None:
    (finding,) = warnings(photo(ramp()))
    assert str(finding) == f"{finding.seen}. {finding.consequence}. {finding.advice}."
    assert all((finding.seen, finding.consequence, finding.advice))
