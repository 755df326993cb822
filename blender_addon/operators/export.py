"""Export the maps of a material to a folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import bpy
from bpy.props import BoolProperty, EnumProperty, IntProperty, StringProperty

from nca_core.formats import FORMATS
from nca_core.sheets import NORMALS, PACKINGS

from .. import export
from ..datablocks import storage
from ..export.jobs import ExportJob
from ..export.options import AUTO, DEPTHS, FORMAT_NAMES, NORMAL_NAMES, PACKING_NAMES, depths
from ..growing.request import LARGEST
from ..scene.context import named_or_at_hand
from ..texts import tell
from ..translations import CONTEXT
from .growth_texts import exporting_texts
from .runner import Reports, Task, refuse
from .task_operator import TaskOperator

_OPTIONS = ("width", "packing", "file_format", "depth", "normals")  # of export.job, all of them
_PATIENCE = 5.0  # seconds for a thread to take its unfinished files away, should Blender quit
_AUTO = (
    AUTO,
    "As Needed",
    "What each map needs: PNG and TIFF have 8 bits for colours and 8 or 16 for data, OpenEXR 16 and 32",
)
_DEPTHS = {
    8: "8 bits a channel",
    16: "16 bits a channel; of OpenEXR half floats",
    32: "32 bits a channel: floats",
}


def _items(names: Mapping[str, str], table: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """A property's choices: the entries of one of the core's tables, by Blender's identifiers."""
    return tuple((name, table[core].label, table[core].description) for name, core in names.items())


def _depth_items() -> tuple[tuple[str, str, str], ...]:
    """The choices of a depth: those that some format has."""
    return (_AUTO, *((str(depth), str(depth), _DEPTHS.get(depth, f"{depth} bits a channel")) for depth in DEPTHS))


def _allowed(packing: str) -> dict[str, list[str]]:
    """The choices that go with a packing, the usual one first."""
    entry = PACKINGS[PACKING_NAMES[packing]]
    return {
        "file_format": [name for name, core in FORMAT_NAMES.items() if entry.takes(core)],
        "normals": [name for name, core in NORMAL_NAMES.items() if core in entry.normals],
    }


def _fit(operator: LICHEN_OT_export, _context: bpy.types.Context) -> None:
    """Let go of choices that do not go with the others."""
    for name, allowed in _allowed(operator.packing).items():
        if getattr(operator, name) not in allowed:
            setattr(operator, name, allowed[0])
    if operator.depth not in depths(operator.file_format):
        operator.depth = AUTO


class LICHEN_OT_export(TaskOperator, bpy.types.Operator):
    """Grow the material's maps again and write them into a folder, with a file that says what they are. Esc cancels"""

    bl_idname = "lichen.export"
    bl_label = "Export Maps"
    bl_options = {"REGISTER", "PRESET"}

    directory: StringProperty(  # type: ignore[valid-type]
        name="Folder", description="Where the files go", subtype="DIR_PATH", options={"HIDDEN", "SKIP_SAVE"}
    )
    filter_folder: BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]
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
    width: IntProperty(  # type: ignore[valid-type]
        name="Resolution",
        description="Pixels for each unit of UV; 0 takes as many as it was grown with. What is seen stays the same",
        min=0,
        max=LARGEST,
        soft_max=8192,
        subtype="PIXEL",
    )
    packing: EnumProperty(  # type: ignore[valid-type]
        name="Packing",
        items=_items(PACKING_NAMES, PACKINGS),
        description="How maps share files",
        translation_context=CONTEXT,  # "Separate" is no verb here
        update=_fit,
    )
    file_format: EnumProperty(  # type: ignore[valid-type]
        name="Format", items=_items(FORMAT_NAMES, FORMATS), description="The files' format", update=_fit
    )
    depth: EnumProperty(  # type: ignore[valid-type]
        name="Depth", items=_depth_items(), description="Bits for each channel", update=_fit
    )
    normals: EnumProperty(  # type: ignore[valid-type]
        name="Normals",
        items=_items(NORMAL_NAMES, NORMALS),
        description="Which way green points in the normal map",
        update=_fit,
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if not super().poll(context):
            return False
        if not any(storage.group_node(block) for block in bpy.data.materials):
            cls.poll_message_set(tell("There is no Lichen material"))
            return False
        return True

    def draw(self, _context: bpy.types.Context) -> None:
        """Beside the file browser."""
        layout: bpy.types.UILayout = self.layout
        layout.use_property_split, layout.use_property_decorate = True, False
        allowed = _allowed(self.packing)
        for name in _OPTIONS:
            row = layout.row()
            row.enabled = len(allowed.get(name, _OPTIONS)) > 1
            row.prop(self, name)

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        manager = context.window_manager
        try:
            block = named_or_at_hand(self.material, context)
            warning = export.rights_warning(*export.models_of(block))
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

    def _answered(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in ("directory", "material", *_OPTIONS)} | {"confirmed": True}

    def _task(self, context: bpy.types.Context) -> Task[list[Path]]:
        block = named_or_at_hand(self.material, context)
        job = export.job(block, self.directory, **{name: getattr(self, name) for name in _OPTIONS})
        return Task(
            job,
            block.name,
            lambda files: _finished(job, files),
            exporting_texts(job.request),
            warning="" if self.confirmed else export.rights_warning(*export.models_of(block)),
            patience=_PATIENCE,
        )


def _finished(job: ExportJob, files: list[Path]) -> Reports:
    exported = tell("Exported {count} files to {folder}", count=len(files), folder=files[0].parent)
    note = export.file_note(job.order.options)
    return [("INFO", exported), *([("WARNING", note)] if note else [])]
