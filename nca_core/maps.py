"""Map conventions: what each material map is called, how many channels it has, and how its numbers are meant.

The one table that the trainer, the command line and the add-on read. Names of baked files are `<name>_<map>`, which
Blender's Node Wrangler recognises by the same tags that are listed here. Also the arithmetic of the conventions: sRGB's
transfer function (IEC 61966-2-1), normals from height, and the two handednesses that programs disagree about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .arrays import Array


@dataclass(frozen=True)
class MapKind:
    """A material map. Values are 0..1 throughout; colour maps are sRGB-encoded, data maps are linear (Non-Color).

    classes: the image that maps which tell classes apart make together when they are written; empty for all others.
    Such maps are data, and no two materials' are ever blended.
    """

    name: str
    channels: int
    is_data: bool
    bits: int  # of an integer file or image; 16 where 8 would show as steps
    tags: tuple[str, ...]  # words of a file name that mean this map (Node Wrangler's defaults, where it has the map)
    classes: str = ""

    @property
    def image(self) -> str:
        """The name of the image that the map is written to, alone or with others of its classes."""
        return self.classes or self.name


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
#: What is something (1) and what is not (0), such as nuclei in tissue.
MASK = MapKind("mask", 1, True, 8, ("mask", "masks"), "mask")

MAX_CLASSES = 8
LABEL = "label"  # the image
#: How much a place is of each class. A picture of all of them goes by the first one (trainer/exemplar/classes.py).
LABELS = tuple(
    MapKind(f"{LABEL}_{index}", 1, True, 8, () if index else (LABEL, "labels", "segmentation"), LABEL)
    for index in range(MAX_CLASSES)
)

KINDS = {
    kind.name: kind
    for kind in (
        *(BASE_COLOR, METALLIC, ROUGHNESS, NORMAL, HEIGHT, EMISSION, OPACITY, AMBIENT_OCCLUSION),
        *(MASK, *LABELS),
    )
}

#: The maps that a model can carry; normals are derived from the height instead, so that the two cannot disagree.
LEARNT = tuple(name for name in KINDS if name != NORMAL.name)

#: What a material without a map has of it, next to one that has it. Of heights: the other's mean (grafting.py).
ABSENT = {
    BASE_COLOR.name: 0.5,
    METALLIC.name: 0.0,
    ROUGHNESS.name: 0.5,
    EMISSION.name: 0.0,
    OPACITY.name: 1.0,
    AMBIENT_OCCLUSION.name: 1.0,
    MASK.name: 0.0,
    **{kind.name: float(kind is LABELS[0]) for kind in LABELS},
}

LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)  # of linear red, green and blue (ITU-R BT.709)

#: Letters of the acronyms by which packed maps are named, such as ARM, ORM and RMA, one a channel; height may follow.
_PACKED = {"a": AMBIENT_OCCLUSION, "o": AMBIENT_OCCLUSION, "r": ROUGHNESS, "m": METALLIC}


def words_of(stem: str) -> tuple[str, ...]:
    """Return the words of a file name in lower case: split at capitals, digits and all that is no letter.

    >>> words_of("T_OldWall01_NormalGL-2K")
    ('t', 'old', 'wall', 'normal', 'gl')
    """
    plain = re.sub(r"(?<![A-Za-z0-9])\d+[kK](?![A-Za-z])", " ", stem)
    plain = re.sub(r"[A-Z]{2,}[a-z](?![a-z])", lambda found: found[0].capitalize(), plain)  # ORDp is one word
    spaced = re.sub(r"([a-z])([A-Z])|([A-Z])([A-Z][a-z])", r"\1\3 \2\4", plain)
    return tuple(word.lower() for word in re.findall(r"[^\W\d_]+", spaced))


def packed_word(word: str) -> tuple[MapKind, ...] | None:
    """Return the maps in the channels of a packed map, if the word is an acronym of three or four; otherwise None.

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
    """Return the map that a word of a file name means, if any."""
    return next((kind for kind in KINDS.values() if word in kind.tags), None)


def kind_of_file(stem: str) -> MapKind | None:
    """Return the map that a file name (without its ending) stands for: the last word that is a tag decides.

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


def map_slices(maps: Sequence[str]) -> dict[str, slice]:
    """Return where each map's channels lie in the decoder's output.

    >>> map_slices(["base_color", "height"])
    {'base_color': slice(0, 3, None), 'height': slice(3, 4, None)}
    """
    slices, start = {}, 0
    for name in maps:
        slices[name] = slice(start, start + KINDS[name].channels)
        start += KINDS[name].channels
    return slices


def decided(values: Array) -> Array:
    """Return which class each pixel is of: (height, width, channels) in 0..1 -> (height, width, 1).

    Of one channel, 1 where it is at least a half, else 0. Of several, the number of the greatest, the first being 0,
    over 255: the number itself in 8 bits.

    >>> decided(np.array([[[0.4], [0.6]]], np.float32)).ravel().tolist()
    [0.0, 1.0]
    >>> (255 * decided(np.array([[[0.1, 0.3, 0.2]]], np.float32))).ravel().tolist()
    [1.0]
    """
    if values.shape[2] == 1:
        return (values >= 0.5).astype(np.float32)
    greatest: Array = values.argmax(axis=2, keepdims=True).astype(np.float32) / np.float32(255)
    return greatest


def grey(values: Array) -> Array:
    """Return the luminance of values as they are encoded: (height, width, 1 or 3) float32 -> (height, width).

    >>> grey(np.ones((1, 1, 1), np.float32)).shape, round(float(grey(np.ones((1, 1, 3), np.float32))[0, 0]), 3)
    ((1, 1), 1.0)
    """
    found: Array = values[..., 0] if values.shape[2] == 1 else values @ LUMINANCE
    return found


def to_linear(encoded: Array) -> Array:
    """Turn sRGB-encoded values into linear ones, any shape, float32; 0..1 to 0..1.

    >>> to_linear(np.array([0.0, 0.5, 1.0], np.float32)).round(3).tolist()
    [0.0, 0.21400000154972076, 1.0]
    """
    curve = ((np.maximum(encoded, 0.0) + 0.055) / 1.055) ** 2.4
    return np.where(encoded <= 0.04045, encoded / 12.92, curve).astype(np.float32)


def to_srgb(linear: Array) -> Array:
    """Turn linear values into sRGB-encoded ones, any shape, float32; 0..1 to 0..1, and above 1 as far as it goes."""
    curve = 1.055 * np.maximum(linear, 1e-6) ** (1 / 2.4) - 0.055
    return np.where(linear <= 0.0031308, 12.92 * linear, curve).astype(np.float32)


def normals_from_height(height: Array, slope_y: float, slope_x: float) -> Array:
    """Return tangent-space normals by central differences, OpenGL convention (Y up, as Blender reads them).

    height: (h + 2, w + 2) with a border of one pixel, rows from top to bottom. slope_y, slope_x: what a difference of 1
    per pixel means as a slope. Returns (3, h, w) float32 encoded in 0..1: n * 0.5 + 0.5.

    >>> normals_from_height(np.zeros((3, 3), np.float32), slope_y=1, slope_x=1).ravel().tolist()
    [0.5, 0.5, 1.0]
    """
    dx = (height[1:-1, 2:] - height[1:-1, :-2]) * np.float32(0.5 * slope_x)
    dy = (height[2:, 1:-1] - height[:-2, 1:-1]) * np.float32(0.5 * slope_y)
    normal: Array = np.stack([-dx, dy, np.ones_like(dx)])  # rows run down, Y up
    normal *= np.float32(0.5) / np.sqrt(dx**2 + dy**2 + 1)
    normal += np.float32(0.5)
    return normal


def to_directx(normal: Array) -> Array:
    """Return the same normals for programs in which green points down; done twice, it changes nothing.

    normal: (..., 3) encoded in 0..1.

    >>> to_directx(np.array([0.5, 0.25, 0.75], np.float32)).tolist()
    [0.5, 0.75, 0.75]
    """
    flipped = normal.copy()
    flipped[..., 1] = 1 - flipped[..., 1]
    return flipped
