"""The Blender to play in: one that is named, or one in a Debian of our own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import debian
from .screen import Screen, virtual

ROOT = Path(__file__).resolve().parents[2]
OLDEST = (4, 5)


class NoBlenderError(Exception):
    """There is none, and why: the end of a sentence."""


@dataclass(frozen=True)
class Blender:
    """A program. root: the Debian that it is in, if it is."""

    program: str
    root: Path | None = None

    def inside(self, command: list[str], *folders: Path) -> list[str]:
        """A command as one that runs beside it, and sees the checkout and some folders more."""
        return debian.inside(self.root, (ROOT, *folders), command) if self.root else command

    @contextmanager
    def screen(self) -> Iterator[Screen]:
        """Where its window is to be: on a virtual screen, or else on the user's."""
        if self.root or shutil.which("Xvfb"):
            with virtual(self.inside) as screen:
                yield screen
        else:
            yield Screen(os.environ["DISPLAY"])


def find() -> Blender:
    """The one that BLENDER names, or else one in a Debian, which is made if need be.

    Raises NoBlenderError where neither can be; exits if what was asked for cannot be had.
    """
    if named := os.environ.get("BLENDER"):
        return _named(named)
    root = Path(os.environ.get("LICHEN_DEBIAN") or ROOT / "build" / "debian-blender").resolve()
    if lack := debian.lacks():
        raise NoBlenderError(f"{lack} (BLENDER=/path/to/blender names one)")
    if not debian.installed(root, debian.BLENDER):
        print(f"Installing Blender into {root}, once; it takes some minutes ...", flush=True)
        try:
            debian.install(root, debian.BLENDER)
        except subprocess.CalledProcessError:
            sys.exit(f"It could not be installed; {debian.log_of(root)} says why")
    return Blender("blender", root)


def _named(program: str) -> Blender:
    if not shutil.which(program):
        sys.exit(f"There is no program {program}")
    if not (shutil.which("Xvfb") or os.environ.get("DISPLAY")):
        raise NoBlenderError("there is no screen: neither Xvfb nor a DISPLAY")
    words = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.split()
    version = words[words.index("Blender") + 1]
    if tuple(map(int, version.split(".")[:2])) < OLDEST:
        sys.exit(f"{program} is Blender {version}, older than {'.'.join(map(str, OLDEST))}")
    return Blender(program)
