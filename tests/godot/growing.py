"""Materials that grow in Godot, by its addon: their images against nca_core's own, the milliseconds, and pictures.

With Vulkan they grow when they are loaded. With OpenGL, the Compatibility renderer, the import has baked them.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

import nca_core
from nca_core import Model, Recipe
from nca_core.bands import bands
from nca_core.export.sending import send
from nca_core.export.target import Order
from nca_core.export.targets import TARGETS
from nca_core.sheets import sheets
from nca_core.slices import drive
from tests.attacks.make import model_file
from tests.core.models import random_model

from .program import ROOT, Godot
from .views import Array

FOLDER = ROOT / "build" / "godot" / "growing"
FIXTURES = ROOT / "tests" / "fixtures"
PROJECT = Path(__file__).with_name("growing_project")
SMALL = Recipe(seed=5, width=128, height=96, density=0.5)  # not square, and finer pixels are averaged
ALL_MAPS = ("base_color", "metallic", "roughness", "height", "emission", "opacity", "ambient_occlusion")
SHIPPED = ("pebbles", "brick_wall", "roof_tiles", "lava")  # without a lattice, and with two waves
OLD = ("version_1/pebbles", "version_2/woven_fabric", "0.1.0/brick_wall", "version_5/woven_fabric")
ATTACKS = ROOT / "tests" / "attacks"
#: Files that mean harm to others. The first two are what they say; what harms in the rest is not read here.
TAKEN = {
    "hours_of_steps.nca",
    "states_of_gigabytes.nca",
    "name_of_a_folder_above.nca",
    "nested_unknown_key.nca",
    "thumbnail_of_no_bytes.nca",
    "unknown_tensor_of_no_bytes.nca",
}
TIMED = ("pebbles", "moss_on_stone")  # without a lattice, of one guide and of two
MEAN, MOST = 0.5, 1.0  # levels of 255: rounding alone comes to a quarter, and to a half
BROKEN = "Lichen: broken: its header is too long (not a weight file?)"
TOO_LARGE = "Lichen: too_large: a surface of this size has no room on a card"
LATER = "refused of_later.nca: it needs 'wind@0.9.0', which this addon cannot do"
BAKED = "its maps are baked for the Compatibility renderer, which cannot grow them"
KEPT = 4096  # bytes of a material that is saved: its textures are not


@dataclass(frozen=True)
class Material:
    """A material of the project. name: its files'; weights: those of its .nca."""

    name: str
    model: Model
    weights: bytes = field(repr=False)


@dataclass(frozen=True)
class Growth:
    """What is grown: the name of its images, and its recipe, which the material has or gets these properties for."""

    name: str
    material: Material
    recipe: Recipe = SMALL
    properties: Mapping[str, Any] = field(default_factory=dict)


def failures(godot: Godot, driver: str) -> int:
    """How much is not as it should be, each said in a line. godot: on a screen."""
    folder, project = FOLDER / driver, FOLDER / f"{driver}_project"
    growths = list(_growths(driver))
    _write(project, growths, driver)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "attacks").mkdir(parents=True)
    for path in ATTACKS.glob("*.nca"):
        shutil.copy(path, folder / "attacks")
    (folder / "attacks" / "of_later.nca").write_bytes(model_file([2], needs=["wind@0.9.0"]))
    log = godot.run(project, "--headless", "--import")
    log += godot.run(project, "--rendering-method", _METHODS[driver], "--", str(folder))
    (FOLDER / f"{driver}.log").write_text(log)
    different = (line for each in growths for line in _different(each, folder))
    faults = [*_said(log, driver, len(_orders(growths))), *different]
    for line in faults:
        print(f"growing, {driver}: FAILED: {line}", flush=True)
    for line in re.findall(r"^grew .*", log, re.M):
        print(f"growing, {driver}: {line}", flush=True)
    return len(faults)


_METHODS = {"vulkan": "forward_plus", "opengl": "gl_compatibility"}


def _growths(driver: str) -> Iterator[Growth]:
    every = random_model(maps=ALL_MAPS)
    for material in (*map(_shipped, SHIPPED), Material("every_map", every, nca_core.dumps(every))):
        yield Growth(material.name, material)
    if driver != "vulkan":
        return
    for name in OLD:
        yield Growth(name.replace("/", "_"), _read_material(FIXTURES / f"{name}.nca", name.replace("/", "_")))
    other = Recipe(seed=4294967295, width=160, height=160)
    yield Growth("other_seed", _shipped("pebbles"), other, {"seed": other.seed, "size": (160, 160), "density": 1.0})
    for name in TIMED:
        for side in (256, 1024):
            recipe = Recipe(width=side, height=side)
            asked = {"seed": 0, "size": (side, side), "density": 1.0}
            yield Growth(f"{name}_{side}", _shipped(name), recipe, asked)


def _shipped(name: str) -> Material:
    return _read_material(ROOT / "samples" / "weights" / f"{name}.nca", name)


def _read_material(path: Path, name: str) -> Material:
    return Material(name, nca_core.load(path), path.read_bytes())


def _orders(growths: list[Growth]) -> list[Order]:
    """The materials, each once."""
    materials = {each.material.name: each.material for each in growths}
    return [Order(each.model, SMALL, each.name, each.weights) for each in materials.values()]


def _write(project: Path, growths: list[Growth], driver: str) -> None:
    shutil.rmtree(project, ignore_errors=True)
    shutil.copytree(PROJECT, project)
    with (project / "project.godot").open("a") as settings:
        settings.write(f'\n[rendering]\n\nrenderer/rendering_method="{_METHODS[driver]}"\n')
    drive(send(TARGETS["godot-addon"], _orders(growths), project), lambda _done: None)
    wanted = [
        {"name": each.name, "material": f"res://{each.material.name}.tres", "properties": each.properties}
        for each in growths
    ]
    (project / "growths.json").write_text(json.dumps(wanted))


def _said(log: str, driver: str, materials: int) -> Iterator[str]:
    """What Godot prints and should not, or does not and should."""
    lines = log.splitlines()
    for line in (BROKEN, TOO_LARGE) if driver == "vulkan" else ():
        if line not in log:
            yield f"it does not say {line!r}"
    if driver == "opengl" and sum(BAKED in line for line in lines) != materials:
        yield "it is not said of each file that it was baked"
    if LATER not in lines:
        yield "a file that needs a later version does not say so"
    tried = {word: set(re.findall(rf"^{word} (\S+):", log, re.M)) for word in ("took", "refused")}
    if tried["took"] != TAKEN or not tried["refused"]:
        yield f"of the files that mean harm it takes {', '.join(sorted(tried['took'])) or 'none'}"
    expected = "broken:|too_large:|X509Certificate|V-Sync|Exponent too high"
    yield from (line for line in lines if re.search("ERROR|FAULT|WARN|leak", line) and not re.search(expected, line))


def _different(growth: Growth, folder: Path) -> Iterator[str]:
    """A line for each image that differs too much, and for one that was saved with a material."""
    saved = (folder / f"{growth.name}.tres").stat().st_size
    if saved > KEPT:
        yield f"{growth.name} has {saved} bytes when it is saved"
    model = growth.material.model
    found = list(bands(model, growth.recipe.surface(model)))
    maps = {kind.name: np.concatenate([band.maps[kind.name] for band in found]) for kind in model.kinds}
    for sheet in sheets(model.kinds, "gltf", "opengl"):
        image = _read(folder / f"{growth.name}_{sheet.name}.png", sheet.channels)
        levels = np.abs(image - sheet.draw(maps)) * 255
        words = f"{growth.name} {sheet.name}: mean difference {levels.mean():.3f} levels, at most {levels.max():.2f}"
        print(f"growing, {folder.name}, {words}", flush=True)
        if levels.mean() > MEAN or levels.max() > MOST:
            yield words


def _read(path: Path, channels: int) -> Array:
    mode = {1: "L", 3: "RGB", 4: "RGBA"}[channels]
    picture = np.asarray(Image.open(path).convert(mode), np.float32) / 255
    return picture.reshape(*picture.shape[:2], channels)
