"""Contents of style transfer: a picture, or a folder of frames, in sRGB whatever its file's encoding.

They are read one at a time: a clip is never in memory as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nca_core.maps import BASE_COLOR, OPACITY
from nca_core.steering import Picture
from nca_core.untrusted import fitting_name, folded

from ..errors import InputError
from ..pictures.resampling import resize
from ..pictures.source import shown, shown_name
from .exemplar import photo, sha256_of
from .map_folder import READ
from .map_values import MapReader

ALL = 1 << 17  # pixels of a shorter side that no picture has, so that none is brought down while it is read


@dataclass(frozen=True)
class Frame:
    """A content as it was read. picture: sRGB in 0..1, three channels; presence: its alpha. sha256: of the file's
    bytes. notes: what was dropped, guessed or converted."""

    file: Path
    picture: Picture
    sha256: str
    notes: tuple[str, ...]

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) in pixels."""
        height, width = self.picture.presence.shape
        return height, width


def frame_files(content: Path) -> tuple[Path, ...]:
    """The pictures of a content: itself, or those in a folder, sorted by their names, numbers in these by value. Raises
    InputError for a folder without any, and for two frames whose maps would have the same names."""
    if not content.is_dir():
        return (content,)
    try:
        there = [file for file in content.iterdir() if file.suffix.lower() in READ and not file.is_dir()]
    except OSError as error:
        raise InputError(f"{shown(content)}: this folder cannot be read ({error.strerror})") from error
    files = sorted((file for file in there if not file.name.startswith(".")), key=_by_number)
    if not files:
        raise InputError(f"{shown(content)}: there is no picture in this folder; name one, or a folder of frames")
    named: dict[str, Path] = {}
    for file in files:
        other = named.setdefault(folded(fitting_name(file.stem)), file)
        if other is not file:
            raise InputError(
                f"{shown(file)}: maps of this frame and of {shown_name(other)} would have the same names; rename one"
            )
    return tuple(files)


def read_frame(file: Path, wide: int | None = None, tell: Callable[[str], None] | None = None) -> Frame:
    """Read a content, brought to a width of so many pixels if that is said. tell: is called with a line before a large
    picture is read. Raises InputError for what is no picture, in one line."""
    reader = MapReader(photo(file).maps, ALL, tell)
    maps = reader.read()
    colours, (height, width) = maps[BASE_COLOR.name], maps[BASE_COLOR.name].shape[:2]
    if wide:
        height, width = max(1, round(height * wide / width)), wide
    presence = np.ones((height, width), np.float32)
    if OPACITY.name in maps:
        presence = resize(maps[OPACITY.name], height, width)[..., 0]
    notes = tuple(note for note in reader.notes if "opacity map" not in note)
    return Frame(file, Picture(resize(colours, height, width), presence), sha256_of([file]), notes)


def check_same_size(frame: Frame, first: Frame) -> None:
    """Raises InputError for a frame of another size than the first."""
    if frame.size != first.size:
        (height, width), (rows, columns) = frame.size, first.size
        raise InputError(
            f"{shown(frame.file)}: {width} x {height} px, but {shown_name(first.file)} has {columns} x {rows}; all "
            "frames of a clip must have the same size"
        )


def fitted(mask: Picture, size: tuple[int, int], name: str) -> Picture:
    """A picture that lies over a content, brought to the content's (height, width). Raises InputError for one of
    another shape."""
    (rows, columns), (height, width) = mask.presence.shape, size
    if abs(rows * width - columns * height) > max(0.01 * rows * width, max(width, height)):
        raise InputError(
            f"{name}: {columns} x {rows} px does not have the content's shape ({width} x {height}); crop it"
        )
    return Picture(resize(mask.values, height, width), resize(mask.presence[..., None], height, width)[..., 0])


def _by_number(file: Path) -> list[tuple[int, str]]:
    """A key by which frame 10 comes after frame 9."""
    parts = re.split(r"(\d+)", file.name)
    return [(int(part), "") if part.isdecimal() else (0, part) for part in parts if part]
