"""A .blend file of one material, marked as an asset: what Blender's Asset Browser shows and hands out.

The material is made among the datablocks of the file that is open, because Blender can write no others, and is gone
again before anything else happens. A datablock that has its name meanwhile gets another one, and its own back.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from nca_core.maps import words_of
from nca_core.works import UNKNOWN

from ..assets.catalogs import catalog_of
from ..assets.job import Pictured
from ..assets.shelf import Asset
from ..datablocks import leftovers, storage
from ..nodes.sockets import label
from ..scene import blend_files, material
from ..settings import real_size
from ..settings.properties import settings_of
from ..streams import stdout_as_stderr
from ..texts import say

_IMPORT_METHOD = "APPEND"  # or 5.x would pack it: nobody could edit it then, nor grow it again


def write(asset: Asset, made: Pictured, path: Path) -> None:
    """Write an asset's file to a path. Raises OSError, in one line, if it cannot be written whole."""
    with _names_free(asset, made), leftovers.only_meanwhile():
        block = bpy.data.materials.new(asset.title)
        material.apply(block, asset.model, made.encoded)
        settings_of(block).show(made.encoded.growth.request)
        settings_of(block).steering.fit(asset.model)
        if asset.metres:
            real_size.want(block)  # on whatever object it will be dropped
        _describe(block, asset)
        _picture(block, made)
        try:
            with stdout_as_stderr():
                bpy.data.libraries.write(str(path), {block}, fake_user=True, compress=True)
        except RuntimeError as error:
            raise OSError(str(error).strip().partition("\n")[0]) from error
    if not blend_files.is_whole(path):
        raise OSError("what was written is not whole; is there room for it?")


def _describe(block: bpy.types.Material, asset: Asset) -> None:
    """Mark a material as an asset, and say what the Asset Browser shows of it."""
    block.asset_mark()
    data: Any = block.asset_data
    origin, catalog = asset.model.provenance, catalog_of(asset.model)
    data.catalog_id = catalog.uuid
    data.author, data.license = (text if text != UNKNOWN else "" for text in (origin.author, origin.licence))
    data.description = _description(asset)
    said = (*words_of(asset.model.name), *asset.model.tags)
    for tag in dict.fromkeys(("lichen", catalog.tag, *said, "seamless", *_abilities(asset))):
        data.tags.new(tag, skip_if_exists=True)
    if asset.metres:
        storage.REAL_SIZE.put(data, asset.metres)
        data.id_properties_ui(storage.REAL_SIZE.name).update(subtype="DISTANCE", description="What a unit of UV shows")
    if hasattr(data, "use_preferred_import_method"):  # from 5.2 on
        data.use_preferred_import_method, data.preferred_import_method = True, _IMPORT_METHOD


def _description(asset: Asset) -> str:
    maps = ", ".join(label(kind) for kind in asset.model.kinds)
    sentences = [say("Grown by Lichen, and can be grown again at any size: {maps}", maps=maps)]
    if asset.metres:
        sentences.append(say("A unit of UV shows {metres} m", metres=f"{asset.metres:.3g}"))
    if asset.model.guides:
        sentences.append(say("Guides: {names}", names=", ".join(guide.name for guide in asset.model.guides)))
    return ". ".join(sentences)


def _abilities(asset: Asset) -> list[str]:
    return ["guide"] if asset.model.guides else []


def _picture(block: bpy.types.Material, made: Pictured) -> None:
    """Give a material its picture; Blender keeps them from below, and multiplied by alpha."""
    pixels = np.array(made.picture[::-1], np.float32)
    pixels[..., :3] *= pixels[..., 3:]
    preview: Any = block.preview_ensure()
    preview.image_size = pixels.shape[1], pixels.shape[0]
    preview.image_pixels_float.foreach_set(pixels.ravel())


@contextmanager
def _names_free(asset: Asset, made: Pictured) -> Iterator[None]:
    """Let nothing of this file have the names that the asset's datablocks will have."""
    kinds = made.encoded.growth.kinds(asset.model)
    wanted: list[tuple[Any, str]] = [(bpy.data.materials, asset.title), (bpy.data.node_groups, asset.title)]
    wanted += [(bpy.data.images, f"{asset.title} {label(kind)}") for kind in kinds]
    lent: list[tuple[Any, str]] = []
    try:
        for blocks, name in wanted:
            if block := blocks.get((name, None)):  # of this file, not of one that is linked
                lent.append((block, name))
                block.name = f".{secrets.token_hex(8)}"
        yield
    finally:
        for block, name in lent:
            block.name = name
