"""The gallery: the library's weight files, to pick from by their thumbnails."""

from __future__ import annotations

from pathlib import Path

import bpy
import bpy.utils.previews
import numpy as np
from bpy.props import EnumProperty, PointerProperty

import nca_core

from ..settings import library
from ..texts import say

_previews: dict[str, bpy.utils.previews.ImagePreviewCollection] = {}
_numbers: dict[Path, int] = {}
_texts: dict[str, str] = {}  # Blender goes on reading texts that it was given once and does not keep them alive


def chosen() -> tuple[Path, nca_core.Model] | None:
    """The entry that is picked; None if there are none."""
    picked = getattr(bpy.context.window_manager, "lichen_gallery", None)
    return next((entry for entry in library.entries() if picked and str(entry[0]) == picked.material), None)


def _choices(_gallery: LICHEN_PG_gallery, _context: bpy.types.Context | None) -> list[tuple[str, str, str, int, int]]:
    return [
        (
            _kept(str(path)),
            _kept(library.title(path, model)),
            _kept(_origin(model)),
            _icon(path, model),
            _number(path),
        )
        for path, model in library.entries()
    ]


def _number(path: Path) -> int:
    """The number of a path. Blender keeps the choice as a number, so each path has its own, whatever comes and goes
    beside it. The first, shipped, has 0, the choice before there was one. Numbers are small: menus pass them on as
    floats."""
    return _numbers.setdefault(path, len(_numbers))


def _kept(text: str) -> str:
    """The same text, the very same object whenever it is asked for."""
    return _texts.setdefault(text, text)


def _origin(model: nca_core.Model) -> str:
    origin = model.provenance
    return say(
        "{maps}. By {author}, {licence}",
        maps=", ".join(model.maps),
        author=origin.author or say("unknown"),
        licence=origin.licence or say("licence unknown"),
    )


def _icon(path: Path, model: nca_core.Model) -> int:
    """The thumbnail's icon; 0, none, where Blender has no window to show it."""
    collection = _previews.get("gallery")
    if collection is None:
        return 0
    key = f"{path} {model.digest}"
    if key not in collection:
        height, width = model.thumbnail.shape[:2]
        pixels = np.ones((height, width, 4), np.float32)
        pixels[..., :3] = model.thumbnail[::-1] / np.float32(255)
        preview = collection.new(key)
        preview.image_size = width, height
        preview.image_pixels_float.foreach_set(pixels.ravel())  # type: ignore[attr-defined]
    return collection[key].icon_id


class LICHEN_PG_gallery(bpy.types.PropertyGroup):
    """The choice in the gallery."""

    material: EnumProperty(  # type: ignore[valid-type]
        name="Material", description="A material to grow", items=_choices
    )


def attach() -> None:
    """Give the window manager its gallery, and thumbnails a place."""
    _previews["gallery"] = bpy.utils.previews.new()
    bpy.types.WindowManager.lichen_gallery = PointerProperty(type=LICHEN_PG_gallery)  # type: ignore[attr-defined, func-returns-value]


def detach() -> None:
    """Undo `attach`."""
    del bpy.types.WindowManager.lichen_gallery  # type: ignore[attr-defined]
    bpy.utils.previews.remove(_previews.pop("gallery"))
    _texts.clear()
    _numbers.clear()
