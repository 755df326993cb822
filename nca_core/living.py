"""A surface as textures that a shader decodes itself: as sharp as the shader is asked, at any zoom.

`decode` in the form that a renderer has room for: the features of the finest cells, four to a texture, which it
interpolates with a cubic B-spline, and the noise at the exemplar's own pixels; both are sharpened already, where the
model sharpens, so that a plain B-spline is all that a renderer needs. What is left, grain, ReLU and the mix into maps,
is arithmetic on the decoder's own numbers.
"""

from __future__ import annotations

import numpy as np

from .arrays import Array
from .decoding import features, grain
from .field import Region, SeedField
from .growth import Cells
from .layers import GRAIN_CHANNELS
from .maps import MapKind
from .model import Model
from .spline import sharpen

PACKED = 4  # features in a texture
GRAIN = MapKind("grain", GRAIN_CHANNELS, True, 8, ())


def kinds(model: Model) -> tuple[MapKind, ...]:
    """Return the textures: of cells, as many as the features take, and the grain."""
    count = -(-model.decoder.features.shape[0] // PACKED)
    return (*(MapKind(f"cells {index}", PACKED, True, 16, ()) for index in range(count)), GRAIN)


def cell_texels(model: Model, cells: Cells) -> tuple[Array, float]:
    """Return the features of a whole surface's cells: (height, width, 4 · textures) float32 in 0..1, and the bound.

    A value v stands for the feature (2 v - 1) · bound; the last texture is filled up with zeros. Linear, so it may be
    interpolated as it is.
    """
    count = PACKED * (len(kinds(model)) - 1)
    values = features(model.decoder, cells.state)
    if model.decoder.sharpening:
        around = np.pad(values, ((0, 0), (1, 1), (1, 1)), mode="wrap")
        values = sharpen(around, model.decoder.sharpening)
    bound = max(1.0, float(np.abs(values).max()))
    texels = np.full((*values.shape[1:], count), 0.5, np.float32)
    texels[..., : len(values)] += np.moveaxis(values, 0, -1) * np.float32(0.5 / bound)
    return texels, bound


def grain_texels(model: Model, field: SeedField, pixels: Region) -> Array:
    """Return the noise of a rectangle of the exemplar's pixels: (height, width, 4) float32 in 0..1.

    A value v stands for the noise (2 v - 1) · `grain_bound`.
    """
    sharpening = model.decoder.sharpening
    noise = sharpen(grain(model, field, pixels.grown(1)), sharpening) if sharpening else grain(model, field, pixels)
    return np.moveaxis(noise, 0, -1) * np.float32(0.5 / grain_bound(model)) + np.float32(0.5)


def grain_bound(model: Model) -> float:
    """Return how far the noise of `grain_texels` goes from zero: where it is sharpened, by the sum of the filter's
    weights without their signs, along both axes."""
    return (1 + 4 * model.decoder.sharpening) ** 2
