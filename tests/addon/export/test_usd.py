"""USD in Blender, whose own USD knows MaterialX: the scene has the `.mtlx` file's material, and Blender imports it."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import bpy
import numpy as np
import pytest

from ..conftest import random_model
from ..exporting import export, grown_from, read

MAPS = ("base_color", "roughness", "height")


@pytest.fixture
def pxr() -> Iterator[Any]:
    """Blender's Python module of USD, which is on no path in pip's bpy."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    path, before = list(sys.path), {name for name in sys.modules if name.partition(".")[0] == "pxr"}
    assert not before, "another USD is loaded already"
    sys.path.insert(0, str(Path(bpy.utils.resource_path("LOCAL")) / "python" / "lib" / version / "site-packages"))
    yield pytest.importorskip("pxr.UsdShade", reason="this Blender comes without USD's Python module")
    sys.path[:] = path
    for name in [name for name in sys.modules if name.partition(".")[0] == "pxr"]:
        del sys.modules[name]


@pytest.fixture
def scenes(blender: ModuleType, tmp_path: Path) -> dict[str, Path]:
    """A scene of a tile and one of corner tiles, of a material that is said to measure 10 m a cell."""
    import nca_core

    wall = grown_from(replace(random_model("wall", MAPS), cell_size=10.0), tmp_path)
    assert nca_core.load(tmp_path / "wall.nca").cell_size == 10.0
    found = {}
    for mode in ("tile", "endless"):
        wall.lichen.mode = mode
        bpy.ops.lichen.grow()
        (found[mode],) = (file for file in export(wall, tmp_path / mode, target="USD") if file.suffix == ".usda")
    return found


@pytest.mark.parametrize("mode", ["tile", "endless"])
def test_programs_that_know_materialx_find_its_material(pxr: Any, scenes: dict[str, Path], mode: str) -> None:
    from pxr import Usd, UsdShade

    stage = Usd.Stage.Open(str(scenes[mode]))
    assert not stage.GetCompositionErrors()
    (square,) = (prim for prim in stage.Traverse() if prim.GetTypeName() == "Mesh")
    material = UsdShade.MaterialBindingAPI(square).ComputeBoundMaterial()[0]
    assert material.ComputeSurfaceSource("mtlx")[0].GetIdAttr().Get() == "ND_standard_surface_surfaceshader"
    assert material.ComputeDisplacementSource("mtlx")[0]
    assert material.ComputeSurfaceSource("")[0].GetIdAttr().Get() == "UsdPreviewSurface"
    (graph,) = (prim for prim in material.GetPrim().GetChildren() if prim.GetTypeName() == "NodeGraph")
    shaders = [UsdShade.Shader(prim) for prim in graph.GetChildren()]
    images = [each for each in shaders if str(each.GetIdAttr().Get()).startswith("ND_image")]
    assert {Path(each.GetInput("file").Get().resolvedPath).parent for each in images} == {scenes[mode].parent}
    dealt = [each for each in shaders if each.GetIdAttr().Get() == "ND_cellnoise2d_float"]
    assert len(dealt) == (4 if mode == "endless" else 0)
    assert len(images) == (4 if mode == "tile" else 3 * 4 + 3)


def test_blender_imports_a_square_of_the_materials_size(scenes: dict[str, Path]) -> None:
    bpy.ops.wm.read_homefile(use_empty=True)
    bpy.ops.wm.usd_import(filepath=str(scenes["tile"]))
    ctypes.CDLL(None).fflush(None)  # Blender tells how long it took; else pytest's own summary would not come last
    (square,) = (each for each in bpy.data.objects if each.type == "MESH")
    cells = 64 / 8  # pixels of the tile, and of a coarse cell
    assert max(square.dimensions) == pytest.approx(cells * 4 * 10.0)
    assert square.data.uv_layers.active.name == "st"
    images = {
        node.image.name: node.image for node in square.active_material.node_tree.nodes if node.type == "TEX_IMAGE"
    }
    assert sorted(images) == ["wall_base_color.png", "wall_normal.png", "wall_roughness.png"]
    spaces = {name: image.colorspace_settings.name for name, image in images.items()}
    assert spaces["wall_base_color.png"] == "sRGB"
    assert {spaces["wall_normal.png"], spaces["wall_roughness.png"]} <= {"Non-Color", "Raw"}
    pixels = np.array(images["wall_roughness.png"].pixels).reshape(64, 64, -1)[::-1, :, :1]
    assert np.abs(pixels - read(scenes["tile"].parent / "wall_roughness.png", 1)).max() < 1e-4
