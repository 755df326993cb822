"""Jobs: what a batch consists of, each a value that follows from a line of the manifest alone.

A line comes to the tasks of nca_core's plan: one, or one for each UDIM tile. A task is one job or, where it is very
large, a job for each piece of it, some rows that any worker may grow.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

import nca_core
from nca_core.options import recipe_of
from nca_core.plan import Task, check_names, plan, variant
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
class Kind:
    """What lines come to that differ by their seeds and names alone. recipe: of all tiles; tasks: those of seed 0,
    whose files are named _NAME; digests: of each task, all that decides its files but a line's seed and name."""

    model: nca_core.Model
    recipe: Recipe
    tasks: tuple[Task, ...]
    supplies: Supplies
    digests: tuple[str, ...]


@dataclass(frozen=True)
class Prepared:
    """A line with all that it names. folder: of its files, inside the batch's, with /, "" for none; name: what their
    names begin with; names: of all of them."""

    kind: Kind
    seed: int
    folder: str
    name: str
    names: tuple[str, ...]

    @property
    def model(self) -> nca_core.Model:
        """The line's material."""
        return self.kind.model

    @property
    def supplies(self) -> Supplies:
        """What steers the line's growth."""
        return self.kind.supplies

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        """The line's plan, made for those who look at it: it takes longer than most else of planning a batch."""
        return variant(self.kind.tasks, _NAME, self.seed, self.name)

    def files(self, task: Task) -> tuple[str, ...]:
        """A task's files, from the batch's folder on."""
        return self._placed(task.names)

    def all_files(self) -> tuple[str, ...]:
        """Those of all tasks."""
        return self._placed(self.names)

    def _placed(self, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple([f"{self.folder}/{name}" for name in names]) if self.folder else names


class LineError(ValueError):
    """The error for a line that cannot be grown, in one line."""


@lru_cache(maxsize=8)
def prepared(number: int, line: Line, beginning: Path) -> Prepared:
    """Read what a line names, and plan it. beginning: the manifest's folder, which the sidecars' paths begin in.

    Raises LineError for whatever keeps it from being grown.
    """
    try:
        model = _model(*_as_it_is(line.weights))
        kind = _kind(model, replace(line, seed=0, name=_NAME), beginning)
        folder, name = filled(line.name, words(model, line.weights.stem, kind.recipe, line.seed, number))
        names = tuple([name + file.removeprefix(_NAME) for task in kind.tasks for file in task.names])
        check_names(names)
    except OSError as error:
        raise LineError(f"{error.filename or line.weights}: {error.strerror or error}") from error
    except (ValueError, InputError, nca_core.WeightFileError) as error:
        raise LineError(" ".join(str(error).splitlines())) from error
    return Prepared(kind, line.seed, folder, name, names)


def forget() -> None:
    """Read files anew from now on."""
    prepared.cache_clear()
    _kind.cache_clear()


def jobs_of(number: int, line: Line, ready: Prepared, split: int = SPLIT) -> list[Job]:
    """The jobs that a line comes to. ready: what `prepared` gives for it; split: as SPLIT."""
    found: list[Job] = []
    for index, task in enumerate(ready.kind.tasks):
        for rows in _pieces(ready, task, split):
            key = key_of(ready, index, rows)
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


@lru_cache(maxsize=8)
def _kind(model: nca_core.Model, line: Line, beginning: Path) -> Kind:
    image_writer(line.format)
    options = line.options()
    recipe, supplies = steered(options, model, recipe_of(options, model), _picture)
    recipe = replace(recipe, steering=_from(recipe.steering, beginning))
    tasks = plan(model, recipe, _NAME, line.file_options(), line.udim, supplies)
    return Kind(model, recipe, tasks, supplies, tuple(_digest(model, task) for task in tasks))


def _digest(model: nca_core.Model, task: Task) -> str:
    images = [(image.name, image.size, image.storage.dtype, image.storage.colour_space) for image in task.images]
    return digest(model.digest, task.recipe, task.options, images)


def key_of(ready: Prepared, task: int, rows: object = None) -> str:
    """The digest of all that decides a task's files and where they go. task: its place; rows: of which part."""
    return digest(ready.kind.digests[task], ready.seed, ready.folder, ready.name, rows)


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
