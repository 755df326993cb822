"""Godot's folder: what its files say, and that tiles are dealt as nca_core deals them. `make test-godot` opens one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nca_core import Model, Provenance, Recipe
from nca_core.corner_tiles import atlas_places, hashed_deal
from nca_core.export.about import FREE
from nca_core.export.godot import GODOT
from nca_core.export.measures import measures
from nca_core.export.sending import check
from nca_core.export.target import Made, Order
from nca_core.recipe import atlas_pixels

from ..models import random_model

ALL_MAPS = ("base_color", "metallic", "roughness", "height", "emission", "opacity", "ambient_occlusion")
FEW_MAPS = ("base_color", "roughness")
TILE = Recipe(width=64, height=64)


def endless(model: Model, colours: int = 2, seed: int = 0) -> Recipe:
    pixels = atlas_pixels(model, 2 * model.tile_reach + 1, colours, 1.0)
    return Recipe(width=pixels, height=pixels, mode="endless", colours=colours, seed=seed)


def made(recipe: Recipe, model: Model) -> Made:
    """An export's images, but for their pixels."""
    order = Order(model, recipe, model.name)
    (task,) = check(GODOT, [order])
    return Made(order, task, lambda _sheet: b"")


def written(recipe: Recipe, model: Model) -> dict[str, str]:
    """The files about the images, by name."""
    return {name: content.decode() for name, content in GODOT.files([made(recipe, model)])}


def properties(text: str) -> dict[str, str]:
    """A resource's, as they are written."""
    return dict(line.split(" = ", 1) for line in text.partition("[resource]\n")[2].splitlines())


def externals(text: str) -> dict[str, tuple[str, str]]:
    """Class and path of the files that a resource uses, by what stands for them."""
    found = re.findall(r'^\[ext_resource type="(\w+)" path="(.*)" id="(\d+)"\]$', text, re.M)
    return {f'ExtResource("{number}")': (kind, path) for kind, path, number in found}


@pytest.fixture(scope="module")
def model() -> Model:
    return random_model(maps=ALL_MAPS)


@pytest.fixture(scope="module")
def shader(model: Model) -> str:
    return written(endless(model), model)["moss.gdshader"]


def test_a_tile_is_a_material_of_godots_own(model: Model) -> None:
    text = written(TILE, model)["moss.tres"]
    assert text.startswith('[gd_resource type="ORMMaterial3D" load_steps=6 format=3]\n')
    values, files = properties(text), externals(text)
    shown = {key: files[value][1] for key, value in values.items() if value in files}
    assert shown == {
        "albedo_texture": "moss_base_color.png",
        "orm_texture": "moss_orm.png",
        "normal_texture": "moss_normal.png",
        "emission_texture": "moss_emission.png",
        "heightmap_texture": "moss_height.png",
    }
    on = {key for key, value in values.items() if value == "true" and key.endswith("_enabled")}
    assert on == {"normal_enabled", "emission_enabled", "ao_enabled"}
    assert values["transparency"] == "4"
    assert values["texture_filter"] == "5"


def test_a_material_has_only_what_its_maps_ask_for() -> None:
    plain = random_model(maps=FEW_MAPS)
    values = properties(written(TILE, plain)["moss.tres"])
    assert values["transparency"] == "0"
    assert values["ao_enabled"] == "false"
    assert not [key for key in values if key.startswith(("normal", "emission", "heightmap"))]
    shader = written(endless(plain), plain)["moss.gdshader"]
    assert re.findall(r"^#define (\w+)$", shader, re.M) == ["BASE_COLOR"]
    assert "blend_mix" in shader


def test_files_are_named_relative_to_the_material(model: Model) -> None:
    """So that the folder may lie anywhere in a project."""
    for recipe in (TILE, endless(model)):
        files, images = written(recipe, model), made(recipe, model).images.values()
        paths = {path for _kind, path in externals(files["moss.tres"]).values()}
        assert paths <= {*images, *files}
        assert not [name for name, text in files.items() if "res://" in text]


def test_a_unit_of_the_texture_coordinates_is_a_metre(model: Model) -> None:
    sized = replace(model, cell_size=0.01)
    for recipe in (TILE, endless(sized)):
        size = measures(made(recipe, sized))
        values = properties(written(recipe, sized)["moss.tres"])
        scale = values.get("uv1_scale") or values["shader_parameter/uv1_scale"]
        numbers = [float(part) for part in scale.removeprefix("Vector3(").removesuffix(")").split(", ")]
        assert numbers == pytest.approx([1 / size.tile[0], 1 / size.tile[1], 1 / size.tile[0]])


def test_the_relief_is_as_deep_as_it_is(model: Model) -> None:
    size = measures(made(TILE, model))
    values = properties(written(TILE, model)["moss.tres"])
    assert float(values["heightmap_scale"]) == pytest.approx(100 * size.depth / size.width)
    dealt = properties(written(endless(model), model)["moss.tres"])
    wide = measures(made(endless(model), model)).tile[0]
    assert float(dealt["shader_parameter/relief_depth"]) == pytest.approx(size.depth / wide)


def test_every_parameter_is_one_of_the_shaders(model: Model, shader: str) -> None:
    values = properties(written(endless(model), model)["moss.tres"])
    parameters = {key.removeprefix("shader_parameter/") for key in values if key.startswith("shader_parameter/")}
    assert parameters <= set(re.findall(r"^uniform \w+ (\w+)", shader, re.M))
    samplers = set(re.findall(r"^uniform sampler2D (\w+)", shader, re.M))
    assert samplers == {"base_color", "orm", "emission", "normal", "height"} <= parameters


def test_images_are_read_with_the_gradients_of_the_place_before_it_was_dealt(shader: str) -> None:
    assert not re.findall(r"\btexture\(", shader)
    assert len(re.findall(r"\btextureGrad\(", shader)) == 4 + 2  # the relief's rays look twice


@pytest.mark.parametrize("colours", [2, 3])
def test_the_shaders_tiles_lie_where_the_atlas_has_them(model: Model, colours: int) -> None:
    shader = written(endless(model, colours), model)["moss.gdshader"]
    (found,) = re.findall(r"^const int PLACES\[\] = \{ (.*) \};$", shader, re.M)
    numbers = np.array([int(number) for number in found.split(", ")])
    places = np.stack(np.divmod(numbers, colours**2), axis=-1)
    assert f"const int COLOURS = {colours};" in shader
    assert (places == atlas_places(colours).reshape(-1, 2)).all()


class Words:
    """GLSL's unsigned vectors of four."""

    def __init__(self, *words: int) -> None:
        self.x, self.y, self.z, self.w = words

    def __setattr__(self, name: str, value: int) -> None:
        super().__setattr__(name, value % 2**32)

    def __mul__(self, number: int) -> Words:
        return Words(*(word * number for word in vars(self).values()))

    def __add__(self, number: int) -> Words:
        return Words(*(word + number for word in vars(self).values()))

    def __rshift__(self, number: int) -> Words:
        return Words(*(word >> number for word in vars(self).values()))

    def __xor__(self, other: Words) -> Words:
        pairs = zip(vars(self).values(), vars(other).values(), strict=True)
        return Words(*(one ^ another for one, another in pairs))


def colour(shader: str, x: int, y: int, seed: int, colours: int) -> int:
    """What the shader's function of that name returns: its lines are Python but for their types."""
    (body,) = re.findall(r"^int colour\(int x, int y\) \{\n(.*?)^\}", shader, re.M | re.S)
    lines = [re.sub(r"\b(\d+)u\b", r"\1", line.strip().rstrip(";")) for line in body.splitlines()]
    *steps, result = [line.removeprefix("uvec4 ").removeprefix("return ") for line in lines]
    names = {"uvec4": Words, "uint": lambda value: value % 2**32, "int": int}
    values: dict[str, object] = {**names, "x": x, "y": y, "seed": seed, "COLOURS": colours}
    exec("\n".join(steps), values)
    found = eval(result, values)
    assert isinstance(found, int)
    return found


@settings(deadline=None)
@given(st.integers(-(2**31), 2**31 - 1), st.integers(-(2**31), 2**31 - 1), st.integers(0, 2**32 - 1))
def test_the_shader_deals_as_nca_core_does(shader: str, column: int, row: int, seed: int) -> None:
    signed = seed - 2**32 if seed >= 2**31 else seed
    rows, columns = (np.array([place % 2**32], np.uint32) for place in (row, column))
    for colours in (2, 3):
        assert colour(shader, column, row, signed, colours) == hashed_deal(colours, seed)(rows, columns)[0, 0]


def test_the_materials_seed_is_the_recipes(model: Model) -> None:
    for seed, written_as in ((7, "7"), (2**32 - 1, "-1")):
        values = properties(written(endless(model, seed=seed), model)["moss.tres"])
        assert values["shader_parameter/seed"] == written_as


def test_godot_need_not_find_out_what_an_image_is_for(model: Model) -> None:
    """It would import everything twice, and tell no normal map from a picture until it is seen."""
    files = written(TILE, model)
    for sheet, image in made(TILE, model).images.items():
        text = files[f"{image}.import"]
        assert text.startswith('[remap]\n\nimporter="texture"\n')
        kept: Mapping[str, str] = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
        assert kept["mipmaps/generate"] == "true"
        assert kept["compress/normal_map"] == ("1" if sheet == "normal" else "2")
        assert kept["detect_3d/compress_to"] == "0"


def test_whose_material_it_is_stays_with_it() -> None:
    origin = Provenance(licence="CC-BY-4.0", author='Ann "A" \\ Lee', source="https://here.org/moss--old")
    theirs = replace(random_model(), provenance=origin)
    files = written(TILE, theirs)
    assert properties(files["moss.tres"])["metadata/rights"].count('author Ann \\"A\\" \\\\ Lee') == 1
    assert "licence CC-BY-4.0" in files["moss_licence.txt"]
    assert "https://here.org/moss--old" in files["moss_licence.txt"]
    assert "1 m wide, which nobody said" in files["moss_licence.txt"]


def test_the_shader_is_free(shader: str) -> None:
    assert shader.splitlines()[0] == f"// {FREE}"
    assert "$" not in shader
