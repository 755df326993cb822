"""Export: a material's maps as files, as nca_core decodes them, in any format; and what the files say."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType, SimpleNamespace

import bpy
import numpy as np
import pytest

from .. import stored
from ..conftest import random_model
from ..exporting import MAPS, SHADED, export, grown_from, maps_of, read

# --- what is written -----------------------------------------------------------------------------------------------


def test_every_map_is_a_file_of_nca_cores_pixels(material: bpy.types.Material, weights: Path, tmp_path: Path) -> None:
    files = export(material, tmp_path / "new" / "maps")
    assert [file.name for file in files] == [*(f"moss_{name}.png" for name in MAPS), "moss.json"]
    assert sorted(files) == sorted((tmp_path / "new" / "maps").iterdir())
    maps = maps_of(weights)
    for name in (*SHADED, "normal"):
        import nca_core

        levels = 2 ** nca_core.KINDS[name].bits - 1
        seen = read(tmp_path / "new" / "maps" / f"moss_{name}.png", maps[name].shape[2])
        assert np.abs(seen - maps[name]).max() <= 0.51 / levels
    mask, label = (np.rint(255 * read(tmp_path / "new" / "maps" / f"moss_{name}.png", 1)) for name in ("mask", "label"))
    assert (mask == np.where(maps["mask"] >= 0.5, 255, 0)).all()
    assert (label == (maps["label_1"] > maps["label_0"])).all()


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
    from nca_core.maps import to_linear

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
    from nca_core.maps import to_linear

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


# --- what files say ------------------------------------------------------------------------------------------------


def about(material: bpy.types.Material) -> dict[str, str]:
    import nca_core

    return {
        "Software": f"Lichen {nca_core.VERSION}",
        "Artist": "unknown",
        "Copyright": "unknown; source: unknown",
        "ImageDescription": stored.recipe(material),
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
    from bl_ext.user_default.lichen.export import writers

    oiio = writers.open_image_io() or pytest.skip("there is no OpenImageIO")
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
    assert nca_core.Recipe.from_dict(sidecar["recipe"]).to_json() == stored.recipe(material)
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
    assert {name: found for name, _tags, found in sockets} == {name: f"old_metal_001_{name}.png" for name in words}


# --- glTF ----------------------------------------------------------------------------------------------------------


def test_gltf_has_its_own_textures(material: bpy.types.Material, weights: Path, tmp_path: Path) -> None:
    files = export(material, tmp_path, packing="GLTF")
    names = ("base_color", "normal", "emission", "orm", "height", "mask", "label")
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
