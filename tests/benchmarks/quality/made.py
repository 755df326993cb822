"""What a system hands over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from trainer.exemplar.exemplar import Exemplar

from .arrays import Stack


@dataclass(frozen=True)
class Made:
    """stacks: one per seed, at the exemplar's density and of about its extent. facts: numbers worth keeping, such as
    iterations and parameters. files: what else to keep, by name."""

    stacks: list[Stack]
    facts: Mapping[str, float] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)


#: Exemplar, budget in seconds and the seeds wanted; deterministic systems and those that copy ignore the budget.
Make: TypeAlias = Callable[[Exemplar, float, range], Made]
