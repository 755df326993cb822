"""What grows and decodes. An engine keeps its cells in a form of its own; everything else is written once, for all.

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


class Engine(Protocol):
    """Two calls, as `growing` and `decode` describe them. The one yields what the other of the same engine takes."""

    @property
    def name(self) -> str:
        """What reports and benchmarks call it."""

    @property
    def needs_main_thread(self) -> bool:
        """Whether it works only on the thread that draws: then it is asked for little at once."""

    @property
    def cells_at_once(self) -> int | None:
        """Finest cells that it is given to grow at once; None for what memory has room for."""

    @property
    def pixels_at_once(self) -> int | None:
        """Pixels that it is given to decode at once, before averaging; likewise."""

    def growing(self, model: Model, field: SeedField, part: Region | None) -> Iterator[tuple[float, Any]]:
        """The done fraction and the cells of the field's region, or of a part of it, now and then; at last all."""

    def decode(
        self, model: Model, cells: Any, size: tuple[int, int], window: Region, average: bool = True
    ) -> dict[str, Array]:
        """All maps of a window of the field's region, which has `size` pixels."""


def grown(engine: Engine, model: Model, field: SeedField, part: Region | None = None) -> Any:
    """The cells that an engine ends with."""
    *_, (_done, cells) = engine.growing(model, field, part)
    return cells


@dataclass(frozen=True)
class Numpy:
    """The reference. threads: None for as many as there are cores; results do not depend on it."""

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
