"""Shading: a picture's light and shade taken apart from its paint, and the side that its light comes from.

Light changes how bright a place is, and hardly its hue. So what hue explains of the brightness is paint, and what is
left is shading, with paint of one hue. Of twelve PBR sets, what hue explains goes with the true height as often as
against it (trainer/RESEARCH.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nca_core.blocks import block_means
from nca_core.light import flattened, light_of
from nca_core.maps import LUMINANCE, to_linear

from ..pictures.pixels import Pixels

DARKEST = 0.02  # linear light: below this hues and steps of brightness are noise
HUE = 2.0  # pixels at 512: JPEG keeps hues at half the size, in blocks
HUES = 24  # bins on each of two axes
NARROWEST = 0.25  # natural logarithm, over all bins of an axis: hues of a grey picture are noise
FEW = 20.0  # pixels: the brightness of a bin that has fewer is mostly that of the whole picture
USUAL = 512  # pixels of the shorter side at which a scale of 1 is a pixel
SCALES = (1.0, 2.0, 4.0)  # at which slopes are looked at
BLOCKS = 4  # a side, which have to agree on it
DOUBT = 3.0  # standard errors that are taken off, so that a few pebbles that lie by chance show no light
SEEN, CERTAIN = 0.05, 0.2  # third moment, below and above which there is none, and certainly is a light on one side
PLACES = ("right", "lower right", "lower side", "lower left", "left", "upper left", "upper side", "upper right")

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Parts:
    """Natural logarithms of a picture's brightness, both (height, width) float64 with a mean of 0 and edges that meet.

    paint: what hue explains. shade: what is left.
    """

    paint: Array
    shade: Array


@dataclass(frozen=True)
class Sidelight:
    """The light from one side. angle: towards it, in radians, clockwise from the right as one sees it. certainty: 0
    where no such light is seen, 1 where there certainly is one."""

    angle: float
    certainty: float

    @property
    def place(self) -> str:
        """Where it stands, in words.

        >>> Sidelight(-np.pi / 2, 1.0).place
        'upper side'
        """
        return PLACES[round(self.angle / (np.pi / 4)) % len(PLACES)]


def parts_of(colour: Pixels) -> Parts:
    """Take the shading of a picture (height, width, 3) in 0..1, sRGB-encoded, apart from its paint.

    Light that is uneven over the whole of it (`delight`) is neither.
    """
    linear = to_linear(flattened(colour, light_of(colour))).astype(np.float64) + DARKEST
    bright: Array = np.log(linear @ LUMINANCE.astype(np.float64))
    soft = HUE * scale_of(colour)
    hues = [softened(np.log(linear[..., side] / linear[..., 1]), soft) for side in (0, 2)]
    paint = _explained(bright, hues[0], hues[1])
    return Parts(seamless(paint), seamless(bright - paint))


def sidelight_of(shade: Array) -> Sidelight:
    """The side that the light comes from, by a picture's shading (height, width).

    Most surfaces have round tops and sharp valleys. Where light comes from one side, brightness therefore falls more
    steeply than it rises as one goes towards it: the third moment of its slopes is negative in that direction, and a
    cubic form of it, so four numbers say it for all. Paint has none, nor has shade that lies in valleys whichever way
    they face. A surface whose tops are sharp (dunes, trowelled plaster) looks lit from the other side.
    """
    forms = np.zeros((BLOCKS * BLOCKS, 4))
    for scale in SCALES:
        soft = softened(shade, scale * scale_of(shade))
        down, across = (np.roll(soft, -1, axis) - np.roll(soft, 1, axis) for axis in (0, 1))
        spread = float((down**2 + across**2).mean() / 2) ** 1.5
        if spread > 1e-15:
            moments = np.stack([across ** (3 - power) * down**power / spread for power in range(4)], axis=2)
            forms += block_means(moments.astype(np.float32), BLOCKS).reshape(-1, 4) / len(SCALES)
    angles = np.linspace(-np.pi, np.pi, 72, endpoint=False)
    x, y = np.cos(angles), np.sin(angles)
    steeper_fall = -forms @ np.stack([x**3, 3 * x**2 * y, 3 * x * y**2, y**3])
    towards = int(np.argmax(steeper_fall.mean(axis=0)))
    found = steeper_fall[:, towards]
    sure = float(found.mean() - DOUBT * found.std(ddof=1) / BLOCKS)
    share = float(np.clip((sure - SEEN) / (CERTAIN - SEEN), 0, 1))
    return Sidelight(float(angles[towards]), share * share * (3 - 2 * share))


def seamless(values: Array) -> Array:
    """Values (height, width) with a mean of 0, and without the step from one edge to the opposite one: the periodic
    component (L. Moisan, "Periodic plus Smooth Image Decomposition", JMIV 2011), which leaves a tile as it is."""
    steps = np.zeros_like(values)
    steps[0] += values[-1] - values[0]
    steps[-1] -= values[-1] - values[0]
    steps[:, 0] += values[:, -1] - values[:, 0]
    steps[:, -1] -= values[:, -1] - values[:, 0]
    down, across = frequencies(*values.shape)
    laplacian = 2 * np.cos(down) + 2 * np.cos(across) - 4
    laplacian[0, 0] = 1.0
    smooth = np.fft.rfft2(steps) / laplacian
    smooth[0, 0] = values.mean() * values.size
    periodic: Array = values - np.fft.irfft2(smooth, values.shape)
    return periodic


def softened(values: Array, sigma: float) -> Array:
    """Values (height, width) of a torus, blurred by a Gaussian of `sigma` pixels."""
    down, across = frequencies(*values.shape)
    kept = np.exp(-(down**2 + across**2) * sigma**2 / 2)
    result: Array = np.fft.irfft2(np.fft.rfft2(values) * kept, values.shape)
    return result


def frequencies(height: int, width: int) -> tuple[Array, Array]:
    """The frequencies of rfft2 in radians a pixel, down (height, 1) and across (1, width // 2 + 1)."""
    return 2 * np.pi * np.fft.fftfreq(height)[:, None], 2 * np.pi * np.fft.rfftfreq(width)[None, :]


def scale_of(picture: Array | Pixels) -> float:
    """The pixels that a scale of 1 is in a picture (height, width, ...)."""
    return max(1.0, min(picture.shape[:2]) / USUAL)


def _explained(bright: Array, red: Array, blue: Array) -> Array:
    """The brightness that is usual for each pixel's hue: the mean in bins of hue, between which it is interpolated."""
    (i, along_i), (j, along_j) = _bins(red), _bins(blue)
    corners = [
        ((i + a) * (HUES + 1) + j + b, (along_i if a else 1 - along_i) * (along_j if b else 1 - along_j))
        for a in (0, 1)
        for b in (0, 1)
    ]
    size = (HUES + 1) ** 2
    weights, sums = np.zeros(size), np.zeros(size)
    for place, weight in corners:
        weights += np.bincount(place.ravel(), weight.ravel(), size)
        sums += np.bincount(place.ravel(), (weight * bright).ravel(), size)
    usual = (sums + FEW * bright.mean()) / (weights + FEW)
    explained: Array = sum((weight * usual[place] for place, weight in corners), np.zeros_like(bright))
    return explained


def _bins(hue: Array) -> tuple[npt.NDArray[np.int64], Array]:
    """The bin that each hue is in, and how far in it lies, 0..1; the rarest hues are in the outermost bins."""
    low, high = (float(value) for value in np.quantile(hue, (0.005, 0.995)))
    place = ((hue - (low + high) / 2) / max(high - low, NARROWEST) + 0.5) * HUES
    place = np.clip(place, 0, HUES - 1e-6)
    return place.astype(np.int64), place % 1
