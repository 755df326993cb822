"""Export: what cannot be exported says so in one line, and a folder gets all files or none."""

from __future__ import annotations

import os
from pathlib import Path
from types import ModuleType
from typing import Any

import bpy
import pytest

from ..exporting import export


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"file_format": "JPEG"}, "'JPEG' is none of PNG, TIFF, OPEN_EXR"),
        ({"depth": "32"}, "The depth of PNG is one of AUTO, 8, 16, not 32"),
        ({"file_format": "OPEN_EXR", "depth": "8"}, "The depth of OpenEXR is one of AUTO, 16, 32, not 8"),
        ({"packing": "GLTF", "file_format": "TIFF"}, "glTF takes PNG, not TIFF"),
        ({"packing": "GLTF", "normals": "DIRECTX"}, "glTF takes normals for OpenGL, not DirectX"),
        ({"width": 8}, "A side has 16 to 16384 pixels, not 8"),
        ({"width": 16384, "folder": ""}, "There is no folder"),
        ({"folder": "//maps"}, "which is not saved yet"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    material: bpy.types.Material, tmp_path: Path, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        export(material, **({"folder": tmp_path / "maps"} | options))
    assert not list(tmp_path.iterdir())


def test_another_material_says_so(blender: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="other: it is not a Lichen material"):
        export(bpy.data.materials.new("other"), tmp_path)


def test_a_folder_that_cannot_be_made_says_so(material: bpy.types.Material, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OSError, match="maps: it cannot be written"):
        export(material, tmp_path / "file" / "maps")


def test_all_files_or_none(material: bpy.types.Material, tmp_path: Path) -> None:
    """The third file cannot be placed: the first two are what they were."""
    (tmp_path / "moss_base_color.png").write_text("mine")
    (tmp_path / "moss_roughness.png").mkdir()
    with pytest.raises(OSError, match="cannot be written"):
        export(material, tmp_path)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["moss_base_color.png", "moss_roughness.png"]
    assert (tmp_path / "moss_base_color.png").read_text() == "mine"


@pytest.mark.parametrize("file_format", ["PNG", "OPEN_EXR"])
def test_an_error_leaves_nothing(
    material: bpy.types.Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file_format: str
) -> None:
    import nca_core

    def fail(*_arguments: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(nca_core.image_files, "flush", fail)
    with pytest.raises(OSError, match="No space left"):
        export(material, tmp_path / "a" / "b", file_format=file_format)
    assert not list(tmp_path.iterdir())


def test_files_have_the_rights_that_the_umask_leaves_and_names_that_systems_take(
    blender: ModuleType, weights: Path, tmp_path: Path
) -> None:
    from bl_ext.user_default.lichen import api

    name = "\N{CJK UNIFIED IDEOGRAPH-82D4}" * (84 if bpy.app.version >= (5, 0) else 21)
    block = api.grow(weights, bpy.context.object, name=name, width=32, height=32)
    before = os.umask(0o027)
    try:
        files = export(block, tmp_path / "out")
    finally:
        os.umask(before)
    assert {file.stat().st_mode & 0o777 for file in files} == ({0o640} if os.name == "posix" else {0o666})
    assert all(len(file.name.encode()) <= 255 for file in files)
