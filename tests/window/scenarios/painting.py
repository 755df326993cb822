"""Painting a guide: the panel, strokes of a brush that show at once, the whole material once the pen rests, undo."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ..editors import open_panel, open_sidebar, plane_from_above, show_materials, viewport
from ..growing import grown, grows, override
from ..hands import middle, move, press
from ..scenario import MODULE, OUT, WEIGHTS, Steps, check, glimpse, install, say, shot, until, window

SIDE = 1024  # pixels of the material


def steps() -> Steps:
    install()
    plane = plane_from_above()
    show_materials()
    yield from open_sidebar()
    open_panel("LICHEN_PT_viewport_steering")
    with override():
        path = str(_listener())
        bpy.ops.lichen.import_weights("INVOKE_DEFAULT", filepath=path, width=SIDE, height=SIDE, seed=3)
    yield from grown()
    assert plane.active_material
    plane.active_material.lichen.real_size = False  # or painting changes Cells, and undo ends in another layout
    yield from shot("panel")
    entry = _guide()
    before = _colours()
    with override():
        bpy.ops.lichen.paint_guide("INVOKE_DEFAULT", True, guide=entry.name)  # an undo step, as of a button
    check(plane.mode == "TEXTURE_PAINT", "the plane is painted on")
    check(entry.image, "there is a guide to paint")
    session = sys.modules[f"{MODULE}.operators.painting_session"].current
    yield from until(
        lambda: session() and session().painter and not session().painter.is_working, "the canvas is grown"
    )
    paint = bpy.context.scene.tool_settings.image_paint
    if paint.brush is None:  # of a Blender that was installed without its brushes
        say("there is no brush: strokes are left out")
        return
    paint.brush.color = (1, 1, 1)
    yield from shot("ready")
    clean = _painted()
    yield from _stroke()
    check(not np.array_equal(clean, _painted()), "a stroke changes the guide")
    yield from until(_shows_stand_in, "what it reaches is seen to grow")
    yield from glimpse("painting")
    yield from until(lambda: not session().is_behind and not grows(), "all of it grows once the pen rests")
    check(not np.array_equal(before, _colours()), "the material is another one")
    yield from shot("painted")
    for _step in range(2):  # the growth's and the stroke's, if Blender does not take both back at once
        if not np.array_equal(clean, _painted()):
            press("Z", *middle(viewport()), "ctrl")
            yield 1
    yield from until(lambda: np.array_equal(clean, _painted()), "Ctrl-Z undoes the stroke")
    yield from until(lambda: not session().is_behind and not grows(), "nothing has to grow for it")
    check(np.array_equal(before, _colours()), "the material is what it was")
    yield from shot("undone")
    yield from _undo_at_once(session, clean, before)
    yield from _undo_again_and_again(session, clean, before)
    yield from _how_soon(session, clean)
    yield from _on_tiles(session, plane)


def _undo_at_once(session: Any, clean: np.ndarray, before: np.ndarray) -> Steps:
    """A stroke is taken back while the object shows what it reaches, and nothing of it has grown yet."""
    module = sys.modules[f"{MODULE}.operators.painting_session"]
    rest, module._REST = module._REST, 1e9
    yield from _stroke()
    yield from until(_shows_stand_in, "a stroke is seen")
    press("Z", *middle(viewport()), "ctrl")
    yield from until(lambda: np.array_equal(clean, _painted()), "Ctrl-Z undoes it at once")
    module._REST = rest
    yield from until(lambda: not session().is_behind and not grows(), "nothing has to grow for it")
    check(np.array_equal(before, _colours()) and not _shows_stand_in(), "the material is what it was")


def _undo_again_and_again(session: Any, clean: np.ndarray, before: np.ndarray) -> Steps:
    """Whenever it comes: before anything is seen of a stroke, while more and more is, when the rest grows."""
    for pause in (0.05, 0.1, 0.2, 0.4, 0.8, 1.2, 0.1, 0.6, 0.3, 0.9):
        yield from _dab()
        yield pause
        for _step in range(2):  # the growth's and the stroke's
            if not np.array_equal(clean, _painted()):
                press("Z", *middle(viewport()), "ctrl")
                yield 0.5
        yield from until(lambda: np.array_equal(clean, _painted()), f"Ctrl-Z undoes a dab after {pause} s")
    yield from until(lambda: not session().is_behind and not grows(), "nothing has to grow for any")
    check(np.array_equal(before, _colours()) and not _shows_stand_in(), "the material is what it was")


def _how_soon(session: Any, clean: np.ndarray) -> Steps:
    """A dab of the brush is seen at once, and soon as it grows in the end; the log has the seconds."""
    module = sys.modules[f"{MODULE}.operators.painting_session"]
    rest, module._REST = module._REST, 1e9
    show, seen = module.stand_in.show, list[float]()

    def told(*given: Any) -> None:
        show(*given)
        seen.append(time.monotonic())

    module.stand_in.show = told
    move(*middle(viewport()))
    yield 1
    began = time.monotonic()
    yield from _dab()
    yield from until(lambda: len(seen) > 1 and not session().painter.is_working, "a dab is seen, and grows")
    say(f"a dab is seen after {seen[0] - began:.2f} s, and as it grows in the end after {seen[-1] - began:.2f} s")
    module.stand_in.show = show
    press("Z", *middle(viewport()), "ctrl")
    yield from until(lambda: np.array_equal(clean, _painted()), "Ctrl-Z undoes it")
    module._REST = rest
    yield from until(lambda: not session().is_behind and not grows(), "nothing has to grow for it")


def _on_tiles(session: Any, plane: bpy.types.Object) -> Steps:
    """Strokes on UDIM tiles, whose pixels Blender does not tell, grow once the pen rests as well."""
    with override():
        bpy.ops.object.mode_set(mode="OBJECT")
    yield from until(lambda: session() is None, "leaving Texture Paint ends the session")
    layer = plane.data.uv_layers.active.uv
    for place in layer:
        place.vector.x *= 2
    _guide().image = None
    with override():
        bpy.ops.lichen.paint_guide("INVOKE_DEFAULT", True, guide="tone")
    yield 1
    yield from shot("repeats")
    press("RET", *middle(viewport()))
    yield from until(lambda: plane.mode == "TEXTURE_PAINT", "Return takes UDIM tiles")
    check([tile.number for tile in _guide().image.tiles] == [1001, 1002], "the guide has both tiles")
    yield from until(lambda: session() and not session().is_behind and not grows(), "both tiles have grown")
    before = _colours()
    bpy.context.scene.tool_settings.image_paint.brush.color = (1, 1, 1)
    yield from _stroke()
    yield from until(lambda: session().is_behind or not np.array_equal(before, _colours()), "a stroke is noticed")
    yield from until(lambda: not session().is_behind and not grows(), "both tiles grow once the pen rests")
    check(plane.mode == "TEXTURE_PAINT" and not np.array_equal(before, _colours()), "while one still paints")
    yield from shot("tiles")


def _listener() -> Path:
    """The weight file of pebbles; of pebbles that have learnt nothing, but listen, as long as it has no guide."""
    import nca_core
    from nca_core.guides import Guide

    path = WEIGHTS / "pebbles.nca"
    model = nca_core.load(path)
    if model.guides:
        return path
    from dataclasses import replace

    heard = np.zeros((model.channels, 2), np.float32)
    heard[::2, 0] = 0.4
    levels = tuple(replace(level, inputs={**level.inputs, "guide.tone": heard}) for level in model.levels)
    listening = replace(model, levels=levels, guides=(Guide("tone", curve=(0.0, 1.0)),))
    nca_core.save(listening, OUT / "pebbles.nca")
    return OUT / "pebbles.nca"


def _dab() -> Steps:
    """One touch of the brush in the middle of the plane."""
    x, y = middle(viewport())
    _mouse("PRESS", x, y)
    yield 0.02
    _mouse("RELEASE", x, y)


def _stroke() -> Steps:
    """From left to right through the middle of the viewport."""
    x, y = middle(viewport())
    places = [(x - 150 + 10 * step, y + 2 * step) for step in range(20)]
    move(*places[0])
    yield 0.2
    _mouse("PRESS", *places[0])
    for place in places:
        move(*place)
        yield 0.05
    _mouse("RELEASE", *places[-1])
    yield 0.1


def _mouse(value: str, x: int, y: int) -> None:
    window().event_simulate(type="LEFTMOUSE", value=value, x=x, y=y)


def _material() -> bpy.types.Material:
    """By its name: undo makes another one of it."""
    return bpy.data.materials["pebbles"]


def _guide() -> Any:
    return _material().lichen.steering.guides[0]


def _painted() -> np.ndarray:
    return np.array(_guide().image.pixels, np.float32)


def _group() -> Any:
    return next(node.node_tree for node in _material().node_tree.nodes if node.type == "GROUP")


def _shows_stand_in() -> bool:
    return "lichen_stands_for" in _group()


def _colours() -> np.ndarray:
    return np.array(_group().nodes["base_color"].image.pixels, np.float32)


def _is_ready(session: Any) -> bool:
    return session.painter is not None and not session.painter.is_working
