"""Whether the maps still belong together."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from trainer.exemplar.exemplar import Exemplar

from .arrays import Grey, Stack, grey_maps, shuffled
from .normalise import Score

LEVELS = 12  # of the joint histograms
HALVINGS = 3  # pictures at 1, 1/2 and 1/4
LEAST = 0.01  # nats: maps that tell less about each other than this are not compared

Signature = npt.NDArray[np.float64]


def misalignment(exemplar: Exemplar) -> Score:
    """How much less (or more) the first map tells about the others than in the exemplar: 0 the same, 1 nothing at all.

    Mutual information between the first map's luma and each other map, of their values and of their edges (gradient
    magnitudes), at three scales; the mean absolute difference from the exemplar's, in units of that of maps each
    shuffled by itself. Above 1 where maps tell much more about each other than they should. F. Maes et al.,
    "Multimodality Image Registration by Maximization of Mutual Information", IEEE TMI 16, 1997. None for a single map,
    or where the exemplar's maps are unrelated.

    What it cannot see: whether the maps are any good, or related in the right way: only how strongly.
    """
    wanted = _signatures(exemplar.pixels, exemplar.maps)
    apart = _signatures(_shuffled_apart(exemplar.pixels), exemplar.maps)
    units = {name: float(np.abs(apart[name] - signature).mean()) for name, signature in wanted.items()}
    related = [name for name, unit in units.items() if unit > LEAST]

    def score(stack: Stack) -> float | None:
        found = _signatures(stack, exemplar.maps)
        scores = [float(np.abs(found[name] - wanted[name]).mean()) / units[name] for name in related]
        return sum(scores) / len(scores) if scores else None

    return score


def mutual_information(left: Grey, right: Grey) -> float:
    """Of two images of one size, in nats, from a joint histogram of equally filled levels: 0 and above."""
    codes = _ranks(left) * LEVELS + _ranks(right)
    joint = np.bincount(codes, minlength=LEVELS**2).reshape(LEVELS, LEVELS) / codes.size
    independent = joint.sum(1, keepdims=True) * joint.sum(0, keepdims=True)
    filled = joint > 0
    return float((joint[filled] * np.log(joint[filled] / independent[filled])).sum())


def _ranks(image: Grey) -> npt.NDArray[np.int64]:
    """Each pixel's level, 0..LEVELS-1; equal values share one."""
    edges = np.unique(np.quantile(image, np.arange(1, LEVELS) / LEVELS))
    return np.searchsorted(edges, image.ravel(), side="right")


def _signatures(stack: Stack, maps: tuple[str, ...]) -> dict[str, Signature]:
    """For every map but the first: mutual information with the first, of values and of edges, per scale."""
    first, *others = grey_maps(stack, maps).items()
    return {name: np.array([value for pair in _scales(first[1], grey) for value in pair]) for name, grey in others}


def _scales(left: Grey, right: Grey) -> list[tuple[float, float]]:
    found = []
    for halving in range(HALVINGS):
        if halving:
            left, right = _halved(left), _halved(right)
        found.append((mutual_information(left, right), mutual_information(_edges(left), _edges(right))))
    return found


def _edges(image: Grey) -> Grey:
    down, across = np.gradient(image)
    return np.hypot(down, across)


def _halved(image: Grey) -> Grey:
    height, width = (side // 2 for side in image.shape)
    return image[: 2 * height, : 2 * width].reshape(height, 2, width, 2).mean((1, 3))


def _shuffled_apart(pixels: Stack) -> Stack:
    """Every channel rolled around the shuffled order by another third of the picture: no two stay together."""
    mixed = shuffled(pixels)
    return np.stack([np.roll(mixed[..., c], c * pixels.shape[0] // 3 + c, 0) for c in range(pixels.shape[2])], axis=2)
