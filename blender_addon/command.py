"""Lichen on Blender's command line: `blender --command lichen grow|export|regrow|list ...`, without a window.

`grow` has the options of the trainer's `lichen grow` and writes maps of a weight file; the others are about the
materials of a .blend file. Files are named on stdout, progress on stderr. Exit codes: 0; 1 if something could not be
done; 2 for bad input; both say why in a line for each.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import bpy

import nca_core
from nca_core.engine import Engine
from nca_core.options import add_recipe_options, recipe_of, whole
from nca_core.sheets import NORMALS, PACKINGS
from nca_core.steering import Picture
from nca_core.steering_options import add_steering_options, steered

from . import api, image_paths
from .datablocks import pictures, storage
from .export import file_note, models_of, rights_warning, stem
from .export.jobs import ExportJob, Order
from .export.options import AUTO, DEPTHS, FORMAT_NAMES, file_options
from .growing.following import Asked
from .growing.modes.udim import UDIM
from .growing.request import LARGEST, SMALLEST, Growth, Request
from .growing.settings_table import SETTINGS, Choice, Number, Switch
from .scene import blend_files
from .settings import engines, preferences
from .streams import stdout_as_stderr

NAME = "lichen"
DONE, FAILED, BAD_INPUT = 0, 1, 2

_FORMATS = {core: name for name, core in FORMAT_NAMES.items()}  # named as the trainer's command line does
_UNITS = {"PIXEL": "PX"}  # of settings, as the command line has them
_handles: list[object] = []


def run(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit code."""
    try:
        options = _parser().parse_args(arguments)
    except SystemExit as end:  # --help, or argparse has said what is wrong
        return int(end.code or DONE)
    try:
        action: Callable[[argparse.Namespace], int] = options.action
        return action(options)
    except (ValueError, OSError) as error:
        _say(str(error))
        return BAD_INPUT


def attach() -> None:
    """Make the command known."""
    _handles.append(bpy.utils.register_cli_command(NAME, run))  # type: ignore[func-returns-value]


def detach() -> None:
    """Undo `attach`."""
    while _handles:
        bpy.utils.unregister_cli_command(_handles.pop())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"blender --command {NAME}", description="Textures that grow.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    grow = commands.add_parser("grow", help="grow the maps of a weight file into a folder")
    add_recipe_options(grow)
    add_steering_options(grow)
    _add_files(grow)
    names = tuple(name.lower() for name in engines.CHOICES)
    usual = preferences.engine_name().lower()
    grow.add_argument("--engine", choices=names, default=usual, help="(that of the preferences)")
    grow.set_defaults(action=_grow)
    export = commands.add_parser("export", help="write the maps of a file's materials into a folder")
    _add_materials(export)
    export.add_argument("--size", type=whole(SMALLEST, LARGEST), default=0, metavar="PX", help="(as they were grown)")
    _add_files(export)
    export.set_defaults(action=_export)
    regrow = commands.add_parser("regrow", help="grow a file's materials again, and save it")
    _add_materials(regrow)
    _add_settings(regrow)
    add_steering_options(regrow)
    regrow.add_argument("--save", type=_path, metavar="FILE.blend", help="where to (the same file)")
    regrow.set_defaults(action=_regrow)
    listing = commands.add_parser("list", help="name a file's materials and what they were grown with")
    _add_materials(listing)
    listing.set_defaults(action=_list)
    return parser


def _add_materials(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--blend", type=_path, metavar="FILE.blend", help="the file to open (that which is open)")
    parser.add_argument("--material", action="append", metavar="NAME", help="only this one; may be given again")


def _add_settings(parser: argparse.ArgumentParser) -> None:
    for setting in SETTINGS.values():
        if setting.option:
            kind: dict[str, Any] = {}
            match setting:
                case Choice():
                    kind = {"choices": tuple(setting.choices)}
                case Switch():
                    kind = {"action": argparse.BooleanOptionalAction}
                case Number():
                    kind = {"type": whole(setting.least, setting.most), "metavar": _UNITS.get(setting.unit)}
            parser.add_argument(setting.option, dest=setting.name, help=setting.help or None, **kind)


def _path(text: str) -> Path:
    """An argument that names a file or a folder: an empty one, of a variable that is not set, is not this folder."""
    if not text.strip():
        raise argparse.ArgumentTypeError("it is empty")
    return Path(text)


def _add_files(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--format", choices=tuple(_FORMATS), default="png", help="(png)")
    add("--depth", choices=(AUTO.lower(), *map(str, DEPTHS)), default=AUTO.lower(), help="bits of a channel (auto)")
    add("--packing", choices=tuple(PACKINGS), default="separate", help="(separate)")
    add("--normals", choices=tuple(NORMALS), default="opengl", help="(opengl)")
    add("--out", type=_path, required=True, metavar="DIR", help="the folder that the files go to")


def _grow(options: argparse.Namespace) -> int:
    model = nca_core.load(options.weights)
    recipe, supplies = steered(options, model, recipe_of(options, model), image_paths.read)
    for line in recipe.notices(model, supplies):
        _say(line)
    request = Request(UDIM.identifier, tiles=tuple(options.udim)) if options.udim else Request()
    order = Order(options.out, model.name or options.weights.stem, file_options(**_kept(options)))
    engine, note = engines.choose(options.engine.upper())
    job = _Grown(model, Growth(request, recipe, supplies=supplies), engine, order)
    job.note = note
    job.run()
    files = job.result()
    if job.note:
        _say(f"grown on the processor; the graphics card could not: {job.note}")
    if note := file_note(order.options):
        _say(note)
    _name(files)
    return DONE


class _Grown(ExportJob):
    """A growth whose recipe is given; tells every tenth of the way."""

    def __init__(self, model: nca_core.Model, growth: Growth, engine: Engine, order: Order) -> None:
        super().__init__(model, growth.request, engine, order)
        self._growth.set_result(growth)
        self._told = 0

    def _report(self, fraction: float) -> None:
        super()._report(fraction)
        if fraction * 10 >= self._told + 1:
            self._told = int(fraction * 10)
            _say(f"{self.model.name}: {self._told * 10}%")


def _export(options: argparse.Namespace) -> int:
    written: dict[str, str] = {}  # whose files have which name; on some systems "A" and "a" are one

    def export(block: bpy.types.Material) -> None:
        name = stem(block.name).casefold()
        if other := written.get(name):
            raise ValueError(f"{block.name}: its files would be those of {other}; export it to another folder")
        written[name] = block.name
        if warning := rights_warning(*models_of(block)):
            _say(f"{block.name}: {warning}")
        _name(api.export(block, options.out, width=options.size, **_kept(options)))

    code = _each(_materials(options), export)[0]
    if note := file_note(file_options(**_kept(options))):
        _say(note)
    return code


def _regrow(options: argparse.Namespace) -> int:
    values = {setting.name: getattr(options, setting.name) for setting in SETTINGS.values() if setting.option}
    given = {name: value for name, value in values.items() if value is not None}
    there = _materials(options)
    blocks = [
        block for block in there if storage.can_grow(block) or options.material
    ]  # linked ones if they are asked for
    if not blocks:
        raise ValueError("all Lichen materials are linked from other files")
    code, count = _each(blocks, lambda block: api.regrow(block, **given, **_followed(options, block)))
    target = options.save or options.blend or (Path(bpy.data.filepath) if bpy.data.filepath else None)
    if target is None:
        raise ValueError("--save: the file has no name yet")
    if count:  # else it stays as it is
        _save(target)
        _name([target])
    return code


def _followed(options: argparse.Namespace, block: bpy.types.Material) -> dict[str, Any]:
    """What a material is to follow, as api.regrow has it: images by their names in the file, or from files."""
    images: dict[str, bpy.types.Image] = {}

    def read(path: Path) -> Picture:
        images[str(path)] = image_paths.image(str(path))
        return next(iter(pictures.sheet(images[str(path)]).pictures.values()))

    options.udim = None
    recipe, _supplies = steered(options, storage.model_of(block), nca_core.Recipe(), read)
    if len(options.grafts) > 1:
        raise ValueError("--graft: a material of a .blend file is blended with one other")
    asked, found = Asked.by(recipe.steering), dict[str, Any]()
    if options.guides:
        found["guide"] = {guide.name: (images[str(Path(guide.image))], guide.strength) for guide in asked.guides}
    if options.direction is not None:
        image = images[str(Path(asked.direction))] if asked.direction else None
        found["direction"] = image if image else asked.degrees
    for partner in asked.partners[:1]:
        found["blend"] = (partner.label, images[str(Path(partner.mask))], partner.width)
    return found


def _save(target: Path) -> None:
    """Save the file that is open. If that fails, what was there stays. Raises OSError, in one line."""
    kept = bpy.context.preferences.filepaths
    unfinished = target.absolute().with_name(f".lichen-{os.getpid()}.blend")  # where relative paths are the same
    try:
        if not target.absolute().parent.is_dir():
            raise OSError("there is no such folder")
        with stdout_as_stderr():  # where Blender says that it has saved, whether it has or not
            bpy.ops.wm.save_as_mainfile(filepath=str(unfinished), compress=kept.use_file_compression, copy=True)
        if not blend_files.is_whole(unfinished):
            raise OSError("what was written is not whole; is there room for it?")
        blend_files.put(unfinished, target, kept.save_version)
    except RuntimeError as error:  # whose reason may be another one: that of its search for an older file
        raise OSError(f"{target}: it cannot be saved; is there room for it? ({_first_line(error)})") from error
    except OSError as error:
        raise OSError(f"{target}: it cannot be saved ({error.strerror or error})") from error
    finally:
        for file in (unfinished, unfinished.with_name(f"{unfinished.name}@")):  # Blender's own unfinished one
            file.unlink(missing_ok=True)


def _list(options: argparse.Namespace) -> int:
    def name(block: bpy.types.Material) -> None:
        settings = " ".join(f"{key}={value}" for key, value in api.settings(block).items())
        print(f"{block.name}\t{settings}\tlicence={api.provenance(block)['licence']}")  # noqa: T201

    return _each(_materials(options), name)[0]


def _each(blocks: list[bpy.types.Material], action: Callable[[bpy.types.Material], None]) -> tuple[int, int]:
    """Do something with each; what fails does not keep the others from it. Returns the exit code, and for how many it
    was done."""
    done = 0
    for block in blocks:
        try:
            action(block)
            done += 1
        except (ValueError, OSError) as error:
            _say(str(error))
        except MemoryError:
            _say(f"{block.name}: there is not enough memory for it; take a lower resolution")
    return (DONE if done == len(blocks) else FAILED), done


def _materials(options: argparse.Namespace) -> list[bpy.types.Material]:
    """The materials asked for. Of one name there may be a local one and linked ones: the local one is meant."""
    if options.blend:
        if not options.blend.is_file():
            raise ValueError(f"--blend: there is no file {options.blend}")
        try:
            with stdout_as_stderr():
                bpy.ops.wm.open_mainfile(filepath=str(options.blend.absolute()))
        except RuntimeError as error:
            raise ValueError(f"--blend: {_first_line(error)}") from error
    there = api.materials()
    if not there:
        raise ValueError("there is no Lichen material in the file")
    if not options.material:
        return there
    named = {block.name: block for block in sorted(there, key=lambda block: block.library is None)}
    if missing := [name for name in options.material if name not in named]:
        raise ValueError(f"--material: there is no Lichen material {missing[0]!r}")
    return [named[name] for name in options.material]


def _kept(options: argparse.Namespace) -> dict[str, str]:
    """How files are to be kept, as file_options and api.export have it."""
    upper = {name: getattr(options, name).upper() for name in ("depth", "packing", "normals")}
    return {"file_format": _FORMATS[options.format], **upper}


def _name(files: Sequence[Path]) -> None:
    for file in files:
        print(file)  # noqa: T201


def _say(line: str) -> None:
    print(f"{NAME}: {line}", file=sys.stderr, flush=True)  # noqa: T201


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
