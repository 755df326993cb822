"""A seed with keyframes: the material grows again before every frame that has another seed, in renders too.

(On an endless material the node's Seed deals the same tiles anew without growing, which is quicker.)
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import bpy
from bpy.app.handlers import persistent

from nca_core.engine import Numpy

from .. import running
from ..datablocks import leftovers, storage
from ..growing.job import GrowthJob
from ..growing.request import MAX_SEED
from ..scene import material
from ..settings import engines, preferences, steering

SEED = "lichen.seed"


def seed_at(block: bpy.types.Material, frame: float) -> int | None:
    """The seed of the keyframes; None if there are none. A render evaluates copies, so the property would not do."""
    for curve in _curves(block):
        if curve.data_path == SEED:
            return min(max(0, round(curve.evaluate(frame))), MAX_SEED)
    return None


def follow(scene: bpy.types.Scene) -> None:
    """Grow what has another seed on this frame than it was grown with."""
    if running.current() or (leftovers.in_use() and not (bpy.app.background or scene.render.use_lock_interface)):
        return  # a render may read the images at this moment, unless the interface is locked
    for block in bpy.data.materials:
        seed = seed_at(block, scene.frame_current_final)
        if seed is not None and storage.can_grow(block):
            _grow(block, seed)


def _grow(block: bpy.types.Material, seed: int) -> None:
    try:
        request = storage.request_of(block)
        if request is None or request.seed == seed:
            return
        leftovers.sweep()  # the frame before is rendered
        on_main = threading.current_thread() is threading.main_thread()  # else a render's, which has no graphics card
        engine = engines.choose(preferences.engine_name())[0] if on_main else Numpy()
        model = storage.model_of(block)
        request, supplies = steering.followed(
            block,
            replace(request, seed=seed),
            steering.as_grown(block, request.steering),
            steering.of(block).images(),
        )
        job = GrowthJob(model, request, engine, supplies)
        job.run()
        material.apply(block, model, job.result())
    except (ValueError, MemoryError, OSError):
        return  # Grow says why; an animation goes on with what it has


def _curves(block: bpy.types.Material) -> Iterator[bpy.types.FCurve]:
    data = block.animation_data
    if data is None or data.action is None or data.action_slot is None:
        return
    for layer in data.action.layers:
        for strip in layer.strips:
            bag = strip.channelbag(data.action_slot)  # type: ignore[attr-defined]
            yield from bag.fcurves if bag else ()


@persistent  # type: ignore[untyped-decorator]
def _follow(scene: bpy.types.Scene, *_others: object) -> None:
    follow(scene)


def attach() -> None:
    """Watch for frames."""
    bpy.app.handlers.frame_change_pre.append(_follow)


def detach() -> None:
    """Undo `attach`."""
    bpy.app.handlers.frame_change_pre.remove(_follow)
