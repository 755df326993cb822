"""The exemplar: one photo, or a folder of PBR maps, as one stack of aligned map channels."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nca_core.maps import BASE_COLOR, HEIGHT, LEARNT, NORMAL
from nca_core.untrusted import fitting_name

from ..errors import InputError
from ..pictures.pixels import Pixels
from ..pictures.resampling import resize
from ..pictures.source import shown, shown_name
from .map_folder import MapSet, MapSource, find_maps
from .map_names import Meaning, Selection
from .map_values import MapReader
from .part import ALL, Part, Taken
from .relief import Surface, surface

SMALLEST = 96  # pixels: below this the pyramid has no room for patches
ROUNDING = 0.02  # of a side, by which the shapes of maps may differ where they were rounded to whole pixels


@dataclass(frozen=True)
class Exemplar:
    """The material to learn.

    maps: the names of its maps, in the order of `nca_core.maps.LEARNT`. pixels: (height, width, channels) float32 in
    0..1, the channels of `maps` one after the other, colours sRGB-encoded. relief: the pixels that the height's range
    0..1 measures. sha256: the digest of the files' bytes, in the maps' order. notes: a sentence for each thing that was
    left out, guessed or converted. shrunk: what is left of the picture's pixels on a side, below 1 where it is larger
    than --exemplar-size. scale: the pixels that are learnt on a side of each of those; 1 unless it was small
    (enlarge.py). estimated: those of the maps that are guesses (estimated.py). taken: what it is of its pictures.
    """

    name: str
    maps: tuple[str, ...]
    pixels: Pixels
    relief: float
    sha256: str
    notes: tuple[str, ...] = ()
    shrunk: float = 1.0
    scale: int = 1
    estimated: tuple[str, ...] = ()
    taken: Taken = ALL

    @property
    def magnification(self) -> float:
        """The pixels that are learnt on a side of each of the picture's as it is on disk."""
        return self.shrunk * self.scale


def load_exemplar(
    path: Path,
    size: int,
    relief: float | None = None,
    tell: Callable[[str], None] | None = None,
    part: Part | None = None,
    known: Sequence[Path] = (),
) -> Exemplar:
    """Read a photo or a folder of maps and bring its shorter side down to `size` pixels.

    relief: that of the height in pixels, instead of the one that the normal map says or, without one, a guess from the
    height. tell: is called with a line before a large picture is read. part: what is taken of the pictures, instead of
    all. known: files that are read as something else, such as guides. Raises InputError with one line for whatever is
    wrong: nothing there, a damaged file, no map recognised, one map twice, different shapes, too small, too little
    memory, no such part.
    """
    try:
        return _load(path, size, relief, tell, part, known)
    except OSError as error:
        raise InputError(f"{shown(path)}: it cannot be read ({error.strerror or error})") from error
    except MemoryError as error:
        raise InputError(
            f"{shown(path)}: there is not enough memory for its maps; use smaller maps, or a smaller --exemplar-size"
        ) from error


def _load(
    path: Path,
    size: int,
    relief: float | None,
    tell: Callable[[str], None] | None,
    part: Part | None,
    known: Sequence[Path],
) -> Exemplar:
    """Read, check and stack the maps, as `load_exemplar`, but for faults of the system. Raises InputError."""
    found = find_maps(path, known) if path.is_dir() else photo(path)
    taken = Taken.of(found.maps, part)
    reader = MapReader(found.maps, taken.needed(size), tell)
    images = reader.read()
    if not images:
        raise InputError(f"{shown(path)}: none of its maps can be used ({'; '.join(reader.notes)})")
    everything = _common_size(found.maps, {name: size for name, size in reader.sizes.items() if name in images})
    whole = taken.size(everything)
    images = {name: taken.of_map(image) for name, image in images.items()}
    images, ground = _with_surface(images)
    if not images:
        raise InputError(f"{shown(path)}: its maps are flat, so there is nothing to learn")
    scale = min(1.0, size / min(whole))
    height, width = round(whole[0] * scale), round(whole[1] * scale)
    if min(height, width) < SMALLEST:
        raise InputError(
            f"{shown(path)}: {whole[1]} x {whole[0]} px, brought to {width} x {height}, is too small to learn from; "
            f"use at least {SMALLEST} px on each side"
        )
    measured = ground.relief
    if HEIGHT.name in images:
        measured = ground.relief * scale * (whole[1] / images[HEIGHT.name].shape[1])
    maps = tuple(name for name in LEARNT if name in images)
    pixels = np.concatenate([resize(images[name], height, width) for name in maps], axis=2)
    notes = [*found.notes, *reader.notes, *_resized(found.maps, reader.sizes, everything), *taken.notes]
    if relief is None:
        relief = max(measured, 1e-3)
        notes += ground.notes
        if ground.is_guess:
            notes.append(f"the height's relief, {relief:.3g} px, is a guess (--relief, or a normal map, would say it)")
    files = dict.fromkeys(source.file for source in found.maps.values())
    return Exemplar(_name(path), maps, pixels, relief, sha256_of(files), tuple(notes), shrunk=scale, taken=taken)


def digest_of(path: Path) -> str:
    """What `load_exemplar` has as sha256, without reading the pictures. Raises InputError and OSError as it does."""
    found = find_maps(path) if path.is_dir() else photo(path)
    return sha256_of(dict.fromkeys(source.file for source in found.maps.values()))


def photo(path: Path) -> MapSet:
    """The only map of a photo: its base colour."""
    return MapSet({BASE_COLOR.name: MapSource(path, Selection(), Meaning({BASE_COLOR.name: Selection()}))}, ())


def _name(path: Path) -> str:
    """The name of a file or folder, made fit to be a material's."""
    raw = path.resolve().name if path.is_dir() else path.stem
    return fitting_name(raw)


def _with_surface(images: Mapping[str, Pixels]) -> tuple[dict[str, Pixels], Surface]:
    """The maps with their height as it is to be learnt, if any, and without the normals."""
    others = {name: image for name, image in images.items() if name not in (NORMAL.name, HEIGHT.name)}
    height, normal = images.get(HEIGHT.name), images.get(NORMAL.name)
    if height is not None and normal is not None and height.shape[:2] != normal.shape[:2]:
        is_swatch = min(normal.shape[:2]) < SMALLEST  # which must not bring the height down
        rows, columns = height.shape[:2] if is_swatch else min(height.shape[:2], normal.shape[:2])
        height, normal = resize(height, rows, columns), resize(normal, rows, columns)
    ground = surface(height, normal)
    return others if ground.height is None else {**others, HEIGHT.name: ground.height}, ground


def _common_size(maps: Mapping[str, MapSource], sizes: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
    """The size (height, width) of all maps: the base colour's, unless that is a swatch, else the largest.

    Raises InputError if the shapes differ by more than rounding.
    """
    is_picture = min(sizes.get(BASE_COLOR.name, (0, 0))) >= SMALLEST
    first = BASE_COLOR.name if is_picture else max(sizes, key=lambda name: sizes[name])
    for name, size in sizes.items():
        if not _same_shape(size, sizes[first]):
            raise InputError(
                f"{shown(maps[name].file)}: {size[1]} x {size[0]} px, but {shown_name(maps[first].file)} has "
                f"{sizes[first][1]} x {sizes[first][0]}; all maps must have the same shape"
            )
    return sizes[first]


def _resized(maps: Mapping[str, MapSource], sizes: Mapping[str, tuple[int, int]], whole: tuple[int, int]) -> list[str]:
    """The notes on maps that have another size than the exemplar."""
    others = dict.fromkeys((maps[name].file, size) for name, size in sizes.items() if size != whole)
    return [f"{shown_name(file)}: brought from {w} x {h} px to the other maps' size" for file, (h, w) in others]


def _same_shape(size: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether one size is the other scaled and rounded, by at most a pixel."""
    if size == (1, 1):
        return True  # one value for all
    small, large = sorted((size, other))
    expected = (large[0] * small[1] / large[1], large[1] * small[0] / large[0])
    return any(abs(e - s) <= min(1.0, ROUNDING * s) for e, s in zip(expected, small, strict=True))


def sha256_of(files: Iterable[Path]) -> str:
    """The SHA-256 of the files' bytes, one after the other, in hexadecimal."""
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as opened:
            while piece := opened.read(1 << 20):
                digest.update(piece)
    return digest.hexdigest()
