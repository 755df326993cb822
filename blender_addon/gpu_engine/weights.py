"""A model's weights as tables of vectors of four, in the order in which the shaders read them. No bpy."""

from __future__ import annotations

import numpy as np

from nca_core import Decoder, Level, Rule
from nca_core.arrays import Array
from nca_core.field import Turns
from nca_core.layers import FILTERS, LATTICE, NOISE


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


def of_seeds(level: Level) -> Array:
    """For each layer of the state: the noise's amplitude, and what each of four waves' parts adds."""
    amplitude = level.inputs[NOISE]
    noise, waves = padded(amplitude, 0).reshape(-1, 1, 4), np.zeros((len(amplitude), 4), np.float32)
    if LATTICE in level.inputs:
        waves[:, : level.inputs[LATTICE].shape[1]] = level.inputs[LATTICE]
    parts = padded(waves, 0).reshape(-1, 4, 4).swapaxes(1, 2)
    return vectors(np.concatenate([noise, parts], axis=1))


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


def turns(factors: list[Turns], length: int) -> Array:
    """Up to two waves' factors along an axis: (1, length, 4), cosine and sine of each."""
    values = np.zeros((1, length, 4), np.float32)
    for index, factor in enumerate(factors):
        values[0, :, 2 * index], values[0, :, 2 * index + 1] = factor.real, factor.imag
    return values
