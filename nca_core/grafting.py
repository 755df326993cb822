"""Materials with the same maps: before two grow side by side, each gets the maps that only the other has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from .decoding import decode
from .field import Torus
from .growth import grow
from .maps import ABSENT, HEIGHT, KINDS
from .model import Model

MEAN_CELLS = 4  # coarse cells of the torus' side on which a mean is taken


def with_maps_of(model: Model, others: Sequence[Model]) -> Model:
    """Return the model, and maps that only others have, the same everywhere (maps.ABSENT; of heights, their mean).

    It grows as the model does, and has another digest.
    """
    for other in others:
        missing = tuple(name for name in other.maps if name not in model.maps)
        if not missing:
            continue
        values = [
            mean_height(other) if name == HEIGHT.name else ABSENT[name]
            for name in missing
            for _channel in range(KINDS[name].channels)
        ]
        silent = np.zeros((len(values), model.decoder.out.shape[1]), np.float32)
        decoder = replace(
            model.decoder,
            out=np.concatenate([model.decoder.out, silent]),
            out_bias=np.concatenate([model.decoder.out_bias, np.array(values, np.float32)]),
        )
        relief = other.relief if HEIGHT.name in missing else model.relief
        model = replace(model, maps=(*model.maps, *missing), decoder=decoder, relief=relief)
    return model


@lru_cache(maxsize=16)
def mean_height(model: Model) -> float:
    """Return the mean of a model's heights, 0..1."""
    cells = grow(model, Torus(MEAN_CELLS, MEAN_CELLS, 0))
    return float(decode(model, cells, maps=[HEIGHT.name])[HEIGHT.name].mean())
