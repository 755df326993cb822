"""Suitability: warnings of an exemplar that is no texture, before minutes are spent on learning a portrait.

A texture looks the same everywhere, so the statistics of its blocks agree; `Measures` lists them. At 512 px, lowest to
highest (pictures other than the samples are not in the repository):

| pictures                                             | fine         | border       | unlike       | light, stops |
|------------------------------------------------------|--------------|--------------|--------------|--------------|
| 11 textures: the samples, PBR scans, photos          | 0.34 to 0.66 | 0.36 to 0.84 | 0.03 to 0.28 | 0 to 1.00    |
| the same, halved, quartered, or a half, 4th, 9th     | 0.17 to 0.66 | 0.22 to 0.89 | 0.03 to 0.41 | 0 to 1.07    |
| 71 textures of a game (the extremes are clouds)      | 0.06 to 0.86 | 0.35 to 0.92 | 0.01 to 0.51 | 0 to 1.38    |
| 33 portraits, landscapes, objects, logos             | 0.07 to 0.42 | 0.00 to 0.70 | 0.54 to 2.30 | 0 to 10      |
| 10 gradients, one with noise                         | 0.00 to 0.08 | 0.00 to 0.16 | 0.44 to 1.00 | 0.5 to 9     |
| the 11 textures lit from one side, 1:2               | 0.34 to 0.62 | 0.32 to 0.84 | 0.03 to 0.28 | 0.79 to 1.67 |
| the same, 1:3                                        | 0.33 to 0.57 | 0.31 to 0.83 | 0.03 to 0.28 | 1.23 to 2.12 |
| the same with corners at 0.5 of the centre's light   | 0.34 to 0.63 | 0.33 to 0.83 | 0.03 to 0.28 | 0.38 to 1.58 |
| the same with corners at 0.3                         | 0.33 to 0.59 | 0.32 to 0.83 | 0.03 to 0.28 | 1.01 to 2.12 |

None of the 11 is warned of, and one of the 71 (it does darken); of the 33 all but a picture of the moon; all gradients;
of the 11 textures 5 at 1:2, all at 1:3, 2 at 0.5 and 10 at 0.3. Each of the 44 warned of among 150 more of the game's
pictures, unsorted, has something amiss. The second row leaves out parts of a photo of bubbles that show one to six of
them: unlike 0.78 to 0.95.

Some faults are not found: blur and upscaling (the photo of bubbles is no sharper than others blurred by 1 px); a single
small thing in an even texture; too few repetitions, unless blocks differ for it, as they do for the bubbles.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log2

import numpy as np

from nca_core.blocks import block_means, octaves
from nca_core.light import Light, flattened, light_of
from nca_core.maps import BASE_COLOR, map_slices

from ..pictures.pixels import Pixels
from .exemplar import Exemplar

LEAST_CONTRAST = 0.01  # 2.5 of 255, a camera's noise; the flattest texture measured has 0.02
LEAST_FINE = 0.05
LEAST_BORDER = 0.1
MOST_UNLIKE = 0.55
MOST_STOPS, LEAST_SHARE = 1.1, 0.4  # light is warned of where it is both strong and most of what parts differ in

BLOCKS = 4  # a side, that are compared with each other
BORDER_BLOCKS = 10  # a side, of which the outer ones are the border
ENOUGH = 1024  # pixels of the shorter side; larger pictures are halved before they are measured
UNSEEN = 0.002  # deviation that is lost in rounding to 8 bits


@dataclass(frozen=True)
class Finding:
    """A fault of the exemplar: what was seen, what comes of it, what to do; each a sentence without its full stop."""

    seen: str
    consequence: str
    advice: str

    def __str__(self) -> str:
        return f"{self.seen}. {self.consequence}. {self.advice}."


@dataclass(frozen=True)
class Measures:
    """The numbers that a picture is judged by.

    contrast: the standard deviation of its sRGB-encoded values, 0..0.5. fine: the share of that which is detail finer
    than a 32nd of the shorter side, 0..1. border: the detail along the border against the busiest place, 0..1. unlike:
    how much blocks differ: in detail (octaves, the standard deviation of its logarithm) plus in colour (share of the
    variance). light: the uneven light that the blocks' luminance shows.
    """

    contrast: float
    fine: float
    border: float
    unlike: float
    light: Light


def warnings(exemplar: Exemplar) -> list[Finding]:
    """The reasons against learning this exemplar, gravest first; none for a texture. It takes 0.2 s at 512 px.

    The exemplar is judged by its base colour or, where that is missing or plain, by the first map that is not.
    """
    slices = map_slices(exemplar.maps)
    names = [BASE_COLOR.name] * (BASE_COLOR.name in slices) + list(slices)
    varied = [name for name in names if _contrast(exemplar.pixels[..., slices[name]]) >= LEAST_CONTRAST]
    if not varied:
        return [_PLAIN]
    picture = exemplar.pixels[..., slices[varied[0]]]
    measures = measure(picture if picture.shape[2] == 3 else picture.repeat(3, axis=2))
    return _found(measures, is_colour=varied[0] == BASE_COLOR.name)


def _found(measures: Measures, is_colour: bool) -> list[Finding]:
    """The finding on a picture, if there is one: each of these explains those after it."""
    if measures.fine < LEAST_FINE:
        return [_gradient(measures)]
    if measures.border < LEAST_BORDER:
        return [_OBJECT]
    if measures.unlike > MOST_UNLIKE:
        return [_SCENE]
    if is_colour and measures.light.stops > MOST_STOPS and measures.light.share > LEAST_SHARE:
        return [_uneven_light(measures.light)]
    return []


_CROP = "Crop to a part that looks the same everywhere, or choose another picture"

_PLAIN = Finding(
    "The exemplar is almost plain: its values differ by less than 1% of their range",
    "There is nothing to learn from it",
    "A material that is plain needs no texture; if this one is not, check that the right files were read",
)
_OBJECT = Finding(
    "Most of the picture's border is plain, as around a single object",
    "The growth will scatter fragments of the object, since a texture has no whole and no background",
    _CROP,
)
_SCENE = Finding(
    "Parts of the picture differ more from each other than in any texture, as in a photo of a scene or a person",
    "The growth will mix all of it everywhere and look like nothing in the picture",
    _CROP,
)


def _gradient(measures: Measures) -> Finding:
    return Finding(
        f"Only {measures.fine:.0%} of the picture's contrast is detail; the rest is slow change, as in a gradient",
        "The growth will be blotches, since what does not recur in the exemplar cannot be learnt",
        "Choose a picture whose features recur at least a few times",
    )


def _uneven_light(light: Light) -> Finding:
    return Finding(
        f"The picture is {2**light.stops:.1f} times as bright in one place as in another, as if lit from one side or "
        "darkened towards its corners",
        "The growth will have bright and dark blotches",
        "Train with --delight, or take the photo in even light",
    )


def measure(picture: Pixels) -> Measures:
    """Measure a picture (height, width, 3) in 0..1, at least 96 px a side."""
    while min(picture.shape[:2]) >= ENOUGH:
        picture = _halve(picture)
    light = light_of(picture)
    even = flattened(picture, light)
    bands = octaves(even, max(2, round(log2(min(even.shape[:2]) / 32))))
    detail = sum(float(np.square(band).mean()) for band in bands) ** 0.5
    contrast = _contrast(picture)
    busy = np.sqrt(block_means(np.square(bands[1]).sum(axis=2), BORDER_BLOCKS))
    border = np.concatenate([busy[0], busy[-1], busy[1:-1, 0], busy[1:-1, -1]])
    return Measures(
        contrast=contrast,
        fine=detail / max(contrast, UNSEEN),
        border=float(np.median(border)) / max(float(busy.max()), UNSEEN),
        unlike=_unlike_detail(bands) + _unlike_colour(even),
        light=light,
    )


def _contrast(picture: Pixels) -> float:
    """The standard deviation of a picture's values, over all channels."""
    return float(np.sqrt(picture.var(axis=(0, 1)).mean()))


def _unlike_detail(bands: list[Pixels]) -> float:
    """The standard deviation of the blocks' detail, in octaves, averaged over the bands."""
    power = [block_means(np.square(band).mean(axis=2), BLOCKS) for band in bands]
    return float(np.mean([np.log2(np.sqrt(part) + UNSEEN).std() for part in power]))


def _unlike_colour(picture: Pixels) -> float:
    """The share of the variance that is between blocks, of principal colours, half-whitened as in `equalise`."""
    centred = (picture - picture.mean(axis=(0, 1))).astype(np.float64)
    variances, axes = np.linalg.eigh(np.cov(centred.reshape(-1, 3), rowvar=False))
    colours = (centred @ (axes / np.maximum(variances, 1e-5) ** 0.25)).astype(np.float32)
    between = block_means(colours, BLOCKS).var(axis=(0, 1)).sum()
    return float(between / max(colours.var(axis=(0, 1)).sum(), 1e-9))


def _halve(picture: Pixels) -> Pixels:
    """The means of 2 × 2 pixels; an odd last row or column is left out."""
    height, width = (side // 2 * 2 for side in picture.shape[:2])
    rows = picture[0:height:2] + picture[1:height:2]
    halved: Pixels = (rows[:, 0:width:2] + rows[:, 1:width:2]) / 4
    return halved
