"""A material that is made while it grows: seen on its object before it is finished, and gone if it never is."""

from __future__ import annotations

from dataclasses import dataclass

import bpy

from nca_core import Model

from ..datablocks import storage
from ..growing.request import Growth, Request
from ..scene import box_uvs, material, unfinished, uv_tiles
from ..scene.assignment import Assignment
from ..scene.context import find
from ..settings import real_size
from ..settings.properties import settings_of
from ..texts import tell
from .growth_task import Target
from .runner import Reports


@dataclass
class NewMaterial:
    """The material of a model, for the object with a session_uid (0: for none). It is made when it is first asked for.
    is_real: whether it is to have its real size, if that can be.

    Datablocks are kept by session_uid: undo steps come between.
    """

    name: str
    model: Model
    holder: int
    is_real: bool = True
    _block: int = 0
    _assignment: Assignment | None = None  # of the material to the object

    @property
    def target(self) -> Target:
        """The material as what a growth is for."""
        return Target(self._taker, self._shown_on, self._finished, self._discard)

    def _taker(self) -> bpy.types.Material | None:
        if self._block:
            return find(bpy.data.materials, self._block)
        block = bpy.data.materials.new(self.name)
        self._block, self._assignment = block.session_uid, Assignment.make(self.holder, block)
        return block

    def _shown_on(self, growth: Growth) -> bpy.types.Material | None:
        block = self._taker()
        if block and storage.group_node(block) is None:
            material.wire(block, self.model, growth)
            unfinished.mark(block, find(bpy.data.materials, self._assignment.before) if self._assignment else None)
            settings_of(block).show(growth.request)
            self._fit(block, growth.request)
        return block

    def _discard(self) -> None:
        if self._assignment:
            self._assignment.undo()
        if block := find(bpy.data.materials, self._block):
            material.remove(block)

    def _finished(self, block: bpy.types.Material, request: Request) -> Reports:
        settings_of(block).show(request)
        settings_of(block).steering.fit(self.model)
        unfinished.finish(block)
        holder = find(bpy.data.objects, self.holder)
        reports = self._fit(block, request)
        if not uv_tiles.users(block):
            block.use_fake_user = True  # or it would not be saved
            reports.append(self._without_users(block, holder))
        if holder and (text := self._without_uvs(block, holder)):
            reports.append(("WARNING", text))
        return reports

    def _fit(self, block: bpy.types.Material, request: Request) -> Reports:
        """Give it its real size, which waits for an object if there is none."""
        if self.is_real and self.model.cell_size and not storage.REAL_SCALE.is_on(block):
            real_size.want(block)
        return [("INFO", line) for line in real_size.fit(block, find(bpy.data.objects, self.holder), request)]

    def _without_users(self, block: bpy.types.Material, holder: bpy.types.Object | None) -> tuple[str, str]:
        if holder and self._assignment is None:
            text = tell(
                "{object} takes no material; {material} is in the file", object=holder.name, material=block.name
            )
            return "WARNING", text
        return "INFO", tell("No object has {material}; it is in the file, with a fake user", material=block.name)

    def _without_uvs(self, block: bpy.types.Material, holder: bpy.types.Object) -> str:
        if box_uvs.lacks_uvs(holder):
            return tell(
                "{object} has no UV map, so {material} cannot be seen on it: add box UVs",
                object=holder.name,
                material=block.name,
            )
        if self._assignment and box_uvs.never_has_uvs(holder):
            return tell(
                "{object} is of a kind that has no UV map: {material} can be seen on it as a mesh",
                object=holder.name,
                material=block.name,
            )
        return ""
