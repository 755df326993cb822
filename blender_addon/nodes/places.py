"""What a mode tells about the point at hand: where in the images to read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .graph import Graph, Socket


@dataclass(frozen=True)
class Places:
    """UV coordinates of the images, in one or more ways: ways[0] where none of `beside` is 1, else ways[i + 1] where
    beside[i] is the last that is 1. All ways are right where they are used, and none jumps there: renderers that filter
    by how fast coordinates change (EEVEE's mipmaps) would draw a line."""

    ways: tuple[Socket, ...]
    beside: tuple[Socket, ...] = ()

    def moved(self, move: Callable[[Socket], Socket]) -> Places:
        """Other places, found from each of these alike."""
        return Places(tuple(move(way) for way in self.ways), self.beside)

    def pick(self, graph: Graph, values: Sequence[Socket], kind: str = "RGBA") -> Socket:
        """Of what was read in each way, what holds here."""
        chosen = values[0]
        for factor, value in zip(self.beside, values[1:], strict=True):
            chosen = graph.choose(factor, chosen, value, kind)
        return chosen
