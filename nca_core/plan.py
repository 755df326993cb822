"""From a recipe to files: which files a recipe makes, what they are called, what each holds and what is said of them.

A plan is a tuple of tasks, one for each set of maps that is grown at once: one, or one for each UDIM tile. Tasks are
plain data that follows from what was asked for alone: they can be compared, counted before anything grows, and sent to
other processes. baking.py carries them out.

    name_base_color.png    name_normal.png    name.json
    name_base_color.1001.png    name_normal.1001.png    name.1001.json
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from . import metadata, udim
from .credits import credits_of
from .formats import AUTO, FORMATS
from .image_files import ImageFile
from .maps import MapKind
from .model import Model
from .recipe import SURFACES, Recipe
from .sheets import NORMALS, PACKINGS, Sheet, sheets
from .steering import NOTHING, Supplies
from .untrusted import file_name_fault, parse_table
from .works import Credit


@dataclass(frozen=True)
class FileOptions:
    """How maps are kept as files. Raises ValueError for what does not go together.

    format, packing, normals: names in FORMATS, PACKINGS and NORMALS. depth: bits of a channel, or AUTO for those that
    each map needs. maps: those that are wanted, or the images that they make ("label"); none means all that the model
    has. Of classes that make one image all are taken.
    """

    format: str = "png"
    depth: int = AUTO
    packing: str = "separate"
    normals: str = "opengl"
    maps: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        asked = ((self.format, tuple(FORMATS)), (self.packing, tuple(PACKINGS)), (self.normals, tuple(NORMALS)))
        for value, table in asked:
            if value not in table:
                raise ValueError(f"{value!r} is none of {', '.join(table)}")
        kept, packing = FORMATS[self.format], PACKINGS[self.packing]
        if self.depth not in (AUTO, *kept.depths):
            raise ValueError(f"{kept.label} has {' or '.join(map(str, kept.depths))} bits a channel, not {self.depth}")
        if not packing.takes(self.format):
            allowed = ", ".join(FORMATS[name].label for name in packing.formats)
            raise ValueError(f"{packing.label} takes {allowed}, not {kept.label}")
        if self.normals not in packing.normals:
            allowed = ", ".join(NORMALS[name].label for name in packing.normals)
            raise ValueError(f"{packing.label} takes normals for {allowed}, not {NORMALS[self.normals].label}")

    def sheets(self, model: Model) -> tuple[Sheet, ...]:
        """The images that a model's maps make. Raises ValueError for maps that it does not have."""
        return sheets(self._kinds(model), self.packing, self.normals)

    def _kinds(self, model: Model) -> tuple[MapKind, ...]:
        images = {kind.name: kind.image for kind in model.kinds}
        there = tuple(dict.fromkeys(images.values()))
        images |= {image: image for image in there}
        if missing := [name for name in self.maps if name not in images]:
            raise ValueError(f"{model.name} has no map {missing[0]!r}; it has {', '.join(there)}")
        wanted = {images[name] for name in self.maps or there}
        return tuple(kind for kind in model.kinds if kind.image in wanted)


@dataclass(frozen=True)
class Task:
    """A set of maps that is grown at once. sidecar: the name of the JSON file beside the images; layout: what they
    show, in a few words; options: how they are kept; relief: what the height's range 0..1 measures, in exemplar pixels.
    credited: all works in it, where there are more than the material; more: JSON of further keys of the sidecar."""

    recipe: Recipe
    images: tuple[ImageFile, ...]
    sidecar: str
    layout: str
    options: FileOptions
    relief: float
    credited: tuple[Credit, ...] = ()
    more: str = "{}"

    @property
    def label(self) -> str:
        """A short name of the task, which no other task of its plan has."""
        return self.sidecar.removesuffix(".json")

    @property
    def files(self) -> dict[str, str]:
        """The images' file names, by the names of their sheets."""
        return {image.sheet.name: image.name for image in self.images}

    @property
    def bits(self) -> dict[str, int]:
        """Bits of a channel of each image, by the names of their sheets."""
        return {image.sheet.name: image.storage.bits for image in self.images}

    @property
    def names(self) -> tuple[str, ...]:
        """All file names, the sidecar's last."""
        return *self.files.values(), self.sidecar

    def sidecar_text(self, model: Model, pixels: Mapping[str, str] | None = None) -> str:
        """What the sidecar says: all that one needs to grow the same again, and whose material it is.

        pixels: digests of what the images hold, by the names of their sheets (pixel_hash.py).
        """
        return metadata.sidecar(
            model,
            self.recipe,
            self.files,
            self.bits,
            NORMALS[self.options.normals].label,
            self.options.packing,
            self.layout,
            self.relief,
            self.credited,
            json.loads(self.more),
            pixels,
        )

    def texts(self, model: Model) -> dict[str, str]:
        """What the images say of themselves, by OpenImageIO's names."""
        return metadata.about(model, self.recipe, self.credited)


def plan(
    model: Model,
    recipe: Recipe,
    name: str,
    options: FileOptions | None = None,
    tiles: Iterable[int] = (),
    supplies: Supplies = NOTHING,
    credited: Iterable[Credit] = (),
    more: Mapping[str, Any] | None = None,
) -> tuple[Task, ...]:
    """Return the tasks that a recipe comes to; their recipes name the model and its reach.

    name: what the files' names begin with. tiles: numbers of UDIM tiles, each of the recipe's size; none for a surface
    that has no tiles. supplies: what the recipe's steering names. credited: works beside the materials. more: further
    keys of the sidecar, as JSON has them. Raises ValueError for what cannot be grown, and for names that some system
    does not take.

    >>> import nca_core
    >>> model = nca_core.load("samples/weights/brick_wall.nca")
    >>> recipe, options = nca_core.Recipe(width=64, height=64), FileOptions(maps=("height", "normal"))
    >>> [task.names for task in plan(model, recipe, "wall", options, tiles=[1001])]
    [('wall_height.1001.png', 'wall_normal.1001.png', 'wall.1001.json')]
    """
    options, tiles = options or FileOptions(), tuple(dict.fromkeys(tiles))
    if tiles and recipe.mode == "endless":
        raise ValueError("UDIM tiles are parts of a plane, which corner tiles are not")
    reach = recipe.reach or (model.tile_reach if recipe.mode == "endless" else 0)
    recipe = replace(recipe, digest=recipe.digest or model.digest, reach=reach)
    all_works = credits_of(model, recipe.steering, supplies, credited)
    named, said = all_works if len(all_works) > 1 else (), json.dumps(more or {})
    made = _tasks(recipe.host(model, supplies), recipe, name, options, tiles)
    tasks = tuple(replace(task, credited=named, more=said) for task in made)
    for task in tasks:
        task.recipe.surface(model, supplies)
    check_names(file for task in tasks for file in task.names)
    return tasks


def variant(tasks: tuple[Task, ...], name: str, seed: int, other: str) -> tuple[Task, ...]:
    """The plan that the same recipe with another seed comes to, under another name: nothing else depends on a seed, so
    that a million seeds are planned quickly. name: of the plan that there is. Raises ValueError as `plan` does."""

    def renamed(file: str) -> str:
        return other + file.removeprefix(name)

    found = tuple(
        replace(
            task,
            recipe=replace(task.recipe, seed=seed),
            images=tuple(replace(image, name=renamed(image.name)) for image in task.images),
            sidecar=renamed(task.sidecar),
        )
        for task in tasks
    )
    check_names(file for task in found for file in task.names)
    return found


def is_made(task: Task, folder: Path) -> bool:
    """Whether a task's files are in a folder already, by what its sidecar says, which comes there last. Sidecars of
    older versions are understood."""
    try:
        content = parse_table((folder / task.sidecar).read_text(encoding="utf-8"))
        return (
            Recipe.from_dict(content["recipe"]) == task.recipe
            and content["maps"] == task.files
            and content.get("bits", task.bits) == task.bits
            and content.get("packing", task.options.packing) == task.options.packing
            and content["normal_convention"] == NORMALS[task.options.normals].label
            and all((folder / name).is_file() for name in task.names)
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def check_names(files: Iterable[str]) -> None:
    """Raises ValueError for a file's name that some system does not take."""
    for file in files:
        if fault := file_name_fault(file):
            raise ValueError(f"{file!r} cannot be a file's name: {fault}")


def _tasks(host: Model, recipe: Recipe, name: str, options: FileOptions, tiles: tuple[int, ...]) -> Iterator[Task]:
    kept = FORMATS[options.format]
    stored = [(sheet, kept.storage(sheet, options.depth)) for sheet in options.sheets(host)]

    def task(recipe: Recipe, number: str, layout: str) -> Task:
        size, layout = (recipe.height, recipe.width), layout.format(side=recipe.colours**2)
        images = tuple(
            ImageFile(f"{name}_{sheet.name}{number}.{options.format}", sheet, size, storage)
            for sheet, storage in stored
        )
        return Task(recipe, images, f"{name}{number}.json", layout, options, host.relief)

    if not tiles:
        yield task(recipe, "", SURFACES[recipe.mode].layout)
    for tile in tiles:
        yield task(udim.tile_recipe(recipe, tile), f".{tile}", _UDIM)


_UDIM = "a part of a plane, which joins the other UDIM tiles of this material"
