"""What time does to a relief: dirt in its cavities, worn edges, and the light that its hollows miss. CC0.

Heights and lengths are in picture widths; everything tiles.
"""

import numpy as np
from fields import Floats, blur, smoothstep


def hollows(height: Floats, radius: float, depth: float) -> Floats:
    """0..1: how far a point lies below its surroundings of ``radius``; 1 at ``depth`` and more. Dirt gathers there."""
    return smoothstep(0.0, depth, blur(height, radius) - height)


def edges(height: Floats, radius: float, depth: float) -> Floats:
    """0..1: how far a point stands above its surroundings. Edges and tops wear and shine there."""
    return smoothstep(0.0, depth, height - blur(height, radius))


def slope(height: Floats) -> Floats:
    """The steepness, rise over run."""
    run = 2 / len(height)
    along = [(np.roll(height, -1, axis) - np.roll(height, 1, axis)) / run for axis in (0, 1)]
    return np.asarray(np.hypot(*along), np.float32)


def ambient_occlusion(height: Floats, reach: float = 0.06, directions: int = 12, steps: int = 7) -> Floats:
    """The share of an overcast sky's light that arrives, 0..1: horizons are sought in some directions up to ``reach``.

    A horizon at an angle h above the ground hides sin(h)^2 of what comes from its direction; tangents are not bent.
    """
    grid = len(height)
    lit = np.zeros_like(height, np.float64)
    for number in range(directions):
        angle = 2 * np.pi * (number + 0.5) / directions
        rise = np.zeros_like(height)
        for distance in np.geomspace(1.5, max(reach * grid, 3), steps):
            step = np.round([distance * np.sin(angle), distance * np.cos(angle)]).astype(int)
            far = np.hypot(*step) / grid
            np.maximum(rise, (np.roll(height, tuple(-step), (0, 1)) - height) / far, out=rise)
        lit += 1 / (1 + rise**2)  # cos(h)^2
    return np.asarray(lit / directions, np.float32)
