"""The blocked step equals the textbook one: convolve with four filters, two layers, add."""

from __future__ import annotations

import numpy as np
import pytest

from nca_core import rule
from nca_core.layers import Rule
from nca_core.rule import Stepper

IDENTITY = np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]])
SOBEL_X = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]) / 8
LAPLACIAN = np.array([[1, 2, 1], [2, -12, 2], [1, 2, 1]]) / 16
FILTERS = (IDENTITY, SOBEL_X, SOBEL_X.T, LAPLACIAN)


def textbook_step(weights: Rule, padded: np.ndarray, frame: np.ndarray | None = None) -> np.ndarray:
    """One step in float64, straight from the definition. frame: cosine and sine of each cell's turn."""
    padded = padded.astype(np.float64)
    height, width = padded.shape[1] - 2, padded.shape[2] - 2
    perception = [
        sum(kernel[y, x] * padded[:, y : y + height, x : x + width] for y in range(3) for x in range(3))
        for kernel in FILTERS
    ]
    if frame is not None:
        (cosine, sine), (_same, across, down, _laplacian) = frame.astype(np.float64), perception
        perception[1:3] = cosine * across + sine * down, cosine * down - sine * across
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
    stepper = Stepper([weights], threads)
    larger = np.zeros((5, shape[0] + 2, shape[1] + 2), np.float32)
    result = larger[:, 1:-1, 1:-1]
    for _ in range(2):  # the second time with buffers that were used before
        stepper.step(padded, result)
        assert np.abs(result - textbook_step(weights, padded)).max() < 2e-4


@pytest.mark.parametrize("shape", [(1, 1), (3, 70), (41, 5), (33, 64)])
@pytest.mark.parametrize("threads", [1, 2])
def test_rules_that_share_cells_and_turned_gradients_are_the_textbooks(
    shape: tuple[int, int], threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two rules with different numbers of hidden units, under a frame that differs from cell to cell."""
    monkeypatch.setattr(rule, "BLOCK_CELLS", 64)
    random = np.random.default_rng(1)
    rules = [
        Rule(*(random.standard_normal(s).astype(np.float32) for s in ((hidden, 20), (hidden,), (5, hidden))))
        for hidden in (7, 11)
    ]
    padded = random.standard_normal((5, shape[0] + 2, shape[1] + 2)).astype(np.float32)
    angle = random.uniform(-4, 4, shape)
    frame = np.stack([np.cos(angle), np.sin(angle)]).astype(np.float32)
    share = random.uniform(0, 1, shape).astype(np.float32)
    result = np.empty((5, *shape), np.float32)
    Stepper(rules, threads).step(padded, result, frame, [share, 1 - share])
    inside = padded[:, 1:-1, 1:-1]
    one, other = (textbook_step(each, padded, frame) - inside for each in rules)
    assert np.abs(result - (inside + share * one + (1 - share) * other)).max() < 4e-4
    Stepper(rules[:1], threads).step(padded, result, frame)
    assert np.abs(result - (inside + one)).max() < 4e-4


def test_constant_states_are_seen_only_by_the_identity() -> None:
    """Gradients and Laplacian of a flat state are zero: their weights must not matter."""
    random = np.random.default_rng(2)
    w1 = random.standard_normal((7, 20)).astype(np.float32)
    flat = np.full((5, 8, 8), 0.7, np.float32)
    blind = w1.copy()
    blind[:, 5:] = 0
    w2 = random.standard_normal((5, 7)).astype(np.float32)
    seen, unseen = np.empty((5, 6, 6), np.float32), np.empty((5, 6, 6), np.float32)
    Stepper([Rule(w1, np.zeros(7, np.float32), w2)], 1).step(flat, seen)
    Stepper([Rule(blind, np.zeros(7, np.float32), w2)], 1).step(flat, unseen)
    assert np.abs(seen - unseen).max() < 1e-4


def test_one_stepper_takes_states_of_any_size() -> None:
    random = np.random.default_rng(3)
    weights = Rule(*(random.standard_normal(s).astype(np.float32) for s in ((7, 20), (7,), (5, 7))))
    stepper = Stepper([weights], 2)
    for shape in ((4, 4), (90, 80), (3, 5000), (12, 7)):
        padded = random.standard_normal((5, shape[0] + 2, shape[1] + 2)).astype(np.float32)
        result = np.empty((5, *shape), np.float32)
        stepper.step(padded, result)
        assert np.abs(result - textbook_step(weights, padded)).max() < 2e-4
