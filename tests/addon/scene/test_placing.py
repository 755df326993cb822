"""Scale and Rotation on the node: they move the material as a whole, normals and heights with it."""

from __future__ import annotations

import math
from pathlib import Path

import bpy
import numpy as np
import pytest

from ..rendering import render

QUARTER = math.pi / 2


def by_a_quarter(
    material: bpy.types.Material, output: str, living: bool, folder: Path
) -> tuple[np.ndarray, np.ndarray]:
    """An output of the material, turned as a picture is; and of the material when it is turned."""
    material.lichen.living = living
    bpy.ops.lichen.grow()
    straight, turned = (
        render(material, output, folder / "a.exr", size=(64, 64), Rotation=angle) for angle in (0, QUARTER)
    )
    return np.rot90(straight), turned


@pytest.mark.parametrize("living", [False, True])
def test_rotation_turns_the_maps(material: bpy.types.Material, tmp_path: Path, living: bool) -> None:
    expected, turned = by_a_quarter(material, "Height", living, tmp_path)
    assert np.abs(expected - turned).max() < 2 / 255


@pytest.mark.parametrize("living", [False, True])
def test_normals_turn_with_it(material: bpy.types.Material, tmp_path: Path, living: bool) -> None:
    """A slope to the right becomes one upwards: x and y of the normal change places."""
    picture, turned = by_a_quarter(material, "Normal", living, tmp_path)
    x, y, z = np.moveaxis(picture, -1, 0)
    assert np.abs(np.stack([1 - y, x, z], axis=-1) - turned).mean() < 1 / 255


def test_scale_shows_more_of_it(material: bpy.types.Material, tmp_path: Path) -> None:
    once = render(material, "Height", tmp_path / "a.exr", size=(64, 64))
    twice = render(material, "Height", tmp_path / "a.exr", size=(128, 128), Scale=2.0)
    assert np.abs(np.tile(once, (2, 2, 1)) - twice).max() < 2 / 255


def test_a_scaled_material_is_displaced_less(material: bpy.types.Material, tmp_path: Path) -> None:
    once, twice = (
        render(material, "Height Scale", tmp_path / "a.exr", size=(4, 4), Scale=scale).mean() for scale in (1.0, 2.0)
    )
    assert once == pytest.approx(4.0 / 64, rel=1e-5)
    assert twice == pytest.approx(once / 2, rel=1e-5)
