"""Lichen on Blender's command line, without a window:

    blender --command lichen grow|export|manifest|regrow|stylize|list|library ...

`grow` has the options of the trainer's `lichen grow` and writes maps of a weight file; `library` writes an asset
library; the others are about the materials of a .blend file. Files are named on stdout, progress on stderr. Exit codes:
0; 1 if something could not be done; 2 for bad input; both say why in a line for each.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence

import bpy

from . import materials
from .asset_library import add_library
from .export import add_export
from .files import BAD_INPUT, DONE, NAME, report
from .grow import add_grow
from .manifest import add_manifest

#: By their names: what they are for, and what adds their options.
_COMMANDS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "grow": ("grow the maps of a weight file into a folder", add_grow),
    "export": ("write a file's materials into a folder: their maps, or what another program takes", add_export),
    "manifest": ("list a file's materials for `lichen bake`, which grows them on other machines", add_manifest),
    "regrow": ("grow a file's materials again, and save it", materials.add_regrow),
    "stylize": ("lay a picture out in a file's materials, and save it", materials.add_stylize),
    "list": ("name a file's materials and what they were grown with", materials.add_list),
    "library": ("grow the gallery's materials into a folder for the Asset Browser", add_library),
}
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
        report(str(error))
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
    for name, (purpose, add_options) in _COMMANDS.items():
        add_options(commands.add_parser(name, help=purpose))
    return parser
