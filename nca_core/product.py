"""Matrix products that stay in the calling thread.

numpy's BLAS brings threads of its own to every larger product. Where blocks are already spread over threads these spin
against each other: measured 30 to 60 times slower on a busy machine. Below about half a million multiplications BLAS
stays alone, so products are cut into column slices of that size, which cost nothing else.
"""

from __future__ import annotations

import numpy as np

from .model import Array

MULTIPLICATIONS = 1 << 18


def multiply(left: Array, right: Array, out: Array | None = None) -> Array:
    """left @ right (into out), slice by slice; `right` is wide: (inner, many), `left` small: (outer, inner)."""
    columns = right.shape[1]
    out = np.empty((left.shape[0], columns), np.float32) if out is None else out
    width = max(16, MULTIPLICATIONS // left.size)
    for start in range(0, columns, width):
        part = slice(start, min(start + width, columns))
        np.matmul(left, right[:, part], out=out[:, part])
    return out
