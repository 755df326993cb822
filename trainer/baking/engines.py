"""The engine that `lichen grow` takes: the one named, or the one that is likely to be fastest here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from nca_core.engine import Engine, Numpy
from nca_core.shaders.address import Unsupported

from ..errors import InputError
from ..process.devices import CARDS, available
from ..process.extras import installed, require
from ..process.interrupts import ending_at_once

AUTO = "auto"


@dataclass(frozen=True)
class Source:
    """Where an engine comes from. make: makes it, once its libraries are there. libraries: the names that they are
    imported by, beside numpy."""

    make: Callable[[], Engine]
    libraries: tuple[str, ...] = ()


def engine_named(name: str) -> Engine:
    """The engine of a name in ENGINES. Raises InputError for a library or a device that is not there."""
    source = ENGINES[name]
    require(source.libraries, f"--engine {name}")
    return source.make()


@contextmanager
def growing_by(name: str) -> Iterator[Engine]:
    """The engine of a name, for the time of a growth. Raises InputError as `engine_named` does, and where it turns out
    to have no program for what is grown."""
    try:
        yield engine_named(name)
    except Unsupported as what:
        raise InputError(f"--engine {name}: it has no program for {what}; use --engine numpy") from what


def _quickest() -> Engine:
    """A graphics card where torch has one, else the quicker one on the processor; numpy where there is no torch."""
    if not installed("torch"):
        return Numpy()
    torch_on = _torch_engine()
    card = next((card for card in CARDS if available(card)), None)
    return Numpy() if card is None and numpy_is_quick(np.__version__, _blas()) else torch_on(card or "cpu")


def _card(device: str) -> Engine:
    torch_on = _torch_engine()
    if not available(device):
        raise InputError(f"--engine {device}: this machine's torch has no such device; use --engine {AUTO}")
    return torch_on(device)


def _torch_engine() -> Callable[[str], Engine]:
    """The class of torch's engine, loaded only here: torch takes seconds, and the base installation has none."""
    with ending_at_once():
        from .torch_engine import Torch
    return Torch


#: Every engine by the name that --engine knows it by; each line is one engine.
ENGINES: Mapping[str, Source] = {
    AUTO: Source(_quickest),
    "numpy": Source(Numpy),
    "torch": Source(lambda: _torch_engine()("cpu"), ("torch",)),
    **{card: Source(partial(_card, card), ("torch",)) for card in CARDS},
}


def numpy_is_quick(version: str, blas: str) -> bool:
    """Whether numpy grows faster than torch does on the processor.

    Measured (README.md): numpy 2.5 with its OpenBLAS does, by far; numpy 1.26 does not, as its OpenBLAS takes new
    processors for old ones; nor does a numpy that was compiled without BLAS. Others have not been measured.
    """
    return int(version.split(".")[0]) >= 2 and "openblas" in blas.lower()


def _blas() -> str:
    """The name of the library that this numpy was built with, by its own account; "" if it gives none."""
    show: Any = np.show_config
    told: dict[str, Any] = show(mode="dicts")
    return str(told.get("Build Dependencies", {}).get("blas", {}).get("name", ""))
