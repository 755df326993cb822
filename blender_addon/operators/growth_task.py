"""The tasks that grow a material: one that is made meanwhile, or one that has its weights already.

The material shows what has grown so far (scene/stand_in.py). Esc, an error or a deleted material leave everything as it
was, and the whole growth is one undo step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import bpy
from bpy.props import StringProperty

import nca_core
from nca_core.steering import NOTHING, Supplies

from ..datablocks import colour_spaces, leftovers, storage
from ..growing.encode import Encoded
from ..growing.job import GrowthJob
from ..growing.request import Growth, Request
from ..scene import material, stand_in, uv_tiles
from ..scene.context import find
from ..settings import engines, preferences, properties, real_size, steering
from ..texts import tell
from .growth_texts import growing_texts
from .runner import GoneError, Reports, Task

MATERIAL: Any = StringProperty(  # type: ignore[func-returns-value]
    name="Material",
    description="Name of the material to grow; empty means the one at hand",
    options={"HIDDEN", "SKIP_SAVE"},
)


@dataclass(frozen=True)
class Target:
    """The material that a growth is for. Both functions that give it give None if it is gone.

    taker: takes the maps. shown_on: shows what grows, before it is finished. finished: called with the material and
    with the request that was fulfilled; returns what to report. discard: called if nothing comes of the growth.
    """

    taker: Callable[[], bpy.types.Material | None]
    shown_on: Callable[[Growth], bpy.types.Material | None]
    finished: Callable[[bpy.types.Material, Request], Reports]
    discard: Callable[[], None] = lambda: None


def growth_task(
    model: nca_core.Model, request: Request, label: str, target: Target, supplies: Supplies = NOTHING
) -> Task[Encoded]:
    """The task that grows a request for a material, on the engine that the preferences ask for. supplies: what its
    steering names."""
    engine, note = engines.choose(preferences.engine_name())
    job = GrowthJob(model, request, engine, supplies)
    job.note = note

    def watch() -> None:
        job.watched = True

    def show() -> None:
        if seen := job.preview_frame():
            growth, frame = seen
            stand_in.show(_there(target.shown_on(growth)), model, growth, frame)

    def finish(encoded: Encoded) -> Reports:
        block = _there(target.taker())
        material.apply(block, model, encoded)
        warning = colour_spaces.warning()
        notices = [("INFO", line) for line in encoded.growth.notices]
        warnings = [("WARNING", warning)] if warning else []
        return [*notices, *warnings, *target.finished(block, encoded.growth.request)]

    return Task(
        job,
        label,
        finish,
        growing_texts(request),
        watch=watch,
        show=show,
        discard=target.discard,
        clear=stand_in.clear,
        is_free=lambda: not leftovers.in_use(),
        ends_at_once=True,
    )


def regrowth_task(
    block: bpy.types.Material, request: Request, label: str = "", supplies: Supplies | None = None
) -> Task[Encoded]:
    """The task that grows a material again from the weights that it carries, following what its panel shows, unless the
    request's steering is supplied already. Raises ValueError for one that cannot."""
    check_can_grow(block)
    model, uid = storage.model_of(block), block.session_uid
    if supplies is None:
        request, supplies = steering.panel_request(block, request)
    before = properties.settings_of(block).as_dict()

    def taker() -> bpy.types.Material | None:
        return find(bpy.data.materials, uid)

    def finished(block: bpy.types.Material, request: Request) -> Reports:
        settings = properties.settings_of(block)
        changed = [name for name, value in settings.as_dict().items() if value != before[name]]
        settings.show(request, but=changed)  # what the artist has set meanwhile is for the next growth
        settings.steering.fit(model)
        return [("INFO", line) for line in real_size.fit(block)]

    target = Target(taker, lambda _growth: taker(), finished)
    return growth_task(model, request, label or block.name, target, supplies)


def check_can_grow(block: bpy.types.Material) -> None:
    """Raises ValueError, in one line, for a material that cannot grow here."""
    if not storage.can_grow(block):
        raise ValueError(tell("{name} is linked from another file; make it local to grow it", name=block.name))


def asked_of(block: bpy.types.Material) -> Request:
    """The request that a material's settings come to."""
    return properties.settings_of(block).request(lambda: uv_tiles.touched(uv_tiles.users(block), block))


def _there(block: bpy.types.Material | None) -> bpy.types.Material:
    if block is None:
        raise GoneError
    return block
