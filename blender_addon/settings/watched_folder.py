"""A folder that is looked into on a thread: one that answers late or never, as a network drive may, keeps nobody
waiting. No bpy."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nca_core import Model

_PAUSE = 1.0  # seconds between two looks
_SLOW = 1.0  # seconds after which a folder is said to be waited for


@dataclass(frozen=True)
class Found:
    """What is in a folder. entries: weight files, in order. is_there: whether there is such a folder."""

    entries: tuple[tuple[Path, Model], ...] = ()
    is_there: bool = True

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for what is the same, which models themselves tell slowly."""
        return (self.is_there, *((path, id(model)) for path, model in self.entries))


class WatchedFolder:
    """What was found in a folder last, and the look that may be under way. One look runs at a time, so a folder that
    hangs takes one thread, which does not keep Blender from quitting.

    path: the folder's. find: looks into it.
    """

    def __init__(self, path: Path, find: Callable[[Path], Found]) -> None:
        self.path, self.found = path, Found()
        self._find = find
        self._look: threading.Thread | None = None
        self._began = self._ended = -1e9

    @property
    def is_looking(self) -> bool:
        """Whether a look is under way."""
        return self._look is not None and self._look.is_alive()

    @property
    def is_slow(self) -> bool:
        """Whether a look has been under way for so long that it is to be said."""
        return self.is_looking and time.monotonic() - self._began > _SLOW

    def look(self, *, at_once: bool = False) -> None:
        """Begin to look, if nobody does and the last look was a while ago. at_once: however long ago it was."""
        if self.is_looking or not (at_once or time.monotonic() - self._ended > _PAUSE):
            return
        self._began = time.monotonic()
        self._look = threading.Thread(target=self._run, name=f"Lichen looks into {self.path}", daemon=True)
        self._look.start()

    def wait(self, seconds: float) -> None:
        """Wait for the look that is under way, until it has taken so long."""
        if self._look is not None:
            self._look.join(max(0.0, self._began + seconds - time.monotonic()))

    def _run(self) -> None:
        try:
            self.found = self._find(self.path)
        finally:
            self._ended = time.monotonic()
