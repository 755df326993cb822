"""De-lighting changes the base colour and nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.drawn import lit, mosaic, side_light
from trainer.errors import InputError
from trainer.exemplar.delight import delight

from ..drawn import photo
from ..exemplars import stripe_exemplar


def test_only_the_base_colour_changes() -> None:
    exemplar = stripe_exemplar()
    pixels = exemplar.pixels.copy()
    pixels[..., :3] = lit(pixels[..., :3], side_light(128, 4))
    changed = delight(replace(exemplar, pixels=pixels))
    assert np.abs(changed.pixels[..., :3] - pixels[..., :3]).max() > 0.1
    assert np.array_equal(changed.pixels[..., 3:], exemplar.pixels[..., 3:])
    assert replace(changed, pixels=exemplar.pixels) == exemplar


def test_without_a_base_colour_there_is_nothing_to_take_light_from() -> None:
    height = replace(photo(mosaic()), maps=("height",), pixels=mosaic()[..., :1])
    with pytest.raises(InputError, match="no base colour"):
        delight(height)
