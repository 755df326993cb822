"""Harmonics: how much of an image comes again with every cell of its lattice, and how much chance may change.

Growth that hears a lattice's waves can put everything where they say: each brick then has its bloom in the same corner,
and patches do not see it, since one such brick is like one of the exemplar's. What comes again in every unit cell is
the power of the image at whole combinations of the waves, the harmonics. Here it has to be the exemplar's: courses and
joints in their places, all else by chance. Windows of one size are compared, so what leaks into a harmonic from other
waves is the same in both.

A single growth's power is chance. The mean over growths has to be the exemplar's, so a mean that follows the training
decides where the present growth is led.
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
FEWEST_PERIODS = 1.5  # of the longest wave in a window
MEMORY = 0.98  # share of the mean power that stays from one growth to the next
FLOOR = 3e-3  # of power, in equalised units: less is not seen


class Harmonics:
    """The comparison of an image's power at its lattice's harmonics with that of a level of the exemplar's pyramid.

    power: the mean over growths, (harmonics, channels) float32; 0 before the first. It is all that changes from one
    comparison to the next.
    """

    def __init__(self, image: Tensor, lattice: Lattice, generator: torch.Generator) -> None:
        """image: the exemplar's level, (height, width, channels) in equalised units. lattice: its waves, at least one,
        in cycles per pixel of the level."""
        self._image, self._generator = image, generator
        waves = torch.tensor(lattice)
        whole = product(range(-HIGHEST, HIGHEST + 1), repeat=len(lattice))
        orders = torch.tensor([order for order in whole if order > (0,) * len(lattice)], dtype=torch.float32)
        self._orders = orders[(orders @ waves).abs().amax(1) <= MOST_CYCLES]
        self._longest = float(1 / waves.norm(dim=1).min())
        self.power = torch.zeros(len(self._orders), image.shape[2], device=image.device)
        self._wanted: dict[int, Tensor] = {}
        self._lattice = lattice

    def __call__(self, image: Tensor, lattice: Lattice) -> Tensor:
        """The summed squared difference of amplitudes from the exemplar's, a scalar in equalised units; 0 for an image
        too small to tell. Its gradient is that of the mean over growths.

        image: (height, width, channels) in equalised units. lattice: the waves that its growth has kept to.
        """
        side = min(*image.shape[:2], *(int(PART * side) for side in self._image.shape[:2]))
        if side < FEWEST_PERIODS * self._longest or not len(self._orders):
            return image.new_zeros(())
        power = self._power(self._anywhere(image, side), lattice)
        wanted = self._exemplars(side)
        with torch.no_grad():
            self.power = torch.where(self.power > 0, MEMORY * self.power + (1 - MEMORY) * power, power)
            excess = 1 - ((wanted + FLOOR) / (self.power + FLOOR)).sqrt()
            value = ((self.power + FLOOR).sqrt() - (wanted + FLOOR).sqrt()).square().sum()
        led = (excess * power).sum()
        return value + led - led.detach()

    def _exemplars(self, side: int) -> Tensor:
        """The mean power of windows of the exemplar of one size, (harmonics, channels)."""
        if side not in self._wanted:
            tops, lefts = (
                torch.linspace(0, length - side, WINDOWS).long().tolist() for length in self._image.shape[:2]
            )
            windows = [self._image[top : top + side, left : left + side] for top in tops for left in lefts]
            self._wanted[side] = torch.stack([self._power(window, self._lattice) for window in windows]).mean(0)
        return self._wanted[side]

    def _anywhere(self, image: Tensor, side: int) -> Tensor:
        """A square part of an image."""
        top, left = (
            int(torch.randint(length - side + 1, (1,), generator=self._generator)) for length in image.shape[:2]
        )
        return image[top : top + side, left : left + side]

    def _power(self, image: Tensor, lattice: Lattice) -> Tensor:
        """The squared amplitudes of a square image's harmonics under a Hann window: (harmonics, channels)."""
        side = len(image)
        frequencies = (self._orders @ torch.tensor(lattice)).to(image.device)
        place = torch.arange(side, device=image.device, dtype=torch.float32)
        hann = torch.hann_window(side, device=image.device)
        hann = hann * (2**0.5 / hann.sum())
        down, across = (
            torch.polar(hann.expand(len(turns), -1), 2 * torch.pi * turns[:, None] * place) for turns in frequencies.t()
        )
        level = image - image.mean((0, 1))
        rows = (down @ level.flatten(1).to(down.dtype)).view(len(down), side, -1)
        amplitudes = (rows * across[:, :, None]).sum(1)
        power: Tensor = amplitudes.real.square() + amplitudes.imag.square()
        return power
