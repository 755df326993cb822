"""Export of a grown material to a folder: always maps, all that the model has, grown again from the weights in the
.blend, at the width of the material or another one; as images, or as another program has materials.

`export` does it at once and suits scripts; `job` is for who wants progress and cancel. What is written, under which
names, and that a folder gets all of the files or none, is nca_core's (plan.py, baking.py, export/); here is what
Blender adds: `options` has its identifiers, `names` files' names, `writers` who writes the files, `jobs` and
`target_job` let that run beside Blender's work. `manifest` writes recipes instead, which `lichen bake` grows elsewhere.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import bpy

from nca_core import Model
from nca_core.engine import Engine
from nca_core.works import Credit

from ..datablocks import storage
from ..growing.modes import decodes
from ..growing.request import Request
from ..growing.resolve import resized
from ..scene import uv_tiles
from ..settings import engines, preferences, properties, steering
from ..texts import tell
from .jobs import ExportJob, FolderJob, Order
from .names import stem, stems
from .options import IMAGES, file_options, target_of
from .target_job import TargetJob, Wanted

__all__ = ["export", "job", "models_of", "place", "request_of", "rights_of", "rights_warning", "stem"]


def export(
    material: bpy.types.Material | Sequence[bpy.types.Material],
    folder: str | Path,
    *,
    width: int = 0,
    target: str = IMAGES,
    file_format: str = "PNG",
    depth: str = "AUTO",
    packing: str = "SEPARATE",
    normals: str = "OPENGL",
) -> list[Path]:
    """Grow a Lichen material's maps and write them into a folder; returns the files, the sidecars last.

    width: pixels for each unit of UV, 0 for as many as it was grown with; changes no pattern. file_format: PNG, TIFF or
    OPEN_EXR. depth: AUTO, 8, 16 or 32 bits. packing: SEPARATE or GLTF. normals: OPENGL or DIRECTX.
    target: IMAGES, or the program that the material is for (one of TARGET_NAMES), which says itself how its images are
    kept; some take several materials in one export. What it has no place for is a warning of Python's.
    Raises ValueError or OSError, in one line, if it cannot be done; the folder is then as it was.
    """
    kept = {"file_format": file_format, "depth": depth, "packing": packing, "normals": normals}
    task = job(material, folder, width, target, **kept)
    task.run()
    files = task.result()
    for note in task.notes:
        warnings.warn(note, stacklevel=2)
    return files


def job(
    material: bpy.types.Material | Sequence[bpy.types.Material],
    folder: str | Path,
    width: int = 0,
    target: str = IMAGES,
    **options: str,
) -> FolderJob:
    """`export` as a job that still has to be run. options: file_format, depth, packing, normals."""
    blocks = [material] if isinstance(material, bpy.types.Material) else list(material)
    make, whole = _images if target == IMAGES else _for_target, place(folder)
    engine, note = engines.choose(preferences.engine_name())
    task = make(_wanted(blocks, width), whole, engine, target, options)
    task.note = note
    return task


def _images(
    wanted: Sequence[Wanted], folder: Path, engine: Engine, _target: str, options: Mapping[str, str]
) -> FolderJob:
    if len(wanted) != 1:
        raise ValueError(f"Images are those of one material, not of {len(wanted)}")
    (each,) = wanted
    order = Order(folder, each.name, file_options(**options))
    return ExportJob(each.model, each.request, engine, order, each.supplies)


def _for_target(
    wanted: Sequence[Wanted], folder: Path, engine: Engine, target: str, options: Mapping[str, str]
) -> FolderJob:
    return TargetJob(target_of(target, **options), wanted, folder, engine)


def _wanted(blocks: Sequence[bpy.types.Material], width: int) -> list[Wanted]:
    """What is to be grown of materials, as maps."""
    if not blocks:
        raise ValueError(tell("There is no Lichen material"))
    names = stems(block.name for block in blocks)
    return [_wanted_of(block, name, width) for block, name in zip(blocks, names, strict=True)]


def _wanted_of(block: bpy.types.Material, name: str, width: int) -> Wanted:
    model, grown = storage.model_of(block), request_of(block)
    supplies = steering.supplies(block, grown.steering)
    return Wanted(model, resized(grown, model, width), name, supplies, was_living=decodes(grown))


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


def rights_of(material: bpy.types.Material) -> str:
    """What to say before a material's maps are given away; empty if all rights are known. Raises ValueError for what
    was damaged."""
    return rights_warning(*models_of(material), contents=steering.contents(material, request_of(material).steering))


def rights_warning(*models: Model, contents: Iterable[Credit] = ()) -> str:
    """What to say before maps are given away, if some exemplar's licence is not known, or author or licence of a
    picture that was laid out; empty if all are."""
    for credit in contents:
        if not credit.is_known:
            return tell(
                "Author or licence of the picture {name} are unknown: make sure that you may use and share what is "
                "made of it",
                name=credit.name,
            )
    for model in models:
        if model.provenance.licence.strip().lower() in ("", "unknown"):
            return tell(
                "The rights to {name}'s exemplar are unknown: make sure that you may use and share its maps",
                name=model.name,
            )
    return ""


def place(folder: str | Path) -> Path:
    """The folder's path, "//" being that of the .blend file. Raises ValueError where there is none."""
    if not str(folder).strip():
        raise ValueError(tell("There is no folder to export to"))
    if str(folder).startswith("//") and not bpy.data.filepath:
        raise ValueError(tell("{folder} is beside the .blend file, which is not saved yet", folder=folder))
    return Path(bpy.path.abspath(str(folder)))
