"""The trainable model: the same growth as nca_core's, on a torus, differentiable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

import nca_core
from nca_core.arrays import Array
from nca_core.decoding import GRAIN_LEVEL
from nca_core.field import Lattice, Region, SeedField
from nca_core.layers import FILTERS, GRAIN_CHANNELS, LATTICE, NOISE
from nca_core.signals import is_given, signal

from ..exemplar.equalise import Equalisation
from .architectures import Architecture
from .resample import doubling, resample, splines
from .steps import kernel_of, run_steps
from .windows import Window, whole

MOST_CYCLES = 0.4  # of a wave in a cell; at 0.5 it cannot be told from its beat
#: Free amplitudes all go to zero on the middle levels: early on any noise is an error, and later nothing brings it
#: back. Then chance comes from the coarsest cells only, and all finer detail repeats itself.
NOISY_CHANNELS, LEAST_NOISE = 4, 0.6
LIFT = 2.0  # equalised units
#: Features begin as grains: the pixels' noise, of this scale, over thresholds from often to rarely reached, as sand and
#: as specks. If they have to be found first, the finest cells find a hatching instead, which has the grain's strength
#: and is easier to learn.
GRAIN, QUIET = 0.5, (-0.5, -2.0)
#: Half of the features, two by two, begin with less of both: outlines of flakes and fibres need not fight with the
#: noise, which is the easier way to an answer of every filter. Bark is less of sand so.
CLEAN_GRAIN, CLEAN_QUIET = 0.04, 0.3
#: How much new models sharpen what they decode (see nca_core.spline). Measured on bricks, after 110 s: distance to the
#: exemplar 0.628 instead of 0.663, and the mortar's grain is crisp instead of blurred.
SHARPENING = 0.25
SPLINE_REACH = 3  # cells on each side that a decoded pixel depends on: two for the spline, one for the sharpening


@dataclass(frozen=True)
class Grown:
    """A growth as the loss sees it.

    images: the read-out of each level but the finest, then the decoded image, each (height, width, map channels) in
    equalised units, without its window's margin. states: the last state of every level.
    """

    images: list[Tensor]
    states: list[Tensor]


class Network(nn.Module):
    """Rules, noise amplitudes and decoder as parameters, and a linear read-out per level that only training needs."""

    def __init__(
        self,
        architecture: Architecture,
        outputs: int,
        generator: torch.Generator,
        lattice: Lattice = (),
        heard: Mapping[str, int] | None = None,
    ) -> None:
        """lattice: a regular exemplar's waves, in cycles per coarse cell. heard: further inputs by name, with the
        numbers that each one's signal has (see nca_core.signals)."""
        super().__init__()
        self.heard = ({LATTICE: 2 * len(lattice)} if lattice else {}) | dict(heard or {})
        self.architecture, self.lattice = architecture, lattice
        c, f, levels = architecture.channels, architecture.features, len(architecture.steps)

        def normal(*shape: int, scale: float) -> nn.Parameter:
            return nn.Parameter(torch.randn(shape, generator=generator) * scale)

        self.w1 = nn.ParameterList(normal(FILTERS * c, h, scale=(FILTERS * c) ** -0.5) for h in architecture.hidden)
        self.b1 = nn.ParameterList(nn.Parameter(torch.zeros(h)) for h in architecture.hidden)
        self.w2 = nn.ParameterList(normal(h, c, scale=0.1 * h**-0.5) for h in architecture.hidden)
        self.noise = nn.ParameterList(nn.Parameter(torch.full((c,), 0.3 if i else 0.9)) for i in range(levels))
        self.inputs = nn.ModuleList(
            nn.ParameterList(normal(numbers, c, scale=0.5) for numbers in self.heard.values()) for _ in range(levels)
        )
        self.readout = nn.ParameterList(normal(c + 1, outputs, scale=0.1) for _ in range(levels - 1))
        self.features = normal(c, f, scale=c**-0.5)
        self.features_bias = nn.Parameter(torch.linspace(*QUIET, f))
        self.grain = normal(GRAIN_CHANNELS, f, scale=GRAIN)
        clean = torch.arange(f) % 4 < 2
        with torch.no_grad():
            self.grain[:, clean] *= CLEAN_GRAIN
            self.features_bias[clean] *= CLEAN_QUIET
        self.out = normal(f, outputs, scale=0.3 * f**-0.5)
        self.out_bias = nn.Parameter(torch.zeros(outputs))

    def forward(
        self, field: SeedField, windows: Sequence[Window] | None = None, dtype: torch.dtype = torch.float32
    ) -> Grown:
        """Grow what the windows show of a torus, and decode it at the stride's density.

        windows: one per level, coarsest first; with fewer than there are levels, the finer ones are not grown and
        nothing is decoded. Default: all levels, whole. dtype: that of the matrix products.
        """
        levels = len(self.architecture.steps)
        windows = windows or whole(field.region, levels)
        images, states = [], []
        state: Tensor | None = None
        for index, (window, steps) in enumerate(zip(windows, self.architecture.steps, strict=False)):
            fresh = self._seeds(field, index, window.region)
            if state is not None:
                state = _crop(state, windows[index - 1].region, window.region.parents())
                fresh = fresh + resample(state, doubling())
            kernel = kernel_of(self.w1[index])
            state = run_steps(fresh.contiguous(), kernel, self.b1[index], self.w2[index], steps, dtype)
            states.append(state)
            if index < levels - 1:
                weight = self.readout[index]
                images.append(_inside(state @ weight[:-1] + weight[-1], window.margin))
        assert state is not None
        if len(states) == levels:
            margin = (windows[-1].margin + SPLINE_REACH) * self.architecture.stride if windows[-1].margin else 0
            images.append(_inside(self._decode(state, self._finest_noise(field, windows[-1].region)), margin))
        return Grown(images, states)

    def shown(self, windows: Sequence[Window]) -> list[tuple[int, Region]]:
        """Where the pixels of a growth's images lie: for each, how many make a coarse cell's side, and which."""
        places = [(2**index, window.region.grown(-window.margin)) for index, window in enumerate(windows)]
        if len(windows) == len(self.architecture.steps):
            stride, (_scale, region) = self.architecture.stride, places.pop()
            margin = SPLINE_REACH if windows[-1].margin else 0
            places.append((self.architecture.coarse_pixels, region.grown(-margin).scaled(stride)))
        return places

    def _seeds(self, field: SeedField, index: int, region: Region) -> Tensor:
        """The sum of what all inputs add to the cells of a level: (height, width, channels)."""

        def tensor(values: Array) -> Tensor:
            return torch.from_numpy(values).to(self.out.device).permute(1, 2, 0)

        number, scale = len(self.architecture.steps) - 1 - index, 2**index
        noise = field.noise(number, scale, self.architecture.channels, region)
        seeds: Tensor = tensor(noise) * self._amplitude(index)
        for name, matrix in self._matrices(index).items():
            if is_given(name, field):
                heard = signal(name, len(matrix), self.lattice, field, scale, region)
                seeds = seeds + tensor(heard) @ matrix
        return seeds

    def _amplitude(self, index: int) -> Tensor:
        """Of a level's noise, which some channels cannot lose."""
        least = torch.zeros(self.architecture.channels, device=self.out.device)
        least[-NOISY_CHANNELS:] = LEAST_NOISE
        return torch.maximum(self.noise[index].abs(), least)

    def _matrices(self, index: int) -> dict[str, Tensor]:
        """A level's inputs but noise, each (numbers, channels); of the lattice without the waves that are too short for
        the level's cells, of which they would see beats."""
        matrices: dict[str, Tensor] = dict(zip(self.heard, self._list(index), strict=True))
        if LATTICE in matrices:
            longest = torch.tensor([max(map(abs, wave)) / 2**index for wave in self.lattice], device=self.out.device)
            matrices[LATTICE] = matrices[LATTICE] * (longest <= MOST_CYCLES).repeat_interleave(2)[:, None]
        return matrices

    def _list(self, index: int) -> nn.ParameterList:
        level = self.inputs[index]
        assert isinstance(level, nn.ParameterList)
        return level

    def _finest_noise(self, field: SeedField, region: Region) -> Tensor:
        """Noise of the exemplar pixels under a region of finest cells, as the decoder sees it: (height, width, 4)."""
        pixels = region.scaled(self.architecture.stride)
        noise = field.noise(GRAIN_LEVEL, self.architecture.coarse_pixels, GRAIN_CHANNELS, pixels)
        tensor = torch.from_numpy(noise).to(self.out.device).permute(1, 2, 0).contiguous()
        return resample(tensor, splines(1, SHARPENING))

    def _decode(self, state: Tensor, noise: Tensor) -> Tensor:
        features = state @ self.features + self.features_bias
        features = resample(features, splines(self.architecture.stride, SHARPENING))
        return (features + noise @ self.grain).relu() @ self.out + self.out_bias

    def detail(self) -> list[bool]:
        """Whether each parameter, in the order of `parameters`, belongs to the finest level or to the decoder."""
        finest = {id(each[-1]) for each in (self.w1, self.b1, self.w2, self.noise)}
        finest |= {id(matrix) for matrix in self._list(-1)}
        finest |= {id(each) for each in (self.features, self.features_bias, self.grain, self.out, self.out_bias)}
        return [id(parameter) in finest for parameter in self.parameters()]

    @torch.no_grad()
    def open_level(self, depth: int) -> None:
        """Let the newest of `depth` levels begin with the picture of the one before, which it is to refine.

        A read-out of its own, from random numbers, may come out as a negative: patches of the finest image are too
        small to tell stones from the gaps between them.
        """
        levels = len(self.architecture.steps)
        if not 1 < depth <= levels:
            return
        before = self.readout[depth - 2]
        if depth < levels:
            self.readout[depth - 1].copy_(before)
            return
        weight, bias, outputs = before[:-1], before[-1], len(self.out_bias)
        shown = min(outputs, len(self.features_bias))
        self.features[:, :shown] = weight[:, :shown]
        self.features_bias[:shown] = bias[:shown] + LIFT  # where the ReLU is linear for nearly all values
        self.grain[:, :shown] *= 0.1 / GRAIN
        self.out[:shown] = torch.eye(shown, outputs, device=self.out.device)
        self.out_bias.copy_(bias)
        self.out_bias[:shown] = -LIFT

    @torch.no_grad()
    def start_from(self, model: nca_core.Model) -> None:
        """Take over another model's rules, the finest to the finest; what does not fit stays."""
        for index, level in enumerate(reversed(model.levels), start=1):
            if index > len(self.w1):
                break
            rule = level.rule
            pairs = [(self.w1[-index], rule.w1.T), (self.b1[-index], rule.b1), (self.w2[-index], rule.w2.T)]
            pairs.append((self.noise[-index], level.inputs[NOISE]))
            for parameter, array in pairs:
                if tuple(parameter.shape) == array.shape:
                    parameter.copy_(torch.from_numpy(np.array(array, np.float32)))

    def to_model(self, name: str, maps: tuple[str, ...], equalised: Equalisation, **rest: Any) -> nca_core.Model:
        """The weight file's value: numpy arrays, with the equalisation undone by the decoder."""

        def array(tensor: Tensor) -> np.ndarray[Any, np.dtype[np.float32]]:
            return tensor.detach().float().cpu().contiguous().numpy().copy()

        rules = zip(self.w1, self.b1, self.w2, self.architecture.steps, strict=True)
        levels = tuple(
            nca_core.Level(
                nca_core.Rule(array(w1.t()), array(b1), array(w2.t())),
                steps,
                {NOISE: array(self._amplitude(index))}
                | {name: array(matrix.t()) for name, matrix in self._matrices(index).items()},
            )
            for index, (w1, b1, w2, steps) in enumerate(rules)
        )
        decoder = nca_core.Decoder(
            array(self.features.t()),
            array(self.features_bias),
            array((self.out.cpu() @ equalised.backward).t()),
            array(equalised.invert(self.out_bias.cpu())),
            array(self.grain.t()),
            SHARPENING,
        )
        return nca_core.Model(name, levels, decoder, maps, self.architecture.stride, lattice=self.lattice, **rest)


def _crop(x: Tensor, region: Region, part: Region) -> Tensor:
    """The part of an array (height, width, channels) that covers a region of cells."""
    return x[part.y0 - region.y0 : part.y1 - region.y0, part.x0 - region.x0 : part.x1 - region.x0]


def _inside(x: Tensor, margin: int) -> Tensor:
    return x[margin:-margin, margin:-margin] if margin else x
