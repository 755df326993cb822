"""Regularity: the waves that a wall of bricks, a weave or a tiling is laid out on, and whether there are any.

A regular exemplar's spectrum is a lattice of sharp peaks, 35 to thousands of times as high as their surroundings; those
of pebbles, bark, bubbles or rust stay below 15 (measured on eleven exemplars). Each peak is a whole combination of the
two shortest waves, which are those that growth gets (nca_core/field.py). The autocorrelation has to confirm them:
peaks come by chance in small and smooth pictures.

A spectrum needs four periods. Where a lattice repeats less often, few_repeats.py finds it; where the spectrum shows the
courses of a wall alone, crossing.py finds how its bricks lie in them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt
import torch

from nca_core.field import MAX_WAVES, Lattice

from .autocorrelation import autocorrelation, reduced
from .crossing import crossing
from .equalise import equalisation
from .exemplar import Exemplar
from .few_repeats import few_repeats
from .pyramid import halve
from .translations import Evidence, Judge, forward, rounded, waves_of

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
SMALL = 160  # pixels of the shorter side; a larger exemplar is halved to look for few repeats, which are long
#: What the autocorrelation says for a spectrum's waves at the least: 0.31, 0.18 and 0.27 for those of the regular
#: exemplars, 0.1, 0.0 and 0.05 at the most for those that parts of irregular ones have by chance.
CONFIRMED = Evidence(height=0.2, lowest=0.0, between=0.15, least_between=-2.0, elsewhere=2.0)
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

    It takes a second or two for 512 px, some five for pictures that are far longer than high.
    """
    pixels = torch.from_numpy(exemplar.pixels)
    image = equalisation(pixels, exemplar.maps).apply(pixels)
    sides = np.array(image.shape[:2], np.float64)
    many = _confirmed(image, [wave / sides for wave in _of_spectrum(image)])
    few = list(_of_few_repeats(image))
    waves = _together(many, few, sides)
    if len(waves) == 1 and np.linalg.norm(waves[0] * sides) >= FEWEST_PERIODS:
        waves = _crossed(image, waves)
    return tuple((float(down), float(across)) for down, across in map(forward, waves))


def _of_spectrum(image: torch.Tensor) -> list[Vector]:
    """The waves of the spectrum's peaks, in cycles across the image (height, width, channels)."""
    while min(image.shape[:2]) > LARGEST:
        image = halve(image)
    sharp = [peak.wave for peak in peaks(image.numpy()) if peak.sharpness >= SHARPNESS and peak.share >= SHARE]
    basis: list[Vector] = []
    for wave in sharp:
        basis = _with(basis, wave)
    return _fitted(basis, sharp)


def _of_few_repeats(image: torch.Tensor) -> Vector:
    """The waves (count, 2) of a lattice of few repeats, in cycles per pixel."""
    scale = 1.0
    while min(image.shape[:2]) > SMALL:
        image, scale = halve(image), scale / 2
    return rounded(waves_of(few_repeats(image.numpy())) * scale)


def _confirmed(image: torch.Tensor, waves: list[Vector]) -> list[Vector]:
    """The waves, in cycles per pixel, that the image is like itself after: all, else the longest, else none. Of a wall
    whose bricks show by an overtone alone, the courses are left so, in which `_crossed` finds the bricks."""
    if _are_confirmed(image, waves):
        return waves
    longest = waves[:1]
    return longest if len(waves) > 1 and _are_confirmed(image, longest) else []


def _are_confirmed(image: torch.Tensor, waves: list[Vector]) -> bool:
    """Whether the image is like itself where waves, in cycles per pixel, say that it repeats."""
    if not waves:
        return False
    translations = waves_of(np.stack(waves))
    lengths = np.linalg.norm(translations, axis=0)
    shortest = float(lengths.min())
    flat, scale = reduced(image, shortest, float(lengths.max()))
    judge = Judge(autocorrelation(flat), tolerance=max(1, round(shortest * scale / 8)))
    return judge.evidence(translations * scale).reaches(CONFIRMED)


def _crossed(image: torch.Tensor, waves: list[Vector]) -> list[Vector]:
    """The waves, in cycles per pixel, of the lattice whose lines have the only one; that alone if there is none."""
    course = 1 / float(np.linalg.norm(waves[0]))
    flat, scale = reduced(image, course, course)
    translations = crossing(flat, waves[0] / scale)
    return _beside(waves[0], list(rounded(waves_of(translations) * scale))) if translations.size else waves


def _together(many: list[Vector], few: list[Vector], sides: Vector) -> list[Vector]:
    """The waves, in cycles per pixel, of a lattice of which one was found by many repeats, and one by few.

    The former stay as they are unless the latter explain them: those of panes, say, by those of windows. Lines found
    either way are a lattice together.
    """
    if not many or not few:
        return many or few
    cycles_many, cycles_few = ([wave * sides for wave in waves] for waves in (many, few))
    if _explain(cycles_many, cycles_few):
        return many
    if _explain(cycles_few, cycles_many):
        return _beside(many[0], few) if (len(many), len(few)) == (1, 2) else few
    if len(few) == 2:
        return few
    both = np.stack([*many, *few])
    cross = len(both) == 2 and abs(np.linalg.det(both)) > 0.5 * np.linalg.norm(both, axis=1).prod()
    return [*many, *few] if cross else many


def _beside(line: Vector, waves: list[Vector]) -> list[Vector]:
    """The lattice of two waves as that of a wave which they explain, the courses' of a wall, and one more.

    Growth then has the former as it is, and need not put it together. Where only a multiple of it is the lattice's, as
    that of a window's panes is, the waves stay as they are.
    """
    basis = np.stack(waves)
    down, across = np.rint(line @ np.linalg.inv(basis))
    others = [np.array(pair) for pair in product(range(-2, 3), repeat=2) if abs(down * pair[1] - across * pair[0]) == 1]
    return [line, min((pair @ basis for pair in others), key=np.linalg.norm)] if others else waves


def _explain(basis: list[Vector], waves: list[Vector]) -> bool:
    """Whether all waves are whole combinations of a basis, both in cycles across the image."""
    axes, all_waves = np.stack(basis, axis=1), np.stack(waves, axis=1)
    wholes = np.rint(np.linalg.lstsq(axes, all_waves, rcond=None)[0])
    return bool((np.linalg.norm(axes @ wholes - all_waves, axis=0) <= TOLERANCE).all())


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


def _remainder(shorter: list[Vector], vector: Vector) -> Vector:
    """The rest of a vector once whole multiples of shorter ones are taken off."""
    if not shorter:
        return vector
    axes = np.stack(shorter[:MAX_WAVES], axis=1)
    nearest: Vector = vector - axes @ np.rint(np.linalg.lstsq(axes, vector, rcond=None)[0])
    return nearest
