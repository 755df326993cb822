"""What a data set is asked to be: how many samples, of which size and scale, which seed each has, and in which split.

Each sample is a crop of a plane of its own seed: a torus as small as a sample would repeat within its own reach. Seeds
follow each other through the splits, so no two samples and no two splits share one, which anybody can check.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Any

import nca_core
from nca_core.maps import BASE_COLOR, LABEL, MASK
from nca_core.plan import FileOptions, Task, plan, variant
from nca_core.recipe import MAX_DENOMINATOR, MAX_DENSITY, MIN_DENSITY
from nca_core.steer import metres
from nca_core.version import VERSION

SPLITS = {1: ("train",), 2: ("train", "test"), 3: ("train", "validation", "test")}  # by how many shares there are
USUAL = (BASE_COLOR.name, MASK.name, LABEL)  # the images that are written unless others are asked for
SEEDS = 1 << 32
PLACES = 1 << 16  # pixels, from the origin: crops of a regular material begin anywhere in its unit cell
MICROMETRES = 1e6  # in a metre
_STEM = "sample"  # stands for a sample's own
OFF = 1e-5  # relative, by which a scale may be off so that few coarse cells take whole pixels, as planes need it


@dataclass(frozen=True)
class Split:
    """A part of a data set. seeds: those of its samples; first: the number of its first sample."""

    name: str
    first: int
    seeds: range


@dataclass(frozen=True)
class Sample:
    """A sample: number names its files, and counts through all splits."""

    number: int
    split: str
    recipe: nca_core.Recipe


@dataclass(frozen=True)
class Request:
    """A data set of `count` samples of size x size pixels.

    images: names of the images of each sample, the first of which is the sample's own. shares: of each split, with a
    sum of 1. seed: that of the first sample. density: pixels per exemplar pixel. layout: how it is kept, a name in
    layouts.LAYOUTS. Raises ValueError for what cannot be made.
    """

    count: int
    size: int
    images: tuple[str, ...]
    shares: tuple[float, ...] = (0.8, 0.1, 0.1)
    seed: int = 0
    density: float = 1.0
    layout: str = "imagefolder"

    def __post_init__(self) -> None:
        if len(self.shares) not in SPLITS or min(self.shares) < 0 or abs(sum(self.shares) - 1) > 1e-6:
            raise ValueError("the shares of train, validation and test are one to three numbers with a sum of 1")
        if self.seed + self.count > SEEDS:
            raise ValueError(f"the last sample's seed would be {self.seed + self.count - 1}, more than {SEEDS - 1}")
        empty = [split.name for split, share in zip(self._all, self.shares, strict=True) if share and not split.seeds]
        if empty:
            raise ValueError(f"of {self.count} samples none is left for {empty[0]}: ask for more, or for fewer splits")

    @property
    def splits(self) -> tuple[Split, ...]:
        """The splits that have samples."""
        return tuple(split for split in self._all if split.seeds)

    @property
    def _all(self) -> tuple[Split, ...]:
        total, edges = 0.0, [0]
        for share in self.shares:
            total += share
            edges.append(round(total * self.count))
        seeds = (range(self.seed + first, self.seed + last) for first, last in pairwise(edges))
        return tuple(
            Split(name, first, each) for name, first, each in zip(SPLITS[len(self.shares)], edges, seeds, strict=False)
        )

    def samples(self, model: nca_core.Model) -> Iterator[Sample]:
        """All samples, split by split."""
        digest = model.digest  # which takes a while
        for split in self.splits:
            for number, seed in enumerate(split.seeds, start=split.first):
                x, y = place(seed)
                recipe = nca_core.Recipe(
                    seed, self.size, self.size, self.density, mode="plane", x=x, y=y, digest=digest
                )
                yield Sample(number, split.name, recipe)

    def task(self, model: nca_core.Model, sample: Sample) -> Task:
        """A sample as a task of nca_core's plan, its own image first: 000007.png, 000007_mask.png.

        Its own image has no map in its name, since loaders pair it with the sample; what a sidecar would say, a line of
        metadata does.
        """
        (found,) = variant(_planned(model, self), _STEM, sample.recipe.seed, self.stem(sample.number))
        by_name = {image.sheet.name: image for image in found.images}
        first, *others = (by_name[name] for name in self.images)
        own = replace(first, name=f"{found.label}.png")
        return replace(found, recipe=sample.recipe, images=(own, *others))

    def stem(self, number: int) -> str:
        """What the names of a sample's files begin with."""
        return f"{number:0{max(6, len(str(self.count - 1)))}}"

    def record(self, model: nca_core.Model, sample: Sample) -> dict[str, Any]:
        """What is said of a sample beside its images."""
        scale = {"mpp": mpp} if (mpp := micrometres(model, self.density)) else {}
        recipe = sample.recipe
        return {
            "seed": recipe.seed,
            "x": recipe.x,
            "y": recipe.y,
            "class": model.name,
            **scale,
            "licence": model.provenance.licence,
        }

    def as_dict(self, model: nca_core.Model) -> dict[str, Any]:
        """All that the samples follow from, as JSON has it."""
        return {
            "lichen": VERSION,
            "material": model.name,
            "digest": model.digest,
            "dataset": {name: list(part) if isinstance(part, tuple) else part for name, part in asdict(self).items()},
            "provenance": asdict(model.provenance),
        }


@lru_cache(maxsize=4)
def _planned(model: nca_core.Model, request: Request) -> tuple[Task, ...]:
    """The plan that all samples share, but for their seeds, places and names."""
    recipe = next(request.samples(model)).recipe
    return plan(model, recipe, _STEM, FileOptions(maps=request.images))


def request_for(
    model: nca_core.Model,
    count: int,
    size: int,
    shares: tuple[float, ...],
    seed: int = 0,
    mpp: float | None = None,
    layout: str = "imagefolder",
    maps: tuple[str, ...] = (),
) -> Request:
    """A request that a model can fulfil. mpp: micrometres that a pixel shows. maps: the images, the sample's own first;
    none means USUAL, as far as the model has them, or all that it has. Raises ValueError where it cannot."""
    there = [sheet.name for sheet in FileOptions().sheets(model)]
    if missing := [name for name in maps if name not in there]:
        raise ValueError(f"--maps: {model.name} has no {missing[0]!r}; it has {', '.join(there)}")
    images = tuple(dict.fromkeys(maps)) or tuple(name for name in USUAL if name in there) or tuple(there)
    request = Request(count, size, images, shares, seed, 1.0 if mpp is None else density(model, mpp), layout)
    _planned(model, request)  # which refuses what is too large
    return request


def density(model: nca_core.Model, mpp: float) -> float:
    """The pixels per exemplar pixel that show so many micrometres each. Raises ValueError where the model does not say
    how large it is, or such pixels are too large or too small."""
    own = micrometres(model, 1.0)
    if not own:
        raise ValueError(
            f"--mpp: {model.name} does not know how large it is in metres; leave --mpp out, or train with --metres"
        )
    exact = own / mpp
    if not MIN_DENSITY <= exact <= MAX_DENSITY:
        raise ValueError(
            f"--mpp: {model.name} was learnt at {own:.4g} micrometres a pixel and can be grown at "
            f"{own / MAX_DENSITY:.4g} to {own / MIN_DENSITY:.4g}, not {mpp:.4g}"
        )
    wanted = Fraction(exact * model.coarse_pixels)
    sides = [wanted.limit_denominator(2**bits) for bits in range(MAX_DENOMINATOR.bit_length())]
    side = next((side for side in sides if abs(side - wanted) <= OFF * wanted), sides[-1])
    return min(max(float(side / model.coarse_pixels), MIN_DENSITY), float(MAX_DENSITY))


def micrometres(model: nca_core.Model, pixels: float) -> float:
    """The micrometres that a pixel shows, of which there are so many on an exemplar pixel's side; 0 if unknown."""
    return round(metres(model) * MICROMETRES / pixels, 6)


def place(seed: int) -> tuple[int, int]:
    """The place of a seed's crop on its plane, (x, y) in pixels."""
    found = hashlib.sha256(str(seed).encode()).digest()
    x, y = (int.from_bytes(found[start : start + 4], "little") % PLACES for start in (0, 4))
    return x, y
