"""What systems make and metrics look at: stacks of map channels, and the few views of them that several share.

A Stack is (height, width, channels) float32 in 0..1, the channels of an exemplar's maps one after the other, as in
`trainer.exemplar.exemplar.Exemplar.pixels`. A Grey is one map of it as (height, width) float32.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import torch

from nca_core.maps import map_slices
from trainer.exemplar.equalise import equalisation
from trainer.exemplar.exemplar import Exemplar

Stack: TypeAlias = npt.NDArray[np.float32]
Grey: TypeAlias = npt.NDArray[np.float32]

LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)  # ITU-R BT.709, on sRGB-encoded values: luma
SHUFFLE_SEED = 20260801


def grey_maps(stack: Stack, maps: tuple[str, ...]) -> dict[str, Grey]:
    """Every map as one channel: a colour's luma, a data map as it is; rounded to 8 bits, as results are stored."""
    rounded = np.round(stack * 255) / np.float32(255)
    return {name: luma(rounded[..., part]) for name, part in map_slices(maps).items()}


def luma(pixels: Stack) -> Grey:
    """A colour's luma, (height, width, 3) to (height, width); a data map's only channel as it is."""
    grey: Grey = pixels @ LUMINANCE if pixels.shape[2] == 3 else pixels[..., 0]
    return grey


def equaliser(exemplar: Exemplar) -> Callable[[Stack], Stack]:
    """The change of units that gives every map of the exemplar the same variance (equalise), on stacks."""
    units = equalisation(torch.from_numpy(exemplar.pixels), exemplar.maps)
    return lambda stack: units.apply(torch.from_numpy(np.ascontiguousarray(stack, np.float32))).numpy()


def shuffled(pixels: Stack) -> Stack:
    """The pixels in random order, (height, width) or with channels, which stay together. Always the same order."""
    order = np.random.default_rng(SHUFFLE_SEED).permutation(pixels.shape[0] * pixels.shape[1])
    return pixels.reshape(len(order), -1)[order].reshape(pixels.shape)


def periodic(image: Stack) -> npt.NDArray[np.float64]:
    """The periodic component of (height, width[, channels]), float64: the image without the jump across its border.

    Equal to the image up to a smooth part that carries the jump; the Fourier transform has no cross then. L. Moisan,
    "Periodic Plus Smooth Image Decomposition", Journal of Mathematical Imaging and Vision 39, 2011.
    """
    values = image.astype(np.float64)
    jump = np.zeros_like(values)
    rows, columns = values[-1] - values[0], values[:, -1] - values[:, 0]
    jump[0] += rows
    jump[-1] -= rows
    jump[:, 0] += columns
    jump[:, -1] -= columns
    height, width = image.shape[:2]
    waves = [2 * np.cos(2 * np.pi * np.arange(side) / side) for side in (height, width)]
    divisor = waves[0][:, None] + waves[1] - 4
    divisor[0, 0] = 1
    divisor = divisor.reshape(height, width, *[1] * (image.ndim - 2))
    transformed = np.fft.fft2(jump, axes=(0, 1)) / divisor
    transformed[0, 0] = 0
    return values - np.fft.ifft2(transformed, axes=(0, 1)).real


def centre(image: Stack, height: int, width: int) -> Stack:
    """The middle height × width pixels."""
    top, left = (image.shape[0] - height) // 2, (image.shape[1] - width) // 2
    return image[top : top + height, left : left + width]
