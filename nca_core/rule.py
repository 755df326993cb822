"""One step of update rules on the CPU: perceive, two matrix products, add. Blocked so that it stays in cache.

Perception filters are fixed: identity, Sobel x, Sobel y and the nine-point Laplacian, as in Niklasson, Mordvintsev,
Randazzo and Levin, "Self-Organising Textures", Distill 2021. Sobel filters are divided by 8, the Laplacian
[1 2 1; 2 -12 2; 1 2 1] by 16. They are steerable on purpose: a frame turns the two gradients of a cell, by an angle of
which it has the cosine c and sine s: (gx, gy) become (c gx + s gy, c gy - s gx). Models that were trained without a
frame grow turned. Scaling the filters instead, for other sizes, breaks materials up (measured), so no field does it.

Several rules may share the cells: state + sum over rules of share · (w2 · relu(w1 · perception + b1)).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .arrays import Array
from .kernels import aligned, blocks, for_each_band, multiply, one_blas_thread
from .layers import FILTERS, Rule

EVEN = 4  # blocks come in multiples of this
BLOCK_CELLS = 8192  # 3 MB of perception and hidden layer: half of it is too many calls, twice as much leaves the cache
ALONE_CELLS = 8192  # fewer are stepped on one thread: handing the interpreter to and fro would cost more


class Scratch:
    """One thread's buffers for blocks of up to `cells` cells in rows of `pitch`, so that no block allocates."""

    def __init__(self, channels: int, hidden: int, cells: int, pitch: int) -> None:
        self.perception = aligned(FILTERS * channels + 1, cells)
        self.perception[:] = 1  # the last row carries the bias
        self.hidden = aligned(hidden, cells)
        self.change = aligned(channels, cells)
        self.pairs = aligned(channels, cells + pitch)
        self.squares = aligned(channels, cells + pitch)
        self.zeros = aligned(1, cells)[0]
        self.zeros[:] = 0


def perceive(flat: Array, pitch: int, out: Array, scratch: Scratch) -> None:
    """Write sums that span the four filters' responses of a block, as rows of numbers that are as long as can be.

    flat: (channels, (h + 2) · pitch), rows of pitch = w + 2 cells one after the other, border included. out: (4 ·
    channels, h · pitch); the last two of each pitch cells lie across the border and mean nothing. All filters but the
    identity are made of the sums of the four 2 × 2 squares that meet in a cell. Squares added along the rows are
    [1 2 1], a pair of rows above the cell and one below: `above` and `below`. They add to [1 2 1; 2 4 2; 1 2 1] and
    differ by 8 Sobel y; added down the columns, left and right, the squares differ by 8 Sobel x.
    """
    channels, cells = flat.shape[0], out.shape[1]
    inner, used = cells - 2, cells + pitch
    identity, sobel_x, above, below = (out[i * channels : (i + 1) * channels, :inner] for i in range(FILTERS))
    pairs, squares = scratch.pairs[:, :used], scratch.squares[:, : used - 1]
    np.copyto(identity, flat[:, pitch + 1 : pitch + 1 + inner])
    np.add(flat[:, :-pitch], flat[:, pitch:], out=pairs)
    np.add(pairs[:, :-1], pairs[:, 1:], out=squares)
    lower = squares[:, pitch:]
    np.add(squares[:, :inner], squares[:, 1 : inner + 1], out=above)
    np.add(lower[:, :inner], lower[:, 1 : inner + 1], out=below)
    sides = pairs[:, : inner + 1]
    np.add(squares[:, : inner + 1], lower[:, : inner + 1], out=sides)
    np.subtract(sides[:, 1:], sides[:, :-1], out=sobel_x)


def fold_filters(rule: Rule) -> Array:
    """Return the first product's matrix for the rows that `perceive` writes, and for a row of ones, which carries b1:
    (hidden, 4 · channels + 1). With the filters' constants, and the Laplacian's -16 at the centre."""
    identity, sobel_x, sobel_y, laplacian = np.split(rule.w1, FILTERS, axis=1)
    above, below = laplacian / 16 - sobel_y / 8, laplacian / 16 + sobel_y / 8
    columns = (identity - laplacian, sobel_x / 8, above, below, rule.b1[:, None])
    return np.concatenate(columns, axis=1, dtype=np.float32)


def block_rows(height: int, pitch: int) -> int:
    """Return the rows of a block: BLOCK_CELLS or a little less, so that blocks are alike and four threads have as many
    each. It depends on the size alone: blocks lie at the same rows, and round alike, for any number of threads."""
    count = -(-height * pitch // BLOCK_CELLS)
    return max(1, -(-height // (count + -count % EVEN)))


def turn(perception: Array, frame: Array) -> None:
    """Turn the gradients that `perceive` has written, in place: Sobel y is (below - above) / 8, and above + below
    are left as they are. perception: (4 · channels, cells); frame: cosine and sine, (2, cells)."""
    _identity, sobel_x, above, below = np.split(perception, FILTERS)
    cosine, sine = frame
    sobel_y, both = below - above, below + above
    turned = cosine * sobel_y - sine * sobel_x
    sobel_x *= cosine
    sobel_x += sine * sobel_y
    np.subtract(both, turned, out=above)
    np.add(both, turned, out=below)
    above *= np.float32(0.5)
    below *= np.float32(0.5)


class Stepper:
    """Applies rules to states of any size, on several threads; keeps its buffers from step to step."""

    def __init__(self, rules: Sequence[Rule], threads: int) -> None:
        """rules: one, or several of equally many channels that share the cells."""
        self._rules, self._threads = rules, threads
        self._folded = [fold_filters(rule) for rule in rules]
        self._idle: list[Scratch] = []

    def step(self, padded: Array, out: Array, frame: Array | None = None, shares: Sequence[Array] = ()) -> None:
        """One synchronous update: (channels, h + 2, w + 2) with a border of one cell in, (channels, h, w) out.

        padded must be contiguous; out may be the inside of a larger array, but not of padded. frame: (2, h, w), cosine
        and sine of each cell's turn. shares: of several rules, each (h, w); none where one rule has all cells.
        """
        height, pitch = padded.shape[1] - 2, padded.shape[2]
        rows = block_rows(height, pitch)

        def update(start: int, stop: int) -> None:
            scratch = self._scratch(rows * pitch, pitch)
            for first, last in blocks(start, stop, rows):
                turned = None if frame is None else _spread(frame[:, first:last], pitch)
                shared = [_spread(share[first:last], pitch) for share in shares]
                self._update_block(padded[:, first : last + 2], out[:, first:last], scratch, turned, shared)
            self._idle.append(scratch)

        threads = self._threads if height * pitch > ALONE_CELLS else 1
        with one_blas_thread():
            for_each_band(update, height, rows, threads)

    def _update_block(
        self, block: Array, out: Array, scratch: Scratch, frame: Array | None, shares: Sequence[Array]
    ) -> None:
        channels, pitch = block.shape[0], block.shape[2]
        cells = (block.shape[1] - 2) * pitch
        buffers = (scratch.perception, scratch.hidden, scratch.change, scratch.zeros)
        perception, hidden, change, zeros = (buffer[..., :cells] for buffer in buffers)
        perceive(block.reshape(channels, -1), pitch, perception[:-1], scratch)
        if frame is not None:
            turn(perception[:-1], frame)
        if not shares:
            self._change(0, perception, hidden[: self._rules[0].hidden], zeros, change)
            np.add(change, perception[:channels], out=change)
        else:
            after = perception[:channels].copy()
            for index, share in enumerate(shares):
                self._change(index, perception, hidden[: self._rules[index].hidden], zeros, change)
                after += np.multiply(change, share, out=change)
            np.copyto(change, after)
        np.copyto(out, change.reshape(channels, -1, pitch)[:, :, :-2])

    def _change(self, index: int, perception: Array, hidden: Array, zeros: Array, change: Array) -> None:
        """What a rule adds to the state of a block."""
        multiply(self._folded[index], perception, hidden)
        np.maximum(hidden, zeros, out=hidden)  # a row of zeros: numpy is half as fast with a single one
        multiply(self._rules[index].w2, hidden, change)

    def _scratch(self, cells: int, pitch: int) -> Scratch:
        """An idle thread's buffers if they are large enough, else new ones."""
        try:
            while True:
                scratch = self._idle.pop()
                if scratch.change.shape[1] >= cells and scratch.pairs.shape[1] >= cells + pitch:
                    return scratch
        except IndexError:
            hidden = max(rule.hidden for rule in self._rules)
            return Scratch(self._rules[0].channels, hidden, cells, pitch)


def _spread(values: Array, pitch: int) -> Array:
    """Numbers of cells (..., rows, width) in rows of `pitch`, as blocks have them: (..., rows · pitch)."""
    wide = np.zeros((*values.shape[:-1], pitch), np.float32)
    wide[..., : values.shape[-1]] = values
    return wide.reshape(*values.shape[:-2], -1)
