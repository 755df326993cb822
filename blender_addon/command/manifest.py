"""What a command line does with a .blend file for `lichen bake`: a manifest of its materials."""

from __future__ import annotations

import argparse

from ..export import manifest
from .files import DONE, FAILED, add_kept_options, file_values, path, print_names, report
from .materials import add_materials, add_width, chosen_materials


def add_manifest(parser: argparse.ArgumentParser) -> None:
    """A manifest of a file's materials, and what it names."""
    add_materials(parser)
    add_width(parser)
    add_kept_options(parser)
    parser.add_argument(
        "--out", type=path, required=True, metavar="FILE.jsonl", help="the manifest; weights and pictures go beside it"
    )
    parser.set_defaults(action=_manifest)


def _manifest(options: argparse.Namespace) -> int:
    written = manifest.write(chosen_materials(options), options.out, options.size, **file_values(options))
    for text in (*written.warnings, *written.left_out):
        report(text)
    print_names(written.files)
    return FAILED if written.left_out else DONE
