"""The metrics, none of which is part of the training loss. What each sees and cannot see is said where it is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from trainer.exemplar.exemplar import Exemplar

from .alignment import misalignment
from .copying import copied
from .grain import binary_patterns, cooccurrence
from .normalise import Score, per_map
from .portilla import portilla_simoncelli
from .seams import seam
from .spectrum import radial_spectrum


@dataclass(frozen=True)
class Metric:
    """name: in results and tables. score_for: from an exemplar, a function of stacks. best: what to request for."""

    name: str
    score_for: Callable[[Exemplar], Score]
    best: str


METRICS = (
    Metric("PS", per_map(portilla_simoncelli), "0"),
    Metric("spectrum", per_map(radial_spectrum), "0"),
    Metric("co-occurrence", per_map(cooccurrence), "0"),
    Metric("LBP", per_map(binary_patterns), "0"),
    Metric("misaligned", misalignment, "0"),
    Metric("copied", copied, "low"),
    Metric("seam", seam, "1"),
)
DIVERSITY = "diversity"  # of a system, not of one result; 1 is best
