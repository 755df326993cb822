"""The maps that a folder's files hold by their names, or the reason why a file holds none.

Names are split into words once. The words that all names of the folder share, the asset's name, do not count; of the
rest the last word that is known decides. Packed maps give a channel to each of their maps.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nca_core.maps import KINDS, kind_of_word, packed_word, words_of

RED, GREEN, BLUE, ALPHA = 0, 1, 2, 3


@dataclass(frozen=True)
class Selection:
    """The place of a map in a file. channel: 0 to 2 of its colours, 3 for its alpha, None for the whole picture.

    inverted: whether the map is 1 minus the value, as of smoothness.
    """

    channel: int | None = None
    inverted: bool = False

    def __str__(self) -> str:
        where = {RED: "red", GREEN: "green", BLUE: "blue", ALPHA: "alpha"}.get(
            -1 if self.channel is None else self.channel
        )
        text = where or "the whole picture"
        return f"{text}, inverted" if self.inverted else text


@dataclass(frozen=True)
class Meaning:
    """The meaning of a file's name. selections: the maps (names as in KINDS) that the file holds; empty if it holds
    none, for the reason given.

    single: the map that the name's last word alone means, should the picture prove to be grey and not packed.
    is_letter: whether only one letter says so.
    """

    selections: Mapping[str, Selection]
    reason: str = ""
    single: str = ""
    is_letter: bool = False  # only one letter says so

    @property
    def is_packed(self) -> bool:
        """Whether the file holds several maps."""
        return len(self.selections) > 1


_SMOOTH = {"gloss", "glossiness", "smoothness", "glossy", "gls"}
#: Words of maps that are not learnt, by the reason; those of a kind that is to be learnt are taken out of here.
_PASSED_OVER = {
    "a preview, not a map": "preview previews thumb thumbnail render renders rendered icon sphere screenshot wireframe",
    "cavity maps are not learnt": "cavity cav",
    "specular maps are not learnt": "spec specular specularity spc reflection refl reflectivity reflect f0 ior",
    "subsurface and transmission maps are not learnt": "sss subsurface scatter scattering translucency translucent "
    "transmission transmissive transmittance thickness",
    "maps of coats and sheen are not learnt": "clearcoat coat sheen fuzz anisotropy anisotropic",
    "maps of curvature and position are not learnt": "curvature curve position",
    "maps of identities are not learnt; name it mask, or label, whose flat colours are classes": "id idmap",
    "transparency is not learnt from such a file; name it opacity, white where it is opaque": "transparency",
}
_UNKNOWN = "its name has no map's word"
_REASON_OF = {word: reason for reason, words in _PASSED_OVER.items() for word in words.split()}
_SAME = {"opac": "opacity", "transparent": "opacity", "parallax": "height", "alphamasked": "base_color"}
_SAME |= {"displ": "height", "heightfield": "height", "met": "metallic"}
_COLOUR = {"color", "colour", "col"}  # of what the word before it says, as in specular_color

#: Words or maps of which those before make something else, that is not learnt.
_MADE_OTHER = {
    "normal": (
        r"\b(bent|ws|(world|object) ?space)$",
        "bent normals, and those of world or object space, are not learnt",
    ),
    "height": (r"\b(vector|vec)$", "vector displacement is not learnt"),
    "base": (r"\b(normal|nor|nrm)$", "it holds a mesh's own normals"),  # as Substance names what it bakes
    "mask": (
        r"\b(opacity|alpha|metal|metallic|metalness|rough|roughness|ao|height|emission|emissive|id|detail|material)$",
        "masks of other maps are not learnt",
    ),
}
_NO_MEANING = {"k", "jpg", "jpeg", "png", "tif", "tiff", "exr", "lod", "var", "map", "tex", "texture", "udim", "bit"}
_UNREAL = {"d": "base_color", "c": "base_color", "n": "normal", "r": "roughness", "m": "metallic", "h": "height"}
_UNREAL |= {"e": "emission"}
_PERHAPS_COLOUR = ({"a"}, {"b"})  # of Unreal's: albedo or alpha, base colour or bump; what the name leaves open

# Words that lie together without a mark between them, as in "metallicsmoothness"; longest first.
_JOINED = sorted(
    {tag for kind in KINDS.values() for tag in kind.tags if len(tag) > 2}
    | {*_SMOOTH, "transparency", "opacity", "ao", "gl", "dx", "ogl", "directx", "opengl", "map", "mask", "texture"},
    key=len,
    reverse=True,
)

#: Runs of maps in a name that together mean one packed file, other than three in the order of its channels.
_RUNS: dict[tuple[str, ...], dict[str, Selection]] = {
    ("metallic", "roughness"): {"roughness": Selection(GREEN), "metallic": Selection(BLUE)},  # glTF 2.0
    ("roughness", "metallic"): {"roughness": Selection(GREEN), "metallic": Selection(BLUE)},
    ("metallic", "smoothness"): {"metallic": Selection(RED), "roughness": Selection(ALPHA, True)},  # Unity
    ("base_color", "smoothness"): {"base_color": Selection(), "roughness": Selection(ALPHA, True)},
    ("base_color", "transparency"): {"base_color": Selection()},  # whose alpha is taken anyway
    ("base_color", "opacity"): {"base_color": Selection()},
    ("specular", "smoothness"): {"roughness": Selection(ALPHA, True)},
    ("normal", "height"): {"normal": Selection(), "height": Selection(ALPHA)},
}
_MASK_MAP = {
    "metallic": Selection(RED),
    "ambient_occlusion": Selection(GREEN),
    "roughness": Selection(ALPHA, True),
}  # Unity's HDRP
#: Maps of one channel that a packed file may have in any order; a new one that is packed so is added.
_SINGLE = ("ambient_occlusion", "roughness", "metallic", "height", "opacity")


def meanings(stems: Sequence[str], folder: str = "") -> list[Meaning]:
    """The meaning of each file of a folder, by their names without endings. folder: the folder's own name."""
    words = [_known_words(stem) for stem in stems]
    rests = _without_shared(words, _known_words(folder))
    found = [_meaning(rest) for rest in rests]
    if sum(bool(meaning.selections) for meaning in found) == 1:  # Wall_A, Wall_B and Wall_C are no set of maps
        found = [
            Meaning({}, _UNKNOWN) if meaning.is_letter and each[0] != "t" else meaning
            for meaning, each in zip(found, words, strict=True)
        ]
    if not any("base_color" in meaning.selections for meaning in found):
        bare = [index for index, rest in enumerate(rests) if not rest] if len(stems) > 1 else []
        lettered = [index for index, rest in enumerate(rests) if set(rest) in _PERHAPS_COLOUR]
        candidates = bare or (lettered if any(meaning.selections for meaning in found) else [])
        if len(candidates) == 1:
            found[candidates[0]] = Meaning({"base_color": Selection()}, _UNKNOWN)
    return found


def is_directx(stem: str) -> bool:
    """Whether a normal map's name says that its green points down."""
    words = _known_words(stem)
    return bool({"dx", "directx"} & set(words)) or ("direct", "x") in pairwise(words) or "d3d" in stem.lower()


def variant(stem: str, meaning: Meaning) -> tuple[str, tuple[int, ...]]:
    """The variant of a map that a file is: a key that equals that of other variants, and an order, best first.

    Variants differ in OpenGL or DirectX, variation, level of detail, UDIM tile, resolution, bits, bump or displacement,
    diffuse or albedo.
    """
    text = re.sub(r"([a-z])([A-Z])", r"\1 \2", stem).lower()
    numbers = {}
    for name, pattern in (("var", r"var_?(\d+)"), ("lod", r"lod_?(\d+)"), ("udim", r"(?<!\d)(1\d\d\d)$")):
        match = re.search(pattern, text)
        numbers[name] = int(match[1]) if match else 0
        text = re.sub(pattern, " ", text)
    resolution = re.search(r"(?<![a-z0-9])(\d+)k(?![a-z])", text)
    text = re.sub(r"(?<![a-z0-9])\d+k(?![a-z])", " ", text)
    if match := re.search(r"(?<![a-z])col[_ ]?(\d+)[\W_]*$", text):  # variations, as Poly Haven names them
        numbers["var"] = numbers["var"] or int(match[1])
        text = text[: match.start(1)]
    deep = bool(re.search(r"[a-z]16(?!\d)|(?<!\d)16 ?bit", text))
    text = re.sub(r"(?<=[a-z])(8|16|32)(?!\d)|(?<!\d)(8|16|32) ?bit", " ", text)
    words = re.findall(r"[^\W\d_]+|\d+", text)
    is_second = bool({"bump", "bmp", "diffuse", "diff"} & set(words))
    rest = [word for word in words if word not in _NO_MEANING]
    rest = [
        word
        for word in (re.sub(r"(gl|dx)$", "", word) for word in rest)
        if word not in ("", "ogl", "open", "direct", "x")
    ]
    if "height" in meaning.selections:
        rest = ["height" if _symbol(word) == "height" else word for word in rest]
    rest = ["albedo" if word in ("diffuse", "diff") else word for word in rest]
    size = int(resolution[1]) if resolution else 0
    order = (is_directx(stem), is_second, numbers["var"], numbers["lod"], numbers["udim"], -size, -deep)
    return " ".join(rest), tuple(int(number) for number in order)


def _known_words(stem: str) -> tuple[str, ...]:
    """The words of a name, joined ones taken apart."""
    words = [part for word in words_of(stem) for part in _apart(word)]
    return tuple(" ".join(words).replace("mask map", "maskmap").split())


def _apart(word: str) -> tuple[str, ...]:
    """A word as the words that are joined in it, if it is made of such alone."""
    if _symbol(word) or packed_word(word):
        return (word,)
    parts, rest = [], word
    while rest:
        part = next((part for part in _JOINED if rest.startswith(part)), None)
        if part is None:
            return (word,)
        parts.append(part)
        rest = rest.removeprefix(part)
    return tuple(parts)


def _without_shared(words: list[tuple[str, ...]], folder: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The words of each name without the asset's: what most begin with, what all end with, or the folder's name.

    Names keep what they share where nothing else in them means a map, as of normal_gl and normal_dx.
    """
    names = [tuple(word for word in each if word not in _NO_MEANING) for each in words]
    firsts = Counter(each[0] for each in names if each)
    first, count = firsts.most_common(1)[0] if firsts else ("", 0)
    if count > 1 and 2 * count > len(names):
        shared = len(_common([each for each in names if each[:1] == (first,)]))
        rests = _if_meant([each[shared:] if each[:1] == (first,) else each for each in names], names)
    else:
        start = len(folder)
        rests = [each[start:] if folder and each[:start] == folder and len(each) > start else each for each in names]
    ending = len(_common([each[::-1] for each in rests])) if len(rests) > 1 else 0
    shorter = [each[: len(each) - ending] for each in rests]
    return shorter if _meant(shorter) >= _meant(rests) else rests


def _meant(names: list[tuple[str, ...]]) -> int:
    """How many of the names mean a map."""
    return sum(bool(_meaning(name).selections) for name in names)


def _if_meant(shorter: list[tuple[str, ...]], names: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The shorter names, unless none of those that were made shorter means a map."""
    changed = [short for short, name in zip(shorter, names, strict=True) if short != name]
    return shorter if any(_meaning(short).selections for short in changed) else names


def _common(words: list[tuple[str, ...]]) -> tuple[str, ...]:
    """The words that all names begin with."""
    length = 0
    while all(len(each) > length and each[length] == words[0][length] for each in words):
        length += 1
    return words[0][:length]


def _meaning(words: tuple[str, ...]) -> Meaning:
    """The meaning of a name's words, the last known one of which decides."""
    letters = words[1:] if words[:1] == ("t",) else words
    if letters and letters[-1] in _UNREAL and (len(letters) == 1 or letters != words):
        return Meaning({_UNREAL[letters[-1]]: Selection()}, is_letter=letters == words)
    for last in range(len(words) - 1, -1, -1):
        word = words[last]
        if packed := packed_word(word):
            channels = zip(packed, (RED, GREEN, BLUE, ALPHA), strict=False)
            return Meaning({kind.name: Selection(channel) for kind, channel in channels})
        if word == "maskmap":
            return Meaning(_MASK_MAP)
        if symbol := _symbol(word):
            pattern, reason = _MADE_OTHER.get(word) or _MADE_OTHER.get(symbol, ("", ""))
            if reason and re.search(pattern, " ".join(words[:last])):
                return Meaning({}, reason)
            before = _symbol(words[last - 1]) if last and word in _COLOUR else ""
            if before in _REASON_OF or before == "emission":
                return _single(before)
            return _of_run(_run(words, last)) or _single(symbol)
    return Meaning({}, _UNKNOWN)


def _symbol(word: str) -> str:
    """A map's name, "smoothness", or a word of what is passed over; "" if the word means nothing."""
    if kind := kind_of_word(word):
        return kind.name
    if word in _SAME:
        return _SAME[word]
    return "smoothness" if word in _SMOOTH else word if word in _REASON_OF else ""


def _single(symbol: str) -> Meaning:
    """The meaning of a single word's symbol."""
    if symbol == "smoothness":
        return Meaning({"roughness": Selection(inverted=True)})
    return Meaning({symbol: Selection()}) if symbol in KINDS else Meaning({}, _REASON_OF[symbol])


def _run(words: tuple[str, ...], last: int) -> tuple[str, ...]:
    """The maps that the words up to `last` name, one after the other; "ambient occlusion" is one."""
    run: list[str] = []
    for word in reversed(words[: last + 1]):
        symbol = _symbol(word)
        if not symbol:
            break
        if not run or run[0] != symbol:
            run.insert(0, symbol)
    return tuple(run)


def _of_run(run: tuple[str, ...]) -> Meaning | None:
    """The packed map that these maps in a row mean, if they do."""
    single = run[-1] if run[-1] in KINDS else ""
    three = run[-3:]
    if len(three) == 3 and len(set(three)) == 3 and all(name in _SINGLE for name in three):
        return Meaning({name: Selection(channel) for channel, name in enumerate(three)}, single=single)
    selections = _RUNS.get(run[-2:])
    return Meaning(selections, single=single) if selections else None
