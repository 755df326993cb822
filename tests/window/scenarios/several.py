"""Several files dropped at once, Esc after the first; a library folder that hangs, and answers in the end."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from pathlib import Path
from typing import Any

import bpy

from ..editors import open_sidebar, show_materials, viewport
from ..growing import grown, grows, override
from ..hands import middle, press
from ..holding import hold
from ..scenario import MODULE, OUT, WEIGHTS, Steps, check, install, shot, until

_NAMES = ("pebbles", "brick_wall", "woven_fabric")


def steps() -> Steps:
    install()
    show_materials()
    yield from open_sidebar()
    yield from _hanging()
    yield from _dropped()


def _hanging() -> Steps:
    """The gallery shows the rest, says what it waits for, and has it when it comes."""
    share = OUT / "share"
    share.mkdir(exist_ok=True)
    shutil.copy(WEIGHTS / "pebbles.nca", share / "far_away.nca")
    library = sys.modules[f"{MODULE}.settings.library"]
    shipped = list(library.SHIPPED.glob("*.nca"))
    answers, scandir = threading.Event(), os.scandir

    def hang(folder: Any) -> Any:
        if Path(folder) == share:
            answers.wait()
        return scandir(folder)

    library.os.scandir = hang
    try:
        bpy.ops.lichen.add_folder(directory=str(share))
        yield from until(library.waited_for, "the folder is waited for")
        check(len(library.entries()) == len(shipped), "what comes with Lichen is there all the same")
        yield from shot("waiting")
    finally:
        answers.set()
        library.os.scandir = scandir
    yield from until(lambda: len(library.entries()) == len(shipped) + 1, "it comes when the folder answers")
    check(not library.waited_for(), "and is waited for no more")
    yield from shot("answered")


def _dropped() -> Steps:
    """One progress; Esc keeps the first, which the object has, and leaves nothing of the rest."""
    cube = bpy.context.view_layer.objects.active
    _drop(1024)
    yield from until(lambda: "(2 of 3)" in _progress(), "the second grows after the first")
    hold()  # that, or the third
    yield from shot("second")
    press("ESC", *middle(viewport()))
    yield from grown()
    check(_NAMES[-1] not in _materials(), "Esc keeps what has grown alone")
    check(cube.active_material.name == "pebbles", "which the cube has")
    yield from shot("cancelled")
    press("Z", *middle(viewport()), "ctrl")
    yield from until(lambda: not _materials(), "one Ctrl-Z undoes it")
    _drop(256)
    yield from until(lambda: not grows(), "all grow")
    check(_materials() == set(_NAMES), "each is a material")
    yield from shot("all")
    press("Z", *middle(viewport()), "ctrl")
    yield from until(lambda: not _materials(), "one Ctrl-Z undoes them all")


def _drop(side: int) -> None:
    files = [{"name": f"{name}.nca"} for name in _NAMES]
    first = str(WEIGHTS / f"{_NAMES[0]}.nca")
    with override():
        bpy.ops.lichen.import_weights(
            "INVOKE_DEFAULT", True, filepath=first, directory=str(WEIGHTS), files=files, width=side, height=side
        )


def _progress() -> str:
    entry = sys.modules[f"{MODULE}.running"].current()
    return entry.text if entry else ""


def _materials() -> set[str]:
    return {block.name for block in bpy.data.materials} & set(_NAMES)
