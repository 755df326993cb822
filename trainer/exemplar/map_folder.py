"""The maps of a folder: its pictures by their names, without those that lie there for other reasons."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from nca_core.maps import KINDS

from ..errors import InputError
from ..pictures.opening import software
from ..pictures.source import READABLE, shown, shown_name
from .map_names import Meaning, Selection, meanings, variant

_READ = """
.png .jpg .jpeg .jpe .jfif .tif .tiff .exr .webp .bmp .dib .tga .hdr .gif .avif .jp2 .j2k .jpx
.psd .psb .dds .dpx .cin .sgi .rgb .pnm .ppm .pgm .pfm .ico
"""
_NOT_READ = ".jxl .jxr .wdp .cr2 .cr3 .nef .arw .dng .raf .orf .rw2 .svg .kra .xcf .ora .ktx .ktx2"
_HEIC = {".heic", ".heif"}
READ = {*_READ.split(), *(_HEIC if find_spec("pillow_heif") else ())}
NOT_READ = {*_NOT_READ.split(), *_HEIC} - READ
DEEPEST = 3  # folders in folders that are looked into
_OF_SYSTEMS = (".", "__MACOSX", "@", "#", "$")  # beginnings of folders' names: @eaDir, #recycle, $RECYCLE.BIN
_DEPTHS = {".exr": 3, ".tif": 2, ".tiff": 2, ".hdr": 2, ".png": 1, ".tga": 1, ".bmp": 1}  # better first, of one name


@dataclass(frozen=True)
class MapSource:
    """The file of a map and the selection of it that is the map; meaning: that of the file's whole name."""

    file: Path
    selection: Selection
    meaning: Meaning


@dataclass(frozen=True)
class MapSet:
    """The maps that were found, by name in the order of KINDS, and a sentence for each picture that is none."""

    maps: dict[str, MapSource]
    notes: tuple[str, ...]


def find_maps(folder: Path, known: Sequence[Path] = ()) -> MapSet:
    """Find the maps in a folder or, if it has none of its own, in the only folder in it that has some.

    known: files that are read as something else, such as guides: nothing is said of them, nor of the folders that they
    lie in. Raises InputError if there are none, or two files for one map.
    """
    return _find(folder, folder, 1, {place for file in known for place in (file.resolve(), *file.resolve().parents)})


def _find(folder: Path, named: Path, depth: int, known: Collection[Path]) -> MapSet:
    pictures, hidden = _pictures(folder)
    inner = [each for each in _subfolders(folder) if _holds(each, depth, _has_pictures)]
    found = meanings([file.stem for file in pictures], folder.resolve().name)
    if not any(meaning.selections for meaning in found):
        likely = inner if len(inner) == 1 else [each for each in inner if _holds(each, depth, _has_maps)]
        if len(likely) == 1 and depth <= DEEPEST:
            below = _find(likely[0], named, depth + 1, known)
            others = _left_alone([each for each in inner if each not in likely], known)
            return MapSet(below.maps, (f"the maps were found in {_relative(likely[0], named)}", *others, *below.notes))
        raise InputError(_nothing(named, folder, pictures, found, inner))
    notes = [f"{shown_name(file)}: passed over: {meaning.reason}" for file, meaning in zip(pictures, found, strict=True)
             if not meaning.selections and file.resolve() not in known]  # fmt: skip
    if hidden:
        notes.append(f"passed over, as hidden files: {', '.join(hidden)}")
    notes += _left_alone(inner, known)
    strange = [shown_name(file) for file in pictures if file.suffix.lower() in NOT_READ]
    maps = _chosen(folder, pictures, found, notes)
    if not maps:
        raise InputError(
            f"{shown(folder)}: {', '.join(strange)} cannot be read here; convert to JPEG or PNG "
            f"(what can be read: {READABLE})"
        )
    if strange:
        notes.append(f"passed over, as such formats cannot be read: {', '.join(strange)}; convert to JPEG or PNG")
    return MapSet({name: maps[name] for name in KINDS if name in maps}, tuple(notes))


def _left_alone(folders: Sequence[Path], known: Collection[Path]) -> list[str]:
    """The notes of folders that no maps were looked for in."""
    return [f"{shown_name(each)}: this folder was not looked into" for each in folders if each.resolve() not in known]


def _pictures(folder: Path) -> tuple[list[Path], list[str]]:
    """The files that have a picture's ending, and the names of hidden ones."""
    try:
        files = sorted(folder.iterdir(), key=lambda file: file.name)
    except OSError as error:
        raise InputError(f"{shown(folder)}: this folder cannot be read ({error.strerror})") from error
    endings = {*READ, *NOT_READ}
    found = [file for file in files if file.suffix.lower() in endings and not file.is_dir()]
    hidden = [shown_name(file) for file in found if file.name.startswith(".")]
    return [file for file in found if not file.name.startswith(".")], hidden


def _subfolders(folder: Path) -> list[Path]:
    """The folders in a folder, but for those that systems and network disks put there, such as recycle bins."""
    return sorted(each for each in folder.iterdir() if each.is_dir() and not each.name.startswith(_OF_SYSTEMS))


def _holds(folder: Path, depth: int, what: Callable[[Path], bool]) -> bool:
    """Whether a folder, or one of those in it that are looked into, fulfils a condition."""
    try:
        return what(folder) or (depth < DEEPEST and any(_holds(each, depth + 1, what) for each in _subfolders(folder)))
    except (InputError, OSError):
        return False


def _has_pictures(folder: Path) -> bool:
    return bool(_pictures(folder)[0])


def _has_maps(folder: Path) -> bool:
    found = meanings([file.stem for file in _pictures(folder)[0]], folder.resolve().name)
    return any(meaning.selections for meaning in found)


def _relative(folder: Path, named: Path) -> str:
    return shown(folder.relative_to(named)) + "/"


def _nothing(
    named: Path, folder: Path, pictures: Sequence[Path], found: Sequence[Meaning], inner: Sequence[Path]
) -> str:
    """The line that says why no map was recognised."""
    start = f"{shown(folder)}: no map was recognised"
    if len(inner) > 1:
        return f"{start} in it, but there are pictures in {', '.join(map(shown_name, inner))}; name one of these"
    if not pictures:
        return f"{start}, as there are no pictures in it" + (f" ({len(inner)} folder was looked into)" if inner else "")
    reasons = "; ".join(
        f"{shown_name(file)}: {meaning.reason}" for file, meaning in list(zip(pictures, found, strict=True))[:8]
    )
    names = "wall_base_color.png, wall_height.png, wall_roughness.png"
    return f"{start} ({reasons}); name the files by their map, such as {names}"


def _chosen(folder: Path, pictures: Sequence[Path], found: Sequence[Meaning], notes: list[str]) -> dict[str, MapSource]:
    """Choose one source for each map; the files that are not taken are added to the notes."""
    maps: dict[str, MapSource] = {}
    used: set[Path] = set()
    for name in KINDS:
        claims = [(file, meaning) for file, meaning in zip(pictures, found, strict=True) if name in meaning.selections]
        claims = [claim for claim in claims if claim[0].suffix.lower() not in NOT_READ]
        if not claims:
            continue
        best = min(_rank(meaning, name) for _, meaning in claims)
        equals = [claim for claim in claims if _rank(claim[1], name) == best]
        file, meaning = _one_of(folder, name, equals)
        maps[name] = MapSource(file, meaning.selections[name], meaning)
        used.add(file)
        if meaning.reason:
            notes.append(f"{shown_name(file)}: taken as the {name} map, as {meaning.reason}")
    for file, meaning in zip(pictures, found, strict=True):
        if meaning.selections and file not in used and file.suffix.lower() not in NOT_READ:
            others = sorted({shown_name(maps[name].file) for name in meaning.selections if name in maps})
            notes.append(f"{shown_name(file)}: passed over: {', '.join(others)} was taken for the same")
    return maps


def _rank(meaning: Meaning, name: str) -> int:
    """The order of a map's sources: a map of its own, then an inverted one, then a channel of a packed one."""
    selection = meaning.selections[name]
    return 2 if selection.channel is not None else 1 if selection.inverted else 0


def _one_of(folder: Path, name: str, claims: list[tuple[Path, Meaning]]) -> tuple[Path, Meaning]:
    """The best of files that are the same map in several variants. Raises InputError if they are not."""
    if len(claims) > 1:
        foreign = [claim for claim in claims if not software(claim[0]).startswith("Lichen")]
        claims = foreign or claims
    keys = {file: variant(file.stem, meaning) for file, meaning in claims}
    if len({rest for rest, _ in keys.values()}) > 1:
        first = claims[0][0]
        second = next(file for file, _ in claims if keys[file][0] != keys[first][0])
        both = f"both {shown_name(first)} and {shown_name(second)}"
        raise InputError(f"{shown(folder)}: {both} look like the {name} map; keep one of them")
    return min(claims, key=lambda claim: (keys[claim[0]][1], -_DEPTHS.get(claim[0].suffix.lower(), 0), claim[0].name))
