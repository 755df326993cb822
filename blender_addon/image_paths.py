"""Images that a command line names: by their files, or as the open .blend file has them."""

from __future__ import annotations

from pathlib import Path

import bpy

from nca_core.steering import Picture
from nca_core.steering_options import UDIM

from .datablocks import pictures


def read(path: Path) -> Picture:
    """The picture of a file, which Blender forgets again. Raises ValueError, in one line that names the file."""
    image = _load(path)
    try:
        return pictures.picture(image)
    except ValueError as error:
        raise ValueError(f"{path}: it is no image that Blender can read") from error
    finally:
        bpy.data.images.remove(image)


def image(text: str) -> bpy.types.Image:
    """The image of that name in the open file, or else that of a file, which stays. Raises ValueError."""
    there: bpy.types.Image | None = bpy.data.images.get(text)
    if there:
        return there
    path = Path(text)
    if UDIM not in path.name:
        return _load(path)
    before = path.name.partition(UDIM)[0]
    texts = [file.name.removeprefix(before)[:4] for file in path.parent.glob(path.name.replace(UDIM, "*"))]
    numbers = sorted(int(found) for found in texts if found.isdecimal())
    if not numbers:
        raise ValueError(f"{path}: there is no file of a UDIM tile")
    image = _load(Path(text.replace(UDIM, str(numbers[0]))))
    image.source = "TILED"
    image.filepath = str(path.absolute())
    image.tiles[0].number = numbers[0]
    for other in numbers[1:]:
        image.tiles.new(other)
    return image


def _load(path: Path) -> bpy.types.Image:
    try:
        return bpy.data.images.load(str(path.absolute()), check_existing=False)
    except RuntimeError as error:
        raise ValueError(f"{path}: there is no such image, or Blender cannot read it") from error
