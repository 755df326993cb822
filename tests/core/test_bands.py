"""Bands are the whole picture, cut: whatever the memory bound, wherever one begins."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nca_core.bands
from nca_core import Cancelled, Recipe, decode, grow
from nca_core.bands import bands

from .models import random_model

MODEL = random_model()
SIDE = MODEL.coarse_pixels
FLOAT_ORDER = 1e-4


@pytest.fixture(autouse=True)
def small_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a test's picture is as large as a 16K one is to the real bounds."""
    for name, value in {"WHOLE_CELLS": 1 << 6, "BAND_CELLS": 1 << 9, "BAND_PIXELS": 1 << 9}.items():
        monkeypatch.setattr(nca_core.bands, name, value)


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
            assert np.abs(pixels - whole[name][band.rows.start : band.rows.stop]).max() < FLOAT_ORDER
    assert row == height


def test_memory_does_not_grow_with_the_height() -> None:
    peaks = []
    for tall in (16, 64):
        tracemalloc.start()
        for _ in bands(MODEL, Recipe(1, 8 * SIDE, tall * SIDE).surface(MODEL), threads=1):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]


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
