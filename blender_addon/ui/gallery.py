"""The gallery: the library's weight files, to search, and to pick from by their thumbnails."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import bpy
import bpy.utils.previews
import numpy as np
from bpy.props import EnumProperty, PointerProperty, StringProperty

import nca_core
from nca_core.groups import GROUPS

from ..settings import library
from ..settings.finding import ALL, OTHER, Entry, Wanted, by_groups, found, label
from ..texts import say

Choice: TypeAlias = tuple[str, str, str, int, int]

_GROUPS = [(name, label(name), "") for name in (ALL, *GROUPS, OTHER)]

_previews: dict[str, bpy.utils.previews.ImagePreviewCollection] = {}
_numbers: dict[Path, int] = {}
_texts: dict[str, str] = {}  # Blender goes on reading texts that it was given once and does not keep them alive


def chosen() -> tuple[Path, nca_core.Model] | None:
    """The entry that is picked; None if there are none, or none is found."""
    picked = getattr(bpy.context.window_manager, "lichen_gallery", None)
    there = shown(picked) if picked else []
    path = picked.material if there else ""  # of no choices Blender cannot say which one it is
    return next((entry for entry in there if str(entry[0]) == path), None)


def shown(gallery: LICHEN_PG_gallery | None) -> list[Entry]:
    """The entries that are looked for, group by group."""
    return list(_found(tuple(library.entries()), gallery.wanted if gallery else Wanted(), _language()))


def draw_search(layout: bpy.types.UILayout, gallery: LICHEN_PG_gallery) -> bool:
    """What is looked for. Where nothing is found, a hint; returns whether something is."""
    row = layout.split(factor=0.62, align=True)
    row.prop(gallery, "text", text="", icon="VIEWZOOM")
    row.prop(gallery, "group", text="")
    if shown(gallery) or not gallery.is_searching:
        return True
    column = layout.column(align=True)
    if gallery.text.strip():
        column.label(text=say("Nothing is found for {text}", text=gallery.text), translate=False, icon="INFO")
    else:
        column.label(text="There is none in this group", icon="INFO")
    if gallery.group != ALL and gallery.text.strip():
        column.prop_enum(gallery, "group", ALL, text="Search All Groups")
    return False


def _choices(gallery: LICHEN_PG_gallery | None, _context: bpy.types.Context | None) -> list[Choice]:
    return _listed(tuple(library.entries()), gallery.wanted if gallery else Wanted(), _language())


@lru_cache(maxsize=8)  # Blender asks several times at every redraw
def _found(entries: tuple[Entry, ...], wanted: Wanted, _language: str) -> tuple[Entry, ...]:
    return tuple(found(by_groups(entries), wanted))


@lru_cache(maxsize=8)
def _listed(entries: tuple[Entry, ...], wanted: Wanted, language: str) -> list[Choice]:
    for path, _model in by_groups(entries):  # all get their numbers, whatever is looked for
        _number(path)
    return [
        (
            _kept(str(path)),
            _kept(library.title(path, model)),
            _kept(_origin(model)),
            _icon(path, model),
            _number(path),
        )
        for path, model in _found(entries, wanted, language)
    ]


def _language() -> str:
    return str(bpy.app.translations.locale)


def _number(path: Path) -> int:
    """The number of a path. Blender keeps the choice as a number, so each path has its own, whatever comes and goes
    beside it. The first has 0, the choice before there was one. Numbers are small: menus pass them on as floats."""
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


def _looked_for(gallery: LICHEN_PG_gallery, _context: bpy.types.Context) -> None:
    """The first that is found is picked, unless the one that is picked is among them."""
    there = [str(path) for path, _model in shown(gallery)]
    if there and (gallery.picked or str(next(iter(_numbers), ""))) not in there:
        gallery.material = there[0]


def _picked(gallery: LICHEN_PG_gallery, _context: bpy.types.Context) -> None:
    gallery.picked = gallery.material


class LICHEN_PG_gallery(bpy.types.PropertyGroup):
    """What is looked for in the gallery, and the choice."""

    text: StringProperty(  # type: ignore[valid-type]
        name="Search",
        description="Words of a material's name, tags, author, licence or group",
        options={"TEXTEDIT_UPDATE"},
        update=_looked_for,
    )
    group: EnumProperty(  # type: ignore[valid-type]
        name="Group",
        description="Which materials are shown",
        items=_GROUPS,
        update=_looked_for,
    )
    material: EnumProperty(  # type: ignore[valid-type]
        name="Material", description="A material to grow", items=_choices, update=_picked
    )
    picked: StringProperty(options={"HIDDEN"})  # type: ignore[valid-type] # what the choice was when it was made

    @property
    def wanted(self) -> Wanted:
        """What is looked for."""
        return Wanted(self.text, self.group)

    @property
    def is_searching(self) -> bool:
        """Whether not all materials are wanted."""
        return self.wanted != Wanted()


def attach() -> None:
    """Give the window manager its gallery, and thumbnails a place."""
    _previews["gallery"] = bpy.utils.previews.new()
    bpy.types.WindowManager.lichen_gallery = PointerProperty(type=LICHEN_PG_gallery)  # type: ignore[attr-defined, func-returns-value]


def detach() -> None:
    """Undo `attach`."""
    del bpy.types.WindowManager.lichen_gallery  # type: ignore[attr-defined]
    bpy.utils.previews.remove(_previews.pop("gallery"))
    for cached in (_listed, _found):
        cached.cache_clear()
    _texts.clear()
    _numbers.clear()
