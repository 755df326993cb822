"""`lichen grow`: a weight file and a recipe in, map files and a sidecar out. Any size, in memory for a band of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import nca_core
from nca_core import labels, udim
from nca_core.bands import bands
from nca_core.engine import Engine

from .digests import digest
from .errors import InputError
from .map_files import storage, write_rows
from .parts import Parts
from .writing import check_writable, write_text

_GROWING = 0.8  # the share of the time until all rows are on disk; the rest is encoding


def bake(
    model: nca_core.Model,
    recipe: nca_core.Recipe,
    folder: Path,
    file_format: str = "png",
    progress: Callable[[float], None] | None = None,
    resume: bool = False,
    tile: int | None = None,
    engine: Engine | None = None,
) -> list[Path]:
    """Grow a recipe and write `<name>_<map>.<ext>` for every map, then `<name>.json`; returns the files.

    file_format: of map_files.FORMATS. Every file says what it was grown from, and whose it is. What is grown is kept on
    disk until all is written: with `resume`, a growth that was stopped goes on. tile: of a UDIM surface, the number
    that names have before their ending. engine: numpy's unless another is given. Raises InputError where a file cannot
    be written, or the recipe cannot be grown.
    """
    try:
        surface = recipe.surface(model)
    except ValueError as error:
        raise InputError(str(error)) from error
    report = progress or (lambda done: None)
    number = "" if tile is None else f".{tile}"
    targets = {kind: folder / f"{model.name}_{kind.name}{number}.{file_format}" for kind in model.kinds}
    sidecar = folder / f"{model.name}{number}.json"
    for target in (*targets.values(), sidecar):
        check_writable(target)
    kinds = {kind: storage(target, kind) for kind, target in targets.items()}
    unfinished = parts_folder(folder, model, tile)
    parts = Parts(unfinished, digest(recipe, model.digest, file_format), recipe.width, kinds)
    if resume and Parts.there(unfinished):
        parts.resume()
    else:
        parts.begin()

    def grown(done: float) -> None:
        report(_GROWING * done)

    for band in bands(model, surface, first_row=parts.rows, progress=grown, engine=engine):
        parts.add(band.maps)
    for index, (kind, target) in enumerate(targets.items(), start=1):
        write_rows(target, (recipe.height, recipe.width), kind, parts.read(kind), labels.about(model, recipe))
        report(_GROWING + (1 - _GROWING) * index / len(targets))
    write_text(sidecar, labels.sidecar(model, recipe, {kind.name: target.name for kind, target in targets.items()}))
    parts.remove()
    return [*targets.values(), sidecar]


def bake_tiles(
    model: nca_core.Model,
    recipe: nca_core.Recipe,
    tiles: list[int],
    folder: Path,
    file_format: str = "png",
    progress: Callable[[float], None] | None = None,
    resume: bool = False,
    engine: Engine | None = None,
) -> list[Path]:
    """`bake` for every tile of a UDIM surface, whose size is the recipe's; with `resume`, whole tiles are left."""
    report = progress or (lambda done: None)
    files: list[Path] = []
    for index, tile in enumerate(tiles):
        place = udim.tile_recipe(recipe, tile)
        sidecar = folder / f"{model.name}.{tile}.json"

        def shown(done: float, index: int = index) -> None:
            report((index + done) / len(tiles))

        if not (resume and _is_of(sidecar, place, file_format)):
            files += bake(model, place, folder, file_format, shown, resume, tile, engine)
    return files


def parts_folder(folder: Path, model: nca_core.Model, tile: int | None = None) -> Path:
    """Where an unfinished growth into a folder lies."""
    return folder / (f".{model.name}.growing" if tile is None else f".{model.name}.{tile}.growing")


def _is_of(sidecar: Path, recipe: nca_core.Recipe, file_format: str) -> bool:
    """Whether a growth in that format is finished: its sidecar is written last."""
    try:
        content = json.loads(sidecar.read_text(encoding="utf-8"))
        maps = [sidecar.with_name(name) for name in content["maps"].values()]
        return nca_core.Recipe.from_dict(content["recipe"]) == recipe and all(
            file.suffix == f".{file_format}" and file.is_file() for file in maps
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False
