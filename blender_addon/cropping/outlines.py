"""What is drawn of a shape: what lies around it, and a grid as it lies in the straightened part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from .shapes import Place, Rectangle, Shape, Size

Line: TypeAlias = tuple[Place, Place]

GRID = 4  # fields a side


def around(shape: Shape, picture: Size) -> list[Place]:
    """All of a picture but the shape, as triangles that do not overlap: three places each, one after the other."""
    rest: list[Place] = list(Rectangle(0, 0, *picture).corners)
    triangles: list[Place] = []
    for line in outline(shape):
        triangles += _fan(_clipped(rest, line, outside=True))
        rest = _clipped(rest, line, outside=False)
    return triangles


def outline(shape: Shape) -> list[Line]:
    """The four sides."""
    return [(shape.corners[index], shape.corners[(index + 1) % 4]) for index in range(4)]


def grid(shape: Shape) -> list[Line]:
    """The lines that a grid in the straightened part has in the picture: they lie along the wall, if the corners do."""
    matrix = _homography(shape.corners)

    def there(across: float, down: float) -> Place:
        x, y, w = matrix @ (across, down, 1.0)
        return float(x / w), float(y / w)

    shares = [index / GRID for index in range(1, GRID)]
    return [
        *((there(share, 0), there(share, 1)) for share in shares),
        *((there(0, share), there(1, share)) for share in shares),
    ]


def _homography(corners: Sequence[Place]) -> npt.NDArray[np.float64]:
    """The matrix (3, 3) that takes the corners of the unit square to others, clockwise from (0, 0): P. Heckbert,
    "Fundamentals of Texture Mapping and Image Warping", 1989, section 2.2.3."""
    first, second, third, fourth = (np.array(corner, np.float64) for corner in corners)
    skew = first - second + third - fourth
    g, h = np.linalg.solve(np.column_stack([second - third, fourth - third]), skew)
    columns = [second * (1 + g) - first, fourth * (1 + h) - first, first]
    return np.vstack([np.column_stack(columns), (g, h, 1.0)])


def _clipped(polygon: Sequence[Place], line: Line, outside: bool) -> list[Place]:
    """What of a convex polygon lies on one side of a line: the inside is to the right, as one sees it (I. Sutherland
    and G. Hodgman, 1974)."""
    (ax, ay), (bx, by) = line
    far = [((bx - ax) * (y - ay) - (by - ay) * (x - ax)) * (-1 if outside else 1) for x, y in polygon]
    kept: list[Place] = []
    for index, (x, y) in enumerate(polygon):
        before = index - 1
        if (far[index] >= 0) != (far[before] >= 0):
            share = far[before] / (far[before] - far[index])
            (px, py) = polygon[before]
            kept.append((px + share * (x - px), py + share * (y - py)))
        if far[index] >= 0:
            kept.append((x, y))
    return kept


def _fan(polygon: Sequence[Place]) -> list[Place]:
    """A convex polygon as triangles."""
    return [place for index in range(1, len(polygon) - 1) for place in (polygon[0], polygon[index], polygon[index + 1])]
