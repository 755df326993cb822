"""`lichen grow`: a weight file and a recipe in, map files and a sidecar out. Any size, in memory for a band of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nca_core
from nca_core import metadata, udim
from nca_core.bands import bands
from nca_core.engine import Engine
from nca_core.replacing import put
from nca_core.untrusted import parse_table

from ..errors import InputError, OutputError, StoppedError
from ..process import interrupts
from ..process.digests import digest
from ..process.locking import lock_file, take
from ..writing import check_folder, check_writable, named_faults, write_text
from .map_files import storage, write_rows
from .row_store import Parts, remove_stopped, stopped

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
    notice: Callable[[str], None] | None = None,
) -> list[Path]:
    """Grow a recipe and write `<name>_<map>.<ext>` for every map, then `<name>.json`; returns the files.

    file_format: of map_files.FORMATS. Every file says what it was grown from, and whose it is. What is grown is kept on
    disk until all is written: with `resume`, a growth that was stopped goes on. tile: of a UDIM surface, the number
    that names have before their ending. engine: numpy's unless another is given. notice: told what is done about
    growths that were stopped. Raises InputError where a file cannot be written, or the recipe cannot be grown, and
    OutputError or StoppedError, which say what is kept, where that shows only later.
    """
    try:
        surface = recipe.surface(model)
    except ValueError as error:
        raise InputError(str(error)) from error
    report = progress or (lambda done: None)
    label = model.name if tile is None else f"{model.name}.{tile}"
    number = "" if tile is None else f".{tile}"
    targets = {kind: folder / f"{model.name}_{kind.name}{number}.{file_format}" for kind in model.kinds}
    sidecar = folder / f"{label}.json"
    check_folder(folder)
    for target in (*targets.values(), sidecar):
        check_writable(target)
    kinds = {kind: storage(target, kind) for kind, target in targets.items()}
    parts = Parts(label, digest(recipe, model.digest, file_format), recipe.width, kinds)
    _start(parts, folder, label, resume, notice or (lambda line: None))
    try:
        for band in bands(
            model, surface, first_row=parts.rows, progress=lambda done: report(_GROWING * done), engine=engine
        ):
            parts.add(band.maps)
        for index, (kind, target) in enumerate(targets.items(), start=1):
            whole = parts.folder / target.name
            write_rows(whole, (recipe.height, recipe.width), kind, parts.read(kind), metadata.about(model, recipe))
            report(_GROWING + (1 - _GROWING) * index / len(targets))
        maps = {kind.name: target.name for kind, target in targets.items()}
        write_text(parts.folder / sidecar.name, metadata.sidecar(model, recipe, maps))
        _publish(parts, [*targets.values(), sidecar], folder / label)
    except KeyboardInterrupt as stop:
        raise StoppedError.of(stop, _left(parts, folder)) from None
    except OutputError as error:
        raise OutputError(f"{error}; {_left(parts, folder)}") from error
    except BaseException:
        parts.leave()
        raise
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
    notice: Callable[[str], None] | None = None,
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
            try:
                files += bake(model, place, folder, file_format, shown, resume, tile, engine, notice)
            except KeyboardInterrupt as stop:
                kept = getattr(stop, "kept", "")
                raise StoppedError.of(stop, f"{len(files)} files are whole, {kept}" if files else kept) from None
    return files


def _start(parts: Parts, folder: Path, label: str, resume: bool, notice: Callable[[str], None]) -> None:
    """Begin or, to `resume`, go on where a growth of the same was stopped; what other growths are at work stays."""
    there = stopped(folder, label)
    if resume and there and parts.resume(there):
        return
    if resume:
        notice("There is no growth to go on from: starting from the beginning.")
    elif there:
        notice(f"Removing what a stopped growth has left ({', '.join(map(str, there))}).")
        remove_stopped(there)
    parts.begin(folder)


def _publish(parts: Parts, targets: list[Path], group: Path) -> None:
    """Move all files to their places, together: neither a signal nor another growth of the same comes between."""
    with interrupts.held():
        lock = take(lock_file(group), wait=True)
        try:
            for target in targets:
                with named_faults(target):
                    put(parts.folder / target.name, target)
            parts.published = True
            parts.remove()
        finally:
            if lock:
                lock.release()


def _left(parts: Parts, folder: Path) -> str:
    """What there is after a growth has stopped."""
    if parts.published:
        return f"all files are in {folder}"
    return f"what is grown is kept in {folder}; --resume goes on" if parts.leave() else "nothing was written"


def _is_of(sidecar: Path, recipe: nca_core.Recipe, file_format: str) -> bool:
    """Whether a growth in that format is finished: its sidecar is written last."""
    try:
        content = parse_table(sidecar.read_text(encoding="utf-8"))
        maps = [sidecar.with_name(name) for name in content["maps"].values()]
        return nca_core.Recipe.from_dict(content["recipe"]) == recipe and all(
            file.suffix == f".{file_format}" and file.is_file() for file in maps
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False
