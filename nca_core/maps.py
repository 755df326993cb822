"""Map conventions: what each material map is called, how many channels it has, and how its numbers are meant.

The one table that the trainer, the command line and the add-on read. Names of baked files are `<name>_<map>`, which
Blender's Node Wrangler recognises by the same tags that are listed here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class MapKind:
    """A material map. Values are 0..1 throughout; colour maps are sRGB-encoded, data maps are linear (Non-Color)."""

    name: str
    channels: int
    is_data: bool
    bits: int  # of an integer file or image; 16 where 8 would show as steps
    tags: tuple[str, ...]  # words of a file name that mean this map (Node Wrangler's defaults)


BASE_COLOR = MapKind(
    "base_color", 3, False, 8, ("diffuse", "diff", "albedo", "base", "col", "color", "basecolor", "colour")
)
METALLIC = MapKind("metallic", 1, True, 8, ("metallic", "metalness", "metal", "mtl"))
ROUGHNESS = MapKind("roughness", 1, True, 16, ("roughness", "rough", "rgh"))
NORMAL = MapKind("normal", 3, True, 16, ("normal", "nor", "nrm", "nrml", "norm"))
HEIGHT = MapKind(
    "height",
    1,
    True,
    16,
    ("displacement", "displace", "disp", "dsp", "height", "heightmap", "bump", "bmp"),
)
EMISSION = MapKind("emission", 3, False, 8, ("emission", "emissive", "emit"))
OPACITY = MapKind("opacity", 1, True, 8, ("alpha", "opacity"))
AMBIENT_OCCLUSION = MapKind("ambient_occlusion", 1, True, 8, ("ao", "ambient", "occlusion"))

KINDS = {
    kind.name: kind for kind in (BASE_COLOR, METALLIC, ROUGHNESS, NORMAL, HEIGHT, EMISSION, OPACITY, AMBIENT_OCCLUSION)
}

#: The maps that a model can carry; normals are derived from the height instead, so that the two cannot disagree.
LEARNT = tuple(name for name in KINDS if name != NORMAL.name)


def kind_of_file(stem: str) -> MapKind | None:
    """The map that a file name (without its ending) stands for: the last word that is a tag decides.

    >>> kind_of_file("old_wall_Roughness-2k").name
    'roughness'
    >>> kind_of_file("metal_plate_col").name
    'base_color'
    >>> kind_of_file("holiday") is None
    True
    """
    spaced = re.sub(r"([a-z])([A-Z])", r"\1 \2", stem)
    words = [word.lower() for word in re.split(r"[^A-Za-z]+", spaced)]
    for word in reversed(words):
        for kind in KINDS.values():
            if word in kind.tags:
                return kind
    return None
