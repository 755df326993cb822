"""Engines grow and decode. Each keeps its cells in a form of its own; everything else is written once, for all.

The numpy engine is the definition, and runs everywhere. Others (a graphics card's) answer to the same two calls and are
held to it by tests: the noise to the last bit, the maps to a stated tolerance.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from .arrays import Array
from .decoding import decode
from .field import Region, SeedField
from .growth import Cells, growing
from .model import Model


class GrownCells(Protocol):
    """Cells as an engine keeps them, on whatever device: only the engine that grew them decodes them."""

    @property
    def scale(self) -> int:
        """Cells of a coarse cell's side: fewer than the model's as long as a coarser level grows."""


class Engine(Protocol):
    """Two calls, as `growing` and `decode` describe them. The one yields what the other of the same engine takes."""

    @property
    def name(self) -> str:
        """The name of the engine in reports and benchmarks."""

    @property
    def needs_main_thread(self) -> bool:
        """Whether the engine works only on the thread that draws: it is asked for little at once then."""

    @property
    def cells_at_once(self) -> int | None:
        """Finest cells that the engine grows at once; None for as many as memory has room for."""

    @property
    def pixels_at_once(self) -> int | None:
        """Pixels that the engine decodes at once, before averaging; None for as many as memory has room for."""

    def growing(self, model: Model, field: SeedField, part: Region | None) -> Iterator[tuple[float, GrownCells]]:
        """Yield the done fraction (0..1) and the cells of the field's region, or of a part of it; at last grown ones.

        Raises ValueError for signals that do not fit the model (signals.check_signals). An engine that has no program
        for a field raises another error, such as shaders.address.Unsupported: numpy takes over where one can.
        """

    def decode(
        self, model: Model, cells: Any, size: tuple[int, int], window: Region, average: bool = True
    ) -> dict[str, Array]:
        """Return all maps of a window of the field's region, which has `size` (height, width) pixels, as `decode`
        does."""


def grown(engine: Engine, model: Model, field: SeedField, part: Region | None = None) -> Any:
    """Return the cells that an engine ends with."""
    *_, (_done, cells) = engine.growing(model, field, part)
    return cells


@dataclass(frozen=True)
class Numpy:
    """The reference engine. threads: None for as many as there are cores; results do not depend on their number."""

    threads: int | None = None

    @property
    def name(self) -> str:
        return "numpy"

    @property
    def needs_main_thread(self) -> bool:
        return False

    @property
    def cells_at_once(self) -> int | None:
        return None

    @property
    def pixels_at_once(self) -> int | None:
        return None

    def growing(self, model: Model, field: SeedField, part: Region | None) -> Iterator[tuple[float, Cells]]:
        return growing(model, field, part, threads=self.threads)

    def decode(
        self, model: Model, cells: Cells, size: tuple[int, int], window: Region, average: bool = True
    ) -> dict[str, Array]:
        return decode(model, cells, size, window=window, threads=self.threads, average=average)
