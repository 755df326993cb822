"""A weight file that is picked in the file browser grows in the background too, with the browser's settings."""

from __future__ import annotations

import bpy

from ..growing import grown, grows, override
from ..hands import middle, press
from ..holding import hold
from ..scenario import WEIGHTS, Steps, check, install, shot, until, window


def steps() -> Steps:
    install()
    bpy.context.preferences.view.filebrowser_display_type = "SCREEN"
    with override():
        bpy.ops.lichen.import_weights("INVOKE_DEFAULT", width=512, height=512)
    yield from until(_browser, "without a file a browser opens")
    params = _browser().spaces.active.params
    params.directory, params.filename = str(WEIGHTS).encode(), "brick_wall.nca"
    yield from shot("browser")
    hold()
    press("RET", *middle(_browser()))
    yield from until(grows, "Enter starts a growth")
    yield from grown()
    check(not _browser(), "the browser is gone")
    check(bpy.data.materials["brick_wall"].lichen.width == 512, "with the browser's settings")
    check(bpy.data.objects["Cube"].active_material.name == "brick_wall", "on the object that was active")


def _browser() -> bpy.types.Area | None:
    return next((area for area in window().screen.areas if area.type == "FILE_BROWSER"), None)
