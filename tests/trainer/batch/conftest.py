"""What several of the batch's tests start from."""

from __future__ import annotations

import pytest

from nca_core import surface


@pytest.fixture
def small_strips(monkeypatch: pytest.MonkeyPatch) -> None:
    """Surfaces grow in strips of a few rows from 64 pixels a side on, so that small ones can be split."""
    monkeypatch.setattr(surface, "WHOLE_CELLS", 512)
    monkeypatch.setattr(surface, "BAND_CELLS", 256)
