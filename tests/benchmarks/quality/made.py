"""What a system is asked for, and what it hands over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from trainer.exemplar.exemplar import Exemplar

from .arrays import Grey, Stack


@dataclass(frozen=True)
class Order:
    """seconds: the budget, for those who have use for one. seeds: those wanted. folder: where a system may keep what
    its pictures can be made from again, such as trained weights."""

    exemplar: Exemplar
    seconds: float = 0.0
    seeds: range = range(1)
    folder: Path = Path()


@dataclass(frozen=True)
class Made:
    """stacks: one per seed, at the exemplar's density and of about its extent. facts: numbers worth keeping, such as
    iterations and parameters. wide: luma, (height, width) float32 in 0..1, of a torus of many times the exemplar's
    extent, from systems that can grow one (see `wide`). seconds: that the stacks took, with what was kept from an
    earlier order; None for those of this one."""

    stacks: list[Stack]
    facts: Mapping[str, float] = field(default_factory=dict)
    wide: Grey | None = None
    seconds: float | None = None


Make: TypeAlias = Callable[[Order], Made]
