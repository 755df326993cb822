"""The relief of a height map, measured by a normal map or guessed; and the height itself, where there are only normals.

Every relief is bounded: no surface is higher than a share of the picture's width, one whose height hardly varies is
flat, and a height never goes against a normal map that says flat.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..pictures.pixels import Pixels

TYPICAL_SLOPE = 0.8  # root mean square slope assumed for a height map that says nothing of its scale
FLAT_SLOPE = 0.012  # root mean square slope of a normal map that says flat: 1.5 steps of 8 bits
NOISE_SPAN = 12 / 255  # below this, values that do not go on from one pixel to the next are noise too
NOISE_CORRELATION = 0.3
LEAST_SPAN = {8: 4.5 / 255, 16: 1 / 255}  # of a height map's values, by its bits: below this they are noise
MOST_GUESSED, MOST_MEASURED = 0.2, 0.5  # relief, as a share of the picture's shorter side
CONTRAST = 0.02  # standard deviation of a height's values; with less, the guess is as much lower
UNIT = 0.3  # how far from 1 the vectors of a normal map may be in length, on average
LEAST_UP = 0.3  # how far up they point at least, on average: a surface of 73 degrees all over is none


@dataclass(frozen=True)
class Surface:
    """A surface to learn.

    height: (height, width, 1) float32 in 0..1, None where the surface is flat. relief: the pixels that the height's
    range measures. notes: half sentences for the user. is_guess: whether nothing says how high the surface is.
    """

    height: Pixels | None
    relief: float
    notes: tuple[str, ...] = ()
    is_guess: bool = False


def surface(height: Pixels | None, normal: Pixels | None) -> Surface:
    """The surface that a height map (height, width, 1), a normal map (height, width, 3), or both describe.

    Both are of one size and in 0..1.
    """
    if normal is None:
        if height is None:
            return Surface(None, 1.0)
        return Surface(height, default_relief(height), is_guess=True)
    if height is None:
        if is_flat_normal(normal):
            return Surface(None, 1.0, ("the normal map is flat, so the material gets no height",))
        return Surface(*height_from_normals(normal), ("the height was integrated from the normal map",))
    notes: tuple[str, ...] = ()
    if is_flat_normal(normal):
        notes = ("the normal map says that the surface is flat, so the height gets hardly any relief (see --relief)",)
    return Surface(height, relief_from_normals(height, normal), notes)


def is_flat(values: Pixels, bits: int, is_float: bool) -> bool:
    """Whether a height map as it is stored has no relief: one value, or the noise of a few levels.

    bits: those of the file's values. is_float: whether they are floats, in any unit.
    """
    low, high = (float(value) for value in np.quantile(values, (0.001, 0.999)))
    if is_float:
        return high - low <= 0.01 * max(abs(low), abs(high), 1e-9)
    if high - low <= LEAST_SPAN.get(bits, LEAST_SPAN[8 if bits < 8 else 16]):
        return True
    return high - low <= NOISE_SPAN and _continuity(values) < NOISE_CORRELATION


def _continuity(values: Pixels) -> float:
    """The correlation of neighbouring pixels, -1..1: near 1 for a surface, near 0 for noise."""
    centred = values[..., 0] - values.mean()
    beside = (centred[:, 1:] * centred[:, :-1]).mean() + (centred[1:] * centred[:-1]).mean()
    return float(beside / 2 / max(float(np.square(centred).mean()), 1e-12))


def in_range(values: Pixels, is_float: bool) -> Pixels:
    """The values of a height map in 0..1: floats beyond that, or that use little of it, are in units of their own."""
    low, high = float(values.min()), float(values.max())
    if not is_float or (low >= 0 and high <= 1 and high - low >= 0.25):
        return np.clip(values, 0.0, 1.0)
    inner_low, inner_high = (float(value) for value in np.quantile(values, (0.001, 0.999)))
    if high - low > 20 * (inner_high - inner_low):  # a few wild values, such as -9999 for "unknown"
        low, high = inner_low, inner_high
    return np.clip((values - low) / max(high - low, 1e-30), 0.0, 1.0).astype(np.float32)


def is_normal_map(normal: Pixels) -> bool:
    """Whether a picture (height, width, 3) in 0..1 holds normals at all: vectors of about unit length that point up."""
    vector = normal * 2 - 1
    length = np.sqrt(np.square(vector).sum(axis=2))
    return float(np.abs(length - 1).mean()) < UNIT and float(vector[..., 2].mean()) > LEAST_UP


def is_flat_normal(normal: Pixels) -> bool:
    """Whether the slopes of a normal map (height, width, 3) in 0..1 are no more than its rounding."""
    return float(np.sqrt(sum(np.square(slope - slope.mean()).mean() for slope in slopes(normal)))) < FLAT_SLOPE


def slopes(normal: Pixels) -> tuple[Pixels, Pixels]:
    """The height differences per pixel, rightwards and downwards, of OpenGL normals (height, width, 3) in 0..1."""
    vector = normal * 2 - 1
    z = np.maximum(vector[..., 2], 0.05)
    return -vector[..., 0] / z, vector[..., 1] / z


def height_from_normals(normal: Pixels) -> tuple[Pixels, float]:
    """Integrate normals (height, width, 3) in 0..1 to a height (height, width, 1) in 0..1 and its relief in pixels.

    Least squares in the Fourier domain: R. Frankot and R. Chellappa, "A Method for Enforcing Integrability in Shape
    from Shading Algorithms", PAMI 1988, equation 21. The image is taken as periodic.
    """
    dx, dy = slopes(normal)
    u = np.fft.fftfreq(normal.shape[1])[None, :] * 2j * np.pi
    v = np.fft.fftfreq(normal.shape[0])[:, None] * 2j * np.pi
    power = np.abs(u) ** 2 + np.abs(v) ** 2
    power[0, 0] = 1.0
    spectrum = (np.conj(u) * np.fft.fft2(dx - dx.mean()) + np.conj(v) * np.fft.fft2(dy - dy.mean())) / power
    height = np.real(np.fft.ifft2(spectrum)).astype(np.float32)
    low, high = float(height.min()), float(height.max())
    span = max(high - low, 1e-6)
    return ((height - low) / span)[..., None], min(span, MOST_MEASURED * min(height.shape))


def relief_from_normals(height: Pixels, normal: Pixels) -> float:
    """The relief, in pixels, with which the slopes of a height map (height, width, 1) fit those of a normal map best.

    Only d/dx is compared: the sign of green is the one thing that normal maps disagree about. Where the two do not fit,
    or the normals are flat, the relief is the one with which they are equally steep.
    """
    dx, _ = slopes(normal)
    difference = np.zeros_like(dx)
    difference[:, 1:-1] = (height[:, 2:, 0] - height[:, :-2, 0]) / 2
    power = float((difference**2).sum())
    if power <= 0:
        return min(default_relief(height), MOST_MEASURED * min(height.shape[:2]))
    relief = float((difference * dx).sum()) / power
    if relief <= 0 or is_flat_normal(normal):
        relief = float(np.sqrt(np.square(dx - dx.mean()).sum() / power))
    span = max(float(height.max() - height.min()), 1e-6)
    return min(relief, MOST_MEASURED * min(height.shape[:2]) / span)


def default_relief(height: Pixels, slope: float = TYPICAL_SLOPE) -> float:
    """The relief, in pixels, that gives a height map (height, width, 1) a typical slope, or another one.

    Pixels are averaged in pairs, to ignore noise. The relief is at most a share of the picture's shorter side, the
    less, the less the values differ.
    """
    rows, columns = height.shape[0] // 2 * 2, height.shape[1] // 2 * 2
    blocks = height[:rows, :columns, 0].reshape(rows // 2, 2, columns // 2, 2).mean(axis=(1, 3))
    power = np.square(np.diff(blocks, axis=0)).mean() + np.square(np.diff(blocks, axis=1)).mean()
    most = MOST_GUESSED * min(height.shape[:2]) * min(1.0, float(height.std()) / CONTRAST)
    return min(slope / max(float(np.sqrt(power)) / 2, 1e-4), most)
