"""PNG files hold every level exactly, whatever the pieces that their rows come in, and say whose they are."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nca_core import png
from nca_core.png import PngWriter
from tests.pngs import chunks, png_levels


@given(
    width=st.integers(1, 40),
    heights=st.lists(st.integers(0, 12), min_size=1, max_size=4).filter(any),
    channels=st.sampled_from([1, 2, 3, 4]),
    bits=st.sampled_from([8, 16]),
    at_once=st.integers(1, 400),
)
def test_every_level_comes_back_from_rows_in_any_pieces(
    width: int, heights: list[int], channels: int, bits: int, at_once: int
) -> None:
    shape = (sum(heights), width, channels)
    levels = np.random.default_rng(width).integers(0, 2**bits, shape).astype(f"u{bits // 8}")
    file = BytesIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(png, "_BYTES_AT_ONCE", at_once)
        writer = PngWriter(file, shape[:2], channels, bits)
        for piece in np.split(levels, np.cumsum(heights)[:-1]):
            writer.add_levels(piece)
        writer.finish()
    assert np.array_equal(png_levels(file.getvalue()), levels)


def test_values_are_rounded_to_the_nearest_level() -> None:
    values = np.array([[[0.0], [0.5], [1.0], [100.4 / 255], [100.6 / 255]]], np.float32)
    file = BytesIO()
    writer = PngWriter(file, (1, 5), 1, 8)
    writer.add(values)
    writer.finish()
    assert png_levels(file.getvalue()).ravel().tolist() == [0, 128, 255, 100, 101]


@pytest.mark.parametrize("srgb", [True, False])
def test_a_file_says_whose_it_is_and_what_its_values_are(srgb: bool) -> None:
    file = BytesIO()
    PngWriter(file, (1, 1), 3, 8, {"Author": "A. Müller"}, srgb=srgb).finish()
    found = dict(chunks(file.getvalue()))
    assert found[b"iTXt"] == b"Author\0\0\0\0\0" + "A. Müller".encode()
    assert found.get(b"sRGB") == (b"\0" if srgb else None)
