"""What is learnt, as the trainer reads it: a file or folder, an image, or the maps of an object's material."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import singledispatch
from pathlib import Path

import bpy
import numpy as np

from nca_core.arrays import Array
from nca_core.maps import BASE_COLOR, HEIGHT, KINDS, LUMINANCE, NORMAL
from nca_core.png import PngWriter

from ..datablocks import pictures
from ..nodes.sockets import label
from ..scene.wired_maps import ALPHA, Wired, WiredMap, wired_maps
from ..texts import tell, word
from ..training.pictures import place
from . import trainings

_WITH_ALPHA = (32, 64, 128)  # bits of a pixel


@dataclass(frozen=True)
class Learnt:
    """What is learnt. path: a picture, or a folder of maps. name: the material's, unless another one is said; empty for
    the file's. part: options that say which part. note: what is to be known of it, in a sentence."""

    path: Path
    name: str = ""
    part: tuple[str, ...] = ()
    note: str = ""


@singledispatch
def learnt(exemplar: str | Path | bpy.types.Image | bpy.types.Object) -> Learnt:
    """What is learnt of a file or folder, an image's chosen part, or the maps of an object's material. What lies in no
    file as it is seen is written into one. Raises ValueError or OSError, in one line."""
    return Learnt(Path(bpy.path.abspath(str(exemplar))))


@learnt.register
def _of_image(image: bpy.types.Image) -> Learnt:
    path = trainings.picture_of(image)
    return Learnt(path, Path(image.name).stem, trainings.part_of(image, path))


@learnt.register
def _of_object(holder: bpy.types.Object) -> Learnt:
    found = maps_of(holder)
    block = holder.active_material
    assert block is not None  # it has maps
    for wired in found.maps.values():
        trainings.file_of(wired.image)  # or what cannot be learnt would be known too late
    folder = place(trainings.records()) / trainings.safe_name(block.name)
    folder.mkdir()
    files = {name: _written(name, wired, folder) for name, wired in found.maps.items()}
    colour = found.maps.get(BASE_COLOR.name)
    is_whole = colour is not None and colour.channel is None
    part = trainings.part_of(colour.image, files[BASE_COLOR.name]) if colour and is_whole else ()
    return Learnt(folder, block.name, part, _left_out(found))


def maps_of(holder: bpy.types.Object) -> Wired:
    """The maps of an object's active material. Raises ValueError, in one line, if no image is among them."""
    block = holder.active_material
    found = wired_maps(block)
    if block is None:
        raise ValueError(tell("{name} has no material whose maps could be learnt", name=holder.name))
    if not found.maps:
        raise ValueError(
            tell("No image is wired into the Principled BSDF of {name}: bake its maps first", name=block.name)
        )
    return found


def _left_out(found: Wired) -> str:
    if not found.others:
        return ""
    names = ", ".join(word(label(KINDS[name])) for name in found.others)
    return tell("Left out, as they are no plain images: {maps}. Bake them to have them learnt", maps=names)


def _written(name: str, wired: WiredMap, folder: Path) -> Path:
    """A map in a file whose name the trainer recognises: the image's own, copied, where it holds that and no more."""
    own = trainings.file_of(wired.image) if wired.channel is None else None
    if own and not (name == BASE_COLOR.name and wired.image.depth in _WITH_ALPHA):  # which would be taken for opacity
        return Path(shutil.copyfile(own, folder / f"{_stem(name, wired)}{own.suffix}"))
    path = folder / f"{_stem(name, wired)}.png"
    values = _values(name, wired)
    height, width, channels = values.shape
    with path.open("wb") as file:
        bits, is_colour = 16 if wired.image.is_float else 8, not KINDS[name].is_data
        writer = PngWriter(file, (height, width), channels, bits, srgb=is_colour)
        writer.add(values)
        writer.finish()
    return path


def _stem(name: str, wired: WiredMap) -> str:
    if name != NORMAL.name:
        return name
    return f"{name}_dx" if wired.is_directx else f"{name}_gl"


def _values(name: str, wired: WiredMap) -> Array:
    """A map as it is seen, its numbers as files have them: (height, width, channels) float32 in 0..1."""
    if name == HEIGHT.name and wired.channel is None and wired.image.is_float:  # of any unit
        heights = np.nan_to_num(pictures.raw(wired.image)[..., :1])
        lowest, highest = min(0.0, float(heights.min())), max(1.0, float(heights.max()))
        scaled: Array = (heights - lowest) / (highest - lowest)
        return scaled
    picture = pictures.picture(wired.image)
    if wired.channel == ALPHA:
        return picture.presence[..., None]
    values = np.nan_to_num(picture.values)
    if wired.channel is not None:
        return values[..., [min(wired.channel, values.shape[2] - 1)]]
    is_wider = values.shape[2] > KINDS[name].channels  # Blender takes the luminance of colours
    return (values @ LUMINANCE)[..., None] if is_wider else values
