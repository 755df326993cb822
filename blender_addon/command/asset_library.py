"""What a command line does with the gallery: an asset library of all its materials, in a folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from nca_core.argument_types import whole
from nca_core.engine import Engine

from ..assets import shelf
from ..assets.job import AssetJob
from ..assets.shelf import Asset
from ..export import asset_file
from ..growing.request import LARGEST, SMALLEST
from ..settings import asset_library, engines, preferences
from . import listing
from .files import DONE, FAILED, path, print_names, report


def add_library(parser: argparse.ArgumentParser) -> None:
    """An asset library in a folder."""
    parser.add_argument("out", type=path, metavar="DIR", help="the folder; what is there already and unchanged stays")
    usual = preferences.resolution()
    pixels = whole(SMALLEST, LARGEST)
    parser.add_argument("--size", type=pixels, default=usual, metavar="PX", help=f"a side of each image ({usual})")
    names = tuple(name.lower() for name in engines.CHOICES)
    parser.add_argument("--engine", choices=names, default=preferences.engine_name().lower(), help="(the preferences')")
    listing.add_options(parser)
    parser.set_defaults(action=_library)


def _library(options: argparse.Namespace) -> int:
    folder: Path = options.out.absolute()
    if options.listing:
        listing.check()
    assets = asset_library.assets(options.size)
    if not assets:
        raise ValueError("there is no material in the gallery")
    due = shelf.missing(assets, folder)
    failed = 0
    for number, asset in enumerate(due, 1):
        try:
            print_names([_added(asset, folder, options.engine, f"{asset.model.name} ({number} of {len(due)})")])
        except (ValueError, OSError) as error:
            failed += 1
            report(str(error))
        except MemoryError:
            failed += 1
            report(f"{asset.model.name}: there is not enough memory for it; take a lower --size")
    if asset_library.is_complete():
        for name in shelf.tidy(assets, folder):
            report(f"{name}: taken away, as the gallery has no such material any more")
    else:
        report("a library folder shows no material now, so none was taken away")
    report(f"{folder} has {len(assets) - failed} of {len(assets)} materials, {len(assets) - len(due)} as they were")
    if options.listing and not failed:
        try:
            print_names(listing.write(folder, options.name, options.contact))
        except OSError as error:
            failed += 1
            report(str(error))
    return FAILED if failed else DONE


def _added(asset: Asset, folder: Path, engine_name: str, label: str) -> Path:
    """Grow an asset and put it into a folder; returns its file."""
    engine, note = engines.choose(engine_name.upper())
    job = _Told(asset, engine, label)
    job.note = note
    job.run()
    made = job.result()
    if job.note:
        report(f"grown on the processor; the graphics card could not: {job.note}")
    return shelf.put(asset, folder, lambda place: asset_file.write(asset, made, place))


class _Told(AssetJob):
    """A growth that tells every quarter of the way."""

    def __init__(self, asset: Asset, engine: Engine, label: str) -> None:
        super().__init__(asset.model, asset.request, engine)
        self._label, self._told = label, 0

    def _report(self, fraction: float) -> None:
        super()._report(fraction)
        if fraction * 4 >= self._told + 1:
            self._told = int(fraction * 4)
            report(f"{self._label}: {self._told * 25}%")
