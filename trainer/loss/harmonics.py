"""Harmonics: how much of an image comes again with every cell of its lattice, and how much chance may change.

Growth that hears a lattice's waves can put everything where they say: each brick then has its bloom in the same corner,
and patches do not see it, since one such brick is like one of the exemplar's. What comes again in every unit cell is
the power of the image at whole combinations of the waves, the harmonics. Here it has to be the exemplar's: courses and
joints in their places, all else by chance. Windows of one size are compared, so what leaks into a harmonic from other
waves is the same in both.

A single growth's power is chance. The mean over growths has to be the exemplar's, so a mean that follows the training
decides where the present growth is led. An image in which a wave has less than one and a half periods is not judged:
the finest image of a facade with few windows, say, whose coarser ones are.
"""

from __future__ import annotations

from itertools import product

import torch
from torch import Tensor

from nca_core.field import Lattice

HIGHEST = 4  # harmonic of each wave
MOST_CYCLES = 0.4  # of a harmonic in a pixel
PART = 0.75  # of the exemplar's side: windows of the exemplar must differ
WINDOWS = 5  # of the exemplar on a side, from edge to edge
FEWEST_PERIODS = 1.5  # of each wave in a window
MEMORY = 0.98  # share of the mean power that stays from one growth to the next
FLOOR = 3e-3  # of power, in equalised units: less is not seen


class Harmonics:
    """The comparison of an image's power at its lattice's harmonics with that of a level of the exemplar's pyramid.

    power: the mean over growths, (harmonics, channels) float32; negative before the first. It is all that changes from
    one comparison to the next.
    """

    def __init__(self, image: Tensor, lattice: Lattice, generator: torch.Generator) -> None:
        """image: the exemplar's level, (height, width, channels) in equalised units. lattice: its waves, at least one,
        in cycles per pixel of the level."""
        self._image, self._generator = image, generator
        waves = torch.tensor(lattice)
        whole = product(range(-HIGHEST, HIGHEST + 1), repeat=len(lattice))
        orders = torch.tensor([order for order in whole if order > (0,) * len(lattice)], dtype=torch.float32)
        self._orders = orders[(orders @ waves).abs().amax(1) <= MOST_CYCLES]
        self.power = torch.full((len(self._orders), image.shape[2]), -1.0, device=image.device)
        self._wanted: dict[tuple[int, int], Tensor] = {}
        self._lattice = lattice

    def __call__(self, image: Tensor, lattice: Lattice) -> Tensor:
        """The squared difference of the mean amplitudes from the exemplar's, summed over harmonics, the mean over
        channels: a scalar in equalised units; 0 for an image too small to tell. Its gradient is as if the mean moved
        wholly with this growth.

        image: (height, width, channels) in equalised units. lattice: the waves that its growth has kept to.
        """
        height, width = (
            min(side, int(PART * own)) for side, own in zip(image.shape[:2], self._image.shape[:2], strict=True)
        )
        if not len(self._orders) or any(
            max(abs(down) * height, abs(across) * width) < FEWEST_PERIODS for down, across in self._lattice
        ):
            return image.new_zeros(())
        power = self._power(self._anywhere(image, height, width), lattice)
        wanted = self._exemplars(height, width)
        with torch.no_grad():
            before = torch.where(self.power < 0, wanted, self.power)
            self.power = MEMORY * before + (1 - MEMORY) * power
            excess = 1 - ((wanted + FLOOR) / (self.power + FLOOR)).sqrt()
            value = ((self.power + FLOOR).sqrt() - (wanted + FLOOR).sqrt()).square().sum(0).mean()
        led = (excess * power).sum(0).mean()
        return value + led - led.detach()

    def _exemplars(self, height: int, width: int) -> Tensor:
        """The mean power of windows of the exemplar of one size, (harmonics, channels)."""
        if (height, width) not in self._wanted:
            rows, columns = self._image.shape[:2]
            tops, lefts = (
                torch.linspace(0, rest, WINDOWS).long().tolist() for rest in (rows - height, columns - width)
            )
            windows = [self._image[top : top + height, left : left + width] for top in tops for left in lefts]
            powers = [self._power(window, self._lattice) for window in windows]
            self._wanted[height, width] = torch.stack(powers).mean(0)
        return self._wanted[height, width]

    def _anywhere(self, image: Tensor, height: int, width: int) -> Tensor:
        """A window of an image."""
        rows, columns = image.shape[:2]
        top, left = (
            int(torch.randint(rest + 1, (1,), generator=self._generator)) for rest in (rows - height, columns - width)
        )
        return image[top : top + height, left : left + width]

    def _power(self, image: Tensor, lattice: Lattice) -> Tensor:
        """The squared amplitudes of an image's harmonics under a Hann window: (harmonics, channels)."""
        down, across = (
            _turns(turns, side) for turns, side in zip(self._turns_of(lattice), image.shape[:2], strict=True)
        )
        level = image - image.mean((0, 1))
        rows = (down @ level.flatten(1).to(down.dtype)).view(len(down), image.shape[1], -1)
        amplitudes = (rows * across[:, :, None]).sum(1)
        power: Tensor = amplitudes.real.square() + amplitudes.imag.square()
        return power

    def _turns_of(self, lattice: Lattice) -> Tensor:
        """The harmonics of a lattice's waves, in cycles per pixel: (2, harmonics)."""
        return (self._orders @ torch.tensor(lattice)).t().to(self._image.device)


def _turns(turns: Tensor, side: int) -> Tensor:
    """Complex waves of some cycles per pixel along one side under a Hann window: (harmonics, side)."""
    place = torch.arange(side, device=turns.device, dtype=torch.float32)
    hann = torch.hann_window(side, device=turns.device)
    hann = hann * (2**0.5 / hann.sum())
    return torch.polar(hann.expand(len(turns), -1), 2 * torch.pi * turns[:, None] * place)
