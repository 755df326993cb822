"""Which images a set of maps makes: one for each map, or packed as a format of materials wants them.

A sheet is one image that is written. It is plain data, so that tasks (plan.py) can be sent to other processes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from .arrays import Array
from .maps import AMBIENT_OCCLUSION, BASE_COLOR, EMISSION, METALLIC, NORMAL, OPACITY, ROUGHNESS, MapKind, decided
from .maps import to_directx as turned_to_directx


@dataclass(frozen=True)
class Source:
    """What some channels of a sheet show: a map or, where its name is empty, one channel of a constant value.
    is_inverted: whether a map's values count from the other end, as smoothness does from roughness'."""

    map: str = ""
    channels: int = 1
    value: float = 0.0
    is_inverted: bool = False

    def of(self, maps: Mapping[str, Array]) -> Array:
        """The source's values, (rows, width, channels), from the maps of some rows."""
        if self.map:
            return 1 - maps[self.map] if self.is_inverted else maps[self.map]
        some = next(iter(maps.values()))
        return np.full_like(some[..., :1], self.value)


@dataclass(frozen=True)
class Sheet:
    """An image to be written. name: comes after the material's in the file's; is_data, bits: as MapKind has them;
    sources: what its channels show; flips_green: whether it holds normals that are turned to DirectX's convention;
    decides: whether its one channel is the class that the sources come to (maps.decided)."""

    name: str
    is_data: bool
    bits: int
    sources: tuple[Source, ...]
    flips_green: bool = False
    decides: bool = False

    @property
    def channels(self) -> int:
        """How many numbers a pixel has."""
        return 1 if self.decides else sum(source.channels for source in self.sources)

    def draw(self, maps: Mapping[str, Array]) -> Array:
        """The sheet's rows, (rows, width, channels) float32 in 0..1, from the maps of the same rows."""
        parts = [source.of(maps) for source in self.sources]
        values = parts[0] if len(parts) == 1 else np.concatenate(parts, axis=-1)
        values = decided(values) if self.decides else values
        return turned_to_directx(values) if self.flips_green else values


@dataclass(frozen=True)
class Packing:
    """A way to share maps out among sheets. formats: names in formats.FORMATS that it may be written with, none for
    all; normals: names in NORMALS, the usual one first; sheets: those of some maps, with OpenGL's normals."""

    label: str
    description: str
    formats: tuple[str, ...]
    normals: tuple[str, ...]
    sheets: Callable[[Iterable[MapKind]], tuple[Sheet, ...]]

    def takes(self, file_format: str) -> bool:
        """Tell whether the sheets may be written in a format of formats.FORMATS."""
        return not self.formats or file_format in self.formats


@dataclass(frozen=True)
class Convention:
    """Which way green points in a normal map."""

    label: str
    description: str
    flips_green: bool


def sheets(kinds: Iterable[MapKind], packing: str, normals: str) -> tuple[Sheet, ...]:
    """The images that these maps make. packing, normals: names in PACKINGS and NORMALS."""
    flips_green = NORMALS[normals].flips_green
    return tuple(
        replace(sheet, flips_green=flips_green) if sheet.name == NORMAL.name else sheet
        for sheet in PACKINGS[packing].sheets(kinds)
    )


def sheet_of(kind: MapKind) -> Sheet:
    """The sheet that shows one map alone."""
    return Sheet(kind.image, kind.is_data, kind.bits, (Source(kind.name, kind.channels),), decides=bool(kind.classes))


def _separate(kinds: Iterable[MapKind]) -> tuple[Sheet, ...]:
    return tuple(_alone(kinds).values())


def _alone(kinds: Iterable[MapKind]) -> dict[str, Sheet]:
    """A sheet for each map, and one for all that are classes of each other, by their names."""
    alone: dict[str, Sheet] = {}
    for kind in kinds:
        sheet, before = sheet_of(kind), alone.get(kind.image)
        alone[sheet.name] = replace(sheet, sources=before.sources + sheet.sources) if before else sheet
    return alone


def _gltf(kinds: Iterable[MapKind]) -> tuple[Sheet, ...]:
    return _textures(kinds, "orm", _ORM)


def _hdrp(kinds: Iterable[MapKind]) -> tuple[Sheet, ...]:
    return _textures(kinds, "mask_map", _MASK_MAP)


def _textures(kinds: Iterable[MapKind], name: str, packed: tuple[Source, ...]) -> tuple[Sheet, ...]:
    """Textures of 8 bits, which is what viewers show; maps that are none of glTF's, such as the height, stay alone.
    packed: what the channels of the sheet of that name show; of maps that are not there, their value."""
    alone = _alone(kinds)
    there = tuple(source if source.map in alone else Source(value=source.value) for source in packed)
    together = Sheet(name, True, 8, there)
    if BASE_COLOR.name in alone and OPACITY.name in alone:
        both = alone[BASE_COLOR.name].sources + alone.pop(OPACITY.name).sources
        alone[BASE_COLOR.name] = replace(alone[BASE_COLOR.name], sources=both)
    textures = [alone.pop(name) for name in (BASE_COLOR.name, NORMAL.name, EMISSION.name) if name in alone]
    others = [sheet for name, sheet in alone.items() if name not in {source.map for source in packed}]
    return (*(replace(sheet, bits=8) for sheet in textures), together, *others)


#: Channels of packed textures. The value is a map's that is not there: it changes nothing, and is no metal.
_ORM = (Source(AMBIENT_OCCLUSION.name, value=1.0), Source(ROUGHNESS.name, value=1.0), Source(METALLIC.name))
_MASK_MAP = (
    Source(METALLIC.name),
    Source(AMBIENT_OCCLUSION.name, value=1.0),
    Source(value=1.0),  # where details are seen
    Source(ROUGHNESS.name, is_inverted=True),
)

NORMALS = {
    "opengl": Convention("OpenGL", "Green points up: Blender, glTF, Unity", False),
    "directx": Convention("DirectX", "Green points down: Unreal Engine, 3ds Max", True),
}
PACKINGS = {
    "separate": Packing(
        "Separate",
        "A file for each map, named as Node Wrangler knows them",
        (),
        ("opengl", "directx"),
        _separate,
    ),
    "gltf": Packing(
        "glTF",
        "Base colour with opacity, normal, and one file of occlusion, roughness and metallic, as glTF and most engines "
        "read them",
        ("png",),
        ("opengl",),
        _gltf,
    ),
    "hdrp": Packing(
        "Unity",
        "As glTF, but with a mask map of metallic, occlusion, detail and smoothness, as HDRP and URP read it",
        ("png",),
        ("opengl",),
        _hdrp,
    ),
    "unreal": Packing(
        "Unreal Engine",
        "As glTF, but with normals for DirectX",
        ("png",),
        ("directx",),
        _gltf,
    ),
}
