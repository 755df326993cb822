"""Materials that grow side by side, decoded: each by its own decoder, and their maps mixed.

Where one becomes the other the higher one of the two shows first, as sand lies between stones, within an edge that is
narrower than the mask's: blending by height, known from terrains (A. Mishkinis, "Advanced Terrain Texture Splatting",
2013). Where a material has all of the share the result is that material's, to the bit. Maps that tell classes apart are
those of the material that has most of the share.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from .arrays import Array
from .field import Region
from .maps import HEIGHT, KINDS, map_slices
from .model import Model
from .signals import Signal
from .spline import Axis, interpolate

BIAS = 1.5  # of a height of 1, in shares
EDGE = 0.06  # shares within which two materials are mixed

FAINT = 1e-4  # of a share: what rounding has left of none


class Sampler(Protocol):
    """A decoder over a region, as a function of pixel windows. All bands share it; it is read-only once built."""

    @property
    def band_pixels(self) -> int:
        """Pixels that are best asked for at a time."""

    def sample(self, pixels: Region) -> Array:
        """Return map channels of a rectangle of pixels: (channels, height, width) float32, clipped to 0..1."""


@dataclass(frozen=True, eq=False)
class Moved:
    """A sampler whose pixels are counted from elsewhere: (down, across) are added."""

    sampler: Sampler
    down: int
    across: int

    @property
    def band_pixels(self) -> int:
        return self.sampler.band_pixels

    def sample(self, pixels: Region) -> Array:
        """See Sampler."""
        y0, y1, x0, x1 = pixels
        return self.sampler.sample(Region(y0 + self.down, y1 + self.down, x0 + self.across, x1 + self.across))


@dataclass(frozen=True, eq=False)
class Mixed:
    """A sampler (see decoding.Sampler) of several materials.

    samplers: of each, and its model, all with the same maps, in an order that the first decides. depths: what each
    one's height measures from 0 to 1, in the same pixels. shares: of all but the first, at cells of which `scale` make
    a coarse cell's side, which lie along `lattice`.
    """

    samplers: tuple[Sampler, ...]
    models: tuple[Model, ...]
    depths: tuple[float, ...]
    shares: tuple[Signal, ...]
    scale: int
    lattice: tuple[Axis, Axis]

    @property
    def band_pixels(self) -> int:
        return min(sampler.band_pixels for sampler in self.samplers)

    def sample(self, pixels: Region) -> Array:
        """See Sampler."""
        shares = self._shares(pixels)
        whole = [index for index, share in enumerate(shares) if (share >= 1).all()]
        if whole:
            return self._maps(whole[0], pixels)
        maps = [self._maps(index, pixels) for index in range(len(self.models))]
        slices = map_slices(self.models[0].maps)
        heights = np.stack([each[slices[HEIGHT.name]][0] for each in maps]) if HEIGHT.name in slices else None
        weights = mixing_weights(shares, heights)
        total = np.zeros_like(maps[0])
        for each, weight in zip(maps, weights, strict=True):
            total += np.where(weight > 0, each * weight, 0)
        for name, channels in slices.items():
            if KINDS[name].classes:  # there is nothing between two classes
                total[channels] = np.choose(weights.argmax(0), [each[channels] for each in maps])
        return total

    def _shares(self, pixels: Region) -> Array:
        """The share of each material: (materials, height, width), which sum to 1."""
        rows, columns = (
            axis.blend(first, last) for axis, (first, last) in zip(self.lattice, (pixels[:2], pixels[2:]), strict=True)
        )
        cells = Region(*rows.span, *columns.span)
        told = np.concatenate([share.values(self.scale, cells) for share in self.shares])
        others = np.clip(interpolate(told, rows, columns), 0, 1)
        others[others < FAINT] = 0
        others[others > 1 - FAINT] = 1
        first: Array = np.maximum(1 - others.sum(0, keepdims=True), 0)
        return np.concatenate([first, others])

    def _maps(self, index: int, pixels: Region) -> Array:
        """A material's maps in the order of the first one's, its heights in the first one's units."""
        model, first = self.models[index], self.models[0]
        found = self.samplers[index].sample(pixels)
        if model.maps != first.maps:
            mine = map_slices(model.maps)
            found = np.concatenate([found[mine[name]] for name in first.maps])
        if HEIGHT.name in first.maps and self.depths[index] != self.depths[0]:
            height = found[map_slices(first.maps)[HEIGHT.name]]
            height -= np.float32(0.5)
            height *= np.float32(self.depths[index] / self.depths[0])
            height += np.float32(0.5)
            np.clip(height, 0, 1, out=height)
        return found


def mixing_weights(shares: Array, heights: Array | None) -> Array:
    """What each material gives to the mixed maps: as its share, in favour of what is higher, within EDGE.

    shares, heights: (materials, height, width), the former summing to 1, the latter 0..1. A material with no share
    gives nothing, one with all of it everything.

    >>> mixing_weights(np.array([[[0.5]], [[0.5]]]), np.array([[[0.6]], [[0.4]]])).ravel().tolist()
    [1.0, 0.0]
    """
    scores = shares
    if heights is not None:
        level = (shares * heights).sum(0)
        scores = shares + BIAS * 4 * shares * (1 - shares) * (heights - level)
    weights = np.where(shares > 0, np.maximum(scores - scores.max(0) + EDGE, 0), 0)
    mixed: Array = (weights / weights.sum(0)).astype(np.float32)
    return mixed
