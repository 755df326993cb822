"""Guides: what an artist may ask for, place by place, of a material that was trained to listen.

A guide is an input of the model, `guide.NAME`. One of values (how bright, how rusty) has two numbers a cell, (m g, m):
g in -1..1 is what is asked for, m in 0..1 how firmly, the drawing's presence times a strength. So nothing asked for,
(0, 0), is not the same as the middle value, (0, 1). A guide of labels ("texture by numbers") has a number for each
label, m where it is asked for.

Values mean the same everywhere: the curve that makes the exemplar's own guide uniform is fixed at training and kept in
the weight file, and nothing is ever ranked within a tile, a region or a frame.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from .arrays import Array
from .drawings import Drawing, heard
from .field import Region
from .layers import check_input_name
from .maps import grey

PREFIX = "guide."
MIN_CURVE, MAX_CURVE = 2, 256
MIN_LABELS, MAX_LABELS = 2, 8
MAX_BLUR = 1024.0  # exemplar pixels
_DIGEST = re.compile("([0-9a-f]{64})?")

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Guide:
    """A guide that a model listens to. Raises ValueError for numbers that cannot be one's.

    name: that of the input, without its prefix. curve: of a guide of values, what the exemplar's guide has at equally
    spaced quantiles from the least to the greatest, rising, 0..1. labels: instead of it, the colours that stand for the
    labels, sRGB in 0..255, in the order of the signal's numbers. blur: exemplar pixels (a standard deviation) by which
    the exemplar's guide was blurred in training: finer things than that are the texture's own. reach: coarse cells
    beyond which a change of the guide cannot be seen; 0 where nobody measured it. sha256: the digest of the picture
    that was drawn over the exemplar; "" where it was made from the exemplar itself.
    """

    name: str
    curve: tuple[float, ...] = ()
    labels: tuple[Colour, ...] = ()
    blur: float = 0.0
    reach: int = 0
    sha256: str = ""

    def __post_init__(self) -> None:
        check_input_name(self.input)
        curve = tuple(float(value) for value in self.curve)
        object.__setattr__(self, "curve", curve)
        object.__setattr__(self, "labels", tuple((int(r), int(g), int(b)) for r, g, b in self.labels))
        if bool(self.curve) == bool(self.labels):
            raise ValueError(f"the guide {self.name!r} has a curve or labels, one of them")
        if self.curve and not (MIN_CURVE <= len(curve) <= MAX_CURVE and _rises(curve)):
            raise ValueError(f"the curve of the guide {self.name!r} is not {MIN_CURVE} to {MAX_CURVE} rising values")
        if self.labels and not (
            MIN_LABELS <= len(set(self.labels)) == len(self.labels) <= MAX_LABELS
            and all(0 <= part <= 255 for colour in self.labels for part in colour)
        ):
            raise ValueError(f"the guide {self.name!r} has {MIN_LABELS} to {MAX_LABELS} labels, each its own colour")
        if not (0 <= self.blur <= MAX_BLUR and self.reach >= 0):
            raise ValueError(f"the guide {self.name!r} has a blur or a reach that is out of range")
        if not _DIGEST.fullmatch(self.sha256):
            raise ValueError(f"the guide {self.name!r} has something else than a SHA-256 of its picture")

    @property
    def input(self) -> str:
        """The name of the model's input."""
        return PREFIX + self.name

    @property
    def numbers(self) -> int:
        """The numbers that a cell hears."""
        return len(self.labels) or 2

    def asked(self, picture: Array) -> Array:
        """What a picture asks for: (height, width, numbers of a drawing) float32.

        picture: (height, width, 1 or 3) float32 in 0..1, grey or sRGB. Of a guide of values it is g in -1..1, one
        number; of labels, 1 for the nearest label's and 0 for the others.
        """
        if self.labels:
            return _nearest(picture, self.labels)
        return np.interp(grey(picture), *_steps(self.curve)).astype(np.float32)[..., None]


@dataclass(frozen=True)
class Guidance:
    """The signal of a guide, as its drawings say (see `Guide.asked`). period: (down, across) of a torus in coarse
    cells. strength: 0..1."""

    guide: Guide
    drawings: tuple[Drawing, ...]
    strength: float
    period: tuple[int, int] | None

    def values(self, scale: int, region: Region) -> Array:
        """As signals.Signal has it."""
        said = heard(self.drawings, scale, region, self.period) * np.float32(self.strength)
        return said[:-1] if self.guide.labels else said


def _nearest(picture: Array, labels: Sequence[Colour]) -> Array:
    colours = np.array(labels, np.float32) / 255
    shown = picture if picture.shape[2] == 3 else picture.repeat(3, 2)
    distances = np.stack([np.square(shown - colour).sum(2) for colour in colours], axis=2)
    chosen: Array = np.eye(len(labels), dtype=np.float32)[distances.argmin(2)]
    return chosen


def _rises(curve: Sequence[float]) -> bool:
    """Whether no value is less than the one before, and the last is more than the first."""
    return all(0 <= low <= high <= 1 for low, high in pairwise(curve)) and curve[0] < curve[-1]


def _steps(curve: Sequence[float]) -> tuple[Array, Array]:
    """The curve as values, each once, and what they mean: equal values at several quantiles mean the middle of them."""
    meanings = np.linspace(-1, 1, len(curve))
    values, index, counts = np.unique(np.array(curve), return_inverse=True, return_counts=True)
    return values, np.bincount(index, meanings) / counts
