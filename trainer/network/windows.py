"""The windows of the levels in training: coarse levels are grown whole, finer ones only inside a window.

A pyramid on one small torus bends every lattice to that torus' period (2.5 bricks do not fit, so the model learns half
bricks), and shows its coarse levels a handful of cells. Coarse cells are nearly free, so the coarse levels grow on a
torus of many repetitions, and each finer level only inside a window of the one before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nca_core.field import Region


@dataclass(frozen=True)
class Window:
    """A rectangle of cells of one level, counted on the torus.

    It is grown as if its edges met. They do only where it is the whole torus; elsewhere the cells that this spoils,
    `margin` on each side, are grown and left out of the loss.
    """

    region: Region
    margin: int = 0


def whole(surface: Region, levels: int) -> tuple[Window, ...]:
    """The windows of levels that are grown whole. surface: the torus in coarse cells."""
    return tuple(Window(surface.scaled(2**level)) for level in range(levels))


def windows(steps: Sequence[int], side: int, valid: Sequence[int]) -> tuple[Window, ...]:
    """A square window per level, coarsest first, each in the middle of the one before; the coarsest is the whole torus.

    steps: the number of steps of each level. side: the torus' side in coarse cells. valid: the least side, in cells of
    each level, of the part that the loss sees; it gets larger where the next level needs more cells.
    """
    chosen: list[Window] = []
    for level, size in enumerate(_sizes(steps, side, valid)):
        if size == side * 2**level:
            chosen.append(Window(Region(0, size, 0, size)))
            continue
        parent = chosen[-1].region
        start = 2 * (parent.y0 + (parent.height - size // 2) // 2)
        chosen.append(Window(Region(start, start + size, start, start + size), _margin(steps[level])))
    return tuple(chosen)


def _sizes(steps: Sequence[int], side: int, valid: Sequence[int]) -> list[int]:
    """The side of each level's window in cells, from the finest up: each level has to seed the next one's edges."""
    sizes: list[int] = []
    needed = 0
    for level in reversed(range(len(steps))):
        size = max(needed, valid[level]) + 2 * _margin(steps[level])
        sizes.insert(0, min(side * 2**level, size + size % 2))
        needed = sizes[0] // 2
    return [side, *sizes[1:]]


def _margin(steps: int) -> int:
    """The width of the spoilt border: a wrong edge moves in by a cell with every step, and one more by the doubling."""
    return steps + 1
