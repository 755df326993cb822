"""A plan says which files a recipe makes: pure, picklable, with names that nothing shares and every system takes."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nca_core
from nca_core.baking import write_all
from nca_core.formats import AUTO, FORMATS
from nca_core.image_files import png_file
from nca_core.maps import KINDS, LABELS, LEARNT, MASK, MapKind, decided
from nca_core.plan import FileOptions, Task, is_made, plan, variant
from nca_core.sheets import NORMALS, PACKINGS, sheets
from nca_core.slices import drive
from nca_core.untrusted import MAX_NAME_BYTES, file_name_fault, fitting_name

from .models import random_model

MODEL = random_model(steps=(1, 1), maps=tuple(LEARNT))
RECIPE = nca_core.Recipe(seed=3, width=40, height=24, digest=MODEL.digest)


@st.composite
def options(draw: st.DrawFn) -> FileOptions:
    packing = draw(st.sampled_from(sorted(PACKINGS)))
    file_format = draw(st.sampled_from([name for name in FORMATS if PACKINGS[packing].takes(name)]))
    return FileOptions(
        file_format,
        draw(st.sampled_from((AUTO, *FORMATS[file_format].depths))),
        packing,
        draw(st.sampled_from(PACKINGS[packing].normals)),
        tuple(draw(st.sets(st.sampled_from([kind.name for kind in MODEL.kinds])))),
    )


recipes = st.builds(
    nca_core.Recipe,
    seed=st.integers(0, 2**32 - 1),
    width=st.integers(1, 64),
    height=st.integers(1, 64),
    mode=st.sampled_from(("tile", "plane")),
    x=st.integers(-100, 100),
    digest=st.just(MODEL.digest),
)
tile_sets = st.lists(st.integers(1001, 2000), max_size=4)
names = st.text(min_size=1, max_size=60).map(fitting_name)


def drawn(recipe: nca_core.Recipe, name: str, kept: FileOptions, tiles: list[int]) -> tuple[Task, ...]:
    return plan(MODEL, recipe, name, kept, tiles)


# --- laws ----------------------------------------------------------------------------------------------------------


@given(recipes, names, options(), tile_sets)
def test_a_plan_is_pure_and_can_be_sent_to_another_process(
    recipe: nca_core.Recipe, name: str, kept: FileOptions, tiles: list[int]
) -> None:
    tasks = drawn(recipe, name, kept, tiles)
    assert tasks == drawn(recipe, name, kept, tiles) == pickle.loads(pickle.dumps(tasks))
    assert len(set(tasks)) == len(tasks) == max(1, len(set(tiles)))


@given(recipes, names, options(), tile_sets, names, st.integers(0, 2**32 - 1))
def test_a_variant_is_the_plan_of_another_seed_and_name(
    recipe: nca_core.Recipe, name: str, kept: FileOptions, tiles: list[int], other: str, seed: int
) -> None:
    planned = drawn(replace(recipe, seed=seed), other, kept, tiles)
    assert variant(drawn(recipe, name, kept, tiles), name, seed, other) == planned


@given(recipes, names, options(), tile_sets)
def test_no_two_files_have_one_name_and_every_system_takes_it(
    recipe: nca_core.Recipe, name: str, kept: FileOptions, tiles: list[int]
) -> None:
    """Also where "A" and "a" are one, and with the number of a tile in the middle."""
    files = [file for task in drawn(recipe, name, kept, tiles) for file in task.names]
    assert len({file.casefold() for file in files}) == len(files)
    assert [file_name_fault(file) for file in files] == [None] * len(files)
    assert all(file.startswith(name) for file in files)


@given(recipes, options(), tile_sets)
def test_a_sidecar_has_all_to_grow_the_same_again(recipe: nca_core.Recipe, kept: FileOptions, tiles: list[int]) -> None:
    for task in drawn(recipe, "moss", kept, tiles):
        said = json.loads(task.sidecar_text(MODEL))
        assert nca_core.Recipe.from_dict(said["recipe"]) == task.recipe
        assert said["maps"] == {image.sheet.name: image.name for image in task.images}
        assert (said["packing"], said["layout"]) == (kept.packing, task.layout)
        assert said["normal_convention"] == NORMALS[kept.normals].label
        assert said["provenance"]["licence"] == "CC0-1.0"


@given(options())
def test_every_wanted_map_is_shown_by_one_sheet(kept: FileOptions) -> None:
    """And with one class all that it is held against."""
    shown = [source.map for sheet in kept.sheets(MODEL) for source in sheet.sources if source.map]
    images = {KINDS[name].image for name in kept.maps}
    assert sorted(shown) == sorted(kind.name for kind in MODEL.kinds if not images or kind.image in images)


@given(options())
def test_a_sheet_has_its_maps_values(kept: FileOptions) -> None:
    random = np.random.default_rng(0)
    maps = {kind.name: random.random((3, 5, kind.channels), dtype=np.float32) for kind in MODEL.kinds}
    for sheet in kept.sheets(MODEL):
        if sheet.decides:
            shown = np.concatenate([maps[source.map] for source in sheet.sources], axis=-1)
            assert (sheet.draw(maps) == decided(shown)).all()
            continue
        values, channel = sheet.draw(maps), 0
        assert values.shape == (3, 5, sheet.channels)
        for source in sheet.sources:
            part = values[..., channel : channel + source.channels]
            expected = maps[source.map] if source.map else np.full((3, 5, 1), source.value, np.float32)
            expected = 1 - expected if source.is_inverted else expected
            if source.map == "normal" and kept.normals == "directx":
                expected = expected * (1, -1, 1) + np.array((0, 1, 0))
            assert np.allclose(part, expected, atol=1e-7)
            channel += source.channels


# --- what a plan says ------------------------------------------------------------------------------------------------


def test_udim_tiles_are_parts_of_one_plane_each_once() -> None:
    tasks = plan(MODEL, RECIPE, "moss", FileOptions(maps=("height",)), [1002, 1011, 1002])
    assert [task.names for task in tasks] == [
        ("moss_height.1002.png", "moss.1002.json"),
        ("moss_height.1011.png", "moss.1011.json"),
    ]
    assert [(task.recipe.mode, task.recipe.x, task.recipe.y) for task in tasks] == [
        ("plane", 40, -24),
        ("plane", 0, -48),
    ]
    assert "UDIM" in tasks[0].layout


@pytest.mark.parametrize(
    ("recipe", "words"),
    [
        (RECIPE, "repeats without a seam"),
        (replace(RECIPE, mode="plane"), "joins the parts beside it"),
        (nca_core.Recipe(mode="endless", width=96, height=96, reach=1), "4 x 4 corner tiles"),
    ],
)
def test_the_layout_says_what_the_images_show(recipe: nca_core.Recipe, words: str) -> None:
    (task,) = plan(MODEL, recipe, "moss")
    assert words in task.layout


def test_gltf_packs_maps_as_its_textures_and_fills_in_what_a_model_has_not() -> None:
    (task,) = plan(MODEL, RECIPE, "moss", FileOptions(packing="gltf"))
    assert list(task.files) == ["base_color", "normal", "emission", "orm", "height", "mask", "label"]
    assert [image.sheet.channels for image in task.images] == [4, 3, 3, 3, 1, 1, 1]
    assert [image.storage.bits for image in task.images] == [8, 8, 8, 8, 16, 8, 8]
    (task,) = plan(random_model(maps=("base_color",)), replace(RECIPE, digest=""), "moss", FileOptions(packing="gltf"))
    orm = task.images[-1].sheet
    assert (orm.draw({"base_color": np.zeros((2, 2, 3), np.float32)}) == (1, 1, 0)).all()


def test_unity_gets_smoothness_in_a_mask_map_and_unreal_its_normals() -> None:
    (task,) = plan(MODEL, RECIPE, "moss", FileOptions(packing="hdrp"))
    assert list(task.files) == ["base_color", "normal", "emission", "mask_map", "height", "mask", "label"]
    sheet = task.images[3].sheet
    values = {"metallic": 0.25, "ambient_occlusion": 0.5, "roughness": 0.125}
    maps = {name: np.full((2, 2, 1), value, np.float32) for name, value in values.items()}
    assert (sheet.draw(maps) == (0.25, 0.5, 1, 0.875)).all()
    (task,) = plan(random_model(maps=("base_color",)), replace(RECIPE, digest=""), "moss", FileOptions(packing="hdrp"))
    assert (task.images[-1].sheet.draw({"base_color": np.zeros((2, 2, 3), np.float32)}) == (0, 1, 1, 0)).all()
    with pytest.raises(ValueError, match="Unreal Engine takes normals for DirectX, not OpenGL"):
        FileOptions(packing="unreal")
    (task,) = plan(MODEL, RECIPE, "moss", FileOptions(packing="unreal", normals="directx"))
    assert list(task.files)[:4] == ["base_color", "normal", "emission", "orm"]
    assert task.images[1].sheet.flips_green


@pytest.mark.parametrize(
    ("file_format", "depth", "colours", "data"),
    [
        ("png", AUTO, "uint8", "uint16"),
        ("tif", 16, "uint16", "uint16"),
        ("tif", 8, "uint8", "uint8"),
        ("exr", AUTO, "float16", "float32"),
        ("exr", 16, "float16", "float16"),
    ],
)
def test_a_format_keeps_values_in_its_numbers(file_format: str, depth: int, colours: str, data: str) -> None:
    (task,) = plan(MODEL, RECIPE, "moss", FileOptions(file_format, depth))
    kept = {image.sheet.name: image.storage for image in task.images}
    assert (kept["base_color"].dtype, kept["height"].dtype) == (colours, data)
    space = "lin_rec709" if file_format == "exr" else "sRGB"
    assert (kept["base_color"].colour_space, kept["height"].colour_space) == (space, "")


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"format": "jpg"}, "'jpg' is none of png, tif, exr"),
        ({"packing": "unity"}, "'unity' is none of separate, gltf"),
        ({"depth": 32}, "PNG has 8 or 16 bits a channel, not 32"),
        ({"format": "exr", "depth": 8}, "OpenEXR has 16 or 32 bits a channel, not 8"),
        ({"packing": "gltf", "format": "tif"}, "glTF takes PNG, not TIFF"),
        ({"packing": "gltf", "normals": "directx"}, "glTF takes normals for OpenGL, not DirectX"),
    ],
)
def test_what_does_not_go_together_is_said_in_one_line(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        FileOptions(**asked)


@pytest.mark.parametrize(
    ("recipe", "name", "maps", "message"),
    [
        (RECIPE, "moss", ("gloss",), "moss has no map 'gloss'; it has base_color"),
        (RECIPE, "con", (), "is what Windows calls a device"),
        (RECIPE, "a/b", (), "cannot be a file's name"),
        (RECIPE, "苔" * (MAX_NAME_BYTES // 2), (), "255 bytes"),
        (replace(RECIPE, digest="0" * 64), "moss", (), "another model's"),
    ],
)
def test_what_cannot_be_made_is_said_before_anything_grows(
    recipe: nca_core.Recipe, name: str, maps: tuple[str, ...], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        plan(MODEL, recipe, name, FileOptions(maps=maps))


def test_a_plans_recipes_name_the_model_and_its_reach() -> None:
    """A recipe that is written down grows the same again, with the model that it was made for alone."""
    model = replace(MODEL, reach=2)
    (task,) = plan(model, replace(RECIPE, digest=""), "moss")
    assert (task.recipe.digest, task.recipe.reach) == (model.digest, 0)
    atlas = nca_core.Recipe(width=512, height=512, mode="endless")
    (task,) = plan(model, atlas, "moss")
    assert (task.recipe.digest, task.recipe.reach) == (model.digest, 2)
    with pytest.raises(ValueError, match="corner tiles are not"):
        plan(model, atlas, "moss", tiles=[1001])


def test_a_map_that_gltf_does_not_know_stays_a_file_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    coat = MapKind("clearcoat", 1, True, 8, ())
    names = [sheet.name for sheet in sheets([KINDS["base_color"], KINDS["normal"], coat], "gltf", "opengl")]
    assert names == ["base_color", "normal", "orm", "clearcoat"]


def test_classes_are_asked_for_by_the_image_that_they_make() -> None:
    (task,) = plan(MODEL, RECIPE, "moss", FileOptions(maps=("label", "mask")))
    assert task.files == {"mask": "moss_mask.png", "label": "moss_label.png"}
    assert (task.images, *task.names[1:]) == (
        plan(MODEL, RECIPE, "moss", FileOptions(maps=("label_3", "mask")))[0].images,
        "moss_label.png",
        "moss.json",
    )


@settings(deadline=None)
@given(st.sampled_from((8, 16)), st.integers(0, 2**32 - 1))
def test_files_of_classes_hold_decisions(depth: int, seed: int) -> None:
    """Of a mask black or white, of labels the number of the class, in 16 bits 257 times of it."""
    maps = {kind.name: np.random.default_rng(seed).random((4, 5, 1), np.float32) for kind in (MASK, *LABELS)}
    (task,) = plan(MODEL, RECIPE, "moss", FileOptions(depth=depth, maps=("mask", "label")))
    mask, label = (image.rows(maps) for image in task.images)
    assert (mask == np.where(maps["mask"] >= 0.5, 2**depth - 1, 0)).all()
    greatest = np.concatenate([maps[kind.name] for kind in LABELS], axis=2).argmax(axis=2)
    assert (label[..., 0] == greatest * (1 if depth == 8 else 257)).all()


# --- what is there already -------------------------------------------------------------------------------------------


@pytest.fixture
def made(tmp_path: Path) -> Task:
    (task,) = plan(MODEL, RECIPE, "moss")
    drive(write_all(MODEL, [task], tmp_path, png_file), lambda done: None)
    return task


def test_a_task_is_made_when_its_sidecar_and_all_its_files_are_there(made: Task, tmp_path: Path) -> None:
    assert is_made(made, tmp_path)
    (tmp_path / "moss_height.png").unlink()
    assert not is_made(made, tmp_path)


@pytest.mark.parametrize(
    "other", [{"normals": "directx"}, {"packing": "gltf"}, {"format": "exr"}, {"maps": ("height",)}, {"depth": 16}]
)
def test_another_task_is_not_made(other: dict[str, Any], made: Task, tmp_path: Path) -> None:
    assert not is_made(plan(MODEL, RECIPE, "moss", FileOptions(**other))[0], tmp_path)
    assert not is_made(plan(MODEL, replace(RECIPE, seed=4), "moss")[0], tmp_path)


def test_sidecars_of_older_versions_are_understood(made: Task, tmp_path: Path) -> None:
    """0.1.0 wrote neither packing nor layout on the command line, and nobody wrote the bits."""
    sidecar = tmp_path / made.sidecar
    said = json.loads(sidecar.read_text(encoding="utf-8"))
    del said["packing"], said["layout"], said["bits"]
    sidecar.write_text(json.dumps(said), encoding="utf-8")
    assert is_made(made, tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"recipe": 1, "maps": {}}', '{"recipe": {"seed": 3}, "maps": []}'])
def test_a_damaged_sidecar_is_none(text: str, made: Task, tmp_path: Path) -> None:
    (tmp_path / made.sidecar).write_text(text, encoding="utf-8")
    assert not is_made(made, tmp_path)
