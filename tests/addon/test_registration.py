"""Panels, menus and drag and drop are there; switching the extension off leaves nothing; the manifest and the zip."""

from __future__ import annotations

import tomllib
import zipfile
from pathlib import Path
from types import ModuleType, SimpleNamespace

import addon_utils
import bpy

from . import stored
from .conftest import MODULE, ROOT, SHIPPED

ADDON = ROOT / "blender_addon"
MENUS = ("TOPBAR_MT_file_import", "NODE_MT_category_shader_texture")


def ours() -> set[str]:
    """The names of Lichen's registered classes and operators."""
    return {name for name in dir(bpy.types) if "lichen" in name.lower()} | {
        f"lichen.{name}" for name in dir(bpy.ops.lichen)
    }


def entries(menu: str) -> list[str]:
    draws = getattr(bpy.types, menu).draw._draw_funcs
    return [draw.__module__ for draw in draws if "lichen" in draw.__module__]


def test_everything_is_registered(blender: ModuleType) -> None:
    assert {"LICHEN_PT_shader_editor", "LICHEN_PT_material", "LICHEN_PT_image_part", "LICHEN_FH_weights"} <= ours()
    assert {"lichen.import_weights", "lichen.grow", "lichen.reseed"} <= ours()
    assert all(entries(menu) == [f"{MODULE}.ui.menus"] for menu in MENUS)
    panel = bpy.types.LICHEN_PT_shader_editor
    assert (panel.bl_space_type, panel.bl_region_type, panel.bl_category) == ("NODE_EDITOR", "UI", "Lichen")
    handler = bpy.types.LICHEN_FH_weights
    assert (handler.bl_file_extensions, handler.bl_import_operator) == (".nca", "lichen.import_weights")


def test_weights_are_dropped_into_shader_editors_and_viewports_only(blender: ModuleType) -> None:
    def takes(editor: str, region: str = "WINDOW") -> bool:
        context = SimpleNamespace(area=SimpleNamespace(ui_type=editor), region=SimpleNamespace(type=region))
        return blender.ui.menus.LICHEN_FH_weights.poll_drop(context)

    assert takes("ShaderNodeTree")
    assert takes("VIEW_3D")
    assert not takes("VIEW_3D", "UI")
    assert not any(takes(editor) for editor in ("GeometryNodeTree", "CompositorNodeTree", "TextureNodeTree"))


def test_every_operator_and_setting_has_a_tooltip(blender: ModuleType) -> None:
    for cls in blender.CLASSES:
        properties = [entry for entry in cls.bl_rna.properties if entry.is_runtime and not entry.is_hidden]
        assert all(entry.description for entry in properties)
        if issubclass(cls, bpy.types.Operator):
            description = getattr(bpy.ops.lichen, cls.bl_idname.removeprefix("lichen.")).get_rna_type().description
            assert description
            assert not description.endswith(".")


def test_switching_off_leaves_nothing_and_on_again_works(material: bpy.types.Material) -> None:
    addon_utils.disable(MODULE)
    try:
        assert ours() == set()
        assert not any(entries(menu) for menu in MENUS)
        assert not hasattr(bpy.types.Material, "lichen")
        assert stored.recipe(material)
    finally:
        addon_utils.enable(MODULE)
    assert all(len(entries(menu)) == 1 for menu in MENUS)
    assert material.lichen.width == 64
    assert bpy.ops.lichen.grow() == {"FINISHED"}


def test_the_manifest_agrees_with_nca_core(installed: ModuleType) -> None:
    import nca_core

    manifest = tomllib.loads((ADDON / "blender_manifest.toml").read_text())
    assert manifest["version"] == nca_core.VERSION
    assert manifest["blender_version_min"] == "4.5.0"
    assert manifest["license"] == ["SPDX:GPL-3.0-or-later"]
    for text in (manifest["tagline"], *manifest["permissions"].values()):
        assert len(text) <= 64
        assert not text.endswith(".")


def test_the_zip_holds_the_addon_the_wheels_and_the_samples_and_nothing_else(extension: Path) -> None:
    sources = {path.relative_to(ADDON) for path in ADDON.rglob("*") if path.is_file() and not path.match("build*.py")}
    shipped = {path.as_posix() for path in sources if not {"__pycache__", "building"} & set(path.parts)}
    version = tomllib.loads((ADDON / "blender_manifest.toml").read_text())["version"]
    names = zipfile.ZipFile(extension).namelist()
    materials = {f"materials/{path.name}" for path in SHIPPED.parent.glob("*.nca")}
    licences = {f"LICENSES/{name}.txt" for name in ("MIT", "GPL-3.0-or-later", "CC0-1.0")}
    wheels = {f"wheels/nca_core-{version}-py3-none-any.whl", f"trainer/lichen_textures-{version}-py3-none-any.whl"}
    assert sorted(names) == sorted({*shipped, *materials, *licences, *wheels})
