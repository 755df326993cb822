"""The options of `lichen bake` and `lichen manifest`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from nca_core.argument_types import whole
from nca_core.recipe import MAX_PIXELS

from ..baking.engines import ENGINES
from ..batch.jobs import SPLIT
from ..batch.planning import Shard
from .argument_types import memory, only, scheduler, seeds, shard, sizes


def add_bake_options(parser: argparse.ArgumentParser, place: Callable[[str], Path]) -> None:
    """Add those of `lichen bake` to a parser. place: the parser of places to write."""
    add = parser.add_argument
    add("manifest", type=Path, metavar="MANIFEST", help="JSON Lines, one recipe a line; see MANIFEST.md")
    add("--out", type=place, required=True, metavar="DIR", help="the folder that all files go to")
    add("--shard", type=shard, default=Shard(), metavar="I/N", help="the I-th of N parts, which join to the whole")
    add("--only", type=only, metavar="LINE", help="one line of the manifest, or a part of it, such as 17 or 17.3")
    add("--skip-existing", action="store_true", help="leave what is whole already, by its sidecar")
    add("--jobs", type=whole(1, 4096), metavar="N", help="processes, of one thread each (one a core)")
    add("--memory", type=memory, metavar="SIZE", help="take fewer processes, so that they fit into it, such as 4G")
    add("--scheduler", type=scheduler, metavar="ADDRESS", help="Dask deals: tcp://HOST:PORT, or local for one here")
    add("--engine", choices=tuple(ENGINES), default="numpy", help="numpy has the same pixels everywhere (numpy)")
    add(
        "--split",
        type=whole(1, MAX_PIXELS),
        default=SPLIT,
        metavar="PX",
        help=f"let workers share what has as many pixels as a square of this side, or more ({SPLIT})",
    )
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--check", action="store_true", help="grow nothing; are the files what their sidecars say?")
    instead.add_argument(
        "--dry-run", action="store_true", help="grow nothing; say files, pixels, seconds, joules, disk"
    )
    instead.add_argument("--commands", action="store_true", help="grow nothing; print a command a line, for farms")


def add_manifest_options(parser: argparse.ArgumentParser, place: Callable[[str], Path]) -> None:
    """Add those of `lichen manifest` to a parser. place: as of `add_bake_options`."""
    add = parser.add_argument
    add("weights", type=Path, nargs="+", metavar="FILE.nca|DIR", help="materials, or folders of them")
    add("--seeds", type=seeds, default=[0], metavar="LIST", help="such as 0-99,500 (0)")
    add("--sizes", type=sizes, default=[(1024, 1024)], metavar="LIST", help="such as 1024,4096x2048 (1024)")
    add(
        "--set",
        dest="more",
        action="append",
        default=[],
        metavar="FIELD=VALUE",
        help="of all lines, such as mode=plane, density=2 or maps=base_color,normal; it comes before what is above",
    )
    add("--out", type=place, required=True, metavar="FILE.jsonl")
