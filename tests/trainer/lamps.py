"""Pictures of surfaces under a lamp, for the tests."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nca_core.maps import to_srgb
from trainer.pictures.pixels import Pixels

Heights = npt.NDArray[np.float64]


def cobbles(size: int = 192, stones: int = 36, seed: int = 3) -> Heights:
    """Round stones with sharp joints, as a height (size, size) in 0..1, whose edges meet."""
    random = np.random.default_rng(seed)
    side = round(stones**0.5)
    grid = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1).reshape(-1, 2)
    places = (grid + 0.5 + random.uniform(-0.25, 0.25, grid.shape)) * size / side
    y, x = np.mgrid[:size, :size]
    apart = [np.hypot(*((axis - at + size / 2) % size - size / 2 for axis, at in zip((x, y), place, strict=True)))
             for place in places]  # fmt: skip
    near: Heights = np.min(apart, axis=0) / (0.75 * size / side)
    return np.sqrt(np.clip(1 - near**2, 0, 1))


def under_a_lamp(height: Heights, towards: float, relief: float = 8.0) -> Pixels:
    """A grey surface in light from one side: (height, width, 3) in 0..1, sRGB-encoded. towards: the side, in degrees
    clockwise from the right as one sees it. relief: pixels."""
    down, across = ((np.roll(height, -1, axis) - np.roll(height, 1, axis)) / 2 * relief for axis in (0, 1))
    facing = 1 - across * np.cos(np.deg2rad(towards)) - down * np.sin(np.deg2rad(towards))
    light = 0.3 + 0.7 * np.maximum(facing, 0) / np.sqrt(1 + across**2 + down**2)
    grey: Pixels = np.clip(to_srgb((0.35 * light).astype(np.float32)), 0, 1)
    return grey[..., None].repeat(3, axis=2)
