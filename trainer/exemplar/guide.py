"""The guides of an exemplar: what an artist would have had to ask for, to get the exemplar itself.

Three kinds: its own luminance, so that any picture can be laid out in the material (style transfer); one of its maps,
such as metallic ("where the rust is"); or a picture drawn over it, in grey or in a few flat colours (labels, "texture
by numbers": A. Hertzmann et al., "Image Analogies", SIGGRAPH 2001, section 4.6). Values are blurred, since what the
guide does not say is left to the texture, and brought to a uniform distribution by a curve that the weight file keeps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from nca_core.drawings import has_shape
from nca_core.guides import MAX_LABELS, Guide
from nca_core.layers import check_input_name
from nca_core.maps import BASE_COLOR, grey, map_slices
from nca_core.stylizing import TONE, blurred

from ..errors import InputError
from ..pictures.pixels import Pixels
from ..pictures.reading import read_picture
from ..pictures.resampling import resize
from ..pictures.source import shown
from .exemplar import Exemplar, sha256_of
from .part import Taken

AUTO, MAP = "auto", "map:"
MOST = 3  # guides of one material
FINE_BLUR = 5.0  # exemplar pixels: a picture's features, as style transfer asks for
COARSE_BLUR = 24.0  # three quarters of a coarse cell: rust keeps its ragged shapes (with 5 px it becomes speckle)
QUANTILES = 65
LEAST_RANGE = 0.02  # of a guide's values, 0..1: below this there is nothing to ask for
FLAT = 0.98  # of the pixels of labels lie within `NEAR` of one of their colours
NEAR = 10 / 255


@dataclass(frozen=True)
class Wanted:
    """A guide that is asked for: NAME, and where it comes from: "auto", "map:" and a map's name, or a file's path.
    blur: exemplar pixels; None for what suits the kind."""

    name: str
    source: str
    blur: float | None = None

    @property
    def file(self) -> Path | None:
        """The picture that it comes from; None for one that is made from the exemplar's own maps."""
        return None if self.source == AUTO or self.source.startswith(MAP) else Path(self.source)


@dataclass(frozen=True, eq=False)
class ExemplarGuide:
    """A guide, and what it asks for at the exemplar's pixels (see `Guide.asked`): (height, width, numbers) float32.
    note: a sentence on what of its picture was not taken; may be empty."""

    guide: Guide
    asked: Pixels
    note: str = ""


def wanted(text: str, blur: float | None = None) -> Wanted:
    """Parse [NAME=](auto|map:NAME|FILE). Raises ValueError for a name that no guide can have.

    >>> wanted("rust=map:metallic")
    Wanted(name='rust', source='map:metallic', blur=None)
    >>> wanted("auto").name, wanted("map:height").name
    ('tone', 'height')
    """
    before, equals, after = text.partition("=")
    named, source = (before, after) if equals and "/" not in before else ("", text)
    default = TONE if source == AUTO else source.removeprefix(MAP) if source.startswith(MAP) else "guide"
    name = named or default
    check_input_name(f"guide.{name}")
    return Wanted(name, source, blur)


def exemplar_guides(exemplar: Exemplar, wishes: Sequence[Wanted]) -> tuple[ExemplarGuide, ...]:
    """Make the guides that are asked for. Raises InputError for one that the exemplar cannot have, in one line."""
    if len(wishes) > MOST:
        raise InputError(f"a material has at most {MOST} guides, not {len(wishes)}")
    names = [wish.name for wish in wishes]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"two guides are called {name!r}; name them, as in --guide NAME=auto")
    return tuple(_guide(exemplar, wish) for wish in wishes)


def _guide(exemplar: Exemplar, wish: Wanted) -> ExemplarGuide:
    if wish.source == AUTO:
        if BASE_COLOR.name not in exemplar.maps:
            raise InputError(f"{exemplar.name} has no base colour, which --guide auto is made from; take a map:NAME")
        return _of_values(wish, grey(_map(exemplar, BASE_COLOR.name)), FINE_BLUR)
    if wish.source.startswith(MAP):
        name = wish.source.removeprefix(MAP)
        if name not in exemplar.maps:
            raise InputError(f"{exemplar.name} has no map {name!r} to guide by; it has {', '.join(exemplar.maps)}")
        values = _map(exemplar, name)
        return _of_values(wish, grey(values), COARSE_BLUR)
    path = Path(wish.source)
    picture, digest = _drawn(exemplar, path), sha256_of([path])
    if labels := _labels(picture):  # which are never blurred
        guide = Guide(wish.name, labels=labels, sha256=digest)
        return ExemplarGuide(guide, guide.asked(picture))
    found = _of_values(wish, grey(picture), COARSE_BLUR, digest)
    if (picture.max(2) - picture.min(2) <= NEAR).all():
        return found
    note = f"{shown(path)} is in colour, but not in 2 to {MAX_LABELS} flat ones: its brightness is the guide"
    return replace(found, note=note)


def _of_values(wish: Wanted, values: Pixels, usual_blur: float, digest: str = "") -> ExemplarGuide:
    """A guide of values (height, width) float32 in 0..1. digest: that of the picture, if it was drawn."""
    blur = usual_blur if wish.blur is None else wish.blur
    soft = blurred(values, blur)
    curve = np.quantile(soft.astype(np.float64), np.linspace(0, 1, QUANTILES))
    if curve[-1] - curve[0] < LEAST_RANGE:
        raise InputError(
            f"--guide {wish.source}: it is the same everywhere (once blurred by {blur:g} px), so it can ask for nothing"
        )
    steps = tuple(round(float(value), 6) for value in curve.clip(0, 1))
    guide = Guide(wish.name, curve=steps, blur=blur, sha256=digest)
    return ExemplarGuide(guide, guide.asked(soft[..., None]))


def _map(exemplar: Exemplar, name: str) -> Pixels:
    values: Pixels = exemplar.pixels[..., map_slices(exemplar.maps)[name]]
    return values


def _drawn(exemplar: Exemplar, path: Path) -> Pixels:
    """A picture drawn over the exemplar, brought to its size. Where the exemplar is a part of its picture, one that was
    drawn over all of that is cut as it is. Raises InputError for one of another shape."""
    height, width = exemplar.pixels.shape[:2]
    taken, values = exemplar.taken, read_picture(path).values.clip(0, 1)
    rows, columns = values.shape[:2]
    if taken.cut and (rows, columns) != taken.size(taken.whole) and has_shape((rows, columns), taken.whole):
        values = _part(values, taken)
        rows, columns = values.shape[:2]
    if not has_shape((rows, columns), (height, width)):
        raise InputError(
            f"{shown(path)}: {columns} x {rows} px does not have the exemplar's shape ({width} x {height})"
        )
    if _labels(values):  # colours must not mix
        down, across = ((np.arange(count) + 0.5) * there / count for count, there in ((height, rows), (width, columns)))
        nearest: Pixels = values[down.astype(int)[:, None], across.astype(int)]
        return nearest
    return resize(values, height, width)


def _part(values: Pixels, taken: Taken) -> Pixels:
    """What is taken of a drawing; of one in flat colours each pixel has one of them still."""
    labels = _labels(values)
    if not labels:
        return taken.of_map(values)
    shares = taken.of_map(Guide("part", labels=labels).asked(values))
    colours: Pixels = (np.array(labels, np.float32) / 255)[shares.argmax(2)]
    return colours


def _labels(picture: Pixels) -> tuple[tuple[int, int, int], ...]:
    """The flat colours of a picture of labels, the most frequent first; none for any other picture. Grey pictures have
    none: black and white is a mask."""
    if picture.shape[2] == 1:
        return ()
    steps = (picture * 255 + 0.5).astype(np.int64)
    if not (steps.max(2) != steps.min(2)).any():
        return ()
    codes, counts = np.unique(steps[..., 0] * 65536 + steps[..., 1] * 256 + steps[..., 2], return_counts=True)
    codes = codes[np.argsort(-counts)][: 4 * MAX_LABELS]
    colours = [(int(code) >> 16, int(code) >> 8 & 255, int(code) & 255) for code in codes]
    chosen: list[tuple[int, int, int]] = []
    for colour in colours:  # softened edges lie between two labels, and are rarer than both
        if all(max(abs(a - b) for a, b in zip(colour, other, strict=True)) > 255 * NEAR for other in chosen):
            chosen.append(colour)
    near = np.zeros(picture.shape[:2], bool)
    for index, colour in enumerate(chosen, start=1):
        near |= (np.abs(steps - np.array(colour)) <= 255 * NEAR).all(2)
        if near.mean() >= FLAT:
            return tuple(chosen[:index]) if 2 <= index <= MAX_LABELS else ()
    return ()
