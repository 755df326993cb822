"""Small exemplars are learnt at twice their size, others as they are."""

from __future__ import annotations

import numpy as np
import pytest

from trainer.exemplar.enlarge import SMALL, as_it_was, enlarged
from trainer.exemplar.exemplar import Exemplar


def exemplar(height: int, width: int) -> Exemplar:
    rows, columns = np.mgrid[:height, :width].astype(np.float32) + 0.5
    pixels = np.stack([0.5 + 0.4 * np.sin(rows / 9), 0.5 + 0.4 * np.cos(columns / 7)], axis=2)
    return Exemplar("moss", ("roughness", "height"), pixels, 3.0, "00", ("a note",))


def test_a_small_one_shows_the_same_at_twice_the_size() -> None:
    small, large = exemplar(120, 200), enlarged(exemplar(120, 200), 512)
    assert large.pixels.shape == (240, 400, 2)
    assert large.relief == 2 * small.relief
    assert large.notes == ("a note", "200 x 120 px is small, so it is learnt at 400 x 240 px")
    again = large.pixels.reshape(120, 2, 200, 2, 2).mean((1, 3))
    assert np.abs(again - small.pixels)[2:-2, 2:-2].max() < 0.01


@pytest.mark.parametrize(("height", "width", "size"), [(SMALL, SMALL, 512), (SMALL, 900, 4096), (100, 300, 128)])
def test_another_one_stays_as_it_is(height: int, width: int, size: int) -> None:
    """So does a small one where a smaller size was asked for."""
    assert enlarged(exemplar(height, width), size).pixels.shape == (height, width, 2)


def test_it_is_shown_as_it_was() -> None:
    small = exemplar(120, 200)
    shown = as_it_was(enlarged(small, 512))
    assert (shown.pixels.shape, shown.relief, shown.scale) == (small.pixels.shape, small.relief, 1)
    assert np.abs(shown.pixels - small.pixels)[4:-4, 4:-4].max() < 0.01
    assert as_it_was(small).pixels is small.pixels
