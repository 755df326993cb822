"""Interpolation on a torus as small matrices: nca_core's refinement and decoding, in products that torch does fast."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from nca_core.growth import double
from nca_core.spline import spline_weights


def resample(x: Tensor, matrices: tuple[Tensor, Tensor]) -> Tensor:
    """Resample the rows and then the columns of (height, width, channels) by a matrix each, (after, before)."""
    rows, columns = matrices
    height, width, channels = x.shape
    x = (rows @ x.reshape(height, width * channels)).view(-1, width, channels)
    return columns @ x


_matrices: dict[tuple[Any, ...], Tensor] = {}


def cached(key: tuple[Any, ...], device: torch.device, build: Any) -> Tensor:
    """The array that `build` returns, as a float32 tensor on the device; it is built once per key and device."""
    if (*key, device) not in _matrices:
        _matrices[(*key, device)] = torch.from_numpy(np.ascontiguousarray(build(), np.float32)).to(device)
    return _matrices[(*key, device)]


def doubling(height: int, width: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """The matrices of nca_core's refinement on a torus, (2 · size, size), for rows and for columns."""

    def build(size: int) -> Any:
        eye = np.eye(size, dtype=np.float32)[None]
        return double(np.concatenate([eye[:, -1:], eye, eye[:, :1]], axis=1), 1)[0]

    return tuple(cached(("double", size), device, lambda size=size: build(size)) for size in (height, width))  # type: ignore[return-value]


def splines(height: int, width: int, stride: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """The matrices of nca_core's cubic B-spline decoding on a torus at `stride` pixels a cell, (stride · size, size),
    for rows and for columns.
    """

    def build(size: int) -> Any:
        taps, weights = spline_weights(0, size * stride, 1 / stride)
        matrix = np.zeros((size * stride, size), np.float32)
        for tap, weight in zip(taps, weights, strict=True):
            np.add.at(matrix, (np.arange(size * stride), tap % size), weight)
        return matrix

    return tuple(cached(("spline", size, stride), device, lambda size=size: build(size)) for size in (height, width))  # type: ignore[return-value]
