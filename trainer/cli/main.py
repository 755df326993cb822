"""The `lichen` command line and its commands. Bad input gives one line on stderr and exit code 2."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # spinning threads make a busy machine 30 times slower (measured)

from ..process import interrupts

with interrupts.ending_at_once():
    import argparse
    from collections.abc import Sequence
    from pathlib import Path

    import nca_core
    from nca_core.export.options import add_export_options
    from nca_core.formats import FORMATS
    from nca_core.options import add_recipe_options
    from nca_core.steering_options import add_steering_options

    from ..baking.engines import AUTO, ENGINES
    from ..errors import InputError, OutputError, StoppedError, TrainingError, is_out_of_memory
    from ..process.extras import PICTURES, TRAIN, require
    from .argument_types import origin, place, seconds
    from .bake_options import add_bake_options, add_manifest_options
    from .dataset_options import add_dataset_options
    from .streams import safe_streams
    from .stylize_options import add_stylize_options
    from .train_options import add_train_options
    from .voices import Lines, Voice

FAILED, BAD_INPUT, SIGNALLED = 1, 2, 128  # and the signal's number: 130 after Ctrl-C, 143 after SIGTERM


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    arguments: those of the command line; None: those of the process, which is then a program that ends with this.
    """
    code = _run(arguments)
    if arguments is None:
        interrupts.ignored()  # all is done and said: a signal while Python ends would only spoil the exit code
    return code


def _run(arguments: Sequence[str] | None) -> int:
    speaker: Voice = Lines()
    with safe_streams() as output:
        try:
            with interrupts.catching():
                options = _parser().parse_args(arguments)
                speaker = getattr(options, "progress", speaker)
                options.command(options)
                output.flush()
        except Exception as error:
            code = _code(error)
            if not code:
                raise
            return speaker.end(_line(error), code)
        except KeyboardInterrupt as stop:
            stopped = StoppedError.of(stop, getattr(stop, "kept", "nothing was written"))
            return speaker.end(f"stopped; {stopped.kept}", SIGNALLED + stopped.signum)
        if output.fault:
            return speaker.end(f"standard output: it cannot be written ({output.fault.strerror})", FAILED)
        return speaker.end("", 0)


def _code(error: Exception) -> int:
    """The exit code of an error that is no fault of the program's; 0 for one that is."""
    if isinstance(error, OutputError | TrainingError | OSError) or is_out_of_memory(error):
        return FAILED
    return BAD_INPUT if isinstance(error, InputError | nca_core.WeightFileError | UnicodeError) else 0


def _line(error: Exception) -> str:
    """The line that says what went wrong, and what to do about it."""
    if is_out_of_memory(error):
        return "there is not enough memory; close other programs, or take a smaller --exemplar-size, --size or --side"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename is not None else error.strerror
    if isinstance(error, UnicodeError):
        return f"a name or text cannot be put into letters that are asked for ({error}); give it another name"
    return str(error)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lichen", description="Textures that grow.")
    parser.add_argument("--version", action="version", version=nca_core.__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_train(commands.add_parser("train", help="learn a material from a photo or a folder of PBR maps"))
    _add_grow(commands.add_parser("grow", help="grow a material and write its maps"))
    _add_bake(commands.add_parser("bake", help="grow the recipes of a manifest, in batches and on many machines"))
    _add_manifest(commands.add_parser("manifest", help="write a manifest of many materials, seeds and sizes"))
    _add_stylize(commands.add_parser("stylize", help="lay a picture, or a clip, out in a material"))
    _add_export(commands.add_parser("export", help="write a material as a game engine, MaterialX or a browser has it"))
    _add_dataset(commands.add_parser("dataset", help="make a data set of many different samples of a material"))
    _add_inspect(commands.add_parser("inspect", help="show what is in a weight file"))
    _add_upgrade(commands.add_parser("upgrade", help="bring weight files of older versions up to date"))
    return parser


def _add_train(parser: argparse.ArgumentParser) -> None:
    add_train_options(parser)
    parser.set_defaults(command=_train)


def _add_grow(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add_recipe_options(parser)
    add_steering_options(parser)
    add(
        "--format",
        choices=tuple(FORMATS),
        default="png",
        help="png; tif: the same depths in tiles; exr: linear half colours and float data in tiles (png)",
    )
    _add_engine(parser)
    add("--resume", action="store_true", help="go on where a growth of the same into this folder was stopped")
    add("--out", type=place, required=True, metavar="DIR", help="the folder that the maps go to")
    parser.set_defaults(command=_grow)


def _add_engine(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--engine",
        choices=tuple(ENGINES),
        default=AUTO,
        help="auto: the graphics card if torch has one, else the quicker one here of the other two; torch: the "
        "processor; numpy: the reference (auto)",
    )


def _add_export(parser: argparse.ArgumentParser) -> None:
    add_export_options(parser, place)
    _add_engine(parser)
    parser.set_defaults(command=_export)


def _add_bake(parser: argparse.ArgumentParser) -> None:
    add_bake_options(parser, place)
    parser.set_defaults(command=_bake)


def _add_manifest(parser: argparse.ArgumentParser) -> None:
    add_manifest_options(parser, place)
    parser.set_defaults(command=_manifest)


def _add_stylize(parser: argparse.ArgumentParser) -> None:
    add_stylize_options(parser, seconds, place, origin)
    parser.set_defaults(command=_stylize)


def _add_dataset(parser: argparse.ArgumentParser) -> None:
    add_dataset_options(parser, place)
    parser.set_defaults(command=_dataset)


def _add_inspect(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("weights", type=Path, metavar="FILE.nca")
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.set_defaults(command=_inspect)


def _add_upgrade(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("weights", type=Path, nargs="+", metavar="FILE.nca")
    parser.set_defaults(command=_upgrade)


# A command's modules are loaded when it is asked for: torch takes seconds, and the base installation does without it.


def _train(options: argparse.Namespace) -> None:
    options.progress.begin()
    require(TRAIN, "lichen train")
    with interrupts.ending_at_once():
        from .train import train_command

    train_command(options)


def _grow(options: argparse.Namespace) -> None:
    with interrupts.ending_at_once():
        from .grow import grow_command

    grow_command(options)


def _bake(options: argparse.Namespace) -> None:
    with interrupts.ending_at_once():
        from .bake import bake_command

    bake_command(options)


def _manifest(options: argparse.Namespace) -> None:
    from .manifest import manifest_command

    manifest_command(options)


def _stylize(options: argparse.Namespace) -> None:
    require(PICTURES, "lichen stylize")
    with interrupts.ending_at_once():
        from .stylize import stylize_command

    stylize_command(options, lambda arguments: _train(_parser().parse_args(["train", *arguments])))


def _export(options: argparse.Namespace) -> None:
    with interrupts.ending_at_once():
        from .export import export_command

    export_command(options)


def _dataset(options: argparse.Namespace) -> None:
    with interrupts.ending_at_once():
        from .dataset import dataset_command

    dataset_command(options)


def _inspect(options: argparse.Namespace) -> None:
    from .inspect import inspect_command

    inspect_command(options)


def _upgrade(options: argparse.Namespace) -> None:
    from .upgrade import upgrade_command

    upgrade_command(options)
