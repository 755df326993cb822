"""The training loss: the distance of a growth from the exemplar, with no pretrained network.

Its terms on the levels of a pyramid (trainer/RESEARCH.md says what each is worth) are transport of 7 × 7 patches
(structure) and sliced colours on all, sliced grain and rectified answers (how grain and edges lie) on the finer ones,
learnt features (what the others miss) on the finest, and harmonics (what comes again in every unit cell) of a regular
exemplar. All maps are stacked in every patch, each brought to the same variance before, so that they stay aligned and
none owns the loss.

A new term is a callable on flat patches or an image, made in `TextureLoss` and added beside the others; one on the
cells' states is added beside the overflow. What a term keeps from one growth to the next goes through `state` and
`restore`; version.py tells checkpoints of the loss before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from nca_core.field import Lattice

from ..exemplar.equalise import Equalisation
from ..exemplar.pyramid import halve, pyramid
from .harmonics import Harmonics
from .learnt import Learnt
from .patches import bank, grid_patches
from .rectified import SMALLEST, Rectified
from .sliced import COLOUR, GRAIN, Sliced
from .strata import STRATA
from .transport import Transport

FINEST_LAID_OUT = 1  # level of the pyramid: what comes again with a lattice is seen there, for a quarter of the work
OUTSIDE = 20.0  # a map value's typical variance is 1/20: brings squares of map values to equalised units


@dataclass(frozen=True)
class LossWeights:
    """The weights of the loss's terms beside the transport's, which is 1, and the size of each comparison.

    coarser: that of comparing an image's own halvings, at most `halvings`, with the next levels. rectified: that of
    the rectified answers' difference; the less the transport is trusted, the more. learnt: that of the learnt features'
    difference. harmonics: that of what comes again with a lattice. overflow: that of values out of range.
    grain_levels: the number of finest levels whose grain and rectified answers are compared. patches: those of an image
    in one comparison.
    """

    coarser: float = 0.5
    rectified: float = 1.5
    learnt: float = 1.0
    harmonics: float = 10.0
    overflow: float = 1.0
    grain_levels: int = 3
    halvings: int = 2
    patches: int = 1200


class TextureLoss:
    """The loss of growths from one exemplar.

    It keeps the exemplar's banks of patches, the transport's potentials, the harmonics' mean powers and the learnt
    features.
    """

    def __init__(
        self,
        exemplar: Tensor,
        densities: list[int],
        equalised: Equalisation,
        generator: torch.Generator,
        weights: LossWeights | None = None,
        dtype: torch.dtype = torch.float32,
        lattice: Lattice = (),
        guide: Tensor | None = None,
    ) -> None:
        """exemplar: (height, width, channels) float32, equalised. densities: for each image of a growth, the pyramid
        level that its pixels correspond to (0 is the exemplar itself). generator: draws patches and directions, on the
        CPU. dtype: that of filters' products. lattice: a regular exemplar's waves, in cycles per pixel. guide: what is
        asked for at the exemplar's pixels, (height, width, numbers) in the same units: further channels of every patch,
        so that each patch of the exemplar goes where the like of it is asked for.
        """
        self._weights = weights or LossWeights()
        self._densities = densities
        self._equalised = equalised
        self._generator, self._maps = generator, exemplar.shape[2]
        exemplar = exemplar if guide is None else torch.cat([exemplar, guide], 2)
        levels = pyramid(exemplar, max(densities) + self._weights.halvings + 1)
        self._banks = [bank(level, generator) for level in levels]
        self._sliced = [self._slices(level, generator) for level in range(len(self._banks))]
        self._rectified = {
            level: Rectified(levels[level], generator, dtype)
            for level in sorted({level for level in densities if level < self._weights.grain_levels})
            if min(levels[level].shape[:2]) >= SMALLEST
        }
        whole = 0 in densities and min(exemplar.shape[:2]) >= SMALLEST
        self._learnt = Learnt(levels[0][..., : self._maps], generator) if whole else None
        seen = [max(level, FINEST_LAID_OUT) for level in densities if lattice]
        self._harmonics = [
            Harmonics(levels[level][..., : self._maps], _at(lattice, level), generator) for level in seen
        ]
        self._transports = {
            (source, level): Transport(self._banks[level], grainy=level == 0)
            for source, density in enumerate(densities)
            for level in range(density, min(density + self._weights.halvings + 1, len(self._banks)))
        }

    def state(self) -> dict[str, Tensor]:
        """The state that changes with every growth, by name: potentials, powers and learnt features (float32), the
        random generator (uint8)."""
        potentials = {f"potential.{name}": transport.potential.cpu() for name, transport in self._named()}
        powers = {f"power.{source}": harmonics.power.cpu() for source, harmonics in enumerate(self._harmonics)}
        learnt = self._learnt.state() if self._learnt else {}
        features = {f"learnt.{name}": value for name, value in learnt.items()}
        return {"generator": self._generator.get_state(), **potentials, **powers, **features}

    def restore(self, state: dict[str, Tensor]) -> None:
        """Go on from the state that `state` gave. Raises KeyError for another exemplar's or architecture's."""
        self._generator.set_state(state["generator"])
        for name, transport in self._named():
            transport.potential.copy_(state[f"potential.{name}"])
        for source, harmonics in enumerate(self._harmonics):
            harmonics.power.copy_(state[f"power.{source}"])
        if self._learnt:
            self._learnt.restore({name: state[f"learnt.{name}"] for name in self._learnt.state()})

    def _named(self) -> list[tuple[str, Transport]]:
        return [(f"{source}.{level}", transport) for (source, level), transport in self._transports.items()]

    def _slices(self, level: int, generator: torch.Generator) -> list[Sliced]:
        bank = self._banks[level]
        colour = Sliced(bank, COLOUR, False, generator)
        if level >= self._weights.grain_levels:
            return [colour]
        return [colour, Sliced(bank, GRAIN, True, generator, STRATA if level == 0 else 1)]

    def __call__(self, images: Sequence[Tensor], states: Sequence[Tensor], lattice: Lattice = ()) -> Tensor:
        """The loss of one growth, a scalar tensor. The learnt features' difference counts by its gradient alone: they
        change, so its values are not comparable with earlier ones, by which the best network is chosen.

        images: the growth's images, one per density, each (height, width, channels) in equalised units, those of the
        guide last. states: the cells' states, of any shapes. lattice: the waves that a regular exemplar's growth has
        kept to, in cycles per pixel of the exemplar; needed where the loss was made with one.
        """
        if bool(lattice) != bool(self._harmonics):
            raise ValueError("a loss and a growth have both a lattice, or neither")
        total = self._weights.overflow * self._overflow(images, states)
        for source, image in enumerate(images):
            level = self._densities[source]
            total = total + self._compare(image, source, level)
            if level in self._rectified:
                rectified = self._rectified[level](image, self._weights.patches)
                total = total + self._weights.rectified / self._banks[level].trust * rectified
            if self._learnt and level == 0:
                difference = self._learnt(image[..., : self._maps])
                total = total + self._weights.learnt * (difference - difference.detach())
            if self._harmonics:
                total = total + self._weights.harmonics * self._repeats(image, source, level, lattice)
            choices = min(self._weights.halvings, len(self._banks) - 1 - level)
            if choices < 1:
                continue
            chosen = 1 + int(torch.randint(choices, (1,), generator=self._generator))
            for _ in range(chosen):
                image = halve(_jittered(image, self._generator))
            total = total + self._weights.coarser * choices * self._compare(image, source, level + chosen)
        return total

    def _compare(self, image: Tensor, source: int, level: int) -> Tensor:
        """The loss of an image, the growth's number `source`, against one level of the exemplar's pyramid."""
        flat = grid_patches(image, self._weights.patches, self._generator).flatten(1)
        loss = self._transports[source, level](flat)
        for sliced in self._sliced[level]:
            loss = loss + sliced(flat)
        return loss

    def _repeats(self, image: Tensor, source: int, level: int, lattice: Lattice) -> Tensor:
        """How much more or less of an image, the growth's number `source`, comes again with its lattice."""
        while level < FINEST_LAID_OUT:
            image, level = halve(image), level + 1
        return self._harmonics[source](image[..., : self._maps], _at(lattice, level))

    def _overflow(self, images: Sequence[Tensor], states: Sequence[Tensor]) -> Tensor:
        """The penalty on states beyond ±3 and images outside the maps' range.

        Growth must stay where numbers are well-behaved.
        """
        runaway = torch.stack([(state.abs() - 3).relu().square().mean() for state in states]).mean()
        maps = [self._equalised.invert(image[..., : self._maps]) for image in images]
        outside = [((-image).relu().square() + (image - 1).relu().square()).mean() for image in maps]
        return runaway + OUTSIDE * torch.stack(outside).mean()


def _at(lattice: Lattice, level: int) -> Lattice:
    """A lattice in cycles per pixel of a level of the pyramid."""
    return tuple((down * 2**level, across * 2**level) for down, across in lattice)


def _jittered(image: Tensor, generator: torch.Generator) -> Tensor:
    """The image without the first row, the first column, both or none: halvings of an exemplar know no fixed grid."""
    dy, dx = torch.randint(0, 2, (2,), generator=generator).tolist()
    return image[dy:, dx:]
