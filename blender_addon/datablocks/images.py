"""From PNG bytes to image datablocks.

The bytes are packed as they are: exact to 8 or 16 bits, a quarter of the size of a packed float image, saved with the
file, and part of Blender's undo memory, which painted pixels of an image are not.
"""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

import bpy

from nca_core import KINDS, MapKind
from nca_core.maps import HEIGHT

from . import colour_spaces, leftovers

_LONGEST = 160  # bytes of a name in a path; systems take 255, with the ending


def new(name: str, kind: MapKind, pngs: tuple[bytes, ...], tiles: tuple[int, ...] = ()) -> bpy.types.Image:
    """An image of a map or a texture; tiles: the UDIM numbers of the files, if it is a tiled one."""
    pngs = tuple(colour_spaces.fitted(png, kind.is_data) for png in pngs)
    image = _tiled(pngs, tiles) if tiles else bpy.data.images.new(name, 1, 1, alpha=False)
    image.name = name
    colour_spaces.assign(image, kind.is_data)
    image.alpha_mode = "CHANNEL_PACKED" if kind.channels == 4 else "NONE"
    image.use_half_precision = has_room_in_half(kind)
    if tiles:
        place = _place(name, *pngs)
        image.filepath_raw = f"{place}.<UDIM>.png"
        for packed in image.packed_files:  # or "Unpack" would write every map to the same place
            packed.filepath = f"{place}.{packed.tile_number}.png"
        return image
    return _pack(image, name, pngs[0])


def has_room_in_half(kind: MapKind) -> bool:
    """Whether a renderer's half floats, 11 bits, show all that is seen of an image. They do not of heights, which would
    be terraces when displaced, nor of textures that nodes decode, which would be steps when magnified."""
    return kind.bits == 8 or (kind.name in KINDS and kind.name != HEIGHT.name)


def successor(old: bpy.types.Image, name: str, kind: MapKind, png: bytes) -> bpy.types.Image:
    """An image with the settings of an old one and other pixels, and another size if need be; see `take_place`.

    It is a fresh datablock. Packing other bytes into the same one would not do: after undo, Blender brings back the
    bytes, but goes on showing the pixels that it had read before.
    """
    image = old.copy()
    colour_spaces.restore(image, kind.is_data)
    return _pack(image, name, colour_spaces.fitted(png, kind.is_data))


def take_place(image: bpy.types.Image, old: bpy.types.Image, name: str) -> None:
    """Give an image the users of an old one, which goes, and its name."""
    old.user_remap(image)
    leftovers.discard(old, name)
    image.name = name


def take_settings(image: bpy.types.Image, old: bpy.types.Image, kind: MapKind) -> None:
    """Give an image what an artist may have set on the one that it follows."""
    if old.colorspace_settings.name:  # else it has none in this OCIO configuration
        image.colorspace_settings.name = old.colorspace_settings.name
    image.alpha_mode, image.use_half_precision = old.alpha_mode, old.use_half_precision
    for key, value in old.items():
        image[key] = value
    colour_spaces.restore(image, kind.is_data)


def _pack(image: bpy.types.Image, name: str, png: bytes) -> bpy.types.Image:
    image.filepath_raw = f"{_place(name, png)}.png"
    image.pack(data=png, data_len=len(png))
    image.source = "FILE"
    image.buffers_free()  # of the pixels that were there before
    return image


def _place(name: str, *files: bytes) -> str:
    """The path that "Unpack" would write an image to, without the ending. It is no other image's: not that of a
    material of the same name that is appended from another file, nor of one whose name differs in characters that
    files' names cannot have."""
    plain = bpy.path.clean_name(name).encode()[:_LONGEST].decode(errors="ignore")
    digest = hashlib.blake2b(digest_size=5)
    for file in files:
        digest.update(file)
    return f"//textures/{plain}.{digest.hexdigest()}"


def _tiled(pngs: tuple[bytes, ...], tiles: tuple[int, ...]) -> bpy.types.Image:
    """A tiled image, read from files that are gone afterwards: there is no other way to give it more than one tile."""
    with tempfile.TemporaryDirectory(prefix="lichen-") as folder:
        paths = [Path(folder) / f"map.{tile}.png" for tile in tiles]
        for path, png in zip(paths, pngs, strict=True):
            path.write_bytes(png)
        image = bpy.data.images.load(str(paths[0]), check_existing=False)
        image.source = "TILED"
        image.filepath_raw = str(Path(folder) / "map.<UDIM>.png")
        image.tiles[0].number = tiles[0]
        for tile in tiles[1:]:
            image.tiles.new(tile)
        image.pack()
    return image
