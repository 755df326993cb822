"""The Godot to open exports in: one that is named or on the PATH, or one in a Debian of our own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tests.window import debian
from tests.window.screen import Screen, virtual

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("godot", "godot4")
SECONDS = 1800  # that a run may take: the processor draws
KIT = debian.Kit("usr/bin/godot", ("godot", "mesa-vulkan-drivers", "libvulkan1"))


class NoGodotError(Exception):
    """There is none, and why: the end of a sentence."""


@dataclass(frozen=True)
class Godot:
    """A program. root: the Debian that it is in, if it is; display: the screen that it draws on, once there is one."""

    program: str
    root: Path | None = None
    display: str = ""

    @contextmanager
    def with_screen(self) -> Iterator[Godot]:
        """The same on a virtual screen, or else on the user's."""
        if self.root or shutil.which("Xvfb"):
            with virtual(self._inside) as screen:
                yield self._on(screen)
        else:
            yield self._on(Screen(os.environ["DISPLAY"]))

    def run(self, project: Path, *arguments: str) -> str:
        """Run it in a project's folder, from where it sees the one around that; gives what it prints.

        Raises CalledProcessError and TimeoutExpired.
        """
        command = [self.program, "--path", str(project), "--audio-driver", "Dummy", *arguments]
        done = subprocess.run(
            self._inside(command, project.parent),
            env={**os.environ, "DISPLAY": self.display, **({"XDG_RUNTIME_DIR": "/tmp"} if self.root else {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
        )
        if done.returncode:
            raise subprocess.CalledProcessError(done.returncode, command, done.stdout)
        return done.stdout

    def _on(self, screen: Screen) -> Godot:
        return replace(self, display=screen.display)

    def _inside(self, command: list[str], *folders: Path) -> list[str]:
        """A command as one that runs where the program is, and sees some folders."""
        return debian.inside(self.root, folders, command) if self.root else command


def find() -> Godot:
    """The one that GODOT names, or that is on the PATH, or else one in a Debian, which is made if need be.

    Raises NoGodotError where none can be; exits if what was asked for cannot be had.
    """
    named = os.environ.get("GODOT")
    if named and not shutil.which(named):
        sys.exit(f"There is no program {named}")
    if program := named or next(filter(shutil.which, NAMES), None):
        if not (shutil.which("Xvfb") or os.environ.get("DISPLAY")):
            raise NoGodotError("there is no screen: neither Xvfb nor a DISPLAY")
        return Godot(program)
    root = Path(os.environ.get("LICHEN_GODOT_DEBIAN") or ROOT / "build" / "debian-godot").resolve()
    if lack := debian.lacks():
        raise NoGodotError(f"{lack} (GODOT=/path/to/godot names one)")
    if not debian.installed(root, KIT):
        print(f"Installing Godot into {root}, once; it takes some minutes ...", flush=True)
        try:
            debian.install(root, KIT)
        except subprocess.CalledProcessError:
            sys.exit(f"It could not be installed; {debian.log_of(root)} says why")
    return Godot("godot", root)
