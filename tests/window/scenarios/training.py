"""From a picture to a rendered object: the line that installs the trainer, a warning, a training that is seen on the
object, worked beside and stopped, and what it has learnt with its full settings."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import bpy

from ..editors import open_sidebar, show_materials, sphere, viewport
from ..growing import grows, override, press_button
from ..hands import middle, press
from ..scenario import MODULE, OUT, Steps, check, glimpse, install, shot, until, window

_ROOT = Path(__file__).resolve().parents[3]
_SIZE = "--exemplar-size 96"  # little enough for a minute of busy cores


def steps() -> Steps:
    install()
    holder = sphere()
    show_materials()
    yield from open_sidebar()
    check(not bpy.ops.lichen.train.poll(), "without the trainer there is nothing to train with")
    yield from shot("not_installed")
    with override():
        bpy.ops.wm.call_panel(name="LICHEN_PT_install_trainer", keep_open=True)
    yield from shot("lines")
    press("ESC", *middle(viewport()))

    _install_trainer()
    with override():
        bpy.ops.lichen.add_folder(directory=str(OUT / "mine"))
    yield 6  # it is looked for every few seconds
    bpy.context.preferences.view.filebrowser_display_type = "SCREEN"
    yield from press_button("lichen.train(")
    yield from until(lambda: _browser(window()), "the button asks for a picture")
    yield from shot("dialog")
    with bpy.context.temp_override(window=window(), area=_browser(window())):
        bpy.ops.file.cancel()
    yield 1

    _train(_photo("stones"))
    yield from until(lambda: _stage() == "ASKING", "uneven light is warned of before it trains")
    yield from shot("warning")
    yield from press_button("lichen.train_anyway(delight")
    yield from until(lambda: _stage() == "TRAINING", "it trains, and takes out the light")
    check(_session().arguments.delight, "as it was asked to")
    yield from glimpse("training")
    yield from until(lambda: _session().live.block, "the object shows a look at it")
    yield 3  # while it trains, the screen is never the same for long
    yield from glimpse("look")
    yield from _work_beside(holder)

    press("ESC", *middle(viewport()))
    yield 3
    yield from glimpse("stop")
    press("ESC", *middle(viewport()))
    yield 1
    check(_stage() == "TRAINING", "Esc asks, and twice it goes on")
    looks = _session().work.known.looks
    yield from until(lambda: _session().work.known.looks > looks, "it gets better")
    with override():
        bpy.ops.lichen.end_training(how="KEEP")
    yield from glimpse("stopping")
    yield from until(lambda: _session() is None and not grows(), "it stops with the best so far, and grows")
    block = bpy.data.objects["Sphere"].active_material
    check(block.lichen.width == 1024, "with the full settings")
    check(block.name == "stones", "on the object")
    check((OUT / "mine" / "stones.nca").exists(), "the weight file is in the artist's folder")
    yield from shot("grown")
    _render()


def _work_beside(holder: bpy.types.Object) -> Steps:
    """Move the object, take that back, save: the training goes on, and the object keeps its material."""
    name = holder.active_material.name
    with override():
        holder.location.x += 0.2
        bpy.ops.ed.undo_push(message="move")
    press("Z", *middle(viewport()), "ctrl")
    yield 1
    check(bpy.data.objects["Sphere"].active_material.name == name, "an undo step leaves the material")
    path = OUT / "beside.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path), copy=True)
    with bpy.data.libraries.load(str(path)) as (there, _taken):
        check(name in there.materials, "a file that is saved meanwhile has it")
    check(_stage() == "TRAINING", "the training goes on")


def _install_trainer() -> None:
    """This checkout's, as a program of its own."""
    program = OUT / "lichen"
    python = os.environ["LICHEN_PYTHON"]
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{_ROOT}" exec "{python}" -m trainer.cli "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    (OUT / "mine").mkdir()
    bpy.context.preferences.addons[MODULE].preferences.trainer = str(program)


def _photo(name: str) -> Path:
    """A photo of pebbles, as if the sun came from the left."""
    image = bpy.data.images.load(str(next((_ROOT / "samples" / "exemplars" / "pebbles").glob("*basecolor*"))))
    import numpy as np

    width, height = image.size
    pixels = np.empty(width * height * 4, np.float32)
    image.pixels.foreach_get(pixels)
    pixels = pixels.reshape(height, width, 4)
    pixels[..., :3] *= np.linspace(1.0, 0.25, width, dtype=np.float32)[None, :, None]
    image.pixels.foreach_set(pixels.ravel())
    path = OUT / f"{name}.png"
    image.file_format = "PNG"
    image.save(filepath=str(path), save_copy=True)
    bpy.data.images.remove(image)
    return path


def _train(path: Path) -> None:
    """As the dialog does when its button is pressed."""
    with override():
        bpy.ops.lichen.train(
            "INVOKE_DEFAULT", filepath=str(path), budget="GOOD", author="Ada", licence="CC0-1.0", further=_SIZE
        )


def _render() -> None:
    scene = bpy.context.scene
    scene.render.resolution_x, scene.render.resolution_y = 320, 240
    scene.render.filepath = str(OUT / "rendered.png")
    bpy.data.objects["Light"].location = (-1.5, -2.5, 2.5)
    scene.camera.location, scene.camera.rotation_euler = (0, -3.2, 0), (1.5708, 0, 0)
    bpy.ops.render.render(write_still=True)
    check((OUT / "rendered.png").exists(), "the object is rendered")


def _browser(window: bpy.types.Window) -> bpy.types.Area | None:
    return next((area for area in window.screen.areas if area.type == "FILE_BROWSER"), None)


def _session() -> Any:
    from bl_ext.user_default.lichen.operators import training_session

    return training_session.current()


def _stage() -> str:
    session = _session()
    return session.stage.name if session else ""
