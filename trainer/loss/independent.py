"""Independent components: the filters along which an exemplar is least like noise.

Random filters answer nearly as noise does: each mixes many pixels, and mixtures are Gaussian. So they hardly tell a
smooth face with a black speck here and there from one with faint grain all over. Specks, edges, chips and fibres stand
alone in the answers of the independent components of the exemplar's own windows, most of which are 0. After A.
Hyvärinen, "Fast and Robust Fixed-Point Algorithms for Independent Component Analysis", IEEE TNN 1999, equation 20, with
all components decorrelated at once; that they are edges and strokes in pictures: A. Bell and T. Sejnowski, "The
'Independent Components' of Natural Scenes are Edge Filters", Vision Research 1997. Nothing is pretrained: they are
found in the exemplar, within a second. Where edges supply the rare answers, specks can still be missing (RESEARCH.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from .filters import POOL, in_the_middle

SAMPLES = 8192  # windows in which the components are looked for
ROUNDS = 25  # of the fixed-point iteration
LEAST_SHARE = 1e-3  # of the largest axis' variance: of smaller ones nothing is looked for, they are 8-bit steps
LEAST_VARIANCE = 1e-5  # in equalised units
MOST_AXES = 96  # of the largest variance, which bounds the time for nine channels and more


@dataclass(frozen=True)
class Independent:
    """A family of filters that are found in the exemplar: its independent components.

    size: the side, in pixels, of the windows that the filters look at. count: the number of filters in one comparison.
    weight: that of their mean squared difference.
    """

    size: int
    count: int
    weight: float

    def draw(self, patches: Tensor, mean_free: bool, generator: torch.Generator) -> Tensor:
        """Find the components in patches of the exemplar (see `Family`); fewer than there are places for are repeated.
        They are mean-free, whether they have to be or not."""
        windows = _windows(patches, self.size, generator)
        found = _components(windows - windows.mean(2, keepdim=True), generator)
        chosen = found[:, torch.arange(POOL * self.count) % found.shape[1]]
        return in_the_middle(chosen.view(patches.shape[1], self.size, self.size, -1))

    def scale(self, answers: Tensor) -> Tensor:
        """The deviation: the median of answers that are mostly 0 says nothing of the others."""
        deviation: Tensor = answers.std(0)
        return deviation


def _windows(patches: Tensor, size: int, generator: torch.Generator) -> Tensor:
    """At most `SAMPLES` windows from anywhere in the patches, (n, channels, size²) on the CPU."""
    everywhere = patches.cpu().unfold(2, size, 1).unfold(3, size, 1).permute(0, 2, 3, 1, 4, 5)
    flat = everywhere.reshape(-1, patches.shape[1], size * size)
    return flat[torch.randperm(len(flat), generator=generator)[:SAMPLES]]


def _components(windows: Tensor, generator: torch.Generator) -> Tensor:
    """The independent components of windows (n, channels, size²) as columns: (channels · size², components); a single
    column of zeros where nothing varies."""
    flat = windows.flatten(1) - windows.flatten(1).mean(0)
    variances, axes = torch.linalg.eigh(flat.t() @ flat / len(flat))
    kept = variances > max(LEAST_SHARE * float(variances[-1]), LEAST_VARIANCE)
    kept[:-MOST_AXES] = False
    if not kept.any():
        return torch.zeros(flat.shape[1], 1)
    whitening = axes[:, kept] / variances[kept].sqrt()
    white = flat @ whitening
    unmixing = _decorrelated(torch.randn(white.shape[1], white.shape[1], generator=generator))
    for _ in range(ROUNDS):
        bounded = (white @ unmixing).tanh()
        slope: Tensor = (1 - bounded.square()).mean(0)
        unmixing = _decorrelated(white.t() @ bounded / len(white) - unmixing * slope)
    components: Tensor = whitening @ unmixing
    return components


def _decorrelated(matrix: Tensor) -> Tensor:
    """The orthogonal matrix that is nearest."""
    left, _, right = torch.linalg.svd(matrix)
    nearest: Tensor = left @ right
    return nearest
