"""Which engine `lichen grow` takes: by name, or the one that is likely to be fastest here."""

from __future__ import annotations

from nca_core.engine import Engine, Numpy

from .devices import CARDS, available
from .errors import InputError
from .extras import installed, require

AUTO = "auto"
NAMES = (AUTO, "numpy", "torch", *CARDS)


def engine_named(name: str) -> Engine:
    """The engine. torch: on the processor. auto: a graphics card where torch has one, else torch on the processor,
    which grows faster than numpy; numpy where there is no torch. Raises InputError for a device that is not there."""
    if name == "numpy" or (name == AUTO and not installed("torch")):
        return Numpy()
    require("train", ["torch"], f"--engine {name}")
    from .torch_engine import Torch  # only here: torch takes seconds to load, and the base installation is without it

    if name == AUTO:
        return Torch(next((card for card in CARDS if available(card)), "cpu"))
    if not available(name):
        raise InputError(f"--engine {name}: this machine's torch has no such device; use --engine auto")
    return Torch("cpu" if name == "torch" else name)
