"""Lichen for scripts and pipelines. What is here stays; everything else in the add-on may change.

    from bl_ext.user_default.lichen import api

    wall = api.grow(api.shipped()["brick_wall"], bpy.context.object, width=2048, seed=7)
    api.regrow(wall, mode="endless", variety="high")
    api.export(wall, "//textures", file_format="OPEN_EXR")

Settings are those of the panel: mode ("tile", "endless", "udim"), living, seed, cells (0: as many as the resolution
shows pixel by pixel), width and height in pixels for a unit of UV, variety ("normal", "high", "highest"); and tiles,
the numbers of UDIM tiles (those that the object's UVs touch, unless they are given). What cannot be done raises
ValueError, or OSError from `export`, in one line, and changes nothing. Call it from Blender's main thread.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import bpy

import nca_core

from . import engines, gallery, library, material, preferences, properties, uv_tiles
from .export import export
from .growth import MODES, VARIETIES, Wish
from .job import GrowthJob
from .painting import Painted
from .slot import Slot

__all__ = ["export", "grow", "materials", "provenance", "regrow", "settings", "shipped"]

_NAMES = (*properties.SETTINGS, "tiles")


def shipped() -> dict[str, Path]:
    """The weight files that come with Lichen and those in the artist's library folders, by material."""
    return {model.name or path.stem: path for path, model in gallery.entries()}


def materials() -> list[bpy.types.Material]:
    """The Lichen materials in the file that is open."""
    return [block for block in bpy.data.materials if library.group_node(block)]


def grow(
    weights: str | Path, holder: bpy.types.Object | None = None, *, name: str = "", **values: object
) -> bpy.types.Material:
    """Grow a weight file into a new material, for an object if one is given; values: settings."""
    model = nca_core.load(weights)
    resolution = preferences.resolution()
    usual = asdict(Wish(width=resolution, height=resolution))
    painted = _grown(model, usual | values, lambda: uv_tiles.touched([holder] if holder else [], None))
    block = bpy.data.materials.new(name or model.name or Path(weights).stem)
    _finish(block, model, painted)
    if holder:
        Slot.fill(holder.session_uid, block)
    return block


def regrow(block: bpy.types.Material, **values: object) -> None:
    """Grow a material again, with other settings where they are given."""
    if not block.is_editable:
        raise ValueError(f"{block.name} is linked from another file; make it local to grow it")
    model = library.model_of(block)
    painted = _grown(model, settings(block) | values, lambda: uv_tiles.touched(uv_tiles.users(block), block))
    _finish(block, model, painted)


def settings(block: bpy.types.Material) -> dict[str, object]:
    """What a material was grown with."""
    library.model_of(block)  # says what is wrong if it is not one of Lichen's
    wish = library.wish_of(block) or properties.settings_of(block).wish(lambda: ())
    return {name: value for name, value in asdict(wish).items() if name != "tiles"}


def provenance(block: bpy.types.Material) -> dict[str, object]:
    """Whose exemplar a material was learnt from, and what that took: author, licence, source, seconds, joules, …"""
    return asdict(library.model_of(block).provenance)


def _grown(model: nca_core.Model, values: dict[str, object], tiles: uv_tiles.Finder) -> Painted:
    job = GrowthJob(model, _wish(values, tiles), engines.choose(preferences.engine_name())[0])
    job.run()
    return job.result()


def _wish(values: dict[str, object], tiles: uv_tiles.Finder) -> Wish:
    if unknown := values.keys() - set(_NAMES):
        raise ValueError(f"there is no setting {', '.join(sorted(unknown))}; there are {', '.join(_NAMES)}")
    for name, table in (("mode", MODES), ("variety", VARIETIES)):
        if values[name] not in table:
            raise ValueError(f"{name} is one of {', '.join(table)}, not {values[name]!r}")
    if values["mode"] == "udim" and not values.get("tiles"):
        values = values | {"tiles": tiles()}
    try:
        return Wish(**values)  # type: ignore[arg-type]
    except TypeError as error:
        raise ValueError(str(error)) from error


def _finish(block: bpy.types.Material, model: nca_core.Model, painted: Painted) -> None:
    material.apply(block, model, painted)
    properties.settings_of(block).show(painted.growth.wish)
