"""Export of a grown material's maps to a folder: always maps, all that the model has, grown again from the weights in
the .blend, at the width of the material or another one.

`export` does it at once and suits scripts; `job` is for who wants progress and cancel. What is written, under which
names, and that a folder gets all of the files or none, is nca_core's (plan.py, baking.py); here is what Blender adds:
`options` has its identifiers, `names` files' names, `writers` who writes the files, `jobs` lets that run beside
Blender's work. `manifest` writes recipes instead, which `lichen bake` grows elsewhere.
"""

from __future__ import annotations

from pathlib import Path

import bpy

from nca_core import Model
from nca_core.plan import FileOptions

from ..datablocks import storage
from ..growing.request import Request
from ..growing.resolve import resized
from ..scene import uv_tiles
from ..settings import engines, preferences, properties, steering
from ..texts import tell
from . import writers
from .jobs import ExportJob, Order
from .names import stem
from .options import file_options

__all__ = ["export", "file_note", "job", "models_of", "place", "request_of", "rights_warning", "stem"]


def export(
    material: bpy.types.Material,
    folder: str | Path,
    *,
    width: int = 0,
    file_format: str = "PNG",
    depth: str = "AUTO",
    packing: str = "SEPARATE",
    normals: str = "OPENGL",
) -> list[Path]:
    """Grow a Lichen material's maps and write them into a folder; returns the files, the sidecars last.

    width: pixels for each unit of UV, 0 for as many as it was grown with; changes no pattern. file_format: PNG, TIFF or
    OPEN_EXR. depth: AUTO, 8, 16 or 32 bits. packing: SEPARATE or GLTF. normals: OPENGL or DIRECTX.
    Raises ValueError or OSError, in one line, if it cannot be done; the folder is then as it was.
    """
    task = job(material, folder, width, file_format=file_format, depth=depth, packing=packing, normals=normals)
    task.run()
    return task.result()


def job(material: bpy.types.Material, folder: str | Path, width: int = 0, **options: str) -> ExportJob:
    """`export` as a job that still has to be run. options: file_format, depth, packing, normals."""
    model, grown = storage.model_of(material), request_of(material)
    order = Order(place(folder), stem(material.name), file_options(**options))
    engine, note = engines.choose(preferences.engine_name())
    supplies = steering.supplies(material, grown.steering)
    task = ExportJob(model, resized(grown, model, width), engine, order, supplies)
    task.note = note
    return task


def request_of(material: bpy.types.Material) -> Request:
    """What a material was grown for, or is set to where nobody wrote that down. Raises ValueError for what was
    damaged."""
    return storage.request_of(material) or properties.settings_of(material).request(
        lambda: uv_tiles.touched(uv_tiles.users(material), material)
    )


def models_of(material: bpy.types.Material) -> tuple[Model, ...]:
    """The models that a material was grown from: its own, and those that it was blended with. Raises ValueError for
    what was damaged."""
    return storage.model_of(material), *storage.partners_of(material).values()


def rights_warning(*models: Model) -> str:
    """What to say before maps are given away, if some exemplar's licence is not known; empty if all are."""
    for model in models:
        if model.provenance.licence.strip().lower() in ("", "unknown"):
            return tell(
                "The rights to {name}'s exemplar are unknown: make sure that you may use and share its maps",
                name=model.name,
            )
    return ""


def file_note(options: FileOptions) -> str:
    """What to say of files that are kept like this, if they lack something in this Blender; empty if not."""
    if not writers.writer_of(options.format).is_plain:
        return ""
    return tell(
        "This Blender comes without OpenImageIO and saves the files itself: in rows, not tiles, and only the .json "
        "beside them says whose they are"
    )


def place(folder: str | Path) -> Path:
    """The folder's path, "//" being that of the .blend file. Raises ValueError where there is none."""
    if not str(folder).strip():
        raise ValueError(tell("There is no folder to export to"))
    if str(folder).startswith("//") and not bpy.data.filepath:
        raise ValueError(tell("{folder} is beside the .blend file, which is not saved yet", folder=folder))
    return Path(bpy.path.abspath(str(folder)))
