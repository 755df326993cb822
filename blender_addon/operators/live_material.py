"""A material that gets better while its training goes on: grown small, on a thread, from each new look at it.

It is the artist's from the moment that it is there: once it is grown otherwise, painted on or taken away, nothing
touches it any more. Datablocks are kept by session_uid, as undo steps come between.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import bpy

import nca_core
from nca_core import Model

from .. import running
from ..datablocks import leftovers, storage
from ..growing.job import GrowthJob
from ..growing.request import Growth, Request
from ..nodes import all_image_nodes
from ..scene import material, uv_tiles
from ..scene.assignment import Assignment
from ..scene.context import find
from ..settings import preferences, properties, real_size

_SMALL = 512  # pixels of a side, at most


class LiveMaterial:
    """The material of a training, for an object with a session_uid (0: for none)."""

    def __init__(self, holder: int) -> None:
        found = find(bpy.data.objects, holder)
        had = found.active_material if found else None
        self._holder, self._before = holder, had.session_uid if had else 0
        self._uid = 0
        self._marks: set[tuple[object, ...]] = set()  # what was grown here: undo steps bring older ones back
        self._job: GrowthJob | None = None
        self._waiting: Path | None = None
        self.is_given_up = False

    @property
    def block(self) -> bpy.types.Material | None:
        """The material, as long as it is what was grown here."""
        block = find(bpy.data.materials, self._uid) if self._uid else None
        return block if block and _mark(block) in self._marks else None

    @property
    def can_be_given(self) -> bool:
        """Whether there is no such material yet, and its object still has what it had."""
        holder = find(bpy.data.objects, self._holder)
        if self._uid or holder is None:
            return False
        had = holder.active_material
        return (had.session_uid if had else 0) == self._before

    @property
    def holder(self) -> int:
        """The object's session_uid."""
        return self._holder

    def follow(self, look: Path) -> None:
        """Show a new look when there is time for it."""
        self._waiting = look

    def tick(self) -> None:
        """Go on, without keeping the window waiting."""
        if self.is_given_up:
            return
        if self._job is None:
            self._begin()
        elif self._job.done and _is_quiet():
            job, self._job = self._job, None
            with suppress(nca_core.Cancelled, ValueError, MemoryError, OSError):
                self._take(job)

    def close(self) -> None:
        """Grow no more of it."""
        self.is_given_up, self._waiting = True, None
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def discard(self) -> None:
        """Take it away again, if it is still what was grown here; its object gets back what it had."""
        self.close()
        block = self.block
        if block is None:
            return
        if before := find(bpy.data.materials, self._before):
            block.user_remap(before)
        material.remove(block)

    def _begin(self) -> None:
        look, self._waiting = self._waiting, None
        if look is None:
            return
        if self._uid and self.block is None:  # it is the artist's now
            self.close()
            return
        try:
            model = nca_core.load(look)
        except nca_core.WeightFileError:
            return
        self._job = GrowthJob(model, small(usual(model)))
        self._job.start()

    def _take(self, job: GrowthJob) -> None:
        encoded = job.result()
        block = self.block
        if self._uid and block is None:
            self.close()
        elif block:
            material.apply(block, job.model, encoded)
        elif self._holder and not self.can_be_given:
            self.close()
        else:
            with leftovers.all_or_nothing():
                block = bpy.data.materials.new(job.model.name)
                material.apply(block, job.model, encoded)
            self._give(block, job.model, encoded.growth)
        if block:
            renew(block, job.model)
            self._marks.add(_mark(block))

    def _give(self, block: bpy.types.Material, model: Model, growth: Growth) -> None:
        """Give it to its object, with the settings that it is to be grown with in the end."""
        self._uid = block.session_uid
        properties.settings_of(block).show(usual(model))
        properties.settings_of(block).steering.fit(model)
        Assignment.make(self._holder, block)
        if model.cell_size:
            real_size.want(block)
        real_size.fit(block, find(bpy.data.objects, self._holder), growth.request)
        if not uv_tiles.users(block):
            block.use_fake_user = True  # or it would not be saved
        window = bpy.context.window_manager.windows[0] if bpy.context.window_manager.windows else None
        if window:
            self._marks.add(_mark(block))
            with bpy.context.temp_override(window=window):
                bpy.ops.ed.undo_push(message="Train from Image")  # or the next undo would take it away


def usual(model: Model) -> Request:
    """What a material is grown for at first: a tile of the preferences' resolution."""
    side = preferences.resolution()
    return Request(width=side, height=side).with_cells(model)


def small(request: Request) -> Request:
    """The same extent with fewer pixels."""
    side = min(_SMALL, request.width)
    return replace(request, width=side, height=side)


def renew(block: bpy.types.Material, model: Model) -> None:
    """Let a material carry other weights of the same training."""
    node = storage.group_node(block)
    if node and node.node_tree:
        storage.store_model(node.node_tree, model)


def _mark(block: bpy.types.Material) -> tuple[object, ...] | None:
    """What tells a material from the same one after somebody has done something to it: nodes' values do not."""
    node = storage.group_node(block)
    if node is None or node.node_tree is None or not storage.can_grow(block):
        return None
    group = node.node_tree
    images = [reader.image for reader in all_image_nodes(group)]
    if any(image is None or image.is_dirty for image in images):
        return None
    stored = [hash(each.of(group)) for each in (storage.WEIGHTS, storage.REQUEST, storage.RECIPE)]
    return (*stored, *sorted(image.session_uid for image in images if image))


def _is_quiet() -> bool:
    """Whether nothing else is at work on materials: a growth, a render, something that the artist holds."""
    if running.current() or leftovers.in_use():
        return False
    return not any(window.modal_operators for window in bpy.context.window_manager.windows)
