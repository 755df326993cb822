"""Export for another program: what the dialog asks for follows from its target, and its button writes the files."""

from __future__ import annotations

import tempfile
from pathlib import Path

import bpy

from ..editors import open_sidebar, viewport
from ..growing import grown, import_weights, override
from ..hands import region_of
from ..scenario import Steps, check, install, shot, until, window

FILES = {"brick_wall.tres", "brick_wall_base_color.png", "brick_wall_orm.png"}


def steps() -> Steps:
    install()
    bpy.context.preferences.view.filebrowser_display_type = "SCREEN"
    yield 1
    yield from open_sidebar()
    region_of(viewport(), "UI").active_panel_category = "Lichen"
    import_weights("brick_wall", side=256)
    yield from grown()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "godot"
        with override():
            bpy.ops.lichen.export("INVOKE_DEFAULT")
        yield from until(_browser, "the dialog opens")
        yield from shot("images")
        _browser().spaces.active.active_operator.target = "GODOT"
        for region in _browser().regions:
            region.tag_redraw()
        yield from shot("godot")
        _browser().spaces.active.params.directory = str(folder).encode()
        with bpy.context.temp_override(window=window(), area=_browser(), region=region_of(_browser())):
            bpy.ops.file.execute()
        yield from until(lambda: {file.name for file in folder.glob("*")} >= FILES, "it is written")
        check(not list(folder.glob(".lichen-*")), "nothing is left beside the files")
        yield from shot("exported")


def _browser() -> bpy.types.Area | None:
    return next((area for area in window().screen.areas if area.type == "FILE_BROWSER"), None)
