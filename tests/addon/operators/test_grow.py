"""Growing again: the same recipe, another seed or size, duplicates, displacement; and errors that change nothing."""

from __future__ import annotations

from pathlib import Path

import bpy
import numpy as np
import pytest

from .. import stored
from ..pixels import material_pixels, same, shown
from .test_import import group_node, node_of


def counts() -> tuple[int, int, int]:
    return len(bpy.data.materials), len(bpy.data.node_groups), len([i for i in bpy.data.images if i.source == "FILE"])


def test_the_same_recipe_gives_the_same_pixels(material: bpy.types.Material) -> None:
    before = material_pixels("moss")
    assert bpy.ops.lichen.grow() == {"FINISHED"}
    assert same(before, material_pixels("moss"))


def test_another_size_and_seed_replace_the_images(material: bpy.types.Material) -> None:
    before, names = counts(), {image.name for image in bpy.data.images}
    pixels = material_pixels("moss")
    settings = material.lichen
    settings.seed, settings.width, settings.height, settings.cells = 5, 96, 48, 6
    bpy.ops.lichen.grow(material="moss")
    assert counts() == before
    assert {image.name for image in bpy.data.images} == names
    assert all(values.shape == (48, 96, 3) for values in material_pixels("moss").values())
    settings.seed, settings.width, settings.height, settings.cells = 1, 64, 64, 8
    bpy.ops.lichen.grow(material="moss")
    assert same(pixels, material_pixels("moss"))


def test_features_keep_their_shape_on_a_wide_tile(material: bpy.types.Material) -> None:
    material.lichen.width = 128
    bpy.ops.lichen.grow()
    inner = group_node(material).node_tree.nodes
    assert tuple(inner["Tile Aspect"].inputs[1].default_value) == (1.0, 2.0, 1.0)
    assert inner["Height Scale"].outputs[0].default_value == pytest.approx(4.0 / 64)


def test_another_resolution_shows_the_same_finer(material: bpy.types.Material) -> None:
    before = shown("moss Height", 1)
    bpy.ops.lichen.set_size(side=256)
    bpy.ops.lichen.grow()
    after = shown("moss Height", 1)
    assert after.shape == (256, 256, 1)
    assert np.abs(after.reshape(64, 4, 64, 4).mean(axis=(1, 3)) - before[..., 0]).mean() < 0.02


def test_more_cells_show_more_of_it(material: bpy.types.Material) -> None:
    """The same noise falls on other places: another surface, its features half as large."""
    material.lichen.cells *= 2
    bpy.ops.lichen.grow()
    assert group_node(material).node_tree.nodes["Height Scale"].outputs[0].default_value == pytest.approx(4.0 / 128)


def test_growing_again_keeps_the_artists_links(material: bpy.types.Material) -> None:
    tree = material.node_tree
    tree.links.remove(node_of(material, "ShaderNodeBsdfPrincipled").inputs["Roughness"].links[0])
    count = len(tree.nodes), len(tree.links)
    bpy.ops.lichen.grow()
    assert (len(tree.nodes), len(tree.links)) == count


def test_a_renamed_material_renames_what_is_its_own(material: bpy.types.Material) -> None:
    material.name = "forest floor"
    bpy.ops.lichen.grow()
    assert group_node(material).node_tree.name == "forest floor"
    assert "forest floor Base Color" in bpy.data.images
    assert not [image for image in bpy.data.images if image.name.startswith("moss")]


def test_a_duplicated_material_grows_on_its_own(material: bpy.types.Material) -> None:
    before = material_pixels("moss")
    copy = material.copy()
    copy.name = "lawn"
    copy.lichen.seed = 9
    bpy.ops.lichen.grow(material="lawn")
    assert same(before, material_pixels("moss"))
    assert not same(before, material_pixels("lawn"))
    assert group_node(material).node_tree.name == "moss"
    assert group_node(copy).node_tree.name == "lawn"
    assert counts() == (2, 2, 22)


def test_reseeding_takes_a_new_seed_and_keeps_it(material: bpy.types.Material) -> None:
    before = material_pixels("moss")
    bpy.ops.lichen.reseed()
    seed = material.lichen.seed
    assert seed != 1
    assert f'"seed": {seed}' in stored.recipe(material)
    after = material_pixels("moss")
    assert not same(before, after)
    bpy.ops.lichen.grow()
    assert same(after, material_pixels("moss"))


def test_reseeding_never_takes_the_present_seed(material: bpy.types.Material, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("random.randrange", lambda stop: 1)  # the present one
    bpy.ops.lichen.reseed()
    assert material.lichen.seed == 2
    material.lichen.seed = 2**31 - 1
    monkeypatch.setattr("random.randrange", lambda stop: stop - 1)
    bpy.ops.lichen.reseed()
    assert material.lichen.seed == 2**31 - 2


def test_displacement_replaces_the_normal_map(material: bpy.types.Material) -> None:
    principled = node_of(material, "ShaderNodeBsdfPrincipled")
    output = node_of(material, "ShaderNodeOutputMaterial")
    assert (principled.inputs["Normal"].is_linked, output.inputs["Displacement"].is_linked) == (True, False)
    material.lichen.displacement = True
    assert (principled.inputs["Normal"].is_linked, output.inputs["Displacement"].is_linked) == (False, True)
    assert material.displacement_method == "DISPLACEMENT"
    displacement = node_of(material, "ShaderNodeDisplacement")
    assert displacement.inputs["Midlevel"].default_value == 0.5
    assert displacement.inputs["Scale"].links[0].from_socket.name == "Height Scale"
    bpy.ops.lichen.grow()
    assert output.inputs["Displacement"].is_linked
    material.lichen.displacement = False
    assert (principled.inputs["Normal"].is_linked, output.inputs["Displacement"].is_linked) == (True, False)
    assert material.displacement_method == "BUMP"


def test_displacement_leaves_the_artists_nodes_alone(material: bpy.types.Material) -> None:
    tree, ours = material.node_tree, group_node(material)
    kinds = ["ShaderNodeOutputMaterial", "ShaderNodeBsdfPrincipled", "ShaderNodeDisplacement"]
    for kind in kinds:  # Lichen's come back below, after the artist's in the tree's order
        tree.nodes.remove(node_of(material, kind))
    theirs = [tree.nodes.new(kind) for kind in kinds]
    bump = tree.nodes.new("ShaderNodeBump")
    tree.links.new(theirs[0].inputs["Surface"], theirs[1].outputs["BSDF"])
    tree.links.new(theirs[0].inputs["Displacement"], theirs[2].outputs["Displacement"])
    tree.links.new(theirs[1].inputs["Normal"], bump.outputs["Normal"])
    output, principled, displacement = (tree.nodes.new(kind) for kind in kinds)
    between = tree.nodes.new("ShaderNodeMath")
    tree.links.new(output.inputs["Surface"], principled.outputs["BSDF"])
    tree.links.new(principled.inputs["Base Color"], ours.outputs["Base Color"])
    tree.links.new(principled.inputs["Normal"], ours.outputs["Normal"])
    tree.links.new(between.inputs[0], ours.outputs["Height"])
    tree.links.new(displacement.inputs["Height"], between.outputs[0])
    for node in tree.nodes:
        if node.bl_idname == "ShaderNodeOutputMaterial":
            node.is_active_output = node == output
    before = wiring(tree)

    material.lichen.displacement = True
    link = (displacement.name, "Displacement", output.name, "Displacement")
    assert wiring(tree) == before - {(ours.name, "Normal", principled.name, "Normal")} | {link}
    material.lichen.displacement = False
    assert wiring(tree) == before


def test_displacement_keeps_what_the_artist_put_before_the_normal(material: bpy.types.Material) -> None:
    tree = material.node_tree
    bump = tree.nodes.new("ShaderNodeBump")
    tree.links.new(bump.inputs["Normal"], group_node(material).outputs["Normal"])
    tree.links.new(node_of(material, "ShaderNodeBsdfPrincipled").inputs["Normal"], bump.outputs["Normal"])
    before = wiring(tree)
    material.lichen.displacement = True
    material.lichen.displacement = False
    assert wiring(tree) == before


def test_a_removed_displacement_node_comes_back(material: bpy.types.Material) -> None:
    material.node_tree.nodes.remove(node_of(material, "ShaderNodeDisplacement"))
    material.lichen.displacement = True
    displacement = node_of(material, "ShaderNodeDisplacement")
    assert displacement.inputs["Height"].links[0].from_node == group_node(material)
    assert displacement.outputs["Displacement"].is_linked


def wiring(tree: bpy.types.NodeTree) -> set[tuple[str, str, str, str]]:
    """All links, by names."""
    return {(e.from_node.name, e.from_socket.name, e.to_node.name, e.to_socket.name) for e in tree.links}


def test_set_size_keeps_the_tiles_shape(material: bpy.types.Material) -> None:
    material.lichen.height = 32
    bpy.ops.lichen.set_size(side=128)
    assert (material.lichen.width, material.lichen.height) == (128, 64)


def test_set_size_does_not_bend_a_long_tile(material: bpy.types.Material) -> None:
    material.lichen.width, material.lichen.height = 1024, 4096
    with pytest.raises(RuntimeError, match="32768 pixels high"):
        bpy.ops.lichen.set_size(side=8192)
    assert (material.lichen.width, material.lichen.height) == (1024, 4096)


def test_what_cannot_be_grown_says_why(material: bpy.types.Material) -> None:
    with pytest.raises(RuntimeError, match="no material 'gone'"):
        bpy.ops.lichen.grow(material="gone")
    bpy.data.materials.new("plain")
    with pytest.raises(RuntimeError, match="plain: it is not a Lichen material"):
        bpy.ops.lichen.grow(material="plain")
    before = material_pixels("moss")
    material.lichen.cells = 3 * 4096
    with pytest.raises(RuntimeError, match="12288 cells take 6144 to 6291456 pixels, not 64"):
        bpy.ops.lichen.grow()
    material.lichen.width = material.lichen.height = 16384
    with pytest.raises(RuntimeError, match=r"16384 x 16384 pixels .* million cells"):
        bpy.ops.lichen.grow()
    for damaged in ("AAAA", "mousse de chêne", [1, 2]):
        group_node(material).node_tree["lichen_weights"] = damaged
        with pytest.raises(RuntimeError, match="weights stored in 'moss'"):
            bpy.ops.lichen.grow()
    assert same(before, material_pixels("moss"))


@pytest.mark.parametrize("failure", ["Cancelled", "MemoryError"])
def test_an_interrupted_growth_changes_nothing(
    material: bpy.types.Material, weights: Path, monkeypatch: pytest.MonkeyPatch, failure: str
) -> None:
    import nca_core

    def fail(*_arguments: object, **_options: object) -> None:
        raise nca_core.Cancelled if failure == "Cancelled" else MemoryError

    before, blocks, recipe = material_pixels("moss"), counts(), stored.recipe(material)
    material.lichen.seed = 77
    monkeypatch.setattr(nca_core.engine, "decode", fail)
    if failure == "Cancelled":
        assert bpy.ops.lichen.grow() == {"CANCELLED"}
        assert bpy.ops.lichen.import_weights(filepath=str(weights), width=32, height=32) == {"CANCELLED"}
    else:
        with pytest.raises(RuntimeError, match="not enough memory to grow 64 x 64"):
            bpy.ops.lichen.grow()
    assert counts() == blocks
    assert stored.recipe(material) == recipe
    assert same(before, material_pixels("moss"))


def test_images_hold_no_alpha(material: bpy.types.Material) -> None:
    values = np.empty(64 * 64 * 4, np.float32)
    bpy.data.images["moss Base Color"].pixels.foreach_get(values)
    assert (values[3::4] == 1).all()


def test_images_that_a_render_reads_are_not_taken_away(
    material: bpy.types.Material, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bl_ext.user_default.lichen.datablocks import leftovers

    monkeypatch.setattr(leftovers, "in_use", lambda: True)
    material.lichen.seed = 2
    bpy.ops.lichen.grow()
    assert bpy.data.images["moss Height (replaced)"].users == 0
    assert bpy.data.images["moss Height"].users == 1
