"""nca_core as the wheel that the extension carries, by Python alone: a zip of its files and of what installers ask for.

nca_core/pyproject.toml says what is in it, so that pip makes the same from the folder.
https://packaging.python.org/en/latest/specifications/binary-distribution-format/ says what is written here.
"""

from __future__ import annotations

import base64
import hashlib
import runpy
import tomllib
from pathlib import Path
from typing import Any

from .archive import packed, sources

CORE = Path(__file__).resolve().parents[2] / "nca_core"
LICENCES = CORE / "LICENSES"
VERSION: str = runpy.run_path(str(CORE / "version.py"))["VERSION"]


def core_wheel() -> tuple[str, bytes]:
    """The wheel's file name and its bytes."""
    project = tomllib.loads((CORE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    about = f"{project['name']}-{VERSION}"
    information = f"{about}.dist-info"
    package = [path for path in sources(CORE) if path.suffix == ".py" or path.name == "py.typed"]
    licences = sorted(LICENCES.glob("*.txt"))
    files = {
        **{f"{project['name']}/{path.relative_to(CORE).as_posix()}": path.read_bytes() for path in package},
        **{f"{information}/licenses/LICENSES/{path.name}": path.read_bytes() for path in licences},
        f"{information}/METADATA": _metadata(project, [f"LICENSES/{path.name}" for path in licences]),
        f"{information}/WHEEL": b"Wheel-Version: 1.0\nGenerator: lichen\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = f"{information}/RECORD"
    lines = [*(_recorded(name, content) for name, content in files.items()), f"{record},,"]
    return f"{about}-py3-none-any.whl", packed({**files, record: "\n".join([*lines, ""]).encode()})


def _metadata(project: dict[str, Any], licences: list[str]) -> bytes:
    lines = [
        "Metadata-Version: 2.4",
        f"Name: {project['name']}",
        f"Version: {VERSION}",
        f"Summary: {project['description']}",
        f"License-Expression: {project['license']}",
        *(f"License-File: {name}" for name in licences),
        f"Requires-Python: {project['requires-python']}",
        *(f"Requires-Dist: {requirement}" for requirement in project["dependencies"]),
        "",
    ]
    return "\n".join(lines).encode()


def _recorded(name: str, content: bytes) -> str:
    """A file's line in RECORD."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(content)}"
