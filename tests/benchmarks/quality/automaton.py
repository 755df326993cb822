"""muNCA's automaton: one fixed filter per channel, a linear update of [y, |y|]; with its gradient written out.

States are (channels, height, width) on a torus. The gradient is by hand because torch's depthwise convolutions take
several times as long on a CPU (3.3 against about 1 s for an iteration), and the peer deserves its budget.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor


def filtered(state: Tensor, sign: float = 1.0) -> Tensor:
    """A third of the channels each through the Laplacian, Sobel x and Sobel y; with sign -1 the adjoint of that."""
    laplacian, sobel_x, sobel_y = _thirds(state)
    rows = _smooth(laplacian, 1)
    return torch.cat(
        [
            _smooth(rows, 2) - 16 * laplacian,
            _difference(_smooth(sobel_x, 1), 2) * sign,
            _difference(_smooth(sobel_y, 2), 1) * sign,
        ]
    )


def step(state: Tensor, weights: Tensor) -> Tensor:
    """One synchronous update. weights: (channels, 4 · channels + 1). Its backward pass brings the incoming gradient to
    length one first, as muNCA does at every step."""
    result: Tensor = _Step.apply(state, weights)
    return result


class _Step(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, state: Tensor, weights: Tensor) -> Tensor:
        ctx.save_for_backward(state, weights)
        change = torch.addmm(weights[:, -1:], weights[:, :-1], _features(state))
        return state + change.view(state.shape)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, Tensor]:
        state, weights = ctx.saved_tensors
        channels = len(state)
        gradient = gradient / (gradient.norm() + 1e-12)
        flat = gradient.reshape(channels, -1)
        features = _features(state)
        of_weights = torch.cat([flat @ features.t(), flat.sum(1, keepdim=True)], 1)
        signed = (weights[:, :-1].t() @ flat).view(2, 2, *state.shape)  # [plain, absolute] x [state, filtered]
        seen = features[: 2 * channels].view(2, *state.shape)
        of_state, of_filtered = signed[0] + signed[1] * seen.sign()
        return gradient + of_state + filtered(of_filtered, -1.0), of_weights


def _features(state: Tensor) -> Tensor:
    """State, filtered state, and both without their sign: (4 · channels, cells)."""
    seen = torch.cat([state, filtered(state)]).flatten(1)
    return torch.cat([seen, seen.abs()])


def _thirds(state: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    channels = len(state)
    first, second = -(-channels // 3), -(-2 * channels // 3)
    return state[:first], state[first:second], state[second:]


def _wrapped(x: Tensor, axis: int) -> Tensor:
    """With a border of one cell along an axis, from the opposite edges."""
    size = x.shape[axis]
    return torch.cat([x.narrow(axis, size - 1, 1), x, x.narrow(axis, 0, 1)], axis)


def _smooth(x: Tensor, axis: int) -> Tensor:
    """[1 2 1] along an axis of a torus."""
    size = x.shape[axis]
    wrapped = _wrapped(x, axis)
    pairs = wrapped.narrow(axis, 0, size + 1) + wrapped.narrow(axis, 1, size + 1)
    return pairs.narrow(axis, 0, size) + pairs.narrow(axis, 1, size)


def _difference(x: Tensor, axis: int) -> Tensor:
    """The next minus the one before along an axis of a torus."""
    size = x.shape[axis]
    wrapped = _wrapped(x, axis)
    return wrapped.narrow(axis, 2, size) - wrapped.narrow(axis, 0, size)
