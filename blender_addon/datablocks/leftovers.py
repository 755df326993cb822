"""Datablocks that nothing needs any more: taken away at once, or when nothing of Blender's may be reading them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import bpy

from . import storage


def discard(old: bpy.types.Image, name: str) -> None:
    """Take away an image that nothing uses any more, so that another may have its name."""
    if in_use():  # taking it away now could crash Blender; without users it is not saved
        old.name, old.use_fake_user = f"{name} (replaced)", False
        storage.REPLACED.put(old, True)
    else:
        bpy.data.images.remove(old)
        sweep()


def sweep() -> None:
    """Take away what could not be taken away before. Nothing may be reading images."""
    for image in storage.REPLACED.having(bpy.data.images):
        if not image.users:
            bpy.data.images.remove(image)


def in_use() -> bool:
    """Whether a thread of Blender's may be reading images: previews in the background, a render, a bake."""
    kinds = ("RENDER_PREVIEW", "RENDER", "OBJECT_BAKE")
    return any(bpy.app.is_job_running(kind) for kind in kinds)  # type: ignore[func-returns-value, arg-type]


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """A block that raises leaves no material, node group or image behind that it made."""
    before = _present()
    try:
        yield
    except BaseException:
        _take_away_all_but(before)
        raise


@contextmanager
def only_meanwhile() -> Iterator[None]:
    """A block leaves no material, node group or image behind that it made, however it ends."""
    before = _present()
    try:
        yield
    finally:
        _take_away_all_but(before)


def _present() -> set[int]:
    return {block.session_uid for blocks in _kinds() for block in blocks}


def _take_away_all_but(before: set[int]) -> None:
    for blocks in _kinds():
        for block in [entry for entry in blocks if entry.session_uid not in before]:
            if isinstance(block, bpy.types.Image):
                discard(block, block.name)
            else:
                blocks.remove(block)


def _kinds() -> tuple[Any, ...]:
    """The kinds of datablocks, in the order in which one uses the other."""
    return bpy.data.materials, bpy.data.node_groups, bpy.data.images
