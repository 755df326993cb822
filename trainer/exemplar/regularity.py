"""Regularity: the waves that a wall of bricks, a weave or a tiling is laid out on, and whether there are any.

A regular exemplar's spectrum is a lattice of sharp peaks, 35 to thousands of times as high as their surroundings; those
of pebbles, bark, bubbles or rust stay below 15 (measured on eleven exemplars). Each peak is a whole combination of the
two shortest waves, which are those that growth gets (nca_core/field.py).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from nca_core.field import MAX_WAVES, Lattice

from .equalise import equalisation
from .exemplar import Exemplar
from .pyramid import halve

SHARPNESS = 25.0  # of a peak, times the median of its surroundings
SHARE = 0.01  # of the variance that a peak must hold
FEWEST_PERIODS = 4.0  # of a peak across the exemplar
FEWEST_REPEATS = 2.0  # of the lattice across the exemplar
SHORTEST_PERIOD = 6.0  # pixels
LARGEST = 768  # pixels of the shorter side; larger exemplars are halved, as their spectra would take gigabytes
PEAKS = 12
LEAST_HEIGHT = 0.003  # of the highest peak's: below this there are sidelobes
PADDING = 4  # spectrum samples per cycle across the exemplar
TOLERANCE = 0.6  # cycles across the exemplar, by which a peak may miss its place
_AROUND = 10  # cycles: the surroundings of a peak
_LOBE = 2  # cycles: half of what a wave spreads over under a Hann window

Vector = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Peak:
    """A peak of a spectrum.

    wave: its cycles across the exemplar (down, across). share: the part of all variance that it holds, 0..1. sharpness:
    its height over the median of its surroundings.
    """

    wave: Vector
    share: float
    sharpness: float


def find_lattice(exemplar: Exemplar) -> Lattice:
    """The waves of an exemplar, each (down, across) in cycles per pixel; none if it is irregular.

    It takes a second or two.
    """
    pixels = torch.from_numpy(exemplar.pixels)
    image = equalisation(pixels, exemplar.maps).apply(pixels)
    sides = np.array(image.shape[:2], np.float64)
    while min(image.shape[:2]) > LARGEST:
        image = halve(image)
    sharp = [peak.wave for peak in peaks(image.numpy()) if peak.sharpness >= SHARPNESS and peak.share >= SHARE]
    basis: list[Vector] = []
    for wave in sharp:
        basis = _with(basis, wave)
    basis = _fitted(basis, sharp)
    return tuple((float(down), float(across)) for down, across in (_upright(wave) / sides for wave in basis))


def peaks(image: npt.NDArray[np.float32]) -> list[Peak]:
    """The highest peaks of the spectrum of an image (height, width, channels), highest first, one of each ±wave."""
    power = spectrum(image)
    left = np.where(_countable(*image.shape[:2]), power, 0.0)
    lowest = LEAST_HEIGHT * left.max()
    found: list[Peak] = []
    while len(found) < PEAKS and left.max() > lowest:
        y, x = (int(place) for place in np.unravel_index(left.argmax(), left.shape))
        wave = _signed(np.array([y, x]), power.shape) / PADDING
        surroundings = (power[_around(power, y, x, _AROUND)], _circle(power, wave), _ray(power, wave))
        sharpness = power[y, x] / max(1e-20, *(float(np.median(values)) for values in surroundings))
        share = 2 * float(power[_around(power, y, x, _LOBE)].sum())
        found.append(Peak(wave, share, float(sharpness)))
        for sign in (1, -1):
            left[_around(power, sign * y, sign * x, _LOBE + 0.5)] = 0.0
    return found


def spectrum(image: npt.NDArray[np.float32]) -> Vector:
    """The power of an image's waves under a Hann window, all channels together, as shares of the whole.

    image: (height, width, channels). Returns (PADDING · height, PADDING · width) float64, wave zero first.
    """
    height, width = image.shape[:2]
    window = np.outer(np.hanning(height), np.hanning(width))[..., None]
    seen = (image - image.mean((0, 1))) * window
    power: Vector = np.zeros((PADDING * height, PADDING * width))
    for channel in np.moveaxis(seen, 2, 0):
        power += np.abs(np.fft.fft2(channel, power.shape)) ** 2
    power /= max(power.sum(), np.finfo(np.float64).tiny)
    return power


def _countable(height: int, width: int) -> npt.NDArray[np.bool_]:
    """The mask of the waves of a spectrum that are short enough to recur and long enough to be seen."""
    down, across = (np.fft.fftfreq(PADDING * side, 1 / side) for side in (height, width))
    cycles = np.hypot(down[:, None], across)
    per_pixel = np.hypot(down[:, None] / height, across / width)
    countable: npt.NDArray[np.bool_] = (cycles >= FEWEST_PERIODS) & (per_pixel <= 1 / SHORTEST_PERIOD)
    return countable


def _signed(place: npt.NDArray[np.int64], shape: tuple[int, ...]) -> Vector:
    """A place in a spectrum as a wave that may run backwards."""
    sides = np.array(shape)
    return np.where(place < (sides + 1) // 2, place, place - sides).astype(np.float64)


def _circle(power: Vector, wave: Vector) -> Vector:
    """The power of all waves of the same length: high everywhere for blobs of one size."""
    angle = np.linspace(0, np.pi, 180, endpoint=False)
    return _sampled(power, np.hypot(*wave) * np.stack([np.sin(angle), np.cos(angle)]))


def _ray(power: Vector, wave: Vector) -> Vector:
    """The power of waves of the same direction, not much longer or shorter: high for lines at irregular distances."""
    length = float(np.hypot(*wave))
    lengths = np.arange(max(1.0, length - _AROUND), length + _AROUND, 1 / PADDING)
    return _sampled(power, wave[:, None] / length * lengths)


def _sampled(power: Vector, waves: Vector) -> Vector:
    """The power of the sample nearest to each of some waves (2, count)."""
    y, x = np.rint(waves * PADDING).astype(np.intp)
    values: Vector = power[y % power.shape[0], x % power.shape[1]]
    return values


def _around(power: Vector, y: int, x: int, cycles: float) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """The indices of a spectrum's samples within some cycles of a place."""
    offsets = np.arange(-int(cycles * PADDING), int(cycles * PADDING) + 1)
    rows, columns = np.ix_((y + offsets) % power.shape[0], (x + offsets) % power.shape[1])
    return rows, columns


def _with(basis: list[Vector], wave: Vector) -> list[Vector]:
    """The shortest waves of which the basis and the wave are whole combinations; the basis alone if there are none."""
    vectors = [*basis, wave]
    for _ in range(100):
        vectors.sort(key=np.linalg.norm)
        rest = _remainder(vectors[:-1], vectors[-1])
        if np.linalg.norm(rest) >= np.linalg.norm(vectors[-1]) - 1e-9:
            break
        vectors = vectors[:-1] + ([rest] if np.linalg.norm(rest) > TOLERANCE else [])
    shortest = min(np.linalg.norm(vector) for vector in vectors)
    return vectors if len(vectors) <= MAX_WAVES and shortest >= FEWEST_REPEATS else basis


def _fitted(basis: list[Vector], waves: list[Vector]) -> list[Vector]:
    """The basis that fits best to all waves that are whole combinations of it: overtones tell it more exactly."""
    if not basis:
        return basis
    axes, all_waves = np.stack(basis, axis=1), np.stack(waves, axis=1)
    wholes = np.rint(np.linalg.lstsq(axes, all_waves, rcond=None)[0])
    near = np.linalg.norm(axes @ wholes - all_waves, axis=0) <= len(basis) * TOLERANCE
    if np.linalg.matrix_rank(wholes[:, near]) < len(basis):
        return basis
    return list((all_waves[:, near] @ np.linalg.pinv(wholes[:, near])).T)


def _upright(wave: Vector) -> Vector:
    """Of a wave and its negative, which are the same, the one that runs down or, if level, to the right."""
    return wave if tuple(wave) > (0.0, 0.0) else -wave


def _remainder(shorter: list[Vector], vector: Vector) -> Vector:
    """The rest of a vector once whole multiples of shorter ones are taken off."""
    if not shorter:
        return vector
    axes = np.stack(shorter[:MAX_WAVES], axis=1)
    nearest: Vector = vector - axes @ np.rint(np.linalg.lstsq(axes, vector, rcond=None)[0])
    return nearest
