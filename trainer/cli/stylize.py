"""`lichen stylize`: a picture, or the frames of a clip, laid out in a material."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import nca_core
from nca_core import stylizing
from nca_core.arrays import Array
from nca_core.contours import contour_flow, grain_of
from nca_core.credits import unknown
from nca_core.drawings import has_shape
from nca_core.engine import Engine
from nca_core.guides import Guide
from nca_core.plan import FileOptions, Task, plan
from nca_core.recipe import Recipe
from nca_core.sheets import Sheet, Source
from nca_core.steering import Colours, Direction, Guided, Picture, Placed, Steering, Supplies
from nca_core.untrusted import fitting_name
from nca_core.works import Credit

from ..baking.bake import bake
from ..baking.engines import growing_by
from ..baking.image_files import image_writer, write_sheet
from ..errors import InputError, StoppedError
from ..exemplar.content import Frame, check_same_size, fitted, frame_files, read_frame
from ..pictures.guides import read_guide
from ..pictures.source import shown, shown_name
from ..writing import check_folder
from .style import Train, style_model
from .terminal import name_files, progress, say

CONTOURS = "contours"
SMOOTHNESS = 0.25  # of a coarse cell: contours' directions are averaged over it
GRAIN_SIDE = 256  # pixels of the growth that shows which way a material's strokes lie

#: The pictures that a recipe follows, as they are kept beside its maps: 8 bits do for directions.
GUIDE = Sheet("guide", True, 16, (Source("values"), Source("presence")))
COLOURS = Sheet("colours", False, 16, (Source("values", 3), Source("presence")))
DIRECTION = Sheet("direction", True, 8, (Source("values", 3),))

#: What to do about rights that are unknown, by the role of a credit.
HINTS = {
    "content": "say it with --content-author and --content-licence",
    "style": "say it with --author and --licence when it is trained, or --style-author and --style-licence here",
}


def stylize_command(options: argparse.Namespace, train: Train) -> None:
    """Train if need be, lay out, grow and write; with Ctrl-C what is grown so far is kept, to go on from.

    train: does as `lichen train` does. Raises InputError for options and files that cannot be used, and as training
    and growing do.
    """
    image_writer(options.format)
    files = frame_files(options.content)
    first = read_frame(files[0], options.size, say)
    for note in first.notes:
        say(f"Note: {note}.")
    mask = fitted(read_guide(options.mask), first.size, f"--mask {shown(options.mask)}") if options.mask else None
    direction = _given_direction(options.direction, first.size)
    _check_out(options)
    model = style_model(options, train)
    with _named(options.content):
        clip = _Clip(options, files, first, mask, direction, model)
    with growing_by(options.engine) as engine:
        name_files(_grown(options, clip, engine))


def _check_out(options: argparse.Namespace) -> None:
    """Raises OutputError for a folder that cannot be written to, InputError for that of the frames."""
    if options.content.is_dir() and options.out.is_dir() and options.out.samefile(options.content):
        raise InputError(
            f"--out {shown(options.out)}: the frames are in this folder, and the maps would be taken for frames the "
            "next time; name another one"
        )
    check_folder(options.out)


@contextmanager
def _named(content: Path) -> Iterator[None]:
    """Turn what does not fit inside into an InputError that names the content."""
    try:
        yield
    except ValueError as error:
        raise InputError(f"{shown(content)}: {error}") from error


class _Clip:
    """A content and all that its frames share. Raises ValueError for a model that cannot follow it, for a content that
    is the same everywhere, and InputError as reading does."""

    def __init__(
        self,
        options: argparse.Namespace,
        files: Sequence[Path],
        first: Frame,
        mask: Picture | None,
        direction: Direction | Picture,
        model: nca_core.Model,
    ) -> None:
        self.options, self.files, self.model = options, files, model
        self._first, self._mask = first, mask
        self.guide: Guide = stylizing.luminance_guide(model)
        if options.keep_colours:
            stylizing.check_colours(model)
        self.density = stylizing.fitting_density(model, options.scale)
        self.blur = stylizing.content_blur(self.guide, self.density)
        self.look = stylizing.look(self._tones(), self.guide)
        self._given = direction
        self._grain = _grain(model) if options.direction == CONTOURS else 0.0
        self._before: Array | None = None  # the flow of the frame before

    def frames(self) -> Iterator[Frame]:
        """The frames, one after the other, with the mask in their presence."""
        for file in self.files:
            frame = self._first if file == self._first.file else read_frame(file, self.options.size, say)
            check_same_size(frame, self._first)
            yield frame

    def content(self, frame: Frame) -> Picture:
        """A frame where the mask shows it."""
        return stylizing.masked(frame.picture, self._mask) if self._mask else frame.picture

    def tasks(self, frame: Frame) -> tuple[tuple[Task, ...], Supplies, Recipe]:
        """The plan of a frame's maps. The pictures that they follow are written beside them, and are what one gets
        from these files, so that `lichen grow --guide` grows the same."""
        options, credit = self.options, _credit(self.options, frame)
        kept = _Kept(options.out, fitting_name(frame.file.stem), {} if options.tile else _rectangle(frame), credit)
        content = self.content(frame)
        guides: tuple[Guided, ...] = ()
        colours = Colours()
        if content.presence.any():  # a frame of which nothing is there is plain material
            shape = (self.guide, self.density, options.tile)
            asked = stylizing.guide_picture(content, self.look.tone, *shape)
            guides = (Guided(self.guide.name, kept.placed(GUIDE, asked), options.strength),)
            if options.keep_colours:
                pictures = kept.placed(COLOURS, stylizing.colours_picture(content, *shape))
                colours = Colours(pictures, self.look.gain, self.look.offset)
        steering = Steering(guides, self._direction(frame, kept), (), colours)
        height, width = frame.size
        mode = "tile" if options.tile else "plane"
        recipe = Recipe(options.seed, width, height, self.density, mode, digest=self.model.digest, steering=steering)
        supplies, said = Supplies(kept.pictures), {"blur": round(self.blur, 3), "tone": self.look.tone.levels}
        more = {"stylized": {"content": shown_name(frame.file), **said}}
        files = FileOptions(options.format)
        return plan(self.model, recipe, kept.name, files, (), supplies, [credit], more), supplies, recipe

    def _tones(self) -> stylizing.Counts:
        counts = np.zeros(stylizing.BINS, np.int64)
        with progress("Reading the frames") as show:
            for index, frame in enumerate(self.frames()):
                content = self.content(frame)
                soft = stylizing.blurred(stylizing.luminance(content), self.blur, self.options.tile)
                counts += stylizing.tones(soft, content.presence)
                show((index + 1) / len(self.files))
        return counts

    def _direction(self, frame: Frame, kept: _Kept) -> Direction:
        if self.options.direction != CONTOURS:
            if isinstance(self._given, Picture):
                return Direction(0.0, kept.read(self._given, self.options.direction))
            return self._given
        smoothness = SMOOTHNESS * self.model.coarse_pixels * self.density
        flow = contour_flow(frame.picture.values, smoothness, self.blur, self._grain, self._before)
        self._before = flow
        return Direction(0.0, kept.placed(DIRECTION, Picture(flow, np.ones(frame.size, np.float32))))


@dataclass
class _Kept:
    """The pictures that a recipe names, kept as files beside its maps.

    name: what the files' names begin with. rectangle: of pixels that each covers, as `Placed` has it. credit: whose
    picture they were made of.
    """

    folder: Path
    name: str
    rectangle: dict[str, int]
    credit: Credit

    def __post_init__(self) -> None:
        self.pictures: dict[str, Picture] = {}

    def placed(self, sheet: Sheet, picture: Picture) -> tuple[Placed, ...]:
        """Write a picture and read it as anyone will who grows from it. Raises OutputError if it cannot be written."""
        path = self.folder / f"{self.name}_{sheet.name}.png"
        maps = {"values": picture.values, "presence": picture.presence[..., None]}
        write_sheet(path, sheet.draw(maps), sheet, {"Artist": self.credit.author, "Copyright": self.credit.licence})
        return self.read(read_guide(path), path.name)

    def read(self, picture: Picture, file: str) -> tuple[Placed, ...]:
        """Name a picture that was read from a file."""
        digest = picture.sha256
        self.pictures[digest] = picture
        return (Placed(digest, file, **self.rectangle),)


def _grown(options: argparse.Namespace, clip: _Clip, engine: Engine) -> list[Path]:
    """Grow all frames; returns the files."""
    count, written = len(clip.files), list[Path]()
    with progress(f"Growing {clip.model.name}") as show:
        for index, frame in enumerate(clip.frames()):
            with _named(frame.file):
                tasks, supplies, recipe = clip.tasks(frame)
            if index == 0:
                _announce(clip.model, tasks[0], recipe, supplies)

            def share(done: float, index: int = index) -> None:
                show((index + done) / count)

            notice = say if count == 1 else lambda line: None
            try:
                written += bake(clip.model, tasks, options.out, share, options.resume, engine, notice, supplies)
            except KeyboardInterrupt as stop:
                if not index:
                    raise
                raise StoppedError.of(stop, f"{index} of {count} frames are whole; --resume goes on") from None
    return written


def _announce(model: nca_core.Model, task: Task, recipe: Recipe, supplies: Supplies) -> None:
    """Say what is done otherwise than one asked for, and whose rights nobody has named."""
    for line in recipe.notices(model, supplies):
        say(line)
    for credit in task.credited:
        for line in unknown([credit]):
            say(f"{line}; {HINTS[credit.role]}.")


def _credit(options: argparse.Namespace, frame: Frame) -> Credit:
    return Credit(
        "content",
        shown_name(frame.file)[-nca_core.model.MAX_TEXT :],
        frame.sha256,
        options.content_author,
        options.content_licence,
        options.content_source,
    )


def _rectangle(frame: Frame) -> dict[str, int]:
    height, width = frame.size
    return {"x": 0, "y": 0, "width": width, "height": height}


def _given_direction(text: str | None, size: tuple[int, int]) -> Direction | Picture:
    """An angle, or a picture of directions that covers a content of size (height, width). Raises InputError for
    neither."""
    if text in (None, CONTOURS):
        return Direction()
    try:
        angle = float(str(text))
    except ValueError:
        picture, (height, width) = read_guide(Path(str(text))), size
        rows, columns = picture.presence.shape
        if not has_shape((rows, columns), size):
            raise InputError(
                f"--direction {shown(Path(str(text)))}: {columns} x {rows} px does not have the content's shape "
                f"({width} x {height}); crop it"
            ) from None
        return picture
    try:
        return Direction(angle)
    except ValueError as error:
        raise InputError(f"--direction: {error}") from error


def _grain(model: nca_core.Model) -> float:
    """The angle at which a material's strokes lie by themselves, which is none for most."""
    surface = Recipe(width=GRAIN_SIDE, height=GRAIN_SIDE).surface(model)
    maps = nca_core.decode(model, nca_core.grow(model, surface.field), surface.size, maps=model.maps)
    return grain_of(next(iter(maps.values())))
