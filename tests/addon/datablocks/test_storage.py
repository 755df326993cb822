"""What a .blend file carries: every custom property is known to one module, and those of other versions are read."""

from __future__ import annotations

import ast
import json
from types import ModuleType
from typing import Any

import bpy
import pytest

from ..conftest import ROOT
from ..stored import group_of

ADDON = ROOT / "blender_addon"


def names() -> set[str]:
    from bl_ext.user_default.lichen.datablocks import storage

    return {value.name for value in vars(storage).values() if isinstance(value, storage.Property)}


def written() -> set[str]:
    """The custom properties of the file that is open, without Blender's own and those that belong to a socket."""
    blocks = (*bpy.data.materials, *bpy.data.node_groups, *bpy.data.images)
    return {name for block in blocks for name in block.keys() if name.startswith("lichen_")}  # noqa: SIM118


def test_only_storage_names_custom_properties(installed: ModuleType) -> None:
    """Names that it does not list are those of RNA properties, settings and gallery."""
    own = {}
    for path in ADDON.rglob("*.py"):
        strings = (node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant))
        if found := names() & {text for text in strings if isinstance(text, str)}:
            own[path.relative_to(ADDON).as_posix()] = found
    assert own == {"datablocks/storage.py": names()}


@pytest.mark.parametrize("settings", [{}, {"mode": "endless"}, {"living": True}, {"mode": "udim"}], ids=str)
def test_nothing_is_written_that_storage_does_not_list(material: bpy.types.Material, settings: dict[str, Any]) -> None:
    from bl_ext.user_default.lichen import api

    api.regrow(material, **settings)
    assert {"lichen_weights", "lichen_recipe", "lichen_wish", "lichen_version"} <= written()
    assert {name for name in written() if not name.startswith("lichen_kept_")} <= names()


def test_what_is_stored_has_a_version(material: bpy.types.Material) -> None:
    from bl_ext.user_default.lichen.datablocks import storage

    assert storage.version_of(group_of(material)) == storage.VERSION
    assert all(storage.version_of(image) == storage.VERSION for image in bpy.data.images if image.packed_file)
    del group_of(material)["lichen_version"]
    assert storage.version_of(group_of(material)) == 1


def test_the_recipe_is_what_was_grown(material: bpy.types.Material) -> None:
    from bl_ext.user_default.lichen import api

    import nca_core

    found = api.recipe(material)
    assert (found["seed"], found["width"], found["mode"]) == (1, 64, "tile")
    assert nca_core.Recipe.from_dict(found).to_json() == group_of(material)["lichen_recipe"]
    del group_of(material)["lichen_recipe"]
    assert api.recipe(material) == {}


@pytest.mark.parametrize("how", ["operator", "api"])
def test_what_a_later_version_asked_for_outlasts_a_growth(material: bpy.types.Material, how: str) -> None:
    from bl_ext.user_default.lichen import api

    group = group_of(material)
    group["lichen_wish"] = json.dumps(json.loads(group["lichen_wish"]) | {"dust": {"amount": 0.5}})
    if how == "api":
        api.regrow(material, seed=9)
    else:
        material.lichen.seed = 9
        bpy.ops.lichen.grow()
    stored = json.loads(group_of(material)["lichen_wish"])
    assert (stored["seed"], stored["dust"]) == (9, {"amount": 0.5})


def test_what_version_1_wrote_beside_the_group_goes_when_the_material_grows(material: bpy.types.Material) -> None:
    """It would be another's."""
    from bl_ext.user_default.lichen import api

    blocks = [material, *(image for image in bpy.data.images if image.name.startswith("moss "))]
    for block in blocks:
        block["lichen_recipe"] = group_of(material)["lichen_recipe"]
    api.regrow(material, seed=9)
    assert not [block for block in (material, *bpy.data.images) if "lichen_recipe" in block]


def test_values_of_another_type_are_damage_where_they_matter(material: bpy.types.Material) -> None:
    """Else another material would silently grow, from the panel's settings; what nodes say of themselves is passed
    over, as is a version."""
    from bl_ext.user_default.lichen.datablocks import storage

    group = group_of(material)
    for entry, value in ((storage.REQUEST, 7), (storage.RECIPE, 0.5), (storage.STAMP, "new"), (storage.LAYOUT, 1)):
        group[entry.name] = value
        assert entry.of(group) is None
    assert storage.version_of(group) == 1
    for value in (5, [1, 2], b"x", {"a": 1}):
        group[storage.REQUEST.name] = group[storage.RECIPE.name] = value
        with pytest.raises(ValueError, match="not what a Lichen material was grown for"):
            storage.request_of(material)
        with pytest.raises(ValueError, match="not a Lichen recipe"):
            storage.recipe_of(material)
    group[storage.WEIGHTS.name] = [1, 2]
    with pytest.raises(ValueError, match="the weights stored in"):
        storage.model_of(material)
    group[storage.WEIGHTS.name] = ""
    assert storage.group_node(material) is None


@pytest.mark.parametrize("text", ["", "no JSON", "[]", "{}", '{"role": 3, "name": "a", "sha256": ""}', "[" * 10**5])
def test_of_a_damaged_credit_nothing_is_known(blender: ModuleType, text: str) -> None:
    """So that exports ask, where an image without any is nobody else's work."""
    from bl_ext.user_default.lichen.datablocks import storage

    image = bpy.data.images.new("Portrait", 8, 8)
    assert storage.credit_of(image) is None
    storage.CREDIT.put(image, text)
    credit = storage.credit_of(image)
    assert (credit.name, credit.is_known) == ("Portrait", False)
