"""Build all that a release consists of: python blender_addon/build_release.py OUT_DIR.

The extension's zip; an index.json, with which the folder, wherever it is served, is a repository of extensions that
Blender can be pointed to; wheels of nca_core and lichen-textures and the latter's source archive; and SHA256SUMS. Needs
Python and, for the source archive, setuptools.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))  # which Python does by itself, but not when it is isolated

from building.archive import EPOCH, sources, write
from building.extension import MANIFEST, build, manifest_of
from building.wheel import core_wheel, project_wheel

ROOT = Path(__file__).resolve().parents[1]
PROJECT = ("README.md", "LICENSE", "pyproject.toml", "nca_core", "trainer")  # what lichen-textures is made from
SUMS = "SHA256SUMS"


def release(out_dir: Path) -> list[Path]:
    """Make everything anew; what was in the folder is gone. Returns the files. Raises ValueError without setuptools."""
    if importlib.util.find_spec("setuptools") is None:
        raise ValueError("the source archive is made by setuptools, which this Python lacks")
    shutil.rmtree(out_dir, ignore_errors=True)
    archive = build(out_dir)
    wheels = [write(out_dir / name, content) for name, content in (core_wheel(), project_wheel())]
    files = [archive, *wheels, _source_archive(out_dir)]
    index = json.dumps(repository([archive]), indent=2) + "\n"
    files.append(write(out_dir / "index.json", index.encode()))
    sums = "".join(f"{_sha256(path)}  {path.name}\n" for path in sorted(files))
    return [*files, write(out_dir / SUMS, sums.encode())]


def repository(archives: list[Path]) -> dict[str, Any]:
    """The listing of a repository of extensions that lie beside it, as Blender's `extension server-generate` makes it.

    https://developer.blender.org/docs/features/extensions/api_listing/
    """
    return {"version": "v1", "blocklist": [], "data": [_entry(archive) for archive in archives]}


def _entry(archive: Path) -> dict[str, Any]:
    with zipfile.ZipFile(archive) as files:
        manifest = manifest_of(files.read(MANIFEST))
    wheels = [Path(wheel).stem.split("-")[-3] for wheel in manifest.pop("wheels")]
    if wheels != ["py3"]:
        raise ValueError(f"the index says that any Python 3 will do, but the extension has wheels for {wheels}")
    entry: dict[str, Any] = manifest | {
        "python_versions": ["3"],
        "archive_url": f"./{archive.name}",
        "archive_size": archive.stat().st_size,
        "archive_hash": f"sha256:{_sha256(archive)}",
    }
    return entry


def _source_archive(out_dir: Path) -> Path:
    """lichen-textures as a source archive. The checkout stays clean."""
    with tempfile.TemporaryDirectory() as temporary:
        stage, made = Path(temporary) / "lichen-textures", Path(temporary) / "made"
        made.mkdir()
        for name in PROJECT:
            for path in sources(ROOT / name) if (ROOT / name).is_dir() else [ROOT / name]:
                copy = stage / path.relative_to(ROOT)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
        script = "import sys; from setuptools import build_meta; build_meta.build_sdist(sys.argv[1])"
        command = [sys.executable, "-c", script, str(made)]
        environment = os.environ | {"SOURCE_DATE_EPOCH": str(EPOCH)}
        subprocess.run(command, cwd=stage, env=environment, check=True, stdout=subprocess.DEVNULL)
        (archive,) = made.glob("*.tar.gz")
        written: Path = write(out_dir / archive.name, _without_times(archive))
        return written


def _without_times(archive: Path) -> bytes:
    """A .tar.gz that does not say when and by whom it was made."""
    content = BytesIO()
    with (
        tarfile.open(archive) as before,
        gzip.GzipFile(fileobj=content, mode="wb", mtime=EPOCH, filename="") as compressed,
        tarfile.open(fileobj=compressed, mode="w", format=tarfile.PAX_FORMAT) as after,
    ):
        for entry in sorted(before.getmembers(), key=lambda entry: entry.name):
            plain = tarfile.TarInfo(entry.name)
            plain.type, plain.size, plain.mtime = entry.type, entry.size, EPOCH
            plain.mode = 0o755 if entry.isdir() else 0o644
            after.addfile(plain, before.extractfile(entry))
    return content.getvalue()


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: build_release.py OUT_DIR")
    for file in release(Path(sys.argv[1])):
        print(file)
