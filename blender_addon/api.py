"""Lichen for scripts and pipelines. What is here stays; everything else in the add-on may change.

    from bl_ext.user_default.lichen import api

    wall = api.grow(api.shipped()["brick_wall"], bpy.context.object, width=2048, seed=7)
    api.regrow(wall, mode="endless", variety="high")
    api.export(wall, "//textures", file_format="OPEN_EXR")
    api.export(wall, "//godot/wall", target="GODOT")  # or MATERIALX, GLB, ...; several materials: target="HTML"

    api.manifest("//farm/scene.jsonl")  # for `lichen bake`

    api.regrow(wall, guide=bpy.data.images["Moss"], direction=30, blend=(api.shipped()["pebbles"], mask))

    mine = api.train("photo.jpg", bpy.context.object, budget=240, author="Ada", licence="CC0-1.0", metres=0.6)

Settings are those of the panel: mode ("tile", "endless", "udim"), living, seed, cells (0: as many as the resolution
shows pixel by pixel), width and height in pixels for a unit of UV, variety ("normal", "high", "highest"); and tiles,
the numbers of UDIM tiles (those that the object's UVs touch, unless they are given).

What growth follows is in images, as they are at that moment: guide=IMAGE, or (IMAGE, strength), or a dict of these by
the names of the model's guides; direction=DEGREES, or IMAGE, or (DEGREES, IMAGE), and a strength behind the image;
blend=(MATERIAL, MASK), or (MATERIAL, MASK, width, strength), of which the numbers may be left out, MATERIAL being a
weight file or a Lichen material. Nothing (None) leaves it as it was, () takes it away.

choose_part(image, crop=(40, 30, 512, 256)) says which part of a photo is learnt: a rectangle (left, top, width and
height), "auto" for the part that looks the same everywhere, or corners=[(x, y), ...], four of them, clockwise from the
upper left one; in pixels from the upper left corner. With neither, all of it is.

real_size: whether the node's Scale gives the material its true size on its object, whose UVs are measured. Unless it is
said, a new material gets it where the weight file knows its metres, and one that grows again keeps what it has.
`material.lichen.real_size` switches it without growing.

What cannot be done raises ValueError, or OSError from `export` and `manifest`, in one line, and changes nothing. Call
it from Blender's main thread. A material that no object has is not saved, as is Blender's rule; `use_fake_user` keeps
it.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Literal

import bpy

import nca_core
from nca_core import udim
from nca_core.steering import STEERING, Supplies

from . import running
from .cropping.shapes import Corners, Rectangle
from .datablocks import leftovers, pictures, storage
from .export import export
from .export.manifest import write
from .growing.encode import Encoded
from .growing.following import Asked
from .growing.job import GrowthJob
from .growing.modes import MODES
from .growing.request import Request
from .growing.settings_table import FIELDS, SETTINGS
from .operators import stylize_image
from .operators import train as training
from .scene import material, uv_tiles
from .scene.assignment import Assignment, takes_materials
from .settings import cropping, engines, exemplars, library, preferences, properties, scripted, steering
from .settings import real_size as true_size
from .training.arguments import GOOD

__all__ = [
    "choose_part",
    "export",
    "grow",
    "manifest",
    "materials",
    "provenance",
    "recipe",
    "regrow",
    "settings",
    "shipped",
    "stylize",
    "train",
]


def shipped() -> dict[str, Path]:
    """The weight files that come with Lichen and those in the artist's library folders, by material."""
    return {model.name or path.stem: path for path, model in library.entries(wait=True)}


def materials() -> list[bpy.types.Material]:
    """The Lichen materials in the file that is open."""
    return [block for block in bpy.data.materials if storage.group_node(block)]


def grow(
    weights: str | Path,
    holder: bpy.types.Object | None = None,
    *,
    name: str = "",
    guide: Any = None,
    direction: Any = None,
    blend: Any = None,
    real_size: bool | None = None,
    **values: object,
) -> bpy.types.Material:
    """Grow a weight file into a new material, for an object if one is given; values: settings."""
    if holder and not takes_materials(holder):
        raise ValueError(f"{holder.name} takes no material of a surface")
    model = nca_core.load(weights)
    width = values.get("width", preferences.resolution())
    usual = _values(Request()) | {"width": width, "height": width}
    request = _request(usual | values, lambda: uv_tiles.touched([holder] if holder else [], None))
    request, supplies = scripted.followed(None, model, request, guide, direction, blend)
    _check_real_size(model.name, model, request, real_size)
    encoded = _grown(model, request, supplies)
    with leftovers.all_or_nothing():
        block = bpy.data.materials.new(name or model.name or Path(weights).stem)
        _finish(block, model, encoded)
        if holder:
            Assignment.make(holder.session_uid, block)
        if model.cell_size and real_size is not False:
            true_size.switch(block, True, holder)
    return block


def regrow(
    block: bpy.types.Material,
    *,
    guide: Any = None,
    direction: Any = None,
    blend: Any = None,
    real_size: bool | None = None,
    **values: object,
) -> None:
    """Grow a material again, with other settings where they are given; another width alone keeps a tile's shape. It
    follows its images as they are now."""
    if not storage.can_grow(block):
        raise ValueError(f"{block.name} is linked from another file; make it local to grow it")
    model, before = storage.model_of(block), _request_of(block)
    old = _values(before)
    if "width" in values and "height" not in values:
        values = values | {"height": _scaled(old["height"], values["width"], old["width"])}
    request = _request(old | values, lambda: uv_tiles.touched(uv_tiles.users(block), block))
    request = replace(request, steering=before.steering)
    request, supplies = scripted.followed(block, model, request, guide, direction, blend)
    _check_real_size(block.name, model, request, real_size)
    _finish(block, model, _grown(model, request, supplies))
    if real_size is not None:
        true_size.switch(block, real_size)


def stylize(
    block: bpy.types.Material,
    image: bpy.types.Image,
    *,
    scale: float = 1.0,
    strength: float = 1.0,
    keep_colours: bool = False,
    author: str = "",
    licence: str = "",
    source: str = "",
) -> None:
    """Lay a picture out in a material that was trained with a luminance guide: it grows again as a tile of the
    picture's shape. scale: pixels for each of the exemplar's. keep_colours: whether it gets the picture's colours.
    author, licence, source: whose the picture is; exports name it, and say what is unknown."""
    if not storage.can_grow(block):
        raise ValueError(f"{block.name} is linked from another file; make it local to grow it")
    model = storage.model_of(block)
    work = pictures.work(image, author, licence, source)
    request, take_back = stylize_image.lay_out(block, image, scale, strength, keep_colours, work)
    try:
        _finish(block, model, _grown(model, *steering.panel_request(block, request)))
    except BaseException:
        take_back()
        raise


def manifest(
    path: str | Path, blocks: Sequence[bpy.types.Material] | None = None, *, width: int = 0, **options: str
) -> list[Path]:
    """Write a manifest of materials, all of the file unless some are given, from which `lichen bake` grows elsewhere
    what `export` writes here, whose options it takes. Returns the files, the manifest last: the weights, and images
    that are followed, lie beside it, so that its folder is all that is needed. Of what no manifest can say (living
    materials, kept colours) there is a warning of Python's, and no line."""
    written = write(materials() if blocks is None else blocks, path, width, **options)
    for text in (*written.warnings, *written.left_out):
        warnings.warn(text, stacklevel=2)
    return written.files


def choose_part(
    image: bpy.types.Image,
    *,
    crop: tuple[int, int, int, int] | Literal["auto"] | None = None,
    corners: Sequence[tuple[float, float]] | None = None,
) -> None:
    """Say which part of an image is learnt, as `lichen train --crop` and `--corners` take it; all of it without one."""
    if crop is not None and corners is not None:
        raise ValueError("a part is a rectangle or four corners, not both")
    if corners is not None:
        if len(corners) != 4:
            raise ValueError(f"a part has four corners, not {len(corners)}")
        first, second, third, fourth = ((float(x), float(y)) for x, y in corners)
        cropping.choose(image, Corners((first, second, third, fourth)))
    elif crop == "auto":
        cropping.choose(image, cropping.suggestion(image))
    else:
        cropping.choose(image, Rectangle(*crop) if crop is not None else None)


def train(
    exemplar: str | Path | bpy.types.Image | bpy.types.Object,
    holder: bpy.types.Object | None = None,
    *,
    name: str = "",
    budget: float = GOOD,
    author: str = "",
    licence: str = "",
    source: str = "",
    metres: float = 0.0,
    guide: bool = False,
    delight: bool = False,
    estimate: bool = False,
    options: Sequence[str] = (),
    **values: object,
) -> bpy.types.Material:
    """Learn a picture, an image's chosen part, a folder of maps, or those that are wired into the material of an object
    by the program `lichen`, into the artist's library folder, and grow it into a new material, for an object (holder)
    if one is given. It waits for the training: budget, in seconds, and some more. delight: whether uneven light is
    taken out first; estimate: whether height and roughness are guessed where there are none; options: others of `lichen
    train`; values: settings of the growth. Warnings, the trainer's too, are warnings of Python's."""
    if holder and not takes_materials(holder):
        raise ValueError(f"{holder.name} takes no material of a surface")
    learnt = exemplars.learnt(exemplar)
    if learnt.note:
        warnings.warn(learnt.note, stacklevel=2)
    asked = training.asked(
        learnt.path,
        name=name or learnt.name,
        budget=float(budget),
        author=author,
        licence=licence,
        source=source,
        metres=float(metres),
        guide=guide,
        delight=delight,
        estimate=estimate,
        part=learnt.part,
        further=tuple(options),
    )
    weights = training.finished(asked, lambda _level, text: warnings.warn(text, stacklevel=3))
    return grow(weights, holder, **values)  # type: ignore[arg-type]


def settings(block: bpy.types.Material) -> dict[str, object]:
    """The settings that a material was grown with."""
    return {name: value for name, value in _values(_request_of(block)).items() if name != "tiles"}


def recipe(block: bpy.types.Material) -> dict[str, object]:
    """The recipe of a material, which decides beside the weights how it looks: a dict that nca_core.Recipe.from_dict
    reads. Of UDIM tiles it is that of their plane (nca_core.udim.tile_recipe). Empty if nobody wrote it down."""
    storage.model_of(block)  # says what is wrong if it is not one of Lichen's
    found = storage.recipe_of(block)
    return found.as_dict() if found else {}


def provenance(block: bpy.types.Material) -> dict[str, object]:
    """Whose exemplar a material was learnt from, and what that took: author, licence, source, seconds, joules, …"""
    return asdict(storage.model_of(block).provenance)


def _request_of(block: bpy.types.Material) -> Request:
    storage.model_of(block)  # says what is wrong if it is not one of Lichen's
    return storage.request_of(block) or properties.settings_of(block).request(lambda: ())


def _values(request: Request) -> dict[str, Any]:
    """A request's settings by name, without what it follows."""
    return {name: getattr(request, name) for name in FIELDS if name != STEERING}


def _scaled(height: int, width: object, old_width: int) -> object:
    return round(height * width / old_width) if isinstance(width, int) else width  # which _request complains about


def _grown(model: nca_core.Model, request: Request, supplies: Supplies) -> Encoded:
    if running.current():
        raise ValueError("something is growing in the window at this moment")
    job = GrowthJob(model, request, engines.choose(preferences.engine_name())[0], supplies)
    job.run()
    return job.result()


def _request(values: dict[str, object], tiles: uv_tiles.Finder) -> Request:
    names = [name for name in FIELDS if name != STEERING]
    if unknown := values.keys() - set(names):
        raise ValueError(f"there is no setting {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    for name, setting in SETTINGS.items():
        setting.check(values[name])
    given: Any = ()
    if MODES[str(values["mode"])].is_tiled:
        asked: Any = values["tiles"]
        given = udim.parse_tiles(",".join(map(str, asked))) if asked else tiles()
    return Request(**(values | {"tiles": tuple(given)}))  # type: ignore[arg-type]


def _finish(block: bpy.types.Material, model: nca_core.Model, encoded: Encoded) -> None:
    material.apply(block, model, encoded)
    shown, request = properties.settings_of(block), encoded.growth.request
    shown.show(request)
    shown.steering.show(Asked.by(request.steering), model)
    true_size.fit(block)


def _check_real_size(name: str, model: nca_core.Model, request: Request, asked: bool | None) -> None:
    if asked and (text := true_size.refusal(model, request)):
        raise ValueError(f"{name}: {text}")
