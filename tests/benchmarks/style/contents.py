"""The fixed contents, rendered here at any size: none comes from elsewhere.

Each is a luminance (height, width) float32 in 0..1, plain at its border, so that it goes on at the opposite edges. They
differ in what they ask of a material: slow shading, hard edges and thin lines, and all of it in small features.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np

from nca_core.arrays import Array

Content: TypeAlias = Callable[[int, int], Array]

SUPERSAMPLED = 2  # pixels of the drawing along a side of one of the picture


def sphere(height: int, width: int) -> Array:
    """A matt sphere in the light of one lamp, on a ground of middle grey."""
    y, x = _plane(height, width)
    squared = np.square(y / 0.72) + np.square(x / 0.72)
    up = np.sqrt(np.clip(1 - squared, 0, 1))
    light = np.clip(-0.5 * x / 0.72 - 0.6 * y / 0.72 + 0.62 * up, 0, 1)
    return _reduced(np.where(squared < 1, 0.05 + 0.95 * light, 0.5))


def letter(height: int, width: int) -> Array:
    """An R of dark strokes on white, and a thin line below it."""
    y, x = _plane(height, width)
    bow = np.hypot(y + 0.3, np.maximum(x - 0.05, 0))
    bowl = (np.abs(bow - 0.26) < 0.09) & (x > -0.35)
    stem = (np.abs(x + 0.3) < 0.09) & (np.abs(y) < 0.65)
    bars = (x > -0.3) & (x < 0.05) & ((np.abs(y + 0.56) < 0.09) | (np.abs(y + 0.04) < 0.09))
    leg = (np.abs(x - (y * 0.75 + 0.02)) < 0.12) & (y > 0) & (y < 0.65)
    line = (np.abs(y - 0.82) < 0.015) & (np.abs(x) < 0.6)
    bowl &= bow < 0.35
    drawn = stem | leg | line | bars | (bowl & (x > 0.0))
    return _reduced(np.where(drawn, 0.08, 0.95))


def face(height: int, width: int) -> Array:
    """A face, such as people draw it: flat tones, eyes of three rings, a mouth."""
    y, x = _plane(height, width)
    values = np.full_like(y, 0.85)

    def ellipse(top: float, left: float, down: float, across: float, value: float, where: Array | bool = True) -> None:
        inside = np.square((y - top) / down) + np.square((x - left) / across) < 1
        values[inside & where] = value

    ellipse(-0.1, 0.0, 0.78, 0.68, 0.2)
    ellipse(0.05, 0.0, 0.8, 0.62, 0.65, y > -0.38 + 0.25 * np.square(x))
    for side in (-1, 1):
        ellipse(-0.08, side * 0.26, 0.09, 0.15, 0.98)
        ellipse(-0.08, side * 0.26, 0.07, 0.07, 0.3)
        ellipse(-0.08, side * 0.26, 0.03, 0.03, 0.0)
        values[(np.abs(y + 0.25 - 0.1 * np.abs(x)) < 0.03) & (np.abs(x - side * 0.26) < 0.16)] = 0.12
    values[(y > -0.02) & (y < 0.24) & (np.abs(x) < (y + 0.02) * 0.3)] = 0.5
    ellipse(0.42, 0.0, 0.14, 0.26, 0.28, y > 0.42)
    return _reduced(values)


CONTENTS: Mapping[str, Content] = {"sphere": sphere, "letter": letter, "face": face}


def _plane(height: int, width: int) -> tuple[Array, Array]:
    """Coordinates of a finer drawing, -1 to 1 along the shorter side, y down."""
    side = min(height, width) * SUPERSAMPLED
    rows, columns = (
        ((np.arange(count * SUPERSAMPLED) + 0.5) * 2 - count * SUPERSAMPLED) / side for count in (height, width)
    )
    y, x = np.meshgrid(rows, columns, indexing="ij")
    return y, x


def _reduced(drawing: Array) -> Array:
    height, width = (side // SUPERSAMPLED for side in drawing.shape)
    picture: Array = drawing.reshape(height, SUPERSAMPLED, width, SUPERSAMPLED).mean((1, 3)).astype(np.float32)
    return picture
