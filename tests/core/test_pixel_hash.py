"""The digest of pixels is of what an image shows: neither how rows come nor the machine's order of bytes matters."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nca_core.pixel_hash import PixelHash

PIXELS = np.random.default_rng(0).integers(0, 2**16, (12, 5, 3)).astype(np.uint16)


def digest(*pieces: np.ndarray, size: tuple[int, int] = (12, 5), dtype: str = "uint16") -> str:
    pixels = PixelHash(size, 3, dtype)
    for piece in pieces:
        pixels.add(piece)
    return pixels.hexdigest()


def test_it_is_what_its_page_says() -> None:
    content = b"12 5 3 uint16\n" + PIXELS.astype("<u2").tobytes()
    assert digest(PIXELS) == hashlib.sha256(content).hexdigest()


@given(st.integers(0, 12))
def test_rows_may_come_in_pieces_and_in_any_order_of_bytes(cut: int) -> None:
    assert digest(PIXELS[:cut], PIXELS[cut:].astype(">u2")) == digest(PIXELS)
    assert digest(np.asfortranarray(PIXELS)) == digest(PIXELS)


@pytest.mark.parametrize("other", [digest(PIXELS, size=(5, 12)), digest(PIXELS[::-1]), digest(PIXELS[:11])])
def test_other_pictures_have_others(other: str) -> None:
    assert other != digest(PIXELS)
