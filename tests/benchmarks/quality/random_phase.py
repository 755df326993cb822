"""Random-phase noise: the exemplar's spectrum and colours, and nothing of its structure. The floor of the comparison.

B. Galerne, Y. Gousseau and J.-M. Morel, "Random Phase Textures: Theory and Synthesis", IEEE Transactions on Image
Processing 20, 2011. It wraps, and is what any system should beat; second-order statistics rate it (almost) perfect.
"""

from __future__ import annotations

import numpy as np

from .arrays import Stack, periodic
from .made import Made, Order


def random_phase(pixels: Stack, seed: int) -> Stack:
    """The periodic component with random phases added, the same for all channels, so that they stay related."""
    noise = np.fft.fft2(np.random.default_rng(seed).standard_normal(pixels.shape[:2]))
    phases = noise / np.abs(noise)  # of a real image: antisymmetric, so the result is real
    phases[0, 0] = 1  # the mean stays
    transformed = np.fft.fft2(periodic(pixels), axes=(0, 1)) * phases[..., None]
    return np.clip(np.fft.ifft2(transformed, axes=(0, 1)).real, 0, 1).astype(np.float32)


def make_random_phase(order: Order) -> Made:
    """The system; it has no use for a budget."""
    return Made([random_phase(order.exemplar.pixels, seed) for seed in order.seeds])
