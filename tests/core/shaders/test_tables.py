"""Tables: weights, waves and axes as rows of vectors, in textures that any card has."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nca_core import Region, Torus
from nca_core.layers import FILTERS, MAX_CHANNELS, MAX_FEATURES, MAX_HIDDEN, Rule
from nca_core.shaders import passes, program, tables
from nca_core.shaders.passes import Picture, Placed
from nca_core.spline import Axis

from ..models import random_model

SMALLEST = 2048  # texels on a side that every card's textures may have, WebGL2's at least


def rule_of(vectors: np.ndarray, channels: int, hidden: int) -> Rule:
    """The rule whose rows these are."""
    layers = -(-channels // 4)
    units = vectors[: hidden * 5 * layers].reshape(hidden, FILTERS + 1, 4 * layers)
    w1, w2 = units[:, :FILTERS, :channels].reshape(hidden, -1), units[:, FILTERS, :channels].T
    return Rule(w1, vectors[hidden * 5 * layers :].reshape(-1)[:hidden], w2)


@settings(max_examples=30, deadline=None)
@given(channels=st.integers(1, 20), hidden=st.integers(1, 40), seed=st.integers(0, 99))
def test_a_rule_comes_back_out_of_its_texture(channels: int, hidden: int, seed: int) -> None:
    rule = random_model(seed, channels=channels, hidden=hidden).levels[0].rule
    vectors = tables.of_rule(rule)
    kept = tables.in_rows(vectors).reshape(-1, 4)
    assert np.array_equal(kept[: len(vectors)], vectors)
    assert not kept[len(vectors) :].any()
    found = rule_of(kept[: len(vectors)], channels, hidden)
    assert all(np.array_equal(getattr(found, name), getattr(rule, name)) for name in ("w1", "b1", "w2"))


@pytest.mark.parametrize("sharpening", [0.0, 0.25])
def test_an_axis_table_has_all_weights_of_a_pixel_and_its_first_cell(sharpening: float) -> None:
    axis = Axis(-3, 0.4, sharpening)
    taps, weights = axis.spline(7, 12)
    table = tables.splines(axis, 7, 12, origin=-10)
    kept = np.concatenate([table[0], table[1, :, 1:3]], axis=1).T
    assert table.shape == (2, 5, 4)
    assert np.array_equal(kept[: axis.taps], weights)
    assert not kept[axis.taps :].any()
    assert np.array_equal(table[1, :, 0], taps[0] + 10)


@settings(max_examples=30, deadline=None)
@given(channels=st.integers(1, 20), hidden=st.integers(1, 40), features=st.integers(1, 20), waves=st.integers(0, 2))
def test_programs_have_as_many_vectors_as_the_tables_give(
    channels: int, hidden: int, features: int, waves: int
) -> None:
    lattice = ((0.5, 0.0), (0.0, 0.25))[:waves]
    model = random_model(channels=channels, hidden=hidden, features=features, lattice=lattice)
    placed = Placed(Torus(1, 1), 0, Region(0, 1, 0, 1), True)
    picture = Picture((8, 8), Region(0, 8, 0, 8), True)
    for made in (
        passes.refine(model, placed, None),
        passes.step(model.levels[0].rule, placed),
        passes.features(model, placed),
        passes.mix(model, placed, picture),
        passes.finish(model, placed, picture),
    ):
        assert made.weights.shape == (made.program.weights, 4)
        assert set(made.program.tables) <= set(made.tables)
        assert set(made.program.numbers) <= set(made.numbers)


@pytest.mark.parametrize(
    ("channels", "hidden", "features", "maps"), [(16, 96, 16, 12), (MAX_CHANNELS, MAX_HIDDEN, MAX_FEATURES, 12)]
)
def test_textures_of_weights_are_bounded(channels: int, hidden: int, features: int, maps: int) -> None:
    """A network of 16 channels and 96 hidden units is too large for a uniform block of 16 kB, and fits."""
    layers, feature_layers, map_layers = (tables.layers(count) for count in (channels, features, maps))
    rule = program.step(layers, hidden)
    assert 16 * rule.weights > 16384
    mixing = program.mix(feature_layers, map_layers, grain=True, taps=6)
    for made in (rule, program.features(layers, feature_layers), mixing):
        height, width, four = tables.in_rows(np.zeros((made.weights, 4), np.float32)).shape
        assert four == 4
        assert max(height, width) <= SMALLEST
        assert height * width < made.weights + width
