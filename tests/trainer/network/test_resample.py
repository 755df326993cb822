"""Interpolation by shifted sums is nca_core's, written as matrices on a torus, and its gradient is their transpose."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nca_core.growth import double
from nca_core.spline import spline_weights
from trainer.network.resample import Upsampling, doubling, resample, splines

STRIDES, SHARPENINGS = (1, 2, 4), (0.0, 0.25)

#: Every way to interpolate, with the matrix (new, old) that it is along an axis of so many cells.
WAYS = {"doubling": (doubling(), lambda size: doubled(size))} | {
    f"stride {stride}, sharpened by {sharpening}": (
        splines(stride, sharpening),
        lambda size, stride=stride, sharpening=sharpening: splined(size, stride, sharpening),
    )
    for stride in STRIDES
    for sharpening in SHARPENINGS
}


def doubled(size: int) -> np.ndarray:
    """nca_core's doubling of each cell alone, on a torus."""
    eye = np.eye(size, dtype=np.float32)[None]
    return double(np.concatenate([eye[:, -1:], eye, eye[:, :1]], axis=1), 1)[0]


def splined(size: int, stride: int, sharpening: float) -> np.ndarray:
    """nca_core's spline over the whole axis, its taps brought back onto the torus."""
    taps, weights = spline_weights(0, size * stride, 1 / stride, sharpening)
    matrix = np.zeros((size * stride, size), np.float32)
    for tap, weight in zip(taps, weights, strict=True):
        np.add.at(matrix, (np.arange(size * stride), tap % size), weight)
    return matrix


sizes = st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 5))


@given(st.sampled_from(list(WAYS)), sizes, st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_it_is_a_matrix_for_the_rows_and_one_for_the_columns(way: str, size: tuple[int, int, int], seed: int) -> None:
    """On surfaces of a cell or two as well, where a tap goes around the torus more than once."""
    upsampling, matrix = WAYS[way]
    x = torch.randn(size, generator=torch.Generator().manual_seed(seed))
    rows, columns = (torch.from_numpy(matrix(length)) for length in size[:2])
    assert torch.allclose(resample(x, upsampling), torch.einsum("Yy,Xx,yxc->YXc", rows, columns, x), atol=1e-5)


@given(st.sampled_from(list(WAYS)), sizes, st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_its_gradient_goes_back_by_the_transposed_matrices(way: str, size: tuple[int, int, int], seed: int) -> None:
    upsampling, matrix = WAYS[way]
    random = torch.Generator().manual_seed(seed)
    x = torch.randn(size, generator=random, requires_grad=True)
    result = resample(x, upsampling)
    gradient = torch.randn(result.shape, generator=random)
    rows, columns = (torch.from_numpy(matrix(length)) for length in size[:2])
    result.backward(gradient)
    assert torch.allclose(x.grad, torch.einsum("Yy,Xx,YXc->yxc", rows, columns, gradient), atol=1e-4)


@pytest.mark.parametrize("way", list(WAYS))
def test_autograd_measures_the_same_gradient(way: str) -> None:
    x = torch.randn(3, 4, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0), requires_grad=True)
    assert torch.autograd.gradcheck(lambda cells: resample(cells, WAYS[way][0]), (x,))


@pytest.mark.parametrize("way", list(WAYS))
def test_a_view_is_interpolated_as_its_copy(way: str) -> None:
    """The parts of a state, and gradients, come as they lie in memory."""
    whole = torch.randn(9, 8, 6, generator=torch.Generator().manual_seed(1))
    part = whole[2:7, 1:5].transpose(0, 1)
    assert torch.equal(resample(part, WAYS[way][0]), resample(part.contiguous(), WAYS[way][0]))
    views = []
    for x in (part.clone().requires_grad_(), part.contiguous().requires_grad_()):
        resample(x, WAYS[way][0]).transpose(0, 1).square().sum().backward()
        views.append(x.grad)
    assert torch.equal(*views)


def test_taps_of_no_weight_are_left_out() -> None:
    """At a cell's own place a spline has three, and sharpened five."""
    assert [len(taps) for taps in splines(1).phases] == [3]
    assert [len(taps) for taps in splines(1, 0.25).phases] == [5]
    assert doubling() == Upsampling((((-1, 0.25), (0, 0.75)), ((0, 0.75), (1, 0.25))))
