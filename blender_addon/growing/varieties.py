"""How much of an endless material is grown to be dealt. What each variety is worth: tests/benchmarks/repetition."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Variety:
    """A choice of corner tiles: so many colours of corners, and a side of at least so many coarse cells."""

    identifier: str
    label: str
    description: str
    colours: int
    least_side: int


_LISTED = (
    Variety("normal", "Normal", "16 tiles. Seen from far above, a spot comes back now and then", 2, 32),
    Variety("high", "High", "16 larger tiles: twice the image, and fewer spots that come back", 2, 48),
    Variety("highest", "Highest", "81 large tiles: ten times the image. For large areas seen from far above", 3, 48),
)
VARIETIES = {variety.identifier: variety for variety in _LISTED}
