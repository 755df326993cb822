"""MaterialX 1.39: a `.mtlx` beside the images, with the material as standard_surface and as open_pbr_surface.

A tile is read by the texture coordinates; corner tiles are dealt by standard nodes (materialx_tiles.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from ..dealing import lookup, lookup_png
from ..maps import BASE_COLOR, EMISSION, HEIGHT, KINDS, METALLIC, NORMAL, OPACITY, ROUGHNESS
from .about import FREE, credit_lines
from .materialx_tiles import SEEDS, Ways, dealt
from .measures import Measures, measures
from .target import File, Made, Target
from .xml_graph import Graph, Out, document, entry


@dataclass(frozen=True)
class _Surface:
    """A shading model. category: of its node; inputs: by output of the graph, without "_out"; fixed: further inputs of
    materials that have a map."""

    category: str
    inputs: Mapping[str, str]
    fixed: Mapping[str, Mapping[str, float]]


_OPACITY_OF_LIGHT = "opacity_of_light"  # of red, green and blue, as standard_surface has it
_STANDARD = {
    BASE_COLOR.name: "base_color",
    METALLIC.name: "metalness",
    ROUGHNESS.name: "specular_roughness",
    NORMAL.name: "normal",
    EMISSION.name: "emission_color",
    _OPACITY_OF_LIGHT: "opacity",
}
_OPEN_PBR = {
    BASE_COLOR.name: "base_color",
    METALLIC.name: "base_metalness",
    ROUGHNESS.name: "specular_roughness",
    NORMAL.name: "geometry_normal",
    EMISSION.name: "emission_color",
    OPACITY.name: "geometry_opacity",
}
#: By what is added to the material's name.
_SURFACES = {
    "": _Surface("standard_surface", _STANDARD, {BASE_COLOR.name: {"base": 1.0}, EMISSION.name: {"emission": 1.0}}),
    "_open_pbr": _Surface("open_pbr_surface", _OPEN_PBR, {EMISSION.name: {"emission_luminance": 1.0}}),
}


def _files(made: Sequence[Made]) -> Iterator[File]:
    (material,) = made
    name, size = material.order.name, measures(material)
    tiles = f"{name}_tiles.png"
    graph = _graph(material, size, tiles)
    elements = [graph, *_shaders(identifier(name), graph.attrib["name"], material, size)]
    yield f"{name}.mtlx", document(elements, "\n".join([FREE, *credit_lines(made)]))
    if size.across > 1:
        yield tiles, lookup_png(lookup(size.colours))


def _graph(material: Made, size: Measures, tiles: str) -> Element:
    """The node graph that reads the images: an output for each map."""
    element = Element("nodegraph", name=f"NG_{identifier(material.order.name)}")
    about = f"Tiles in a unit of the texture coordinates; {size.said}"
    entry(element, "scale", (1.0, 1.0)).attrib |= {"uiname": "Scale", "doc": about}
    graph = Graph(element)
    place = graph.multiply(graph.node("texcoord", "vector2", {}), Out("vector2", "scale", "interfacename"))
    ways = Ways((place,))
    if size.across > 1:
        doc = "Which of the endless orders of the same tiles"
        entry(element, "seed", material.recipe.seed % SEEDS).attrib |= {"uiname": "Seed", "doc": doc}
        ways = dealt(graph, place, Out("integer", "seed", "interfacename"), size, tiles)
    outputs = {sheet: _map(graph, sheet, file, ways) for sheet, file in material.images.items()}
    if OPACITY.name in outputs:
        outputs[_OPACITY_OF_LIGHT] = graph.node("convert", "color3", {"in": outputs[OPACITY.name]})
    for sheet, out in outputs.items():
        SubElement(element, "output", name=f"{sheet}_out", type=out.type, nodename=out.name)
    return element


def _map(graph: Graph, sheet: str, file: str, ways: Ways) -> Out:
    """What reads a map: one image, or one for each way, of which the nodes pick one."""
    kind = KINDS[sheet]
    space = {} if kind.is_data else {"colorspace": "srgb_texture"}
    read = [graph.image(_given(sheet), f"{sheet}_{way}", file, place, space) for way, place in enumerate(ways.places)]
    value = ways.pick(graph, read)
    return graph.node("normalmap", "vector3", {"in": value}) if sheet == NORMAL.name else value


def _shaders(name: str, graph: str, material: Made, size: Measures) -> Iterator[Element]:
    """The surfaces, the displacement, and the materials that they make."""
    out = {sheet: Out(_given(sheet), graph, "nodegraph", f"{sheet}_out") for sheet in material.images}
    if OPACITY.name in out:
        out[_OPACITY_OF_LIGHT] = Out("color3", graph, "nodegraph", f"{_OPACITY_OF_LIGHT}_out")
    bumpy = HEIGHT.name in out
    if bumpy:
        displacement = Element("displacement", name=f"DS_{name}", type="displacementshader")
        entry(displacement, "displacement", out[HEIGHT.name])
        entry(displacement, "scale", size.depth)
        yield displacement
    for suffix, surface in _SURFACES.items():
        shader = Element(surface.category, name=f"SR_{name}{suffix}", type="surfaceshader")
        for sheet in (sheet for sheet in surface.inputs if sheet in out):
            for key, number in surface.fixed.get(sheet, {}).items():
                entry(shader, key, number)
            entry(shader, surface.inputs[sheet], out[sheet])
        yield shader
        made = Element("surfacematerial", name=f"{name}{suffix}", type="material")
        entry(made, "surfaceshader", Out("surfaceshader", shader.attrib["name"]))
        if bumpy:
            entry(made, "displacementshader", Out("displacementshader", f"DS_{name}"))
        yield made


def _given(sheet: str) -> str:
    kind = KINDS[sheet]
    return "float" if kind.channels == 1 else "vector3" if kind.is_data else "color3"


def identifier(name: str) -> str:
    """A name as MaterialX has them: letters, digits and underscores."""
    found = re.sub(r"\W", "_", name, flags=re.ASCII)
    return found if not found[:1].isdigit() else f"_{found}"


MATERIALX = Target(
    "MaterialX",
    "a .mtlx file of standard_surface and open_pbr_surface, for Houdini, Maya, Omniverse, USD and others",
    ("tile", "endless"),
    _files,
    takes=(BASE_COLOR.name, METALLIC.name, ROUGHNESS.name, NORMAL.name, HEIGHT.name, EMISSION.name, OPACITY.name),
)
