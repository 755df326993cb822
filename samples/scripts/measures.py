"""What maps look like, in a few numbers: so that what grows can be held to an exemplar that is not in the repository.

Everything is measured in windows of `WINDOW` pixels, whatever the picture's size, so that pictures of any size compare.
Pictures tile: windows go on over their edges.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from nca_core.maps import grey

Floats = npt.NDArray[Any]

WINDOW = 256  # pixels
PERCENTILES = (1, 5, 25, 50, 75, 95, 99)
WAVES = (2, 4, 8, 16, 32, 64, WINDOW)  # pixels: the bands of the spectrum lie between one and the next
_DIGITS = 4


def measured(maps: Mapping[str, Floats]) -> dict[str, dict[str, Any]]:
    """Measure maps by name, each (height, width, channels) in 0..1, colours sRGB-encoded.

    Of each map: `mean`, `std` and `percentiles` (a list of PERCENTILES for each channel) over all pixels; `spread`, a
    list of how far the mean of a window is from that, at most; and `spectrum`, the shares of the variance of its grey
    in the bands of WAVES, finest first.
    """
    return {name: _of_map(values) for name, values in maps.items()}


def _of_map(values: Floats) -> dict[str, Any]:
    flat = values.reshape(-1, values.shape[2]).astype(np.float64)
    means = np.array([window.mean(axis=(0, 1), dtype=np.float64) for window in _windows(values)])
    return {
        "mean": _rounded(flat.mean(axis=0)),
        "std": _rounded(flat.std(axis=0)),
        "spread": _rounded(np.abs(means - flat.mean(axis=0)).max(axis=0)),
        "percentiles": [_rounded(np.percentile(channel, PERCENTILES)) for channel in flat.T],
        "spectrum": _rounded(spectrum(grey(values.astype(np.float32)))),
    }


def spectrum(values: Floats) -> Floats:
    """Return the shares of the variance of a picture (height, width) in the bands of WAVES, finest first; their sum is
    at most 1, since what is coarser than a window is in none."""
    side = min(WINDOW, *values.shape)
    hann = np.hanning(side + 1)[:-1]
    across = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.fftfreq(side)[None])  # cycles a pixel
    power = np.zeros_like(across)
    for window in _windows(values[..., None]):
        flat = window[..., 0] - window.mean()
        power += np.abs(np.fft.fft2(flat * hann[:, None] * hann)) ** 2
    power[across == 0] = 0
    total = power.sum() or 1.0
    bands = zip(WAVES[1:], WAVES, strict=False)
    return np.array([power[(across > 1 / long) & (across <= 1 / short)].sum() / total for long, short in bands])


def _windows(values: Floats) -> list[Floats]:
    """Windows that overlap by half, over the edges of a picture (height, width, channels) too."""
    height, width = values.shape[:2]
    side = min(WINDOW, height, width)
    starts = [(top, left) for top in range(0, height, side // 2) for left in range(0, width, side // 2)]
    return [np.roll(values, (-top, -left), (0, 1))[:side, :side] for top, left in starts]


def _rounded(values: Floats) -> list[float]:
    return [round(float(value), _DIGITS) for value in values]
