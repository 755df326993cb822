"""Steering from the panel: a picture of directions and another material, each followed more or less firmly."""

from __future__ import annotations

import bpy
import numpy as np

from ..editors import open_panel, open_sidebar, plane_from_above, show_materials, viewport
from ..growing import grow, grown, import_weights
from ..hands import middle, press
from ..scenario import Steps, check, install, shot

SIDE = 512  # pixels of the material
LEVEL = 0.1 / 255  # what engines may differ by, in the mean: alone it may grow on the graphics card


def steps() -> Steps:
    install()
    plane = plane_from_above()
    show_materials()
    yield from open_sidebar()
    open_panel("LICHEN_PT_viewport_steering")
    import_weights("pebbles", side=SIDE)
    yield from grown()
    assert plane.active_material
    plane.active_material.lichen.real_size = False  # which gives way to images, and changes Cells
    for _notch in range(12):
        press("WHEELDOWNMOUSE", *middle(viewport(), "UI"))
    yield 0.5
    yield from shot("plain")
    steering, alone = plane.active_material.lichen.steering, _colours()
    steering.direction, steering.partner, steering.mask = _whirl(), "Plaster", _half()
    yield from _grown_as("whole")
    whole = _difference(alone)
    steering.firmness = steering.share = 0.5
    yield from _grown_as("half")
    check(0 < _difference(alone) < whole, f"what is followed by half changes less: {_difference(alone)} of {whole}")
    steering.firmness = steering.share = 0.0
    yield from _grown_as("none")
    check(_difference(alone) < LEVEL, f"what is not followed at all changes nothing: {_difference(alone)}")


def _grown_as(name: str) -> Steps:
    grow()
    yield from grown()
    yield from shot(name)


def _whirl() -> bpy.types.Image:
    """A flow map that runs round the middle."""
    down, across = np.mgrid[:64, :64] / 63.0 - 0.5
    far = np.hypot(down, across) + 1e-6
    return _image("Whirl", np.stack([0.5 - 0.5 * down / far, 0.5 + 0.5 * across / far, np.full_like(far, 0.5)], axis=2))


def _half() -> bpy.types.Image:
    """A mask that is white on its right side."""
    values = np.zeros((64, 64, 3))
    values[:, 32:] = 1
    return _image("Half", values)


def _image(name: str, values: np.ndarray) -> bpy.types.Image:
    image = bpy.data.images.new(name, values.shape[1], values.shape[0], is_data=True)
    image.pixels.foreach_set(np.dstack([values, np.ones(values.shape[:2])]).astype(np.float32).ravel())
    return image


def _colours() -> np.ndarray:
    image = bpy.data.images["pebbles Base Color"]
    values = np.empty(SIDE * SIDE * 4, np.float32)
    image.pixels.foreach_get(values)
    return values


def _difference(other: np.ndarray) -> float:
    return float(np.abs(_colours() - other).mean())
