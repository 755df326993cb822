"""The project's wheels by Python alone: each is a zip of its files and of what installers ask for.

nca_core's travels inside the extension for Blender, lichen-textures' for whoever trains. The pyproject.toml of each
says what is in it, so that pip makes the same from the folder.
https://packaging.python.org/en/latest/specifications/binary-distribution-format/ says what is written here.
"""

from __future__ import annotations

import base64
import hashlib
import runpy
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .archive import packed

ROOT = Path(__file__).resolve().parents[2]
CORE = ROOT / "nca_core"
LICENCES = CORE / "LICENSES"
VERSION: str = runpy.run_path(str(CORE / "version.py"))["VERSION"]


def core_wheel() -> tuple[str, bytes]:
    """The file name and the bytes of nca_core's wheel."""
    return wheel_of(CORE)


def project_wheel() -> tuple[str, bytes]:
    """Those of lichen-textures': the trainer, nca_core, and the command `lichen`."""
    return wheel_of(ROOT)


def wheel_of(folder: Path) -> tuple[str, bytes]:
    """The file name and the bytes of the wheel that a folder's pyproject.toml describes."""
    settings = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
    project = settings["project"]
    about = f"{project['name'].replace('-', '_')}-{VERSION}"
    information = f"{about}.dist-info"
    licences = [path for pattern in project["license-files"] for path in sorted(folder.glob(pattern))]
    named = {path.relative_to(folder).as_posix(): path for path in licences}
    files = {
        **{name: path.read_bytes() for name, path in _package(folder, settings["tool"]["setuptools"])},
        **{f"{information}/licenses/{name}": path.read_bytes() for name, path in named.items()},
        f"{information}/METADATA": _metadata(project, list(named), folder),
        f"{information}/WHEEL": b"Wheel-Version: 1.0\nGenerator: lichen\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    if "scripts" in project:
        lines = ["[console_scripts]", *(f"{name} = {place}" for name, place in project["scripts"].items()), ""]
        files[f"{information}/entry_points.txt"] = "\n".join(lines).encode()
    record = f"{information}/RECORD"
    lines = [*(_recorded(name, content) for name, content in files.items()), f"{record},,"]
    return f"{about}-py3-none-any.whl", packed({**files, record: "\n".join([*lines, ""]).encode()})


def _package(folder: Path, setuptools: dict[str, Any]) -> Iterator[tuple[str, Path]]:
    """The files of the packages, and their names in the wheel, in order."""
    places, data = setuptools["package-dir"], setuptools["package-data"]
    for package in setuptools["packages"]:
        top, *inside = package.split(".")
        place = folder.joinpath(places.get(top, top), *inside)
        patterns = ("*.py", *data.get(package, ()))
        for path in sorted({path for pattern in patterns for path in place.glob(pattern) if path.is_file()}):
            yield f"{package.replace('.', '/')}/{path.relative_to(place).as_posix()}", path


def _metadata(project: dict[str, Any], licences: list[str], folder: Path) -> bytes:
    lines = [
        "Metadata-Version: 2.4",
        f"Name: {project['name']}",
        f"Version: {VERSION}",
        f"Summary: {project['description']}",
        f"License-Expression: {project['license']}",
        f"Requires-Python: {project['requires-python']}",
        *(f"License-File: {name}" for name in licences),
        *(f"Requires-Dist: {requirement}" for requirement in project["dependencies"]),
    ]
    for extra, requirements in project.get("optional-dependencies", {}).items():
        lines += [
            f"Provides-Extra: {extra}",
            *(f'Requires-Dist: {requirement}; extra == "{extra}"' for requirement in requirements),
        ]
    if "readme" in project:
        text = (folder / project["readme"]).read_text(encoding="utf-8")
        lines += ["Description-Content-Type: text/markdown", "", text.rstrip("\n")]
    return "\n".join([*lines, ""]).encode()


def _recorded(name: str, content: bytes) -> str:
    """A file's line in RECORD."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(content)}"
