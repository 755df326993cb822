"""Growth: the fixed coarse-to-fine program that turns a seed field into cells. The one loop for every mode.

A torus pads its state by wrapping before each step; a plane starts with a halo and lets each step consume one cell of
it. Everything else is the same, so a region of the plane equals the same region cut from a larger one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import prod

import numpy as np

from .arrays import Array
from .field import Region, SeedField
from .kernels import cores, for_each_block, multiply, one_blas_thread
from .layers import NOISE
from .model import Model
from .rule import Stepper
from .signals import SteeredField, Strain, audible, check_signals, frame, signal, strains

NOISE_ROWS = 32

Progress = Callable[[float], None]


class Cancelled(Exception):  # noqa: N818 - a request, not an error
    """Raised by a progress callback to stop the work; it passes through unchanged."""


@dataclass(frozen=True, eq=False)
class Grown:
    """Cells that were grown of a field's region, all of it or a part, whatever an engine keeps their states in.

    covers: which cells, without the `margin` cells around them on each side (none on a whole torus). field: what they
    grew from, which decoding asks for its finest noise. scale: how many of them a coarse cell's side has; fewer than
    the model's as long as a coarser level grows.
    """

    covers: Region
    margin: int
    field: SeedField
    scale: int

    @property
    def wraps(self) -> bool:
        """Whether opposite edges of what is covered are neighbours: a whole torus' are."""
        return self.field.wraps and self.margin == 0 and self.covers == self.field.region.scaled(self.scale)


@dataclass(frozen=True, eq=False)
class Cells(Grown):
    """Grown cells. state: (channels, height, width) float32; perhaps a part of a larger array."""

    state: Array


def grow(
    model: Model,
    field: SeedField,
    part: Region | None = None,
    *,
    progress: Progress | None = None,
    threads: int | None = None,
    margin: int | None = None,
) -> Cells:
    """Grow the field's region. The result depends on nothing but the arguments, and not on `threads`.

    part: a rectangle of coarse cells to grow instead; it equals that part of the whole, of which it needs no more than
    a halo. progress: called with the done fraction (0..1) after each step; raise Cancelled in it to stop. margin: how
    many finest cells around the region or part are grown too, of which each step of `advance` takes one; default: as
    many as decoding takes (Decoder.margin); none where the field wraps. Raises ValueError for a field whose signals or
    grafts do not fit the model.

    >>> from nca_core import Torus, load
    >>> cells = grow(load("samples/weights/pebbles.nca"), Torus(width=3, height=2, seed=7))
    >>> cells.state.shape, str(cells.state.dtype)
    ((16, 32, 48), 'float32')
    """
    cells: Cells | None = None
    for done, grown in growing(model, field, part, threads=threads, margin=margin):
        cells = grown
        if progress:
            progress(done)
    assert cells is not None  # a model has at least one level, which has at least one step
    return cells


def growing(
    model: Model,
    field: SeedField,
    part: Region | None = None,
    *,
    threads: int | None = None,
    margin: int | None = None,
) -> Iterator[tuple[float, Cells]]:
    """Grow step by step: yield the done fraction (0..1) and the cells, coarse ones first, after each. The last are
    grown.

    A level begins with the picture of the one before, so cells of any step may be decoded, for a look. They lie in
    buffers that are used again: they last until the next but one.
    """
    check_signals(model, field)
    if margin is not None and margin < 0:
        raise ValueError(f"the margin of a growth is at least 0 cells, not {margin}")
    threads = threads or cores()
    wraps = field.wraps and part is None
    region = part or field.region
    regions = level_regions(model, region, wraps, margin)
    weights = [level.steps * start.height * start.width for level, start in zip(model.levels, regions, strict=True)]
    done, total = 0.0, float(sum(weights))
    before: Array | None = None  # the last state, with a border that wraps on a torus
    covered = regions[0]  # what it covers
    for index, (level, start, weight) in enumerate(zip(model.levels, regions, weights, strict=True)):
        first = _first_state(model, field, index, start, before, covered, wraps, threads)
        covered = start
        for before in _steps(model, field, index, start, first, level.steps, wraps, threads):
            covered = covered if wraps else covered.grown(-1)
            done += weight / level.steps
            inside = before[:, 1:-1, 1:-1] if wraps else before
            yield min(1.0, done / total), _cells(inside, covered, region, field, 2**index)


def advance(model: Model, cells: Cells, steps: int = 1, *, threads: int | None = None) -> Cells:
    """Continue growing: `steps` more updates of cells by the rule of their own level, under the field they grew from.

    Split steps give the same bits: advance(advance(cells, a), b) = advance(cells, a + b). Where cells do not wrap, each
    step consumes one of the `margin` cells around them. Raises ValueError where there are not enough of those.

    >>> from nca_core import Plane, load
    >>> model = load("samples/weights/pebbles.nca")
    >>> cells = grow(model, Plane(x=0, y=0, width=1, height=1, seed=7), margin=5)
    >>> advance(model, cells, steps=2).margin
    3
    """
    if cells.state.shape[0] != model.channels or cells.scale > model.coarse_scale:
        raise ValueError(f"these cells were not grown by {model.name}")
    if not (steps >= 0 and (cells.wraps or steps <= cells.margin)):
        raise ValueError(
            f"{steps} steps consume {steps} cells on each side, and {cells.margin} are there: grow with a larger margin"
        )
    index, covered = int(cells.scale).bit_length() - 1, cells.covers.grown(cells.margin)
    border = ((0, 0), (1, 1), (1, 1))
    state = np.pad(cells.state, border, mode="wrap") if cells.wraps else np.array(cells.state, order="C")
    for after in _steps(model, cells.field, index, covered, state, steps, cells.wraps, threads or cores()):
        state = after
    inside = state[:, 1:-1, 1:-1] if cells.wraps else state
    margin = cells.margin if cells.wraps else cells.margin - steps
    return Cells(cells.covers, margin, cells.field, cells.scale, inside)


def _cells(state: Array, covered: Region, region: Region, field: SeedField, scale: int) -> Cells:
    covers = region.scaled(scale)
    margin, rows, columns = within(covered, covers)
    return Cells(covers, margin, field, scale, state[:, rows, columns])


def within(covered: Region, covers: Region) -> tuple[int, slice, slice]:
    """Return, of a state that covers more, the margin that `covers` may have on all sides, and the rows and columns of
    both."""
    top, left = covers.y0 - covered.y0, covers.x0 - covered.x0
    margin = min(top, left, covered.y1 - covers.y1, covered.x1 - covers.x1)
    sides = ((top, covers.height), (left, covers.width))
    rows, columns = (slice(before - margin, before + length + margin) for before, length in sides)
    return margin, rows, columns


def _steps(
    model: Model,
    field: SeedField,
    index: int,
    start: Region,
    first: Array,
    steps: int,
    wraps: bool,
    threads: int,
) -> Iterator[Array]:
    """A level's states, step by step, in two buffers that take turns, one of them that of `first`: a state lasts until
    the next but one. start: the cells that `first` covers. On a torus all have a border of one cell that wraps."""
    grown = strains(model, field, index, start)
    turned = frame(field, 2**index, start)
    stepper = Stepper([strain.level.rule for strain in grown], threads)
    channels, height, width = first.shape
    buffers = (first.reshape(-1), np.empty(first.size, np.float32))
    state = first
    for count in range(1, steps + 1):
        smaller = 0 if wraps else 2 * count
        shape = (channels, height - smaller, width - smaller)
        following = buffers[count % 2][: prod(shape)].reshape(shape)
        here = (slice(smaller // 2, start.height - smaller // 2), slice(smaller // 2, start.width - smaller // 2))
        shares = [strain.share[here] for strain in grown if strain.share is not None]
        now = None if turned is None else turned[:, *here]
        stepper.step(state, following[:, 1:-1, 1:-1] if wraps else following, now, shares)
        if wraps:
            _wrap_border(following)
        state = following
        yield state


def _wrap_border(padded: Array) -> None:
    """Fill the border of one cell from the opposite edges."""
    padded[:, 0], padded[:, -1] = padded[:, -2], padded[:, 1]
    padded[:, :, 0], padded[:, :, -1] = padded[:, :, -2], padded[:, :, 1]


def level_regions(model: Model, region: Region, wraps: bool, margin: int | None = None) -> list[Region]:
    """Return the rectangle that each level starts with, coarsest first: the region (in coarse cells) itself if it
    wraps, else with its halo, so that the last state has `margin` finest cells around the region (default: those that
    decoding takes)."""
    if wraps:
        return [region.scaled(2**index) for index in range(len(model.levels))]
    region = region.scaled(model.coarse_scale).grown(model.decoder.margin if margin is None else margin)
    regions = []
    for level in reversed(model.levels):
        region = region.grown(level.steps)
        regions.append(region)
        region = region.parents().grown(1)  # what the upsampling reads
    return regions[::-1]


def _first_state(
    model: Model,
    field: SeedField,
    index: int,
    start: Region,
    before: Array | None,
    covered: Region,
    wraps: bool,
    threads: int,
) -> Array:
    """A level's first state: the last one of the level before, on twice the cells, and what the level's inputs add.

    index: counted from the coarsest. before: the last state, whose cells `covered` are. On a torus both have a border
    of one cell that wraps, beyond the region.
    """
    border = int(wraps)
    number, scale = len(model.levels) - 1 - index, 2**index
    grafted = isinstance(field, SteeredField) and bool(field.grafts)
    alone = [Strain(model, model.levels[index], None)]
    state = np.empty((model.channels, start.height + 2 * border, start.width + 2 * border), np.float32)

    def fill(first: int, last: int) -> None:
        rows = Region(start.y0 + first, start.y0 + last, start.x0, start.x1)
        part = state[:, border + first : border + last, border : border + start.width]
        grown = strains(model, field, index, rows) if grafted else alone
        _add_noise(grown, field.noise(number, scale, model.channels, rows), part)
        if before is not None:
            part += _refined(before, covered if wraps else covered.grown(-1), rows)
        for strain in grown:
            for name in audible(strain.level, field):
                matrix = strain.level.inputs[name]
                heard = signal(name, matrix.shape[1], strain.model.lattice, field, scale, rows)
                added = multiply(matrix, heard.reshape(len(heard), -1)).reshape(part.shape)
                part += strain.part_of(added)

    with one_blas_thread():
        for_each_block(fill, start.height, NOISE_ROWS, threads)
    if wraps:
        _wrap_border(state)
    return state


def _add_noise(grown: list[Strain], noise: Array, part: Array) -> None:
    """Write the noise of the strains, which share the cells, into a part of a state."""
    first, *grafted = grown
    np.multiply(first.level.inputs[NOISE][:, None, None], noise, out=part)
    if first.share is not None:
        part *= first.share
    for strain in grafted:
        part += strain.part_of(strain.level.inputs[NOISE][:, None, None] * noise)


def _refined(padded: Array, inner: Region, fine: Region) -> Array:
    """The cells `fine`, half the size: each takes 3/4 of its parent and 1/4 of the next nearest, along each axis
    (linear). padded covers `inner` and a border of one cell."""
    parents = fine.parents()
    top, left = parents.y0 - inner.y0, parents.x0 - inner.x0
    doubled = padded[:, top : top + parents.height + 2, left : left + parents.width + 2]
    for axis in (1, 2):
        doubled = double(doubled, axis)
    rows = slice(fine.y0 - 2 * parents.y0, fine.y1 - 2 * parents.y0)
    columns = slice(fine.x0 - 2 * parents.x0, fine.x1 - 2 * parents.x0)
    return doubled[:, rows, columns]


def double(padded: Array, axis: int) -> Array:
    """Double the cells along an axis that has a border of one cell, which is consumed."""
    before, centre, after = (
        padded[(slice(None),) * axis + (window,)] for window in (slice(-2), slice(1, -1), slice(2, None))
    )
    shape = list(centre.shape)
    shape[axis] *= 2
    result = np.empty(shape, np.float32)
    scaled = np.float32(0.75) * centre
    for parity, neighbour in enumerate((before, after)):
        result[(slice(None),) * axis + (slice(parity, None, 2),)] = scaled + np.float32(0.25) * neighbour
    return result
