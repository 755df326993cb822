"""One scale for all distances: 0 is the exemplar itself, 1 its own pixels shuffled.

A Distance is made for a reference and then takes others: the reference's statistics are measured once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from trainer.exemplar.exemplar import Exemplar

from .arrays import Grey, Stack, grey_maps, shuffled

Distance: TypeAlias = Callable[[Grey], float]
Score: TypeAlias = Callable[[Stack], float | None]  # None: the exemplar has nothing to compare

LEAST = 1e-3  # a map whose shuffled self is nearer than this is flat: nothing can be said about it


def per_map(distance_from: Callable[[Grey], Distance]) -> Callable[[Exemplar], Score]:
    """A distance between grey images as a score of stacks: the mean over the maps, each in units of its shuffled self.

    Maps without any structure (a constant metallic, say) are left out; None if that leaves nothing.
    """

    def score_for(exemplar: Exemplar) -> Score:
        distances: dict[str, tuple[Distance, float]] = {}
        for name, grey in grey_maps(exemplar.pixels, exemplar.maps).items():
            distance = distance_from(grey)
            unit = distance(shuffled(grey))
            if unit > LEAST:
                distances[name] = distance, unit

        def score(stack: Stack) -> float | None:
            greys = grey_maps(stack, exemplar.maps)
            scores = [distance(greys[name]) / unit for name, (distance, unit) in distances.items()]
            return sum(scores) / len(scores) if scores else None

        return score

    return score_for
