"""Pictures keep their mean and range when they are resized."""

from __future__ import annotations

import numpy as np

from trainer.pictures.reading import resize


def test_resizing_keeps_the_mean_and_the_range() -> None:
    pixels = np.random.default_rng(1).random((64, 48, 3), dtype=np.float32)
    small = resize(pixels, 16, 12)
    assert small.shape == (16, 12, 3)
    assert np.abs(small.mean((0, 1)) - pixels.mean((0, 1))).max() < 0.02
    assert small.min() >= 0
    assert small.max() <= 1
