"""A seed that is animated: the material is another one on every frame, in renders too."""

from __future__ import annotations

import json
from pathlib import Path

import bpy
import numpy as np
import pytest

from .. import stored
from ..pixels import material_pixels, same


def seed(material: bpy.types.Material) -> int:
    return json.loads(stored.recipe(material))["seed"]


@pytest.fixture
def animated(material: bpy.types.Material) -> bpy.types.Material:
    """Seed 1 on frame 1, 2 on frame 2, 2 on frame 3."""
    for frame, value in ((1, 1), (2, 2), (3, 2)):
        material.lichen.seed = value
        material.keyframe_insert("lichen.seed", frame=frame)
    return material


def test_each_seed_is_grown_on_its_frame(animated: bpy.types.Material) -> None:
    scene, seen = bpy.context.scene, {}
    for frame in (1, 2, 3):
        scene.frame_set(frame)
        seen[frame] = material_pixels("moss")
        assert seed(animated) == (1 if frame == 1 else 2)
    assert not same(seen[1], seen[2])
    assert same(seen[2], seen[3])
    scene.frame_set(1)
    assert same(seen[1], material_pixels("moss"))


def test_a_seed_that_is_not_animated_waits_for_grow(material: bpy.types.Material) -> None:
    material.lichen.seed = 9
    bpy.context.scene.frame_set(2)
    assert seed(material) == 1


def test_an_animation_renders_every_seed(animated: bpy.types.Material, tmp_path: Path) -> None:
    scene = bpy.context.scene
    scene.camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
    scene.collection.objects.link(scene.camera)
    scene.camera.location = (0, 0, 3)
    for node in animated.node_tree.nodes:
        if node.bl_idname == "ShaderNodeGroup":
            shown = node.outputs["Base Color"]
    emission = animated.node_tree.nodes.new("ShaderNodeEmission")
    animated.node_tree.links.new(emission.inputs["Color"], shown)
    output = animated.node_tree.get_output_node("ALL")
    animated.node_tree.links.new(output.inputs["Surface"], emission.outputs["Emission"])
    import addon_utils

    addon_utils.enable("cycles")
    scene.render.engine, scene.cycles.samples = "CYCLES", 1
    scene.render.resolution_x = scene.render.resolution_y = 16
    scene.frame_start, scene.frame_end = 1, 2
    scene.render.filepath = str(tmp_path / "frame")
    bpy.ops.render.render(animation=True)
    frames = []
    for path in sorted(tmp_path.glob("frame*.png")):
        image = bpy.data.images.load(str(path))
        frames.append(np.array(image.pixels))
    assert len(frames) == 2
    assert np.abs(frames[0] - frames[1]).mean() > 0.01


def test_each_material_follows_its_own_slot_of_a_shared_action(animated: bpy.types.Material) -> None:
    from bl_ext.user_default.lichen.handlers import animation

    other = animated.copy()
    other.animation_data.action = animated.animation_data.action
    other.animation_data.action_slot = animated.animation_data.action.slots.new("MATERIAL", "other")
    other.lichen.seed = 7
    other.keyframe_insert("lichen.seed", frame=2)
    assert animation.seed_at(animated, 2) == 2
    assert animation.seed_at(other, 2) == 7


def test_frames_rendered_in_a_window_leave_no_images_behind(
    animated: bpy.types.Material, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bl_ext.user_default.lichen.datablocks import leftovers

    bpy.context.scene.frame_set(1)
    count = len(bpy.data.images)
    monkeypatch.setattr(leftovers, "in_use", lambda: True)
    for frame in (2, 1, 2, 1):
        bpy.context.scene.frame_set(frame)
    assert len(bpy.data.images) <= 2 * count
