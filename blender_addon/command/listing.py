"""The listing of a remote asset library: what a folder needs to be served to other Blenders, from 5.2 on.

Blender makes it itself, by its own command `asset_listing generate`, in a process of its own: that one reads every file
anew and forgets what is open. Its reference is `_bpy_internal/assets/remote_library` among Blender's scripts. A folder
with a listing can be served by any server of files; its address is entered in Preferences > File Paths.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from pathlib import Path

import bpy

from nca_core.replacing import replacing

from ..settings import asset_library

_META, _INDEX = "_asset-library-meta.json", "_v1/asset-index.json"
_FIRST_VERSION = (5, 2, 0)
_UNKNOWN = "unknown"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Whether there is to be a listing, and what it says of the library."""
    can = bpy.app.version >= _FIRST_VERSION and bool(bpy.app.binary_path)
    note = "yes" if can else "no: it takes a whole Blender, 5.2 or later"
    help_text = f"write the listing of a remote asset library as well ({note})"
    parser.add_argument("--listing", action=argparse.BooleanOptionalAction, default=can, help=help_text)
    parser.add_argument("--name", default="", metavar="TEXT", help=f"of a remote library ({asset_library.NAME})")
    parser.add_argument("--contact", default="", metavar="TEXT", help=f"who serves a remote library ({_UNKNOWN})")


def check() -> None:
    """Raise ValueError where this Blender writes no listings."""
    if bpy.app.version < _FIRST_VERSION or not blender():
        raise ValueError("--listing: the listing of a remote asset library takes a whole Blender, 5.2 or later")


def write(folder: Path, name: str, contact: str) -> list[Path]:
    """Let Blender write the listing; returns its files. A name and a contact that are there already stay unless others
    are given. Raises OSError, in one line, where that fails."""
    meta, index = folder / _META, folder / _INDEX
    with replacing(meta) as unfinished:
        unfinished.write_text(json.dumps(_described(meta, name, contact)) + "\n", encoding="utf-8")
    result = subprocess.run(
        [*blender(), "--factory-startup", "--command", "asset_listing", "--quiet", "generate", str(folder)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if result.returncode or not index.is_file():
        said = [line for line in result.stdout.splitlines() if line.strip()]
        raise OSError(f"{folder}: Blender could not write the listing ({said[-1] if said else result.returncode})")
    return [meta, index]


def blender() -> list[str]:
    """How the Blender that runs is called; empty where it is a module of Python's."""
    return [bpy.app.binary_path] if bpy.app.binary_path else []


def _described(meta: Path, name: str, contact: str) -> dict[str, object]:
    """What the listing says of the library: what is there, with what is given now."""
    try:
        found = json.loads(meta.read_bytes())
    except (OSError, ValueError, RecursionError):
        found = {}
    table = found if isinstance(found, dict) else {}
    known = table.get("contact")
    who = dict(known) if isinstance(known, dict) else {}
    who["name"] = contact or who.get("name") or _UNKNOWN
    table |= {"name": name or table.get("name") or asset_library.NAME, "contact": who}
    return table | {"api_versions": table.get("api_versions", {})}
