"""The blocked step equals the textbook one: convolve with four filters, two layers, add."""

from __future__ import annotations

import numpy as np
import pytest

from nca_core import rule
from nca_core.model import Rule
from nca_core.rule import Stepper

IDENTITY = np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]])
SOBEL_X = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]) / 8
LAPLACIAN = np.array([[1, 2, 1], [2, -12, 2], [1, 2, 1]]) / 16
FILTERS = (IDENTITY, SOBEL_X, SOBEL_X.T, LAPLACIAN)


def textbook_step(weights: Rule, padded: np.ndarray) -> np.ndarray:
    """One step in float64, straight from the definition."""
    padded = padded.astype(np.float64)
    height, width = padded.shape[1] - 2, padded.shape[2] - 2
    perception = [
        sum(kernel[y, x] * padded[:, y : y + height, x : x + width] for y in range(3) for x in range(3))
        for kernel in FILTERS
    ]
    stacked = np.concatenate(perception).reshape(-1, height * width)
    hidden = np.maximum(weights.w1 @ stacked + weights.b1[:, None], 0)
    return padded[:, 1:-1, 1:-1] + (weights.w2 @ hidden).reshape(-1, height, width)


@pytest.mark.parametrize("shape", [(1, 1), (3, 70), (41, 5), (33, 64)])
@pytest.mark.parametrize("threads", [1, 2])
def test_a_step_is_the_textbook_step(shape: tuple[int, int], threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rule, "BLOCK_CELLS", 64)  # several blocks even in a small state
    random = np.random.default_rng(1)
    weights = Rule(*(random.standard_normal(s).astype(np.float32) for s in ((7, 20), (7,), (5, 7))))
    padded = random.standard_normal((5, shape[0] + 2, shape[1] + 2)).astype(np.float32)
    stepper = Stepper(weights, threads)
    larger = np.zeros((5, shape[0] + 2, shape[1] + 2), np.float32)
    result = larger[:, 1:-1, 1:-1]
    for _ in range(2):  # the second time with buffers that were used before
        stepper.step(padded, result)
        assert np.abs(result - textbook_step(weights, padded)).max() < 2e-4


def test_constant_states_are_seen_only_by_the_identity() -> None:
    """Gradients and Laplacian of a flat state are zero: their weights must not matter."""
    random = np.random.default_rng(2)
    w1 = random.standard_normal((7, 20)).astype(np.float32)
    flat = np.full((5, 8, 8), 0.7, np.float32)
    blind = w1.copy()
    blind[:, 5:] = 0
    w2 = random.standard_normal((5, 7)).astype(np.float32)
    seen, unseen = np.empty((5, 6, 6), np.float32), np.empty((5, 6, 6), np.float32)
    Stepper(Rule(w1, np.zeros(7, np.float32), w2), 1).step(flat, seen)
    Stepper(Rule(blind, np.zeros(7, np.float32), w2), 1).step(flat, unseen)
    assert np.abs(seen - unseen).max() < 1e-4


def test_one_stepper_takes_states_of_any_size() -> None:
    random = np.random.default_rng(3)
    weights = Rule(*(random.standard_normal(s).astype(np.float32) for s in ((7, 20), (7,), (5, 7))))
    stepper = Stepper(weights, 2)
    for shape in ((4, 4), (90, 80), (3, 5000), (12, 7)):
        padded = random.standard_normal((5, shape[0] + 2, shape[1] + 2)).astype(np.float32)
        result = np.empty((5, *shape), np.float32)
        stepper.step(padded, result)
        assert np.abs(result - textbook_step(weights, padded)).max() < 2e-4
