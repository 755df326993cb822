"""Write a manifest of the file's materials."""

from __future__ import annotations

from pathlib import Path

import bpy
from bpy.props import BoolProperty, StringProperty

from ..datablocks import storage
from ..export import manifest
from ..texts import tell
from .file_options import OPTIONS, FileOptionsOperator
from .runner import is_idle, refuse


class LICHEN_OT_write_manifest(FileOptionsOperator, bpy.types.Operator):
    """List the file's materials for `lichen bake`, which grows their maps elsewhere. Weights and images go beside it"""

    bl_idname = "lichen.write_manifest"
    bl_label = "Write Manifest"
    bl_options = {"REGISTER", "PRESET"}

    filepath: StringProperty(subtype="FILE_PATH", options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]
    check_existing: BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]
    filter_glob: StringProperty(  # type: ignore[valid-type]
        default=f"*{manifest.ENDING}", options={"HIDDEN", "SKIP_SAVE"}
    )

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        if not is_idle(cls):
            return False
        if not any(storage.group_node(block) for block in bpy.data.materials):
            cls.poll_message_set(tell("There is no Lichen material"))
            return False
        return True

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        if not self.filepath:
            self.filepath = str(Path(bpy.data.filepath or "materials").with_suffix(manifest.ENDING))
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def check(self, _context: bpy.types.Context) -> bool:
        """Called by the file browser: let the file have its ending."""
        before = self.filepath
        self.filepath = bpy.path.ensure_ext(before, manifest.ENDING)
        return bool(before != self.filepath)

    def execute(self, _context: bpy.types.Context) -> set[str]:
        blocks = [block for block in bpy.data.materials if storage.group_node(block)]
        try:
            written = manifest.write(blocks, self.filepath, **{name: getattr(self, name) for name in OPTIONS})
        except (ValueError, OSError) as error:
            return refuse(self, error)
        for text in (*written.warnings, *written.left_out):
            self.report({"WARNING"}, text)
        file = written.files[-1]
        self.report({"INFO"}, tell("{count} materials are in {file}", count=written.count, file=file))
        return {"FINISHED"}
