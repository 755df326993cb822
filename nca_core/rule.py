"""One step of a rule on the CPU: perceive, two matrix products, add. Blocked so that it stays in cache.

Perception filters are fixed: identity, Sobel x, Sobel y and the nine-point Laplacian, as in Niklasson, Mordvintsev,
Randazzo and Levin, "Self-Organising Textures", Distill 2021. Sobel filters are divided by 8, the Laplacian
[1 2 1; 2 -12 2; 1 2 1] by 16. They are steerable on purpose: rotating (gx, gy) and scaling all three by a factor per
cell is where fields of direction and size will enter.
"""

from __future__ import annotations

import numpy as np

from .model import FILTERS, Array, Rule
from .parallel import for_each_block

BLOCK_CELLS = 2048  # perception and hidden layer of a block: under 1 MB, the second-level cache of one core


def perceive(padded: Array, out: Array) -> None:
    """Write the four filter responses of a block with a border of one cell.

    padded: (channels, h + 2, w + 2); out: (4 · channels, h, w), filter by filter. The filters are built from sums
    of neighbours that they share: a = [1 2 1] down the column, b = [-1 0 1] down the column.
    """
    channels = padded.shape[0]
    identity, sobel_x, sobel_y, laplacian = (out[i * channels : (i + 1) * channels] for i in range(FILTERS))
    pairs = padded[:, :-1] + padded[:, 1:]
    a = pairs[:, :-1] + pairs[:, 1:]
    b = padded[:, 2:] - padded[:, :-2]
    np.copyto(identity, padded[:, 1:-1, 1:-1])
    np.subtract(a[:, :, 2:], a[:, :, :-2], out=sobel_x)
    b_pairs = b[:, :, :-1] + b[:, :, 1:]
    np.add(b_pairs[:, :, :-1], b_pairs[:, :, 1:], out=sobel_y)
    a_pairs = a[:, :, :-1] + a[:, :, 1:]
    np.add(a_pairs[:, :, :-1], a_pairs[:, :, 1:], out=laplacian)


def fold_filters(rule: Rule) -> Array:
    """The first product's matrix with the filters' constants and the bias folded in: (hidden, 4 · channels + 1).

    `perceive` leaves out the divisions by 8 and 16 and the Laplacian's -16 at the centre; a row of ones carries b1.
    """
    identity, sobel_x, sobel_y, laplacian = np.split(rule.w1, FILTERS, axis=1)
    columns = (identity - laplacian, sobel_x / 8, sobel_y / 8, laplacian / 16, rule.b1[:, None])
    return np.concatenate(columns, axis=1, dtype=np.float32)


def step(rule: Rule, folded: Array, padded: Array, threads: int) -> Array:
    """One synchronous update: (channels, h + 2, w + 2) with a border of one cell in, (channels, h, w) out."""
    channels, height, width = padded.shape[0], padded.shape[1] - 2, padded.shape[2] - 2
    result = np.empty((channels, height, width), np.float32)
    rows = max(1, BLOCK_CELLS // width)

    def update(start: int, stop: int) -> None:
        cells = (stop - start) * width
        perception = np.empty((FILTERS * channels + 1, stop - start, width), np.float32)
        perceive(padded[:, start : stop + 2], perception[:-1])
        perception[-1] = 1.0
        hidden = folded @ perception.reshape(-1, cells)
        np.maximum(hidden, 0.0, out=hidden)
        change = (rule.w2 @ hidden).reshape(channels, stop - start, width)
        np.add(change, padded[:, start + 1 : stop + 1, 1:-1], out=result[:, start:stop])

    for_each_block(update, height, rows, threads)
    return result
