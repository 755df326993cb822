"""What image editors draw over an image: the part that is learnt, and while it is chosen its handles and a grid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import blf
import bpy
import gpu
from gpu_extras.batch import batch_for_shader

from ..cropping import outlines
from ..cropping.dragging import View
from ..cropping.shapes import Corners, Place, Shape
from ..settings import cropping
from . import choosing

Colour = tuple[float, float, float, float]

_DIMMED: Colour = (0.0, 0.0, 0.0, 0.5)
_EDGE: Colour = (0.0, 0.0, 0.0, 0.8)  # beside what is bright, so that it is seen on any image
_LINE: Colour = (1.0, 1.0, 1.0, 0.9)
_FINE: Colour = (1.0, 1.0, 1.0, 0.35)
_HANDLE: Colour = (1.0, 1.0, 1.0, 1.0)
_FIRST: Colour = (0.45, 0.85, 0.35, 1.0)  # the corner that becomes the upper left
_UNDER_MOUSE: Colour = (1.0, 0.65, 0.15, 1.0)
_SIDE, _WIDTH, _TEXT = 9.0, 1.5, 12.0  # points: of a handle, a line, a letter


def _draw() -> None:
    """Draw what there is to draw in the editor that Blender draws now."""
    context = bpy.context
    image = cropping.image_in(context)
    if image is None or cropping.fault(image):
        return
    view, session, shape = choosing.view_of(context.region, image), choosing.current(), cropping.part_of(image)
    if session and (session.area, session.image) == (context.area.as_pointer(), image.session_uid):
        _draw_session(session, view)
    elif shape and cropping.is_shown():
        _draw_shape(shape, view)


def _draw_shape(shape: Shape, view: View) -> None:
    """A part, and what is left of the image in shade."""
    if shape.fits(view.picture):
        gpu.state.blend_set("ALPHA")
        _fill([view.shown(place) for place in outlines.around(shape, view.picture)], _DIMMED)
        for width, colour in ((_WIDTH + 2, _EDGE), (_WIDTH, _LINE)):
            _lines(outlines.outline(shape), view, width, colour)
        gpu.state.blend_set("NONE")


def _draw_session(session: choosing.Session, view: View) -> None:
    """A part that is being chosen: with a grid, handles and its size."""
    shape = session.shape
    _draw_shape(shape, view)
    gpu.state.blend_set("ALPHA")
    _lines(outlines.grid(shape), view, 1.0, _FINE)
    held = session.choosing.held.grip if session.choosing.held else session.grip
    for number, grip in enumerate(shape.grips):
        is_first = number == 0 and isinstance(shape, Corners)
        colour = _UNDER_MOUSE if number == held else _FIRST if is_first else _HANDLE
        place = view.shown(grip)
        _fill(_square(place, (_SIDE / 2 + 1.5) * view.point), _EDGE)
        _fill(_square(place, _SIDE / 2 * view.point), colour)
    gpu.state.blend_set("NONE")
    _write(_size_text(shape), shape, view)


def _size_text(shape: Shape) -> str:
    width, height = shape.learnt
    return f"{width} x {height}"


def _write(text: str, shape: Shape, view: View) -> None:
    """The text in the middle of a shape, with a shadow."""
    places = [view.shown(corner) for corner in shape.corners]
    x, y = (sum(place[axis] for place in places) / 4 for axis in (0, 1))
    blf.size(0, _TEXT * view.point)
    blf.color(0, *_HANDLE)
    blf.enable(0, blf.SHADOW)
    blf.shadow(0, 5, 0.0, 0.0, 0.0, 1.0)
    width, height = blf.dimensions(0, text)
    blf.position(0, x - width / 2, y - height / 2, 0)
    blf.draw(0, text)
    blf.disable(0, blf.SHADOW)


def _square(middle: Place, half: float) -> list[Place]:
    """Two triangles."""
    x, y = middle
    low, high, left, right = y - half, y + half, x - half, x + half
    return [(left, low), (right, low), (right, high), (left, low), (right, high), (left, high)]


def _fill(places: Sequence[Place], colour: Colour) -> None:
    """Triangles in one colour."""
    if places:
        shader: Any = gpu.shader.from_builtin("UNIFORM_COLOR")
        shader.uniform_float("color", colour)
        batch_for_shader(shader, "TRIS", {"pos": places}).draw(shader)


def _lines(lines: Iterable[outlines.Line], view: View, width: float, colour: Colour) -> None:
    """Lines in one colour, so many points wide."""
    places = [(*view.shown(end), 0.0) for line in lines for end in line]
    shader: Any = gpu.shader.from_builtin("POLYLINE_UNIFORM_COLOR")
    state: Any = gpu.state
    shader.uniform_float("viewportSize", state.viewport_get()[2:])
    shader.uniform_float("lineWidth", width * view.point)
    shader.uniform_float("color", colour)
    batch_for_shader(shader, "LINES", {"pos": places}).draw(shader)


_handlers: list[Any] = []


def attach() -> None:
    """Draw over image editors."""
    space: Any = bpy.types.SpaceImageEditor
    _handlers.append(space.draw_handler_add(_draw, (), "WINDOW", "POST_PIXEL"))


def detach() -> None:
    """Undo `attach`, and choose nothing any more."""
    choosing.stop()
    space: Any = bpy.types.SpaceImageEditor
    while _handlers:
        space.draw_handler_remove(_handlers.pop(), "WINDOW")
