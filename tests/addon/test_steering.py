"""Guides, directions and partners, from scripts and the panel to what grows, and through undo, save and export."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import bpy
import numpy as np
import pytest

from . import stored
from .guided import guided_model, image, paint
from .pixels import material_pixels, reference, same, shown


@pytest.fixture
def api(blender: ModuleType) -> Any:
    from bl_ext.user_default.lichen import api

    return api


@pytest.fixture
def listener(installed: ModuleType, tmp_path: Path) -> Path:
    """The weight file of a material with guides."""
    import nca_core

    path = tmp_path / "moss.nca"
    nca_core.save(guided_model(), path)
    return path


def recipe(material: bpy.types.Material) -> dict[str, Any]:
    return json.loads(stored.recipe(material))["steering"]


SIZE = {"width": 64, "height": 64, "seed": 1}


def test_a_guide_is_read_from_its_image_the_first_row_on_top(api: Any, listener: Path) -> None:
    import nca_core
    from nca_core.steering import Guided, Picture, Placed, Steering, Supplies

    guide = image("Moss Guide")
    moss = api.grow(listener, bpy.context.object, guide={"moss": (guide, 0.75)}, **SIZE)
    values = np.array(guide.pixels, np.float32).reshape(32, 32, 4)[::-1]
    levels = np.rint(values * 255) / np.float32(255)
    picture = Picture(levels[..., :3].astype(np.float32), levels[..., 3].astype(np.float32))
    placed = Placed(picture.sha256, "Moss Guide")
    asked = nca_core.Recipe(width=64, height=64, seed=1, steering=Steering((Guided("moss", (placed,), 0.75),)))
    assert nca_core.Recipe.from_json(stored.recipe(moss)).steering == asked.steering
    supplies = Supplies({picture.sha256: picture})
    model = nca_core.load(listener)
    (band,) = nca_core.bands.bands(model, asked.surface(model, supplies))
    plain = reference(model, nca_core.Recipe(width=64, height=64, seed=1))["base_color"]
    assert np.abs(shown("moss Base Color", 3) - band.maps["base_color"]).max() < 0.6 / 255
    assert np.abs(shown("moss Base Color", 3) - plain).max() > 5 / 255
    panel = moss.lichen.steering
    assert [(entry.name, entry.image, entry.strength) for entry in panel.guides] == [
        ("moss", guide, 0.75),
        ("parts", None, 1.0),
    ]


def test_what_the_panel_asks_for_grows_is_undone_and_saved(api: Any, listener: Path, tmp_path: Path) -> None:
    moss = api.grow(listener, bpy.context.object, **SIZE)
    bpy.ops.ed.undo_push(message="grown")
    plain = material_pixels("moss")
    guide = image("Painted")
    guide.pack()
    moss.lichen.steering.guides["moss"].image = guide
    moss.lichen.steering.angle = np.pi / 6
    bpy.ops.ed.undo_push(message="asked")
    assert bpy.ops.lichen.grow() == {"FINISHED"}
    bpy.ops.ed.undo_push(message="grow")
    guided = material_pixels("moss")
    assert not same(plain, guided)
    assert recipe(bpy.data.materials["moss"])["direction"]["degrees"] == pytest.approx(30)
    bpy.ops.ed.undo()
    assert same(plain, material_pixels("moss"))
    bpy.ops.ed.redo()
    assert same(guided, material_pixels("moss"))
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "moss.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "moss.blend"))
    assert bpy.ops.lichen.grow(material="moss") == {"FINISHED"}
    assert same(guided, material_pixels("moss"))
    settings = bpy.data.materials["moss"].lichen.steering
    settings.guides["moss"].image, settings.angle = None, 0
    bpy.ops.lichen.grow(material="moss")
    assert same(plain, material_pixels("moss"))
    assert "steering" not in json.loads(stored.recipe(bpy.data.materials["moss"]))


def test_an_export_grows_what_is_seen_or_says_which_image_has_changed(api: Any, listener: Path, tmp_path: Path) -> None:
    guide = image("Painted")
    moss = api.grow(listener, bpy.context.object, guide={"moss": guide}, **SIZE)
    files = api.export(moss, tmp_path / "one", width=128)
    sidecar = json.loads(next(file for file in files if file.suffix == ".json").read_text())
    assert sidecar["recipe"]["steering"]["guides"][0]["name"] == "moss"
    guide.name = "Renamed"
    api.export(moss, tmp_path / "two")
    paint(guide, np.zeros((32, 32, 4), np.float32))
    guide.name = "Painted"
    with pytest.raises(ValueError, match="'Painted' is another one than moss was grown with: grow it again"):
        api.export(moss, tmp_path / "three")
    bpy.data.images.remove(guide)
    with pytest.raises(ValueError, match="The image 'Painted' is not in this file any more"):
        api.export(moss, tmp_path / "three")
    assert not (tmp_path / "three").exists()


def test_it_follows_its_images_as_they_are_now(api: Any, listener: Path) -> None:
    guide = image("Painted")
    moss = api.grow(listener, bpy.context.object, guide={"moss": guide}, **SIZE)
    before, digest = material_pixels("moss"), recipe(moss)["guides"][0]["pictures"][0]["sha256"]
    paint(guide, np.zeros((32, 32, 4), np.float32))
    api.regrow(moss)
    assert not same(before, material_pixels("moss"))
    assert recipe(moss)["guides"][0]["pictures"][0]["sha256"] != digest
    api.regrow(moss, guide=())
    assert "steering" not in json.loads(stored.recipe(moss))


def test_an_image_is_the_same_under_another_name(api: Any, listener: Path) -> None:
    """Blender renames an appended material's image where the file has one of that name, which is another one."""
    guide = image("Painted")
    moss = api.grow(listener, bpy.context.object, guide={"moss": guide}, **SIZE)
    before = recipe(moss)["guides"][0]["pictures"][0]["sha256"]
    guide.name = "Renamed"
    image("Painted", seed=2)
    api.regrow(moss, seed=5)
    (placed,) = recipe(moss)["guides"][0]["pictures"]
    assert (placed["file"], placed["sha256"]) == ("Renamed", before)
    guide.name = "Again"
    paint(guide, np.zeros((32, 32, 4), np.float32))
    api.regrow(moss)
    (placed,) = recipe(moss)["guides"][0]["pictures"]
    assert placed["file"] == "Again"
    assert placed["sha256"] != before


def test_udim_tiles_have_a_picture_each(api: Any, listener: Path) -> None:
    tiled = bpy.data.images.new("Tiles", 32, 32, alpha=True, tiled=True)
    with bpy.context.temp_override(edit_image=tiled):
        bpy.ops.image.tile_add(number=1002, count=1, width=32, height=32, color=(1, 1, 1, 1), alpha=True)
    moss = api.grow(listener, mode="udim", tiles=(1001, 1002), guide={"moss": tiled}, **SIZE)
    placed = recipe(moss)["guides"][0]["pictures"]
    assert [(each["x"], each["y"], each["width"]) for each in placed] == [(0, -64, 64), (64, -64, 64)]
    assert placed[0]["sha256"] != placed[1]["sha256"]
    with pytest.raises(ValueError, match="'Tiles' has no picture for the UDIM tile 1011"):
        api.regrow(moss, tiles=(1001, 1011))
    with pytest.raises(ValueError, match="'Tiles' has UDIM tiles: take the mode UDIM"):
        api.regrow(moss, mode="tile")


def test_a_blended_material_brings_its_maps_and_travels_along(api: Any, listener: Path, tmp_path: Path) -> None:
    import nca_core

    rust, mask = tmp_path / "rust.nca", image("Mask", 2)
    nca_core.save(guided_model(5, "rust", ("base_color", "height", "metallic", "mask")), rust)
    moss = api.grow(listener, bpy.context.object, **SIZE)
    plain = material_pixels("moss")
    api.regrow(moss, blend=(rust, mask, 2.0))
    (grafted,) = recipe(moss)["grafts"]
    assert (grafted["file"], grafted["width"], grafted["strength"]) == (str(rust), 2.0, 1.0)
    moss.lichen.steering.share = 0.0
    bpy.ops.lichen.grow()
    hidden = material_pixels("moss")
    assert same(plain, {name: hidden[name] for name in plain})
    api.regrow(moss, blend=(rust, mask, 2.0))
    assert moss.lichen.steering.share == 1
    assert "moss Metallic" in bpy.data.images
    principled = next(node for node in moss.node_tree.nodes if node.type == "BSDF_PRINCIPLED")
    assert principled.inputs["Metallic"].is_linked
    blended = material_pixels("moss")
    rust.unlink()
    api.regrow(moss)  # whose weights are in the file
    assert same(blended, material_pixels("moss"))
    api.export(moss, tmp_path / "out")
    assert (tmp_path / "out" / "moss_metallic.png").is_file()
    with pytest.warns(UserWarning, match="Godot has no place for the map mask of moss: it is left out"):
        api.export(moss, tmp_path / "godot", target="GODOT")
    with pytest.raises(ValueError, match="A living material decodes itself, and rust has another decoder"):
        api.regrow(moss, living=True)
    api.regrow(moss, blend=())
    assert same(plain, material_pixels("moss"))
    assert "moss Metallic" not in bpy.data.images
    assert "lichen_partners" not in stored.group_of(moss)


def test_a_living_material_keeps_what_lives_in_its_cells(api: Any, listener: Path) -> None:
    moss = api.grow(listener, living=True, guide={"moss": image("Painted")}, direction=90, **SIZE)
    assert api.settings(moss)["living"]
    assert recipe(moss)["guides"]


def test_an_endless_material_is_turned_but_follows_no_image(api: Any, listener: Path) -> None:
    moss = api.grow(listener, mode="endless", direction=20, **SIZE)
    with pytest.raises(ValueError, match="corner tiles come again everywhere"):
        api.regrow(moss, guide={"moss": image("Painted")})
    assert recipe(moss)["direction"]["degrees"] == 20


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"guide": "moss.png"}, "has the guides moss, parts: give a dict"),
        ({"guide": {"snow": None}}, "guide is an image, or an image and a number"),
        ({"direction": "left"}, "direction is an angle in degrees, an image, or both"),
        ({"direction": (1, 2)}, "direction is an angle"),
        ({"blend": ("rust.nca",)}, "blend's mask is an image"),
        ({"blend": (3, 4)}, "blend takes a weight file or a Lichen material"),
    ],
)
def test_what_cannot_be_followed_is_said_in_a_line(
    api: Any, listener: Path, values: dict[str, Any], message: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rust.nca").write_bytes(listener.read_bytes())
    before = len(bpy.data.materials)
    with pytest.raises(ValueError, match=message) as found:
        api.grow(listener, **values, **SIZE)
    assert "\n" not in str(found.value)
    assert len(bpy.data.materials) == before


@pytest.mark.parametrize("is_data", [False, True])
@pytest.mark.parametrize("is_float", [False, True])
def test_bytes_are_read_as_they_are_and_light_as_bytes_have_it(
    blender: ModuleType, is_float: bool, is_data: bool
) -> None:
    """Floats that are light have their alpha multiplied in, and no curve; Non-Color ones are what they are."""
    from bl_ext.user_default.lichen.datablocks import pictures

    grey = bpy.data.images.new("Grey", 2, 1, alpha=True, float_buffer=is_float)
    grey.colorspace_settings.is_data = is_data
    level = ((128 / 255 + 0.055) / 1.055) ** 2.4 if is_float and not is_data else 128 / 255
    clear = level * 128 / 255 if is_float else level
    grey.pixels.foreach_set(np.array([clear] * 3 + [128 / 255] + [level] * 3 + [1], np.float32))
    picture = pictures.picture(grey)
    assert picture.values[0, :, 0] == pytest.approx(128 / 255, abs=1e-3)
    assert picture.presence[0] == pytest.approx([128 / 255, 1])


def test_an_image_without_pixels_is_named(blender: ModuleType, tmp_path: Path) -> None:
    from bl_ext.user_default.lichen.datablocks import pictures

    lost = image("Lost")
    lost.source, lost.filepath = "FILE", str(tmp_path / "lost.png")
    lost.reload()
    with pytest.raises(ValueError, match="The image 'Lost' has no pixels"):
        pictures.sheet(lost)
