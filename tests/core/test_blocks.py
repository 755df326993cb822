"""Means of blocks are means, and bands of detail have the detail of their size."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nca_core.blocks import block_means, octaves


@settings(deadline=None)
@given(st.integers(96, 130), st.integers(96, 130), st.integers(1, 10))
def test_means_of_blocks_are_means(height: int, width: int, blocks: int) -> None:
    x, y = np.arange(width, dtype=np.float32)[None, :], np.arange(height, dtype=np.float32)[:, None]
    means = block_means(x + 2 * y, blocks)
    assert means.shape == (blocks, blocks)
    first = (x + 2 * y)[: height // blocks, : width // blocks]
    assert means[0, 0] == pytest.approx(float(first.mean()), rel=1e-5)


@pytest.mark.parametrize(("period", "band"), [(2, 0), (6, 1), (12, 2), (24, 3)])
def test_detail_is_in_the_band_of_its_size(period: int, band: int) -> None:
    """Each octave has periods of twice the length; the finest those of two pixels."""
    waves = np.cos(2 * np.pi * np.arange(256) / period).astype(np.float32)
    picture = np.broadcast_to(waves[:, None, None], (256, 256, 1))
    power = [float(np.square(found).mean()) for found in octaves(picture, 5)]
    assert int(np.argmax(power)) == band
