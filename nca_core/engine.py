"""What grows and decodes. An engine keeps its cells in a form of its own; everything else is written once, for all.

The numpy engine is the definition, and runs everywhere. Others (a graphics card's) answer to the same two calls and are
held to it by tests: the noise to the last bit, the maps to a stated tolerance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from .decode import decode
from .field import Region, SeedField
from .grow import Cells, Progress, grow
from .model import Array, Model


class Engine(Protocol):
    """Two calls, as `grow` and `decode` describe them. What the first returns is for the second of the same engine."""

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

    def grow(self, model: Model, field: SeedField, part: Region | None, progress: Progress | None) -> Any:
        """Cells of the field's region, or of a part of it."""

    def decode(self, model: Model, cells: Any, size: tuple[int, int], window: Region) -> dict[str, Array]:
        """All maps of a window of the field's region, which has `size` pixels."""


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

    def grow(self, model: Model, field: SeedField, part: Region | None, progress: Progress | None) -> Cells:
        return grow(model, field, part, progress=progress, threads=self.threads)

    def decode(self, model: Model, cells: Cells, size: tuple[int, int], window: Region) -> dict[str, Array]:
        return decode(model, cells, size, window=window, threads=self.threads)
