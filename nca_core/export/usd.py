"""USD: a `.usda` scene of a square in metres that has the material, beside MaterialX's files.

The material is the `.mtlx` file's, which programs read that know MaterialX; others find a UsdPreviewSurface beside it.
That one has no nodes to deal tiles with: it shows corner tiles as the images have them, which repeats, but joins.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..maps import BASE_COLOR, EMISSION, KINDS, METALLIC, NORMAL, OPACITY, ROUGHNESS
from .about import FREE, credit_lines
from .materialx import MATERIALX, identifier
from .measures import Measures, measures
from .target import File, Made, Target
from .usd_text import Asset, Link, Prim, Single, Value, scene

_UVS = "st"  # as USD calls the usual texture coordinates, and MaterialX in it
_LOOKS, _PREVIEW, _PLACE, _READER = "Looks", "Preview", "Place", "Coordinates"


@dataclass(frozen=True)
class _Input:
    """What of UsdPreviewSurface a map is. name, type: of the input; part: of the texture; more: how it is read."""

    name: str
    type: str
    part: str = "float outputs:r"
    more: Mapping[str, Single] = field(default_factory=dict)


_RGB = "float3 outputs:rgb"
_SIGNED: Mapping[str, Single] = {"float4 inputs:scale": (2, 2, 2, 1), "float4 inputs:bias": (-1, -1, -1, 0)}
_INPUTS = {
    BASE_COLOR.name: _Input("diffuseColor", "color3f", _RGB),
    METALLIC.name: _Input("metallic", "float"),
    ROUGHNESS.name: _Input("roughness", "float"),
    NORMAL.name: _Input("normal", "normal3f", _RGB, _SIGNED),
    EMISSION.name: _Input("emissiveColor", "color3f", _RGB),
    OPACITY.name: _Input("opacity", "float"),
}


def _files(made: Sequence[Made]) -> Iterator[File]:
    (material,) = made
    yield from MATERIALX.files(made)
    name, size = identifier(material.order.name), measures(material)
    looks = f"/{name}/{_LOOKS}/{name}"
    root = Prim(
        "Xform",
        name,
        children=(_square(size, looks), Prim("Scope", _LOOKS, children=(_material(material, looks, size),))),
        about={"kind": "component"},
    )
    about = "\n".join([FREE, *credit_lines(made), f"{material.order.name}: {size.said}"])
    yield f"{material.order.name}.usda", scene(root, {"doc": about, "metersPerUnit": 1, "upAxis": "Y"})


def _square(size: Measures, material: str) -> Prim:
    """As large as the images are, facing +Z; a unit of its texture coordinates is a tile."""
    x, y, tiles = size.width / 2, size.height / 2, float(size.across)
    return Prim(
        "Mesh",
        "Square",
        {
            "float3[] extent": [(-x, -y, 0), (x, y, 0)],
            "int[] faceVertexCounts": [4],
            "int[] faceVertexIndices": [0, 1, 2, 3],
            "rel material:binding": Link(material),
            "normal3f[] normals": Value([(0, 0, 1)] * 4, {"interpolation": "vertex"}),
            "point3f[] points": [(-x, -y, 0), (x, -y, 0), (x, y, 0), (-x, y, 0)],
            f"texCoord2f[] primvars:{_UVS}": Value(
                [(0, 0), (tiles, 0), (tiles, tiles), (0, tiles)], {"interpolation": "vertex"}
            ),
            "uniform token subdivisionScheme": "none",
        },
        about={"prepend apiSchemas": ["MaterialBindingAPI"]},
    )


def _material(made: Made, path: str, size: Measures) -> Prim:
    name = identifier(made.order.name)
    shown = {sheet: file for sheet, file in made.images.items() if sheet in _INPUTS}
    return Prim(
        "Material",
        name,
        {"token outputs:surface.connect": Link(f"{path}/{_PREVIEW}.outputs:surface")},
        children=(
            _surface(path, shown),
            *(_texture(path, sheet, file) for sheet, file in shown.items()),
            *_places(path, size),
        ),
        about={"prepend references": Asset(f"./{made.order.name}.mtlx", f"/MaterialX/Materials/{name}")},
    )


def _surface(path: str, shown: Mapping[str, str]) -> Prim:
    inputs = {sheet: _INPUTS[sheet] for sheet in shown}
    linked = {
        f"{each.type} inputs:{each.name}.connect": Link(f"{path}/{_texture_name(sheet)}.{each.part.split()[1]}")
        for sheet, each in inputs.items()
    }
    return _shader(_PREVIEW, "UsdPreviewSurface", {**linked, "token outputs:surface": None})


def _texture(path: str, sheet: str, file: str) -> Prim:
    properties: Mapping[str, Single | None] = {
        "asset inputs:file": Asset(f"./{file}"),
        "token inputs:sourceColorSpace": "raw" if KINDS[sheet].is_data else "sRGB",
        "float2 inputs:st.connect": Link(f"{path}/{_PLACE}.outputs:result"),
        "token inputs:wrapS": "repeat",
        "token inputs:wrapT": "repeat",
        **_INPUTS[sheet].more,
        _INPUTS[sheet].part: None,
    }
    return _shader(_texture_name(sheet), "UsdUVTexture", properties)


def _places(path: str, size: Measures) -> Iterator[Prim]:
    """Where the images are read: they hold so many tiles."""
    scale = 1 / size.across
    placed: Mapping[str, Single | None] = {
        "float2 inputs:in.connect": Link(f"{path}/{_READER}.outputs:result"),
        "float2 inputs:scale": (scale, scale),
        "float2 outputs:result": None,
    }
    yield _shader(_PLACE, "UsdTransform2d", placed)
    yield _shader(_READER, "UsdPrimvarReader_float2", {"string inputs:varname": _UVS, "float2 outputs:result": None})


def _shader(name: str, kind: str, properties: Mapping[str, Single | None]) -> Prim:
    return Prim("Shader", name, {"uniform token info:id": kind, **properties})


def _texture_name(sheet: str) -> str:
    return f"Image_{sheet}"


USD = Target(
    "USD",
    "a .usda scene of a square in metres that has MaterialX's material, or a UsdPreviewSurface where there is none",
    MATERIALX.modes,
    _files,
    takes=MATERIALX.takes,
)
