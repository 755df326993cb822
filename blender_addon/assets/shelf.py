"""The shelf: a folder of .blend files, one for each material, and a ledger that says which of them are Lichen's, and
what was grown into each. No bpy.

By the ledger a run that was stopped goes on, and only Lichen's own files are ever written over or taken away. It names
a file before that is written, so that none is without an owner, whenever a machine may stop.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from nca_core import Model
from nca_core.replacing import replacing
from nca_core.untrusted import file_name_fault

from ..growing.request import Request
from ..growing.stored_request import to_text
from . import catalogs

LEDGER = "lichen_assets.json"
FORM = 2  # of what an asset's file holds; it rises where another Lichen would make another file of the same weights
_FORMAT = "lichen-assets"
_UNFINISHED = -1  # bytes of a file that is being written
_LETTER_BY_LETTER = "surrogateescape"  # what is no UTF-8 in a catalog file stays as it is
_MOST = 1 << 20  # bytes that a ledger may have


@dataclass(frozen=True)
class Asset:
    """A material on the shelf. file: its file's name there. title: what it is called. mark: of all that decides what
    the file holds."""

    file: str
    title: str
    model: Model
    request: Request
    mark: str

    @property
    def metres(self) -> float:
        """What a unit of UV shows, in metres; 0 where nobody knows."""
        return self.request.metres(self.model)


@dataclass(frozen=True)
class _Entry:
    """What the ledger says of a file. size: in bytes."""

    mark: str
    size: int


def assets_of(models: Iterable[tuple[str, Model]], width: int) -> list[Asset]:
    """The assets of the models, each with its title: one for all that are the same. width: pixels for a unit of UV.

    Files have the models' names; where two models share one, the later one's has its digest as well.
    """
    found: dict[str, Asset] = {}
    names: set[str] = set()  # "A" and "a" are one file on some systems
    request = Request(width=width, height=width)
    for title, model in models:
        mark = _mark(model, request)
        if mark in found:
            continue
        name = model.name if model.name.casefold() not in names else f"{model.name}-{mark[:8]}"
        names.add(name.casefold())
        found[mark] = Asset(f"{name}.blend", title, model, request, mark)
    return list(found.values())


def is_there(asset: Asset, folder: Path, ledger: Mapping[str, _Entry]) -> bool:
    """Whether an asset's file is there, whole, and still what would be grown."""
    entry = ledger.get(asset.file)
    return entry is not None and entry.mark == asset.mark and entry.size == _size(folder / asset.file)


def missing(assets: Iterable[Asset], folder: Path) -> list[Asset]:
    """The assets that have to be grown."""
    ledger = read(folder)
    return [asset for asset in assets if not is_there(asset, folder, ledger)]


def read(folder: Path) -> dict[str, _Entry]:
    """What a folder's ledger says of its files; empty where there is none, or none that can be read."""
    path = folder / LEDGER
    try:
        if path.stat().st_size > _MOST:
            return {}
        table = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    files = table.get("files") if isinstance(table, dict) and table.get("format") == _FORMAT else None
    if not isinstance(files, dict):
        return {}
    entries = {name: _entry(value) for name, value in files.items() if _is_ours(name)}
    return {name: entry for name, entry in entries.items() if entry}


def put(asset: Asset, folder: Path, write: Callable[[Path], None]) -> Path:
    """Let an asset's file be written and put into its place, and its catalogs beside it; returns the place. write:
    writes it to a path, or raises OSError.

    Raises OSError, in one line, where that cannot be done, or where another's file has the place; what was there stays.
    """
    place = folder / asset.file
    try:
        folder.mkdir(parents=True, exist_ok=True)
        ledger = read(folder)
        if place.exists() and asset.file not in ledger:
            raise OSError(
                "there is a file of that name which Lichen has not made; move it away, or take another folder"
            )
        _store_catalogs(folder)
        _store(folder, ledger | {asset.file: _Entry(asset.mark, _UNFINISHED)})
        with replacing(place) as unfinished:
            write(unfinished)
        _store(folder, ledger | {asset.file: _Entry(asset.mark, _size(place))})
    except OSError as error:
        raise OSError(f"{place}: it cannot be written ({error.strerror or error})") from error
    return place


def tidy(assets: Iterable[Asset], folder: Path) -> list[str]:
    """Take away the files of materials that are not among the assets any more; returns their names. Raises OSError."""
    ledger = read(folder)
    gone = sorted(ledger.keys() - {asset.file for asset in assets})
    _take_away(folder, ledger, gone)
    return gone


def clear(folder: Path) -> None:
    """Take away all that Lichen has put into a folder, and the folder if nothing else is in it. Raises OSError."""
    ledger = read(folder)
    _take_away(folder, ledger, list(ledger))
    path = folder / catalogs.FILE_NAME
    if path.is_file():
        rest = catalogs.without_ours(_text(path))
        if rest:
            _write_text(path, rest)
        else:
            path.unlink()
    (folder / LEDGER).unlink(missing_ok=True)
    with suppress(OSError):  # something else is in it, or it was never there
        folder.rmdir()


def _take_away(folder: Path, ledger: Mapping[str, _Entry], names: Iterable[str]) -> None:
    left = dict(ledger)
    for name in names:
        (folder / name).unlink(missing_ok=True)
        del left[name]
    if left.keys() != ledger.keys():
        _store(folder, left)


def _store_catalogs(folder: Path) -> None:
    path = folder / catalogs.FILE_NAME
    before = _text(path) if path.exists() else ""
    after = catalogs.with_ours(before)
    if after != before:
        _write_text(path, after)


def _store(folder: Path, ledger: Mapping[str, _Entry]) -> None:
    table = {"format": _FORMAT, "version": 1, "files": {name: asdict(entry) for name, entry in sorted(ledger.items())}}
    _write_text(folder / LEDGER, json.dumps(table, indent=1) + "\n")


def _write_text(path: Path, text: str) -> None:
    with replacing(path) as unfinished:
        unfinished.write_text(text, encoding="utf-8", errors=_LETTER_BY_LETTER)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors=_LETTER_BY_LETTER)


def _mark(model: Model, request: Request) -> str:
    known = [FORM, model.name, model.digest, model.cell_size, asdict(model.provenance), to_text(request, "")]
    known.append([guide.name for guide in model.guides])
    known += [each for each in (model.group, model.tags) if each]  # where nothing is said, marks are what they were
    return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()[:32]


def _size(path: Path) -> int:
    """Bytes of a file; 0 if there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _is_ours(name: str) -> bool:
    """Whether a name in a ledger, which anyone may have written, is that of a .blend file in the same folder."""
    return name.endswith(".blend") and file_name_fault(name) is None


def _entry(value: Any) -> _Entry | None:
    match value:
        case {"mark": str(mark), "size": int(size)}:
            return _Entry(mark, size)
    return None
