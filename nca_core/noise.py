"""The hash behind all randomness: one published integer function, exact on every machine.

pcg4d, from M. Jarzynski and M. Olano, "Hash Functions for GPU Rendering", Journal of Computer Graphics
Techniques 9(3), 2020, listing 3. Four unsigned 32-bit words in, four out, integer arithmetic modulo 2**32 only,
so numpy, torch, GLSL and Metal agree to the bit.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Words: TypeAlias = npt.NDArray[np.uint32]
Floats: TypeAlias = npt.NDArray[np.float32]

_MULTIPLIER = np.uint32(1664525)
_INCREMENT = np.uint32(1013904223)
_HALF_WORD = np.uint32(16)


def pcg4d(x: Words, y: Words, z: Words, w: Words) -> tuple[Words, Words, Words, Words]:
    """Hash four words to four words; the inputs broadcast against each other and are left alone.

    >>> one = np.ones(1, np.uint32)
    >>> [int(word[0]) for word in pcg4d(one, 2 * one, 3 * one, 4 * one)]
    [908250390, 4044648920, 3775961919, 45698095]
    """
    x, y, z, w = (word * _MULTIPLIER + _INCREMENT for word in (x, y, z, w))
    for last_round in (False, True):
        x = x + y * w
        y = y + z * x
        z = z + x * y
        w = w + y * z
        if not last_round:
            x, y, z, w = (word ^ (word >> _HALF_WORD) for word in (x, y, z, w))
    return x, y, z, w


def uniform(words: Words) -> Floats:
    """Map words to float32 in [-1, 1), exactly: the upper 24 bits, scaled by a power of two."""
    return (words >> np.uint32(8)).astype(np.float32) * np.float32(2.0**-23) - np.float32(1.0)


def cell_noise(xs: Words, ys: Words, level: int, channels: int, seed: int) -> Floats:
    """White noise of the cells of a rectangle of one level.

    xs, ys: the words that stand for each cell's place, modulo 2**32: (width,) and (height,), or both (height, width).
    Channel group g (four channels) of level l hashes (x, y, l * 2**16 + g, seed). Returns (channels, height, width)
    float32, uniform in [-1, 1).
    """
    x, y = (xs.reshape(1, -1), ys.reshape(-1, 1)) if xs.ndim == 1 else (xs, ys)
    groups = -(-channels // 4)
    noise = np.empty((groups * 4, y.shape[0], x.shape[1]), np.float32)
    seed_word = np.array([[seed & 0xFFFFFFFF]], np.uint32)
    for group in range(groups):
        key = np.array([[(level << 16) + group]], np.uint32)
        for offset, words in enumerate(pcg4d(x, y, key, seed_word)):
            noise[4 * group + offset] = uniform(words)
    return noise[:channels]
