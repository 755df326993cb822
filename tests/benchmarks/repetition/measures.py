"""How much of a picture comes again: as a whole, at some distance, and in small places.

All is normalised cross-correlation (J. P. Lewis, "Fast Normalized Cross-Correlation", Vision Interface 1995): 1 where
a patch and what lies under it are equal up to brightness and contrast, 0 where they have nothing in common.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Grey: TypeAlias = npt.NDArray[np.float32]
Numbers: TypeAlias = npt.NDArray[np.float64]

LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)  # ITU-R BT.709, on sRGB-encoded values: luma
SAME = 0.9  # a correlation from which on two places are one look


def luma(pixels: npt.NDArray[np.uint8]) -> Grey:
    """(height, width, 3) sRGB in 0..255 to (height, width) in 0..1."""
    grey: Grey = pixels @ (LUMINANCE / np.float32(255))
    return grey


def matches(picture: Grey, patch: Grey) -> Numbers:
    """The correlation of a patch with the picture under every place it can have: (rows, columns) of its first pixel,
    in -1..1; 0 where there is nothing but one grey."""
    height, width = (whole - part + 1 for whole, part in zip(picture.shape, patch.shape, strict=True))
    values = picture - picture.mean(dtype=np.float64)
    wanted = patch - patch.mean(dtype=np.float64)
    spectrum = np.fft.rfft2(values)
    spectrum *= np.conj(np.fft.rfft2(wanted, s=picture.shape))
    products = np.fft.irfft2(spectrum, s=picture.shape)[:height, :width]
    squares = _sums(np.square(values), patch.shape) - _sums(values, patch.shape) ** 2 / patch.size
    scale = np.sqrt(np.maximum(squares, 0) * np.square(wanted).sum())
    result: Numbers = np.where(scale > 1e-6 * patch.size, products / np.maximum(scale, 1e-12), 0.0)
    return result


def peak(picture: Grey, nearest: int) -> tuple[float, tuple[int, int]]:
    """The highest autocorrelation, and its lag (down, across), of those that are `nearest` or more pixels along an
    axis and at most a quarter of the picture: 1 for a picture that repeats, near 0 for noise.

    It is taken of the picture's middle, half as high and wide, so that as many pixels count at every lag. It sees a
    repetition that goes through the whole surface, on a grid; not one here and there (see `copies`).
    """
    top, left = (side // 4 for side in picture.shape)
    found = matches(picture, picture[top : top + picture.shape[0] // 2, left : left + picture.shape[1] // 2])
    found[max(0, top - nearest + 1) : top + nearest, max(0, left - nearest + 1) : left + nearest] = -1
    row, column = (int(place) for place in np.unravel_index(found.argmax(), found.shape))
    return float(found[row, column]), (row - top, column - left)


def copies(picture: Grey, side: int, places: list[tuple[int, int]], same: float = SAME) -> float:
    """In how many other places of the picture one finds what is at a place, on the mean over the places given.

    side: of the patch that is looked for, in pixels; places: (row, column) of its middle. Another place is at least
    half a patch away, and what is there correlates by `same` or more. An eye that knows one remarkable spot finds it
    that often.
    """
    half, found = side // 2, 0
    for place in places:
        top, left = (at - half for at in place)
        correlation = matches(picture, picture[top : top + side, left : left + side])
        _forget(correlation, top, left, half)
        while correlation.max() >= same:
            found += 1
            row, column = np.unravel_index(correlation.argmax(), correlation.shape)
            _forget(correlation, int(row), int(column), half)
    return found / len(places)


def _forget(correlation: Numbers, row: int, column: int, distance: int) -> None:
    """Blank the neighbourhood of a place."""
    correlation[max(0, row - distance) : row + distance + 1, max(0, column - distance) : column + distance + 1] = -1


def _sums(values: Numbers, shape: tuple[int, ...]) -> Numbers:
    """The sum under every place of a rectangle of that shape."""
    height, width = shape
    table = np.pad(values.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    sums: Numbers = (
        table[height:, width:] - table[:-height, width:] - table[height:, :-width] + table[:-height, :-width]
    )
    return sums
