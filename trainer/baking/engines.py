"""The engine that `lichen grow` takes: the one named, or the one that is likely to be fastest here."""

from __future__ import annotations

from typing import Any

import numpy as np

from nca_core.engine import Engine, Numpy

from ..errors import InputError
from ..process.devices import CARDS, available
from ..process.extras import installed, require
from ..process.interrupts import ending_at_once

AUTO = "auto"
NAMES = (AUTO, "numpy", "torch", *CARDS)


def engine_named(name: str) -> Engine:
    """The engine of a name in `NAMES`.

    torch: on the processor. auto: a graphics card where torch has one, else the quicker one on the processor; numpy
    where there is no torch. Raises InputError for a device that is not there.
    """
    if name == "numpy" or (name == AUTO and not installed("torch")):
        return Numpy()
    require(["torch"], f"--engine {name}")
    with ending_at_once():
        from .torch_engine import Torch  # only here: torch takes seconds to load, and the base installation has none

    if name == AUTO:
        card = next((card for card in CARDS if available(card)), None)
        return Numpy() if card is None and numpy_is_quick(np.__version__, _blas()) else Torch(card or "cpu")
    if not available(name):
        raise InputError(f"--engine {name}: this machine's torch has no such device; use --engine auto")
    return Torch("cpu" if name == "torch" else name)


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
