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
    "base_color",
    3,
    False,
    8,
    ("diffuse", "diff", "albedo", "base", "col", "color", "basecolor", "colour", "basecolour", "bc", "alb"),
)
METALLIC = MapKind("metallic", 1, True, 8, ("metallic", "metalness", "metal", "mtl", "metallicity"))
ROUGHNESS = MapKind("roughness", 1, True, 16, ("roughness", "rough", "rgh"))
NORMAL = MapKind("normal", 3, True, 16, ("normal", "nor", "nrm", "nrml", "norm", "normals", "nml"))
HEIGHT = MapKind(
    "height",
    1,
    True,
    16,
    ("displacement", "displace", "disp", "dsp", "height", "heightmap", "bump", "bmp", "depth"),
)
EMISSION = MapKind("emission", 3, False, 8, ("emission", "emissive", "emit", "emis"))
OPACITY = MapKind("opacity", 1, True, 8, ("alpha", "opacity"))
AMBIENT_OCCLUSION = MapKind("ambient_occlusion", 1, True, 8, ("ao", "ambient", "occlusion", "occ"))

KINDS = {
    kind.name: kind for kind in (BASE_COLOR, METALLIC, ROUGHNESS, NORMAL, HEIGHT, EMISSION, OPACITY, AMBIENT_OCCLUSION)
}

#: The maps that a model can carry; normals are derived from the height instead, so that the two cannot disagree.
LEARNT = tuple(name for name in KINDS if name != NORMAL.name)


#: Letters of the acronyms by which packed maps are named, such as ARM, ORM and RMA, one a channel; height may follow.
_PACKED = {"a": AMBIENT_OCCLUSION, "o": AMBIENT_OCCLUSION, "r": ROUGHNESS, "m": METALLIC}


def words_of(stem: str) -> tuple[str, ...]:
    """The words of a file name in lower case: split at capitals, digits and all that is no letter.

    >>> words_of("T_OldWall01_NormalGL-2K")
    ('t', 'old', 'wall', 'normal', 'gl')
    """
    plain = re.sub(r"(?<![A-Za-z0-9])\d+[kK](?![A-Za-z])", " ", stem)
    plain = re.sub(r"[A-Z]{2,}[a-z](?![a-z])", lambda found: found[0].capitalize(), plain)  # ORDp is one word
    spaced = re.sub(r"([a-z])([A-Z])|([A-Z])([A-Z][a-z])", r"\1\3 \2\4", plain)
    return tuple(word.lower() for word in re.findall(r"[^\W\d_]+", spaced))


def packed_word(word: str) -> tuple[MapKind, ...] | None:
    """The maps in the channels of a packed map, if the word is an acronym of three or four; otherwise None.

    >>> [kind.name for kind in packed_word("arm")]
    ['ambient_occlusion', 'roughness', 'metallic']
    >>> packed_word("warm") is None
    True
    """
    text = re.sub("ao", "a", word)
    tail = next((tail for tail in ("dp", "h", "d") if text.endswith(tail)), "")
    head = text.removesuffix(tail)
    kinds = [_PACKED[letter] for letter in head if letter in _PACKED]
    if len(kinds) != len(head) or len(set(kinds)) != len(kinds) or ROUGHNESS not in kinds:
        return None
    packed = (*kinds, HEIGHT) if tail else tuple(kinds)
    is_word = tail == "d" and len(packed) == 3  # as "rod" is
    return packed if 3 <= len(packed) <= 4 and not is_word else None


def kind_of_word(word: str) -> MapKind | None:
    """The map that a word of a file name means, if any."""
    return next((kind for kind in KINDS.values() if word in kind.tags), None)


def kind_of_file(stem: str) -> MapKind | None:
    """The map that a file name (without its ending) stands for: the last word that is a tag decides.

    None for packed maps, which stand for several. What the names of a folder's files share is not known here; the
    trainer, which reads folders, leaves it out first.

    >>> kind_of_file("old_wall_Roughness-2k").name
    'roughness'
    >>> kind_of_file("metal_plate_col").name
    'base_color'
    >>> kind_of_file("holiday") is None
    True
    >>> kind_of_file("metal_plate_arm") is None
    True
    """
    for word in reversed(words_of(stem)):
        if packed_word(word):
            return None
        if kind := kind_of_word(word):
            return kind
    return None
