"""Interpolation on a torus, differentiable: nca_core's refinement and decoding, where every cell is treated alike.

Every cell's new ones take the same weights, so an axis is interpolated by shifted sums, one for each tap of each phase,
and the gradient is the same sums shifted back. Measured with gradient, on 106² cells at two pixels a cell, that takes a
seventh of the time of products with a matrix for each axis, mostly zeros, for 12 features, and a third for 24.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from torch import Tensor

from nca_core.arrays import Array
from nca_core.growth import double
from nca_core.spline import Indices, spline_weights


@dataclass(frozen=True)
class Upsampling:
    """A whole number of new cells, or pixels, for each cell along an axis.

    phases: of each of a cell's new ones in turn, the taps: which cells it is a mix of, counted from that cell on, and
    their weights.
    """

    phases: tuple[tuple[tuple[int, float], ...], ...]

    @classmethod
    def of(cls, cells: Indices, weights: Array) -> Upsampling:
        """The same from arrays, both (taps, phases) or what broadcasts to it; taps of no weight are left out."""
        cells, weights = np.broadcast_arrays(cells, weights)
        columns = zip(cells.T.tolist(), weights.T.tolist(), strict=True)
        return cls(tuple(tuple(tap for tap in zip(*column, strict=True) if tap[1]) for column in columns))


@lru_cache
def doubling() -> Upsampling:
    """nca_core's refinement: twice the cells, linear between them."""
    taps = double(np.eye(3, dtype=np.float32)[None], axis=1)[0]  # what one cell takes of itself and both neighbours
    return Upsampling.of(np.array([[-1], [0], [1]]), taps.T)


@lru_cache
def splines(stride: int, sharpening: float = 0.0) -> Upsampling:
    """nca_core's decoding at `stride` pixels a cell: a cubic B-spline of cells, which are sharpened first."""
    return Upsampling.of(*spline_weights(0, stride, 1 / stride, sharpening))


def resample(x: Tensor, upsampling: Upsampling) -> Tensor:
    """Interpolate (height, width, channels) down, then across: (factor · height, factor · width, channels).

    Opposite edges are neighbours. Differentiable once, on any device, in the dtype of `x`.
    """
    result: Tensor = _Resample.apply(x, upsampling)  # type: ignore[no-untyped-call]
    return result


class _Resample(torch.autograd.Function):
    """Both axes as one function with its gradient written out: nothing needs to be kept for it."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, upsampling: Upsampling) -> Tensor:
        ctx.upsampling = upsampling
        height, width, channels = x.shape
        x = _spread(x.reshape(1, height, width * channels), upsampling)
        return _spread(x.view(-1, width, channels), upsampling)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        upsampling: Upsampling = ctx.upsampling
        height, _, channels = gradient.shape
        gradient = _gathered(gradient, upsampling)
        width = gradient.shape[1]
        gradient = _gathered(gradient.view(1, height, width * channels), upsampling)
        return gradient.view(-1, width, channels), None


def _spread(x: Tensor, upsampling: Upsampling) -> Tensor:
    """Interpolate the middle axis of (many, cells, numbers): (many, factor · cells, numbers)."""
    many, cells, numbers = x.shape
    phases = upsampling.phases
    spread = x.new_empty(many, cells, len(phases), numbers)
    for phase, taps in enumerate(phases):
        total = torch.zeros_like(x)
        for shift, weight in taps:
            _add_shifted(total, x, shift, weight)
        spread[:, :, phase] = total
    return spread.view(many, -1, numbers)


def _gathered(x: Tensor, upsampling: Upsampling) -> Tensor:
    """The transpose of `_spread`: (many, factor · cells, numbers) -> (many, cells, numbers)."""
    phases = upsampling.phases
    many, pixels, numbers = x.shape
    apart = x.reshape(many, pixels // len(phases), len(phases), numbers)
    total = x.new_zeros(many, pixels // len(phases), numbers)
    for phase, taps in enumerate(phases):
        part = apart[:, :, phase].contiguous()
        for shift, weight in taps:
            _add_shifted(total, part, -shift, weight)
    return total


def _add_shifted(total: Tensor, x: Tensor, shift: int, weight: float) -> None:
    """Add weight · x to the total, each cell of which takes the one `shift` further along the middle axis, around the
    torus."""
    cells = x.shape[1]
    shift %= cells
    total[:, : cells - shift].add_(x[:, shift:], alpha=weight)
    if shift:
        total[:, cells - shift :].add_(x[:, :shift], alpha=weight)
