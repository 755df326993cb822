"""glTF 2.0 in one binary file: a square of the material, its images inside, for viewers, shops, engines and the web.

Texture coordinates are metres, and KHR_texture_transform brings them to the tile's size: the material keeps its scale
on any mesh whose coordinates are metres too. (Khronos: glTF 2.0 specification, ISO/IEC 12113:2022.)
"""

from __future__ import annotations

import errno
import json
import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ..maps import AMBIENT_OCCLUSION, BASE_COLOR, EMISSION, METALLIC, NORMAL, OPACITY, ROUGHNESS
from .about import credit_lines, program, rights
from .measures import Measures, measures
from .target import File, Made, Target

_MAGIC, _VERSION, _JSON, _BINARY = 0x46546C67, 2, 0x4E4F534A, 0x004E4942
_FLOAT, _UNSIGNED_SHORT, _VERTICES, _INDICES = 5126, 5123, 34962, 34963
_LINEAR, _LINEAR_BETWEEN_MIPMAPS, _REPEAT = 9729, 9987, 10497
LARGEST = (1 << 32) - 1  # bytes: the file says its own length in four
_ORM = "orm"
_TRANSFORM, _STRENGTH = "KHR_texture_transform", "KHR_materials_emissive_strength"


def _files(made: Sequence[Made]) -> Iterator[File]:
    (material,) = made
    size, body = measures(material), _Body()
    content = {
        "asset": {"version": "2.0", "generator": program(), "copyright": rights(material)},
        "extensionsUsed": [_TRANSFORM, *([_STRENGTH] if EMISSION.name in material.images else [])],
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"name": material.order.name, "mesh": 0}],
        "meshes": [{"name": material.order.name, "primitives": [{**_square(body, material, size), "material": 0}]}],
        "samplers": [{"magFilter": _LINEAR, "minFilter": _LINEAR_BETWEEN_MIPMAPS, "wrapS": _REPEAT, "wrapT": _REPEAT}],
        "images": [
            {"name": name, "mimeType": "image/png", "bufferView": body.view(material.read(name))}
            for name in material.images
        ],
        "textures": [{"sampler": 0, "source": index} for index in range(len(material.images))],
        "materials": [_material(material, size)],
        "accessors": body.accessors,
        "bufferViews": body.views,
        "buffers": [{"byteLength": len(body.content)}],
    }
    yield f"{material.order.name}.glb", _packed(content, bytes(body.content))


def _material(made: Made, size: Measures) -> dict[str, Any]:
    """How the images are read."""
    place = {name: index for index, name in enumerate(made.images)}
    transform = {_TRANSFORM: {"scale": [1 / size.width, 1 / size.height]}}

    def read(name: str) -> Mapping[str, Any]:
        return {"index": place[name], "extensions": transform}

    surface: dict[str, Any] = {"metallicRoughnessTexture": read(_ORM)} if _ORM in place else {}
    if BASE_COLOR.name in place:
        surface["baseColorTexture"] = read(BASE_COLOR.name)
    found: dict[str, Any] = {"name": made.order.name, "pbrMetallicRoughness": surface}
    if NORMAL.name in place:
        found["normalTexture"] = read(NORMAL.name)
    if AMBIENT_OCCLUSION.name in made.maps:
        found["occlusionTexture"] = read(_ORM)
    if EMISSION.name in place:
        found |= {"emissiveTexture": read(EMISSION.name), "emissiveFactor": [1.0, 1.0, 1.0]}
        found["extensions"] = {_STRENGTH: {"emissiveStrength": 1.0}}
    if OPACITY.name in made.maps:
        found["alphaMode"] = "BLEND"
    return found | {"extras": {"lichen": list(credit_lines([made]))}}


def _square(body: _Body, made: Made, size: Measures) -> dict[str, Any]:
    """A square that shows the tile once, upright, facing +Z; texture coordinates count from the upper left. Where there
    are normals, their red runs along +X and their green along +Y, which no viewer needs to work out."""
    corners = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32)
    metres = np.array([size.width, size.height], np.float32)
    flat = (corners - 0.5) * (1, -1) * metres
    positions = np.concatenate([flat, np.zeros((4, 1))], 1).astype("<f4")
    normals, tangents = np.tile(np.array([0, 0, 1], "<f4"), (4, 1)), np.tile(np.array([1, 0, 0, 1], "<f4"), (4, 1))
    indices = np.array([0, 3, 1, 1, 3, 2], "<u2")
    attributes = {
        "POSITION": body.accessor(positions, _FLOAT, "VEC3", _VERTICES, bounds=True),
        "NORMAL": body.accessor(normals, _FLOAT, "VEC3", _VERTICES),
        "TEXCOORD_0": body.accessor((corners * metres).astype("<f4"), _FLOAT, "VEC2", _VERTICES),
    }
    if NORMAL.name in made.images:
        attributes["TANGENT"] = body.accessor(tangents, _FLOAT, "VEC4", _VERTICES)
    return {"attributes": attributes, "indices": body.accessor(indices, _UNSIGNED_SHORT, "SCALAR", _INDICES)}


class _Body:
    """The binary part: pieces one after another, each at a multiple of four bytes."""

    def __init__(self) -> None:
        self.content = bytearray()
        self.views: list[dict[str, int]] = []
        self.accessors: list[dict[str, Any]] = []

    def view(self, piece: bytes, target: int = 0) -> int:
        """Add bytes; returns the number of their view."""
        self.content += b"\0" * (-len(self.content) % 4)
        use = {"target": target} if target else {}
        self.views.append({"buffer": 0, "byteOffset": len(self.content), "byteLength": len(piece), **use})
        self.content += piece
        return len(self.views) - 1

    def accessor(self, values: np.ndarray[Any, Any], kind: int, shape: str, target: int, bounds: bool = False) -> int:
        """Add numbers, a row each; returns the number of their accessor."""
        found = {
            "bufferView": self.view(values.tobytes(), target),
            "componentType": kind,
            "count": len(values),
            "type": shape,
        }
        ends = {"min": values.min(0).tolist(), "max": values.max(0).tolist()} if bounds else {}
        self.accessors.append(found | ends)
        return len(self.accessors) - 1


def _packed(content: Mapping[str, Any], body: bytes) -> bytes:
    """The file: a header, and two chunks whose lengths are multiples of four. Raises OSError for one that is too
    large to be one."""
    text = json.dumps(content, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    body += b"\0" * (-len(body) % 4)
    whole = 12 + 8 + len(text) + 8 + len(body)
    if whole > LARGEST:
        gigabytes = f"{whole / 1e9:.1f} GB, more than the {LARGEST / 1e9:.1f} that glTF has room for"
        raise OSError(errno.EFBIG, f"it would have {gigabytes}; take a smaller --size")
    return (
        struct.pack("<III", _MAGIC, _VERSION, whole)
        + struct.pack("<II", len(text), _JSON)
        + text
        + struct.pack("<II", len(body), _BINARY)
        + body
    )


GLB = Target(
    "glTF",
    "one .glb file of a square in metres, for viewers, shops, engines and the web",
    ("tile",),
    _files,
    takes=(
        *(BASE_COLOR.name, METALLIC.name, ROUGHNESS.name, NORMAL.name),
        *(EMISSION.name, OPACITY.name, AMBIENT_OCCLUSION.name),
    ),
    inside={OPACITY.name: BASE_COLOR.name},
    packing="gltf",
    keeps_images=False,
)
