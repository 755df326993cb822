"""What a command line does with a .blend file's materials for others: their maps, or what another program takes."""

from __future__ import annotations

import argparse

import bpy

from nca_core.export.options import add_target_option
from nca_core.untrusted import folded

from ..export import job, rights_of, stem
from ..export.options import IMAGES, TARGET_NAMES, target_of
from .files import add_file_options, file_values, print_names, report
from .materials import add_materials, add_width, chosen_materials, for_each

_TARGETS = {core: name for name, core in TARGET_NAMES.items()}  # named as the trainer's command line does


def add_export(parser: argparse.ArgumentParser) -> None:
    """A file's materials, in a folder."""
    add_materials(parser)
    add_width(parser)
    add_target_option(parser, required=False)
    add_file_options(parser)
    parser.set_defaults(action=_export)


def _export(options: argparse.Namespace) -> int:
    there, target, kept = chosen_materials(options), _TARGETS.get(options.target, IMAGES), file_values(options)
    together = target != IMAGES and target_of(target, **kept).several
    written: dict[str, str] = {}  # whose files have which name
    said: set[str] = set()

    def export(blocks: list[bpy.types.Material]) -> None:
        _note_names(blocks, written)
        for block in blocks:
            if warning := rights_of(block):
                report(f"{block.name}: {warning}")
        task = job(blocks, options.out, options.size, target, **kept)
        task.run()
        files = task.result()
        for note in (note for note in task.notes if note not in said):
            said.add(note)
            report(note)
        print_names(files)

    return for_each([there] if together else [[block] for block in there], export, _names)[0]


def _names(blocks: list[bpy.types.Material]) -> str:
    return ", ".join(block.name for block in blocks)


def _note_names(blocks: list[bpy.types.Material], written: dict[str, str]) -> None:
    """Raises ValueError for a material whose files would be those of another; on some systems "A" and "a" are one."""
    for block in blocks:
        name = folded(stem(block.name))
        if other := written.get(name):
            raise ValueError(f"{block.name}: its files would be those of {other}; export it to another folder")
        written[name] = block.name
