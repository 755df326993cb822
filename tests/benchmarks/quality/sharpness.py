"""How sharp: the finest bands of a picture, against the exemplar's. Random phase cannot win this."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from .arrays import Grey, periodic
from .normalise import Distance

WAVELENGTHS = (3.0, 6.0, 12.0, 24.0)  # pixels, at the middle of each band
ORIENTATIONS = 4
BANDS = 3  # finest, whose deviation and kurtosis count
PHASES = 2  # finest, whose phases are compared with those of the next two
RADIAL, ANGULAR = 0.75, 1.5  # bandwidths of the filters, as in the paper's own code
CUTOFF, ORDER = 0.45, 15  # cycles a pixel from which on nothing passes: the corners of the spectrum
LEVEL = 1 / 255  # what 8 bits cannot tell: bands much weaker than this are noise of the rounding
LEAST_COHERENCE = 0.1  # in whose differences chance is not counted as much as the rest

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Fineness:
    """The fine bands of a picture.

    deviations, kurtoses: (BANDS, ORIENTATIONS), of the bands' coefficients, in units of the picture's values under
    white noise, and against 3 of a Gaussian. coherences: (PHASES,), 0 of noise to 1 of a single edge.
    """

    deviations: Numbers
    kurtoses: Numbers
    coherences: Numbers


def sharpness(reference: Grey) -> Distance:
    """Difference of the finest bands from the reference's: 0..1.

    The mean of three, each a mean of differences relative to the larger value: the deviations of three octaves in four
    directions (blur has less, noise more); their kurtoses (D. J. Field, "Relations Between the Statistics of Natural
    Images and the Response Properties of Cortical Cells", JOSA A 4, 1987: edges and specks are far above a Gaussian's
    3, and random phase is at 3); and the coherence of phases from octave to octave, which edges and lines have and
    random phase has not: Z. Wang and E. P. Simoncelli, "Local Phase Coherence and the Perception of Blur", NIPS 2003,
    in the form of R. Hassen, Z. Wang and M. M. A. Salama, "Image Sharpness Assessment Based on Local Phase Coherence",
    IEEE TIP 22, 2013, section III, at scales 1, 2, 4 with weights 1, -3, 2. It is averaged by strength here, where
    theirs looks for the sharpest places: a texture has to be as sharp as the exemplar all over, and no sharper.

    What it cannot see: what the edges belong to, anything longer than some 24 pixels, and in which direction it errs:
    too sharp and too soft are alike. Colours and edges of the same luma.
    """
    wanted = fineness(reference)

    def distance(other: Grey) -> float:
        found = fineness(other)
        floor = np.full(PHASES, LEAST_COHERENCE)
        return float(
            np.mean(
                [
                    _relative(found.deviations, wanted.deviations),
                    _relative(found.kurtoses, wanted.kurtoses),
                    _relative(found.coherences, wanted.coherences, floor),
                ]
            )
        )

    return distance


def fineness(image: Grey) -> Fineness:
    """Measure a picture's fine bands."""
    spectrum = torch.fft.fft2(torch.from_numpy(periodic(image)).float())
    deviations, kurtoses = np.zeros((BANDS, ORIENTATIONS)), np.zeros((BANDS, ORIENTATIONS))
    coherent, strength = np.zeros(PHASES), np.zeros(PHASES)
    for orientation, filters in enumerate(_bank(*image.shape)):
        octaves = [torch.fft.ifft2(spectrum * band) for band in filters]
        for index, octave in enumerate(octaves[:BANDS]):
            deviations[index, orientation], kurtoses[index, orientation] = _moments(octave)
        for index in range(PHASES):
            fine, middle, coarse = (octave / octave.abs().clamp(min=1e-12) for octave in octaves[index : index + 3])
            agreement = (fine * middle.conj() ** 3 * coarse**2).real  # cos of phase 1 - 3 phase 2 + 2 phase 3
            weight = octaves[index].abs()
            coherent[index] += float((weight * agreement).sum())
            strength[index] += float(weight.sum())
    return Fineness(deviations, kurtoses, coherent / np.maximum(strength, 1e-12))


def _moments(octave: Tensor) -> tuple[float, float]:
    """Deviation and kurtosis of a band's real and imaginary parts, as if noise of a rounding's strength were added."""
    values = torch.view_as_real(octave).double()
    variance = float(values.square().mean())
    kurtosis = float(values.pow(4).mean()) / max(variance, 1e-20) ** 2
    noisy = variance + LEVEL**2
    return noisy**0.5, 3 + (kurtosis - 3) * (variance / noisy) ** 2


@lru_cache(maxsize=4)
def _bank(height: int, width: int) -> tuple[tuple[Tensor, ...], ...]:
    """Per orientation, a filter per wavelength: (height, width) float32, which leave white noise as strong as it is."""
    return tuple(tuple(_filters(height, width, index * np.pi / ORIENTATIONS)) for index in range(ORIENTATIONS))


def _filters(height: int, width: int, angle: float) -> Iterator[Tensor]:
    """Log-Gabor filters of one direction, which see one side of the spectrum, so that what passes has a phase."""
    down, across = np.meshgrid(np.fft.fftfreq(height), np.fft.fftfreq(width), indexing="ij")
    frequency = np.hypot(down, across)
    frequency[0, 0] = 1.0  # passes nothing, see below
    turned = np.angle(np.exp(1j * (np.arctan2(down, across) - angle)))
    direction = np.exp(-0.5 * (turned / (np.pi / ORIENTATIONS / ANGULAR)) ** 2)
    direction /= 1 + (frequency / CUTOFF) ** (2 * ORDER)
    direction[0, 0] = 0.0
    for wavelength in WAVELENGTHS:
        passed = direction * np.exp(-0.5 * (np.log(frequency * wavelength) / np.log(RADIAL)) ** 2)
        passed *= np.sqrt(2 / np.square(passed).mean())  # half of it is the real part's
        yield torch.from_numpy(passed).float()


def _relative(left: Numbers, right: Numbers, floor: Numbers | float = 0.0) -> float:
    """The mean difference, relative to the larger of both or to a floor."""
    larger = np.maximum(np.maximum(np.abs(left), np.abs(right)), floor)
    return float((np.abs(left - right) / larger).mean())
