"""A thumbnail in a weight file: with few colours two pixels share a byte, else three bytes a pixel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from .container import ContainerError
from .model import MAX_THUMBNAIL, Bytes

COLOURS = 16  # as many as fit into half a byte
NAME, PALETTE = "thumbnail", "thumbnail.palette"


def stored(picture: Bytes) -> dict[str, npt.NDArray[Any]]:
    """The tensors of a picture (height, width, 3) uint8: as it is, or indices (height, width / 2) and a palette."""
    palette, indices = np.unique(picture.reshape(-1, 3), axis=0, return_inverse=True)
    if not 1 <= len(palette) <= COLOURS or picture.shape[1] % 2:
        return {NAME: picture}
    pairs = indices.reshape(picture.shape[0], -1, 2).astype(np.uint8)
    return {NAME: pairs[..., 0] << 4 | pairs[..., 1], PALETTE: palette}


def restored(tensors: Mapping[str, npt.NDArray[Any]]) -> Bytes:
    """The picture again, an empty one where there is none. Raises ContainerError where the tensors do not fit each
    other."""
    if NAME not in tensors:
        return np.zeros((0, 0, 3), np.uint8)
    pixels, palette = tensors[NAME], tensors.get(PALETTE)
    if max(pixels.shape, default=0) > MAX_THUMBNAIL:
        raise ContainerError(f"the thumbnail is larger than {MAX_THUMBNAIL} px")
    if palette is None:
        return pixels
    if pixels.dtype != np.uint8 or pixels.ndim != 2 or palette.dtype != np.uint8 or palette.shape[1:] != (3,):
        raise ContainerError(f"tensors {NAME!r} and {PALETTE!r} do not fit each other")
    indices = np.stack([pixels >> 4, pixels & 15], axis=2).reshape(len(pixels), -1)
    if indices.size and indices.max() >= len(palette):
        raise ContainerError(f"tensor {NAME!r} has a colour that is not in its palette")
    picture: Bytes = palette[indices]
    return picture
