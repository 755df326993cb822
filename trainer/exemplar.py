"""The exemplar: one photo, or a folder of PBR maps, as one stack of aligned map channels."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nca_core import to_directx
from nca_core.maps import BASE_COLOR, HEIGHT, KINDS, LEARNT, NORMAL, MapKind, kind_of_file
from nca_core.names import fitting_name
from nca_core.srgb import to_srgb

from .errors import InputError
from .images import LINEAR_SUFFIXES, SUFFIXES, Pixels, read_image, resize
from .relief import default_relief, height_from_normals, relief_from_normals

SMALLEST = 96  # pixels: below this the pyramid has no room for patches


@dataclass(frozen=True)
class Exemplar:
    """What training looks at.

    pixels: (height, width, channels) float32 in 0..1, the channels of `maps` one after the other, colours sRGB-encoded.
    relief: what the height's range 0..1 measures, in pixels. sha256: of the files' bytes, in the maps' order.
    """

    name: str
    maps: tuple[str, ...]
    pixels: Pixels
    relief: float
    sha256: str


def load_exemplar(path: Path, size: int, relief: float | None = None) -> Exemplar:
    """Read a photo or a folder of maps and bring its shorter side down to `size` pixels.

    relief: overrides what the normal map says or, without one, a guess from the height. Raises InputError with one line
    for whatever is wrong: nothing there, no map recognised, one map twice, different sizes, too small.
    """
    files = _map_files(path) if path.is_dir() else {BASE_COLOR.name: path}
    images = {name: _read_map(file, KINDS[name]) for name, file in files.items()}
    _check_sizes(files, images)
    if NORMAL.name in images:
        normal = images.pop(NORMAL.name)
        if HEIGHT.name not in images:
            images[HEIGHT.name], measured = height_from_normals(normal)
        else:
            measured = relief_from_normals(images[HEIGHT.name], normal)
    else:
        measured = default_relief(images[HEIGHT.name]) if HEIGHT.name in images else 1.0
    full_height, full_width = next(iter(images.values())).shape[:2]
    scale = min(1.0, size / min(full_height, full_width))
    height, width = round(full_height * scale), round(full_width * scale)
    if min(height, width) < SMALLEST:
        raise InputError(
            f"{path}: {full_width} x {full_height} px, brought to {width} x {height}, is too small to learn from; "
            f"use at least {SMALLEST} px on each side"
        )
    maps = tuple(name for name in LEARNT if name in images)
    pixels = np.concatenate([resize(images[name], height, width) for name in maps], axis=2)
    relief = relief if relief is not None else max(measured * scale, 1e-3)
    return Exemplar(_name(path), maps, pixels, relief, _sha256(files.values()))


def _name(path: Path) -> str:
    """The file's or folder's name, made fit to be a material's."""
    raw = path.resolve().name if path.is_dir() else path.stem
    return fitting_name(raw)


def _map_files(folder: Path) -> dict[str, Path]:
    found: dict[str, Path] = {}
    try:
        files = sorted(folder.iterdir(), key=lambda file: (_is_directx(file), file.name))
    except OSError as error:
        raise InputError(f"{folder}: this folder cannot be read ({error.strerror})") from error
    for file in files:
        kind = kind_of_file(file.stem) if file.suffix.lower() in SUFFIXES else None
        if kind is None or (kind == NORMAL and kind.name in found and _is_directx(file)):
            continue  # libraries ship normals for OpenGL and DirectX: one of them is enough
        if kind.name in found:
            other = found[kind.name].name
            raise InputError(f"{folder}: both {other} and {file.name} look like the {kind.name} map; keep one of them")
        found[kind.name] = file
    if not found:
        raise InputError(
            f"{folder}: no map was recognised; name the files by their map, "
            "such as wall_base_color.png, wall_height.png, wall_roughness.png"
        )
    if set(found) == {NORMAL.name}:
        return found
    return {name: found[name] for name in KINDS if name in found}


def _is_directx(file: Path) -> bool:
    """Whether a normal map's name says that its green points down."""
    return bool(re.search(r"(?<![a-z])(dx|directx|d3d)(?![a-z])|NormalDX", file.stem, re.IGNORECASE))


def _read_map(file: Path, kind: MapKind) -> Pixels:
    """A map's values as training wants them: its number of channels, 0..1, colours sRGB-encoded, normals OpenGL."""
    pixels = _with_channels(read_image(file), kind)
    if kind == HEIGHT and (pixels.min() < 0 or pixels.max() > 1):  # a float height in units of its own
        pixels = (pixels - pixels.min()) / (pixels.max() - pixels.min())
    pixels = np.clip(pixels, 0.0, 1.0)
    if file.suffix.lower() in LINEAR_SUFFIXES and not kind.is_data:
        pixels = to_srgb(pixels)
    if kind == NORMAL and _is_directx(file):
        pixels = to_directx(pixels)  # which is its own inverse
    return pixels.astype(np.float32)


def _with_channels(pixels: Pixels, kind: MapKind) -> Pixels:
    """The image with the map's number of channels: grey becomes colour, colour becomes its mean."""
    if pixels.shape[2] == kind.channels:
        return pixels
    if kind.channels == 3:
        return np.repeat(pixels, 3, axis=2)
    mean: Pixels = pixels.mean(axis=2, keepdims=True, dtype=np.float32)
    return mean


def _check_sizes(files: dict[str, Path], images: dict[str, Pixels]) -> None:
    sizes = {name: (image.shape[1], image.shape[0]) for name, image in images.items()}
    first = next(iter(sizes))
    for name, size in sizes.items():
        if size != sizes[first]:
            raise InputError(
                f"{files[name]}: {size[0]} x {size[1]} px, but {files[first].name} has "
                f"{sizes[first][0]} x {sizes[first][1]}; all maps must have the same size"
            )


def _sha256(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()
