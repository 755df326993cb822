"""Estimated maps: a height and a roughness for a photo that has none. They are guesses, and are said to be.

Height: where light comes from one side, brightness follows the slope along it, so the height is its integral (A.
Pentland, "Linear Shape from Shading", IJCV 1990). Pentland's inverse divides by the slope's share along the light and
draws streaks across it; here that share is a factor, as least squares would have it (`LEAN`). Where no such light is
seen, dark is deep: light from everywhere reaches valleys least. Both go by the shading alone; paint counts a little,
as joints and pits often have a hue of their own. Low frequencies count more (`REDDENING`), as they do in true heights.

Roughness: nothing in a colour says how rough a surface is. It is 0.7, a bit more where there is more fine detail.

What that gives against true maps is measured by tests/benchmarks/estimated.py; trainer/RESEARCH.md has the table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from nca_core.maps import BASE_COLOR, HEIGHT, LEARNT, ROUGHNESS, map_slices

from ..errors import InputError
from ..pictures.pixels import Pixels
from .exemplar import Exemplar
from .relief import default_relief
from .shading import Array, Parts, Sidelight, frequencies, parts_of, scale_of, sidelight_of, softened

LEAN = 2.5  # how strongly slopes towards the light count, where there certainly is one, against dark and deep
PAINT = 0.15  # how much brightness counts that hue explains
REDDENING = 0.5  # exponent: so much more low frequencies count
LARGEST = 8  # waves a side, beyond which lower frequencies count no more
BULGE = 1.5  # waves a side: what is larger is a bulge of the whole picture, of which shading says next to nothing
BEYOND = 0.001  # share of the heights that is cut off on either side
SLOPE = 0.9  # root mean square slope of the surface for each unit of the shading's deviation
STEEPEST = 0.3  # root mean square: the scans that are steep have 0.1 to 0.4

USUAL_ROUGHNESS = 0.7
FINE, POOLED = (0.7, 3.0), 6.0  # pixels at 512: the detail, and over how much of the surface it is looked at
ROUGHER = 0.08  # for 2.7 times as much detail
MOST_ROUGHER = 0.1


@dataclass(frozen=True)
class Seen:
    """What is known of a picture when maps are guessed: its parts, and the light on it."""

    parts: Parts
    light: Sidelight

    @classmethod
    def of(cls, colour: Pixels) -> Seen:
        """Look at a picture (height, width, 3) in 0..1, sRGB-encoded, before it is de-lit."""
        parts = parts_of(colour)
        return cls(parts, sidelight_of(parts.shade))


def height_of(seen: Seen) -> Pixels:
    """Guess a height (height, width, 1) float32 in 0..1, whose edges meet; 0.5 all over for a plain picture."""
    shape = seen.parts.shade.shape
    down, across = frequencies(*shape)
    frequency = np.hypot(down, across)
    lowest = 2 * np.pi * LARGEST / min(shape)
    along = (np.cos(seen.light.angle) * across + np.sin(seen.light.angle) * down) / np.maximum(frequency, 1e-12)
    weight = (1 + (frequency / lowest) ** 2) ** (-REDDENING / 2)
    weight = weight / (1 + (BULGE / LARGEST * lowest / np.maximum(frequency, 1e-12)) ** 2)
    shading = np.fft.rfft2(seen.parts.shade) * (1 + 1j * LEAN * seen.light.certainty * along)
    surface: Array = np.fft.irfft2(weight * (shading + PAINT * np.fft.rfft2(seen.parts.paint)), shape)
    low, high = (float(value) for value in np.quantile(surface, (BEYOND, 1 - BEYOND)))
    if high - low < 1e-6:
        return np.full((*shape, 1), 0.5, np.float32)
    height: Pixels = np.clip((surface - low) / (high - low), 0, 1).astype(np.float32)
    return height[..., None]


def relief_of(height: Pixels, seen: Seen) -> float:
    """Guess the relief of a guessed height in pixels: the steeper, the more shading there is, and never steep."""
    slope = min(SLOPE * float(seen.parts.shade.std()), STEEPEST)
    return max(default_relief(height, slope), 1e-3)


def roughness_of(seen: Seen) -> Pixels:
    """Guess a roughness (height, width, 1) float32, 0.6 to 0.8."""
    shade, scale = seen.parts.shade, scale_of(seen.parts.shade)
    fine = softened(shade, FINE[0] * scale) - softened(shade, FINE[1] * scale)
    detail = np.log(np.sqrt(np.maximum(softened(fine**2, POOLED * scale), 0)) + 1 / 255)
    rougher = np.clip(ROUGHER * (detail - detail.mean()), -MOST_ROUGHER, MOST_ROUGHER)
    roughness: Pixels = (USUAL_ROUGHNESS + rougher).astype(np.float32)
    return roughness[..., None]


GUESSES: dict[str, Callable[[Seen], Pixels]] = {ROUGHNESS.name: roughness_of, HEIGHT.name: height_of}


def with_estimates(exemplar: Exemplar, relief: float | None = None) -> Exemplar:
    """The exemplar with a guess for each of height and roughness that it lacks; notes say so.

    To be called before it is de-lit or enlarged. relief: that of a guessed height in pixels, instead of a guess. Raises
    InputError if there is nothing to guess, or no base colour to guess by.
    """
    missing = [name for name in GUESSES if name not in exemplar.maps]
    if not missing:
        raise InputError(
            f"{exemplar.name}: there are a {HEIGHT.name} and a {ROUGHNESS.name} already; leave out --estimate-maps"
        )
    slices = map_slices(exemplar.maps)
    if BASE_COLOR.name not in slices:
        raise InputError(f"{exemplar.name}: there is no base colour to estimate maps by; leave out --estimate-maps")
    seen = Seen.of(exemplar.pixels[..., slices[BASE_COLOR.name]])
    found = {name: exemplar.pixels[..., place] for name, place in slices.items()}
    found |= {name: GUESSES[name](seen) for name in missing}
    maps = tuple(name for name in LEARNT if name in found)
    if HEIGHT.name in missing:
        relief = relief_of(found[HEIGHT.name], seen) if relief is None else relief
    else:
        relief = exemplar.relief
    return replace(
        exemplar,
        maps=maps,
        pixels=np.concatenate([found[name] for name in maps], axis=2),
        relief=relief,
        estimated=tuple(name for name in maps if name in missing),
        notes=(*exemplar.notes, *_notes(missing, seen.light, relief)),
    )


def _notes(missing: list[str], light: Sidelight, relief: float) -> list[str]:
    """What the user is to know of the guesses."""
    if HEIGHT.name not in missing:
        return ["the roughness is a guess by the colours alone"]
    what = " and ".join(sorted(missing))
    light_is = f"light seems to come from the {light.place}" if light.certainty > 0 else "dark is taken as deep"
    return [
        f"{what}: guesses by the colours alone ({light_is}); a painted pattern may become relief",
        f"the height's relief, {relief:.3g} px, is a guess too, unless --relief says it",
    ]
