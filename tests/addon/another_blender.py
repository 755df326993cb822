"""A Blender of its own for a test: it reads an OCIO configuration, and what it imports, once at its start."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

#: Before what a script does: Blender, without this checkout's nca_core. `install` is what dropping a zip does.
_BEGINNING = """
import sys
from pathlib import Path
sys.meta_path[:] = [finder for finder in sys.meta_path if "__editable__" not in str(finder)]
sys.path[:] = [entry for entry in sys.path if not (Path(entry) / "nca_core").is_dir()]
import bpy

def install(path, **options):
    bpy.ops.extensions.package_install_files(filepath=path, repo="user_default", enable_on_install=True, **options)
    import bl_ext.user_default.lichen as lichen
    return lichen

bpy.ops.wm.read_factory_settings(use_empty=True)
bpy.ops.mesh.primitive_cube_add()
"""
_SAID = "said: "


def play(script: str, folder: Path, *arguments: Path | str, **environment: str) -> list[str]:
    """Run a script, whose arguments are sys.argv[1:], and return what it has passed to `say`; fails where it does."""
    path = folder / "play.py"
    path.write_text(
        f"{_BEGINNING}\ndef say(text):\n    print({_SAID!r} + str(text), flush=True)\n{script}\nsay('end')\n"
    )
    here = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "OCIO")}
    result = subprocess.run(
        [sys.executable, str(path), *map(str, arguments)],
        cwd=folder,
        env=here | {"BLENDER_USER_RESOURCES": str(folder / "user")} | environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    said = [line.removeprefix(_SAID) for line in result.stdout.splitlines() if line.startswith(_SAID)]
    assert said[-1:] == ["end"], result.stdout + result.stderr
    return said[:-1]
