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
    from nca_core.argument_types import positive, whole
    from nca_core.container import PRECISIONS
    from nca_core.formats import FORMATS
    from nca_core.model import MAX_TEXT
    from nca_core.options import add_recipe_options
    from nca_core.steering_options import add_steering_options
    from nca_core.untrusted import name_fault

    from ..baking.engines import AUTO, ENGINES
    from ..errors import InputError, OutputError, StoppedError, TrainingError, is_out_of_memory
    from ..network.architectures import SIZES
    from ..process.extras import PICTURES, TRAIN, require
    from .dataset_options import add_dataset_options
    from .streams import safe_streams
    from .stylize_options import add_stylize_options
    from .voices import VOICES, Lines, Voice, voice

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


def seconds(text: str) -> float:
    """Parse a time such as 218s, 3m, 1.5h or plain seconds, as seconds. Raises ArgumentTypeError."""
    units = {"s": 1.0, "m": 60.0, "h": 3600.0}
    number, unit = (text[:-1], units[text[-1]]) if text[-1:] in units else (text, 1.0)
    try:
        value = float(number) * unit
    except ValueError:
        value = 0.0
    if not 1 <= value <= 7 * 24 * 3600:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time from 1s to 168h, such as 218s or 3m")
    return value


def period(text: str) -> tuple[float, float]:
    """Parse a period such as 64x48 or 64x0 as pixels down and across, 0 where nothing repeats. Raises
    ArgumentTypeError.
    """
    try:
        down, across = (float(part) for part in text.lower().split("x"))
    except ValueError:
        down = across = 0.0
    if not (0 <= down < 1e6 and 0 <= across < 1e6 and down + across > 0):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not two numbers of pixels, down and across, such as 64x48; or 64x0, where lines run across"
        )
    return down, across


def material_name(text: str) -> str:
    """Parse a name that files and datablocks can have. Raises ArgumentTypeError."""
    if fault := name_fault(text):
        raise argparse.ArgumentTypeError(f"{text!r}: {fault}")
    return text


def place(text: str) -> Path:
    """Parse the path of a file or folder to write. Raises ArgumentTypeError."""
    if not text.strip():
        raise argparse.ArgumentTypeError("it is empty; name a place")
    return Path(text)


def origin(text: str) -> str:
    """Parse a line of provenance. Raises ArgumentTypeError."""
    if not (len(text) <= MAX_TEXT and text.isprintable()):
        raise argparse.ArgumentTypeError(f"this is longer than {MAX_TEXT} characters, or not one printable line")
    return text


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lichen", description="Textures that grow.")
    parser.add_argument("--version", action="version", version=nca_core.__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_train(commands.add_parser("train", help="learn a material from a photo or a folder of PBR maps"))
    _add_grow(commands.add_parser("grow", help="grow a material and write its maps"))
    _add_stylize(commands.add_parser("stylize", help="lay a picture, or a clip, out in a material"))
    _add_dataset(commands.add_parser("dataset", help="make a data set of many different samples of a material"))
    _add_inspect(commands.add_parser("inspect", help="show what is in a weight file"))
    _add_upgrade(commands.add_parser("upgrade", help="bring weight files of older versions up to date"))
    return parser


def _add_train(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("exemplar", type=Path, metavar="EXEMPLAR", help="a photo, or a folder of maps named by their kind")
    add("-o", "--out", type=place, required=True, metavar="FILE.nca", help="where the weight file goes")
    add("--budget", type=seconds, default=218.0, metavar="TIME", help="time to train, such as 90s or 10m (218s)")
    add(
        "--iterations",
        type=whole(1, 10**6),
        help="a budget in work instead of time: with it an equal seed gives equal weights on the same machine",
    )
    add(
        "--network",
        choices=tuple(SIZES),
        help="its size; large learns more, and takes longer to learn and to grow "
        f"(standard; large for budgets from {SIZES['large'].seconds / 60:.0f}m on)",
    )
    add("--exemplar-size", type=whole(96, 4096), default=512, metavar="PX", help="shorter side in training (512)")
    add("--seed", type=whole(0, 2**31 - 1), default=0, help="of the training's random numbers (0)")
    add("--device", choices=("cpu", "cuda", "mps"), default="cpu", help="where to train (cpu)")
    add(
        "--relief",
        type=positive,
        metavar="PX",
        help="the height map's range in pixels (default: from a normal map, or a guess)",
    )
    add("--resume", action="store_true", help="go on where a training to the same file was stopped or killed")
    add("--from", dest="start", type=Path, metavar="FILE.nca", help="begin with the rules of another material")
    add(
        "--precision",
        choices=PRECISIONS,
        help="of the weights in the file: float16 halves it, int8 halves it again (float32; float16 if large)",
    )
    layout = parser.add_mutually_exclusive_group()
    layout.add_argument(
        "--irregular", action="store_true", help="do not look for a regular layout, such as a weave's, to keep to"
    )
    layout.add_argument(
        "--period",
        type=period,
        metavar="DOWNxACROSS",
        help="the layout repeats after so many pixels of the picture as given, such as 64x48 (default: looked for). "
        "Some 5%% more or less do, since it is measured then; 0 is where it does not repeat, as 64x0 for planks that "
        "run across. That every other course is shifted by half a brick need not be said",
    )
    add(
        "--guide",
        dest="guides",
        action="append",
        default=[],
        metavar="[NAME=]SOURCE",
        help="what an artist will be able to ask for, place by place: auto (its own brightness, for style transfer), "
        "map:NAME (one of its maps, such as map:metallic), or a picture drawn over the exemplar, grey or in flat "
        "colours; up to three times",
    )
    add(
        "--guide-blur",
        type=positive,
        metavar="PX",
        help="how much guides of values are blurred: finer things are left to the texture (5; maps and pictures 24)",
    )
    add("--delight", action="store_true", help="take uneven light, from one side or a vignette, out of the base colour")
    add("--metres", type=positive, metavar="M", help="what the exemplar measures across, if that is known")
    add("--name", type=material_name, help="the material's name (default: the exemplar's)")
    add(
        "--licence",
        "--license",
        type=origin,
        default="unknown",
        metavar="SPDX",
        help="the exemplar's licence, such as CC0-1.0",
    )
    add("--author", type=origin, default="unknown", help="who made the exemplar")
    add("--source", type=origin, default="unknown", metavar="URL", help="where the exemplar comes from")
    add("--dry-run", action="store_true", help="read the exemplar, say what is to be known of it, and train nothing")
    _add_progress(parser)
    add(
        "--look",
        type=place,
        metavar="FILE.nca",
        help="write the best so far there every few seconds, for programs that show it",
    )
    parser.set_defaults(command=_train)


def _add_progress(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--progress",
        type=_voice,
        default="lines",
        metavar="|".join(VOICES),
        help="json: what happens as an object a line on standard output, for programs (lines)",
    )


def _voice(name: str) -> Voice:
    if name not in VOICES:
        raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(VOICES)}")
    return voice(name)


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
    add(
        "--engine",
        choices=tuple(ENGINES),
        default=AUTO,
        help="auto: the graphics card if torch has one, else the quicker one here of the other two; torch: the "
        "processor; numpy: the reference (auto)",
    )
    add("--resume", action="store_true", help="go on where a growth of the same into this folder was stopped")
    add("--out", type=place, required=True, metavar="DIR", help="the folder that the maps go to")
    parser.set_defaults(command=_grow)


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


def _stylize(options: argparse.Namespace) -> None:
    require(PICTURES, "lichen stylize")
    with interrupts.ending_at_once():
        from .stylize import stylize_command

    stylize_command(options, lambda arguments: _train(_parser().parse_args(["train", *arguments])))


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
