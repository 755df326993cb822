"""A guide is the picture that is in its file, to the last bit, whoever reads it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nca_core.png import PngWriter
from trainer.pictures.guides import read_guide

LEVELS = np.random.default_rng(0).integers(0, 255, (12, 16, 4)).astype(np.uint8)  # alpha is nowhere whole
LEVELS[:4, :, 3] = 0


def written(path: Path, levels: np.ndarray) -> Path:
    with path.open("wb") as file:
        writer = PngWriter(file, levels.shape[:2], levels.shape[2], 8)
        writer.add_levels(levels)
        writer.finish()
    return path


@pytest.mark.parametrize("channels", [[0], [0, 1, 2], [0, 3], [0, 1, 2, 3]])
def test_colours_and_alpha_are_those_of_the_file(channels: list[int], tmp_path: Path) -> None:
    """Soft edges and hidden colours too: alpha says how firmly something is asked for, not how well it is known."""
    found = read_guide(written(tmp_path / "a.png", LEVELS[..., channels]))
    expected = LEVELS / np.float32(255)
    assert np.array_equal(found.values, expected[..., [each for each in channels if each < 3]])
    assert np.array_equal(found.presence, expected[..., 3] if 3 in channels else np.ones((12, 16), np.float32))


def test_a_palette_is_looked_up_and_its_clear_colour_is_absent(tmp_path: Path) -> None:
    colours = np.array([[200, 0, 0], [0, 180, 0], [0, 0, 250]], np.uint8)
    places = LEVELS[..., 0] % 3
    picture = Image.fromarray(places, "P")
    picture.putpalette(colours.ravel().tolist())
    picture.save(tmp_path / "a.png", transparency=1)
    found = read_guide(tmp_path / "a.png")
    assert np.array_equal(found.values[places != 1], (colours[places] / np.float32(255))[places != 1])
    assert np.array_equal(found.presence, (places != 1).astype(np.float32))


def test_16_bits_are_told_apart(tmp_path: Path) -> None:
    levels = (257 * LEVELS[..., 0].astype(np.uint16)) ^ 1
    Image.fromarray(levels).save(tmp_path / "a.png")
    assert np.array_equal(read_guide(tmp_path / "a.png").values[..., 0], levels / np.float32(65535))


def test_nothing_is_asked_for_where_nothing_is_painted(tmp_path: Path) -> None:
    assert not read_guide(written(tmp_path / "a.png", LEVELS[:4])).presence.any()
