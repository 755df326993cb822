"""Small random models for the tests: every property of growth must hold for any weights, not only trained ones."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

import nca_core
from nca_core.layers import GRAIN_CHANNELS


def random_model(
    seed: int = 0,
    steps: tuple[int, ...] = (3, 2, 2),
    channels: int = 6,
    hidden: int | tuple[int, ...] = 10,
    maps: tuple[str, ...] = ("base_color", "roughness", "height"),
    stride: int = 2,
    features: int = 8,
    grain: float = 0.2,
    lattice: nca_core.Lattice = (),
    inputs: Mapping[str, int] | None = None,
    sharpening: float = 0.0,
) -> nca_core.Model:
    """A model whose states stay small, so that float differences stay comparable. hidden: of all levels, or of each.
    inputs: of further signals."""
    random = np.random.default_rng(seed)

    def array(*shape: int, scale: float = 1.0) -> np.ndarray:
        return (random.standard_normal(shape) * scale).astype(np.float32)

    numbers = ({"lattice": 2 * len(lattice)} if lattice else {}) | dict(inputs or {})
    outputs = sum(nca_core.KINDS[name].channels for name in maps)
    widths = (hidden,) * len(steps) if isinstance(hidden, int) else hidden
    levels = tuple(
        nca_core.Level(
            nca_core.Rule(
                array(width, 4 * channels, scale=0.3),
                array(width, scale=0.1),
                array(channels, width, scale=0.1),
            ),
            count,
            {
                "noise": np.full(channels, 0.5, np.float32),
                **{name: array(channels, count, scale=0.3) for name, count in numbers.items()},
            },
        )
        for count, width in zip(steps, widths, strict=True)
    )
    decoder = nca_core.Decoder(
        array(features, channels, scale=0.4),
        array(features, scale=0.1),
        array(outputs, features, scale=0.2),
        np.full(outputs, 0.5, np.float32),
        array(features, GRAIN_CHANNELS, scale=grain),
        sharpening,
    )
    provenance = nca_core.Provenance(author="tests", licence="CC0-1.0", seconds=1.5, joules=2.0)
    thumbnail = random.integers(0, 256, (8, 8, 3)).astype(np.uint8)
    return nca_core.Model("moss", levels, decoder, maps, stride, 10.0, 0.0, provenance, thumbnail, lattice)
