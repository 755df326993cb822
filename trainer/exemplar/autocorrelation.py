"""Autocorrelation: how alike an image and itself are, shifted; where a material repeats, it is high at whole repeats.

Each shift is judged by the pixels that overlap alone, with their own mean and variance, unless they are nearly plain
(J. P. Lewis, "Fast Normalized Cross-Correlation", 1995). So two and a half repeats have peaks as high as twenty.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
import numpy.typing as npt
import torch
from torch.nn.functional import max_pool2d

from .pyramid import halve

LEAST_OVERLAP = 0.3
LEAST_VARIANCE = 0.5  # of the whole image's: parts that are nearly plain are not alike for that
WHITENING = 0.5  # 0 leaves the spectrum as it is, 1 makes it flat: areas then count no more, joints and frames do
BLUR = 1.0  # pixels: what is finer is noise, and misses its place by as much
LARGE = 400  # pixels of the shorter side, above which an image is halved if what is looked for is still seen then
LEAST_SEEN = 8.0  # pixels of a period
LARGEST = 1024  # pixels of either side, of which the middle will do if it has
ENOUGH = 5  # of the longest period
_FLOOR = 0.01  # of the highest power, below which nothing is amplified further

Array = npt.NDArray[np.float64]
Shifts = npt.NDArray[np.float64]  # (count, 2): down and across, in pixels


@dataclass(frozen=True)
class Autocorrelation:
    """The autocorrelation of an image of height × width pixels.

    values: (2 height - 1, 2 width - 1) float64 in -1..1, that of no shift in the middle, rows down. least_overlap: the
    share of each side that a shift must leave to be judged by; of fewer pixels, some are alike by chance.
    """

    values: Array
    least_overlap: float = LEAST_OVERLAP

    @property
    def shape(self) -> tuple[int, int]:
        """The image's height and width."""
        rows, columns = self.values.shape
        return (rows + 1) // 2, (columns + 1) // 2

    def overlap(self, shifts: Shifts) -> Array:
        """The share of the image that overlaps itself, 0..1, down and across (count, 2)."""
        shares: Array = np.maximum(1 - np.abs(shifts) / np.array(self.shape), 0.0)
        return shares

    def at(self, shifts: Shifts) -> Array:
        """The values at the nearest whole shifts (count,); NaN where too little of the image overlaps."""
        height, width = self.shape
        y, x = np.clip(np.rint(shifts), [1 - height, 1 - width], [height - 1, width - 1]).astype(np.intp).T
        values: Array = np.where(self.judges(shifts), self.values[y + height - 1, x + width - 1], np.nan)
        return values

    def judges(self, shifts: Shifts) -> npt.NDArray[np.bool_]:
        """Whether enough of the image overlaps itself for a shift to be judged by (count,)."""
        least = np.where(np.array(self.shape) > 1, self.least_overlap - 1e-9, 0.0)
        enough: npt.NDArray[np.bool_] = (self.overlap(shifts) >= least).all(axis=1)
        return enough

    def spread(self, radius: int) -> Autocorrelation:
        """The same with each value the highest within some pixels, along both axes."""
        rows, columns = (min(radius, side - 1) for side in self.shape)
        window = (2 * rows + 1, 2 * columns + 1)
        spread = max_pool2d(torch.from_numpy(self.values)[None], window, stride=1, padding=(rows, columns))
        return Autocorrelation(spread[0].numpy(), self.least_overlap)

    def peaks(self, shortest: float, radius: int) -> tuple[Shifts, Array]:
        """The places (count, 2) and values (count,) that are the highest within `radius` pixels, and above nothing.

        Of a shift and its negative, which are the same, one is there; none is shorter than `shortest` pixels.
        """
        height, width = self.shape
        places = np.argwhere((self.values == self.spread(radius).values) & (self.values > 0))
        shifts = (places - [height - 1, width - 1]).astype(np.float64)
        ahead = (shifts[:, 0] > 0) | ((shifts[:, 0] == 0) & (shifts[:, 1] > 0))
        kept = ahead & self.judges(shifts) & (np.hypot(*shifts.T) >= shortest)
        values: Array = self.values[tuple(places[kept].T)]
        return shifts[kept], values

    def summit(self, shifts: Shifts, radius: int) -> tuple[Shifts, Array]:
        """The highest place within some pixels of each shift, to parts of a pixel (count, 2); its value (count,)."""
        height, width = self.shape
        offsets = np.stack(np.meshgrid(*[np.arange(-radius, radius + 1)] * 2, indexing="ij"), axis=-1).reshape(-1, 2)
        places = np.rint(shifts).astype(np.intp)[:, None] + offsets + [height - 1, width - 1]
        y, x = np.clip(places, 0, np.array(self.values.shape) - 1).transpose(2, 0, 1)
        best = self.values[y, x].argmax(axis=1)
        y, x = y[np.arange(len(y)), best], x[np.arange(len(x)), best]
        finer = np.stack([_vertex(self.values, y, x), _vertex(self.values.T, x, y)], axis=1)
        return np.stack([y - height + 1, x - width + 1], axis=1) + finer, self.values[y, x]


def autocorrelation(flat: Array, least_overlap: float = LEAST_OVERLAP) -> Autocorrelation:
    """The autocorrelation of an image (height, width, channels), all channels together."""
    height, width = flat.shape[:2]
    flat = flat - flat.mean((0, 1))
    size = (2 * height, 2 * width)
    power = (np.abs(np.fft.rfft2(flat, size, axes=(0, 1))) ** 2).sum(axis=2)
    products = np.fft.fftshift(np.fft.irfft2(power, size))[1:, 1:]
    pixels = _overlap_sums(np.ones((height, width)))
    variance = _overlap_sums(np.square(flat).sum(axis=2))
    for channel in np.moveaxis(flat, 2, 0):
        total = _overlap_sums(channel)
        variance = variance - total**2 / pixels
        products = products - total * total[::-1, ::-1] / pixels
    least = LEAST_VARIANCE * float(np.square(flat).sum(axis=2).mean()) * pixels + np.finfo(np.float64).tiny
    deviation = np.sqrt(np.maximum(variance, least))
    return Autocorrelation(products / (deviation * deviation[::-1, ::-1]), least_overlap)


def reduced(image: torch.Tensor, shortest: float, longest: float) -> tuple[Array, float]:
    """What an image (height, width, channels) is judged by for periods of so many pixels: flattened, so small that the
    shortest is just seen, and its middle if that has several of the longest; and its scale, at most 1.
    """
    scale = 1.0
    while min(image.shape[:2]) > LARGE and shortest * scale / 2 >= LEAST_SEEN:
        image, scale = halve(image), scale / 2
    most = max(LARGEST, ceil(ENOUGH * longest * scale))
    top, left = (max(0, side - most) // 2 for side in image.shape[:2])
    return flattened(image[top : top + most, left : left + most].numpy()), scale


def flattened(image: npt.NDArray[np.float32]) -> Array:
    """The image (height, width, channels) without its slow changes, its spectrum half the way to white.

    A surface of second degree is taken off each channel, as uneven light is one. Then waves are divided by the root of
    the amplitude that those of their length have.
    """
    height, width, channels = image.shape
    y, x = (axis.ravel() for axis in np.meshgrid(np.linspace(-1, 1, height), np.linspace(-1, 1, width), indexing="ij"))
    slow, _ = np.linalg.qr(np.stack([np.ones_like(x), y, x, y * y, x * y, x * x], axis=1))
    pixels = image.reshape(-1, channels).astype(np.float64)
    level = (pixels - slow @ (slow.T @ pixels)).reshape(height, width, channels)
    mirrored = np.concatenate([level, level[::-1]])
    mirrored = np.concatenate([mirrored, mirrored[:, ::-1]], axis=1)  # no edge between one side and the other
    waves = np.fft.rfft2(mirrored, axes=(0, 1))
    whiter = np.fft.irfft2(waves * _gains(waves, height, width)[..., None], mirrored.shape[:2], axes=(0, 1))
    flat: Array = whiter[:height, :width]
    return flat


def profile(flat: Array, axis: int) -> Array:
    """The mean of each row (axis 0) or column (axis 1), as an image of one column or row."""
    line: Array = flat.mean(axis=1 - axis, keepdims=True)
    return line


def _gains(waves: npt.NDArray[np.complex128], height: int, width: int) -> Array:
    """What each wave of a mirrored image of twice the height and width is multiplied by."""
    length = np.hypot(np.fft.fftfreq(2 * height)[:, None], np.fft.rfftfreq(2 * width))
    rings = (length * max(height, width)).astype(np.intp)
    power = (np.abs(waves) ** 2).sum(axis=2)
    mean = np.bincount(rings.ravel(), power.ravel()) / np.maximum(np.bincount(rings.ravel()), 1)
    mean = np.convolve(np.pad(mean, 2, mode="edge"), np.ones(5) / 5, mode="valid")
    mean = np.maximum(mean + _FLOOR * mean.max(), np.finfo(np.float64).tiny)
    gains: Array = mean[rings] ** (-WHITENING / 2) * np.exp(-2 * (np.pi * BLUR * length) ** 2)
    return gains


def _overlap_sums(image: Array) -> Array:
    """The sum of an image (height, width) over the pixels that lie on it when shifted, for each shift, as `values`."""
    sums = np.pad(image.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    (top, bottom), (left, right) = (
        (np.maximum(-shift, 0), side - np.maximum(shift, 0))
        for side, shift in ((side, np.arange(1 - side, side)) for side in image.shape)
    )
    above, before = sums[np.ix_(top, right)], sums[np.ix_(bottom, left)]
    total: Array = sums[np.ix_(bottom, right)] - above - before + sums[np.ix_(top, left)]
    return total


def _vertex(values: Array, y: npt.NDArray[np.intp], x: npt.NDArray[np.intp]) -> Array:
    """How far from a place, down, a parabola through it and its two neighbours is highest: at most half a pixel."""
    before, after = values[np.maximum(y - 1, 0), x], values[np.minimum(y + 1, len(values) - 1), x]
    bend = 2 * values[y, x] - before - after
    offset: Array = np.where(bend > 0, (after - before) / np.where(bend > 0, 2 * bend, 1.0), 0.0)
    return np.clip(offset, -0.5, 0.5)
