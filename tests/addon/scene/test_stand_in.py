"""What grows is seen on the object at once, and is gone without a trace if nothing comes of it."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import bpy
import numpy as np
import pytest

from ..pixels import material_pixels, same


@pytest.fixture
def preview(material: bpy.types.Material) -> Any:
    """Shows a preview frame of the material growing in a mode, of (height, width) pixels of one value."""
    from bl_ext.user_default.lichen.datablocks import storage
    from bl_ext.user_default.lichen.growing.preview_frames import PreviewFrame
    from bl_ext.user_default.lichen.growing.request import Request
    from bl_ext.user_default.lichen.growing.resolve import resolve
    from bl_ext.user_default.lichen.scene import stand_in

    model = storage.model_of(material)

    def show(mode: str = "tile", value: float = 0.25, size: tuple[int, int] = (8, 16)) -> None:
        request = Request(mode=mode, width=64, height=64)
        maps = {kind.name: np.full((*size, kind.channels), value, np.float32) for kind in model.kinds}
        stand_in.show(material, model, resolve(request, model), PreviewFrame(maps))

    return show


def shown(material: bpy.types.Material) -> bpy.types.NodeTree:
    from bl_ext.user_default.lichen.datablocks import storage

    return storage.group_node(material).node_tree


def base_color(material: bpy.types.Material) -> bpy.types.Image:
    return shown(material).nodes["base_color"].image


def test_the_material_shows_the_preview_frame(material: bpy.types.Material, preview: Any) -> None:
    preview()
    assert tuple(base_color(material).size) == (16, 8)
    assert np.allclose(base_color(material).pixels[:3], 0.25, atol=1 / 255)
    preview(value=0.75, size=(32, 32))
    assert tuple(base_color(material).size) == (32, 32)
    assert np.allclose(base_color(material).pixels[:3], 0.75, atol=1 / 255)


def test_rows_lie_as_in_the_finished_images(material: bpy.types.Material) -> None:
    from bl_ext.user_default.lichen.datablocks import storage
    from bl_ext.user_default.lichen.growing.preview_frames import PreviewFrame
    from bl_ext.user_default.lichen.growing.request import Request
    from bl_ext.user_default.lichen.growing.resolve import resolve
    from bl_ext.user_default.lichen.scene import stand_in

    model = storage.model_of(material)
    maps = {kind.name: np.zeros((4, 4, kind.channels), np.float32) for kind in model.kinds}
    maps["base_color"][0] = 1.0  # the upper row
    stand_in.show(material, model, resolve(Request(width=64, height=64), model), PreviewFrame(maps))
    pixels = np.array(base_color(material).pixels).reshape(4, 4, 4)
    assert pixels[3, :, :3].min() == 1.0
    assert pixels[:3, :, :3].max() == 0.0


@pytest.mark.parametrize("mode", ["tile", "endless"])
def test_clearing_brings_everything_back(material: bpy.types.Material, preview: Any, mode: str) -> None:
    from bl_ext.user_default.lichen.datablocks import storage
    from bl_ext.user_default.lichen.scene import stand_in

    before, group = material_pixels("moss"), shown(material)
    node = storage.group_node(material)
    node.inputs["Scale"].default_value = 3.0
    links = len(material.node_tree.links)
    blocks = set(bpy.data.images), set(bpy.data.node_groups)
    preview(mode)
    assert shown(material) != group
    stand_in.clear()
    assert shown(material) == group
    assert same(before, material_pixels("moss"))
    assert node.inputs["Scale"].default_value == 3.0
    assert len(material.node_tree.links) == links
    assert {entry for entry in bpy.data.images if "Tiles" not in entry.name} == blocks[0]
    assert set(bpy.data.node_groups) == blocks[1]
    stand_in.clear()  # nothing to do


def test_values_and_links_of_another_mode_outlast_a_preview_frame(material: bpy.types.Material, preview: Any) -> None:
    from bl_ext.user_default.lichen.datablocks import storage
    from bl_ext.user_default.lichen.scene import stand_in

    material.lichen.mode = "endless"
    bpy.ops.lichen.grow()
    node, value = storage.group_node(material), material.node_tree.nodes.new("ShaderNodeValue")
    material.node_tree.links.new(node.inputs["Seed"], value.outputs[0])
    node.inputs["Rotation"].default_value = 0.5
    preview("tile")
    stand_in.clear()
    assert node.inputs["Seed"].links[0].from_node == value
    assert node.inputs["Rotation"].default_value == 0.5


def test_a_saved_file_has_no_preview(material: bpy.types.Material, preview: Any, tmp_path: Path) -> None:
    before = material_pixels("moss")
    preview()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "moss.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "moss.blend"))
    assert same(before, material_pixels("moss"))
    assert not [group for group in bpy.data.node_groups if "Preview" in group.name]


def test_an_undo_step_taken_meanwhile_has_none_either(material: bpy.types.Material, preview: Any) -> None:
    before = material_pixels("moss")
    preview()
    bpy.ops.mesh.primitive_cube_add()
    bpy.ops.ed.undo_push(message="cube")
    bpy.ops.mesh.primitive_cube_add()
    bpy.ops.ed.undo_push(message="another")
    bpy.ops.ed.undo()  # to where the frame was shown
    assert same(before, material_pixels("moss"))
    assert not [group for group in bpy.data.node_groups if "Preview" in group.name]


@pytest.mark.parametrize("handlers", ["undo_pre", "redo_pre"])
def test_nothing_shows_it_while_blender_undoes(material: bpy.types.Material, preview: Any, handlers: str) -> None:
    """Blender keeps a material that looks unchanged, and frees the stand-in that it would go on to point to."""
    group, seen = shown(material), []

    def look(*_arguments: object) -> None:
        seen.append(shown(material))

    step = bpy.ops.ed.undo if handlers == "undo_pre" else bpy.ops.ed.redo
    bpy.ops.ed.undo_push(message="one")
    bpy.ops.ed.undo_push(message="another")
    if handlers == "redo_pre":
        bpy.ops.ed.undo()
        group = shown(material)
    preview()
    assert shown(material) != group
    getattr(bpy.app.handlers, handlers).append(look)
    try:
        step()
    finally:
        getattr(bpy.app.handlers, handlers).remove(look)
    assert seen == [group]


def test_looks_come_early_and_become_the_picture(installed: ModuleType, weights: Path) -> None:
    """The first from the coarsest cells; the last with its structure."""
    from bl_ext.user_default.lichen.growing import job
    from bl_ext.user_default.lichen.growing.request import Request

    import nca_core

    task, frames = job.GrowthJob(nca_core.load(weights), Request(width=96, height=48)), []
    task.watched = True
    task._show = frames.append  # type: ignore[method-assign]
    task.run()
    heights = [frame.maps["base_color"].shape[0] for frame in frames]
    assert heights[0] < 24
    assert heights == sorted(heights)
    assert {name for frame in frames for name in frame.maps} == {kind.name for kind in task.model.kinds}


@pytest.mark.parametrize(("mode", "band"), [("tile", 1 << 9), ("endless", 1 << 16)])
def test_a_large_surface_is_sketched_and_filled_in(
    installed: ModuleType, weights: Path, monkeypatch: pytest.MonkeyPatch, mode: str, band: int
) -> None:
    from bl_ext.user_default.lichen.growing import job
    from bl_ext.user_default.lichen.growing.request import Request

    import nca_core
    from tests.pngs import png_levels

    for name, value in {"surface.WHOLE_CELLS": 1, "surface.BAND_CELLS": band, "bands.BAND_PIXELS": band}.items():
        monkeypatch.setattr(f"nca_core.{name}", value)
    task = job.GrowthJob(nca_core.load(weights), Request(mode=mode, width=64, height=64))
    frames: list[np.ndarray] = []
    task.watched = True
    task._show = lambda frame: frames.append(frame.maps["roughness"])  # type: ignore[method-assign]
    task.run()
    levels = png_levels(task.result().images["roughness"][0])
    last = frames[-1]
    rows, columns = (
        (np.arange(n) * 2 + 1) * large // (2 * n) for n, large in zip(last.shape[:2], levels.shape[:2], strict=True)
    )
    assert np.abs(last[..., 0] * 65535 - levels.reshape(levels.shape[:2])[rows][:, columns]).max() <= 1
    assert len(frames) > 2
    assert np.abs(frames[0].mean() - last.mean()) < 0.2


def test_udim_and_unwatched_growths_have_no_preview_frames(installed: ModuleType, weights: Path) -> None:
    from bl_ext.user_default.lichen.growing import job
    from bl_ext.user_default.lichen.growing.request import Request

    import nca_core

    for request, watched in ((Request(mode="udim", width=32, tiles=(1001,)), True), (Request(width=32), False)):
        task = job.GrowthJob(nca_core.load(weights), request)
        task.watched = watched
        task.run()
        assert task.preview_frame() is None
