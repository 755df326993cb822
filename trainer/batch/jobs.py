"""Jobs: what a batch consists of, each a value that follows from a line of the manifest alone.

A line comes to the tasks of nca_core's plan: one, or one for each UDIM tile. A task is one job or, where it is very
large, a job for each piece of it, some rows that any worker may grow.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import nca_core
from nca_core.options import recipe_of
from nca_core.plan import Task, plan, variant
from nca_core.recipe import Recipe
from nca_core.steering import Picture, Placed, Steering, Supplies
from nca_core.steering_options import steered
from nca_core.surface import strips

from ..baking.image_files import image_writer
from ..errors import InputError
from ..pictures.guides import read_guide
from ..process.digests import digest
from .fields import Line
from .names import filled, words

SPLIT = 16384  # pixels of a square's side: tasks of as many pixels are split into pieces
PIECES = 8  # of a task of SPLIT², at most: each some minutes' work

_NAME = "name"  # stands for a line's own

Rows = tuple[int, int]  # of pixels: the first one, and the one after the last


@dataclass(frozen=True, slots=True)
class Job:
    """number: of the line that it comes from. part: from 1, among the jobs of its line. task: its place in the line's
    plan. rows: those of a piece; None for whole files. key: the digest of all that decides what is written, and of
    where it goes: the same in whatever order, shard or process."""

    number: int
    part: int
    line: Line
    task: int
    rows: Rows | None
    key: str
    pixels: int


@dataclass(frozen=True)
class Prepared:
    """A line with all that it names. folder: of its files, inside the batch's, with /; "" for none."""

    model: nca_core.Model
    tasks: tuple[Task, ...]
    supplies: Supplies
    folder: str

    def files(self, task: Task) -> tuple[str, ...]:
        """A task's files, from the batch's folder on."""
        return tuple(f"{self.folder}/{name}" if self.folder else name for name in task.names)


class LineError(ValueError):
    """The error for a line that cannot be grown, in one line."""


@lru_cache(maxsize=8)
def prepared(number: int, line: Line, beginning: Path) -> Prepared:
    """Read what a line names, and plan it. beginning: the manifest's folder, which the sidecars' paths begin in.

    Raises LineError for whatever keeps it from being grown.
    """
    try:
        model = _model(*_as_it_is(line.weights))
        like = _planned(model, replace(line, seed=0, name=_NAME), beginning)
        recipe = replace(like.recipe, seed=line.seed)
        folder, name = filled(line.name, words(model, line.weights.stem, recipe, number))
        tasks = variant(like.tasks, _NAME, line.seed, name)
    except OSError as error:
        raise LineError(f"{error.filename or line.weights}: {error.strerror or error}") from error
    except (ValueError, InputError, nca_core.WeightFileError) as error:
        raise LineError(" ".join(str(error).splitlines())) from error
    return Prepared(model, tasks, like.supplies, folder)


def forget() -> None:
    """Read files anew from now on."""
    prepared.cache_clear()
    _planned.cache_clear()


def jobs_of(number: int, line: Line, beginning: Path, split: int = SPLIT) -> list[Job]:
    """The jobs that a line comes to. split: as SPLIT. Raises LineError as `prepared` does."""
    ready = prepared(number, line, beginning)
    found: list[Job] = []
    for index, task in enumerate(ready.tasks):
        for rows in _pieces(ready, task, split):
            key = key_of(ready, task, rows)
            first, end = rows or (0, task.recipe.height)
            pixels = task.recipe.width * (end - first)
            found.append(Job(number, len(found) + 1, line, index, rows, key, pixels))
    return found


def pieces_of(ready: Prepared, task: Task, split: int) -> list[Rows]:
    """The pieces that a task is split into, from the top down: whole strips of the core's, so that what grows apart is
    what grows at once, to the last bit. One, if it is not large."""
    height, least = task.recipe.height, split**2 // PIECES
    if task.recipe.width * height < split**2:
        return [(0, height)]
    host = task.recipe.host(ready.model, ready.supplies)
    found: list[Rows] = []
    top = 0
    for strip in strips(host, task.recipe.surface(ready.model, ready.supplies)):
        if (strip.rows.stop - top) * task.recipe.width >= least or strip.rows.stop == height:
            found.append((top, strip.rows.stop))
            top = strip.rows.stop
    return found


def _pieces(ready: Prepared, task: Task, split: int) -> Iterator[Rows | None]:
    found = pieces_of(ready, task, split)
    yield from found if len(found) > 1 else [None]


@dataclass(frozen=True)
class _Planned:
    """What lines come to that differ by their seeds and names alone. recipe: of all tiles."""

    recipe: Recipe
    tasks: tuple[Task, ...]
    supplies: Supplies


@lru_cache(maxsize=8)
def _planned(model: nca_core.Model, line: Line, beginning: Path) -> _Planned:
    image_writer(line.format)
    options = line.options()
    recipe, supplies = steered(options, model, recipe_of(options, model), _picture)
    recipe = replace(recipe, steering=_from(recipe.steering, beginning))
    return _Planned(recipe, plan(model, recipe, _NAME, line.file_options(), line.udim, supplies), supplies)


def key_of(ready: Prepared, task: Task, rows: object = None) -> str:
    """The digest of all that decides a task's files and where they go. rows: of which part."""
    images = [(image.name, image.size, image.storage.dtype, image.storage.colour_space) for image in task.images]
    return digest(ready.model.digest, task.recipe, task.options, ready.folder, images, rows)


def _as_it_is(path: Path) -> tuple[str, int, int]:
    """A file's path, and what changes with what is in it."""
    stat = path.stat()
    return os.fspath(path), stat.st_mtime_ns, stat.st_size


@lru_cache(maxsize=64)
def _model(path: str, changed: int, size: int) -> nca_core.Model:
    return nca_core.load(path)


def _picture(path: Path) -> Picture:
    return _read_once(*_as_it_is(path))


@lru_cache(maxsize=8)
def _read_once(path: str, changed: int, size: int) -> Picture:
    return read_guide(Path(path))


def _from(steering: Steering, beginning: Path) -> Steering:
    """The same, its files named from a folder on: equal on all machines, wherever that folder lies there."""
    if not steering:
        return steering

    def place(file: str) -> str:
        try:
            return Path(os.path.relpath(file, beginning)).as_posix()
        except ValueError:  # on another drive, of which Windows has several
            return file

    def placed(pictures: tuple[Placed, ...]) -> tuple[Placed, ...]:
        return tuple(replace(each, file=place(each.file)) for each in pictures)

    return replace(
        steering,
        guides=tuple(replace(guide, pictures=placed(guide.pictures)) for guide in steering.guides),
        direction=replace(steering.direction, pictures=placed(steering.direction.pictures)),
        grafts=tuple(
            replace(graft, pictures=placed(graft.pictures), file=place(graft.file)) for graft in steering.grafts
        ),
    )
