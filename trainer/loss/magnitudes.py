"""Magnitudes: how strongly fine filters answer, and how that is laid out in space.

Sliced terms compare the answers of filters one place at a time, so they do not see whether grain lies in ridges or
everywhere, how long a flake is, or whether an edge is frayed. Here the magnitudes of the answers of a few fixed random
filters are pooled to half the size, and windows of them are compared along random directions: a second layer of
filters, 17 pixels wide, in which neither layer is trained or pretrained. After J. Portilla and E. Simoncelli, "A
Parametric Texture Model Based on Joint Statistics of Complex Wavelet Coefficients", IJCV 2000, section 3.4 (magnitudes'
correlations), and J. Bruna and S. Mallat, "Invariant Scattering Convolution Networks", TPAMI 2013, equation 4; their
whole distribution along each direction is matched instead of single moments.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from ..exemplar.pyramid import PATCH
from .filters import POOL, Slices, waves
from .patches import grid_offset, unfold
from .sliced import LEAST_SCALE, matched_difference, sort_rows

#: The filters: wave packets of two sizes, whose magnitude is an edge's, a line's or a fibre's, and white ones.
FILTERS = (Slices(PATCH, 12, 1.0, oriented=True), Slices(5, 4, 1.0, oriented=True), Slices(3, 4, 1.0))
WINDOW = 5  # pooled pixels on a side of what a direction looks at
DIRECTIONS = 32  # in one comparison
MOST_FILTERS = 4  # that a direction looks at together
BANK = 4096  # windows of the exemplar
FAINT = 0.1  # squared magnitude, of a filter's median answer, below which magnitudes hardly differ
LEAST_VARIANCE = 0.02  # of magnitudes along a direction: an even exemplar is not asked for more and more exactly
SMALLEST = 40  # pixels: of smaller levels there are too few windows


class Magnitudes:
    """The comparison of the magnitudes of one level of the exemplar's pyramid with those of an image."""

    def __init__(self, image: Tensor, generator: torch.Generator, dtype: torch.dtype = torch.float32) -> None:
        """image: the exemplar's level, (height, width, channels) in equalised units, at least `SMALLEST` on a side.
        dtype: that of the filters' products."""
        channels, self._generator, self._dtype = image.shape[2], generator, dtype
        patches = image[:PATCH, :PATCH].permute(2, 0, 1)[None]  # random filters ask for the channels alone
        filters = torch.cat([family.draw(patches, True, generator)[:, : family.count] for family in FILTERS], 1)
        kernel = filters.t().reshape(-1, channels, PATCH, PATCH).to(image.device)
        scale = self._answers(image, kernel).abs().flatten(1).median(1).values.clamp(min=LEAST_SCALE)
        self._kernel = kernel / scale[:, None, None, None]
        self._directions = _directions(len(kernel), generator).to(image.device)
        windows = unfold(self._magnitudes(image), WINDOW, 1).flatten(1)
        order = torch.randperm(len(windows), generator=generator)[:BANK].to(image.device)
        self._wanted = sort_rows((windows[order] @ self._directions).t().contiguous())
        self._weights = 1 / self._wanted.var(dim=1).clamp(min=LEAST_VARIANCE)

    def __call__(self, image: Tensor, count: int) -> Tensor:
        """The mean squared difference of sorted projections of about `count` windows of an image, a scalar in units of
        the exemplar's variance along each direction."""
        magnitudes = self._magnitudes(image)
        top, left, stride = grid_offset(magnitudes, WINDOW, count, self._generator)
        windows = unfold(magnitudes[top:, left:], WINDOW, stride).flatten(1)
        chosen = torch.randperm(self._directions.shape[1], generator=self._generator)[:DIRECTIONS]
        values = self._directions[:, chosen].t() @ windows.t()
        return (matched_difference(values, self._wanted[chosen]) * self._weights[chosen]).mean()

    def _magnitudes(self, image: Tensor) -> Tensor:
        """The logarithms of the filters' magnitudes at half the size: (height / 2, width / 2, filters)."""
        answers = self._answers(image, self._kernel)
        return functional.avg_pool2d((answers.square() + FAINT).sqrt().log1p(), 2).permute(1, 2, 0)

    def _answers(self, image: Tensor, kernel: Tensor) -> Tensor:
        """The filters' answers where they lie inside the image: (filters, height - 6, width - 6) float32."""
        rows = image.permute(2, 0, 1)[None]
        return functional.conv2d(rows.to(self._dtype), kernel.to(self._dtype))[0].float()


def _directions(filters: int, generator: torch.Generator) -> Tensor:
    """Random unit directions in the space of windows, (filters · WINDOW², POOL · DIRECTIONS), each of up to
    `MOST_FILTERS` filters: half of them waves in space, the same for their filters, the others white."""
    count = POOL * DIRECTIONS
    directions = torch.randn(filters, WINDOW, WINDOW, count, generator=generator)
    directions[..., ::2] = directions[:, :1, :1, ::2] * waves(WINDOW, count // 2, generator)
    order = torch.rand(filters, count, generator=generator).argsort(0).argsort(0)
    directions *= (order <= torch.arange(count) // 2 % MOST_FILTERS)[:, None, None]
    directions /= torch.linalg.vector_norm(directions, dim=(0, 1, 2))
    return directions.flatten(0, 2)
