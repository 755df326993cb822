"""Export a material to a folder: its maps, or what another program takes."""

from __future__ import annotations

from pathlib import Path

import bpy
from bpy.props import BoolProperty, EnumProperty, StringProperty

from nca_core.export.targets import TARGETS

from .. import export
from ..datablocks import storage
from ..export.jobs import FolderJob
from ..export.options import IMAGES, TARGET_NAMES
from ..scene.context import named_or_at_hand
from ..texts import tell
from .file_options import OPTIONS, FileOptionsOperator, items
from .growth_texts import exporting_texts
from .runner import Reports, Task, refuse
from .task_operator import TaskOperator

_PATIENCE = 5.0  # seconds for a thread to take its unfinished files away, should Blender quit


class LICHEN_OT_export(TaskOperator, FileOptionsOperator, bpy.types.Operator):
    """Grow the material again and write it into a folder: its maps, or what another program takes. Esc cancels"""

    bl_idname = "lichen.export"
    bl_label = "Export Maps"
    bl_options = {"REGISTER", "PRESET"}

    directory: StringProperty(  # type: ignore[valid-type]
        name="Folder", description="Where the files go", subtype="DIR_PATH", options={"HIDDEN", "SKIP_SAVE"}
    )
    filter_folder: BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]
    target: EnumProperty(  # type: ignore[valid-type]
        name="Target",
        items=((IMAGES, "Image Files", "A file for each map, as the other options say"), *items(TARGET_NAMES, TARGETS)),
        description="The program that the material is for",
    )
    material: StringProperty(  # type: ignore[valid-type]
        name="Material",
        description="Name of the material to export; empty means the one at hand",
        options={"HIDDEN", "SKIP_SAVE"},
    )
    confirmed: BoolProperty(  # type: ignore[valid-type]
        name="Confirmed",
        description="Whether maps of a material of unknown rights are exported without a question",
        options={"HIDDEN", "SKIP_SAVE"},
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if not super().poll(context):
            return False
        if not any(storage.group_node(block) for block in bpy.data.materials):
            cls.poll_message_set(tell("There is no Lichen material"))
            return False
        return True

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        manager = context.window_manager
        try:
            block = named_or_at_hand(self.material, context)
            warning = export.rights_of(block)
        except ValueError as error:
            return refuse(self, error)
        self.material = block.name  # which is at hand no more once a window asks something
        if warning and not self.confirmed:
            self._asked = True
            return set(manager.invoke_confirm(self, event, title="Export Maps", message=warning, confirm_text="Export"))
        if not self.directory:
            self._asked = True
            manager.fileselect_add(self)
            return {"RUNNING_MODAL"}
        return super().invoke(context, event)

    def _shown(self) -> tuple[str, ...]:
        return _options(self.target)

    def _answered(self) -> dict[str, object]:
        names = ("directory", "material", *_options(self.target))
        return {name: getattr(self, name) for name in names} | {"confirmed": True}

    def _task(self, context: bpy.types.Context) -> Task[list[Path]]:
        block = named_or_at_hand(self.material, context)
        job = export.job(block, self.directory, **{name: getattr(self, name) for name in _options(self.target)})
        return Task(
            job,
            block.name,
            lambda files: _finished(job, files),
            exporting_texts(job.request),
            warning="" if self.confirmed else export.rights_of(block),
            patience=_PATIENCE,
        )


def _options(target: str) -> tuple[str, ...]:
    """Names of the options that an export for a target has."""
    return ("target", *(OPTIONS if target == IMAGES else ("width",)))


def _finished(job: FolderJob, files: list[Path]) -> Reports:
    exported = tell("Exported {count} files to {folder}", count=len(files), folder=job.folder)
    return [("INFO", exported), *(("WARNING", note) for note in job.notes)]
