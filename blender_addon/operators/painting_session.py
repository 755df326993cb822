"""What happens while an artist paints a guide: the object shows what grows, and once the pen rests all of it grows.

A timer looks at the image's pixels. A canvas follows them on a thread (growing/painter.py); the material shows it by a
stand-in, so whatever happens the material itself stays as it was until a whole growth has taken its place. One session
at a time: another one, another mode or another file ends it.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace

import bpy
import numpy as np
from bpy.app.handlers import persistent

import nca_core
from nca_core.arrays import Array
from nca_core.steering import Picture, Supplies

from .. import running
from ..datablocks import leftovers, pictures, storage
from ..growing.job import GrowthJob
from ..growing.painter import Painter
from ..growing.painting import GRAFT
from ..growing.request import Request
from ..scene import material, stand_in
from ..scene.context import find
from ..settings import engines, preferences, steering
from ..texts import say, tell
from .growth_task import asked_of
from .growth_texts import growing_texts

_TICK = 0.05  # seconds between two looks, at least
_SOON = 0.02  # the same while a canvas follows a stroke
_SHARE = 4  # times as long as a look takes passes before the next one
_REST = 0.8  # seconds without a stroke until the whole material grows
_SLICE = 0.03  # seconds that an engine on the main thread gets


@dataclass
class Session:
    """The painting of an image for a material. Datablocks are kept by session_uid: undo steps come between.

    painted: the name of the guide, or painting.GRAFT. painter: None where only the whole growth shows what is painted.
    """

    block: int
    image: int
    holder: int
    painted: str
    painter: Painter | None = None
    job: GrowthJob | None = None
    is_behind: bool = False  # whether the material is not what grows from the image
    _pixels: Array | None = None
    _was_touched: bool = False  # since the last look
    _changed_at: float = 0.0
    _has_said: bool = False
    _refused: bool = False  # the whole growth failed: not again until the next stroke

    def begin(self) -> None:
        """Take the image as it is for what the material has grown from, or will once it differs from that."""
        block, image = self._material(), self._image()
        if block is None or image is None:
            return
        request, supplies = steering.panel_request(block, asked_of(block))
        self._pixels = pictures.raw(image).copy()
        grown = storage.request_of(block)
        asks = image.source == "TILED" or asks_for_something(pictures.picture(image), self.painted)
        self.is_behind = asks and (grown is None or grown.steering != request.steering)
        model = storage.model_of(block)
        try:
            self.painter = Painter(model, request, supplies, self.painted)
        except ValueError:  # it is seen when it has grown
            self.painter = None

    def tick(self) -> float | None:
        """Look, show, grow; returns the seconds until the next time, None at the end."""
        started = time.perf_counter()
        block, image = self._material(), self._image()
        if block is None or image is None:
            self.end()
            return None
        painting = self._is_painting()
        if painting or self._was_touched:
            self._look(image)
        if not leftovers.in_use():
            self._show(block)
            self._grow(block, started, painting)
        if not painting and self.job is None and (self._refused or not self.is_behind):
            self.end()
            return None
        return max(_SOON if self._follows() else _TICK, _SHARE * (time.perf_counter() - started))

    def touch(self, changed: Iterable[bpy.types.ID]) -> None:
        """Take note of datablocks that have changed."""
        self._was_touched |= any(each.original.session_uid == self.image for each in changed)

    def end(self) -> None:
        """Leave the material as it is."""
        if self.painter:
            self.painter.stop()
            self.painter = None
        self._drop_job()
        self._say(None)
        stand_in.clear()

    def _look(self, image: bpy.types.Image) -> None:
        if not self._has_changed(image):
            return
        self._changed_at = time.perf_counter()
        self.is_behind, self._refused = True, False
        self._say(None)
        self._drop_job()
        if self.painter and image.source != "TILED":
            self.painter.take(pictures.picture(image))

    def _has_changed(self, image: bpy.types.Image) -> bool:
        """Whether somebody has painted since the last look. Of an image with tiles Blender tells the first one's pixels
        alone, but after every stroke that it was touched."""
        if image.source == "TILED":
            was_touched, self._was_touched = self._was_touched, False
            return was_touched
        pixels = pictures.raw(image)
        if self._pixels is not None and np.array_equal(pixels, self._pixels):
            return False
        self._pixels = pixels.copy()
        return True

    def _show(self, block: bpy.types.Material) -> None:
        if self.painter is None:
            return
        frame = self.painter.frame()
        if not self.is_behind:
            return
        if frame is None and not self._follows() and not stand_in.is_shown(block):  # an undo step took it away
            frame = self.painter.whole()
        if frame:
            stand_in.show(block, storage.model_of(block), self.painter.growth, frame)
            redraw()

    def _follows(self) -> bool:
        """Whether a canvas is at work."""
        return self.painter is not None and self.painter.is_working

    def _grow(self, block: bpy.types.Material, now: float, painting: bool) -> None:
        """The whole material, once nobody paints."""
        if self.job is not None:
            self._finish(block)
        elif self.is_behind and not self._refused and not running.current():
            rests = now - self._changed_at > _REST and not self._follows()
            if rests or not painting:
                self._start(block)

    def _start(self, block: bpy.types.Material) -> None:
        try:
            request, supplies = steering.panel_request(block, asked_of(block))
        except ValueError as error:
            self._refuse(str(error))
            return
        if self._is_grown(block, request, supplies):  # undo has brought both back
            self.is_behind = False
            stand_in.clear()
            return
        engine, _note = engines.choose(preferences.engine_name())
        self.job = GrowthJob(storage.model_of(block), request, engine, supplies)
        texts = growing_texts(request)
        running.begin(running.Running(self.job, block.name, texts.progress, _busy))

    def _is_grown(self, block: bpy.types.Material, request: Request, supplies: Supplies) -> bool:
        """Whether the material is what grows from a request. A guide that asks for nothing counts as none."""
        grown = storage.request_of(block)
        if grown is None or replace(request, cells=request.cells or grown.cells, steering=grown.steering) != grown:
            return False
        silent = [
            guided
            for guided in request.steering.guides
            if not any(asks_for_something(supplies.picture(each), guided.name) for each in guided.pictures)
        ]
        return grown.steering in (
            request.steering,
            replace(request.steering, guides=tuple(each for each in request.steering.guides if each not in silent)),
        )

    def _finish(self, block: bpy.types.Material) -> None:
        """Work a little on the job, and put what it has grown in its place once it is done."""
        job = self.job
        assert job is not None  # _grow saw it
        job.advance(_SLICE)
        if not job.done:
            redraw()
            return
        self._drop_job()
        try:
            encoded = job.result()
            stand_in.clear()
            material.apply(block, job.model, encoded)
            self.is_behind = False
            _push_undo()
        except nca_core.Cancelled:
            self._refused = True  # the artist has stopped it
        except (ValueError, OSError, MemoryError) as error:
            self._refuse(str(error) or say("There is not enough memory for it"))
        redraw()

    def _refuse(self, why: str) -> None:
        self._refused = True
        self._say(why)

    def _say(self, why: str | None) -> None:
        """Why the material does not grow, in the status bar."""
        if why or self._has_said:
            self._has_said = why is not None
            for workspace in bpy.data.workspaces:
                workspace.status_text_set(why)

    def _drop_job(self) -> None:
        if self.job is not None:
            self.job.cancel()
            entry = running.current()
            if entry and entry.work is self.job:
                running.end()
            self.job = None

    def _is_painting(self) -> bool:
        holder = find(bpy.data.objects, self.holder)
        return holder is not None and holder.mode == "TEXTURE_PAINT"

    def _material(self) -> bpy.types.Material | None:
        block = find(bpy.data.materials, self.block)
        return block if block and storage.group_node(block) else None

    def _image(self) -> bpy.types.Image | None:
        return find(bpy.data.images, self.image)


def asks_for_something(picture: Picture, painted: str) -> bool:
    """Whether a guide is there anywhere, or a mask not black everywhere."""
    return bool((picture.presence if painted != GRAFT else picture.values * picture.presence[..., None]).any())


_sessions: list[Session] = []


def start(session: Session) -> None:
    """Begin a session, in place of the one before. Raises ValueError, in one line, for what cannot be grown."""
    stop()
    session.begin()
    _sessions.append(session)
    bpy.app.timers.register(_tick, first_interval=_TICK)


def current() -> Session | None:
    """The session that runs, if there is one."""
    return _sessions[0] if _sessions else None


def stop() -> None:
    """End the session that runs, if there is one."""
    while _sessions:
        _sessions.pop().end()
    if bpy.app.timers.is_registered(_tick):
        bpy.app.timers.unregister(_tick)


def redraw() -> None:
    """Draw the editors that show the material."""
    for manager in bpy.data.window_managers:
        for window in manager.windows:
            for area in window.screen.areas:
                if area.type in {"VIEW_3D", "NODE_EDITOR", "PROPERTIES"}:
                    area.tag_redraw()


def _busy() -> str:
    """Why nothing else can grow: no operator runs that Esc would reach."""
    return tell("The painted material is growing; the X in the panel stops it")


def _push_undo() -> None:
    """Make a growth an undo step of its own: images have gone with it that an older step would look for."""
    for window in bpy.context.window_manager.windows[:1]:
        with bpy.context.temp_override(window=window):
            bpy.ops.ed.undo_push(message="Grow")


def _tick() -> float | None:
    session = current()
    if session is None:
        return None
    try:
        interval = session.tick()
    except BaseException:
        stop_after(session)
        raise
    if interval is None:
        _sessions.clear()
    return interval


def stop_after(session: Session) -> None:
    """Forget a session that has failed."""
    _sessions.clear()
    session.end()


@persistent  # type: ignore[untyped-decorator]
def _forget(*_arguments: object) -> None:
    stop()


@persistent  # type: ignore[untyped-decorator]
def _touch(_scene: bpy.types.Scene, graph: bpy.types.Depsgraph) -> None:
    if session := current():
        session.touch(update.id for update in graph.updates)


def attach() -> None:
    """Watch for other files, and for strokes."""
    bpy.app.handlers.load_pre.append(_forget)
    bpy.app.handlers.depsgraph_update_post.append(_touch)


def detach() -> None:
    """Undo `attach`."""
    bpy.app.handlers.load_pre.remove(_forget)
    bpy.app.handlers.depsgraph_update_post.remove(_touch)
    stop()
