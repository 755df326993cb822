"""Pairs of a picture and its mask: grown ones, and crops of a rendering. All are as networks take them.

Pictures are (count, 3, size, size) float32 in 0..1, masks (count, 1, size, size) of 0 and 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

import nca_core
from nca_core.bands import bands
from nca_core.maps import BASE_COLOR, MASK, map_slices
from trainer.dataset.request import request_for
from trainer.exemplar.exemplar import load_exemplar

Floats = npt.NDArray[np.float32]

THRESHOLD = 0.5  # as data sets are written


@dataclass(frozen=True)
class Pairs:
    """Pictures and their masks."""

    pictures: Tensor
    masks: Tensor

    def __len__(self) -> int:
        return len(self.pictures)


def grown(model: nca_core.Model, count: int, size: int) -> Pairs:
    """The first samples of the data set that `lichen dataset` makes of a model, each of a seed of its own."""
    request = request_for(model, count, size, (1.0,), maps=(BASE_COLOR.name, MASK.name))
    found = []
    for sample in islice(request.samples(model), count):
        rows = [band.maps for band in bands(model, sample.recipe.surface(model))]
        found.append([np.concatenate([row[name] for row in rows]) for name in (BASE_COLOR.name, MASK.name)])
    pictures, masks = (np.stack(each) for each in zip(*found, strict=True))
    return _pairs(pictures, masks)


def rendered(folder: Path, size: int, step: int) -> Pairs:
    """Crops of a rendering that tiles, one every `step` pixels, going on over its edges."""
    exemplar = load_exemplar(folder, 1024)
    parts = map_slices(exemplar.maps)
    colour, mask = (exemplar.pixels[..., parts[name]] for name in (BASE_COLOR.name, MASK.name))
    corners = range(0, len(colour), step)
    pictures, masks = (
        np.stack([_crop(values, y, x, size) for y in corners for x in corners]) for values in (colour, mask)
    )
    return _pairs(pictures, masks)


def batches(pairs: Pairs, size: int, seed: int) -> Iterator[Pairs]:
    """Endless batches of pairs, flipped and turned at random."""
    random = torch.Generator().manual_seed(seed)
    while True:
        chosen = torch.randint(len(pairs), (size,), generator=random)
        way = int(torch.randint(8, (1,), generator=random))
        yield Pairs(*(turned(each[chosen], way) for each in (pairs.pictures, pairs.masks)))


def turned(values: Tensor, number: int) -> Tensor:
    """One of the eight ways to put a square."""
    values = torch.rot90(values, number % 4, (2, 3))
    return values.flip(3) if number >= 4 else values


def _crop(values: Floats, y: int, x: int, size: int) -> Floats:
    rows, columns = ((start + np.arange(size)) % side for start, side in zip((y, x), values.shape[:2], strict=True))
    return values[rows][:, columns]


def _pairs(pictures: Floats, masks: Floats) -> Pairs:
    def planes(values: Floats) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(np.moveaxis(values, 3, 1), np.float32))

    return Pairs(planes(pictures), (planes(masks) > THRESHOLD).float())
