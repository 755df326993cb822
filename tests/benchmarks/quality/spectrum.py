"""The radial power spectrum."""

from __future__ import annotations

from itertools import product

import numpy as np
import numpy.typing as npt

from .arrays import Grey
from .normalise import Distance

BINS = 24
LOWEST_WAVES = 3  # waves across a window: below, the window itself is what shows
FLOOR = 1e-4  # of white noise's density: what is weaker than this does not matter


def radial_spectrum(reference: Grey) -> Distance:
    """Root mean square difference of the power spectra's decimal logarithms on rings: 0 and above.

    Power in units of the reference's variance, on rings that are equally spaced in log frequency up to the Nyquist
    frequency. Averaged over windows of half the reference's shorter side (P. D. Welch, "The Use of Fast Fourier
    Transform for the Estimation of Power Spectra", IEEE Transactions on Audio and Electroacoustics 15, 1967), so that
    neither the border nor the picture's size shows. Which sizes there are, and how much of each.

    What it cannot see: phase and direction, so structure as such. Random-phase noise has nearly the exemplar's own.
    """
    side = min(reference.shape) // 2
    edges = np.geomspace(LOWEST_WAVES / side, 0.5, BINS + 1)
    unit = max(float(reference.var()), 1e-8)
    wanted = _rings(reference, side, edges, unit)
    filled = np.isfinite(wanted)

    def distance(other: Grey) -> float:
        difference = (_rings(other, side, edges, unit) - wanted)[filled]
        return float(np.sqrt(np.mean(np.square(difference))))

    return distance


def _rings(image: Grey, side: int, edges: npt.NDArray[np.float64], unit: float) -> npt.NDArray[np.float64]:
    """log10 of the mean power density per ring, relative to white noise of variance `unit`; NaN for an empty ring."""
    taper = np.hanning(side + 1)[:-1]
    window = taper[:, None] * taper
    window /= np.sqrt(np.square(window).sum())
    centred = image - image.mean(dtype=np.float64)
    starts = [sorted({*range(0, whole - side, side // 2), whole - side}) for whole in image.shape]
    parts = [centred[y : y + side, x : x + side] * window for y, x in product(*starts)]
    power = np.mean([np.square(np.abs(np.fft.fft2(part))) for part in parts], axis=0) / unit
    frequency = np.hypot(*np.meshgrid(np.fft.fftfreq(side), np.fft.fftfreq(side), indexing="ij"))
    ring = np.digitize(frequency, edges)
    count = np.bincount(ring.ravel(), minlength=BINS + 2)[1:-1]
    total = np.bincount(ring.ravel(), power.ravel(), minlength=BINS + 2)[1:-1]
    return np.log10(np.where(count > 0, total / np.maximum(count, 1), np.nan) + FLOOR)
