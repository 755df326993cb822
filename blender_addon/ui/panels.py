"""The panels, each in three places: the sidebars of viewport and shader editor, and Properties > Material; and that of
the Image Editor."""

from __future__ import annotations

import bpy

from .library_panel import LibraryPanel
from .origin_panel import OriginPanel
from .part_panel import LICHEN_PT_image_part
from .settings_panel import SettingsPanel
from .steering_panel import SteeringPanel
from .training_panel import LICHEN_PT_install_trainer, TrainingPanel

# The main panel's, by what their names end in.
INSIDE = {"steering": SteeringPanel, "training": TrainingPanel, "library": LibraryPanel, "origin": OriginPanel}


class _Viewport:
    bl_space_type, bl_region_type, bl_category = "VIEW_3D", "UI", "Lichen"


class _ShaderEditor:
    bl_space_type, bl_region_type, bl_category = "NODE_EDITOR", "UI", "Lichen"


class _ShaderEditorSettings(_ShaderEditor, SettingsPanel):
    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        space = context.space_data
        return isinstance(space, bpy.types.SpaceNodeEditor) and space.tree_type == "ShaderNodeTree"


class _MaterialProperties:
    bl_space_type, bl_region_type, bl_context = "PROPERTIES", "WINDOW", "material"


class _MaterialPropertiesSettings(_MaterialProperties, SettingsPanel):
    bl_options = {"DEFAULT_CLOSED"}


def _panels(name: str, editor: type, settings: type) -> tuple[type[bpy.types.Panel], ...]:
    """The panel of an editor, and those inside it."""
    main = f"LICHEN_PT_{name}"
    parts: dict[str, tuple[type, ...]] = {
        main: (settings,),
        **{f"{main}_{name}": (editor, panel) for name, panel in INSIDE.items()},
    }
    return tuple(
        type(
            idname,
            (*bases, bpy.types.Panel),
            {"bl_idname": idname, **({} if idname == main else {"bl_parent_id": main})},
        )
        for idname, bases in parts.items()
    )


class _ViewportSettings(_Viewport, SettingsPanel):
    pass


PANELS = (
    *_panels("viewport", _Viewport, _ViewportSettings),
    *_panels("shader_editor", _ShaderEditor, _ShaderEditorSettings),
    *_panels("material", _MaterialProperties, _MaterialPropertiesSettings),
    LICHEN_PT_image_part,
    LICHEN_PT_install_trainer,
)
