"""The extension's zip: the add-on, nca_core as a wheel, the sample materials, the licences; and the trainer's wheel as
plain data, which is installed outside Blender."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

from .archive import packed, sources, write
from .wheel import LICENCES, VERSION, core_wheel, project_wheel

ADDON = Path(__file__).resolve().parents[1]
MATERIALS = ADDON.parent / "samples" / "weights"
MANIFEST = "blender_manifest.toml"
TRAINER = "trainer"  # the folder of the trainer's wheel; those in `wheels` are Blender's to install


def build(out_dir: Path) -> Path:
    """Build the zip, and validate it where that can be done; returns its path.

    Raises ValueError for a manifest that does not fit, and CalledProcessError for what Blender's tool refuses.
    """
    (wheel, content), (trainer, trainer_content) = core_wheel(), project_wheel()
    files = {
        MANIFEST: (ADDON / MANIFEST).read_bytes(),
        **{f"materials/{path.name}": path.read_bytes() for path in sorted(MATERIALS.glob("*.nca"))},
        **{f"LICENSES/{path.name}": path.read_bytes() for path in sorted(LICENCES.glob("*.txt"))},
        f"wheels/{wheel}": content,
        f"{TRAINER}/{trainer}": trainer_content,
        **{path.relative_to(ADDON).as_posix(): path.read_bytes() for path in sources(ADDON, "build*.py", "building")},
    }
    manifest = manifest_of(files[MANIFEST])
    if manifest["version"] != VERSION or manifest["wheels"] != [f"./wheels/{wheel}"]:
        raise ValueError(
            f"{MANIFEST} has version {manifest['version']} and wheels {manifest['wheels']}, "
            f"but nca_core/version.py makes that {VERSION} and ['./wheels/{wheel}']"
        )
    archive: Path = write(out_dir / f"{manifest['id']}-{VERSION}.zip", packed(files))
    if tool := blender_tool():
        subprocess.run([sys.executable, str(tool), "validate", str(archive)], check=True)
    return archive


def manifest_of(content: bytes) -> dict[str, Any]:
    """What a manifest says."""
    return tomllib.loads(content.decode())


def blender_tool() -> Path | None:
    """The extension tool of the pip package bpy, which runs without starting Blender; None where there is no bpy."""
    spec = importlib.util.find_spec("bpy")
    if spec is None or spec.origin is None:
        return None
    (tool,) = Path(spec.origin).parent.glob("*/scripts/addons_core/bl_pkg/cli/blender_ext.py")
    return tool
