"""The most even part of the picture in a file, by nca_core's measure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nca_core.evenness import ENOUGH, most_even

from ..pictures.cutting import Cut
from ..pictures.reading import read_picture


@dataclass(frozen=True)
class MostEven:
    """The most even part of a picture, as a `part.Part`."""

    def of(self, file: Path) -> Cut:
        """The part of the picture in a file. Raises InputError if it cannot be read."""
        values = read_picture(file, ENOUGH, is_cover=True).values.clip(0, 1)
        return Cut.box(*most_even(values if values.shape[2] == 3 else values.repeat(3, axis=2)))
