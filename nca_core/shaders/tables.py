"""What the shaders read, as rows of vectors of four in the order in which they read them: weights, waves, axes."""

from __future__ import annotations

import numpy as np

from ..arrays import Array
from ..field import Turns
from ..layers import FILTERS, Decoder, Rule
from ..spline import Axis

WEIGHTS_WIDTH = 256  # texels in a row of weights, a power of two: any card's textures may be as wide


def layers(count: int) -> int:
    """Vectors of four that hold so many numbers."""
    return -(-count // 4)


def padded(values: Array, *axes: int) -> Array:
    """Zeros behind the values along some axes, up to whole vectors of four."""
    widths = [(0, -length % 4 if axis in axes else 0) for axis, length in enumerate(values.shape)]
    return np.pad(values, widths)


def vectors(values: Array) -> Array:
    """Numbers in a row, four to a vector: (many, 4)."""
    return np.ascontiguousarray(values, np.float32).reshape(-1, 4)


def of_input(matrix: Array, signals: int) -> Array:
    """For each of so many signals, of which the last may have no weights, a vector for every layer of the state.
    matrix: (channels, signals), or (channels,), the amplitude of a signal that each channel has its own of."""
    weights = matrix.reshape(len(matrix), -1)
    filled = np.pad(weights, ((0, 0), (0, signals - weights.shape[1])))
    return vectors(padded(filled.T, 1))


def of_rule(rule: Rule) -> Array:
    """For each hidden unit: its weights of the four filters, filter by filter, and what it adds; all biases last."""
    filters = padded(rule.w1.reshape(rule.hidden, FILTERS, rule.channels), 2)
    adds = padded(rule.w2.T, 1)
    units = np.concatenate([filters.reshape(rule.hidden, -1), adds], axis=1)
    return np.concatenate([vectors(units), vectors(padded(rule.b1, 0))])


def of_features(decoder: Decoder) -> Array:
    """For each feature its weights of the state; all biases last."""
    return np.concatenate([vectors(padded(decoder.features, 0, 1)), vectors(padded(decoder.bias, 0))])


def of_mixing(decoder: Decoder) -> Array:
    """The channels' biases; then for each feature its weights of the grain, and those of the channels for it."""
    grain, out = padded(decoder.grain, 0), padded(decoder.out.T, 0, 1)
    return np.concatenate([vectors(padded(decoder.out_bias, 0)), vectors(np.concatenate([grain, out], axis=1))])


def in_rows(values: Array) -> Array:
    """Vectors (many, 4) as a texture's texels, row by row: (rows, WEIGHTS_WIDTH, 4), zeros behind the last.

    >>> in_rows(np.ones((600, 4), np.float32)).shape
    (3, 256, 4)
    """
    rows = np.zeros((-(-len(values) // WEIGHTS_WIDTH), WEIGHTS_WIDTH, 4), np.float32)
    rows.reshape(-1, 4)[: len(values)] = values
    return rows


def picture(values: Array) -> Array:
    """Numbers of every cell (numbers, height, width) as layers of texels, one below the other."""
    stacked = padded(values, 0).reshape(-1, 4, *values.shape[1:])
    return np.ascontiguousarray(np.moveaxis(stacked, 1, 3)).reshape(-1, values.shape[2], 4)


def turns(factors: list[Turns], length: int) -> Array:
    """Up to two waves' factors along an axis: (1, length, 4), cosine and sine of each."""
    values = np.zeros((1, length, 4), np.float32)
    for index, factor in enumerate(factors):
        values[0, :, 2 * index], values[0, :, 2 * index + 1] = factor.real, factor.imag
    return values


def splines(axis: Axis, first: int, last: int, origin: int) -> Array:
    """The pixels first..last of an axis: (2, pixels, 4), the weights of four of its cells, and below them the first of
    its cells, counted from `origin` (a small number, which floats hold exactly), then, of six cells, the other two's
    weights."""
    taps, values = axis.spline(first, last)
    rows = np.zeros((2, last - first, 4), np.float32)
    rows[0], rows[1, :, 0] = values[:4].T, taps[0] - origin
    rows[1, :, 1 : len(values) - 3] = values[4:].T
    return rows


def colours(corners: Array) -> Array:
    """An atlas' corner colours (n, n) as texels (n, n, 4), of which the first number counts."""
    return np.repeat(corners[..., None], 4, axis=2)
