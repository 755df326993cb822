"""Maps in numbers: the same for pictures of any size of the same material, others for others."""

from __future__ import annotations

import numpy as np
import pytest

from samples.scripts.measures import PERCENTILES, WAVES, measured, spectrum


def stripes(period: float, side: int = 512) -> np.ndarray:
    return np.tile(0.5 + 0.25 * np.sin(2 * np.pi * np.arange(side) / period), (side, 1)).astype(np.float32)


def test_a_map_is_measured_channel_by_channel() -> None:
    values = np.zeros((256, 256, 3), np.float32)
    values[..., 1], values[:128, :, 2] = 0.5, 1.0
    (found,) = measured({"base_color": values}).values()
    assert found["mean"] == [0.0, 0.5, 0.5]
    assert found["std"] == [0.0, 0.0, 0.5]
    assert [len(channel) for channel in found["percentiles"]] == [len(PERCENTILES)] * 3
    assert found["percentiles"][2][0] == 0.0
    assert found["percentiles"][2][-1] == 1.0


@pytest.mark.parametrize(("period", "band"), [(3, 0), (6, 1), (12, 2), (24, 3), (48, 4), (100, 5)])
def test_a_wave_is_in_its_band(period: float, band: int) -> None:
    shares = spectrum(stripes(period))
    assert len(shares) == len(WAVES) - 1
    assert shares[band] > 0.85
    assert shares.sum() == pytest.approx(1, abs=0.02)


def test_pictures_of_any_size_compare() -> None:
    small, large = (measured({"height": stripes(16, side)[..., None]})["height"] for side in (256, 1024))
    assert small["spectrum"] == pytest.approx(large["spectrum"], abs=0.01)
    assert small["mean"] == pytest.approx(large["mean"], abs=0.01)


def test_a_spread_says_how_far_windows_are_from_the_whole() -> None:
    half = np.zeros((512, 512, 1), np.float32)
    assert measured({"height": half})["height"]["spread"] == [0.0]
    half[:256] = 1
    assert measured({"height": half})["height"]["spread"] == [0.5]


def test_a_flat_map_has_no_spectrum() -> None:
    assert measured({"metallic": np.ones((300, 300, 1), np.float32)})["metallic"]["spectrum"] == [0.0] * 6
