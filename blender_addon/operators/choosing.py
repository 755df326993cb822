"""Choosing a part of an image by mouse, in the Image Editor: the shape has handles, until it is accepted or given up.

Nothing of the file changes before it is accepted, which is one undo step. One choice at a time: a second one takes the
place of the first. `part_overlay` draws what is being chosen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import bpy
from bpy.props import StringProperty

from ..cropping.dragging import Choosing, View, grip_at
from ..cropping.shapes import Place, Shape
from ..scene.context import find
from ..settings import cropping
from ..texts import say, tell
from .runner import refuse

IMAGE: Any = StringProperty(  # type: ignore[func-returns-value]
    name="Image",
    description="Name of the image; empty means the one that is open",
    options={"HIDDEN", "SKIP_SAVE"},
)
_ACCEPTED = {"RET", "NUMPAD_ENTER"}
_GIVEN_UP = {"ESC", "RIGHTMOUSE"}
_MOVED = {"MOUSEMOVE", "INBETWEEN_MOUSEMOVE"}
_MOST_STEPS = 64  # that can be taken back while one chooses


@dataclass
class Session:
    """A part that is being chosen. area: the editor, by its address. image: by its session_uid, as undo steps may come
    between. grip: what the mouse would take where it is now. past: the shapes before each drag."""

    area: int
    image: int
    choosing: Choosing
    grip: int | None = None
    past: list[Shape] = field(default_factory=list)

    @property
    def shape(self) -> Shape:
        return self.choosing.shape

    def take(self, at: Place, view: View) -> None:
        """The mouse was pressed somewhere."""
        self.choosing = self.choosing.taken(at, view)
        if self.choosing.held:
            self.past = [*self.past[1 - _MOST_STEPS :], self.shape]

    def follow(self, at: Place, view: View) -> None:
        """The mouse has moved."""
        self.choosing = self.choosing.dragged(at, view)
        if not self.choosing.held:
            self.grip = grip_at(self.shape, at, view)

    def let_go(self) -> None:
        """The mouse was released; a click that has changed nothing is no step."""
        self.choosing = self.choosing.released()
        if self.past and self.past[-1] == self.shape:
            self.past.pop()

    def take_back(self) -> None:
        """Undo the last drag."""
        if self.past and not self.choosing.held:
            self.choosing = Choosing(self.past.pop())


class PartChooser:
    """Mixed into an operator that chooses a part: it gives `_begun`, `_take` and `execute`."""

    image: str
    _session: Session

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return can_choose(cls, context)

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        try:
            image = cropping.named_or_open(self.image, context)
        except ValueError as error:
            return refuse(self, error)
        if context.window is None or cropping.image_in(context) != image:
            return refuse(self, ValueError(tell("Open the image in the Image Editor first")))
        there, size = cropping.part_of(image), cropping.size_of(image)
        begun = self._begun(there if there and there.fits(size) else None, image)
        self._session = Session(context.area.as_pointer(), image.session_uid, Choosing(begun))
        start(self._session)
        context.workspace.status_text_set(say("Drag the handles    Enter: accept    Ctrl-Z: take back    Esc: cancel"))
        context.window_manager.modal_handler_add(self)  # type: ignore[arg-type]
        return {"RUNNING_MODAL"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        if current() is not self._session:  # another one has begun
            return {"CANCELLED", "PASS_THROUGH"}
        area, image = _editor(context, self._session), find(bpy.data.images, self._session.image)
        if area is None or image is None:
            stop()
            return {"CANCELLED", "PASS_THROUGH"}
        if event.type in _ACCEPTED and event.value == "PRESS":
            shape = self._session.shape
            stop()
            self.image = image.name
            self._take(shape)
            return self.execute(context)  # type: ignore[attr-defined, no-any-return]
        is_over = self._is_over(context, area, event)
        if event.type in _GIVEN_UP and event.value == "PRESS" and (is_over or event.type == "ESC"):
            stop()
            return {"CANCELLED"}
        return self._used(area, image, event, is_over)

    def cancel(self, _context: bpy.types.Context) -> None:
        """Blender ends the operator itself, where another file is opened or the window closes."""
        if current() is self._session:
            stop()

    def _is_over(self, context: bpy.types.Context, area: bpy.types.Area, event: bpy.types.Event) -> bool:
        """Whether the mouse is over the image, and nothing of Blender's lies above it there. A sidebar is as high as
        the editor, and mostly clear: through it a grip can be taken, where no button is."""
        above = [region for region in area.regions if region.type != "WINDOW" and _has(region, event)]
        is_free = self._session.grip is not None and not any(_has_button(context, area, region) for region in above)
        return _has(canvas_of(area), event) and (not above or is_free)

    def _used(self, area: bpy.types.Area, image: bpy.types.Image, event: bpy.types.Event, is_over: bool) -> set[str]:
        """What the mouse does; all else is Blender's, as looking around is."""
        session, region = self._session, canvas_of(area)
        view, at = view_of(region, image), (event.mouse_x - region.x, event.mouse_y - region.y)
        area.tag_redraw()
        if event.type in _MOVED:
            session.follow(at, view)
            return {"RUNNING_MODAL"} if session.choosing.held else {"PASS_THROUGH"}
        if event.type == "LEFTMOUSE" and event.value == "RELEASE" and session.choosing.held:
            session.let_go()
            return {"RUNNING_MODAL"}
        if not is_over:
            return {"PASS_THROUGH"}
        if event.type == "LEFTMOUSE":
            if event.value == "PRESS":
                session.take(at, view)
            return {"RUNNING_MODAL"}
        if event.type == "Z" and (event.ctrl or event.oskey):
            if event.value == "PRESS":
                session.take_back()
            return {"RUNNING_MODAL"}
        return {"PASS_THROUGH"}

    def _begun(self, there: Shape | None, image: bpy.types.Image) -> Shape:
        """What is shown at first. there: the part that was chosen before."""
        raise NotImplementedError

    def _take(self, shape: Shape) -> None:
        """Take a shape as the operator's properties, which `execute` follows."""
        raise NotImplementedError


_sessions: list[Session] = []


def current() -> Session | None:
    """What is being chosen, if something is."""
    return _sessions[0] if _sessions else None


def start(session: Session) -> None:
    """Begin to choose, in place of what was being chosen."""
    _sessions[:] = [session]
    cropping.redraw()


def stop() -> None:
    """Choose nothing any more, and let go of the status bar."""
    if _sessions:
        _sessions.clear()
        for workspace in bpy.data.workspaces:
            workspace.status_text_set(None)
        cropping.redraw()


def can_choose(cls: Any, context: bpy.types.Context) -> bool:
    """What an operator's `poll` tells: whether the image that is open can be used; scripts name one."""
    if not isinstance(context.space_data, bpy.types.SpaceImageEditor):
        return True
    text = cropping.fault(cropping.image_in(context))
    if text:
        cls.poll_message_set(text)
    return not text


def view_of(region: bpy.types.Region, image: bpy.types.Image) -> View:
    """Where an image is seen in the main region of an editor that shows it."""
    low = region.view2d.region_to_view(0, 0)
    high = region.view2d.region_to_view(region.width, region.height)
    point = bpy.context.preferences.system.ui_scale
    size = region.width, region.height
    return View.of((low[0], low[1]), (high[0], high[1]), size, cropping.size_of(image), point)


def canvas_of(area: bpy.types.Area) -> bpy.types.Region:
    """The main region of an editor."""
    return next(region for region in area.regions if region.type == "WINDOW")


def _editor(context: bpy.types.Context, session: Session) -> bpy.types.Area | None:
    """The editor of a session, as long as it shows the image."""
    for area in context.window.screen.areas if context.window else ():
        if area.as_pointer() == session.area and area.type == "IMAGE_EDITOR":
            space = area.spaces.active
            shown = space.image if isinstance(space, bpy.types.SpaceImageEditor) else None
            return area if shown and shown.session_uid == session.image else None
    return None


def _has(region: bpy.types.Region, event: bpy.types.Event) -> bool:
    """Whether the mouse is in a region, if that is open."""
    across, up = event.mouse_x - region.x, event.mouse_y - region.y
    return 0 <= across < region.width and 0 <= up < region.height and min(region.width, region.height) > 1


def _has_button(context: bpy.types.Context, area: bpy.types.Area, region: bpy.types.Region) -> bool:
    """Whether the mouse is over a button of a region."""
    looks: Any = bpy.ops.ui
    with context.temp_override(area=area, region=region):
        return bool(looks.copy_python_command_button.poll() or looks.copy_data_path_button.poll())
