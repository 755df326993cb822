"""The trainable model: the same growth as nca_core's, on a torus, differentiable.

States are channels-last, (height, width, channels): the rule's two products are then plain `addmm` on (cells, 4 ·
channels), which oneDNN runs several times faster than three `conv2d` calls. One step stores only its input state and
recomputes perception and hidden layer in the backward pass: memory is one state per step.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log2
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

import nca_core
from nca_core.decode import spline_weights
from nca_core.grow import double
from nca_core.model import FILTERS

from .equalise import Equalisation


@dataclass(frozen=True)
class Architecture:
    """The numbers that fix a network. hidden, steps: per level, coarsest first; coarse levels have few cells, so what
    they spend is nearly free."""

    channels: int = 12
    hidden: tuple[int, ...] = (48, 48, 48, 48, 48)
    features: int = 12
    steps: tuple[int, ...] = (16, 14, 12, 10, 8)
    stride: int = 2

    def fitted(self, levels: int) -> Architecture:
        """The same without the coarsest levels, so that at most `levels` are left."""
        kept = min(levels, len(self.steps))
        return replace(self, hidden=self.hidden[-kept:], steps=self.steps[-kept:])

    @property
    def densities(self) -> list[int]:
        """The pyramid level of each of a growth's images: halvings of the exemplar that have the cells' density."""
        finest = int(log2(self.stride))
        return [finest + level for level in range(len(self.steps) - 1, 0, -1)] + [0]

    @property
    def coarse_pixels(self) -> int:
        """Exemplar pixels per side of a coarse cell."""
        return int(self.stride * 2 ** (len(self.steps) - 1))


@dataclass(frozen=True)
class Grown:
    """What the loss sees of one growth. images: the read-out of each level but the finest, then the decoded image,
    each (height, width, map channels) in equalised units; states: every level's last state."""

    images: list[Tensor]
    states: list[Tensor]


class Network(nn.Module):
    """Rules, noise amplitudes and decoder as parameters, and a linear read-out per level that only training needs."""

    def __init__(self, architecture: Architecture, outputs: int, generator: torch.Generator) -> None:
        super().__init__()
        self.architecture = architecture
        c, f, levels = architecture.channels, architecture.features, len(architecture.steps)

        def normal(*shape: int, scale: float) -> nn.Parameter:
            return nn.Parameter(torch.randn(shape, generator=generator) * scale)

        self.w1 = nn.ParameterList(normal(FILTERS * c, h, scale=(FILTERS * c) ** -0.5) for h in architecture.hidden)
        self.b1 = nn.ParameterList(nn.Parameter(torch.zeros(h)) for h in architecture.hidden)
        self.w2 = nn.ParameterList(normal(h, c, scale=0.1 * h**-0.5) for h in architecture.hidden)
        self.noise = nn.ParameterList(nn.Parameter(torch.full((c,), 0.3 if i else 0.9)) for i in range(levels))
        self.readout = nn.ParameterList(normal(c + 1, outputs, scale=0.1) for _ in range(levels - 1))
        self.features = normal(c, f, scale=c**-0.5)
        self.features_bias = nn.Parameter(torch.zeros(f))
        self.out = normal(f, outputs, scale=0.3 * f**-0.5)
        self.out_bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, field: nca_core.Torus, dtype: torch.dtype = torch.float32, depth: int | None = None) -> Grown:
        """Grow the torus and decode it at the stride's density.

        dtype: that of the matrix products. depth: grow only so many of the coarsest levels, and decode nothing.
        """
        levels = len(self.architecture.steps)
        device = self.out.device
        images, states = [], []
        state: Tensor | None = None
        for index, steps in enumerate(self.architecture.steps[:depth]):
            region = field.region.scaled(2**index)
            noise = field.noise(levels - 1 - index, 2**index, self.architecture.channels, region)
            fresh = torch.from_numpy(noise).to(device).permute(1, 2, 0) * self.noise[index]
            state = (
                fresh if state is None else _resample(state, _doubling(state.shape[0], state.shape[1], device)) + fresh
            )
            state = state.contiguous()
            folded = _fold_filters(self.w1[index])
            for _ in range(steps):
                state = _step(state, folded, self.b1[index], self.w2[index], dtype)
            states.append(state)
            if index < levels - 1:
                weight = self.readout[index]
                images.append(state @ weight[:-1] + weight[-1])
        assert state is not None
        if len(states) == levels:
            images.append(self._decode(state))
        return Grown(images, states)

    def _decode(self, state: Tensor) -> Tensor:
        features = state @ self.features + self.features_bias
        features = _resample(features, _splines(state.shape[0], state.shape[1], self.architecture.stride, state.device))
        return features.relu() @ self.out + self.out_bias

    def to_model(self, name: str, maps: tuple[str, ...], equalised: Equalisation, **rest: Any) -> nca_core.Model:
        """The weight file's value: numpy arrays, with the equalisation undone by the decoder."""

        def array(tensor: Tensor) -> np.ndarray[Any, np.dtype[np.float32]]:
            return tensor.detach().float().cpu().contiguous().numpy().copy()

        parameters = zip(self.w1, self.b1, self.w2, self.architecture.steps, self.noise, strict=True)
        levels = tuple(
            nca_core.Level(nca_core.Rule(array(w1.t()), array(b1), array(w2.t())), steps, array(noise))
            for w1, b1, w2, steps, noise in parameters
        )
        decoder = nca_core.Decoder(
            array(self.features.t()),
            array(self.features_bias),
            array((self.out.cpu() @ equalised.backward).t()),
            array(equalised.invert(self.out_bias.cpu())),
        )
        return nca_core.Model(name, levels, decoder, maps, self.architecture.stride, **rest)


def _fold_filters(w1: Tensor) -> Tensor:
    """The filters' constants folded into the first product's matrix, as in nca_core.rule: (4 · channels, hidden)."""
    identity, sobel_x, sobel_y, laplacian = w1.chunk(FILTERS)
    return torch.cat([identity - laplacian, sobel_x / 8, sobel_y / 8, laplacian / 16])


class _Step(torch.autograd.Function):
    """One step on a torus: state + relu(perception @ w1 + b1) @ w2."""

    @staticmethod
    def forward(ctx: Any, state: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, dtype: torch.dtype) -> Tensor:
        ctx.save_for_backward(state, w1, b1, w2)
        ctx.dtype = dtype
        hidden = _hidden(_perceive(state).to(dtype), w1, b1)
        return state + (hidden @ w2.to(dtype)).view(state.shape)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        state, w1, b1, w2 = ctx.saved_tensors
        dtype = ctx.dtype
        perception = _perceive(state).to(dtype)
        hidden = _hidden(perception, w1, b1)
        change = gradient.reshape(-1, state.shape[2]).to(dtype)
        grad_w2 = hidden.t() @ change
        grad_hidden = torch.ops.aten.threshold_backward(change @ w2.t().to(dtype), hidden, 0)
        grad_w1 = perception.t() @ grad_hidden
        grad_b1 = grad_hidden.sum(0, dtype=torch.float32)
        grad_state = gradient + _perceive_adjoint((grad_hidden @ w1.t().to(dtype)).float(), state.shape)
        return grad_state, grad_w1.float(), grad_b1, grad_w2.float(), None


def _step(state: Tensor, folded: Tensor, b1: Tensor, w2: Tensor, dtype: torch.dtype) -> Tensor:
    result: Tensor = _Step.apply(state, folded, b1, w2, dtype)  # type: ignore[no-untyped-call]
    return result


def _hidden(perception: Tensor, w1: Tensor, b1: Tensor) -> Tensor:
    return torch.addmm(b1.to(perception.dtype), perception, w1.to(perception.dtype)).relu_()


def _wrap_rows(x: Tensor) -> Tensor:
    return torch.cat([x[-1:], x, x[:1]])


def _wrap_columns(x: Tensor) -> Tensor:
    return torch.cat([x[:, -1:], x, x[:, :1]], 1)


def _smooth_rows(x: Tensor) -> Tensor:
    """[1 2 1] down the columns of an array with a border of one row."""
    pairs = x[:-1] + x[1:]
    return pairs[:-1] + pairs[1:]


def _smooth_columns(x: Tensor) -> Tensor:
    pairs = x[:, :-1] + x[:, 1:]
    return pairs[:, :-1] + pairs[:, 1:]


def _perceive(state: Tensor) -> Tensor:
    """The four filters of nca_core.rule, unscaled, on a torus: (height, width, channels) -> (cells, 4 · channels)."""
    rows = _wrap_rows(state)
    smooth, difference = _wrap_columns(_smooth_rows(rows)), _wrap_columns(rows[2:] - rows[:-2])
    filters = (
        state,
        smooth[:, 2:] - smooth[:, :-2],
        _smooth_columns(difference),
        _smooth_columns(smooth),
    )
    return torch.cat(filters, 2).view(-1, FILTERS * state.shape[2])


def _perceive_adjoint(gradient: Tensor, shape: torch.Size) -> Tensor:
    """The transpose of `_perceive`: smoothing is its own transpose, a difference the negative of its own."""
    identity, sobel_x, sobel_y, laplacian = gradient.view(shape[0], shape[1], FILTERS, shape[2]).unbind(2)
    sobel_x = _wrap_columns(sobel_x)
    smooth = sobel_x[:, :-2] - sobel_x[:, 2:] + _smooth_columns(_wrap_columns(laplacian))
    difference = _wrap_rows(_smooth_columns(_wrap_columns(sobel_y)))
    return identity + _smooth_rows(_wrap_rows(smooth)) + difference[:-2] - difference[2:]


def _resample(x: Tensor, matrices: tuple[Tensor, Tensor]) -> Tensor:
    """Resample rows, then columns, of (height, width, channels) with one matrix each: small, and one fast product."""
    rows, columns = matrices
    height, width, channels = x.shape
    x = (rows @ x.reshape(height, width * channels)).view(-1, width, channels)
    return columns @ x


_matrices: dict[tuple[Any, ...], Tensor] = {}


def _cached(key: tuple[Any, ...], device: torch.device, build: Any) -> Tensor:
    if (*key, device) not in _matrices:
        _matrices[(*key, device)] = torch.from_numpy(np.ascontiguousarray(build(), np.float32)).to(device)
    return _matrices[(*key, device)]


def _doubling(height: int, width: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """The matrices of nca_core's refinement on a torus: (2 · size, size) for rows and for columns."""

    def build(size: int) -> Any:
        eye = np.eye(size, dtype=np.float32)[None]
        return double(np.concatenate([eye[:, -1:], eye, eye[:, :1]], axis=1), 1)[0]

    return tuple(_cached(("double", size), device, lambda size=size: build(size)) for size in (height, width))  # type: ignore[return-value]


def _splines(height: int, width: int, stride: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """The matrices of nca_core's cubic B-spline decoding at `stride` pixels a cell, on a torus."""

    def build(size: int) -> Any:
        taps, weights = spline_weights(0, size * stride, 1 / stride)
        matrix = np.zeros((size * stride, size), np.float32)
        for tap, weight in zip(taps, weights, strict=True):
            np.add.at(matrix, (np.arange(size * stride), tap % size), weight)
        return matrix

    return tuple(_cached(("spline", size, stride), device, lambda size=size: build(size)) for size in (height, width))  # type: ignore[return-value]
