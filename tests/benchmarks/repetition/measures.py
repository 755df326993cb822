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


class Matcher:
    """A picture in which patches of one shape are looked for: what all of them need is reckoned once."""

    def __init__(self, picture: Grey, shape: tuple[int, ...], least: float = 0.0) -> None:
        """least: deviation that patches, and what lies under them, are taken to have at least: with less contrast they
        correlate less."""
        self._whole, self._least = picture.shape, least * np.sqrt(shape[0] * shape[1])
        values = picture - picture.mean(dtype=np.float64)
        self._spectrum = np.fft.rfft2(values)
        area = shape[0] * shape[1]
        squares = _sums(np.square(values), shape) - _sums(values, shape) ** 2 / area
        self._lengths = np.sqrt(np.maximum(squares, self._least**2))

    def matches(self, patch: Grey) -> Numbers:
        """The correlation of a patch with the picture under every place it can have: (rows, columns) of its first
        pixel, in -1..1; 0 where there is nothing but one grey."""
        wanted = patch - patch.mean(dtype=np.float64)
        spectrum = self._spectrum * np.conj(np.fft.rfft2(wanted, s=self._whole))
        height, width = self._lengths.shape
        products = np.fft.irfft2(spectrum, s=self._whole)[:height, :width]
        scale = self._lengths * max(float(np.linalg.norm(wanted)), self._least)
        result: Numbers = np.where(scale > 1e-6 * patch.size, products / np.maximum(scale, 1e-12), 0.0)
        return result


def matches(picture: Grey, patch: Grey) -> Numbers:
    """A single patch's `Matcher.matches`."""
    return Matcher(picture, patch.shape).matches(patch)


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
    matcher = Matcher(picture, (side, side))
    for place in places:
        top, left = (at - half for at in place)
        correlation = matcher.matches(picture[top : top + side, left : left + side])
        forget(correlation, top, left, half)
        found += count(correlation, same, half)
    return found / len(places)


def count(correlation: Numbers, same: float, distance: int) -> int:
    """The number of places of a correlation, at least `distance` apart, that have `same` or more; blanks them."""
    found = 0
    while correlation.max() >= same:
        found += 1
        row, column = np.unravel_index(correlation.argmax(), correlation.shape)
        forget(correlation, int(row), int(column), distance)
    return found


def forget(correlation: Numbers, row: int, column: int, distance: int) -> None:
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
