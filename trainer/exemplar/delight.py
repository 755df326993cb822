"""De-lighting: a photo lit from one side, or darker towards its corners, as if it had been lit evenly."""

from __future__ import annotations

from dataclasses import replace

from nca_core.light import flattened, light_of
from nca_core.maps import BASE_COLOR, map_slices

from ..errors import InputError
from .exemplar import Exemplar


def delight(exemplar: Exemplar) -> Exemplar:
    """The exemplar with its base colour lit evenly, all else untouched. Raises InputError if it has no base colour."""
    if BASE_COLOR.name not in exemplar.maps:
        raise InputError(f"{exemplar.name}: there is no base colour to take light from; leave out --delight")
    channels = map_slices(exemplar.maps)[BASE_COLOR.name]
    pixels = exemplar.pixels.copy()
    pixels[..., channels] = flattened(pixels[..., channels], light_of(pixels[..., channels]))
    return replace(exemplar, pixels=pixels)
