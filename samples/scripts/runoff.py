"""What water carries down a surface: stains that begin at their source and fade below it. CC0.

Fields are (grid, grid), tile, and begin with the bottom row: down is towards lower rows. Lengths are in picture widths.
"""

import numpy as np
from fields import Floats, smoothstep
from torus import noise


def sample(field: Floats, x: Floats, y: Floats) -> Floats:
    """A tiling field's values at other places, between its points."""
    n = len(field)
    px, py = x * n - 0.5, y * n - 0.5
    left, below = np.floor(px).astype(np.int32), np.floor(py).astype(np.int32)
    tx, ty = (px - left).astype(np.float32), (py - below).astype(np.float32)
    x0, x1, y0, y1 = left % n, (left + 1) % n, below % n, (below + 1) % n
    low = field[y0, x0] * (1 - tx) + field[y0, x1] * tx
    high = field[y1, x0] * (1 - tx) + field[y1, x1] * tx
    return np.asarray(low * (1 - ty) + high * ty, np.float32)


def run_down(source: Floats, length: float) -> Floats:
    """The source carried down and around the torus: 1 below an endless source of 1, fading to 37% over ``length``."""
    n = len(source)
    kernel = np.exp(-np.arange(n) / (length * n))
    kernel = np.roll(kernel[::-1], 1) / kernel.sum()
    spectrum = np.fft.rfft(source, axis=0) * np.fft.rfft(kernel)[:, None]
    return np.asarray(np.fft.irfft(spectrum, n, axis=0), np.float32)


def streaks(rng: np.random.Generator, source: Floats, lengths: tuple[float, float], width: float) -> Floats:
    """Runs below a source, each in a bed of its own, 0..1.

    lengths: of the shortest and the longest. width: of a run.
    """
    n = len(source)
    bed = noise(rng, n, 0.15 / width, 0.7 / width, 0.5, (1.0, 16.0))
    wet = source * smoothstep(-0.3, 1.4, bed)
    far = smoothstep(-0.6, 1.0, noise(rng, n, 0.1 / width, 0.4 / width, 0.4, (1.0, 30.0)))
    runs = 4.5 * run_down(wet, lengths[0]) * (1 - far) + 7.0 * run_down(wet, lengths[1]) * far
    return np.asarray(np.clip(runs, 0, 1) * smoothstep(-1.0, 0.9, bed), np.float32)
