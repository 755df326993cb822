"""The engine that grows is the one that the preferences name, or the one that is likely to be faster."""

from __future__ import annotations

from nca_core.engine import Engine, Numpy

from .. import gpu_engine

AUTO, GPU, NUMPY = "AUTO", "GPU", "NUMPY"
ITEMS = (
    (
        AUTO,
        "Automatic",
        "The graphics card if there is one and Blender can use it (without a window from 5.2 on), else the processor",
    ),
    (GPU, "Graphics Card", "Compute shaders on the card that Blender draws with"),
    (NUMPY, "Processor", "All cores, in the background. The reference: the same on every machine"),
)


def choose(name: str) -> tuple[Engine, str]:
    """The engine, and why it is not the graphics card if that was asked for."""
    if name == NUMPY:
        return Numpy(), ""
    fault = gpu_engine.usable()
    if fault:
        return Numpy(), fault if name == GPU else ""
    if name == AUTO and gpu_engine.software():
        return Numpy(), ""
    return gpu_engine.Gpu(), ""
