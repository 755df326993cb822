"""From PNG bytes to image datablocks.

The bytes are packed as they are: exact to 8 or 16 bits, a quarter of the size of a packed float image, saved with the
file, and part of Blender's undo memory, which painted pixels of an image are not.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import bpy

from nca_core import MapKind

_REPLACED = "lichen_replaced"
_HALF = {
    "roughness",
    "normal",
}  # the other data maps would show 11 bits: as terraces when displaced, as steps when magnified


def new(name: str, kind: MapKind, pngs: tuple[bytes, ...], tiles: tuple[int, ...] = ()) -> bpy.types.Image:
    """An image of a map or a texture; tiles: the UDIM numbers of the files, if it is a tiled one."""
    image = _tiled(pngs, tiles) if tiles else bpy.data.images.new(name, 1, 1, alpha=False)
    image.name = name
    image.colorspace_settings.name = "Non-Color" if kind.is_data else "sRGB"  # type: ignore[assignment]
    image.alpha_mode = "CHANNEL_PACKED" if kind.channels == 4 else "NONE"
    image.use_half_precision = kind.bits == 8 or kind.name in _HALF
    if tiles:
        file = bpy.path.clean_name(name)
        _place(image, f"{file}.<UDIM>.png")
        for packed in image.packed_files:  # or "Unpack" would write every map to the same place
            packed.filepath = f"//textures/{file}.{packed.tile_number}.png"
        return image
    return _pack(image, pngs[0])


def replace(old: bpy.types.Image, name: str, png: bytes) -> bpy.types.Image:
    """The image with other pixels, and another size if need be: same users, same settings, this name.

    It is a fresh datablock that takes the old one's place. Packing other bytes into the same one would not do: after
    undo, Blender brings back the bytes, but goes on showing the pixels that it had read before.
    """
    image = old.copy()
    old.user_remap(image)
    discard(old, name)
    image.name = name
    return _pack(image, png)


def take_settings(image: bpy.types.Image, old: bpy.types.Image) -> None:
    """Give an image what an artist may have set on the one that it follows."""
    image.colorspace_settings.name = old.colorspace_settings.name
    image.alpha_mode, image.use_half_precision = old.alpha_mode, old.use_half_precision
    for key, value in old.items():
        image[key] = value


def discard(old: bpy.types.Image, name: str) -> None:
    """Take away an image that nothing uses any more, so that another may have its name."""
    if in_use():  # taking it away now could crash Blender; without users it is not saved
        old.name, old.use_fake_user = f"{name} (replaced)", False
        old[_REPLACED] = True
    else:
        bpy.data.images.remove(old)
        sweep()


def sweep() -> None:
    """Take away what could not be taken away before. Nothing may be reading images."""
    for image in [image for image in bpy.data.images if image.get(_REPLACED) and not image.users]:
        bpy.data.images.remove(image)


def in_use() -> bool:
    """Whether a thread of Blender's may be reading images: previews in the background, a render, a bake."""
    kinds = ("RENDER_PREVIEW", "RENDER", "OBJECT_BAKE")
    return any(bpy.app.is_job_running(kind) for kind in kinds)  # type: ignore[func-returns-value, arg-type]


def _pack(image: bpy.types.Image, png: bytes) -> bpy.types.Image:
    _place(image, f"{bpy.path.clean_name(image.name)}.png")
    image.pack(data=png, data_len=len(png))
    image.source = "FILE"
    image.buffers_free()  # of the pixels that were there before
    return image


def _place(image: bpy.types.Image, file: str) -> None:
    """Say where "Unpack" would write the image."""
    image.filepath_raw = f"//textures/{file}"


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
