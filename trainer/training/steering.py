"""Further inputs in training: what the cells hear beside their neighbours, noise and waves, and who gives it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nca_core import Torus
from nca_core.field import SeedField
from nca_core.layers import LATTICE, NOISE, check_input_name

from ..exemplar.guide import ExemplarGuide


@dataclass(frozen=True)
class Steering:
    """The further inputs of a training's network, and the signals that its tori carry for them.

    heard: the inputs' names, each with the numbers of its signal. field: the field that grows on a torus, one of
    nca_core.signals with a signal of each name; an input whose signal is not there is silent, and not trained by that
    torus. It is pickled to every worker: a module's function, or an instance of a module's class. digest: that of all
    that decides the signals, by which a checkpoint is known again. guides: those of the exemplar among the inputs,
    which growths are compared with as well. Raises ValueError for names that no input can have.
    """

    heard: tuple[tuple[str, int], ...]
    field: Callable[[Torus], SeedField]
    digest: str
    guides: tuple[ExemplarGuide, ...] = ()

    def __post_init__(self) -> None:
        names = [name for name, _numbers in self.heard]
        for name in names:
            check_input_name(name)
        if len({NOISE, LATTICE, *names}) < 2 + len(names):
            raise ValueError(f"further inputs have names of their own, each once, not {names}")
