"""The part of the pictures that is learnt, and nothing else of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from trainer.errors import InputError
from trainer.exemplar.exemplar import load_exemplar
from trainer.exemplar.part import Box, Corners

from ..exemplars import stripes, write_folder


def test_a_box_is_taken_of_all_maps(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "stripes", 256)
    whole = load_exemplar(folder, 256)
    part = load_exemplar(folder, 256, part=Box(32, 64, 160, 128))
    assert np.array_equal(part.pixels, whole.pixels[64:192, 32:192])
    assert part.shrunk == 1
    assert any("--crop 32,64,160x128" in note for note in part.notes)


def test_a_part_of_a_large_picture_keeps_its_pixels(tmp_path: Path) -> None:
    """What is left out needs no pixels, but the part needs its own."""
    picture = np.tile((stripes(1024, 4)[..., :3] * 255).astype(np.uint8), (3, 3, 1))
    Image.fromarray(picture).save(tmp_path / "large.png")
    part = load_exemplar(tmp_path / "large.png", 128, part=Box(0, 0, 128, 128))
    assert np.abs(part.pixels - picture[:128, :128] / 255).max() < 1 / 255


def test_corners_are_straightened(tmp_path: Path) -> None:
    """A rectangle in the picture, turned by a right angle, is the rectangle turned."""
    folder = write_folder(tmp_path / "stripes", 256)
    whole = load_exemplar(folder, 256)
    turned = load_exemplar(folder, 256, part=Corners(((32.0, 192.0), (32.0, 64.0), (192.0, 64.0), (192.0, 192.0))))
    expected = np.rot90(whole.pixels[64:192, 32:192], -1)
    assert turned.pixels.shape == expected.shape
    assert np.abs(turned.pixels - expected)[4:-4, 4:-4].max() < 0.02


def refused(folder: Path, part: Box | Corners) -> str:
    with pytest.raises(InputError) as error:
        load_exemplar(folder, 128, part=part)
    return str(error.value)


def test_parts_that_are_not_there_are_refused(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "stripes", 128)
    assert "has only 128 x 128 px" in refused(folder, Box(64, 0, 65, 100))
    assert "has only 128 x 128 px" in refused(folder, Corners(((0, 0), (129, 0), (120, 120), (0, 120))))
    crossed = Corners(((0, 0), (120, 120), (120, 0), (0, 120)))
    assert "clockwise" in refused(folder, crossed)
    assert "too small" in refused(folder, Box(0, 0, 64, 64))


def test_normals_would_not_turn_along(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "stripes", 128)
    flat = np.full((128, 128, 3), (128, 128, 255), np.uint8)
    Image.fromarray(flat).save(folder / "stripes_Normal.png")
    tilted = Corners(((4, 0), (120, 0), (127, 120), (0, 120)))
    assert "stripes_Normal.png" in refused(folder, tilted)
