"""Which images maps are exported as: one each, or packed as a format of materials wants them. No bpy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import TypeAlias

import numpy as np

from nca_core import Model, to_directx
from nca_core.arrays import Array
from nca_core.maps import AMBIENT_OCCLUSION, BASE_COLOR, EMISSION, HEIGHT, METALLIC, NORMAL, OPACITY, ROUGHNESS

Maps: TypeAlias = Mapping[str, Array]  # of some rows, each (rows, width, channels) in 0..1


@dataclass(frozen=True)
class Sheet:
    """An image to be written. name: after the material's; is_data, bits: as MapKind has them; draw: what it shows."""

    name: str
    channels: int
    is_data: bool
    bits: int
    draw: Callable[[Maps], Array]


@dataclass(frozen=True)
class Packing:
    """sheets: of a model's maps, with normals in OpenGL's convention. formats, normals: what it may be written in, as
    FORMATS and NORMALS name it; the first is the usual."""

    label: str
    description: str
    formats: tuple[str, ...]
    normals: tuple[str, ...]
    sheets: Callable[[Model], tuple[Sheet, ...]]


@dataclass(frozen=True)
class Convention:
    """Of normals; turn: from OpenGL's."""

    label: str
    description: str
    turn: Callable[[Array], Array]


def sheets(model: Model, packing: str, normals: str) -> tuple[Sheet, ...]:
    """What to write."""
    return tuple(
        replace(sheet, draw=_then(NORMALS[normals].turn, sheet.draw)) if sheet.name == NORMAL.name else sheet
        for sheet in PACKINGS[packing].sheets(model)
    )


def _then(second: Callable[[Array], Array], first: Callable[[Maps], Array]) -> Callable[[Maps], Array]:
    return lambda maps: second(first(maps))


def _separate(model: Model) -> tuple[Sheet, ...]:
    return tuple(
        Sheet(kind.name, kind.channels, kind.is_data, kind.bits, itemgetter(kind.name)) for kind in model.kinds
    )


def _gltf(model: Model) -> tuple[Sheet, ...]:
    """Textures of 8 bits, which is what viewers show; the height is none of glTF's and stays as it is."""
    alone = {sheet.name: sheet for sheet in _separate(model)}
    if BASE_COLOR.name in alone and OPACITY.name in alone:
        del alone[OPACITY.name]
        alone[BASE_COLOR.name] = _with_alpha()
    textures, others = (
        [alone[name] for name in names if name in alone]
        for names in ((BASE_COLOR.name, NORMAL.name, EMISSION.name), (OPACITY.name, HEIGHT.name))
    )
    return (*(replace(sheet, bits=8) for sheet in textures), Sheet("orm", 3, True, 8, _orm), *others)


def _with_alpha() -> Sheet:
    both = (BASE_COLOR.name, OPACITY.name)
    return Sheet(BASE_COLOR.name, 4, False, 8, lambda maps: np.concatenate([maps[name] for name in both], axis=-1))


def _orm(maps: Maps) -> Array:
    """Occlusion, roughness, metallic; what is not there has the value that changes nothing in glTF, and is no metal."""
    some = next(iter(maps.values()))
    usual = {AMBIENT_OCCLUSION.name: 1.0, ROUGHNESS.name: 1.0, METALLIC.name: 0.0}
    return np.concatenate(
        [maps[name] if name in maps else np.full_like(some[..., :1], value) for name, value in usual.items()], axis=-1
    )


NORMALS = {
    "OPENGL": Convention("OpenGL", "Green points up: Blender, glTF, Unity", lambda normal: normal),
    "DIRECTX": Convention("DirectX", "Green points down: Unreal Engine, 3ds Max", to_directx),
}
PACKINGS = {
    "SEPARATE": Packing(
        "Separate",
        "A file for each map, named as Node Wrangler knows them",
        ("PNG", "TIFF", "OPEN_EXR"),
        ("OPENGL", "DIRECTX"),
        _separate,
    ),
    "GLTF": Packing(
        "glTF",
        "Base colour with opacity, normal, and one file of occlusion, roughness and metallic, as glTF and most engines "
        "read them",
        ("PNG",),
        ("OPENGL",),
        _gltf,
    ),
}
