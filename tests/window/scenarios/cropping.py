"""A part of a photo: four corners, a rectangle and a suggestion, in the Image Editor, by mouse and keyboard."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ..editors import viewport
from ..hands import click, find, middle, move, press, region_of
from ..scenario import MODULE, OUT, WEIGHTS, Steps, check, glimpse, install, say, shot, until, window

BRICKS = WEIGHTS.parent / "exemplars" / "brick_wall" / "brick_wall_basecolor.png"
SIZE = (900, 640)
WALL = ((130, 150), (790, 60), (820, 600), (90, 480))  # the corners of the wall in the photo, clockwise
PIXEL = 2.0  # pixels of the photo that the mouse may be off


def steps() -> Steps:
    install()
    _open(_photo(OUT / "wall.png"))
    yield 1
    press("N", *middle(_editor()))
    yield from until(lambda: region_of(_editor(), "UI").width > 1, "N opens the sidebar")
    yield 0.5  # it slides in
    region_of(_editor(), "UI").active_panel_category = "Lichen"
    _fit()
    yield from shot("photo")
    yield from _corners()
    yield from _zoomed()
    yield from _undone()
    yield from _rectangle()
    yield from _suggested()


def _corners() -> Steps:
    """The wall's own corners, by four drags."""
    yield from _press_button("lichen.choose_corners(")
    yield from until(_session, "the corners have handles")
    yield from shot("handles")
    for number, place in enumerate(WALL):
        yield from _drag(_session().shape.grips[number], place)
    move(*_seen((430, 320)))
    yield from shot("corners")
    yield from _drag(WALL[0], (800, 590))
    check(_session().shape.is_convex(), "a corner that is dragged across the others is held back")
    yield from shot("held_back")
    press("Z", *_seen((430, 320)), "ctrl")
    yield 0.5
    check(_is_near(_session().shape.corners, WALL), "Ctrl-Z takes the last drag back")
    check(not _told(), "nothing is chosen before it is accepted")
    press("RET", *_seen((430, 320)))
    yield from until(lambda: not _session(), "Enter accepts them")
    check(_told()[0] == "--corners" and _is_near(_part().corners, WALL), "they are kept on the image")
    say(f"measured: {' '.join(_told())}")
    yield from shot("chosen")


def _zoomed() -> Steps:
    """Close to a corner the mouse is exact; Esc leaves what was there."""
    before = _told()
    yield from _press_button("lichen.choose_corners(")
    yield from until(_session, "they can be dragged again")
    far = _view().pixel[0]
    press("WHEELUPMOUSE", *_seen((430, 320)))
    yield from until(lambda: _view().pixel[0] > far, "the wheel zooms meanwhile")
    _fit(800, WALL[0])
    yield 0.5
    yield from _drag(_part().corners[0], (WALL[0][0] + 6, WALL[0][1] + 4))
    move(*_seen((WALL[0][0] + 20, WALL[0][1] + 20)))
    yield from shot("zoomed")
    check(_is_near(_session().shape.corners[:1], [(WALL[0][0] + 6, WALL[0][1] + 4)], 0.3), "near by it is exact")
    press("ESC", *_seen(WALL[0]))
    yield from until(lambda: not _session(), "Esc gives up")
    check(_told() == before, "and leaves what was there")
    _fit()


def _undone() -> Steps:
    press("Z", *_seen((430, 320)), "ctrl")
    yield from until(lambda: not _told(), "Ctrl-Z undoes the choice")
    yield from shot("undone")
    press("Z", *_seen((430, 320)), "ctrl", "shift")
    yield from until(_told, "and Ctrl-Shift-Z brings it back")


def _rectangle() -> Steps:
    """It begins around the corners; a new one is drawn beside it, at the picture's edge."""
    yield from _press_button("lichen.choose_rectangle(")
    yield from until(_session, "the rectangle has handles")
    yield from _drag(_session().shape.grips[6], (450, 420))
    yield from _drag(_session().shape.grips[7], (360, 240))
    yield from shot("rectangle")
    yield from _drag((5, 300), (300, 630), free=True)
    press("RET", *_seen((430, 320)))
    yield from until(lambda: not _session(), "Enter accepts it")
    part = _part()
    check(part.left == 0 and part.bottom == SIZE[1], "near the picture's edges it lies on them")
    check(_is_near([part.corners[1]], [(300, 300)]), "elsewhere it is where it was drawn")
    say(f"measured: {' '.join(_told())}")
    yield from shot("drawn")
    before = _told()
    yield from _press_button("lichen.choose_rectangle(")
    yield from until(_session, "it can be dragged again")
    yield from _drag(_session().shape.grips[1], (500, 100))
    press("RIGHTMOUSE", *_seen((430, 320)))
    yield from until(lambda: not _session(), "a right click gives up")
    check(_told() == before, "and leaves what was there")
    yield from glimpse("given_up")


def _suggested() -> Steps:
    """Of a wall in a frame, the wall; then all of it again."""
    _open(_framed(OUT / "framed.png"))
    _fit()
    yield from _press_button("lichen.suggest_part(", across=0.3)
    yield from until(_told, "a part is suggested")
    part = _part()
    inside = part.left >= 90 and part.top >= 70 and part.right <= 570 and part.bottom <= 550
    check(inside and part.width * part.height > 0.7 * 480**2, "which is the wall without the frame")
    say(f"measured: {' '.join(_told())}")
    yield from shot("suggested")
    yield from _press_button("lichen_cropping.show", across=0.3)
    yield from shot("not_shown")
    yield from _press_button("lichen.whole_image(", across=0.7)
    yield from until(lambda: not _told(), "Whole Image takes it away")
    yield from shot("whole")


def _press_button(button: str, across: float = 0.5) -> Steps:
    yield from click(*(yield from find(_editor(), button, across=across)))


def _drag(start: Sequence[float], end: Sequence[float], free: bool = False) -> Steps:
    """From one place of the photo to another, with the left button. free: where there is no handle."""
    first, last = _seen(start), _seen(end)
    move(*first)
    yield 0.2
    window().event_simulate(type="LEFTMOUSE", value="PRESS", x=first[0], y=first[1])
    yield 0.1
    check(_session().choosing.held and _session().choosing.held.is_new == free, "the mouse takes it")
    for step in range(1, 9):
        move(*(round(a + (b - a) * step / 8) for a, b in zip(first, last, strict=True)))
        yield 0.05
    window().event_simulate(type="LEFTMOUSE", value="RELEASE", x=last[0], y=last[1])
    yield 0.1


def _photo(path: Path) -> Path:
    """A wall that is seen from the side, on grey."""
    from bl_ext.user_default.lichen.cropping.outlines import _homography

    bricks = _pixels(BRICKS)
    x, y = np.meshgrid(np.arange(SIZE[0]) + 0.5, np.arange(SIZE[1]) + 0.5)
    back = np.stack([x, y, np.ones_like(x)], axis=2) @ np.linalg.inv(_homography(WALL)).T
    across, down = back[..., 0] / back[..., 2], back[..., 1] / back[..., 2]
    is_wall = (across >= 0) & (across < 1) & (down >= 0) & (down < 1)
    rows, columns = (np.clip(share * 512, 0, 511).astype(int) for share in (down, across))
    picture = np.where(is_wall[..., None], bricks[rows, columns], 0.55 + 0.1 * (y / SIZE[1])[..., None])
    return _write(path, picture)


def _framed(path: Path) -> Path:
    """A wall in a white frame."""
    picture = np.ones((600, 640, 3), np.float32)
    picture[70:550, 90:570] = _pixels(BRICKS)[:480, :480]
    return _write(path, picture)


def _pixels(path: Path) -> np.ndarray:
    """A file's colours, the first row on top: 512 rows of them."""
    image = bpy.data.images.load(str(path))
    pixels = np.array(image.pixels[:], np.float32).reshape(*image.size[::-1], -1)[::-1, :, :3]
    bpy.data.images.remove(image)
    step = len(pixels) // 512
    return pixels[::step, ::step]


def _write(path: Path, pixels: np.ndarray) -> Path:
    height, width = pixels.shape[:2]
    image = bpy.data.images.new("written", width, height)
    rgba = np.concatenate([pixels[::-1], np.ones((height, width, 1))], axis=2)
    image.pixels.foreach_set(rgba.astype(np.float32).ravel())
    image.save(filepath=str(path))
    bpy.data.images.remove(image)
    return path


def _open(path: Path) -> None:
    """A file in the Image Editor, which takes the viewport's place."""
    area = _editor() if _editors() else viewport()
    area.ui_type = "IMAGE_EDITOR"
    area.spaces.active.image = bpy.data.images.load(str(path))
    with bpy.context.temp_override(window=window(), area=area):
        bpy.ops.ed.undo_push(message="open")


def _fit(percent: float = 70, middle_of: Sequence[float] = (620, 320)) -> None:
    """Let the editor show all of the photo, beside the sidebar; or a place of it in its middle, near by."""
    with bpy.context.temp_override(window=window(), area=_editor(), region=region_of(_editor())):
        bpy.ops.image.view_all()
        _editor().spaces.active.zoom_percentage = percent
        width, height = _image().size
        bpy.ops.image.view_pan(offset=(middle_of[0] - width / 2, height / 2 - middle_of[1]))


def _editors() -> list[bpy.types.Area]:
    return [area for area in window().screen.areas if area.ui_type == "IMAGE_EDITOR"]


def _editor() -> bpy.types.Area:
    return _editors()[0]


def _image() -> bpy.types.Image:
    """The one that is open: undo makes another one of it."""
    return _editor().spaces.active.image


def _view() -> Any:
    return sys.modules[f"{MODULE}.operators.choosing"].view_of(region_of(_editor()), _image())


def _seen(place: Sequence[float]) -> tuple[int, int]:
    """Where a place of the photo is seen in the window."""
    region = region_of(_editor())
    x, y = _view().shown(tuple(place))
    return region.x + round(x), region.y + round(y)


def _session() -> Any:
    return sys.modules[f"{MODULE}.operators.choosing"].current()


def _told() -> tuple[str, ...]:
    """What the trainer would be told."""
    return sys.modules[f"{MODULE}.settings.cropping"].arguments(_image())


def _part() -> Any:
    return sys.modules[f"{MODULE}.settings.cropping"].part_of(_image())


def _is_near(places: Any, others: Any, far: float = PIXEL) -> bool:
    return bool(np.abs(np.array(places) - np.array(others)).max() <= far)
