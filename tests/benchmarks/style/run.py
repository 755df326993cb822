"""Going through exemplars, contents and systems: make what is not kept yet, measure it, hand over a row each."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.benchmarks.quality.arrays import Stack
from tests.benchmarks.quality.digests import code_digest, exemplar_digest
from tests.benchmarks.quality.made import Made
from tests.benchmarks.quality.run import MEASURES
from tests.benchmarks.quality.store import Key, load, load_scores, save, save_scores
from tests.benchmarks.quality.systems import HERE as QUALITY
from trainer.errors import TrainingError
from trainer.exemplar.exemplar import Exemplar

from .contents import Content
from .measures import Measured, judge
from .systems import COMMON, HERE, System
from .target import Assignment, luminance_guide


@dataclass(frozen=True)
class Row:
    """One result. picture: as it is kept, rounded to 8 bits."""

    exemplar: str
    content: str
    system: System
    firmness: float
    seconds: float
    measured: Measured
    picture: Stack

    @property
    def name(self) -> str:
        """What no other row of the same exemplar and content is called."""
        return f"{self.system.name} {self.firmness:g}"


@dataclass(frozen=True)
class Plan:
    """What to do. budget: seconds of each training, and of each picture of optimised pixels."""

    systems: Sequence[System]
    contents: Mapping[str, Content]
    out: Path
    budget: float


def rows(exemplar: Exemplar, plan: Plan, say: Callable[[str], None]) -> Iterator[Row]:
    """Every result in an exemplar; a system that cannot go on is told of and left out."""
    guide, measure = luminance_guide(exemplar), judge(exemplar)
    measures = (*(QUALITY / f"{name}.py" for name in MEASURES), HERE / "measures.py", *COMMON)
    code = code_digest(measures, exemplar_digest(exemplar))
    for content, draw in plan.contents.items():
        for system in plan.systems:
            for firmness in system.firmness:
                where = plan.out / exemplar.name
                assignment = Assignment(exemplar, guide, draw, plan.budget, where / f"{system.name}-{plan.budget:g}s")
                folder = where / content / _folder(system, firmness, plan.budget)
                try:
                    picture, seconds = _kept(assignment, content, system, firmness, folder, say)
                except TrainingError as error:
                    say(f"{exemplar.name}, {content}, {system.name}: {error}")
                    break
                digest = hashlib.sha256(f"{code} {content}".encode() + picture.tobytes()).hexdigest()
                found = load_scores(folder, digest)
                if found is None:
                    found = asdict(measure(picture, assignment))
                    save_scores(folder, digest, found)
                yield Row(exemplar.name, content, system, firmness, seconds, Measured(**found), picture)


def _kept(
    assignment: Assignment, content: str, system: System, firmness: float, folder: Path, say: Callable[[str], None]
) -> tuple[Stack, float]:
    """A picture, made if it is not kept, and the seconds that it took."""
    key = Key(exemplar_digest(assignment.exemplar), json.dumps([system.decides(), content]))
    kept = load(folder, key, 1)
    if kept is None:
        say(f"{assignment.exemplar.name}, {content}: {system.name} {firmness:g}")
        started = time.monotonic()
        made = Made([system.make(assignment, firmness, 0)])
        save(folder, key, 1, made, time.monotonic() - started)
        kept = load(folder, key, 1)
        assert kept is not None
    return kept.stacks[0], kept.seconds


def _folder(system: System, firmness: float, budget: float) -> str:
    return f"{system.name}-{firmness:g}" + (f"-{budget:g}s" if system.takes_budget else "")
