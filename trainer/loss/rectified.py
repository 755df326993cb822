"""Rectified answers: where fine filters answer, with which sign, and how that is laid out in space.

Sliced terms compare the answers of filters one place at a time, so they do not see whether grain lies in ridges or
everywhere, how long a flake is, whether a dark line goes round it, or whether an edge is frayed. Here the answers of a
few fixed random filters are rectified, and pooled to half the size with the colours beside them; windows of these maps
are compared along random directions. This is a second layer of filters, 17 pixels wide, in which neither layer is
trained or pretrained. After I. Ustyuzhaninov, W. Brendel, L. Gatys and M. Bethge, "What Does it Take to Generate
Natural Textures?", ICLR 2017 (one layer of random filters, rectified), and J. Portilla and E. Simoncelli, "A Parametric
Texture Model Based on Joint Statistics of Complex Wavelet Coefficients", IJCV 2000, section 3.4 (how magnitudes go
together); the whole distribution along each direction is matched instead of single moments. Magnitudes, which were
compared before, are the same for both signs: a flake's dark outline was as good as a light one (RESEARCH.md).
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from ..exemplar.pyramid import PATCH
from .filters import POOL, Slices, waves
from .patches import drawn_windows, grid_offset, unfold
from .sliced import LEAST_SCALE, matched_difference, sort_rows

#: The filters of a set: wave packets of two sizes, which answer to edges, lines and fibres, and white ones.
FILTERS = (Slices(PATCH, 12, 1.0, oriented=True), Slices(5, 4, 1.0, oriented=True), Slices(3, 4, 1.0))
SETS = 4  # of filters, of which one comparison looks at one: so few filters miss much
GAIN = 2.0  # of an answer, in its filter's median magnitudes, before it is rectified
COLOUR_SHARE = 0.5  # of the colours beside the rectified answers: a flake's tone goes with its outline
WINDOW = 5  # pooled pixels on a side of what a direction looks at
DIRECTIONS = 32  # in one comparison
MOST_MAPS = 4  # that a direction looks at together
BANK = 4096  # windows of the exemplar
LEAST_VARIANCE = 0.02  # of maps along a direction: an even exemplar is not asked for more and more exactly
SEEN = 256  # pixels on a side, of those whose median is the size of an answer
SMALLEST = 40  # pixels: of smaller levels there are too few windows


class Rectified:
    """The comparison of rectified answers on one level of the exemplar's pyramid with those on an image."""

    def __init__(self, image: Tensor, generator: torch.Generator, dtype: torch.dtype = torch.float32) -> None:
        """image: the exemplar's level, (height, width, channels) in equalised units, at least `SMALLEST` on a side.
        dtype: that of the filters' products."""
        self._generator = generator
        self._sets = [_Set(image, generator, dtype) for _ in range(SETS)]

    def __call__(self, image: Tensor, count: int) -> Tensor:
        """The mean squared difference of sorted projections of about `count` windows of an image, by one set of filters
        chosen at random; a scalar in units of the exemplar's variance along each direction."""
        chosen = int(torch.randint(SETS, (1,), generator=self._generator))
        return self._sets[chosen](image, count)


class _Set:
    """A set of filters, the directions in which windows of their maps are compared, and the exemplar's values."""

    def __init__(self, image: Tensor, generator: torch.Generator, dtype: torch.dtype) -> None:
        channels, self._generator, self._dtype = image.shape[2], generator, dtype
        patches = image[:PATCH, :PATCH].permute(2, 0, 1)[None]  # random filters ask for the channels alone
        filters = torch.cat([family.draw(patches, True, generator)[:, : family.count] for family in FILTERS], 1)
        kernel = filters.t().reshape(-1, channels, PATCH, PATCH).to(image.device)
        answers = self._answers(image, kernel)
        gain = GAIN / _typical(answers).clamp(min=LEAST_SCALE)[:, None, None]
        self._kernel = kernel * gain[..., None]
        self._directions = _directions(len(kernel) + channels, generator).to(image.device)
        windows = drawn_windows(_maps(answers * gain, image), WINDOW, BANK, generator).flatten(1)
        self._wanted = sort_rows((windows @ self._directions).t().contiguous())
        self._weights = 1 / self._wanted.var(dim=1).clamp(min=LEAST_VARIANCE)

    def __call__(self, image: Tensor, count: int) -> Tensor:
        maps = _maps(self._answers(image, self._kernel), image)
        top, left, stride = grid_offset(maps, WINDOW, count, self._generator)
        windows = unfold(maps[top:, left:], WINDOW, stride).flatten(1)
        chosen = torch.randperm(self._directions.shape[1], generator=self._generator)[:DIRECTIONS]
        values = self._directions[:, chosen].t() @ windows.t()
        return (matched_difference(values, self._wanted[chosen]) * self._weights[chosen]).mean()

    def _answers(self, image: Tensor, kernel: Tensor) -> Tensor:
        """The filters' answers where they lie inside the image: (filters, height - 6, width - 6) float32."""
        rows = image.permute(2, 0, 1)[None]
        return functional.conv2d(rows.to(self._dtype), kernel.to(self._dtype))[0].float()


def _typical(answers: Tensor) -> Tensor:
    """The median magnitude of each filter's answers (filters, height, width), of at most some `SEEN`² of them."""
    step = max(1, min(answers.shape[1:]) // SEEN)
    return answers[:, ::step, ::step].abs().flatten(1).median(1).values


def _maps(answers: Tensor, image: Tensor) -> Tensor:
    """The logarithms of the rectified answers on an image, and its colours, at half the size: (height / 2, width / 2,
    filters + channels)."""
    rectified = functional.softplus(answers).log1p()
    edge = PATCH // 2
    colours = COLOUR_SHARE * image[edge:-edge, edge:-edge].permute(2, 0, 1)
    return functional.avg_pool2d(torch.cat([rectified, colours]), 2).permute(1, 2, 0)


def _directions(maps: int, generator: torch.Generator) -> Tensor:
    """Random unit directions in the space of windows, (maps · WINDOW², POOL · DIRECTIONS), each of up to `MOST_MAPS`
    maps: half of them waves in space, the same for their maps, the others white."""
    count = POOL * DIRECTIONS
    directions = torch.randn(maps, WINDOW, WINDOW, count, generator=generator)
    directions[..., ::2] = directions[:, :1, :1, ::2] * waves(WINDOW, count // 2, generator)
    order = torch.rand(maps, count, generator=generator).argsort(0).argsort(0)
    directions *= (order <= torch.arange(count) // 2 % MOST_MAPS)[:, None, None]
    directions /= torch.linalg.vector_norm(directions, dim=(0, 1, 2))
    return directions.flatten(0, 2)
