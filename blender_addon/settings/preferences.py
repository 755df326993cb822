"""The add-on's preferences: what grows, how large at first, and which folders the gallery shows."""

from __future__ import annotations

from pathlib import Path

import bpy
from bpy.props import BoolProperty, CollectionProperty, EnumProperty, IntProperty, StringProperty

from ..growing.request import LARGEST, SMALLEST
from . import engines

RESOLUTION = 1024


ADDON = __package__.rpartition(".")[0]


class LICHEN_PG_folder(bpy.types.PropertyGroup):
    """A folder of the artist's own weight files."""

    path: StringProperty(name="Folder", description="Weight files (.nca) in it are in the gallery", subtype="DIR_PATH")  # type: ignore[valid-type]


class LICHEN_AP_preferences(bpy.types.AddonPreferences):
    """Preferences > Add-ons > Lichen"""

    bl_idname = ADDON

    engine: EnumProperty(name="Grow on", items=engines.ITEMS, description="What does the work")  # type: ignore[valid-type]
    resolution: IntProperty(  # type: ignore[valid-type]
        name="Resolution",
        description="Of materials that are grown for the first time, in pixels for each unit of UV",
        default=RESOLUTION,
        min=SMALLEST,
        max=LARGEST,
        soft_max=8192,
        subtype="PIXEL",
    )
    folders: CollectionProperty(  # type: ignore[valid-type]
        type=LICHEN_PG_folder, name="Library Folders", description="Whose weight files the gallery shows as well"
    )
    trainer: StringProperty(  # type: ignore[valid-type]
        name="Trainer",
        description="The program lichen, which trains; empty means the one that is found where uv and pipx put it",
        subtype="FILE_PATH",
    )
    train_on: EnumProperty(  # type: ignore[valid-type]
        name="Train on",
        items=[
            ("cpu", "Processor", "All of its cores, at a lower priority"),
            ("cuda", "NVIDIA Graphics Card", "By CUDA, if the trainer was installed with it"),
            ("mps", "Apple Graphics Card", "By Metal"),
        ],
        description="What trainings take",
    )
    outlive: BoolProperty(  # type: ignore[valid-type]
        name="Train On Without Blender",
        description="A training goes on when Blender is closed, and the next Blender finds it. Else it stops then, and "
        "keeps the best so far",
        default=True,
    )
    author: StringProperty(name="Author", description="Who made the pictures that you train on")  # type: ignore[valid-type]

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        layout.use_property_split = True
        layout.prop(self, "engine")
        layout.prop(self, "resolution")
        column = layout.column()
        column.label(text="Library Folders")
        from . import asset_library, library  # which read these preferences

        library.entries()  # looks into them
        for index, folder in enumerate(self.folders):
            row = column.row(align=True)
            row.alert = library.is_missing(_path(folder))
            row.prop(folder, "path", text="")
            row.operator("lichen.remove_folder", text="", icon="X").index = index
        column.operator("lichen.add_folder", icon="ADD")
        layout.prop(self, "trainer")
        layout.prop(self, "train_on")
        layout.prop(self, "outlive")
        asset_library.draw_button(layout)


def current() -> LICHEN_AP_preferences | None:
    """The preferences; None where the add-on runs without being installed, as a module."""
    entry: bpy.types.Addon | None = bpy.context.preferences.addons.get(ADDON)
    return entry.preferences if entry and isinstance(entry.preferences, LICHEN_AP_preferences) else None


def engine_name() -> str:
    """The engine that is asked for."""
    entry = current()
    return str(entry.engine) if entry else engines.AUTO


def resolution() -> int:
    """Pixels for each unit of UV of a new material."""
    entry = current()
    return int(entry.resolution) if entry else RESOLUTION


def library_folders() -> list[Path]:
    """The artist's own folders, as far as they are filled in."""
    entry = current()
    return [_path(folder) for folder in entry.folders if folder.path] if entry else []


def add_library_folder(path: Path) -> None:
    """Let the gallery show a folder as well."""
    entry = current()
    if entry and path not in library_folders():
        entry.folders.add().path = str(path)
        bpy.context.preferences.is_dirty = True  # or Blender would not keep it


def _path(folder: LICHEN_PG_folder) -> Path:
    return Path(bpy.path.abspath(folder.path))
