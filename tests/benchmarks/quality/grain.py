"""Grey levels side by side, and the small patterns that they make: co-occurrence and local binary patterns."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from skimage.feature import graycomatrix, local_binary_pattern

from .arrays import Grey
from .normalise import Distance

GREYS = 16
STEPS = (1, 2, 4, 8, 16)  # pixels between the two
ANGLES = (0, np.pi / 4, np.pi / 2, 3 * np.pi / 4)
RADII = (1, 2, 4)
POINTS = 8

Histograms = npt.NDArray[np.float64]


def cooccurrence(reference: Grey) -> Distance:
    """Total variation between grey-level co-occurrence histograms: 0..1, mean over 5 distances and 4 directions.

    R. M. Haralick, K. Shanmugam and I. Dinstein, "Textural Features for Image Classification", IEEE Transactions on
    Systems, Man, and Cybernetics 3, 1973; the histograms themselves, not the features drawn from them. 16 levels
    between the reference's 1st and 99th percentile. Sees brightness, contrast, and direction, up to 16 pixels away.

    What it cannot see: more than two pixels at a time. A shift in brightness costs as much as lost structure, or more:
    shuffling keeps the histogram, so what does not can be beyond 1.
    """
    low, high = (float(value) for value in np.percentile(reference, (1, 99)))
    scale = GREYS / max(high - low, 1e-3)

    def histograms(image: Grey) -> Histograms:
        levels = np.clip((image - low) * scale, 0, GREYS - 1).astype(np.uint8)
        return graycomatrix(levels, STEPS, ANGLES, levels=GREYS, symmetric=True, normed=True)

    wanted = histograms(reference)
    return lambda other: float(np.abs(histograms(other) - wanted).sum((0, 1)).mean() / 2)


def binary_patterns(reference: Grey) -> Distance:
    """Total variation between histograms of uniform local binary patterns: 0..1, mean over the radii 1, 2 and 4.

    T. Ojala, M. Pietikäinen and T. Mäenpää, "Multiresolution Gray-Scale and Rotation Invariant Texture Classification
    with Local Binary Patterns", IEEE PAMI 24, 2002. Sees the finest grain: edges, spots, flat places.

    What it cannot see: contrast and brightness at all (only what is brighter than what), and anything beyond 4 pixels.
    """
    wanted = _pattern_histograms(reference)
    return lambda other: float(np.abs(_pattern_histograms(other) - wanted).sum(1).mean() / 2)


def _pattern_histograms(image: Grey) -> Histograms:
    """(radii, points + 2)."""
    levels = np.round(image * 255).astype(np.uint8)
    codes = (local_binary_pattern(levels, POINTS, radius, "uniform") for radius in RADII)
    return np.stack([np.bincount(code.astype(int).ravel(), minlength=POINTS + 2) / code.size for code in codes])
