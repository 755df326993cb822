"""Making a data set: its samples batch by batch, then what describes them; what was stopped goes on.

lichen.json      the request, which comes first: --resume goes on with the same one alone
train/  test/    the samples (layouts.py)
README.md  croissant.json       last: where they are, the data set is whole
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import nca_core
from nca_core.untrusted import parse_table

from ..errors import InputError, OutputError, StoppedError
from ..process import interrupts
from ..process.locking import only_one
from ..writing import check_folder, check_writable, reason, write_text
from . import card, croissant
from .layouts import LAYOUTS, WAITING, is_whole
from .request import Request
from .samples import grow_samples

REQUEST = "lichen.json"
UNFINISHED = ".unfinished"  # the folder of files in the making

Tell = Callable[[str], None]


def make(
    model: nca_core.Model,
    request: Request,
    out: Path,
    progress: Callable[[float], None],
    resume: bool = False,
    notice: Tell = lambda line: None,
) -> list[Path]:
    """Make a data set in a folder; returns its card, its metadata and the folders of its splits.

    progress: called with the done fraction. resume: go on where the same was stopped. notice: told what was there.
    Raises InputError for a folder that has something else in it, and OutputError or StoppedError, which say what is
    kept, where the work ends early.
    """
    check_folder(out)
    check_writable(out / REQUEST)
    with only_one(out / REQUEST, "data set"):
        _start(model, request, out, resume, notice)
        with _what_is_whole_kept(model, request, out), _unfinished(out) as unfinished:
            _grow(model, request, out, unfinished, progress)
            name, told = card.title(model, request), card.description(model, request)
            write_text(out / croissant.NAME, croissant.croissant(out, model, request, name, told))
            write_text(out / card.NAME, card.card(out.resolve(), model, request))
            shutil.rmtree(out / WAITING, ignore_errors=True)
    return [out / card.NAME, out / croissant.NAME, *(out / split.name for split in request.splits)]


def _start(model: nca_core.Model, request: Request, out: Path, resume: bool, notice: Tell) -> None:
    """Begin, or make sure that what is there is the same data set. Raises InputError where it is not."""
    wanted = json.loads(json.dumps(request.as_dict(model)))
    there = out / REQUEST
    if there.exists():
        if not resume:
            raise InputError(f"{out}: there is a data set in it; --resume goes on with it, or name another folder")
        if not _is_same(there, wanted):
            raise InputError(f"{out}: the data set in it is of another material or other options; name another folder")
        return
    names = [card.NAME, croissant.NAME, *(split.name for split in request.splits)]
    if taken := [name for name in names if (out / name).exists()]:
        raise InputError(f"{out}: there is something else in it ({taken[0]}); name a folder of its own")
    if resume:
        notice("There is no data set to go on with: starting from the beginning.")
    write_text(there, json.dumps(wanted, indent=2) + "\n")


def _is_same(path: Path, wanted: dict[str, object]) -> bool:
    """Whether a file holds this request, whichever version of Lichen has written it."""
    try:
        found = parse_table(path.read_bytes())
    except (OSError, ValueError):
        return False
    return {**found, "lichen": ""} == {**wanted, "lichen": ""}


@contextmanager
def _unfinished(out: Path) -> Iterator[Path]:
    """A folder for files in the making, without what a kill has left in it."""
    folder = out / UNFINISHED
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _grow(
    model: nca_core.Model, request: Request, out: Path, unfinished: Path, progress: Callable[[float], None]
) -> None:
    """Grow and keep what is not there yet."""
    layout, done = LAYOUTS[request.layout], 0
    for batch in layout.batches(tuple(request.samples(model))):
        if not layout.is_finished(out, batch):
            folder = layout.folder(out, batch)
            folder.mkdir(exist_ok=True)
            left = [sample for sample in batch.samples if not is_whole(folder, model, request, sample)]
            before = done + len(batch.samples) - len(left)
            with closing(grow_samples(model, request, left, folder, unfinished)) as growing:
                for count, _ in enumerate(growing, start=1):
                    progress((before + count) / request.count)
            layout.finish(out, batch, model, request)
        done += len(batch.samples)
        progress(done / request.count)


@contextmanager
def _what_is_whole_kept(model: nca_core.Model, request: Request, out: Path) -> Iterator[None]:
    """Let what ends the work inside early leave what is whole in good order, and say so."""
    try:
        yield
    except KeyboardInterrupt as stop:
        raise StoppedError.of(stop, _kept(model, request, out)) from None
    except OSError as error:
        raise OutputError(f"{out}: it cannot be written ({reason(error)}); {_kept(model, request, out)}") from error
    except OutputError as error:
        raise OutputError(f"{error}; {_kept(model, request, out)}") from error


def _kept(model: nca_core.Model, request: Request, out: Path) -> str:
    """Leave what is whole in good order, and say how much that is."""
    layout, whole = LAYOUTS[request.layout], 0
    with interrupts.held():
        for batch in layout.batches(tuple(request.samples(model))):
            folder = layout.folder(out, batch)
            if layout.is_finished(out, batch):
                whole += len(batch.samples)
                continue
            whole += sum(is_whole(folder, model, request, sample) for sample in batch.samples)
            try:
                layout.keep(out, batch, model, request)
            except OutputError:  # a full disk: the samples are there all the same, and --resume lists them
                continue
    return f"{whole} of {request.count} samples are whole in {out}; --resume goes on"
