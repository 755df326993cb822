"""Exemplars of a colour picture alone."""

from __future__ import annotations

import numpy as np

from trainer.exemplar.exemplar import Exemplar
from trainer.pictures.pixels import Pixels


def photo(pixels: Pixels) -> Exemplar:
    """An exemplar with a base colour only; grey pixels (height, width) become colours."""
    colour = pixels if pixels.ndim == 3 else np.repeat(pixels[..., None], 3, axis=2)
    return Exemplar("photo", ("base_color",), colour.astype(np.float32), 1.0, "0" * 64)
