"""Play one scenario in a Blender of its own, and write down what it prints."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .blender import ROOT, Blender
from .judge import faults
from .screen import SIZE, Screen

FOLDER = ROOT / "build" / "window"
SECONDS = 400  # none takes half as long


def play(blender: Blender, screen: Screen, name: str, archive: Path) -> list[str]:
    """What went wrong; its pictures and its log are in build/window/<name>."""
    out = FOLDER / name
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    with tempfile.TemporaryDirectory(prefix="blender-user-") as user:
        folders = [Path(user), archive.parent, *([screen.pixels.parent] if screen.pixels else []), *_PYTHON]
        command = blender.inside([blender.program, *_OPTIONS, "--", name, str(archive), str(out)], *folders)
        environment = {
            **os.environ,
            "DISPLAY": screen.display,
            "BLENDER_USER_RESOURCES": user,
            "TMPDIR": user,
            "XDG_RUNTIME_DIR": user,
            "LICHEN_SCREEN": str(screen.pixels or ""),
            "LICHEN_PYTHON": sys.executable,
        }
        with (out / "log.txt").open("w") as log:
            process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
            try:
                code = process.wait(SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                code = process.wait()
    return faults(code, (out / "log.txt").read_text(errors="replace").splitlines())


# This Python, which has torch: the trainer is run by it, beside Blender.
_PYTHON = [Path(prefix).resolve() for prefix in (sys.prefix, sys.base_prefix)]

_OPTIONS = [
    "--factory-startup",
    "--python-exit-code",
    "1",
    "--offline-mode",
    "--enable-event-simulate",
    "--window-geometry",
    *map(str, (0, 0, *SIZE)),
    "--python",
    str(Path(__file__).with_name("inside.py")),
]
