"""Going through exemplars and systems: make what is not kept yet, measure it, hand over a row each."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from trainer.errors import TrainingError
from trainer.exemplar.exemplar import Exemplar

from .arrays import Stack
from .metrics import DIVERSITY, METRICS
from .normalise import Score
from .seams import diversity
from .store import Kept, Key, load, load_scores, save, save_scores
from .systems import HERE, System, digest_of

MEASURES = ("arrays", "normalise", "portilla", "spectrum", "grain", "alignment", "copying", "seams", "metrics")


@dataclass(frozen=True)
class Row:
    """One system on one exemplar. scores: per metric, the value for every seed; None where it does not apply.
    first: the first seed's stack."""

    exemplar: str
    system: System
    seconds: float
    seeds: int
    facts: Mapping[str, float]
    scores: Mapping[str, list[float] | None]
    first: Stack

    def mean(self, metric: str) -> float | None:
        values = self.scores[metric]
        return sum(values) / len(values) if values else None


@dataclass(frozen=True)
class Plan:
    """What to do. systems: in order, with the number of seeds for each."""

    systems: Sequence[tuple[System, int]]
    seconds: float
    out: Path


def rows(exemplar: Exemplar, plan: Plan, say: Callable[[str], None]) -> Iterator[Row]:
    """Every system's row for an exemplar; one that cannot go on is told of and left out."""
    judge = _Judge(exemplar)
    for system, seeds in plan.systems:
        folder = plan.out / exemplar.name / system.folder(plan.seconds)
        try:
            kept = _kept(exemplar, system, seeds, plan.seconds, folder, say)
        except TrainingError as error:
            say(f"{exemplar.name}, {system.name}: {error}")
            continue
        yield Row(
            exemplar.name,
            system,
            kept.seconds,
            len(kept.stacks),
            kept.facts,
            judge.scores(folder, kept),
            kept.stacks[0],
        )


def _kept(
    exemplar: Exemplar, system: System, seeds: int, seconds: float, folder: Path, say: Callable[[str], None]
) -> Kept:
    key = Key(exemplar.sha256, system.digest())
    kept = load(folder, key, seeds)
    if kept is None:
        say(f"{exemplar.name}, {system.name}: making {seeds} of {'x'.join(map(str, exemplar.pixels.shape))}")
        started = time.monotonic()
        made = system.make(exemplar, seconds, range(seeds))
        save(folder, key, seeds, made, time.monotonic() - started)
        kept = load(folder, key, seeds)
        assert kept is not None  # just saved
    return kept


class _Judge:
    """The metrics for one exemplar, prepared when first needed."""

    def __init__(self, exemplar: Exemplar) -> None:
        self._exemplar = exemplar
        self._measures = digest_of(HERE / f"{name}.py" for name in MEASURES)

    @cached_property
    def _metrics(self) -> dict[str, Score]:
        return {metric.name: metric.score_for(self._exemplar) for metric in METRICS}

    def scores(self, folder: Path, kept: Kept) -> dict[str, list[float] | None]:
        """Per metric, the value for every stack; kept ones where they are of these pictures and these metrics."""
        digest = hashlib.sha256(self._measures.encode() + self._exemplar.sha256.encode())
        for stack in kept.stacks:
            digest.update(stack.tobytes())
        found = load_scores(folder, digest.hexdigest())
        if found is None:
            values = {name: [score(stack) for stack in kept.stacks] for name, score in self._metrics.items()}
            found = {name: None if None in of_seeds else of_seeds for name, of_seeds in values.items()}
            different = diversity(self._exemplar, kept.stacks)
            found[DIVERSITY] = None if different is None else [different]
            save_scores(folder, digest.hexdigest(), found)
        return found
