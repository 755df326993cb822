"""Mouse and keyboard."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeAlias

import bpy

from .scenario import Steps, window

Places: TypeAlias = Generator[float, None, tuple[int, int]]  # steps that end at a place

_SPACING = 12  # pixels: less than the height of a button
_MODIFIERS = ("ctrl", "shift", "alt")


def move(x: int, y: int) -> None:
    """Where the mouse is, in pixels from the lower left corner of the window."""
    window().event_simulate(type="MOUSEMOVE", value="NOTHING", x=x, y=y)


def press(key: str, x: int, y: int, *held: str) -> None:
    """Press and release a key, or a button of the mouse, with the mouse at a place. held: ctrl, shift, alt."""
    modifiers = {name: name in held for name in _MODIFIERS}
    move(x, y)
    for value in ("PRESS", "RELEASE"):
        window().event_simulate(type=key, value=value, x=x, y=y, **modifiers)


def write(text: str, x: int, y: int) -> Steps:
    """Type small letters and spaces, with the mouse at a place."""
    for letter in text:
        key = "SPACE" if letter == " " else letter.upper()
        window().event_simulate(type=key, value="PRESS", unicode=letter, x=x, y=y)
        window().event_simulate(type=key, value="RELEASE", x=x, y=y)
        yield 0.05


def middle(area: bpy.types.Area, kind: str = "WINDOW") -> tuple[int, int]:
    """The middle of one of an area's regions."""
    region = region_of(area, kind)
    return region.x + region.width // 2, region.y + region.height // 2


def region_of(area: bpy.types.Area, kind: str = "WINDOW") -> bpy.types.Region:
    return next(region for region in area.regions if region.type == kind)


def find(area: bpy.types.Area, button: str, kind: str = "UI", across: float = 0.5) -> Places:
    """Where a button of a region is: the one that calls an operator (`lichen.grow`) or shows a property (`seed`).

    Blender does not say that. So the mouse looks for it, from the top to the bottom, so far across the region; over
    each button the operators of its context menu tell which it is.
    """
    region = region_of(area, kind)
    x = region.x + round(across * region.width)
    for y in range(region.y + region.height - _SPACING, region.y, -_SPACING):
        move(x, y)
        yield 0.05
        if button in _under_the_mouse(area, region):
            return x, y
    raise LookupError(f"there is no button {button}")


def click(x: int, y: int) -> Steps:
    """Click at a place. A button needs to see the mouse before it is pressed, or it does not open its menu."""
    move(x, y)
    yield 0.2
    press("LEFTMOUSE", x, y)
    yield 0.2


def _under_the_mouse(area: bpy.types.Area, region: bpy.types.Region) -> str:
    """The call, or the path of the property, of the button that is highlighted; empty if none is."""
    manager = bpy.context.window_manager
    with bpy.context.temp_override(window=window(), area=area, region=region):
        if bpy.ops.ui.copy_python_command_button.poll():
            bpy.ops.ui.copy_python_command_button()
        elif bpy.ops.ui.copy_data_path_button.poll():
            bpy.ops.ui.copy_data_path_button(full_path=True)
        else:
            return ""
    return str(manager.clipboard)
