"""Keeping a content's colours: the base colour of what is grown gets them, and keeps its own light and shade.

In linear light a pixel becomes the content's colour, multiplied until it has the luminance that is wanted: hue and
saturation are the content's, as if its own surface were lit as the strokes are, and joints do not glow, which they do
where chroma is added to dark pixels. The luminance is the grown one, its lightness (the cube root) brought to the mean
and deviation of the content's by one gain and one offset. This is luminance-only transfer (L. Gatys et al., "Preserving
Color in Neural Artistic Style Transfer", 2016, section 4; A. Hertzmann et al., "Image Analogies", SIGGRAPH 2001,
section 3.4) with a ratio in place of a sum. Matching mean and covariance of the colours, the other usual way, can only
turn the style's few colours into the content's palette, not put each where it belongs.

Colours that become too bright for the screen are mixed with grey of the same luminance until they are not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from .arrays import Array
from .drawings import Drawing, heard
from .field import Region
from .maps import BASE_COLOR, LUMINANCE, to_linear, to_srgb

BLACK = np.float32(0.002)  # linear light below which a colour has no hue


def recoloured(base: Array, colours: Array, gain: float, offset: float) -> Array:
    """A base colour with other colours.

    base, colours: (..., 3) float32, sRGB-encoded in 0..1. gain, offset: of the base's lightness. Returns the like of
    base.
    """
    lightness = np.cbrt(to_linear(base) @ LUMINANCE)
    wanted = (np.clip(np.float32(gain) * lightness + np.float32(offset), 0, 1) ** 3)[..., None]
    light = to_linear(colours)
    tinted = (light + BLACK) / ((light @ LUMINANCE)[..., None] + BLACK) * wanted
    brightest = tinted.max(axis=-1, keepdims=True)
    kept = np.where(brightest > 1, (1 - wanted) / np.maximum(brightest - wanted, 1e-6), 1).astype(np.float32)
    shown: Array = np.asarray(wanted + kept * (tinted - wanted), np.float32)
    return np.clip(to_srgb(shown), 0, 1)


@dataclass(frozen=True)
class Recolour:
    """What is done to maps as they are decoded.

    drawings: colours, sRGB-encoded, where they lie, in pixels. period: (down, across) of a torus in pixels.
    """

    drawings: tuple[Drawing, ...]
    gain: float
    offset: float
    period: tuple[int, int] | None

    def sized(self, size: tuple[int, int], other: tuple[int, int]) -> Recolour:
        """The same for a surface of `size` (height, width) pixels that is decoded to others, a smaller look at it."""
        down, across = other[0] / size[0], other[1] / size[1]
        drawings = tuple(
            replace(
                each,
                top=each.top * down,
                left=each.left * across,
                down=each.down * down,
                across=each.across * across,
            )
            for each in self.drawings
        )
        return replace(self, drawings=drawings, period=self.period and other)

    def maps(self, maps: Mapping[str, Array], pixels: Region) -> dict[str, Array]:
        """The maps of a rectangle of the surface's pixels; all but the base colour are left alone, and that, too, where
        no drawing says anything."""
        if BASE_COLOR.name not in maps:
            return dict(maps)
        said = heard(self.drawings, 1, pixels, self.period).transpose(1, 2, 0)
        colours, presence = said[..., :-1], said[..., -1:]
        base = maps[BASE_COLOR.name]
        tinted = recoloured(base, np.clip(colours / np.maximum(presence, 1e-6), 0, 1), self.gain, self.offset)
        if (presence == 1).all():
            return {**maps, BASE_COLOR.name: tinted}
        light, there = to_linear(base), np.asarray(presence, np.float32)
        mixed = to_srgb(light + there * (to_linear(tinted) - light))
        return {**maps, BASE_COLOR.name: np.where(presence > 0, mixed, base)}
