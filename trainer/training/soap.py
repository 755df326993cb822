"""SOAP: Adam in the eigenbasis of Shampoo's preconditioner.

N. Vyas, D. Morwani, R. Zhao, M. Kwun, I. Shapira, D. Brandfonbrener, L. Janson and S. Kakade, "SOAP: Improving and
Stabilizing Shampoo using Adam", ICLR 2025, algorithm 3. A network of this size has matrices of at most 64 × 96, so the
rotations cost next to nothing, and SOAP takes one iteration where Adam needs two (measured, see trainer/RESEARCH.md).
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor

MOMENTUM, SECOND_MOMENT, SHAMPOO = 0.9, 0.98, 0.95
REFRESH = 10  # iterations between two looks for the eigenbasis
TINY = 1e-8


class Soap:
    """An optimiser that updates parameters in place. Vectors get plain Adam; a parameter stays as it is until its first
    gradient that is not zero.
    """

    def __init__(self, parameters: Iterable[Tensor]) -> None:
        self._parameters = list(parameters)
        self._states: list[dict[str, Tensor]] = [{} for _ in self._parameters]

    @torch.no_grad()
    def step(self, gradients: Iterable[Tensor], rates: Iterable[float]) -> None:
        """Take one step down the gradients.

        gradients: one tensor per parameter, of its shape. rates: a learning rate for each.
        """
        for parameter, state, gradient, rate in zip(self._parameters, self._states, gradients, rates, strict=True):
            if gradient.any():
                if not state:
                    state.update(_fresh(gradient))
                parameter.sub_(_update(state, gradient), alpha=rate)

    def forget(self) -> None:
        """Drop all moments and bases, as if no step had been taken."""
        for state in self._states:
            state.clear()

    def tensors(self) -> dict[str, Tensor]:
        """The optimiser's state by name ("index.moment"), for a checkpoint: float32, on the parameters' device."""
        return {f"{index}.{name}": value for index, state in enumerate(self._states) for name, value in state.items()}

    def load(self, tensors: dict[str, Tensor]) -> None:
        """Go on from the state that `tensors` gave. Raises ValueError or IndexError for names that it never gives."""
        self.forget()
        for name, value in tensors.items():
            index, part = name.split(".")
            self._states[int(index)][part] = value.to(self._parameters[int(index)].device).clone()


def _fresh(gradient: Tensor) -> dict[str, Tensor]:
    """The state of a parameter before its first step: zero moments and, for a matrix, its first gradient's bases."""
    state = {"steps": torch.zeros(()), "mean": torch.zeros_like(gradient), "square": torch.zeros_like(gradient)}
    if gradient.dim() == 2:
        left, right = gradient @ gradient.t(), gradient.t() @ gradient
        state |= {"left": left, "right": right, "left_basis": _eigenbasis(left), "right_basis": _eigenbasis(right)}
    return state


def _update(state: dict[str, Tensor], gradient: Tensor) -> Tensor:
    """The step of one parameter before the learning rate is applied; brings the parameter's state up to date."""
    state["steps"] += 1
    steps = int(state["steps"])
    state["mean"].lerp_(gradient, 1 - MOMENTUM)
    rotated = _rotate(state, gradient)
    state["square"].lerp_(rotated.square(), 1 - SECOND_MOMENT)
    mean = _rotate(state, state["mean"]) / (1 - MOMENTUM**steps)
    update = mean / ((state["square"] / (1 - SECOND_MOMENT**steps)).sqrt() + TINY)
    if gradient.dim() != 2:
        return update
    update = state["left_basis"] @ update @ state["right_basis"].t()
    state["left"].lerp_(gradient @ gradient.t(), 1 - SHAMPOO)
    state["right"].lerp_(gradient.t() @ gradient, 1 - SHAMPOO)
    if steps % REFRESH == 0:
        for side in ("left", "right"):  # one step of the power iteration follows the slowly moving eigenvectors
            turned = state[side] @ state[f"{side}_basis"]
            state[f"{side}_basis"] = torch.linalg.qr(turned.cpu()).Q.to(turned.device).contiguous()
    return update


def _rotate(state: dict[str, Tensor], matrix: Tensor) -> Tensor:
    """A matrix in the eigenbases of both sides; a vector stays as it is."""
    return state["left_basis"].t() @ matrix @ state["right_basis"] if matrix.dim() == 2 else matrix


def _eigenbasis(matrix: Tensor) -> Tensor:
    """The eigenvectors of a symmetric matrix as columns, by falling eigenvalue.

    They are contiguous, as a checkpoint gives them back: products of other layouts round differently.
    """
    vectors: Tensor = torch.linalg.eigh(matrix.cpu().double()).eigenvectors
    return vectors.flip(1).to(matrix).contiguous()
