"""Bands are the whole picture, cut: whatever the memory bound, wherever one begins."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nca_core.bands
from nca_core import Cancelled, Cells, Model, Recipe, Region, SeedField, decode, grow, load
from nca_core.bands import FLOAT_ORDER, bands
from nca_core.engine import Numpy
from nca_core.growth import growing

from .models import random_model

MODEL = random_model()
SIDE = MODEL.coarse_pixels
SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "weights"


def grown(model: Model, recipe: Recipe, threads: int | None = None) -> dict[str, np.ndarray]:
    """All rows of all maps."""
    maps = [band.maps for band in bands(model, recipe.surface(model), engine=Numpy(threads))]
    return {name: np.concatenate([each[name] for each in maps]) for name in maps[0]}


def difference(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> float:
    """The largest of all maps."""
    return max(float(np.abs(one[name] - other[name]).max()) for name in one)


@pytest.fixture(autouse=True)
def small_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a test's picture is as large as a 16K one is to the real bounds."""
    for name, bits in {"surface.WHOLE_CELLS": 6, "surface.BAND_CELLS": 9, "bands.BAND_PIXELS": 9}.items():
        monkeypatch.setattr(f"nca_core.{name}", 1 << bits)


@given(st.sampled_from(["tile", "plane"]), st.integers(30, 90), st.integers(30, 90), st.integers(-99, 99), st.data())
@settings(max_examples=20, deadline=None)
def test_bands_are_the_whole_cut_into_rows(mode: str, height: int, width: int, y: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, height - 1))
    surface = Recipe(2, width, height, mode=mode, y=y, x=7).surface(MODEL)
    whole = decode(MODEL, grow(MODEL, surface.field), surface.size, window=surface.window)
    row = first
    for band in bands(MODEL, surface, first_row=first):
        assert band.rows.start == row
        row = band.rows.stop
        for name, pixels in band.maps.items():
            assert np.abs(pixels - whole[name][band.rows.start : band.rows.stop]).max() <= FLOAT_ORDER
    assert row == height


@given(
    st.sampled_from([1.0, 1000 / (30 * SIDE), 0.75 / 1.1, 1.37]),
    st.integers(-999, 999),
    st.integers(-999, 999),
    st.data(),
)
@settings(max_examples=20, deadline=None)
def test_parts_of_a_plane_are_cut_from_a_larger_one(density: float, x: int, y: int, data: st.DataObject) -> None:
    """At any density, wherever they begin."""
    whole = Recipe(2, 60, 50, density, "plane", x, y)
    left, top = data.draw(st.integers(0, 59)), data.draw(st.integers(0, 49))
    part = replace(
        whole,
        x=x + left,
        y=y + top,
        width=data.draw(st.integers(1, 60 - left)),
        height=data.draw(st.integers(1, 50 - top)),
    )
    rows, columns = slice(top, top + part.height), slice(left, left + part.width)
    cut = {name: pixels[rows, columns] for name, pixels in grown(MODEL, whole).items()}
    assert difference(grown(MODEL, part), cut) <= FLOAT_ORDER


@pytest.mark.parametrize("place", [-(1 << 40), (1 << 40) - 64])
@pytest.mark.parametrize("density", [1.0, 1000 / (30 * SIDE), 1 / 16, 64])
def test_parts_far_from_the_origin_join_as_well(place: int, density: float) -> None:
    both = Recipe(2, 64, 8, density, "plane", place, place)
    right = replace(both, x=place + 40, width=24)
    cut = {name: pixels[:, 40:] for name, pixels in grown(MODEL, both).items()}
    assert difference(grown(MODEL, right), cut) <= FLOAT_ORDER


@pytest.mark.parametrize("name", ["brick_wall", "pebbles"])
def test_the_shipped_materials_join_to_the_stated_bound(name: str) -> None:
    """A part of a plane and low bands of it, against the plane grown at once; threads change nothing at all."""
    model = load(SAMPLES / f"{name}.nca")
    plane = Recipe(1, 300, 200, 1000 / 960, "plane", -133, -71)
    low = grown(model, plane, threads=1)
    assert difference(low, grown(model, plane, threads=2)) == 0
    with pytest.MonkeyPatch.context() as bounds:
        bounds.setattr("nca_core.surface.WHOLE_CELLS", 1 << 22)
        whole = grown(model, plane)
        part = grown(model, replace(plane, x=-20, y=11, width=100, height=80))
    assert difference(low, whole) <= FLOAT_ORDER
    assert difference(part, {kind: pixels[82:162, 113:213] for kind, pixels in whole.items()}) <= FLOAT_ORDER


def test_a_small_window_takes_a_few_cells_of_a_region_of_many(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = []

    def counted(model: Model, field: SeedField, part: Region, **options: object) -> Iterator[tuple[float, Cells]]:
        taken.append(part.height * part.width)
        return growing(model, field, part, **options)

    monkeypatch.setattr(nca_core.engine, "growing", counted)
    plane = Recipe(0, 64, 64, 27473 / 625 / SIDE, "plane", 13700, -5000)
    assert grown(MODEL, plane)["height"].shape == (64, 64, 1)
    assert 0 < sum(taken) <= 3 * 3


def test_memory_does_not_grow_with_the_height() -> None:
    peaks = []
    for tall in (16, 16, 64):  # the first time caches are filled
        gc.collect()
        tracemalloc.start()
        for _ in bands(MODEL, Recipe(1, 8 * SIDE, tall * SIDE).surface(MODEL), engine=Numpy(1)):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[2] < 1.2 * peaks[1] + 5e4  # of whatever else is about; four times the height would be 6e5 more


def test_progress_rises_and_may_cancel() -> None:
    seen: list[float] = []
    surface = Recipe(1, 4 * SIDE, 8 * SIDE).surface(MODEL)
    for _ in bands(MODEL, surface, progress=seen.append):
        pass
    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(1)

    def cancel(done: float) -> None:
        if done > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        list(bands(MODEL, surface, progress=cancel))
