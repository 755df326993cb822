"""A canvas that follows on a thread while its guide is painted: the newest version counts. No bpy."""

from __future__ import annotations

import threading
from dataclasses import replace

from nca_core import Model
from nca_core.arrays import Array
from nca_core.steering import Picture, Supplies

from .painting import SIDE, Canvas
from .preview_frames import PreviewFrame
from .request import Growth, Request
from .resolve import resized, resolve


class Painter:
    """Grows what strokes reach. Made, and asked, on one thread; works on another, which does not keep Blender from
    quitting."""

    def __init__(self, model: Model, request: Request, supplies: Supplies, painted: str) -> None:
        """request: as it grows in the end; it is seen at SIDE pixels at most, as maps. Raises ValueError as Canvas
        does, and for a request that cannot be grown."""
        longest = max(request.width, request.height)
        width = max(1, request.width * min(SIDE, longest) // longest)
        asked = resolve(replace(request, living=False), model, supplies).request
        self._canvas = Canvas(model, resolve(resized(asked, model, width), model, supplies), painted)
        self._newest: Picture | None = None
        self._changed = threading.Condition()
        self._is_working, self._is_fresh, self._is_stopped = True, False, False
        self.error = ""
        threading.Thread(target=self._run, name=f"Lichen paints {model.name}", daemon=True).start()

    @property
    def growth(self) -> Growth:
        """What is seen: maps, at the size of the canvas."""
        return self._canvas.growth

    @property
    def is_working(self) -> bool:
        """Whether more will be seen by itself."""
        return self._is_working

    def take(self, picture: Picture) -> None:
        """Follow another version of the guide."""
        with self._changed:
            self._newest, self._is_working = picture, True
            self._changed.notify()

    def frame(self) -> PreviewFrame | None:
        """All maps, once, if any of them has changed."""
        if not self._is_fresh:
            return None
        self._is_fresh = False
        return self.whole()

    def whole(self) -> PreviewFrame | None:
        """All maps as they are; None before there are any."""
        maps: dict[str, Array] = self._canvas.maps
        return PreviewFrame(dict(maps)) if maps else None

    def stop(self) -> None:
        """Follow no more."""
        with self._changed:
            self._is_stopped = True
            self._changed.notify()

    def _run(self) -> None:
        try:
            self._canvas.begin()
            while not self._is_stopped:
                with self._changed:
                    while self._newest is None and not self._is_stopped:
                        self._is_working = False
                        self._changed.wait()
                    picture, self._newest = self._newest, None
                if picture is not None and not self._is_stopped:
                    self._follow(picture)
        except Exception as error:
            self.error = str(error).strip().partition("\n")[0] or type(error).__name__
        finally:
            self._is_working = False

    def _follow(self, picture: Picture) -> None:
        """Up to its end, unless there is a newer version once there is something to look at."""
        for _patch in self._canvas.follow(picture):
            self._is_fresh = True
            if self._newest is not None or self._is_stopped:
                return
