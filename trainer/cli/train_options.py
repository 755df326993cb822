"""The options of `lichen train`."""

from __future__ import annotations

import argparse
from pathlib import Path

from nca_core.argument_types import positive, whole
from nca_core.container import PRECISIONS
from nca_core.groups import GROUPS
from nca_core.model import MAX_TAGS

from ..network.architectures import SIZES
from .argument_types import blur, material_name, origin, period, place, seconds, tag
from .voices import VOICES, Voice, voice


def add_train_options(parser: argparse.ArgumentParser) -> None:
    """What is learnt, how long, where it goes, and whose it is."""
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
        type=blur,
        metavar="PX",
        help="how much guides of values are blurred: finer things are left to the texture (5; maps and pictures 24)",
    )
    part = parser.add_mutually_exclusive_group()
    part.add_argument(
        "--crop",
        metavar="X,Y,WxH|auto",
        help="learn this part of the picture, in pixels: left, top, width and height; or the part that looks the same "
        "everywhere",
    )
    part.add_argument(
        "--corners",
        nargs=4,
        metavar="X,Y",
        help="learn what lies between these four places in pixels, clockwise from the upper left one, straightened: a "
        "wall seen from the side, say",
    )
    add(
        "--estimate-maps",
        action="store_true",
        help="guess height and roughness by the colours, where there are none: a photo gets relief, and so may what is "
        "only painted; the file says that they are guesses",
    )
    add("--delight", action="store_true", help="take uneven light, from one side or a vignette, out of the base colour")
    add("--metres", type=positive, metavar="M", help="what the exemplar measures across, if that is known")
    add("--name", type=material_name, help="the material's name (default: the exemplar's)")
    add("--group", choices=tuple(GROUPS), default="", help="where galleries sort it (default: as its name says)")
    add(
        "--tag",
        dest="tags",
        type=tag,
        action="append",
        default=[],
        help=f"what else it may be searched for, such as mossy; up to {MAX_TAGS} times",
    )
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
    add_progress_option(parser)
    add(
        "--look",
        type=place,
        metavar="FILE.nca",
        help="write the best so far there every few seconds, for programs that show it",
    )


def add_progress_option(parser: argparse.ArgumentParser) -> None:
    """How a command speaks."""
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
