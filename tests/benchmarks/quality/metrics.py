"""The metrics, none of which is part of the training loss. What each sees and cannot see is said where it is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from trainer.exemplar.exemplar import Exemplar

from .alignment import misalignment
from .arrays import Grey, Stack
from .copying import SCALES, copied
from .grain import binary_patterns, cooccurrence
from .normalise import Score, per_map
from .portilla import portilla_simoncelli
from .recurrence import recurrence
from .seams import diversity, seam
from .sharpness import sharpness
from .spectrum import radial_spectrum
from .stamps import stamps


@dataclass(frozen=True)
class Metric:
    """One that measures a result by itself.

    name: in results. score_for: from an exemplar, a function of stacks. best: what to request for. column: the table's,
    where it is not of this metric alone: the highest of those that share it is shown. is_distance: whether it is one of
    those whose unit is the exemplar with its pixels shuffled, of which the table has the mean.
    """

    name: str
    score_for: Callable[[Exemplar], Score]
    best: str = "0"
    column: str = ""
    is_distance: bool = False

    @property
    def shown(self) -> str:
        """The name of its column."""
        return self.column or self.name


@dataclass(frozen=True)
class SystemMetric:
    """One that takes all results of a system together: measure is a function of exemplar, stacks and wide surface."""

    name: str
    measure: Callable[[Exemplar, list[Stack], Grey | None], float | None]
    best: str


METRICS = (
    Metric("PS", per_map(portilla_simoncelli), is_distance=True),
    Metric("spectrum", per_map(radial_spectrum), is_distance=True),
    Metric("co-occurrence", per_map(cooccurrence), is_distance=True),
    Metric("LBP", per_map(binary_patterns), is_distance=True),
    Metric("sharpness", per_map(sharpness), is_distance=True),
    Metric("misaligned", misalignment),
    *(Metric(f"copied {side} px", partial(copied, halvings=n), "low", "copied") for n, side in enumerate(SCALES)),
    Metric("seam", seam, "1"),
)
OF_SYSTEMS = (
    SystemMetric("stamps", lambda exemplar, stacks, _: stamps(exemplar, stacks), "0"),
    SystemMetric("recurs", lambda exemplar, _, wide: None if wide is None else recurrence(exemplar, wide), "low"),
    SystemMetric("diversity", lambda exemplar, stacks, _: diversity(exemplar, stacks), "1"),
)
