"""A part of a picture: a box, or any four corners, which are straightened to a rectangle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import OpenImageIO as oiio  # noqa: N813 - its own documentation's short name

from .pixels import Pixels

Corner = tuple[float, float]


@dataclass(frozen=True)
class Cut:
    """Four corners (x, y), clockwise from the one that becomes the upper left, in shares of the picture's width and
    height, so that they mean the same in maps of any size."""

    corners: tuple[Corner, Corner, Corner, Corner]

    @classmethod
    def box(cls, left: float, top: float, right: float, bottom: float) -> Cut:
        """An upright rectangle."""
        return cls(((left, top), (right, top), (right, bottom), (left, bottom)))

    @property
    def is_box(self) -> bool:
        """Whether nothing has to be straightened."""
        (left, top), (right, _), (_, bottom), _ = self.corners
        return self == Cut.box(left, top, right, bottom)

    def size(self, height: int, width: int) -> tuple[int, int]:
        """The height and width in pixels of what is cut out of a picture: at least 1, the means of opposite sides."""
        points = self._pixels(height, width)
        sides = np.linalg.norm(np.roll(points, -1, axis=0) - points, axis=1)
        return max(1, round((sides[1] + sides[3]) / 2)), max(1, round((sides[0] + sides[2]) / 2))

    def of(self, pixels: Pixels) -> Pixels:
        """Cut the part out of a picture (height, width, channels), whose values stay in their range; one of a single
        pixel is one value for all, and stays."""
        height, width = pixels.shape[:2]
        if (height, width) == (1, 1):
            return pixels
        rows, columns = self.size(height, width)
        if self.is_box:
            left, top = (round(share * side) for share, side in zip(self.corners[0], (width, height), strict=True))
            top, left = min(top, height - rows), min(left, width - columns)
            return np.ascontiguousarray(pixels[top : top + rows, left : left + columns])
        return _straightened(pixels, self._pixels(height, width), rows, columns)

    def _pixels(self, height: int, width: int) -> npt.NDArray[np.float64]:
        return np.array(self.corners, np.float64) * (width, height)


def _straightened(pixels: Pixels, corners: npt.NDArray[np.float64], rows: int, columns: int) -> Pixels:
    """The quadrilateral as a rectangle of rows x columns, by the homography of its corners (R. Hartley and A.
    Zisserman, "Multiple View Geometry", 2004, section 4.1), each pixel a filtered mean of what it covers."""
    there = np.array([(0, 0), (columns, 0), (columns, rows), (0, rows)], np.float64)
    matrix = homography(corners, there)
    source = oiio.ImageBuf(np.ascontiguousarray(pixels))
    roi = oiio.ROI(0, columns, 0, rows, 0, 1, 0, pixels.shape[2])
    flat = tuple(float(value) for value in matrix.T.ravel())  # OpenImageIO multiplies rows from the left
    warped: Any = oiio.ImageBufAlgo.warp(source, flat, "lanczos3", wrap="clamp", roi=roi)
    result: Pixels = np.asarray(warped.get_pixels(oiio.FLOAT), np.float32).reshape(rows, columns, -1)
    return np.clip(result, pixels.min(axis=(0, 1)), pixels.max(axis=(0, 1)))


def homography(before: npt.NDArray[np.float64], after: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The matrix (3, 3) that takes four points (4, 2) to four others, of which no three lie on a line."""
    equations, values = [], []
    for (x, y), (u, v) in zip(before, after, strict=True):
        equations += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return np.append(np.linalg.solve(np.array(equations), np.array(values)), 1.0).reshape(3, 3)
