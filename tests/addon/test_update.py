"""The extension is updated in a Blender that goes on running: everything is the new version, and old materials grow."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from .another_blender import play
from .conftest import ROOT

OLD = ROOT / "tests" / "fixtures" / "0.1.0" / "lichen-0.1.0.zip"

#: Installs the first zip, grows, installs the second one over it and grows again, as one does without a restart.
UPDATE = """
def versions():
    import nca_core
    from bl_ext.user_default.lichen import api
    say(nca_core.VERSION)
    return nca_core, api

install(sys.argv[1])
old_core, old = versions()
wall = old.grow(old.shipped()["brick_wall"], bpy.context.object, width=64, height=64, seed=3)
group = next(node.node_tree for node in wall.node_tree.nodes if node.type == "GROUP")
recipe = group["lichen_recipe"]
install(sys.argv[2], overwrite=True)
core, new = versions()
assert core is not old_core, "the old nca_core is in memory still"
ours = [vars(module) for name, module in list(sys.modules.items()) if name.startswith("bl_ext.user_default.lichen")]
models = {id(value) for space in ours for value in space.values() if getattr(value, "__name__", "") == "Model"}
assert models == {id(core.Model)}, "a part of the add-on uses another nca_core"
for values in ({}, {"mode": "udim"}, {"living": True}):
    new.grow(new.shipped()["pebbles"], bpy.context.object, width=32, height=32, **values)
new.regrow(wall, seed=4)
assert group["lichen_recipe"] != recipe
handlers = [entry.__module__ for name in ("save_pre", "frame_change_pre") for entry in getattr(bpy.app.handlers, name)]
assert len(handlers) == len(set(handlers)), handlers
"""


def test_an_update_needs_no_restart(tmp_path: Path, extension: Path) -> None:
    version = extension.stem.removeprefix("lichen-")
    assert play(UPDATE, tmp_path, OLD, extension) == ["0.1.0", version]


@pytest.mark.parametrize(
    ("version", "folder", "is_stale"),
    [("2.0.0", "stand_in_core", False), ("0.0.1", "stand_in_core", True), ("2.0.0", "elsewhere", True)],
)
def test_nca_core_is_forgotten_only_if_another_one_would_be_imported(
    tmp_path: Path,
    blender: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    version: str,
    folder: str,
    is_stale: bool,
) -> None:
    """Of another version, or from elsewhere. What another extension holds too stays what it is if it can."""
    from bl_ext.user_default.lichen import stale

    on_disk = tmp_path / "stand_in_core"
    on_disk.mkdir()
    (on_disk / "__init__.py").write_text("from .version import VERSION\n")
    (on_disk / "version.py").write_text('VERSION = "2.0.0"\n')
    monkeypatch.setattr(stale, "CORE", "stand_in_core")
    monkeypatch.syspath_prepend(str(tmp_path))
    package = ModuleType("lichen_stand_in")
    core = SimpleNamespace(__file__=str(tmp_path / folder / "__init__.py"), VERSION=version)
    for name, module in {package.__name__: package, "stand_in_core": core, "stand_in_core.grow": core}.items():
        monkeypatch.setitem(sys.modules, name, module)
    stale.forget(package.__name__)
    assert len([name for name in sys.modules if name.startswith("stand_in_core")]) == (0 if is_stale else 2)


def test_what_is_reloaded_is_imported_anew_with_all_that_is_inside_it(
    tmp_path: Path, blender: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`from . import` takes what the package has before it looks into the file."""
    from bl_ext.user_default.lichen import stale

    folder = tmp_path / "reloaded_package"
    folder.mkdir()
    (folder / "part.py").write_text("ANSWER = 1\n")
    (folder / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    package, part = (importlib.import_module(name) for name in ("reloaded_package", "reloaded_package.part"))
    (folder / "part.py").write_text("ANSWER = 'another'\n")
    monkeypatch.setattr(stale, "CORE", "another_core")  # the tests' nca_core is not where this checkout would find it
    stale.forget("reloaded_package")
    assert not hasattr(package, "part")
    assert importlib.import_module("reloaded_package.part") is not part
    assert package.part.ANSWER == "another"
