"""Normals from height, and the two handednesses that programs disagree about."""

from __future__ import annotations

import numpy as np

from .model import Array


def normals_from_height(height: Array, slope_y: float, slope_x: float) -> Array:
    """Tangent-space normals by central differences, OpenGL convention (Y up, as Blender reads them).

    height: (h + 2, w + 2) with a border of one pixel, rows from top to bottom. slope_y, slope_x: what a difference of 1
    per pixel means as a slope. Returns (3, h, w) float32 encoded in 0..1: n * 0.5 + 0.5.
    """
    dx = (height[1:-1, 2:] - height[1:-1, :-2]) * np.float32(0.5 * slope_x)
    dy = (height[2:, 1:-1] - height[:-2, 1:-1]) * np.float32(0.5 * slope_y)
    normal: Array = np.stack([-dx, dy, np.ones_like(dx)])  # rows run down, Y up
    normal *= np.float32(0.5) / np.sqrt(dx**2 + dy**2 + 1)
    normal += np.float32(0.5)
    return normal


def to_directx(normal: Array) -> Array:
    """The same normals for programs in which green points down; its own inverse.

    normal: (..., 3) encoded in 0..1.
    """
    flipped = normal.copy()
    flipped[..., 1] = 1 - flipped[..., 1]
    return flipped
