"""The engine in torch: on CUDA and MPS, and on the processor with its convolutions.

A step is one dense 3 × 3 convolution (perception and first product folded), ReLU, one 1 × 1 convolution and a sum, on
channels-last states. A graphics card decodes as well; on the processor numpy does, which is the faster at it (measured:
growing takes torch two thirds of the time or less, decoding twice of it). Noise comes from the field as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from nca_core import Model, Region, SeedField
from nca_core.arrays import Array
from nca_core.decoding import decode, grain, state_indices
from nca_core.growth import Cells, Grown, level_regions, within
from nca_core.layers import NOISE, Rule
from nca_core.signals import Strain, audible, check_signals, frame, signal, strains
from nca_core.spline import Axis, Indices, axes

from ..network.steps import FILTER_BANK, kernel_of

ROWS_OF_CELLS = 1 << 19  # stepped at a time: 100 MB for every 48 hidden units
BAND_PIXELS = 1 << 19


@dataclass(frozen=True, eq=False)
class TorchCells(Grown):
    """Grown cells on a device. state: (1, channels, height, width)."""

    state: Tensor


AnyCells: TypeAlias = Cells | TorchCells


@dataclass(frozen=True)
class Torch:
    """An engine (see nca_core.engine) on a torch device. Its maps are numpy's within a fortieth of an 8-bit level.

    device: torch's name of the device, "cpu", "cuda" or "mps".
    """

    device: str = "cpu"
    needs_main_thread: bool = False
    cells_at_once: int | None = None
    pixels_at_once: int | None = None

    @property
    def name(self) -> str:
        """The engine's name for people."""
        return f"torch on {self.device}"

    def growing(self, model: Model, field: SeedField, part: Region | None) -> Iterator[tuple[float, AnyCells]]:
        """Grow step by step; yields the share that is done and the cells so far, as `Engine.growing` of nca_core."""
        check_signals(model, field)
        wraps = field.wraps and part is None
        region = part or field.region
        total, done = sum(level.steps for level in model.levels), 0
        state, covered = torch.empty(0), region
        for index, (level, start) in enumerate(zip(model.levels, level_regions(model, region, wraps), strict=True)):
            covers, scale = region.scaled(2**index), 2**index
            grown = strains(model, field, index, start)
            seeds = self._seeds(model, field, index, start, grown)
            state = seeds if index == 0 else _refined(state, covered, start, wraps) + seeds
            covered = start
            step = _Step(grown, frame(field, scale, start), self.device)
            for _ in range(level.steps):
                state = step(state, wraps)
                covered = covered if wraps else covered.grown(-1)
                done += 1
                margin, rows, columns = within(covered, covers)
                cells = TorchCells(covers, margin, field, scale, state[:, :, rows, columns])
                yield done / total, _in_numpy(cells) if done == total and self.device == "cpu" else cells

    def decode(
        self, model: Model, cells: AnyCells, size: tuple[int, int], window: Region, average: bool = True
    ) -> dict[str, Array]:
        """The maps of a window of cells, float32 in 0..1 by name, as `nca_core.decode`."""
        if isinstance(cells, Cells):
            return decode(model, cells, size, window=window, average=average)
        return decode(model, cells, size, window=window, threads=1, sampling=TorchSampler, average=average)

    def _seeds(self, model: Model, field: SeedField, index: int, region: Region, grown: list[Strain]) -> Tensor:
        """The sum of what the inputs of all strains add to a level's cells."""
        scale = 2**index
        noise = self._tensor(field.noise(len(model.levels) - 1 - index, scale, model.channels, region))
        seeds = torch.zeros_like(noise)
        for strain in grown:
            heard = noise * self._tensor(strain.level.inputs[NOISE])[:, None, None]
            for name in audible(strain.level, field):
                matrix = strain.level.inputs[name]
                values = signal(name, matrix.shape[1], strain.model.lattice, field, scale, region)
                heard += torch.einsum("cn,nhw->chw", self._tensor(matrix), self._tensor(values))
            seeds += heard if strain.share is None else heard * self._tensor(strain.share)
        return seeds[None].contiguous(memory_format=torch.channels_last)

    def _tensor(self, values: Array) -> Tensor:
        return _on(self.device, values)


def _in_numpy(cells: TorchCells) -> Cells:
    state = cells.state[0].contiguous().numpy()
    return Cells(cells.covers, cells.margin, cells.field, cells.scale, state)


class _Step:
    """A level's rules on a device."""

    def __init__(self, grown: list[Strain], turned: Array | None, device: str) -> None:
        """turned: cosine and sine of the turn of each cell that the first state covers, (2, height, width), if any."""
        self._turned = None if turned is None else _on(device, turned)
        self._shares = [None if strain.share is None else _on(device, strain.share) for strain in grown]
        self._rules = [_FoldedRule(strain.level.rule, device) for strain in grown]
        self._used = 0  # cells of the border that steps have consumed

    def __call__(self, state: Tensor, wraps: bool) -> Tensor:
        """The next state: as large on a torus, one cell less on each side on a plane."""
        padded = functional.pad(state, (1, 1, 1, 1), mode="circular") if wraps else state
        self._used += 0 if wraps else 1
        rows = max(1, ROWS_OF_CELLS // padded.shape[3])
        height = padded.shape[2] - 2
        after = torch.empty(
            (1, padded.shape[1], height, padded.shape[3] - 2),
            device=state.device,
            memory_format=torch.channels_last,
        )
        for top in range(0, height, rows):
            bottom = min(top + rows, height)
            block = padded[:, :, top : bottom + 2]
            change = self._change(block, slice(self._used + top, self._used + bottom))
            torch.add(change, padded[:, :, top + 1 : bottom + 1, 1:-1], out=after[:, :, top:bottom])
        return after

    def _change(self, block: Tensor, rows: slice) -> Tensor:
        """What all rules add to the inside of a block; rows: which of the cells that the first state covers it has."""
        columns = slice(self._used, self._used + block.shape[3] - 2)
        turned = None if self._turned is None else self._turned[:, rows, columns]
        total: Tensor | None = None
        for rule, share in zip(self._rules, self._shares, strict=True):
            change = rule(block, turned)
            change = change if share is None else change * share[rows, columns]
            total = change if total is None else total + change
        assert total is not None
        return total


class _FoldedRule:
    """An update rule, its filters and first product folded into one convolution; apart where gradients are turned."""

    def __init__(self, rule: Rule, device: str) -> None:
        kernel = kernel_of(_on(device, np.ascontiguousarray(rule.w1.T)))
        self._kernel = kernel.contiguous(memory_format=torch.channels_last)
        self._first, self._filters = _on(device, rule.w1)[:, :, None, None], _on(device, FILTER_BANK)[:, None]
        self._bias, self._adds = _on(device, rule.b1), _on(device, rule.w2)[:, :, None, None]

    def __call__(self, block: Tensor, turned: Tensor | None) -> Tensor:
        """What the rule adds to the inside of a block: (1, channels, height, width)."""
        if turned is None:
            hidden = functional.conv2d(block, self._kernel, self._bias)
        else:
            hidden = functional.conv2d(self._perceived(block, turned), self._first, self._bias)
        return functional.conv2d(hidden.relu_(), self._adds)

    def _perceived(self, block: Tensor, turned: Tensor) -> Tensor:
        """Perception with turned gradients: (1, 4 · channels, height, width), filter by filter."""
        channels = block.transpose(0, 1)
        same, across, down, laplacian = functional.conv2d(channels, self._filters).unbind(1)
        cosine, sine = turned
        both = (same, cosine * across + sine * down, cosine * down - sine * across, laplacian)
        return torch.cat(both)[None]


def _refined(state: Tensor, coarse: Region, fine: Region, wraps: bool) -> Tensor:
    """Twice the cells, as nca_core.grow does: linear, on a torus across its edges."""
    padded = functional.pad(state, (1, 1, 1, 1), mode="circular") if wraps else state
    origin = (coarse.grown(1) if wraps else coarse).scaled(2)
    doubled = functional.interpolate(padded, scale_factor=2, mode="bilinear", align_corners=False)
    rows = slice(fine.y0 - origin.y0, fine.y1 - origin.y0)
    return doubled[:, :, rows, fine.x0 - origin.x0 : fine.x1 - origin.x0]


class TorchSampler:
    """`nca_core.decoding.Sampler` on the device that the cells are on."""

    band_pixels = BAND_PIXELS

    def __init__(self, model: Model, cells: TorchCells, size: tuple[int, int]) -> None:
        self._model, self._cells, self._device = model, cells, str(cells.state.device)
        region, decoder = cells.field.region, model.decoder
        self._cell_axes = axes(region.scaled(cells.scale), size, decoder.sharpening)
        self._pixel_axes = axes(region.scaled(model.coarse_pixels), size, decoder.sharpening)
        names = ("features", "bias", "grain", "out", "out_bias")
        self._weights = {name: _on(self._device, getattr(decoder, name)) for name in names}

    @torch.no_grad()
    def sample(self, pixels: Region) -> Array:
        """The learnt maps of a region of pixels, (channels, height, width) float32 in 0..1."""
        rows, columns = _splines(self._cell_axes, pixels)
        row_taps, column_taps = state_indices(self._cells, rows[0], columns[0])
        used, row_taps = np.unique(row_taps, return_inverse=True)
        state = self._cells.state[0][:, _on(self._device, used)]
        weights = self._weights
        features = torch.einsum("fc,chw->fhw", weights["features"], state) + weights["bias"][:, None, None]
        values = _interpolated(features, (row_taps.reshape(rows[1].shape), rows[1]), (column_taps, columns[1]))
        values += torch.einsum("fn,nhw->fhw", weights["grain"], self._grain(pixels))
        mixed = torch.einsum("mf,fhw->mhw", weights["out"], values.relu_()) + weights["out_bias"][:, None, None]
        result: Array = mixed.clamp_(0.0, 1.0).cpu().numpy()
        return result

    def _grain(self, pixels: Region) -> Tensor:
        (rows, row_weights), (columns, column_weights) = _splines(self._pixel_axes, pixels)
        top, left = int(rows[0, 0]), int(columns[0, 0])
        lattice = Region(top, int(rows[-1, -1]) + 1, left, int(columns[-1, -1]) + 1)
        noise = _on(self._device, grain(self._model, self._cells.field, lattice))
        return _interpolated(noise, (rows - top, row_weights), (columns - left, column_weights))


def _splines(both: tuple[Axis, Axis], pixels: Region) -> tuple[tuple[Indices, Array], tuple[Indices, Array]]:
    down, across = both
    return down.spline(pixels.y0, pixels.y1), across.spline(pixels.x0, pixels.x1)


def _interpolated(source: Tensor, rows: tuple[Indices, Array], columns: tuple[Indices, Array]) -> Tensor:
    """Weighted taps along both axes: (channels, height, width) -> (channels, rows, columns)."""
    device = str(source.device)
    (row_taps, row_weights), (column_taps, column_weights) = (
        (_on(device, taps), _on(device, weights)) for taps, weights in (rows, columns)
    )
    near = range(len(row_taps))
    across = torch.stack([source[:, :, column_taps[tap]] * column_weights[tap] for tap in near]).sum(0)
    return torch.stack([across[:, row_taps[tap]] * row_weights[tap][:, None] for tap in near]).sum(0)


def _on(device: str, values: Any) -> Tensor:
    return torch.tensor(values, device=device)
