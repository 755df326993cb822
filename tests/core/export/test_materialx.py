"""MaterialX: the graph is the material. A reader of nodes (nodes.py) draws it, and it equals what grows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import parse

import numpy as np
import pytest
from PIL import Image

import nca_core
from nca_core.bands import bands
from nca_core.corner_tiles import TileAtlas
from nca_core.export.materialx import MATERIALX
from nca_core.export.target import Order
from nca_core.field import Plane, Region
from nca_core.signals import seeds_of
from nca_core.surface import Surface
from tests.core.models import random_model

from .materials import ALL, SEED, dealt_models, endless, sent, shipped, tile
from .nodes import Material, NoisePlane, as_image

LEVEL = 1 / 255
DENSITY = 0.25  # small images, of cells as large as ever


def coordinates(area: Region, tile: float) -> np.ndarray:
    """Texture coordinates of the middles of pixels whose rows count downwards from the origin. tile: pixels of one."""
    y, x = np.mgrid[area.y0 : area.y1, area.x0 : area.x1] + 0.5
    return np.stack([x.ravel() / tile, -y.ravel() / tile], -1)


def test_a_tile_is_read_as_it_is_and_has_all_maps_that_materialx_has(tmp_path: Path) -> None:
    order = tile(ALL, width=48, height=48)
    files = sent(MATERIALX, order, to=tmp_path)
    material = Material(files[f"{ALL.name}.mtlx"], coordinates(Region(-48, 0, 0, 48), 48))
    surface = order.recipe.surface(ALL)
    grown = nca_core.decode(ALL, nca_core.grow(ALL, surface.field), surface.size)
    for name in MATERIALX.takes:
        assert np.abs(as_image(material.output(f"{name}_out"), (48, 48)) - grown[name]).max() <= 0.51 * LEVEL, name


@dealt_models
def test_dealt_tiles_are_the_surface_that_grows(model: nca_core.Model, colours: int, tmp_path: Path) -> None:
    """Across borders and corners of tiles, left and right of the origin."""
    order = endless(model, colours, DENSITY)
    files = sent(MATERIALX, order, to=tmp_path)
    atlas = seeds_of(order.recipe.unsteered(model).field)
    assert isinstance(atlas, TileAtlas)
    side, pixels = atlas.tiles.side, round(model.coarse_pixels * DENSITY)
    for plane in (Plane(-side - 3, -2 * side - 2, side + 6, side + 5, SEED), Plane(5 * side - 2, -4, 5, 6, SEED)):
        area = plane.region.scaled(pixels)
        size = (area.height, area.width)
        whole = Surface(NoisePlane(atlas.tiles, plane), size, Region(0, size[0], 0, size[1]))
        found = list(bands(model, whole))
        material = Material(files[f"{model.name}.mtlx"], coordinates(area, side * pixels))
        for name in ("base_color", "normal", "height", "roughness"):
            drawn = as_image(material.output(f"{name}_out"), size)
            grown = np.concatenate([band.maps[name] for band in found])
            assert np.abs(drawn - grown).max() < 1.6 * LEVEL, name  # a level where tiles join, half a one of the file


def test_the_file_says_whose_it_is_how_large_and_links_what_is_there(tmp_path: Path) -> None:
    model = shipped("moss_on_stone")
    files = sent(MATERIALX, tile(model, width=64, height=64), to=tmp_path)
    text = files["moss_on_stone.mtlx"].read_text(encoding="utf-8")
    assert "SPDX-License-Identifier: MIT-0" in text.splitlines()[2]
    assert model.provenance.licence in text
    root = parse(files["moss_on_stone.mtlx"]).getroot()
    names = {element.attrib["name"] for element in root.iter() if "name" in element.attrib}
    for entry in root.iter("input"):
        for link in ("nodename", "nodegraph", "interfacename"):
            assert entry.attrib.get(link, next(iter(names))) in names
        if entry.attrib["type"] == "filename":
            assert entry.attrib["value"] in files
    width = model.cell_size / model.stride * round(64 / model.coarse_pixels) * model.coarse_pixels
    assert f"{width:.4g}" in root.findall("./nodegraph/input")[0].attrib["doc"]
    (displacement,) = root.findall("./displacement/input[@name='scale']")
    assert float(displacement.attrib["value"]) == pytest.approx(model.relief * model.cell_size / model.stride)


@pytest.mark.parametrize("author", ['---><nodegraph name="theirs"/><!--', "moss---old", "----", "ends on -"])
def test_what_a_file_says_of_itself_stays_in_its_comment(author: str, tmp_path: Path) -> None:
    model = replace(random_model(), provenance=nca_core.Provenance(author=author, source=author))
    files = sent(MATERIALX, tile(model), to=tmp_path)
    root = parse(files[f"{model.name}.mtlx"]).getroot()
    assert [element.attrib["name"] for element in root.findall("nodegraph")] == [f"NG_{model.name}"]


def test_colours_are_encoded_and_data_is_not(tmp_path: Path) -> None:
    files = sent(MATERIALX, tile(ALL), to=tmp_path)
    for image in parse(files[f"{ALL.name}.mtlx"]).getroot().iter("image"):
        file = image.find("./input[@name='file']")
        assert file is not None
        colour = image.attrib["type"] == "color3"
        assert (file.attrib.get("colorspace") == "srgb_texture") == colour
        assert Image.open(files[file.attrib["value"]]).mode.startswith("RGB") == (image.attrib["type"] != "float")


@pytest.mark.parametrize(
    "order", [tile(ALL), endless(random_model(maps=("base_color", "height")))], ids=["tile", "endless"]
)
def test_the_standards_own_library_finds_no_fault_and_makes_shaders_of_it(order: Order, tmp_path: Path) -> None:
    mx = pytest.importorskip("MaterialX", reason="the package MaterialX is not installed")
    from MaterialX import PyMaterialXGenGlsl, PyMaterialXGenMsl, PyMaterialXGenOsl, PyMaterialXGenShader

    files = sent(MATERIALX, order, to=tmp_path)
    document, library = mx.createDocument(), mx.createDocument()
    mx.readFromXmlFile(document, str(files[f"{order.name}.mtlx"]))
    mx.loadLibraries(mx.getDefaultDataLibraryFolders(), mx.getDefaultDataSearchPath(), library)
    document.setDataLibrary(library)
    valid, message = document.validate()
    assert valid, message
    for generator in (
        PyMaterialXGenGlsl.GlslShaderGenerator,
        PyMaterialXGenMsl.MslShaderGenerator,
        PyMaterialXGenOsl.OslShaderGenerator,
    ):
        made = generator.create()
        context = PyMaterialXGenShader.GenContext(made)
        context.registerSourceCodeSearchPath(mx.getDefaultDataSearchPath())
        surfaces = [node for node in document.getNodes() if node.getType() == "surfaceshader"]
        assert len(surfaces) == 2
        for surface in surfaces:
            shader = made.generate(surface.getName(), surface, context)
            assert len(shader.getSourceCode(PyMaterialXGenShader.PIXEL_STAGE)) > 1000, generator
