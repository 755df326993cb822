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
from .digests import LATTICE, code_digest, constants, exemplar_digest
from .made import Order
from .metrics import METRICS, OF_SYSTEMS
from .normalise import Score
from .store import Kept, Key, load, load_scores, save, save_scores
from .systems import HERE, SHARED, System

MEASURES = (
    *("alignment", "copying", "grain", "metrics", "normalise", "portilla", "recurrence", "seams", "sharpness"),
    *("spectrum", "stamps"),
)


@dataclass(frozen=True)
class Row:
    """One system on one exemplar. scores: per metric, the value for every seed (a single one of metrics that are of a
    system); None where it does not apply. first: the first seed's stack."""

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
    """What to do. systems: in order, with the number of seeds for each. makes: whether what is not kept is made."""

    systems: Sequence[tuple[System, int]]
    out: Path
    makes: bool = True


def rows(exemplar: Exemplar, plan: Plan, say: Callable[[str], None]) -> Iterator[Row]:
    """Every system's row for an exemplar; one that cannot go on, or is not to be made, is told of and left out."""
    judge = _Judge(exemplar)
    for system, seeds in plan.systems:
        folder = plan.out / exemplar.name / system.folder
        try:
            kept = _kept(exemplar, system, seeds, plan, folder, say)
        except TrainingError as error:
            say(f"{exemplar.name}, {system.title}: {error}")
            continue
        if kept is None:
            say(f"{exemplar.name}, {system.title}: not kept, or out of date")
            continue
        scores = judge.scores(folder, kept)
        yield Row(exemplar.name, system, kept.seconds, len(kept.stacks), kept.facts, scores, kept.stacks[0])


def _kept(
    exemplar: Exemplar, system: System, seeds: int, plan: Plan, folder: Path, say: Callable[[str], None]
) -> Kept | None:
    """A system's result, made if it is not kept and the plan makes any."""
    key = Key(exemplar_digest(exemplar), system.decides())
    kept = load(folder, key, seeds)
    if kept is None and plan.makes:
        say(f"{exemplar.name}, {system.title}: making {seeds} of {'x'.join(map(str, exemplar.pixels.shape))}")
        started = time.monotonic()
        made = system.make(Order(exemplar, system.seconds or 0.0, range(seeds), folder))
        seconds = time.monotonic() - started if made.seconds is None else made.seconds
        save(folder, key, seeds, made, seconds)
        kept = load(folder, key, seeds)
    return kept


class _Judge:
    """The metrics for one exemplar, prepared when first needed."""

    def __init__(self, exemplar: Exemplar) -> None:
        self._exemplar = exemplar
        code = code_digest((*SHARED, *(HERE / f"{name}.py" for name in MEASURES)), constants(LATTICE))
        self._digest = f"{code} {exemplar_digest(exemplar)}"

    @cached_property
    def _metrics(self) -> dict[str, Score]:
        return {metric.name: metric.score_for(self._exemplar) for metric in METRICS}

    def scores(self, folder: Path, kept: Kept) -> dict[str, list[float] | None]:
        """Per metric, the value for every stack; kept ones where they are of these pictures and these metrics."""
        digest = hashlib.sha256(self._digest.encode())
        for picture in (*kept.stacks, *(() if kept.wide is None else (kept.wide,))):
            digest.update(picture.tobytes())
        found = load_scores(folder, digest.hexdigest())
        if found is None:
            values = {name: [score(stack) for stack in kept.stacks] for name, score in self._metrics.items()}
            found = {name: None if None in of_seeds else of_seeds for name, of_seeds in values.items()}
            for metric in OF_SYSTEMS:
                value = metric.measure(self._exemplar, kept.stacks, kept.wide)
                found[metric.name] = None if value is None else [value]
            save_scores(folder, digest.hexdigest(), found)
        return found
