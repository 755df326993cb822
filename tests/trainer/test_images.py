"""Map files keep their values, in every format, and appear only when they are whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nca_core.maps import KINDS
from trainer.errors import InputError
from trainer.images import read_image, resize, write_map


@pytest.mark.parametrize(
    ("name", "suffix", "step"),
    [("base_color", "png", 255), ("height", "png", 65535), ("normal", "png", 65535), ("height", "exr", 2**24)],
)
def test_values_survive_to_half_a_step(name: str, suffix: str, step: int, tmp_path: Path) -> None:
    kind = KINDS[name]
    pixels = np.random.default_rng(0).random((20, 30, kind.channels), dtype=np.float32)
    write_map(tmp_path / f"map.{suffix}", pixels, kind)
    again = read_image(tmp_path / f"map.{suffix}")
    assert again.shape == pixels.shape
    assert np.abs(again - pixels).max() <= 0.51 / step
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        write_map(tmp_path / "nowhere" / "map.png", np.zeros((4, 4, 1), np.float32), KINDS["height"])


def test_resizing_keeps_the_mean_and_the_range() -> None:
    pixels = np.random.default_rng(1).random((64, 48, 3), dtype=np.float32)
    small = resize(pixels, 16, 12)
    assert small.shape == (16, 12, 3)
    assert np.abs(small.mean((0, 1)) - pixels.mean((0, 1))).max() < 0.02
    assert small.min() >= 0
    assert small.max() <= 1
