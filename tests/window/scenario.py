"""What scenarios are made of. One is a generator that does what a user does, and yields the seconds to wait before it
goes on; it is driven by a timer of Blender's, between the events of the window."""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TypeAlias

import bpy

from . import pictures
from .judge import END

Steps: TypeAlias = Generator[float, None, None]

MODULE = "bl_ext.user_default.lichen"
WEIGHTS = Path(__file__).resolve().parents[2] / "samples" / "weights"
_ARCHIVE, _OUT = sys.argv[sys.argv.index("--") + 2 :]
OUT = Path(_OUT)
PATIENCE = 180.0  # seconds: what takes longer does not happen
_BEGAN = time.monotonic()
_SAME = 4  # pictures in a row: while shaders are compiled, nothing changes for one or two
_taken: list[str] = []


def begin(steps: Steps) -> None:
    """Play a scenario, then quit."""

    def go_on() -> float | None:
        try:
            return next(steps)
        except StopIteration:
            say(END)
        except BaseException:
            traceback.print_exc()
            _save("failed")
        bpy.ops.wm.quit_blender()
        return None

    bpy.context.preferences.view.show_splash = False
    bpy.app.timers.register(go_on, first_interval=1, persistent=True)  # also when another file is opened


def install() -> None:
    """Install the extension, as one does by dropping its zip."""
    bpy.ops.extensions.package_install_files(filepath=_ARCHIVE, repo="user_default", enable_on_install=True)
    if engine := os.environ.get("LICHEN_ENGINE"):
        bpy.context.preferences.addons[MODULE].preferences.engine = engine


def window() -> bpy.types.Window:
    """The only one."""
    return bpy.context.window_manager.windows[0]


def check(holds: object, what: str) -> None:
    """Fail unless it holds."""
    if not holds:
        raise AssertionError(what)
    say(f"ok: {what}{_after()}")


def until(done: Callable[[], object], what: str) -> Steps:
    """Wait for something."""
    began = time.monotonic()
    while not done():
        if time.monotonic() > began + PATIENCE:
            raise TimeoutError(f"not after {PATIENCE:.0f} seconds: {what}")
        yield 0.1
    check(True, what)


def drawn() -> Steps:
    """Wait until the screen does not change any more: until all is drawn, and all shaders are compiled."""
    before, same, began = b"", 0, time.monotonic()
    while same < _SAME and time.monotonic() < began + PATIENCE / 4:
        yield 0.3
        now = pictures.take(window())
        before, same = now, same + 1 if now == before else 0


def shot(name: str) -> Steps:
    """Take a picture of what is seen when all is drawn."""
    yield from drawn()
    _save(name)


def glimpse(name: str) -> Steps:
    """Take a picture of what is seen at this moment, or just after."""
    yield 0.5
    _save(name)


def say(line: str) -> None:
    """Into the log."""
    print(line, flush=True)


def _save(name: str) -> None:
    _taken.append(name)
    path = OUT / f"{len(_taken):02}_{name}.png"
    path.write_bytes(pictures.take(window()))
    say(f"picture: {path.name}{_after()}")


def _after() -> str:
    return f" ({time.monotonic() - _BEGAN:.1f} s)"
