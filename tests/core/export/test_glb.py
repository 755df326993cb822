"""glTF: the file is what Khronos' specification says, and holds the images that grow."""

from __future__ import annotations

import io
import json
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import nca_core
from nca_core.export.glb import GLB
from tests.core.models import random_model

from .materials import ALL, grafted, sent, shipped, tile

COMPONENTS = {5126: "<f4", 5123: "<u2"}
PARTS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}


def read(path: Path) -> tuple[dict[str, Any], bytes]:
    """The two chunks of a file."""
    content = path.read_bytes()
    magic, version, length = struct.unpack_from("<4sII", content)
    assert (magic, version, length) == (b"glTF", 2, len(content))
    size, kind = struct.unpack_from("<I4s", content, 12)
    assert kind == b"JSON"
    rest, kind = struct.unpack_from("<I4s", content, 20 + size)
    assert kind == b"BIN\0"
    assert size % 4 == rest % 4 == 0
    return json.loads(content[20 : 20 + size]), content[28 + size :]


def piece(document: dict[str, Any], body: bytes, view: int) -> bytes:
    found = document["bufferViews"][view]
    assert found["byteOffset"] % 4 == 0
    return body[found["byteOffset"] :][: found["byteLength"]]


def numbers(document: dict[str, Any], body: bytes, index: int) -> np.ndarray:
    found = document["accessors"][index]
    values = np.frombuffer(piece(document, body, found["bufferView"]), COMPONENTS[found["componentType"]])
    return values.reshape(found["count"], PARTS[found["type"]])


def picture(document: dict[str, Any], body: bytes, texture: dict[str, Any]) -> np.ndarray:
    image = document["images"][document["textures"][texture["index"]]["source"]]
    return np.asarray(Image.open(io.BytesIO(piece(document, body, image["bufferView"])))) / 255


def test_textures_are_the_maps_that_grow_packed_as_gltf_has_them(tmp_path: Path) -> None:
    order = tile(ALL)
    (file,) = sent(GLB, order, to=tmp_path).values()
    assert file.name == "moss.glb"
    document, body = read(file)
    surface = order.recipe.surface(ALL)
    grown = nca_core.decode(ALL, nca_core.grow(ALL, surface.field), surface.size)
    (material,) = document["materials"]
    pbr = material["pbrMetallicRoughness"]
    orm = np.concatenate([grown["ambient_occlusion"], grown["roughness"], grown["metallic"]], -1)
    coloured = np.concatenate([grown["base_color"], grown["opacity"]], -1)
    for texture, expected in (
        (pbr["baseColorTexture"], coloured),
        (pbr["metallicRoughnessTexture"], orm),
        (material["occlusionTexture"], orm),
        (material["normalTexture"], grown["normal"]),
        (material["emissiveTexture"], grown["emission"]),
    ):
        assert np.abs(picture(document, body, texture) - expected).max() <= 0.51 / 255
    assert material["alphaMode"] == "BLEND"
    assert set(document["extensionsUsed"]) == {"KHR_texture_transform", "KHR_materials_emissive_strength"}


def test_the_square_is_as_large_as_the_tile_and_shows_it_once_upright(tmp_path: Path) -> None:
    model = shipped("moss_on_stone")
    (file,) = sent(GLB, tile(model, width=128, height=64), to=tmp_path).values()
    document, body = read(file)
    (primitive,) = document["meshes"][0]["primitives"]
    positions, places = (numbers(document, body, primitive["attributes"][name]) for name in ("POSITION", "TEXCOORD_0"))
    metres = np.array([128, 64]) * model.cell_size / model.stride
    assert np.allclose(np.ptp(positions, 0), [*metres, 0])
    scale = document["materials"][0]["normalTexture"]["extensions"]["KHR_texture_transform"]["scale"]
    assert np.allclose(places * scale, [(0, 0), (1, 0), (1, 1), (0, 1)])
    assert (np.sign(positions[:, 1]) == [1, 1, -1, -1]).all(), "the image's first row is above"
    triangles = positions[numbers(document, body, primitive["indices"]).reshape(2, 3)]
    facing = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    assert (facing[:, 2] > 0).all()
    tangents = numbers(document, body, primitive["attributes"]["TANGENT"])
    assert (tangents == [1, 0, 0, 1]).all(), "red is to the right, and green, normal x tangent, up"
    found = document["accessors"][primitive["attributes"]["POSITION"]]
    assert found["min"] == positions.min(0).tolist()
    assert found["max"] == positions.max(0).tolist()


def test_what_a_material_lacks_changes_nothing_and_is_not_named(tmp_path: Path) -> None:
    model = random_model(maps=("base_color", "height"))
    (file,) = sent(GLB, tile(model), to=tmp_path).values()
    document, body = read(file)
    (material,) = document["materials"]
    flat = sent(GLB, tile(random_model(maps=("base_color",))), to=tmp_path / "flat").values()
    assert all("TANGENT" not in read(one)[0]["meshes"][0]["primitives"][0]["attributes"] for one in flat)
    assert not material.keys() & {"occlusionTexture", "emissiveTexture", "alphaMode", "extensions"}
    orm = picture(document, body, material["pbrMetallicRoughness"]["metallicRoughnessTexture"])
    assert (orm == [1.0, 1.0, 0.0]).all()


def test_what_only_a_graft_has_is_said_of_the_material_and_no_more_than_is_there(tmp_path: Path) -> None:
    bare, other = random_model(maps=("base_color",)), random_model(1, maps=("opacity", "ambient_occlusion"))
    (file,) = sent(GLB, grafted(bare, other), to=tmp_path / "grafted").values()
    (material,) = read(file)[0]["materials"]
    assert material["alphaMode"] == "BLEND"
    assert "occlusionTexture" in material
    (file,) = sent(GLB, replace(tile(ALL), maps=("base_color", "roughness")), to=tmp_path / "some").values()
    (material,) = read(file)[0]["materials"]
    assert not material.keys() & {"occlusionTexture", "alphaMode"}


def test_the_material_says_whose_it_is(tmp_path: Path) -> None:
    model = shipped()
    document, _ = read(sent(GLB, tile(model, width=64, height=64), to=tmp_path)["pebbles.glb"])
    assert model.provenance.licence in document["asset"]["copyright"]
    assert model.provenance.author in document["asset"]["copyright"]
    said = document["materials"][0]["extras"]["lichen"]
    assert "recipe" in said[-1]
    assert not [line for line in said if "MIT-0" in line], "the material itself is in the file"


def test_what_no_file_has_room_for_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nca_core.export.glb.LARGEST", 1000)
    with pytest.raises(OSError, match=r"it would have .* that glTF has room for; take a smaller --size"):
        sent(GLB, tile(ALL), to=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_library_for_gltf_reads_it(tmp_path: Path) -> None:
    library = pytest.importorskip("pygltflib", reason="the package pygltflib is not installed")
    (file,) = sent(GLB, tile(ALL), to=tmp_path).values()
    found = library.GLTF2().load(str(file))
    assert [image.mimeType for image in found.images] == ["image/png"] * len(found.textures)
