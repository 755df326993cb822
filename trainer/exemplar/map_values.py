"""The values of maps: the right channels, 0..1, colours sRGB-encoded, normals OpenGL, smoothness inverted.

A map that turns out to be none (a flat height, a packed map in grey, alpha that is missing) is left out and named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from nca_core import to_directx
from nca_core.maps import BASE_COLOR, HEIGHT, KINDS, LABELS, NORMAL, OPACITY, MapKind, to_srgb

from ..errors import InputError
from ..pictures.colour_profile import UnknownProfileError, icc_space, to_light, to_srgb_values
from ..pictures.pixels import Pixels
from ..pictures.reading import Picture, read_picture
from ..pictures.source import shown, shown_name
from .classes import classes_of
from .map_folder import MapSource
from .map_names import ALPHA, is_directx
from .relief import in_range, is_flat, is_normal_map

GREY = 2.5 / 255  # by which the channels of a grey picture differ on average, as JPEG leaves them
TINTED = 0.04  # from here on a picture is coloured
ALIKE = 0.9  # correlation of the channels of a picture that is only tinted
KEPT = 0.999  # share of the pixels that are kept where colours go above white


class MapReader:
    """Reads the maps of one exemplar, each file once for each use of it.

    notes: a sentence for each thing dropped, guessed or converted. sizes: the size of each map in its file, (height,
    width); of a label picture under the first class alone.
    """

    def __init__(self, maps: Mapping[str, MapSource], size: int, tell: Callable[[str], None] | None) -> None:
        """maps: where each map is. size: the shorter side that the exemplar is brought to, in pixels. tell: is called
        with a line before a large picture is read.
        """
        self.maps = maps
        self.size = size
        self.tell = tell
        self.notes: list[str] = []
        self.sizes: dict[str, tuple[int, int]] = {}
        self._pictures: dict[tuple[Path, bool], Picture] = {}

    def read(self) -> dict[str, Pixels]:
        """Read all maps, each (height, width, channels of its kind) float32 in 0..1, in the order of KINDS.

        They may have different sizes. Raises InputError with one line.
        """
        images: dict[str, Pixels] = {}
        for name, source in self.maps.items():
            picture = self._picture(source, KINDS[name])
            if KINDS[name] == LABELS[0]:
                self._labels(images, source, picture)
                continue
            image = self._map(KINDS[name], source, picture)
            if image is not None:
                images[name], self.sizes[name] = image, picture.size
            if name == BASE_COLOR.name and picture.alpha is not None and not _uses_alpha(source):
                self._opacity(images, source, picture)
        self._say_packed(images)
        return {name: images[name] for name in KINDS if name in images}

    def _picture(self, source: MapSource, kind: MapKind) -> Picture:
        """The picture that a map is in, read once for each use of its alpha."""
        is_cover = not kind.is_data and not _uses_alpha(source)
        key = (source.file, is_cover)
        if key not in self._pictures:
            layer = "" if source.meaning.is_packed else kind.name
            at_least = None if kind == LABELS[0] else self.size  # there is nothing between two classes
            picture = read_picture(source.file, at_least, is_cover, layer, self.tell)
            self._pictures[key] = picture
            self.notes += [f"{shown_name(source.file)}: {note}" for note in picture.notes]
            if picture.alpha is not None and kind not in (BASE_COLOR, OPACITY) and not _uses_alpha(source):
                self._note(source, "its alpha was not used")
        return self._pictures[key]

    def _map(self, kind: MapKind, source: MapSource, picture: Picture) -> Pixels | None:
        """A map's values, or None if the picture is no such map."""
        if source.selection.channel is not None:
            values = self._channel(kind, source, picture)
        elif not kind.is_data:
            values = self._colours(kind, source, picture)
        elif kind == NORMAL:
            values = self._normals(source, picture)
        elif kind == OPACITY and picture.alpha is not None and float(picture.values.std()) < GREY:
            self._note(source, "its alpha was taken as the opacity, as the rest is plain")
            values = picture.alpha
        else:
            values = self._one_channel(kind, source, picture.values)
        if values is None:
            return None
        if kind == HEIGHT:
            if is_flat(values, picture.bits, picture.is_float):
                self._note(source, "it is flat, so it was not taken as a height")
                return None
            values = in_range(values, picture.is_float)
        if float(values.min()) < -0.001 or float(values.max()) > 1.001:
            self._note(source, "values beyond 0 to 1 were cut")
        values = np.clip(values, 0.0, 1.0)
        if source.selection.inverted:
            values = 1 - values
            self._note(source, f"smoothness was inverted to {kind.name}")
        return values.astype(np.float32)

    def _labels(self, images: dict[str, Pixels], source: MapSource, picture: Picture) -> None:
        """Let each class of a label picture become a map. Raises InputError for a picture of no classes."""
        try:
            classes = classes_of(picture.values)
        except ValueError as error:
            raise InputError(f"{shown(source.file)}: {error}") from error
        if len(classes) < 2:
            self._note(source, "all of it is one class, so it was not used")
            return
        images |= {kind.name: values for kind, values in zip(LABELS, classes, strict=False)}
        self.sizes[LABELS[0].name] = picture.size
        self._note(source, f"taken apart into {len(classes)} classes")

    def _channel(self, kind: MapKind, source: MapSource, picture: Picture) -> Pixels | None:
        """One channel of a packed map."""
        channel = source.selection.channel or 0
        if channel == ALPHA:
            if picture.alpha is None:
                self._note(source, f"its alpha, where {kind.name} should be, is missing or plain")
            return picture.alpha
        colours = [part for part in source.meaning.selections.values() if part.channel not in (None, ALPHA)]
        if len(colours) > 1 and _spread(picture.values) <= GREY:
            if source.meaning.single == kind.name:
                return self._one_channel(kind, source, picture.values)
            if not source.meaning.single:
                self._note(source, f"it is grey and so no packed map; no {kind.name} was taken from it")
            return None
        return picture.values[..., min(channel, picture.values.shape[2] - 1)][..., None]

    def _one_channel(self, kind: MapKind, source: MapSource, values: Pixels) -> Pixels:
        """The mean of the channels of a picture that is grey. Raises InputError if its channels differ."""
        spread = _spread(values)
        if spread > TINTED and _least_correlation(values) < ALIKE:
            raise InputError(
                f"{shown(source.file)}: its red, green and blue differ, but a {kind.name} map has one channel; if it "
                "is a packed map, say so in its name, such as wall_orm.png; otherwise take it out of the folder"
            )
        if spread > TINTED:
            self._note(source, f"it is coloured; the mean of red, green and blue was taken as {kind.name}")
        if values.shape[2] == 1:
            return values
        mean: Pixels = values.mean(axis=2, keepdims=True, dtype=np.float32)
        return mean

    def _normals(self, source: MapSource, picture: Picture) -> Pixels | None:
        """OpenGL normals in 0..1, or None if the picture holds none."""
        values = picture.values
        if picture.is_float and float(values.min()) < -0.01:
            values = values * 0.5 + 0.5
        if values.shape[2] != 3 or not is_normal_map(np.clip(values, 0, 1)):
            self._note(source, "it holds no normals, so it was not used")
            return None
        return to_directx(values) if is_directx(source.file.stem) else values  # which is its own inverse

    def _colours(self, kind: MapKind, source: MapSource, picture: Picture) -> Pixels:
        """The picture in sRGB, converted from the encoding that its file states."""
        encoding, values = picture.encoding, picture.values
        if encoding.unfit:
            self._note(source, encoding.unfit)
        profiled = values.shape[2]
        values = np.repeat(values, 3, axis=2) if profiled == 1 else values
        if encoding.icc is not None and icc_space(encoding.icc) == "GRAY" and profiled == 3:
            self._note(source, "its colour profile is for grey pictures and was not used; taken as sRGB")
            return values
        if encoding.linear:
            light, origin = to_light(values, encoding)
            values = to_srgb(np.clip(self._below_white(kind, source, light), 0.0, 1.0))
        else:
            try:
                values, origin = to_srgb_values(values, encoding)
            except UnknownProfileError as error:
                self._note(source, f"{error}; taken as sRGB")
                origin = ""
        if origin:
            self._note(source, f"converted from {origin} to sRGB")
        return np.clip(values, 0.0, 1.0)

    def _below_white(self, kind: MapKind, source: MapSource, light: Pixels) -> Pixels:
        """Linear light with nearly all of it in 0..1: brighter pictures are darkened as a whole."""
        brightest = light.max(axis=2)
        top, most = float(brightest.max()), float(np.quantile(brightest, KEPT))
        if top <= 1.001:
            return light
        if most <= 1:
            share = float((brightest > 1).mean())
            self._note(source, f"{share:.2%} of it is brighter than white, up to {top:.3g}, and was cut to white")
            return light
        self._note(source, f"its {kind.name} goes up to {top:.3g}, above white; all of it was divided by {most:.3g}")
        return light / np.float32(most)

    def _opacity(self, images: dict[str, Pixels], source: MapSource, picture: Picture) -> None:
        """Let alpha become the opacity map, unless there is one."""
        if OPACITY.name in self.maps:
            other = shown_name(self.maps[OPACITY.name].file)
            self._note(
                source, f"its alpha was not used for the opacity, as {other} is there; hidden colours were filled"
            )
            return
        assert picture.alpha is not None
        images[OPACITY.name], self.sizes[OPACITY.name] = np.clip(picture.alpha, 0.0, 1.0), picture.size
        self._note(source, "its alpha became the opacity map; colours that it hides were filled from those around them")

    def _say_packed(self, images: Mapping[str, Pixels]) -> None:
        """Note which channels of packed maps became which maps."""
        for file in dict.fromkeys(source.file for source in self.maps.values() if source.meaning.is_packed):
            taken = [f"{n} ({s.selection})" for n, s in self.maps.items() if s.file == file and n in images]
            if len(taken) > 1 or any("whole" not in part for part in taken):
                self.notes.append(f"{shown_name(file)}: taken apart into {', '.join(taken)}")

    def _note(self, source: MapSource, text: str) -> None:
        """Note something about a file."""
        self.notes.append(f"{shown_name(source.file)}: {text}")


def _uses_alpha(source: MapSource) -> bool:
    """Whether a channel of the file's alpha is a map."""
    return any(part.channel == ALPHA for part in source.meaning.selections.values())


def _spread(values: Pixels) -> float:
    """The difference of a picture's channels, on average; 0 for one channel."""
    return float((values.max(axis=2) - values.min(axis=2)).mean())


def _least_correlation(values: Pixels) -> float:
    """The least correlation of any two of three channels; 1 for a channel that hardly varies."""
    flat = values.reshape(-1, 3).astype(np.float64)
    flat = flat - flat.mean(axis=0)
    deviations = flat.std(axis=0)
    pairs = [(a, b) for a, b in ((0, 1), (0, 2), (1, 2)) if min(deviations[a], deviations[b]) > GREY]
    return min(
        (float((flat[:, a] * flat[:, b]).mean() / (deviations[a] * deviations[b])) for a, b in pairs), default=1.0
    )
