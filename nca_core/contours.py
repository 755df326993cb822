"""Directions along a picture's contours: strokes follow what they draw.

The structure tensor (W. Förstner and E. Gülch, "A Fast Operator for Detection and Precise Location of Distinct Points,
Corners and Centres of Circular Features", ISPRS 1987; of colours: S. Di Zenzo, "A Note on the Gradient of a
Multi-Image", Computer Vision, Graphics, and Image Processing 33, 1986) says which way brightness changes least: the
minor eigenvector. It is smoothed as a tensor, where a direction and its opposite are the same, so edges that lie back
to back do not cancel. Where a picture is plain, what is further away decides: coarser means are added, each fainter.

Materials have directions, not axes: turned by 180 degrees they are others, so one of the two must be picked. Which, is
found as normals of point clouds are oriented (H. Hoppe et al., "Surface Reconstruction from Unorganized Points",
SIGGRAPH 1992, section 3.3): along a spanning tree of neighbours, those that agree most first; then all are turned so
that most of the picture lies as the exemplar does. What is left: around a point with half a turn (the end of a line, a
fork of three), no choice fits. There a seam runs to the next such point or to the border, on which the flow map's
vectors fall to none, so that the material lies as the exemplar does in a strip some blocks wide. Seams of two frames of
a clip may run differently.
"""

from __future__ import annotations

import heapq
from math import ceil, degrees

import numpy as np
import numpy.typing as npt

from .arrays import Array
from .stylizing import blurred

FAINT = 0.1  # of the next coarser means
PLAIN = 1e-13  # squared gradients, per pixel, of what has no direction
NODES = 64  # on the longer side of the grid on which opposites are picked apart
LEAST_GRAIN = 0.1  # of a material: the share of its gradients that lie one way more than the other


def contour_flow(picture: Array, smoothness: float, blur: float, grain: float = 0.0, before: Array | None = None) -> Array:
    """A flow map (see directions.py) along a picture's contours: (height, width, 3) float32 in 0..1.

    picture: (height, width, channels) float32 in 0..1. blur: pixels by which it is blurred first; smoothness: pixels
    over which directions are averaged. grain: degrees at which strokes lie in the exemplar. before: the flow map of the
    frame before, of the same size, which the directions rather agree with than with the exemplar's.
    """
    height, width = picture.shape[:2]
    block = max(1, int(smoothness / 2))
    tensor = blurred(_blocks(_tensor(blurred(picture, blur)), block), smoothness / block)
    axes = _axes(_filled(tensor)) * np.exp(-2j * np.radians(grain)).astype(np.complex64)
    vectors = _at(_directed(axes), height, width, block)
    if before is not None:
        reference = (before[..., 0] - 0.5) + 1j * (before[..., 1] - 0.5)
        agreement = float((vectors * reference.conj()).real.sum())
    else:
        agreement = float(vectors.real.sum())
    vectors = vectors if agreement >= 0 else -vectors
    flow = np.stack([vectors.real, vectors.imag, np.full(vectors.shape, -1)], axis=2)
    return (flow * 0.5 + 0.5).astype(np.float32)


def grain_of(picture: Array) -> float:
    """Degrees, counter-clockwise, at which a material's strokes lie, -90 to 90; 0 if they lie every way.

    picture: (height, width, channels) float32, one that goes on at its opposite edges.
    """
    xx, xy, yy = _tensor(picture, wraps=True).sum((0, 1), dtype=np.float64)
    if xx + yy <= PLAIN * picture.size or np.hypot(xx - yy, 2 * xy) < LEAST_GRAIN * (xx + yy):
        return 0.0
    return degrees(np.angle(complex(yy - xx, 2 * xy)) / 2)


def _tensor(picture: Array, wraps: bool = False) -> Array:
    """The squared gradients xx, xy, yy, summed over channels: (height, width, 3) float32. y runs down."""
    padded = np.pad(picture, ((1, 1), (1, 1), (0, 0)), mode="wrap" if wraps else "edge")
    across = (padded[1:-1, 2:] - padded[1:-1, :-2]) / 2
    down = (padded[2:, 1:-1] - padded[:-2, 1:-1]) / 2
    tensor: Array = np.stack([(a * b).sum(2) for a, b in ((across, across), (across, down), (down, down))], axis=2)
    return tensor


def _blocks(values: Array, side: int) -> Array:
    """Means of blocks; those at the right and lower edge are as if nothing lay beyond it."""
    height, width = values.shape[:2]
    rows, columns = ceil(height / side), ceil(width / side)
    padded = np.pad(values, ((0, rows * side - height), (0, columns * side - width), (0, 0)))
    means: Array = padded.reshape(rows, side, columns, side, -1).mean((1, 3))
    return means


def _filled(tensor: Array) -> Array:
    """A tensor with a faint part of its coarser means, which is all that there is where it is plain itself."""
    height, width = tensor.shape[:2]
    if max(height, width) <= 2:
        return tensor
    filled: Array = tensor + FAINT * _at(_filled(_blocks(tensor, 2)), height, width, 2)
    return filled


def _axes(tensor: Array) -> npt.NDArray[np.complex64]:
    """The minor eigenvectors as e^(2ia), a being the angle to the right and up; 0 where there is none. With y up the
    mixed part has the other sign."""
    xx, xy, yy = tensor[..., 0], tensor[..., 1], tensor[..., 2]
    double = (yy - xx) + 2j * xy
    length = np.abs(double)
    found: npt.NDArray[np.complex64] = np.where(
        xx + yy > PLAIN, double / np.maximum(length, np.float32(1e-20)), 0
    ).astype(np.complex64)
    return found


def _directed(axes: npt.NDArray[np.complex64]) -> npt.NDArray[np.complex64]:
    """Unit vectors e^(ia) or their opposites, chosen so that neighbours agree."""
    vectors = np.sqrt(axes)
    height, width = axes.shape
    side = ceil(max(height, width) / NODES)
    coarse = _blocks(axes[..., None], side)[..., 0]
    nodes = _agreeing(np.sqrt(coarse / np.maximum(np.abs(coarse), 1e-12)), np.abs(coarse))
    around = _at(nodes[..., None], height, width, side)[..., 0]
    signs = np.where((vectors * around.conj()).real < 0, -1, 1)
    return (vectors * signs).astype(np.complex64)


def _agreeing(vectors: npt.NDArray[np.complex64], firm: Array) -> npt.NDArray[np.complex64]:
    """Vectors, some of them turned round: along the tree of neighbours that lie most alike (Prim's), from the firmest
    place on."""
    height, width = vectors.shape
    flat, weight = vectors.ravel().tolist(), firm.ravel().tolist()
    start = int(firm.argmax())
    signs = [0.0] * len(flat)
    queue: list[tuple[float, int, float]] = [(0.0, start, 1.0)]
    while queue:
        _unlike, here, sign = heapq.heappop(queue)
        if signs[here]:
            continue
        signs[here] = sign
        row, column = divmod(here, width)
        for there, exists in (
            (here - width, row > 0),
            (here + width, row < height - 1),
            (here - 1, column > 0),
            (here + 1, column < width - 1),
        ):
            if exists and not signs[there]:
                alike = (flat[here] * flat[there].conjugate()).real
                cost = 1 - abs(alike) * min(weight[here], weight[there])
                heapq.heappush(queue, (cost, there, -sign if alike < 0 else sign))
    return (vectors * np.array(signs).reshape(height, width)).astype(np.complex64)


def _at(values: npt.NDArray[np.generic], height: int, width: int, block: int) -> Array:
    """Values at blocks, (rows, columns, ...), linearly between them at all pixels: (height, width, ...)."""
    for axis, count in ((0, height), (1, width)):
        places = ((np.arange(count) + 0.5) / block - 0.5).clip(0, values.shape[axis] - 1)
        low = np.floor(places).astype(np.int64)
        high = np.minimum(low + 1, values.shape[axis] - 1)
        share = (places - low).astype(np.float32).reshape([-1 if each == axis else 1 for each in range(values.ndim)])
        values = np.take(values, low, axis) * (1 - share) + np.take(values, high, axis) * share
    return values
