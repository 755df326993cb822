"""Tiling random fields on square grids, and the few array helpers that the exemplar scripts share."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.integer[Any]]


def smoothstep(low: float, high: float, value: ArrayLike) -> Floats:
    """0 below ``low``, 1 above ``high``, a smooth ramp between."""
    t = np.clip((np.asarray(value, np.float32) - low) / (high - low), 0.0, 1.0)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def mix(first: ArrayLike, second: ArrayLike, amount: ArrayLike) -> Floats:
    """Blend two values; an amount of shape (...) blends colours of shape (..., 3) too."""
    first, second, amount = (np.asarray(item, np.float32) for item in (first, second, amount))
    if (first.ndim and first.shape[-1] == 3) and (not amount.ndim or amount.shape[-1] != 3):
        amount = amount[..., None]
    return np.asarray(first + (second - first) * amount, np.float32)


def _frequencies(size: int) -> tuple[Floats, Floats]:
    """Cycles per picture along y and x of a real FFT."""
    fy = np.fft.fftfreq(size, 1 / size)[:, None].astype(np.float32)
    fx = np.fft.rfftfreq(size, 1 / size)[None, :].astype(np.float32)
    return fy, fx


def noise(
    rng: np.random.Generator,
    size: int,
    low: float,
    high: float,
    slope: float = 1.0,
    stretch: tuple[float, float] = (1.0, 1.0),
) -> Floats:
    """Tiling noise of mean 0 and deviation 1 with frequencies ``low``..``high`` in cycles per picture.

    Amplitudes fall as frequency ** -slope. ``stretch`` draws the pattern out along x and y.
    """
    fy, fx = _frequencies(size)
    frequency = np.hypot(fx * stretch[0], fy * stretch[1])
    frequency[0, 0] = 1.0
    gain = frequency**-slope / (1 + (low / frequency) ** 8) / (1 + (frequency / high) ** 8)
    gain[0, 0] = 0.0
    field = np.fft.irfft2(np.fft.rfft2(rng.standard_normal((size, size))) * gain, s=(size, size))
    return np.asarray(field / field.std(), np.float32)


def blur(field: Floats, radius: float) -> Floats:
    """Tiling Gaussian blur; ``radius`` is the deviation in picture widths."""
    fy, fx = _frequencies(len(field))
    gain = np.exp(-2 * (np.pi * radius) ** 2 * (fx**2 + fy**2))
    return np.asarray(np.fft.irfft2(np.fft.rfft2(field) * gain, s=field.shape), np.float32)


def srgb(code: str) -> Floats:
    """The linear colour of a six-digit sRGB hex code."""
    encoded = np.array([int(code[i : i + 2], 16) / 255 for i in (0, 2, 4)], np.float32)
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4).astype(np.float32)


class SolidNoise:
    """Smooth noise in space: random values on a wrapping lattice, mean 0 and deviation about 1."""

    SIDE = 32

    def __init__(self, rng: np.random.Generator) -> None:
        self._table = rng.standard_normal(self.SIDE**3).astype(np.float32)

    def __call__(self, points: Floats, frequency: float, octaves: int = 1, gain: float = 0.5) -> Floats:
        """Noise at points (n, 3) with ``frequency`` lattice cells per unit; every octave doubles it."""
        total = np.zeros(len(points), np.float32)
        power = 0.0
        for octave in range(octaves):
            weight = gain**octave
            total += weight * self._octave(points * np.float32(frequency * 2**octave) + 7.3 * octave)
            power += weight**2
        return np.asarray(total / np.sqrt(0.3 * power), np.float32)

    def _octave(self, points: Floats) -> Floats:
        """The lattice's values between its nodes, weighted by smooth ramps."""
        cell = np.floor(points).astype(np.int32)
        t = (points - cell).astype(np.float32)
        t = t * t * (3 - 2 * t)
        total = np.zeros(len(points), np.float32)
        for corner in range(8):
            step = np.array([corner & 1, corner >> 1 & 1, corner >> 2], np.int32)
            node = (cell + step) % self.SIDE
            weight = np.prod(np.where(step, t, 1 - t), axis=1)
            total += weight * self._table[(node[:, 0] * self.SIDE + node[:, 1]) * self.SIDE + node[:, 2]]
        return total
