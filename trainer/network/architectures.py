"""The sizes of network that there are, and which one a budget gets. No torch in here: the command line lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import log2

import nca_core
from nca_core.container import Precision


@dataclass(frozen=True)
class Architecture:
    """The numbers that fix a network. hidden: the rule's hidden units, steps: its steps; per level, coarsest first.

    channels: of a cell's state; features: of the decoder; stride: exemplar pixels on a finest cell's side. The defaults
    are what all sizes have in common: materials can grow into each other (`nca_core.Graft`) where channels, stride and
    steps are the same. More steps on the coarse levels would be nearly free, but each lets chance reach a coarse cell
    further: stones fall into a honeycomb, and corner tiles would have to be larger.
    """

    hidden: tuple[int, ...]
    channels: int = 16
    features: int = 24
    steps: tuple[int, ...] = (6, 8, 10, 10, 4)
    stride: int = 2

    def fitted(self, levels: int) -> Architecture:
        """The same without the coarsest levels, so that at most `levels` are left."""
        kept = min(levels, len(self.steps))
        return replace(self, hidden=self.hidden[-kept:], steps=self.steps[-kept:])

    def fits(self, model: nca_core.Model) -> tuple[bool, ...]:
        """Whether a model's rules are of this one's sizes: finest level first, for as many levels as both have."""
        pairs = zip(reversed(self.hidden), reversed(model.levels), strict=False)
        return tuple((level.rule.channels, level.rule.hidden) == (self.channels, hidden) for hidden, level in pairs)

    @property
    def densities(self) -> list[int]:
        """The pyramid level of each of a growth's images: halvings of the exemplar that have the cells' density."""
        finest = int(log2(self.stride))
        return [finest + level for level in range(len(self.steps) - 1, 0, -1)] + [0]

    @property
    def coarse_pixels(self) -> int:
        """Exemplar pixels per side of a coarse cell."""
        return int(self.stride * 2 ** (len(self.steps) - 1))


@dataclass(frozen=True)
class Size:
    """A size of network. precision: that of its weights in a file, where no other is asked for. seconds: the least
    budget that gets it, where no size is named."""

    architecture: Architecture
    precision: Precision
    seconds: float


#: By the names that one asks for them by. The finest level costs most, so it has the fewest steps: more of them make
#: patterns of their own in the grain. A rule of at most 50 hidden units fits a graphics card's uniform block.
SIZES: Mapping[str, Size] = {
    "standard": Size(Architecture(hidden=(16, 48, 48, 48, 44)), "float32", seconds=0.0),
    "large": Size(Architecture(hidden=(16, 96, 96, 96, 96)), "float16", seconds=900.0),
}


def size_for(named: str | None, seconds: float, iterations: int | None = None) -> str:
    """The name of the size that a training gets: the named one, else the one for its budget.

    seconds: the budget in time. iterations: one in work instead, which says nothing of time and gets the smallest.
    """
    if named is not None:
        return named
    time = seconds if iterations is None else 0.0
    return max((name for name, size in SIZES.items() if size.seconds <= time), key=lambda name: SIZES[name].seconds)


def name_of(architecture: Architecture) -> str:
    """The name of the size that an architecture is of; empty for one that has none."""
    return next((name for name, size in SIZES.items() if size.architecture == architecture), "")
