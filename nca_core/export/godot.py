"""Godot 4: a folder for a project, with a material that is dragged onto a mesh.

A tile is an ORMMaterial3D. Corner tiles are dealt by a shader, which has the same properties: uv1_scale, triplanar and
the rest. A unit of the texture coordinates is a metre, unless somebody sets another uv1_scale.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from string import Template

from ..corner_tiles import atlas_places
from ..maps import AMBIENT_OCCLUSION, BASE_COLOR, EMISSION, HEIGHT, METALLIC, NORMAL, OPACITY, ROUGHNESS
from .about import FREE, credit_lines, rights
from .godot_text import External, Value, resource, settings
from .measures import Measures, measures
from .target import File, Made, Target
from .template import template

ORM = "orm"  # the sheet of occlusion, roughness and metallic
SHADER = "godot_endless.gdshader"

# Values of BaseMaterial3D's and the texture import's enumerations.
_ANISOTROPIC = 5  # linear, with mipmaps
_DEPTH_PREPASS = 4  # transparent, but solid parts hide each other
_LOSSLESS = 0
_NORMAL_MAP, _NO_NORMAL_MAP = 1, 2
_OFF = 0
_ROUGHNESS_AS_IT_IS = 1

#: What a map is called in the shader, where names of its own and of the language are taken.
_DEFINES = {
    BASE_COLOR.name: "BASE_COLOR",
    NORMAL.name: "NORMALS",
    EMISSION.name: "EMISSION_MAP",
    HEIGHT.name: "HEIGHT",
    OPACITY.name: "OPACITY",
}


def _files(made: Sequence[Made]) -> Iterator[File]:
    for material in made:
        name, size = material.order.name, measures(material)
        for sheet, image in material.images.items():
            yield f"{image}.import", _import(sheet)
        if size.across > 1:
            yield f"{name}.gdshader", _shader(material)
            yield f"{name}.tres", resource("ShaderMaterial", _dealt(material, size))
        else:
            yield f"{name}.tres", resource("ORMMaterial3D", _tile(material, size))
        yield f"{name}_licence.txt", licence(material, size)


def _tile(material: Made, size: Measures) -> dict[str, Value]:
    """Properties of an ORMMaterial3D."""
    pictures, maps = _pictures(material), material.maps
    by_sheet: dict[str, dict[str, Value]] = {
        BASE_COLOR.name: {"transparency": _DEPTH_PREPASS if OPACITY.name in maps else _OFF},
        ORM: {"ao_enabled": AMBIENT_OCCLUSION.name in maps},
        NORMAL.name: {"normal_enabled": True},
        EMISSION.name: {"emission_enabled": True},
        # A relief of parallax is bought with time, and is wrong on triplanar: it is prepared, and switched on by hand.
        HEIGHT.name: {
            "heightmap_enabled": False,
            "heightmap_scale": 100 * size.depth / size.tile[0],  # hundredths of a unit that the images repeat in
            "heightmap_deep_parallax": True,
        },
    }
    names = {BASE_COLOR.name: "albedo"} | {HEIGHT.name: "heightmap"}
    return {
        **head(material),
        **{
            key: value
            for sheet, picture in pictures.items()
            for key, value in {**by_sheet[sheet], f"{names.get(sheet, sheet)}_texture": picture}.items()
        },
        "uv1_scale": scale(size),
        "texture_filter": _ANISOTROPIC,
        **rights_of(material),
    }


def _dealt(material: Made, size: Measures) -> dict[str, Value]:
    """Properties of a ShaderMaterial with the shader that deals tiles."""
    values: dict[str, Value] = {
        **_pictures(material),
        "seed": _signed(material.recipe.seed),
        "uv1_scale": scale(size),
    }
    if HEIGHT.name in material.images:
        values["relief_depth"] = size.depth / size.tile[0]
    return {
        **head(material),
        "shader": External("Shader", f"{material.order.name}.gdshader"),
        **{f"shader_parameter/{name}": value for name, value in values.items()},
        **rights_of(material),
    }


def _shader(material: Made) -> bytes:
    """The shader, for the maps that a material has."""
    maps = material.maps
    written = Template(template(SHADER))
    text = written.substitute(
        MODES="depth_prepass_alpha" if OPACITY.name in maps else "blend_mix",
        MAPS="".join(f"#define {define}\n" for name, define in _DEFINES.items() if name in maps),
        COLOURS=material.recipe.colours,
        PLACES=", ".join(map(str, tile_numbers(material.recipe.colours))),
    )
    return text.encode()


def tile_numbers(colours: int) -> list[int]:
    """Where in the atlas each tile is, counted by rows from above, by its corners' colours as digits of a number.

    >>> tile_numbers(2)
    [10, 11, 14, 13, 6, 15, 8, 3, 9, 2, 5, 12, 7, 4, 1, 0]
    """
    places = atlas_places(colours).reshape(-1, 2)
    return [int(row) * colours**2 + int(column) for row, column in places]


def _import(sheet: str) -> bytes:
    """How Godot is to take an image: it would find out what it is for, and import it twice."""
    return settings(
        {
            "remap": {"importer": "texture", "type": "CompressedTexture2D"},
            "params": {
                "compress/mode": _LOSSLESS,
                "compress/normal_map": _NORMAL_MAP if sheet == NORMAL.name else _NO_NORMAL_MAP,
                "mipmaps/generate": True,
                "roughness/mode": _ROUGHNESS_AS_IT_IS,
                "process/fix_alpha_border": False,
                "detect_3d/compress_to": _OFF,
            },
        }
    )


def licence(material: Made, size: Measures) -> bytes:
    about = f"{material.order.name}: uv1_scale is set for texture coordinates in metres; {size.said}."
    lines = [FREE, *credit_lines([material]), about]
    return ("\n".join(lines) + "\n").encode()


def head(material: Made) -> dict[str, Value]:
    return {"resource_name": material.order.name}


def rights_of(material: Made) -> dict[str, Value]:
    """What stays with the resource when Godot saves it: text beside it would be lost."""
    return {"metadata/rights": rights(material)}


def _pictures(material: Made) -> dict[str, Value]:
    """The images, by the names of their sheets."""
    return {sheet: External("Texture2D", image) for sheet, image in material.images.items()}


def scale(size: Measures) -> tuple[float, float, float]:
    """Tiles in a metre. The third is for triplanar, which looks at depth and width in the same way."""
    width, height = size.tile
    return 1 / width, 1 / height, 1 / width


def _signed(seed: int) -> int:
    """A hash word as the shader's signed numbers have it."""
    return seed - (1 << 32) if seed >= 1 << 31 else seed


GODOT = Target(
    "Godot",
    "a folder for a Godot 4 project: an ORMMaterial3D, or a ShaderMaterial that deals endless tiles",
    ("tile", "endless"),
    _files,
    takes=tuple(
        kind.name for kind in (BASE_COLOR, METALLIC, ROUGHNESS, NORMAL, HEIGHT, EMISSION, OPACITY, AMBIENT_OCCLUSION)
    ),
    inside={OPACITY.name: BASE_COLOR.name},
    packing="gltf",
    several=True,
)
