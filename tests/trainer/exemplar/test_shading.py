"""Shading is told from paint, and says which side the light comes from."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drawn import mosaic
from trainer.exemplar.shading import Sidelight, parts_of, seamless, sidelight_of, softened

from ..lamps import cobbles, under_a_lamp


def turned(light: Sidelight, towards: float) -> float:
    """The angle between a light that was found and where it is, in degrees."""
    return abs((np.rad2deg(light.angle) - towards + 180) % 360 - 180)


@pytest.mark.parametrize("towards", range(-180, 180, 45))
def test_the_side_that_light_comes_from_is_found(towards: int) -> None:
    light = sidelight_of(parts_of(under_a_lamp(cobbles(), towards)).shade)
    assert light.certainty > 0.8
    assert turned(light, towards) <= 25


def test_a_picture_without_a_lamp_shows_none() -> None:
    """Dark valleys are no light from one side, nor is a mosaic of colours."""
    height = cobbles()
    grey = np.repeat((0.3 + 0.5 * height)[..., None], 3, axis=2).astype(np.float32)
    for picture in (grey, mosaic(192), np.full((128, 128, 3), 0.4, np.float32)):
        assert sidelight_of(parts_of(picture).shade).certainty < 0.2


@pytest.mark.parametrize(("degrees", "place"), [(0, "right"), (90, "lower side"), (-135, "upper left"), (180, "left")])
def test_sides_have_names(degrees: float, place: str) -> None:
    assert Sidelight(np.deg2rad(degrees), 1.0).place == place


def test_paint_of_another_hue_is_no_shading() -> None:
    """Light tiles of one hue and dark ones of another, under a lamp: only the lamp is in the shading."""
    height = cobbles()
    lamp = under_a_lamp(height, 0)
    checks = (np.indices(height.shape) // 32).sum(axis=0) % 2
    painted = lamp * np.where(checks[..., None], [0.9, 0.8, 0.5], [0.2, 0.3, 0.6]).astype(np.float32)
    parts, plain = parts_of(painted), parts_of(lamp)
    assert np.corrcoef(parts.shade.ravel(), plain.shade.ravel())[0, 1] > 0.75
    assert abs(np.corrcoef(parts.shade.ravel(), checks.ravel())[0, 1]) < 0.25
    assert abs(np.corrcoef(parts.paint.ravel(), checks.ravel())[0, 1]) > 0.9


def test_a_grey_picture_is_all_shading() -> None:
    parts = parts_of(under_a_lamp(cobbles(), 90))
    assert parts.paint.std() < 0.1 * parts.shade.std()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.integers(16, 40), st.integers(16, 40))
def test_edges_meet_where_they_did_not(seed: int, rows: int, columns: int) -> None:
    """A ramp loses its step, and a mean is taken off."""
    noise = np.random.default_rng(seed).normal(size=(rows, columns)) * 0.01
    ramp = np.linspace(0, 1, rows)[:, None] + np.linspace(0, 2, columns)[None, :]
    flat = seamless(ramp + noise)
    assert abs(flat.mean()) < 1e-9
    assert np.abs(flat[0] - flat[-1]).mean() < 0.25
    assert np.abs(flat[:, 0] - flat[:, -1]).mean() < 0.25


def test_a_tile_stays_as_it_is() -> None:
    down, across = np.mgrid[:96, :128] * 2 * np.pi
    tile = np.sin(3 * down / 96) * np.cos(5 * across / 128)
    assert np.abs(seamless(tile) - tile).max() < 0.2 * tile.std()


def test_softening_keeps_the_mean_and_goes_round() -> None:
    values = np.zeros((33, 32))
    values[0, 0] = 1
    soft = softened(values, 2.0)
    assert soft.sum() == pytest.approx(1)
    assert soft[-1, -1] == pytest.approx(soft[1, 1])
