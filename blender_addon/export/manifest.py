"""Writes a manifest of materials: what Export would write of each, as a list of recipes that `lichen bake` grows on
other machines. Weights and pictures, which only the .blend file has, are written beside it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy

from nca_core.plan import FileOptions
from nca_core.replacing import check_place, publish, workshop

from ..datablocks import storage
from ..growing.resolve import resized, resolve
from ..settings import steering
from ..texts import tell
from . import place, request_of, rights_of
from .manifest_lines import FilesBeside, line_of, unsayable
from .names import stems
from .options import file_options

ENDING = ".jsonl"


@dataclass(frozen=True)
class Written:
    """What was written. count: the manifest's lines. files: all files, the manifest last. left_out: why materials have
    no line, a sentence each. warnings: what to know of those that have one, likewise."""

    count: int
    files: list[Path]
    left_out: list[str]
    warnings: list[str]


def write(materials: Iterable[bpy.types.Material], path: str | Path, width: int = 0, **options: str) -> Written:
    """Write a manifest of Lichen materials, and the weights and pictures that it names beside it: all or nothing.

    width: as of `export`. options: file_format, depth, packing, normals. A material that no line can say is left out.
    Raises ValueError where all are, and OSError, in one line, if something cannot be written.
    """
    blocks, kept, whole = list(materials), file_options(**options), place(path)
    with workshop(whole.parent) as unfinished:
        check_place(whole)
        lines, left_out = _lines(blocks, width, kept, FilesBeside(unfinished))
        if not lines:
            raise ValueError("; ".join(left_out) or tell("There is no Lichen material"))
        beside = sorted(unfinished.iterdir())
        text = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines.values())
        (unfinished / whole.name).write_text(text, encoding="utf-8", newline="\n")
        files = publish([*beside, unfinished / whole.name], whole.parent)
    said = [rights_of(block) for block in lines]
    return Written(len(lines), files, left_out, list(dict.fromkeys(filter(None, said))))


def _lines(
    blocks: list[bpy.types.Material], width: int, options: FileOptions, files: FilesBeside
) -> tuple[dict[bpy.types.Material, dict[str, Any]], list[str]]:
    lines, left_out = {}, []
    for block, name in zip(blocks, stems(block.name for block in blocks), strict=True):
        try:
            lines[block] = _line(block, width, name, options, files)
        except ValueError as error:
            left_out.append(tell("{name} is left out: {why}", name=block.name, why=error))
    return lines, left_out


def _line(block: bpy.types.Material, width: int, name: str, options: FileOptions, files: FilesBeside) -> dict[str, Any]:
    model, asked = storage.model_of(block), request_of(block)
    if why := unsayable(asked):
        raise ValueError(why)
    supplies = steering.supplies(block, asked.steering)
    return line_of(model, resolve(resized(asked, model, width), model, supplies), name, options, files)
