"""Modules that an older version of the add-on has left in Python's memory go before this one is imported.

Blender replaces the files of an extension that is updated, those of its wheels too, and imports the extension anew: but
nca_core, which the wheel holds, stays in memory as it was. Knows neither bpy nor nca_core, and is imported first.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

CORE = "nca_core"
_VERSION = re.compile(r"^VERSION\s*=\s*[\"'](.+?)[\"']", re.MULTILINE)


def forget(package: str) -> None:
    """Forget the modules of this package (its name), and nca_core if it is not the one that is on disk now."""
    importlib.invalidate_caches()
    _forget(package, inside=True)
    core = sys.modules.get(CORE)
    if core is not None and _is_stale(core):
        _forget(CORE)


def _forget(package: str, *, inside: bool = False) -> None:
    """Forget a package and all inside it, or only what is inside. Who holds a module goes on with it."""
    if inside:
        parent = sys.modules[package]
        for name in [name for name in vars(parent) if f"{package}.{name}" in sys.modules]:
            delattr(parent, name)  # or `from . import` would find it there
    else:
        del sys.modules[package]
    for name in [name for name in sys.modules if name.startswith(f"{package}.")]:
        del sys.modules[name]


def _is_stale(core: ModuleType) -> bool:
    """Whether importing it anew would give another version, or one from elsewhere."""
    spec = _found(CORE)
    if spec is None or spec.origin is None:
        return False
    if spec.origin != getattr(core, "__file__", None):
        return True
    try:
        version = _VERSION.search((Path(spec.origin).parent / "version.py").read_text(encoding="utf-8"))
    except OSError:
        return False
    return bool(version and version[1] != getattr(core, "VERSION", None))


def _found(name: str) -> ModuleSpec | None:
    """The module that an import would find if this one were not in memory."""
    loaded = sys.modules.pop(name)
    try:
        return importlib.util.find_spec(name)
    finally:
        sys.modules[name] = loaded
