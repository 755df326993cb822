"""Pictures in other sizes and positions: brought down while they are read (a picture of 16K needs no more memory than
one of 2K), filled where pixels are missing, turned upright, resized.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import OpenImageIO as oiio  # noqa: N813 - its own documentation's short name

from .pixels import Pixels


@dataclass(frozen=True)
class Reduced:
    """A smaller picture.

    values: (height, width, channels) float32, each pixel the mean of those pixels of its block that count. weight:
    (height, width, 1) float32, the share of each block that counts, 0..1.
    """

    values: Pixels
    weight: Pixels


def whole(rows: Iterable[Pixels], height: int, width: int, channels: int) -> Pixels:
    """Stack all rows to one array (height, width, channels) float32."""
    picture, top = np.empty((height, width, channels), np.float32), 0
    for band in rows:
        picture[top : top + len(band)] = band
        top += len(band)
    return picture


def reduced(bands: Iterable[tuple[Pixels, Pixels]], size: tuple[int, int], smaller: tuple[int, int]) -> Reduced:
    """Bring rows (values, weights) of a picture of `size` (height, width) to `smaller`, by means of blocks.

    Blocks differ by one pixel where the sizes are not multiples. It takes memory for the result, in double precision,
    and for a band. Raises ValueError for a picture without rows.
    """
    (height, width), (rows, columns) = size, smaller
    row_of = np.minimum(np.arange(height) * rows // height, rows - 1)
    starts = -(-np.arange(columns) * width // columns)
    sums: npt.NDArray[np.float64] | None = None
    weights = np.zeros((rows, columns, 1))
    top = 0
    for values, weight in bands:
        targets = row_of[top : top + len(values)]
        firsts = np.flatnonzero(np.r_[True, np.diff(targets) > 0])
        where = targets[firsts]
        if sums is None:
            sums = np.zeros((rows, columns, values.shape[2]))
        sums[where] += _block_sums(values * weight, firsts, starts)
        weights[where] += _block_sums(weight, firsts, starts)
        top += len(values)
    if sums is None:
        raise ValueError("a picture without rows")
    areas = np.bincount(row_of, minlength=rows)[:, None, None] * np.diff(np.r_[starts, width])[None, :, None]
    means = sums / np.maximum(weights, 1e-12)
    return Reduced(means.astype(np.float32), (weights / areas).astype(np.float32))


def _block_sums(values: Pixels, rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
    """The sums of the blocks that begin at these rows and columns."""
    across = np.add.reduceat(values, rows, axis=0)
    return np.add.reduceat(across, columns, axis=1).astype(np.float64)


def filled(values: Pixels, weight: Pixels) -> Pixels:
    """The picture (height, width, channels) with pixels that do not count filled smoothly from those that do.

    weight: (height, width, 1), 0 for pixels that do not count; values between 0 and 1 mix. The filling is by means of
    ever larger blocks, the push-pull of "The Lumigraph" (S. Gortler and others, 1996). Where nothing counts the picture
    stays as it is.
    """
    if not weight.any() or float(weight.min()) >= 1:
        return values
    height, width = values.shape[:2]
    if max(height, width) == 1:
        return values
    padding = ((0, height % 2), (0, width % 2), (0, 0))
    summed = _pairs(np.pad(values * weight, padding))
    counted = _pairs(np.pad(weight, padding))
    coarse = filled(summed / np.maximum(counted, 1e-6), np.minimum(counted, 1.0))
    below = _smooth(_smooth(coarse.repeat(2, axis=0).repeat(2, axis=1)[:height, :width]).swapaxes(0, 1)).swapaxes(0, 1)
    mixed: Pixels = (values * weight + below * (1 - weight)).astype(np.float32)
    return mixed


def _pairs(values: Pixels) -> Pixels:
    """The sums of 2 × 2 pixels."""
    rows = values[0::2] + values[1::2]
    pairs: Pixels = rows[:, 0::2] + rows[:, 1::2]
    return pairs


def _smooth(values: Pixels) -> Pixels:
    """The values blurred down their columns by binomial weights 1 2 1."""
    padded = np.pad(values, ((1, 1), (0, 0), (0, 0)), mode="edge")
    smooth: Pixels = padded[:-2] / 4 + padded[1:-1] / 2 + padded[2:] / 4
    return smooth


def upright(pixels: Pixels, orientation: int) -> Pixels:
    """Turn pixels (height, width, channels) by an Exif orientation, 1 to 8, so that they are upright."""
    if orientation > 4:
        pixels = pixels.swapaxes(0, 1)
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return np.ascontiguousarray(pixels, np.float32)


def resize(pixels: Pixels, height: int, width: int, kernel: str = "") -> Pixels:
    """Resize pixels (height, width, channels) in 0..1 with a filter that fits the scale: Blackman-Harris when
    enlarging, Lanczos 3 when reducing. kernel: OpenImageIO's name of another one.
    """
    if pixels.shape[:2] == (height, width):
        return pixels
    roi = oiio.ROI(0, width, 0, height, 0, 1, 0, pixels.shape[2])
    resized: Any = oiio.ImageBufAlgo.resize(oiio.ImageBuf(np.ascontiguousarray(pixels)), filtername=kernel, roi=roi)
    result: Pixels = np.asarray(resized.get_pixels(oiio.FLOAT), np.float32).reshape(height, width, -1)
    return np.clip(result, 0.0, 1.0)
