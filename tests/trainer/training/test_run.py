"""The state of a training: which network is called the best, and what a loss that is no number leaves of it."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn.utils import parameters_to_vector

from trainer.network.architectures import Architecture
from trainer.network.network import Network
from trainer.training.run import SMOOTHING, Run
from trainer.training.schedule import Rates


def weights_of(network: Network) -> np.ndarray:
    return parameters_to_vector(network.parameters()).detach().numpy().copy()


def trained(losses: list[float]) -> tuple[Run, list[np.ndarray]]:
    """A run of random gradients under these losses, and the weights after each."""
    generator = torch.Generator().manual_seed(0)
    network = Network(Architecture(hidden=(6,), channels=4, features=4, steps=(2,)), 3, generator)
    run = Run(network, "digest")
    run.enter(1)
    weights = []
    for loss in losses:
        run.step(loss, torch.randn(len(weights_of(network)), generator=generator), Rates(1e-2, 2e-2))
        weights.append(weights_of(network))
    return run, weights


def test_the_best_network_is_the_mean_of_the_last_ones() -> None:
    """Whatever the last gradients happened to be: two seeds of a training differ less so."""
    run, weights = trained([1 / (1 + iteration) for iteration in range(3 * SMOOTHING)])
    mean = weights[0]
    for after in weights[1:]:
        mean = mean + (after - mean) / SMOOTHING
    best = weights_of(run.best_network())
    np.testing.assert_allclose(best, mean, atol=1e-5)
    assert np.abs(best - weights[-1]).max() > 1e-3


def test_the_best_is_that_of_the_lowest_smoothed_loss() -> None:
    """A single low loss is luck."""
    falling, rising = [1.0] * SMOOTHING + [0.5] * SMOOTHING, [2.0] * SMOOTHING
    lucky = [*rising[:-1], 0.0]
    best = weights_of(trained(falling)[0].best_network())
    np.testing.assert_array_equal(best, weights_of(trained(falling + lucky)[0].best_network()))


@pytest.mark.parametrize("fault", [float("nan"), float("inf")])
def test_a_loss_that_is_no_number_goes_back_to_the_best(fault: float) -> None:
    run, weights = trained([1.0] * SMOOTHING + [2.0] * 5 + [fault])
    best = weights_of(run.best_network())
    np.testing.assert_array_equal(weights[-1], best)
    assert not np.array_equal(weights[-2], best)
