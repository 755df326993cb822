"""The command `lichen train`, between the parsed options and the terminal."""

from __future__ import annotations

import argparse
import platform
import signal
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import torch

import nca_core
from nca_core.field import Lattice, periods
from nca_core.influence import with_reaches

from ..baking.preview import thumbnail
from ..errors import InputError, OutputError, StoppedError
from ..exemplar.delight import delight
from ..exemplar.enlarge import enlarged
from ..exemplar.exemplar import Exemplar, load_exemplar
from ..exemplar.guide import ExemplarGuide, exemplar_guides, wanted
from ..exemplar.period import Period, said_lattice
from ..exemplar.regularity import find_lattice
from ..exemplar.suitability import warnings
from ..network.architectures import SIZES, size_for
from ..process import interrupts
from ..process.devices import available, worker_count
from ..process.locking import only_one
from ..training.session import Session, check_targets
from ..training.stability import stability_of
from ..training.train import Report, Settings
from ..training.weight_file import WeightFile
from .terminal import plain_console, training_progress

if TYPE_CHECKING:
    from rich.console import Console


def train_command(options: argparse.Namespace) -> None:
    """Train and write a weight file; with Ctrl-C the best model so far is kept.

    Raises InputError for options that cannot be used, and TrainingError, OutputError or StoppedError, which say what is
    kept.
    """
    console = plain_console()
    check_targets(options.out)
    with only_one(options.out, "training"):
        _train(options, console)


def _train(options: argparse.Namespace, console: Console) -> None:
    exemplar = load_exemplar(options.exemplar, options.exemplar_size, options.relief, console.print)
    exemplar = replace(exemplar, name=options.name or exemplar.name)
    exemplar = delight(exemplar) if options.delight else exemplar
    exemplar = enlarged(exemplar, options.exemplar_size)
    session = Session(exemplar, options.out, console.print, training_progress(console))
    network = size_for(session.network(options.network, options.resume), options.budget, options.iterations)
    settings = _settings(options, exemplar, network, console)
    _introduce(exemplar, settings, network, options.period is not None, console)
    precision = options.precision or SIZES[network].precision
    weight_file = WeightFile(options.out, precision, lambda fault: console.print(f"Warning: {fault}."))
    try:
        with interrupts.held():  # until the file is written, no second signal loses the training
            report = session.run(settings, options.resume)
            model = _first(options, exemplar, session, report)
            weight_file.write(model, session.spare)
        weight_file.write(_tried(model, exemplar, console), session.spare)
        has_preview = session.close(model)
    except KeyboardInterrupt as stop:
        if weight_file.place is None:
            raise
        kept = (f"{weight_file.place} is written, but has not been tried out to the end", session.kept())
        raise StoppedError.of(stop, "; ".join(filter(None, kept))) from None
    assert weight_file.place is not None
    how = "measured" if session.joules_measured else "estimated"
    console.print(
        f"{weight_file.place}: {weight_file.place.stat().st_size / 1000:.1f} kB, loss {report.best_loss:.3f} after "
        f"{report.iteration} iterations, {report.seconds:.0f} s, {session.joules:,.0f} J ({how})"
    )
    if has_preview:
        console.print(f"{session.preview}: the exemplar beside the growth")
    if options.licence == "unknown":
        console.print("The exemplar's licence is recorded as unknown; say it with --licence, --author and --source.")
    _end(options, console, session, weight_file)


def _settings(options: argparse.Namespace, exemplar: Exemplar, network: str, console: Console) -> Settings:
    """The training's settings by the options. Raises InputError for a device that is not there, and as `_lattice`."""
    _check_device(options.device)
    return Settings(
        options.budget,
        options.iterations,
        options.seed,
        options.device,
        workers=worker_count(options.device),
        architecture=SIZES[network].architecture,
        start=nca_core.load(options.start) if options.start else None,
        lattice=_lattice(options, exemplar, console),
        guides=_guides(options, exemplar),
    )


def _guides(options: argparse.Namespace, exemplar: Exemplar) -> tuple[ExemplarGuide, ...]:
    """The guides that are asked for. Raises InputError for one that the exemplar cannot have."""
    try:
        wishes = [wanted(text, options.guide_blur) for text in options.guides]
    except ValueError as error:
        raise InputError(f"--guide: {error}") from error
    return exemplar_guides(exemplar, wishes)


def _lattice(options: argparse.Namespace, exemplar: Exemplar, console: Console) -> Lattice:
    """The exemplar's lattice, as it is said or found. Raises InputError for a period that it cannot have."""
    if options.irregular:
        return ()
    if not options.period:
        return find_lattice(exemplar)
    period = Period(*options.period)
    said = said_lattice(exemplar, period)
    if not said.seen:
        console.print(
            f"Warning: the exemplar hardly repeats after --period {period} (pixels of the picture as given, down and "
            "across); growth will keep to it all the same."
        )
    return said.lattice


def _introduce(exemplar: Exemplar, settings: Settings, network: str, said: bool, console: Console) -> None:
    """Say what is to be learnt, by which network, and what is to be known of both. said: whether the period is."""
    console.print(
        f"{exemplar.name}: {', '.join(exemplar.maps)} at {exemplar.pixels.shape[1]} x {exemplar.pixels.shape[0]} px"
    )
    if settings.lattice:
        lengths = " and ".join(f"{period / exemplar.magnification:.1f} px" for period in periods(settings.lattice))
        how = "as --period says" if said else "not so: --irregular; another one: --period"
        console.print(f"It is regular, with a period of {lengths} of the picture; growth will keep to that ({how}).")
    for each in settings.guides:
        what = f"{len(each.guide.labels)} labels" if each.guide.labels else f"values, blurred by {each.guide.blur:g} px"
        console.print(f"It is to follow the guide {each.guide.name} ({what}).")
    console.print(f"The {network} network learns it.")
    fits = settings.architecture.fits(settings.start) if settings.start else ()
    if settings.start and not all(fits):
        console.print(
            f"Note: {sum(fits) or 'none'} of {len(fits)} rules of {settings.start.name} fit it; the others begin anew."
        )
    for note in exemplar.notes:
        console.print(f"Note: {note}.")
    for finding in warnings(exemplar):
        console.print(f"Warning: {finding}")


def _first(options: argparse.Namespace, exemplar: Exemplar, session: Session, report: Report) -> nca_core.Model:
    """The model as it was learnt, with its provenance: the file holds it until it has been grown and measured."""
    provenance = nca_core.Provenance(
        exemplar_sha256=exemplar.sha256,
        author=options.author,
        source=options.source,
        licence=options.licence,
        trained_at=datetime.now(UTC).isoformat(timespec="seconds"),
        trained_on=_device_name(options.device),
        seconds=round(report.seconds, 1),
        joules=round(session.joules, 1),
        joules_measured=session.joules_measured,
        iterations=float(report.iteration),
    )
    model = report.model()
    cell_size = (options.metres or 0.0) / exemplar.pixels.shape[1] * model.stride
    return replace(model, provenance=provenance, cell_size=cell_size)


def _tried(model: nca_core.Model, exemplar: Exemplar, console: Console) -> nca_core.Model:
    """The model with the results of growing it: whether it stays in range, how far chance reaches, and a thumbnail."""
    try:
        stability = stability_of(model, min(exemplar.pixels.shape[:2]))
        model = replace(model, provenance=replace(model.provenance, finished=stability.in_range))
        model = replace(model, thumbnail=thumbnail(model))
        console.print("Measuring how far chance reaches, for endless surfaces.")
        model = with_reaches(model)
    except (MemoryError, ValueError) as error:  # what is learnt is kept, whatever cannot be tried
        why = str(error) or "there is not enough memory"
        console.print(f"Warning: the material was not tried out to the end; the file may lack a thumbnail ({why}).")
        return model
    if not stability.in_range:
        console.print(
            f"Warning: one of {stability.surfaces} surfaces grown from it runs away (a state of "
            f"{stability.largest:.3g}). The file says that it is not finished; train longer, or with another --seed."
        )
    return model


def _end(options: argparse.Namespace, console: Console, session: Session, weight_file: WeightFile) -> None:
    """Say the last line, where not all has gone as it should. Raises OutputError or StoppedError with it."""
    if weight_file.fault:
        raise OutputError(
            f"{options.out}: it cannot be written ({weight_file.fault}); the weight file is {weight_file.place} instead"
        )
    if session.stopped:
        kept = "; ".join(filter(None, (f"{options.out} is the best so far", session.kept())))
        if session.stopped != signal.SIGINT:
            raise StoppedError(session.stopped, kept)
        console.print(f"Stopped early: {kept}.")


def _check_device(device: str) -> None:
    """Check the device. Raises InputError if torch has none of that name here."""
    if not available(device):
        raise InputError(f"--device {device}: this machine's torch has no such device; use --device cpu")


def _device_name(device: str) -> str:
    """The device's name for the provenance."""
    if device == "cuda":
        return torch.cuda.get_device_name()
    return f"{platform.machine()} CPU, {worker_count(device)} cores" if device == "cpu" else device
