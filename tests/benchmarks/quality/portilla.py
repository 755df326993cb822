"""Portilla-Simoncelli statistics, by plenoptic."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import torch
from plenoptic.models import PortillaSimoncelli

from .arrays import Grey, centre, periodic
from .normalise import Distance

ORIENTATIONS = 4
SCALES = ((128, 4), (64, 3), (0, 2))  # least side and the pyramid levels it has room for
HEAVY_TAILED = ("kurtosis_reconstructed", "pixel_statistics")


def portilla_simoncelli(reference: Grey) -> Distance:
    """Distance of the joint statistics of a complex wavelet pyramid: 0..1.

    J. Portilla and E. P. Simoncelli, "A Parametric Texture Model Based on Joint Statistics of Complex Wavelet
    Coefficients", International Journal of Computer Vision 40, 2000. Both images are brought to the reference's mean 0
    and deviation 1 first, and their middles of a size that halves often enough are compared, without the jump across
    the border. Each family of statistics (correlations, moments, ...) is a vector; a difference's length is taken
    relative to both vectors' lengths, 0..1, and averaged over the families, so that none owns the result.

    What it cannot see: anything longer than some 60 pixels, where things are, whether an outline closes. It is generous
    to random-phase noise, and to pictures made of the right scraps: never trust it alone.
    """
    mean, deviation = float(reference.mean()), max(float(reference.std()), 1e-3)
    measured: dict[tuple[int, int], dict[str, npt.NDArray[np.float64]]] = {}

    def distance(other: Grey) -> float:
        scales = next(scales for least, scales in SCALES if min(*reference.shape, *other.shape) >= least)
        height, width = (
            min(ours, theirs) >> scales << scales for ours, theirs in zip(reference.shape, other.shape, strict=True)
        )
        if (height, width) not in measured:
            measured[height, width] = _statistics((reference - mean) / deviation, height, width, scales)
        wanted = measured[height, width]
        found = _statistics((other - mean) / deviation, height, width, scales)
        return float(np.mean([_relative(values, found[family]) for family, values in wanted.items()]))

    return distance


@cache
def _model(height: int, width: int, scales: int) -> PortillaSimoncelli:
    return PortillaSimoncelli((height, width), n_scales=scales, n_orientations=ORIENTATIONS).double()


def _relative(left: npt.NDArray[np.float64], right: npt.NDArray[np.float64]) -> float:
    lengths = float(np.linalg.norm(left) + np.linalg.norm(right))
    return float(np.linalg.norm(left - right)) / max(lengths, 1e-6)


def _statistics(image: Grey, height: int, width: int, scales: int) -> dict[str, npt.NDArray[np.float64]]:
    """Family -> its statistics, redundant ones left out. Kurtoses enter as signed logarithms; extremes do not."""
    model = _model(height, width, scales)
    flat = periodic(centre(image, height, width))
    flat += np.random.default_rng(0).standard_normal(flat.shape) * 1e-4  # a constant picture has no correlations
    with torch.no_grad():
        families = model.convert_to_dict(model(torch.from_numpy(flat)[None, None]))
    result = {}
    for family, values in families.items():
        array = values.double().numpy().ravel()
        array = array[:4] if family == "pixel_statistics" else array[np.isfinite(array)]
        result[family] = np.sign(array) * np.log1p(np.abs(array)) if family in HEAVY_TAILED else array
    return result
