"""The engine that grows is the one that the preferences name, or the one that is likely to be faster."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nca_core.engine import Engine, Numpy

from .. import gpu_engine

AUTO = "AUTO"


@dataclass(frozen=True)
class Choice:
    """A choice that an artist has. label, description: as the preferences show it. choose: gives the engine, and why it
    is not the one that was asked for."""

    label: str
    description: str
    choose: Callable[[], tuple[Engine, str]]


def _faster() -> tuple[Engine, str]:
    return (Numpy() if gpu_engine.usable() or gpu_engine.software() else gpu_engine.Gpu()), ""


def _card() -> tuple[Engine, str]:
    fault = gpu_engine.usable()
    return (Numpy() if fault else gpu_engine.Gpu()), fault


def _processor() -> tuple[Engine, str]:
    return Numpy(), ""


#: By the identifier that the preferences, and in small letters the command line, have.
CHOICES = {
    AUTO: Choice(
        "Automatic",
        "The graphics card if there is one and Blender can use it (without a window from 5.2 on), else the processor",
        _faster,
    ),
    "GPU": Choice("Graphics Card", "Compute shaders on the card that Blender draws with", _card),
    "NUMPY": Choice("Processor", "All cores, in the background. The reference: the same on every machine", _processor),
}
ITEMS = tuple((name, choice.label, choice.description) for name, choice in CHOICES.items())


def choose(name: str) -> tuple[Engine, str]:
    """The engine of a choice, and why it is not the graphics card if that was asked for."""
    return CHOICES[name].choose()
