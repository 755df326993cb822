"""Build the extension: python blender_addon/build.py OUT_DIR -> OUT_DIR/lichen-VERSION.zip.

Makes the nca_core wheel, stages it with the add-on's files, and lets Blender's own tool (in the pip package bpy) build
and validate the zip. All work is done in a temporary folder; the sources stay clean.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ADDON = Path(__file__).resolve().parent
CORE = ADDON.parent / "nca_core"
MATERIALS = ADDON.parent / "samples" / "weights"
EPOCH = 315532800  # 1980-01-01, the earliest time a zip can hold: the same sources give the same bytes
LITTER = shutil.ignore_patterns("__pycache__", "*.pyc", "build", "*.egg-info", "build.py", ".*")


def build(out_dir: Path) -> Path:
    """Build and validate the zip; returns its path. Raises CalledProcessError or ValueError for what is wrong."""
    with tempfile.TemporaryDirectory() as temporary:
        stage = Path(temporary) / "lichen"
        shutil.copytree(ADDON, stage, ignore=LITTER)
        (stage / "materials").mkdir()
        for path in MATERIALS.glob("*.nca"):
            shutil.copy(path, stage / "materials")
        wheel = _build_wheel(Path(temporary), stage / "wheels")
        manifest = tomllib.loads((stage / "blender_manifest.toml").read_text())
        if manifest["wheels"] != [f"./wheels/{wheel.name}"]:
            raise ValueError(f"blender_manifest.toml names {manifest['wheels']}, but the wheel is {wheel.name}")
        if wheel.name.split("-")[1] != manifest["version"]:
            raise ValueError(f"the extension has version {manifest['version']}, but the wheel is {wheel.name}")
        for path in stage.rglob("*"):
            os.utime(path, (EPOCH, EPOCH))
        out_dir.mkdir(parents=True, exist_ok=True)
        archive = out_dir / f"{manifest['id']}-{manifest['version']}.zip"
        _blender_ext("validate", str(stage))
        _blender_ext("build", f"--source-dir={stage}", f"--output-filepath={archive}")
        _blender_ext("validate", str(archive))
    return archive


def _build_wheel(temporary: Path, wheels: Path) -> Path:
    source = temporary / "nca_core"
    shutil.copytree(CORE, source, ignore=LITTER)
    # With setuptools at hand no network is needed; without, pip fetches the version that nca_core names.
    isolation = ["--no-build-isolation"] if importlib.util.find_spec("setuptools") else []
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        *isolation,
        f"--wheel-dir={wheels}",
        str(source),
    ]
    subprocess.run(command, check=True, env=os.environ | {"SOURCE_DATE_EPOCH": str(EPOCH)})
    (wheel,) = wheels.glob("*.whl")
    return wheel


def _blender_ext(*arguments: str) -> None:
    """Run the extension tool of the pip package bpy, without starting Blender."""
    spec = importlib.util.find_spec("bpy")
    if spec is None or spec.origin is None:
        raise ValueError("the pip package bpy is needed to build the extension")
    (tool,) = Path(spec.origin).parent.glob("*/scripts/addons_core/bl_pkg/cli/blender_ext.py")
    subprocess.run([sys.executable, str(tool), *arguments], check=True)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: build.py OUT_DIR")
    print(build(Path(sys.argv[1])))
