"""python -m tests.godot [DRIVER ...]: draw with these rendering drivers, both if none is named."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

import nca_core
from nca_core import Model, Plane, Recipe, Region
from nca_core.bands import bands
from nca_core.corner_tiles import DealtPlane, TileAtlas
from nca_core.export.godot_text import External, resource
from nca_core.export.sending import send
from nca_core.export.target import Order
from nca_core.export.targets import TARGETS
from nca_core.recipe import atlas_pixels
from nca_core.slices import drive
from nca_core.surface import Surface
from tests.core.models import random_model

from . import growing
from .program import ROOT, Godot, NoGodotError, find
from .views import (
    SEED,
    SIDES,
    SIZE,
    TILE_PLACE,
    ZOOM,
    Array,
    View,
    corner_at_middle,
    corner_of_side,
    dealt,
    dealt_tiles,
    from_above,
    in_light,
    lit,
    triplanar,
)

FOLDER = ROOT / "build" / "godot"
NAME = "moss_on_stone"
DENSITY = 1 / 4
EVERY = "every_map"  # the name of a material with all maps that Godot has a place for; it looks like nothing
EVERY_MAP = ("base_color", "metallic", "roughness", "height", "emission", "opacity", "ambient_occlusion")
DRIVERS = {"opengl": ("--rendering-driver", "opengl3"), "vulkan": ("--rendering-driver", "vulkan")}
TOLERANCE = 1.0  # levels of 8 bits, on the average of a picture: a level is lost in the image, and one in the picture
PART = 8  # tiles a side, of what is compared from afar
WIDE = 48.0  # metres and tiles, of planes that are seen from afar
OF_FAR = 1.0
OF_LIGHT = 2.0  # likewise where light falls on normals, which have 8 bits as well


@dataclass(frozen=True)
class Compared:
    """A view, and what it is to look like, (height, width, 3) in 0..1: the middle pixels of ZOOM x ZOOM each, or all.

    tolerance: of the mean difference, in levels.
    """

    view: View
    expected: Callable[[], Array]
    tolerance: float
    zoomed: bool = True


def main() -> int:
    """0 if all pictures are as they should be, or if there is no Godot to draw them."""
    drivers = sys.argv[1:] or list(DRIVERS)
    try:
        godot = find()
    except NoGodotError as why:
        print(f"The tests in Godot are skipped: {why}.")
        return 0
    model = nca_core.load(ROOT / "samples" / "weights" / f"{NAME}.nca")
    project = _project(model)
    godot.run(project, "--headless", "--import")
    compared = list(_compared(project, model))
    far = list(_far(project))
    views = [*(each.view for each in compared), *(view for pair in far for view in pair), *_looked_at()]
    (project / "views.json").write_text(json.dumps([asdict(view) for view in views]))
    failed = 0
    with godot.with_screen() as screen:
        for driver in drivers:
            folder = FOLDER / driver
            pairs = [Compared(view, partial(_read, folder / f"{flat.name}.png"), OF_FAR, False) for view, flat in far]
            failed += _drawn(screen, driver, project, [*compared, *pairs])
            failed += growing.failures(screen, driver)
    print(f"{'FAILED' if failed else 'passed'}; all pictures are in {FOLDER}: look at them.")
    return 1 if failed else 0


def _drawn(godot: Godot, driver: str, project: Path, compared: list[Compared]) -> int:
    """How many of the pictures differ too much."""
    folder = FOLDER / driver
    folder.mkdir(exist_ok=True)
    said = godot.run(project, *DRIVERS[driver], "--", str(folder))
    (FOLDER / f"{driver}.log").write_text(said)
    faults = [line for line in said.splitlines() if "ERROR" in line]
    for line in faults:
        print(f"{driver}: {line}", flush=True)
    failed = len(faults)
    for each in compared:
        expected = each.expected()
        drawn = _read(folder / f"{each.view.name}.png")
        drawn = drawn[ZOOM // 2 :: ZOOM, ZOOM // 2 :: ZOOM] if each.zoomed else drawn
        levels = np.abs(drawn - expected).mean() * 255
        _write(folder / f"{each.view.name}_expected.png", expected)
        good = levels <= each.tolerance
        failed += not good
        words = f"mean difference {levels:.2f} levels of 255, at most {each.tolerance}"
        print(f"{driver}, {each.view.name}: {'passed' if good else 'FAILED'}, {words}", flush=True)
    return failed


def _project(model: Model) -> Path:
    """A new project with both exports in folders of its own."""
    project = FOLDER / "project"
    shutil.rmtree(FOLDER, ignore_errors=True)
    shutil.copytree(Path(__file__).with_name("project"), project)
    for each, name, folder in ((random_model(maps=EVERY_MAP), EVERY, f"{EVERY}_"), (model, NAME, "")):
        pixels = atlas_pixels(each, 2 * each.tile_reach + 1, 2, DENSITY)
        recipes = (
            Recipe(width=SIZE, height=SIZE, density=DENSITY),
            Recipe(width=pixels, height=pixels, density=DENSITY, mode="endless"),
        )
        for recipe in recipes:
            print(f"Growing {name}, {recipe.mode} ...", flush=True)
            to = project / "made" / f"{folder}{recipe.mode}"
            drive(send(TARGETS["godot"], [Order(each, recipe, name)], to), lambda _done: None)
    _write_flat(project)
    return project


def _write_flat(project: Path) -> None:
    """A part of the endless surface in one image, as a material: what Godot makes of it has no tiles to join."""
    folder = project / "made" / "flat"
    folder.mkdir(exist_ok=True)
    atlas = _read(project / "made" / "endless" / f"{NAME}_base_color.png")
    _write(folder / f"{NAME}_base_color.png", dealt_tiles(atlas, 2, (0, 0), PART))
    settings = (project / "made" / "tile" / f"{NAME}_base_color.png.import").read_bytes()
    (folder / f"{NAME}_base_color.png.import").write_bytes(settings)
    picture = External("Texture2D", f"{NAME}_base_color.png")
    (folder / f"{NAME}.tres").write_bytes(resource("ORMMaterial3D", {"albedo_texture": picture}))


def _far(project: Path) -> Iterator[tuple[View, View]]:
    """Both, from above at more and more pixels of the images in one of the picture, and from a low eye. (Of 16 of them
    a tile has no whole number: there are still no lines, but tiles are not equally sharp.)"""
    pixels = _read(project / "made" / "flat" / f"{NAME}_base_color.png").shape[0]
    for shrunk in (2, 4, 8):
        size = pixels // shrunk
        yield _pair(View(f"far_{shrunk}", "", width=size, height=size))
    low = View("far_grazing", "", eye=(0, 0.05, 1.02), target=(0, 0, 0.7), up=(0, 1, 0), orthographic=False)
    yield _pair(replace(low, width=640, height=360))


def _pair(view: View) -> tuple[View, View]:
    view = replace(view, unshaded=True, isotropic=True)
    many = {"uv1_scale": (PART, PART, PART), "uv1_offset": (0, 0, 0), "seed": SEED}
    flat = replace(view, name=f"{view.name}_flat", material=_resource("flat"))
    return replace(view, material=_resource("endless"), properties=many), flat


def _compared(project: Path, model: Model) -> Iterator[Compared]:
    tile, endless = (project / "made" / mode for mode in ("tile", "endless"))
    images = {sheet: _read(endless / f"{NAME}_{sheet}.png") for sheet in ("base_color", "normal")}
    side = images["base_color"].shape[0] // 4
    tiled = _read(tile / f"{NAME}_base_color.png")
    part = SIZE / tiled.shape[0]
    shown = corner_at_middle(side)
    yield Compared(
        from_above("tile_from_above", _resource("tile"), {"uv1_scale": (part, part, 1)}),
        lambda: tiled[:SIZE, :SIZE],
        TOLERANCE,
    )
    yield Compared(
        from_above("endless_from_above", _resource("endless"), shown), partial(_directly_grown, model), TOLERANCE
    )
    about = {sheet: dealt(image, 2, TILE_PLACE) for sheet, image in images.items()}
    expected = partial(in_light, about["base_color"], about["normal"])
    yield Compared(lit("endless_lit", _resource("endless"), shown, "above", "plane"), expected, OF_LIGHT)
    for name in SIDES:
        # Of one side of the box in its own axes, of another in the world's: all that there is comes up once.
        world = name in ("above", "back", "left")
        box = triplanar(side, world)
        found = {sheet: dealt(image, 2, corner_of_side(name, box["uv1_offset"])) for sheet, image in images.items()}
        view = lit(f"box_{name}", _resource("endless"), box, name, turn=0 if world else 40)
        yield Compared(view, partial(in_light, found["base_color"], found["normal"]), OF_LIGHT)


def _looked_at() -> Iterator[View]:
    """From a low eye over a wide plane, once as the material is, and once in four times the pixels, where what is far
    has none to spare either; and a sphere."""
    for mode in ("tile", "endless"):
        wide = {"uv1_scale": (WIDE, WIDE, WIDE), "uv1_offset": (0, 0, 0)}
        for name, times in (("grazing", 1), ("grazing_fine", 4)):
            yield View(
                f"{mode}_{name}",
                _resource(mode),
                side=WIDE,
                width=640 * times,
                height=360 * times,
                eye=(0, 1.2, WIDE / 2 - 1),
                target=(0, 0, WIDE / 2 - 8),
                up=(0, 1, 0),
                orthographic=False,
                properties=wide,
                unshaded=True,
            )
        yield View(f"{mode}_far_above", _resource(mode), side=WIDE, properties=wide, unshaded=True)
        yield View(f"{EVERY}_{mode}", f"res://made/{EVERY}_{mode}/{EVERY}.tres", plain=False, ambient=0.2)
    yield View(
        "sphere",
        _resource("endless"),
        "sphere",
        eye=(0.5, 1.2, 2.6),
        up=(0, 1, 0),
        orthographic=False,
        width=512,
        height=512,
        properties={"uv1_triplanar": True, "uv1_scale": (1.25, 1.25, 1.25)},
        light=(-1, 1.5, 1),
        plain=False,
        ambient=0.2,
    )
    yield View(
        "relief",
        _resource("endless"),
        eye=(0.0, 0.9, 1.6),
        up=(0, 1, 0),
        orthographic=False,
        width=640,
        height=360,
        properties={"relief_steps": 32, "uv1_scale": (2.0, 2.0, 2.0)},
        light=(-1, 1, 0.5),
        plain=False,
        ambient=0.2,
    )


def _directly_grown(model: Model) -> Array:
    """The same part of the endless surface, without tiles that are dealt."""
    pixels = atlas_pixels(model, 2 * model.tile_reach + 1, 2, DENSITY)
    atlas = Recipe(width=pixels, height=pixels, density=DENSITY, mode="endless").surface(model).field
    assert isinstance(atlas, TileAtlas)
    cells = round(SIZE / (model.coarse_pixels * DENSITY))
    column, row = (place * atlas.tiles.side - cells // 2 for place in TILE_PLACE)
    plane = DealtPlane(atlas.tiles, Plane(column, row, cells, cells, 0), SEED)
    surface = Surface(plane, (SIZE, SIZE), Region(0, SIZE, 0, SIZE))
    return np.concatenate([band.maps["base_color"] for band in bands(model, surface)])


def _resource(mode: str) -> str:
    return f"res://made/{mode}/{NAME}.tres"


def _read(path: Path) -> Array:
    return np.asarray(Image.open(path).convert("RGB"), np.float32) / 255


def _write(path: Path, picture: Array) -> None:
    Image.fromarray(np.round(np.clip(picture, 0, 1) * 255).astype(np.uint8)).save(path)


if __name__ == "__main__":
    sys.exit(main())
