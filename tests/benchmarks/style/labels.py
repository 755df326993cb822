"""How often labels are right: the material that grows where it was asked for (texture by numbers).

A patchwork of two exemplars, whose labels are known, is learnt with them as its guide. Then other patches of labels are
asked for. A place's label is right if the patch of the exemplar that is nearest to what is there has it. That is not
always so for the exemplars themselves, so the share is told beside that of held-out patches: the patches that are known
come from their left halves, held-out ones from the right ones. Places within BORDER of another label are left out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nca_core import Model, Recipe, decode, grow
from nca_core.arrays import Array
from nca_core.guides import Guide
from nca_core.maps import map_slices
from nca_core.steering import Guided, Picture, Placed, Steering, Supplies
from nca_core.stylizing import blurred
from tests.benchmarks.quality.arrays import Stack
from tests.benchmarks.quality.lichen import trained
from tests.benchmarks.quality.made import Order
from trainer.exemplar.exemplar import Exemplar
from trainer.exemplar.guide import ExemplarGuide

from .grown import Following

Labels = npt.NDArray[np.int64]

COLOURS = ((200, 60, 40), (60, 90, 200))  # of the two labels
NAME = "parts"
BORDER = 32  # pixels: a coarse cell
PATCH = 16  # pixels along a side; patches are compared at half the resolution
SPREAD = 40.0  # pixels by which noise is blurred, so that patches of labels are several coarse cells wide
DICTIONARY, PLACES = 4096, 2048  # patches
ASKED_SEED, DRAWN_SEED = 5, 9
SIDE = 768  # pixels of the growth


@dataclass(frozen=True, eq=False)
class Patchwork:
    """Two exemplars in one. labels: whose the pixels are, 0 or 1. parts: the two, whole, with the maps of both."""

    exemplar: Exemplar
    labels: Labels
    parts: tuple[Stack, Stack]


@dataclass(frozen=True, eq=False)
class LabelRow:
    """A patchwork's result. right: share of places with the label that was asked for; held_out: the same share of the
    exemplars' own patches; picture, asked: the growth, and the labels it was asked for."""

    exemplar: Exemplar
    right: float
    held_out: float
    picture: Stack
    asked: Labels


def patches_of_labels(height: int, width: int, seed: int) -> Labels:
    """Two labels in patches of chance, half of all each, that go on at opposite edges: (height, width) of 0 and 1."""
    noise = np.random.default_rng(seed).standard_normal((height, width)).astype(np.float32)
    smooth = blurred(noise, SPREAD, wraps=True)
    return (smooth > np.median(smooth)).astype(np.int64)


def patchwork(one: Exemplar, other: Exemplar) -> Patchwork:
    """The one exemplar where the label is 0 and the other where it is 1, in the maps and the size that both have."""
    maps = tuple(name for name in one.maps if name in other.maps)
    rows, columns = (min(sides) for sides in zip(one.pixels.shape[:2], other.pixels.shape[:2], strict=True))
    labels = patches_of_labels(rows, columns, DRAWN_SEED)
    first, second = (
        np.concatenate([each.pixels[:rows, :columns, map_slices(each.maps)[name]] for name in maps], axis=2)
        for each in (one, other)
    )
    pixels = np.where(labels[..., None] == 1, second, first)
    digest = hashlib.sha256(pixels.tobytes()).hexdigest()
    made = replace(one, name=f"{one.name}+{other.name}", maps=maps, pixels=pixels, sha256=digest)
    return Patchwork(made, labels, (first, second))


def rows(patchworks: Iterable[Patchwork], out: Path, seconds: float, say: Callable[[str], None]) -> list[LabelRow]:
    """The result of every patchwork; trainings are kept. Raises trainer.errors.TrainingError for a short budget."""
    found = []
    for each in patchworks:
        say(f"{each.exemplar.name}: labels")
        guide = Guide(NAME, labels=COLOURS)
        asked = ExemplarGuide(guide, guide.asked(_picture(each.labels).values))
        order = Order(each.exemplar, seconds, range(1), out / each.exemplar.name / f"labels-{seconds:g}s")
        found.append(judged(trained(order, Following("standard", 0, (asked,)))[0], each))
    return found


def judged(model: Model, learnt: Patchwork) -> LabelRow:
    """Ask a model with the guide for other patches of labels."""
    asked = patches_of_labels(SIDE, SIDE, ASKED_SEED)
    picture, maps = _picture(asked), learnt.exemplar.maps
    steering = Steering((Guided(NAME, (Placed(picture.sha256),)),))
    recipe = Recipe(width=SIDE, height=SIDE, steering=steering)
    surface = recipe.surface(model, Supplies({picture.sha256: picture}))
    decoded = decode(model, grow(model, surface.field), maps=maps)
    grown = np.concatenate([decoded[name] for name in maps], axis=2)
    half = learnt.exemplar.pixels.shape[1] // 2
    known = _of_both([part[:, :half] for part in learnt.parts], DICTIONARY)
    held_out = _of_both([part[:, half:] for part in learnt.parts], PLACES)
    right = share_right(_patches(grown, asked, PLACES), known)
    return LabelRow(learnt.exemplar, right, share_right(held_out, known), grown, asked)


def share_right(places: tuple[Array, Labels], known: tuple[Array, Labels]) -> float:
    """The share of patches, each with its label, whose nearest known patch has the same label."""
    (queries, wanted), (there, have) = places, known
    squares = (there**2).sum(1)[None] - 2 * queries @ there.T
    return float((have[squares.argmin(1)] == wanted).mean())


def markdown(found: list[LabelRow]) -> list[str]:
    """A line for each patchwork."""
    lines = ["| patchwork | labels right | of held-out patches | of that |", "| --- | ---: | ---: | ---: |"]
    for row in found:
        ratio = row.right / row.held_out
        lines.append(f"| {row.exemplar.name} | {row.right:.3f} | {row.held_out:.3f} | {ratio:.0%} |")
    return lines


def sheet_columns(row: LabelRow) -> list[tuple[str, Stack]]:
    """The exemplar, the labels that were asked for, and what grew."""
    side = row.exemplar.pixels.shape[0]
    drawn = np.zeros((side, side, row.exemplar.pixels.shape[2]), np.float32)
    drawn[..., :3] = _picture(row.asked[:side, :side]).values
    return [("exemplar", row.exemplar.pixels), ("asked", drawn), ("Lichen", row.picture[:side, :side])]


def _of_both(parts: Sequence[Stack], most: int) -> tuple[Array, Labels]:
    """Patches of two exemplars, as many of each."""
    found = [_patches(part, np.full(part.shape[:2], label), most // 2) for label, part in enumerate(parts)]
    return np.concatenate([patches for patches, _labels in found]), np.concatenate([labels for _, labels in found])


def _patches(pixels: Stack, labels: Labels, most: int) -> tuple[Array, Labels]:
    """Patches of chance whose surroundings all have one label: (patches, numbers), and their labels."""
    height, width, channels = pixels.shape
    halved = pixels[: height // 2 * 2, : width // 2 * 2].reshape(height // 2, 2, width // 2, 2, channels).mean((1, 3))
    side = PATCH // 2
    pure = _is_pure(labels, BORDER + side)[side : height - side : 2, side : width - side : 2]
    tops, lefts = np.nonzero(pure)  # of the patches, in pixels of half the resolution
    chosen = np.random.default_rng(0).permutation(len(tops))[:most]
    rows, columns = (firsts[chosen][:, None] + np.arange(side) for firsts in (tops, lefts))
    found: Array = halved[rows[:, :, None], columns[:, None, :]].reshape(len(chosen), -1).astype(np.float32)
    return found, labels[2 * tops[chosen] + side, 2 * lefts[chosen] + side]


def _is_pure(labels: Labels, reach: int) -> npt.NDArray[np.bool_]:
    """Where all labels of a square of 2 · reach + 1 pixels are the same, as far as it lies inside."""
    low, high = labels, labels
    for axis in (0, 1):
        low, high = (_extreme(values, reach, axis, which) for values, which in ((low, np.minimum), (high, np.maximum)))
    pure: npt.NDArray[np.bool_] = low == high
    return pure


def _extreme(values: Labels, reach: int, axis: int, which: np.ufunc) -> Labels:
    sides = [(reach, reach) if each == axis else (0, 0) for each in range(2)]
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(values, sides, mode="edge"), 2 * reach + 1, axis)
    found: Labels = which.reduce(windows, axis=-1)
    return found


def _picture(labels: Labels) -> Picture:
    """Labels in their colours."""
    values = (np.array(COLOURS, np.float32) / 255)[labels]
    return Picture(values, np.ones(labels.shape, np.float32))
