"""What a mode tells about the point at hand: where in the images to read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .graph import Socket


@dataclass(frozen=True)
class Places:
    """UV coordinates of the images. exact: right at every point, but it may jump. smooth: several, each without a jump
    where `pick` takes the value that was read there; for renderers that filter by how fast coordinates change."""

    exact: Socket
    smooth: tuple[Socket, ...]
    pick: Callable[[list[Socket]], Socket]

    @classmethod
    def one(cls, place: Socket) -> Places:
        """A place that never jumps."""
        return cls(place, (place,), lambda values: values[0])
