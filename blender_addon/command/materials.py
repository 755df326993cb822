"""What a command line does with the materials of a .blend file: grow again, name them; and which are meant."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import bpy

import nca_core
from nca_core.argument_types import positive, share, whole
from nca_core.steering import Picture
from nca_core.steering_options import add_steering_options, steered

from .. import api, image_paths
from ..datablocks import pictures, storage
from ..growing.following import Asked
from ..growing.request import LARGEST, SMALLEST
from ..growing.settings_table import SETTINGS, Choice, Number, Switch
from ..scene import blend_files
from ..streams import stdout_as_stderr
from .files import DONE, FAILED, path, print_names, report

T = TypeVar("T")

_UNITS = {"PIXEL": "PX"}  # of settings, as the command line has them


def add_regrow(parser: argparse.ArgumentParser) -> None:
    """A file's materials, grown again."""
    add_materials(parser)
    _add_settings(parser)
    add_steering_options(parser)
    sized = "let the node's Scale give each its true size on its object (as it was)"
    parser.add_argument("--real-size", action=argparse.BooleanOptionalAction, help=sized)
    parser.add_argument("--save", type=path, metavar="FILE.blend", help="where to (the same file)")
    parser.set_defaults(action=_regrow)


def add_stylize(parser: argparse.ArgumentParser) -> None:
    """A picture laid out in a file's materials."""
    add = parser.add_argument
    add("content", metavar="CONTENT", help="the picture: a file, or the name of an image in the .blend file")
    add_materials(parser)
    add("--scale", type=positive, default=1.0, metavar="X", help="pixels for each of the exemplar's (1)")
    add("--strength", type=share, default=1.0, metavar="S", help="how firmly the picture is followed, 0 to 1 (1)")
    add("--keep-colours", "--keep-colors", action="store_true", help="the base colour gets the picture's colours")
    add("--content-author", default="", metavar="NAME", help="who made the picture (unknown)")
    add("--content-licence", "--content-license", default="", metavar="SPDX", help="its licence, such as CC0-1.0")
    add("--content-source", default="", metavar="URL", help="where it comes from")
    add("--save", type=path, metavar="FILE.blend", help="where to (the same file)")
    parser.set_defaults(action=_stylize)


def add_list(parser: argparse.ArgumentParser) -> None:
    """A file's materials, and what they were grown with."""
    add_materials(parser)
    parser.set_defaults(action=_list)


def add_materials(parser: argparse.ArgumentParser) -> None:
    """Which materials, of which file."""
    parser.add_argument("--blend", type=path, metavar="FILE.blend", help="the file to open (that which is open)")
    parser.add_argument("--material", action="append", metavar="NAME", help="only this one; may be given again")


def add_width(parser: argparse.ArgumentParser) -> None:
    """How many pixels their maps have."""
    parser.add_argument("--size", type=whole(SMALLEST, LARGEST), default=0, metavar="PX", help="(as they were grown)")


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


def _regrow(options: argparse.Namespace) -> int:
    values = {setting.name: getattr(options, setting.name) for setting in SETTINGS.values() if setting.option}
    values["real_size"] = options.real_size
    given = {name: value for name, value in values.items() if value is not None}
    there = chosen_materials(options)
    return _changed(options, there, lambda block: api.regrow(block, **given, **_followed(options, block)))


def _stylize(options: argparse.Namespace) -> int:
    there = chosen_materials(options)
    image = image_paths.image(options.content)
    kept: dict[str, Any] = {name: getattr(options, name) for name in ("scale", "strength", "keep_colours")}
    kept |= {name: getattr(options, f"content_{name}") for name in ("author", "licence", "source")}
    return _changed(options, there, lambda block: api.stylize(block, image, **kept))


def _changed(
    options: argparse.Namespace, there: list[bpy.types.Material], action: Callable[[bpy.types.Material], None]
) -> int:
    """Do something with materials of a file, and save it."""
    blocks = [
        block for block in there if storage.can_grow(block) or options.material
    ]  # linked ones if they are asked for
    if not blocks:
        raise ValueError("all Lichen materials are linked from other files")
    code, count = for_each(blocks, action)
    target = options.save or options.blend or (Path(bpy.data.filepath) if bpy.data.filepath else None)
    if target is None:
        raise ValueError("--save: the file has no name yet")
    if count:  # else it stays as it is
        _save(target)
        print_names([target])
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
        found["direction"] = (image, asked.firmness) if image else asked.degrees
    for partner in asked.partners[:1]:
        found["blend"] = (partner.label, images[str(Path(partner.mask))], partner.width, partner.strength)
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

    return for_each(chosen_materials(options), name)[0]


def for_each(
    things: Sequence[T], action: Callable[[T], None], name: Callable[[Any], str] = lambda block: block.name
) -> tuple[int, int]:
    """Do something with each material, or with each group of them; what fails does not keep the others from it. Returns
    the exit code, and for how many it was done."""
    done = 0
    for thing in things:
        try:
            action(thing)
            done += 1
        except (ValueError, OSError) as error:
            report(str(error))
        except MemoryError:
            report(f"{name(thing)}: there is not enough memory for it; take a lower resolution")
    return (DONE if done == len(things) else FAILED), done


def chosen_materials(options: argparse.Namespace) -> list[bpy.types.Material]:
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


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
