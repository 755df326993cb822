"""A gallery of an artist with two hundred files: searched by keyboard, group by group, and quick to draw."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ..editors import open_sidebar, viewport
from ..growing import open_gallery, override
from ..hands import find, middle, move, press, region_of, write
from ..scenario import OUT, WEIGHTS, Steps, check, install, say, shot, until

_ADJECTIVES = ("old", "red", "wet", "fine", "rough", "pale", "dark", "worn", "clean", "broken")
_NOUNS = ("brick", "plaster", "sand", "gravel", "oak", "parquet", "linen", "leather", "steel", "copper", "bark", "skin")
_NOUNS += ("felt", "mud", "marble", "rope", "pine", "moss", "paper", "glass")
_DRAWN = 20  # times that the sidebar is drawn, to see how long it takes
_SLOWEST = 0.1  # seconds: ten times what it takes on two busy cores, and more


def steps() -> Steps:
    install()
    _fill(OUT / "mine")
    with override():
        bpy.ops.lichen.add_folder(directory=str(OUT / "mine"))
    yield from open_sidebar()
    yield from shot("all")
    yield from _draw()
    yield from _search("scratched steel")
    check(_chosen() == "rusty_steel", "what is found is picked, without the mouse")
    yield from shot("found")
    yield from _menu("old", "menu_of_old")
    yield from _search("granite")
    check(not _chosen(), "nothing is called granite")
    yield from shot("nothing")
    _gallery().text, _gallery().group = "", "wood"
    check(_chosen() in ("bark", "broken_oak", "broken_parquet", "broken_pine"), "a group picks one of its own")
    yield from _menu("", "menu_of_wood")
    _gallery().text = "granite"
    yield from shot("nothing_in_wood")
    _gallery().text, _gallery().group = "", "all"
    yield from _menu("", "menu_of_all")
    bpy.context.preferences.view.language = "fr_FR"
    _gallery().text = "rusty steel"
    yield from shot("french")


def _search(text: str) -> Steps:
    """Type into the search, and leave it by Enter."""
    x, y = yield from find(viewport(), "lichen_gallery.text", across=0.3)
    press("RET", x, y)
    yield 0.5
    press("A", x, y, "ctrl")
    yield 0.2
    yield from write(text, x, y)
    press("RET", x, y)
    yield from until(lambda: _gallery().text == text, f"the search is for {text}")


def _menu(text: str, name: str) -> Steps:
    """The menu of thumbnails, of what is found."""
    _gallery().text = text
    yield 0.5
    x, y = yield from open_gallery()
    yield from shot(name)
    press("ESC", x, y)
    yield 0.3
    move(*middle(viewport()))
    yield 0.3


def _draw() -> Steps:
    """Draw the sidebar again and again, and see how long the gallery takes of it: whatever of it is Python's."""
    from bl_ext.user_default.lichen.ui import settings_panel

    draw, taken = settings_panel.draw_gallery, []

    def measured(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
        began = time.perf_counter()
        draw(layout, context)
        taken.append(time.perf_counter() - began)

    settings_panel.draw_gallery = measured
    try:
        while len(taken) < _DRAWN:
            region_of(viewport(), "UI").tag_redraw()
            yield 0.1
    finally:
        settings_panel.draw_gallery = draw
    median = sorted(taken)[_DRAWN // 2]
    say(f"the gallery of over 200 materials is laid out in {1000 * median:.1f} ms, at most {1000 * max(taken):.1f}")
    check(median < _SLOWEST, "that is quick")


def _fill(folder: Path) -> None:
    """An artist's own two hundred materials, which look like the shipped ones in other colours, and one that rusts."""
    import nca_core

    folder.mkdir()
    shipped = [nca_core.load(path) for path in sorted(WEIGHTS.glob("*.nca"))]
    random = np.random.default_rng(1)
    for number, (adjective, noun) in enumerate(product(_ADJECTIVES, _NOUNS)):
        model = shipped[number % len(shipped)]
        tint = 0.5 + 0.5 * random.random(3)
        thumbnail = (model.thumbnail * tint).astype(np.uint8)
        name = f"{adjective}_{noun}"
        size = {"cell_size": 0.001 * model.stride, "relief": 10 + number / 10}
        mine = replace(model, name=name, group="", thumbnail=thumbnail, **size)
        nca_core.save(mine, folder / f"{name}.nca", precision="float16")
    _save_rusty(nca_core.load(WEIGHTS / "pebbles.nca"), folder)


def _save_rusty(model: Any, folder: Path) -> None:
    import nca_core
    from nca_core.guides import Guide

    heard = {f"guide.{name}": "guide.tone" for name in ("rust", "parts")}
    levels = tuple(
        replace(level, inputs={**level.inputs, **{name: level.inputs[like] for name, like in heard.items()}})
        for level in model.levels
    )
    guides = (Guide("rust", curve=(0.0, 1.0)), Guide("parts", labels=((255, 0, 0), (0, 0, 255))))
    mine = replace(model, name="rusty_steel", levels=levels, guides=(*model.guides, *guides), tags=("scratched",))
    nca_core.save(replace(mine, cell_size=0.96 / 1024 * model.stride), folder / "rusty_steel.nca")


def _chosen() -> str:
    """The name of the file that is picked; empty if none is."""
    from bl_ext.user_default.lichen.ui import gallery

    picked = gallery.chosen()
    return picked[0].stem if picked else ""


def _gallery() -> Any:
    return bpy.context.window_manager.lichen_gallery
