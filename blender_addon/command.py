"""Lichen on Blender's command line: `blender --command lichen grow|export|regrow|list ...`, without a window.

`grow` has the options of the trainer's `lichen grow` and writes maps of a weight file; the others are about the
materials of a .blend file. Files are named on stdout, progress on stderr. Exit codes: 0; 1 if something could not be
done, but other things were; 2 for bad input; both say why in a line for each.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import bpy

import nca_core
from nca_core.options import add_recipe_options, recipe_of, whole

from . import api, engines, library, preferences
from .export import rights_warning
from .export.files import write
from .export.formats import FORMATS
from .export.order import AUTO, Order
from .export.sheets import NORMALS, PACKINGS
from .growth import LARGEST, MODES, SMALLEST, VARIETIES, Growth, Wish
from .painting import Slices

NAME = "lichen"
DONE, FAILED, BAD_INPUT = 0, 1, 2

_FORMATS = {entry.ending: name for name, entry in FORMATS.items()}  # named as the trainer's command line does
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
        return _complain(error, BAD_INPUT)


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
    _add_files(grow)
    names = tuple(name.lower() for name, *_ in engines.ITEMS)
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
    regrow.add_argument("--save", type=Path, metavar="FILE.blend", help="where to (the same file)")
    regrow.set_defaults(action=_regrow)
    listing = commands.add_parser("list", help="name a file's materials and what they were grown with")
    _add_materials(listing)
    listing.set_defaults(action=_list)
    return parser


def _add_materials(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--blend", type=Path, metavar="FILE.blend", help="the file to open (that which is open)")
    parser.add_argument("--material", action="append", metavar="NAME", help="only this one; may be given again")


def _add_settings(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--size", type=whole(SMALLEST, LARGEST), metavar="PX", help="pixels for a unit of UV")
    add("--height", type=whole(SMALLEST, LARGEST), metavar="PX", help="of a tile, if it is not square")
    add("--seed", type=whole(0, 2**31 - 1))
    add("--cells", type=whole(0, 1 << 14), help="coarse cells in a unit of UV")
    add("--mode", choices=tuple(MODES))
    add("--variety", choices=tuple(VARIETIES))


def _add_files(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--format", choices=tuple(_FORMATS), default="png", help="(png)")
    add("--depth", choices=(AUTO.lower(), "8", "16", "32"), default=AUTO.lower(), help="bits of a channel (auto)")
    add("--packing", choices=tuple(name.lower() for name in PACKINGS), default="separate", help="(separate)")
    add("--normals", choices=tuple(name.lower() for name in NORMALS), default="opengl", help="(opengl)")
    add("--out", type=Path, required=True, metavar="DIR", help="the folder that the files go to")


def _grow(options: argparse.Namespace) -> int:
    model = nca_core.load(options.weights)
    recipe = recipe_of(options, model)
    wish = Wish(mode="udim", tiles=tuple(options.udim)) if options.udim else Wish()
    order = Order(options.out, model.name or options.weights.stem, **_kept(options))
    engine, note = engines.choose(options.engine.upper())
    if note:
        print(f"{NAME}: grown on the processor; the graphics card could not: {note}", file=sys.stderr)  # noqa: T201 - a command line's own output, as everywhere here
    _name(_driven(write(model, Growth(wish, recipe), engine, order), model.name))
    return DONE


def _export(options: argparse.Namespace) -> int:
    def export(block: bpy.types.Material) -> None:
        if warning := rights_warning(library.model_of(block)):
            print(f"{NAME}: {block.name}: {warning}", file=sys.stderr)  # noqa: T201
        _name(api.export(block, options.out, width=options.size, **_kept(options)))

    return _each(options, export)


def _regrow(options: argparse.Namespace) -> int:
    given = {"seed": options.seed, "cells": options.cells, "mode": options.mode, "variety": options.variety}
    if options.size or options.height:
        given |= {"width": options.size, "height": options.height or options.size}
    values = {name: value for name, value in given.items() if value is not None}
    code = _each(options, lambda block: api.regrow(block, **values))
    target = options.save or options.blend or (Path(bpy.data.filepath) if bpy.data.filepath else None)
    if target is None:
        raise ValueError("--save: the file has no name yet")
    compress = bpy.context.preferences.filepaths.use_file_compression
    bpy.ops.wm.save_as_mainfile(filepath=str(target.absolute()), compress=compress)
    _name([target])
    return code


def _list(options: argparse.Namespace) -> int:
    def name(block: bpy.types.Material) -> None:
        settings = " ".join(f"{key}={value}" for key, value in api.settings(block).items())
        print(f"{block.name}\t{settings}\tlicence={api.provenance(block)['licence']}")  # noqa: T201

    return _each(options, name)


def _each(options: argparse.Namespace, action: Callable[[bpy.types.Material], None]) -> int:
    """Do something with each material that was asked for; what fails does not keep the others from it."""
    code = DONE
    for block in _materials(options):
        try:
            action(block)
        except (ValueError, OSError) as error:
            code = _complain(error, FAILED)
    return code


def _materials(options: argparse.Namespace) -> list[bpy.types.Material]:
    if options.blend:
        if not options.blend.is_file():
            raise ValueError(f"--blend: there is no file {options.blend}")
        try:
            bpy.ops.wm.open_mainfile(filepath=str(options.blend.absolute()))
        except RuntimeError as error:
            raise ValueError(f"--blend: {str(error).strip().partition(chr(10))[0]}") from error
    there = {block.name: block for block in api.materials()}
    if missing := [name for name in options.material or () if name not in there]:
        raise ValueError(f"--material: there is no Lichen material {missing[0]!r}")
    if not there:
        raise ValueError("there is no Lichen material in the file")
    return [there[name] for name in options.material or there]


def _kept(options: argparse.Namespace) -> dict[str, str]:
    """How files are to be kept, as Order and api.export have it."""
    upper = {name: getattr(options, name).upper() for name in ("depth", "packing", "normals")}
    return {"file_format": _FORMATS[options.format], **upper}


def _driven(slices: Slices[list[Path]], label: str) -> list[Path]:
    """Run to the end; tells every tenth of the way."""
    told = 0
    while True:
        try:
            done = next(slices)
        except StopIteration as end:
            files: list[Path] = end.value
            return files
        if done * 10 >= told + 1:
            told = int(done * 10)
            print(f"{NAME}: {label}: {told * 10}%", file=sys.stderr, flush=True)  # noqa: T201


def _name(files: Sequence[Path]) -> None:
    for file in files:
        print(file)  # noqa: T201


def _complain(error: Exception, code: int) -> int:
    print(f"{NAME}: {error}", file=sys.stderr)  # noqa: T201
    return code
