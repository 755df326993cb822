"""Which part of an image is learnt: kept on the image, told to `lichen train`, and suggested by nca_core's measure."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import bpy
import numpy as np
from bpy.props import BoolProperty, PointerProperty

from nca_core.evenness import ENOUGH, most_even

from ..cropping.orientation import UPRIGHT, orientation_of
from ..cropping.shapes import SMALLEST, Rectangle, Shape, Size, parsed, upright
from ..datablocks import pictures, storage
from ..texts import tell

_SINGLE = {"FILE", "GENERATED"}  # sources that are one picture, and no film or tiles


def arguments(image: bpy.types.Image, file: Path | None = None) -> tuple[str, ...]:
    """What `lichen train` is told of the part that was chosen: ("--crop", "40,30,512x256"), ("--corners", "0,0",
    "90.5,4", "92,80", "3,77"), or () for all of the image.

    file: what the trainer will read. It turns a photo as the camera says, which Blender does not, so the numbers are
    those of the turned picture; without a file, the image's own counts. Raises ValueError, in one line, for a part that
    lies in the image no more.
    """
    shape = part_of(image)
    if shape is None:
        return ()
    size = size_of(image)
    if not shape.fits(size):
        raise ValueError(no_more(image))
    with _opened(image, file) as stream:
        turn = orientation_of(stream) if stream else UPRIGHT
    return upright(shape, size, turn).arguments()


def part_of(image: bpy.types.Image) -> Shape | None:
    """The part that was chosen, in pixels as Blender shows the image; None for all of it."""
    return parsed(storage.PART.of(image) or "")


def choose(image: bpy.types.Image, shape: Shape | None) -> None:
    """Keep a part, or none for all of the image. Raises ValueError, in one line, for one that it cannot have."""
    if text := fault(image):
        raise ValueError(text)
    size = size_of(image)
    if shape is not None and not shape.fits(size):
        raise ValueError(
            tell(
                "The image {name} has {width} x {height} pixels: a part lies inside, with at least {least} a side, and "
                "its corners go clockwise from the upper left one",
                name=repr(image.name),
                width=size[0],
                height=size[1],
                least=SMALLEST,
            )
        )
    if shape is None or shape == Rectangle(0, 0, *size):
        storage.PART.remove(image)
    else:
        storage.PART.put(image, " ".join(shape.arguments()))
    redraw()


def suggestion(image: bpy.types.Image) -> Rectangle:
    """The part that looks the same everywhere, as `lichen train --crop auto` finds it. Raises ValueError, in one line,
    for an image that none can be chosen of."""
    if text := fault(image):
        raise ValueError(text)
    width, height = size_of(image)
    values = np.nan_to_num(pictures.picture(image, at_least=ENOUGH).values)
    found = most_even(values if values.shape[2] == 3 else values.repeat(3, axis=2))
    left, top, right, bottom = found
    columns, rows = round((right - left) * width), round((bottom - top) * height)
    start = min(round(left * width), width - columns), min(round(top * height), height - rows)
    return Rectangle.between(start, (start[0] + columns, start[1] + rows), (width, height))


def fault(image: bpy.types.Image | None) -> str:
    """Why no part of an image can be chosen; empty if one can."""
    if image is None:
        return tell("There is no image")
    if image.source not in _SINGLE:
        return tell("The image {name} is no single picture: films and tiles are not learnt", name=repr(image.name))
    if not image.is_editable:
        return tell("The image {name} is linked from another file: make it local", name=repr(image.name))
    width, height = size_of(image)
    if not (width and height):
        return tell("The image {name} has no pixels: is its file where it was?", name=repr(image.name))
    if min(width, height) < SMALLEST:
        return tell(
            "The image {name} has {width} x {height} pixels; at least {least} a side can be learnt",
            name=repr(image.name),
            width=width,
            height=height,
            least=SMALLEST,
        )
    return ""


def no_more(image: bpy.types.Image) -> str:
    """That the part which was chosen does not lie in the image any more: it has another size now."""
    return tell("The part that was chosen of {name} lies in it no more: choose it anew", name=repr(image.name))


def size_of(image: bpy.types.Image) -> Size:
    """Width and height in pixels; 0 where its file is gone."""
    width, height = image.size
    return width, height


def image_in(context: bpy.types.Context) -> bpy.types.Image | None:
    """The image that is open in the Image Editor at hand; None elsewhere, in the UV editor too."""
    space = context.space_data
    if not isinstance(space, bpy.types.SpaceImageEditor) or space.mode == "UV":
        return None
    return space.image


def named_or_open(name: str, context: bpy.types.Context) -> bpy.types.Image:
    """The image of that name in this file, or without one the image that is open. Raises ValueError, in one line."""
    image = bpy.data.images.get((name, None)) if name else image_in(context)
    if name and image is None:
        raise ValueError(tell("The image {name} is not in this file any more", name=repr(name)))
    if text := fault(image):
        raise ValueError(text)
    assert image is not None  # `fault` saw it
    return image


@contextmanager
def _opened(image: bpy.types.Image, file: Path | None) -> Iterator[BinaryIO | None]:
    """The file that is learnt; None where nobody can read it, or the image's pixels differ from those of its file."""
    if file is None and (image.source != "FILE" or image.is_dirty):
        yield None
        return
    if file is None and image.packed_file:
        yield io.BytesIO(image.packed_file.data)
        return
    path = file or Path(bpy.path.abspath(image.filepath, library=image.library))
    try:
        stream = path.open("rb")
    except OSError:  # the trainer will say so
        yield None
        return
    with stream:
        yield stream


def redraw() -> None:
    """Draw the image editors."""
    for manager in bpy.data.window_managers:
        for window in manager.windows:
            for area in window.screen.areas:
                if area.type == "IMAGE_EDITOR":
                    area.tag_redraw()


def _shown_or_not(_settings: LICHEN_PG_cropping, _context: bpy.types.Context) -> None:
    redraw()


class LICHEN_PG_cropping(bpy.types.PropertyGroup):
    """How parts of images are shown."""

    show: BoolProperty(  # type: ignore[valid-type]
        name="Show",
        description="Whether image editors show which part of an image is learnt",
        default=True,
        update=_shown_or_not,
    )


def is_shown() -> bool:
    """Whether image editors show the parts that were chosen."""
    return bool(bpy.context.window_manager.lichen_cropping.show)  # type: ignore[attr-defined]


def attach() -> None:
    """Give the window manager its settings."""
    bpy.types.WindowManager.lichen_cropping = PointerProperty(type=LICHEN_PG_cropping)  # type: ignore[attr-defined, func-returns-value]


def detach() -> None:
    """Undo `attach`."""
    del bpy.types.WindowManager.lichen_cropping  # type: ignore[attr-defined]
