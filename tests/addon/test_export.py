"""Export: a material's maps as files, as nca_core decodes them; in any format, or not at all."""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import bpy
import numpy as np
import pytest

from .conftest import random_model
from .pixels import material_pixels, reference

MAPS = ("base_color", "metallic", "roughness", "height", "emission", "opacity", "ambient_occlusion", "normal")


def export(material: bpy.types.Material, folder: Path, **options: Any) -> list[Path]:
    from bl_ext.user_default.lichen.export import export

    return export(material, folder, **options)


def read(path: Path, channels: int) -> np.ndarray:
    """The numbers in a file, as Blender reads them: (height, width, channels), first row on top."""
    image = bpy.data.images.load(str(path))
    image.colorspace_settings.name = "Non-Color"
    image.alpha_mode = "CHANNEL_PACKED"  # or alpha would be multiplied in
    values = np.empty(image.size[0] * image.size[1] * image.channels, np.float32)
    image.pixels.foreach_get(values)
    pixels = values.reshape(image.size[1], image.size[0], -1)[::-1, :, :channels].copy()
    bpy.data.images.remove(image)
    return pixels


def maps_of(weights: Path, **recipe: Any) -> dict[str, np.ndarray]:
    """The maps as nca_core decodes them."""
    import nca_core

    return reference(nca_core.load(weights), nca_core.Recipe(**({"seed": 1, "width": 64, "height": 64} | recipe)))


def grown_from(model: Any, folder: Path, **settings: Any) -> bpy.types.Material:
    import nca_core

    nca_core.save(model, folder / f"{model.name}.nca")
    bpy.ops.lichen.import_weights(filepath=str(folder / f"{model.name}.nca"), width=64, height=64, seed=1, **settings)
    return bpy.data.materials[model.name]


# --- what is written -----------------------------------------------------------------------------------------------


def test_every_map_is_a_file_of_nca_cores_pixels(material: bpy.types.Material, weights: Path, tmp_path: Path) -> None:
    files = export(material, tmp_path / "new" / "maps")
    assert [file.name for file in files] == [*(f"moss_{name}.png" for name in MAPS), "moss.json"]
    assert sorted(files) == sorted((tmp_path / "new" / "maps").iterdir())
    for name, expected in maps_of(weights).items():
        import nca_core

        levels = 2 ** nca_core.KINDS[name].bits - 1
        seen = read(tmp_path / "new" / "maps" / f"moss_{name}.png", expected.shape[2])
        assert np.abs(seen - expected).max() <= 0.51 / levels


@pytest.mark.parametrize(
    ("file_format", "depth", "ending", "colour_levels", "data_levels"),
    [
        ("PNG", "8", "png", 255, 255),
        ("PNG", "16", "png", 65535, 65535),
        ("TIFF", "AUTO", "tif", 255, 65535),
        ("TIFF", "8", "tif", 255, 255),
        ("TIFF", "16", "tif", 65535, 65535),
    ],
)
def test_whole_numbers(
    material: bpy.types.Material,
    weights: Path,
    tmp_path: Path,
    file_format: str,
    depth: str,
    ending: str,
    colour_levels: int,
    data_levels: int,
) -> None:
    export(material, tmp_path, file_format=file_format, depth=depth, width=40)  # no multiple of a strip
    expected = maps_of(weights, width=40, height=40, density=40 / 64)
    for name, levels in (("base_color", colour_levels), ("height", data_levels), ("normal", data_levels)):
        seen = read(tmp_path / f"moss_{name}.{ending}", expected[name].shape[2])
        assert np.abs(seen - expected[name]).max() <= 0.51 / levels
        assert np.abs(seen * levels - np.rint(seen * levels)).max() < 0.01  # and no more of them


@pytest.mark.parametrize(("depth", "colour_bits", "data_bits"), [("AUTO", 11, 24), ("16", 11, 11), ("32", 24, 24)])
def test_openexr_has_light_and_data_as_it_is(
    material: bpy.types.Material, weights: Path, tmp_path: Path, depth: str, colour_bits: int, data_bits: int
) -> None:
    from nca_core.srgb import to_linear

    export(material, tmp_path, file_format="OPEN_EXR", depth=depth, width=40)
    expected = maps_of(weights, width=40, height=40, density=40 / 64)
    for name in ("base_color", "emission"):
        seen, light = read(tmp_path / f"moss_{name}.exr", 3), to_linear(expected[name])
        assert np.abs(seen - light).max() <= 2.0**-colour_bits + 2e-7
    for name in ("height", "normal", "opacity"):
        seen = read(tmp_path / f"moss_{name}.exr", expected[name].shape[2])
        assert np.abs(seen - expected[name]).max() <= 2.0**-data_bits + 2e-7


def test_what_blender_takes_an_exr_for(material: bpy.types.Material, weights: Path, tmp_path: Path) -> None:
    """Loaded without a word, colours render as those of the material's own images."""
    from nca_core.srgb import to_linear

    export(material, tmp_path, file_format="OPEN_EXR")
    image = bpy.data.images.load(str(tmp_path / "moss_base_color.exr"))
    assert image.colorspace_settings.name == "Linear Rec.709"
    assert image.is_float
    values = np.array(image.pixels).reshape(64, 64, -1)[::-1, :, :3]
    assert np.abs(values - to_linear(maps_of(weights)["base_color"])).max() < 1e-3


@pytest.mark.parametrize("file_format", ["PNG", "TIFF", "OPEN_EXR"])
def test_rows_join_however_they_come(
    material: bpy.types.Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file_format: str
) -> None:
    import nca_core

    export(material, tmp_path / "whole", file_format=file_format)
    monkeypatch.setattr(nca_core.bands, "BAND_PIXELS", 64 * 7)
    for file in export(material, tmp_path / "bands", file_format=file_format)[:-1]:
        assert np.abs(read(file, 3) - read(tmp_path / "whole" / file.name, 3)).max() <= 1.01 / 255


def test_unreal_gets_its_normals(material: bpy.types.Material, weights: Path, tmp_path: Path) -> None:
    export(material, tmp_path, normals="DIRECTX")
    expected = maps_of(weights)["normal"] * (1, -1, 1) + (0, 1, 0)
    assert np.abs(read(tmp_path / "moss_normal.png", 3) - expected).max() < 1 / 65535
    assert json.loads((tmp_path / "moss.json").read_text())["normal_convention"] == "DirectX"


# --- which surface -------------------------------------------------------------------------------------------------


def test_another_resolution_is_the_same_surface(material: bpy.types.Material, weights: Path, tmp_path: Path) -> None:
    export(material, tmp_path, width=256)
    seen = read(tmp_path / "moss_height.png", 1)
    assert np.abs(seen - maps_of(weights, width=256, height=256, density=4)["height"]).max() < 1 / 65535
    coarse = maps_of(weights)["height"]
    assert np.abs(seen.reshape(64, 4, 64, 4, 1).mean(axis=(1, 3)) - coarse).mean() < 0.2 * coarse.std()


@pytest.mark.parametrize("width", [0, 40, 100, 333, 1000])
@pytest.mark.parametrize("height", [16, 70, 100, 127])
def test_no_resolution_changes_how_many_cells_a_tile_has(
    installed: ModuleType, weights: Path, height: int, width: int
) -> None:
    from bl_ext.user_default.lichen import growth

    import nca_core

    model = nca_core.load(weights)
    wish = growth.settle(growth.Wish(cells=9, width=100, height=height), model).wish
    before = growth.settle(wish, model).recipe.coarse_cells(model)
    other = growth.settle(growth.resized(wish, model, width), model).recipe
    assert other.coarse_cells(model) == before
    assert abs(other.height - height * other.width / 100) <= 1.5


def test_it_is_what_the_material_shows_and_not_its_settings(
    material: bpy.types.Material, weights: Path, tmp_path: Path
) -> None:
    """The artist turned knobs, but did not grow."""
    material.lichen.seed, material.lichen.cells, material.lichen.mode = 99, 3, "endless"
    export(material, tmp_path)
    assert np.abs(read(tmp_path / "moss_height.png", 1) - maps_of(weights)["height"]).max() < 1 / 65535


def test_a_file_that_says_nothing_of_that_has_its_settings(
    material: bpy.types.Material, weights: Path, tmp_path: Path
) -> None:
    from bl_ext.user_default.lichen import library

    del library.group_node(material).node_tree[library.WISH]
    export(material, tmp_path)
    assert np.abs(read(tmp_path / "moss_height.png", 1) - maps_of(weights)["height"]).max() < 1 / 65535


def test_a_living_material_gives_maps_as_well(material: bpy.types.Material, weights: Path, tmp_path: Path) -> None:
    material.lichen.living = True
    bpy.ops.lichen.grow()
    assert len(export(material, tmp_path, width=128)) == 9
    expected = maps_of(weights, width=128, height=128, density=2)["roughness"]
    assert np.abs(read(tmp_path / "moss_roughness.png", 1) - expected).max() < 1 / 65535


def test_an_endless_material_gives_its_atlas(material: bpy.types.Material, tmp_path: Path) -> None:
    material.lichen.mode = "endless"
    bpy.ops.lichen.grow()
    shown = material_pixels("moss")["Height"]
    export(material, tmp_path)
    assert np.abs(read(tmp_path / "moss_height.png", 1) - shown[..., :1]).max() < 2 / 65535
    sidecar = json.loads((tmp_path / "moss.json").read_text())
    assert "4 x 4 corner tiles" in sidecar["layout"]
    export(material, tmp_path / "half", width=32)
    assert read(tmp_path / "half" / "moss_height.png", 1).shape[0] == len(shown) / 2


def test_every_udim_tile_is_a_file_with_its_number(blender: ModuleType, weights: Path, tmp_path: Path) -> None:
    import nca_core

    bpy.ops.mesh.primitive_plane_add()
    for entry in bpy.context.object.data.uv_layers[0].data:
        entry.uv = (entry.uv[0] * 2, entry.uv[1])
    bpy.ops.lichen.import_weights(filepath=str(weights), mode="udim", width=64, height=64, seed=1)
    bpy.data.objects.remove(bpy.context.object)  # the tiles are those that were grown
    files = export(bpy.data.materials["moss"], tmp_path)
    expected = [f"moss_{name}.{tile}.png" for tile in (1001, 1002) for name in MAPS]
    assert [file.name for file in files] == [*expected, "moss.1001.json", "moss.1002.json"]
    model = nca_core.load(weights)
    cells = nca_core.grow(model, nca_core.Plane(0, -8, 16, 8, seed=1))
    plane = nca_core.decode(model, cells, (64, 128))["height"]
    seen = np.concatenate([read(tmp_path / f"moss_height.{tile}.png", 1) for tile in (1001, 1002)], axis=1)
    assert np.abs(seen - plane).max() < 1 / 255
    sidecar = json.loads((tmp_path / "moss.1002.json").read_text())
    assert (sidecar["recipe"]["x"], sidecar["maps"]["height"]) == (64, "moss_height.1002.png")
    tiled = bpy.data.images.load(str(tmp_path / "moss_height.<UDIM>.png"))  # as Blender and others name all of them
    tiled.source = "TILED"
    assert tiled.filepath.endswith("moss_height.<UDIM>.png")


# --- what files say ------------------------------------------------------------------------------------------------


def about(material: bpy.types.Material) -> dict[str, str]:
    import nca_core

    return {
        "Software": f"Lichen {nca_core.VERSION}",
        "Artist": "unknown",
        "Copyright": "unknown; source: unknown",
        "ImageDescription": material["lichen_recipe"],
    }


def test_a_png_says_what_it_was_grown_from_and_whose_it_is(material: bpy.types.Material, tmp_path: Path) -> None:
    export(material, tmp_path)
    data, found, place = (tmp_path / "moss_height.png").read_bytes(), {}, 8
    while data[place + 4 : place + 8] != b"IDAT":
        length = int.from_bytes(data[place : place + 4], "big")
        if data[place + 4 : place + 8] == b"iTXt":
            keyword, text = data[place + 8 : place + 8 + length].split(b"\0", 1)
            found[keyword.decode()] = text[4:].decode()
        place += length + 12
    names = {"Author": "Artist", "Description": "ImageDescription"}
    assert {names.get(name, name): text for name, text in found.items()} == about(material)


@pytest.mark.parametrize(
    ("file_format", "ending", "data_type", "colour_type"),
    [("PNG", "png", "uint16", "uint8"), ("TIFF", "tif", "uint16", "uint8"), ("OPEN_EXR", "exr", "float", "half")],
)
def test_others_read_the_same(
    material: bpy.types.Material, tmp_path: Path, file_format: str, ending: str, data_type: str, colour_type: str
) -> None:
    """OpenImageIO finds what the command line's files say, by the same names."""
    oiio = pytest.importorskip("OpenImageIO")
    export(material, tmp_path, file_format=file_format)
    for name, kind, channels in (("height", data_type, 1), ("base_color", colour_type, 3)):
        file = oiio.ImageInput.open(str(tmp_path / f"moss_{name}.{ending}"))
        spec = file.spec()
        assert {key: spec.get_string_attribute(key) for key in about(material)} == about(material)
        assert (str(spec.format), spec.nchannels, spec.width, spec.height) == (kind, channels, 64, 64)
        assert np.isfinite(file.read_image("float")).all()
        file.close()


def test_the_sidecar_has_all_to_grow_it_again(material: bpy.types.Material, weights: Path, tmp_path: Path) -> None:
    import nca_core

    export(material, tmp_path)
    sidecar = json.loads((tmp_path / "moss.json").read_text())
    assert nca_core.Recipe.from_dict(sidecar["recipe"]).to_json() == material["lichen_recipe"]
    assert sidecar["maps"] == {name: f"moss_{name}.png" for name in MAPS}
    assert sidecar["provenance"]["licence"] == "unknown"
    assert (sidecar["material"], sidecar["packing"], sidecar["normal_convention"]) == ("moss", "separate", "OpenGL")
    assert "repeats without a seam" in sidecar["layout"]


def test_node_wrangler_knows_the_names(material: bpy.types.Material, tmp_path: Path) -> None:
    """As Ctrl-Shift-T with its default words, on a name that Blender had to number."""
    material.name = "old metal.001"
    files = export(material, tmp_path)[:-1]
    scripts = Path(bpy.utils.resource_path("LOCAL")) / "scripts" / "addons_core" / "node_wrangler" / "utils"
    spec = importlib.util.spec_from_file_location("paths", scripts / "paths.py")
    paths = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(paths)
    words = {
        "height": "displacement displace disp dsp height heightmap",
        "base_color": "diffuse diff albedo base col color basecolor",
        "metallic": "metallic metalness metal mtl",
        "roughness": "roughness rough rgh",
        "normal": "normal nor nrm nrml norm",
        "emission": "emission emissive emit",
        "opacity": "alpha opacity",
        "ambient_occlusion": "ao ambient occlusion",
    }
    sockets = [[name, tags.split(), None] for name, tags in words.items()]
    paths.match_files_to_socket_names([SimpleNamespace(name=file.name) for file in files], sockets)
    assert {name: found for name, _tags, found in sockets} == {name: f"old_metal_001_{name}.png" for name in MAPS}


# --- glTF ----------------------------------------------------------------------------------------------------------


def test_gltf_has_its_own_textures(material: bpy.types.Material, weights: Path, tmp_path: Path) -> None:
    files = export(material, tmp_path, packing="GLTF")
    names = ("base_color", "normal", "emission", "orm", "height")
    assert [file.name for file in files] == [*(f"moss_{name}.png" for name in names), "moss.json"]
    maps = maps_of(weights)
    colour = read(tmp_path / "moss_base_color.png", 4)
    assert np.abs(colour - np.concatenate([maps["base_color"], maps["opacity"]], axis=2)).max() <= 0.51 / 255
    orm = np.concatenate([maps[name] for name in ("ambient_occlusion", "roughness", "metallic")], axis=2)
    assert np.abs(read(tmp_path / "moss_orm.png", 3) - orm).max() <= 0.51 / 255
    assert np.abs(read(tmp_path / "moss_height.png", 1) - maps["height"]).max() <= 0.51 / 65535
    assert json.loads((tmp_path / "moss.json").read_text())["packing"] == "gltf"


def test_gltf_fills_in_what_a_model_has_not(blender: ModuleType, tmp_path: Path) -> None:
    material = grown_from(random_model("plain", ("base_color",)), tmp_path)
    files = export(material, tmp_path / "maps", packing="GLTF")
    assert [file.name for file in files] == ["plain_base_color.png", "plain_orm.png", "plain.json"]
    assert (read(files[1], 3) == (1, 1, 0)).all()


# --- what cannot be exported ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"file_format": "JPEG"}, "'JPEG' is none of PNG, TIFF, OPEN_EXR"),
        ({"depth": "32"}, "The depth of PNG is one of AUTO, 8, 16, not 32"),
        ({"file_format": "OPEN_EXR", "depth": "8"}, "The depth of OpenEXR is one of AUTO, 16, 32, not 8"),
        ({"packing": "GLTF", "file_format": "TIFF"}, "glTF takes PNG, not TIFF"),
        ({"packing": "GLTF", "normals": "DIRECTX"}, "glTF takes OPENGL, not DIRECTX"),
        ({"width": 8}, "A side has 16 to 16384 pixels, not 8"),
        ({"width": 16384, "folder": ""}, "There is no folder"),
        ({"folder": "//maps"}, "which is not saved yet"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    material: bpy.types.Material, tmp_path: Path, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        export(material, **({"folder": tmp_path / "maps"} | options))
    assert not list(tmp_path.iterdir())


def test_another_material_says_so(blender: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="other: it is not a Lichen material"):
        export(bpy.data.materials.new("other"), tmp_path)


def test_a_folder_that_cannot_be_made_says_so(material: bpy.types.Material, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OSError, match="maps: it cannot be written"):
        export(material, tmp_path / "file" / "maps")


def test_all_files_or_none(material: bpy.types.Material, tmp_path: Path) -> None:
    """The third file cannot be placed: the first two are what they were."""
    (tmp_path / "moss_base_color.png").write_text("mine")
    (tmp_path / "moss_roughness.png").mkdir()
    with pytest.raises(OSError, match="cannot be written"):
        export(material, tmp_path)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["moss_base_color.png", "moss_roughness.png"]
    assert (tmp_path / "moss_base_color.png").read_text() == "mine"


def test_an_error_leaves_nothing(material: bpy.types.Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bl_ext.user_default.lichen.export import exr

    def fail(*_arguments: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exr.ExrWriter, "finish", fail)
    with pytest.raises(OSError, match="No space left"):
        export(material, tmp_path / "a" / "b", file_format="OPEN_EXR")
    assert not list(tmp_path.iterdir())


def test_files_have_the_rights_that_the_umask_leaves_and_names_that_systems_take(
    blender: ModuleType, weights: Path, tmp_path: Path
) -> None:
    from bl_ext.user_default.lichen import api

    name = "\N{CJK UNIFIED IDEOGRAPH-82D4}" * (84 if bpy.app.version >= (5, 0) else 21)
    block = api.grow(weights, bpy.context.object, name=name, width=32, height=32)
    before = os.umask(0o027)
    try:
        files = export(block, tmp_path / "out")
    finally:
        os.umask(before)
    assert {file.stat().st_mode & 0o777 for file in files} == ({0o640} if os.name == "posix" else {0o666})
    assert all(len(file.name.encode()) <= 255 for file in files)
