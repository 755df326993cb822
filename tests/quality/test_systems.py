"""The systems that Lichen is compared with do what their papers say."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional

from tests.benchmarks.quality.arrays import periodic, shuffled
from tests.benchmarks.quality.automaton import step
from tests.benchmarks.quality.lichen import grow
from tests.benchmarks.quality.made import Order
from tests.benchmarks.quality.peer import make_peer
from tests.benchmarks.quality.pixels import make_pixels
from tests.benchmarks.quality.quilting import after_cut, make_quilts
from tests.benchmarks.quality.random_phase import random_phase
from tests.benchmarks.quality.sinkhorn import pull
from tests.benchmarks.quality.systems import quarters
from tests.core.models import random_model
from tests.trainer.exemplars import stripe_exemplar


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def picture(height: int = 96, width: int = 112) -> np.ndarray:
    return np.random.default_rng(0).random((height, width, 2), dtype=np.float32)


def test_shuffling_keeps_every_pixel_whole() -> None:
    image = picture()
    mixed = shuffled(image)
    assert not np.array_equal(mixed, image)
    assert sorted(map(tuple, mixed.reshape(-1, 2))) == sorted(map(tuple, image.reshape(-1, 2)))


def test_the_periodic_component_of_a_torus_is_itself_and_of_a_ramp_has_no_jump() -> None:
    wave = np.sin(np.arange(64) * 2 * np.pi / 64)[:, None] * np.ones(64)
    assert np.abs(periodic(wave) - wave).max() < 0.1
    ramp = np.linspace(0, 1, 64)[:, None] * np.ones(64)
    smoothed = periodic(ramp)
    assert np.abs(smoothed[0] - smoothed[-1]).max() < 0.1
    assert smoothed.mean() == pytest.approx(ramp.mean())


def test_random_phase_keeps_the_power_spectrum_of_every_channel() -> None:
    image = picture() * 0.2 + 0.4  # far enough from 0 and 1 that nothing is clipped
    noise = random_phase(image, 3)
    power = [np.abs(np.fft.fft2(values, axes=(0, 1))) for values in (periodic(image), noise)]
    assert np.allclose(*power, atol=0.01)
    assert not np.array_equal(random_phase(image, 4), noise)


def test_a_cut_runs_along_the_cheapest_way() -> None:
    error = np.ones((6, 5), np.float32)
    way = [2, 3, 3, 2, 1, 0]
    error[np.arange(6), way] = 0
    assert [int(row.argmax()) for row in after_cut(error)] == way


def test_a_quilt_is_made_of_the_exemplars_pixels() -> None:
    exemplar = stripe_exemplar(96)
    (stack,) = make_quilts(Order(exemplar)).stacks
    assert stack.shape == exemplar.pixels.shape
    known = {tuple(pixel) for pixel in exemplar.pixels.reshape(-1, 5)}
    assert {tuple(pixel) for pixel in stack.reshape(-1, 5)} <= known
    assert np.abs(stack - stack[:1]).max() < 0.2  # the stripes go on straight


def test_an_automatons_step_and_gradient_are_those_of_convolutions() -> None:
    generator = torch.Generator().manual_seed(0)
    state = torch.randn(6, 9, 7, generator=generator, dtype=torch.float64, requires_grad=True)
    weights = (torch.randn(6, 25, generator=generator, dtype=torch.float64) * 0.1).requires_grad_()
    laplacian = torch.tensor([[1.0, 2, 1], [2, -12, 2], [1, 2, 1]])
    sobel = torch.tensor([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    filters = torch.stack([laplacian] * 2 + [sobel] * 2 + [sobel.t()] * 2)[:, None].double()
    seen = functional.conv2d(functional.pad(state[None], (1, 1, 1, 1), mode="circular"), filters, groups=6)[0]
    seen = torch.cat([state, seen])
    seen = torch.cat([seen, seen.abs()]).flatten(1)
    expected = state + (weights[:, :-1] @ seen + weights[:, -1:]).view(state.shape)
    found = step(state, weights)
    assert torch.allclose(found, expected)
    gradient = torch.randn(expected.shape, generator=generator, dtype=torch.float64)
    gradient /= gradient.norm()
    pairs = (torch.autograd.grad(result, (state, weights), gradient) for result in (found, expected))
    assert all(torch.allclose(ours, theirs) for ours, theirs in zip(*pairs, strict=True))


def test_transport_pulls_a_cloud_onto_another() -> None:
    generator = torch.Generator().manual_seed(0)
    cloud = torch.rand(40, 3, generator=generator)
    assert pull(cloud, cloud).abs().max() < 1e-3
    moved = pull(cloud, cloud + 2)
    assert torch.allclose(moved.mean(0), torch.full((3,), 2.0), atol=0.15)  # the blur shrinks in single updates


@pytest.mark.parametrize("make", [make_pixels, make_peer])
def test_what_is_optimised_has_the_exemplars_size_and_range(make, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(f"{make.__module__}.cores", lambda: 1)
    for name, value in {"STEPS": (2, 4), "GROWTH_STEPS": 4, "POOL": 2}.items():  # small enough for a test
        monkeypatch.setattr(f"tests.benchmarks.quality.peer.{name}", value)
    exemplar = stripe_exemplar(96)
    made = make(Order(exemplar, 0.1, range(2)))
    assert [stack.shape for stack in made.stacks] == [exemplar.pixels.shape] * 2
    assert all(0 <= stack.min() <= stack.max() <= 1 for stack in made.stacks)
    assert not np.array_equal(*made.stacks)
    assert made.facts["iterations"] >= 1


def test_lichen_grows_whole_cells_at_the_exemplars_density() -> None:
    model = random_model()
    stack = grow(model, 3 * model.coarse_pixels + 1, 2 * model.coarse_pixels - 1, seed=1)
    assert stack.shape[:2] == (3 * model.coarse_pixels, 2 * model.coarse_pixels)


def test_quarters_are_the_exemplar() -> None:
    exemplar = stripe_exemplar(96)
    stacks = quarters(Order(exemplar, seeds=range(4))).stacks
    assert np.array_equal(np.block([[[stacks[0]], [stacks[1]]], [[stacks[2]], [stacks[3]]]]), exemplar.pixels)
