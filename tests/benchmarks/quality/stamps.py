"""Stamps: motifs that a growth has learnt by heart and sets down again and again."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np

from nca_core.maps import KINDS
from trainer.exemplar.exemplar import Exemplar

from ..repetition.measures import SAME, Matcher, count, forget
from .arrays import Grey, Stack, luma

PATCH = 48  # exemplar pixels of a motif's side, or a quarter of the exemplar's shorter side
LEAST_SIDE = 256  # exemplar pixels; pictures of so many and more are looked at in half the size
SHORTEST, LONGEST = 1 / 12, 1 / 2  # of a motif's side: the details by which it is known
QUANTILE = 0.95
LOOKED_AT = 4  # pictures that say which motifs may be stamps; the others count them
SUSPECTS = 12


def stamps(exemplar: Exemplar, stacks: Sequence[Stack]) -> float | None:
    """How often the motif that recurs most is found again in an area of the exemplar's size: 0 for never.

    1: as often as where the exemplar itself is repeated, each of whose motifs is there once. A motif is a square of 48
    pixels of the first map's luma, of which waves of 4 to 24 pixels count. It is found where the normalised
    correlation is 0.9 or more, and higher than 95 of 100 squares of the exemplar have anywhere else in the exemplar;
    what has less contrast than the exemplar on the whole correlates less. Every square of the first picture, half a
    side apart, is looked for in the first four pictures; those that come most often are counted in the others, where
    there are more. None for a single picture.

    What it cannot see: motifs that are turned, scaled or vary, and their colours. Where the exemplar repeats itself or
    is strictly regular, only exact repeats count; where it is roughly regular, as bricks are, growth that is too even
    or too soft counts as well: its places are more alike than the exemplar's. `quarters` says what the exemplar has.
    """
    if len(stacks) < 2:
        return None
    own = _seen(exemplar.pixels, exemplar)
    side, least = _side(exemplar), float(own.std())
    same = max(SAME, float(np.quantile(_likeness(own, side, least), QUANTILE)))
    pictures = [_seen(stack, exemplar) for stack in stacks]
    matchers = [Matcher(picture, (side, side), least) for picture in pictures]
    places = _places(pictures[0], side)
    squares = [pictures[0][y : y + side, x : x + side] for y, x in places]

    def found(index: int, number: int) -> int:
        """How often a square is in a picture, but for where it was cut out."""
        correlation = matchers[number].matches(squares[index])
        if number == 0:
            forget(correlation, *places[index], side // 2)
        return count(correlation, same, side // 2)

    first, rest = range(len(pictures))[:LOOKED_AT], range(len(pictures))[LOOKED_AT:]
    often = np.array([sum(found(index, number) for number in first) for index in range(len(squares))])
    if rest:
        suspects = np.argsort(-often, kind="stable")[:SUSPECTS]
        often = np.array([sum(found(int(index), number) for number in rest) for index in suspects])
    area = sum(pictures[number].size for number in rest or first)
    return float(often.max()) * own.size / area


def _side(exemplar: Exemplar) -> int:
    """Pixels, of pictures as they are looked at, of a motif's side."""
    shorter = min(exemplar.pixels.shape[:2])
    return min(PATCH, shorter // 4) // (2 if shorter >= LEAST_SIDE else 1)


def _likeness(picture: Grey, side: int, least: float) -> list[float]:
    """The highest correlation that each square of a picture has with another that it does not overlap."""
    matcher = Matcher(picture, (side, side), least)
    highest = []
    for y, x in _places(picture, side):
        correlation = matcher.matches(picture[y : y + side, x : x + side])
        forget(correlation, y, x, side - 1)
        highest.append(float(correlation.max()))
    return highest


def _places(picture: Grey, side: int) -> list[tuple[int, int]]:
    """The first pixels (row, column) of squares, half a side apart."""
    rows, columns = (range(0, length - side + 1, side // 2) for length in picture.shape)
    return list(product(rows, columns))


def _seen(stack: Stack, exemplar: Exemplar) -> Grey:
    """The first map's luma, halved where the exemplar is large, without the longest and the shortest waves."""
    grey = luma(np.round(stack[..., : KINDS[exemplar.maps[0]].channels] * 255) / np.float32(255))
    if min(exemplar.pixels.shape[:2]) >= LEAST_SIDE:
        height, width = (length // 2 for length in grey.shape)
        grey = grey[: 2 * height, : 2 * width].reshape(height, 2, width, 2).mean((1, 3))
    side = _side(exemplar)
    return _blurred(grey, side * SHORTEST) - _blurred(grey, side * LONGEST)


def _blurred(image: Grey, wavelength: float) -> Grey:
    """Through a Gaussian that lets half of a wave of this length pass; continued by mirrors."""
    mirrored = np.pad(image, [(0, length) for length in image.shape], mode="symmetric")
    waves = [np.fft.fftfreq(length) * wavelength for length in mirrored.shape]
    passed = 0.5 ** (waves[0][:, None] ** 2 + waves[1] ** 2)
    blurred = np.fft.ifft2(np.fft.fft2(mirrored) * passed).real
    return blurred[: image.shape[0], : image.shape[1]].astype(np.float32)
