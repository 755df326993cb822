"""The command `lichen train`, between the parsed options and the terminal."""

from __future__ import annotations

import argparse
import platform
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import torch

import nca_core
from nca_core.field import Lattice, periods
from nca_core.influence import with_reaches
from nca_core.model import MAX_TAGS

from ..baking.preview import thumbnail
from ..errors import InputError, OutputError, StoppedError
from ..exemplar.delight import delight
from ..exemplar.enlarge import enlarged
from ..exemplar.estimated import with_estimates
from ..exemplar.exemplar import Exemplar, load_exemplar
from ..exemplar.guide import ExemplarGuide, Wanted, exemplar_guides, wanted
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
from ..writing import check_writable
from .looks import Looks
from .parts import part_asked
from .voices import Voice


def train_command(options: argparse.Namespace) -> None:
    """Train and write a weight file; with Ctrl-C the best model so far is kept.

    Raises InputError for options that cannot be used, and TrainingError, OutputError or StoppedError, which say what is
    kept.
    """
    if len(options.tags) > MAX_TAGS:
        raise InputError(f"a material has at most {MAX_TAGS} tags, not {len(options.tags)}")
    voice: Voice = options.progress
    if options.dry_run:
        _read(options, voice)
        return
    check_targets(options.out)
    if options.look:
        check_writable(options.look)
    with only_one(options.out, "training"):
        _train(options, voice)


def _read(options: argparse.Namespace, voice: Voice) -> None:
    """Say all that can be known of a training before it begins."""
    exemplar = _exemplar(options, voice)
    network = size_for(options.network, options.budget, options.iterations)
    _introduce(exemplar, _settings(options, exemplar, network, voice), network, options.period is not None, voice)


def _train(options: argparse.Namespace, voice: Voice) -> None:
    exemplar = _exemplar(options, voice)
    session = Session(exemplar, options.out, voice.say, _progress(options, exemplar, voice))
    network = size_for(session.network(options.network, options.resume), options.budget, options.iterations)
    settings = _settings(options, exemplar, network, voice)
    _introduce(exemplar, settings, network, options.period is not None, voice)
    precision = options.precision or SIZES[network].precision
    weight_file = WeightFile(options.out, precision, lambda fault: voice.say(f"Warning: {fault}."))
    try:
        with interrupts.held():  # until the file is written, no second signal loses the training
            report = session.run(settings, options.resume)
            model = _first(options, exemplar, session, report)
            weight_file.write(model, session.spare)
        weight_file.write(_tried(model, exemplar, voice), session.spare)
        has_preview = session.close(model)
    except KeyboardInterrupt as stop:
        if weight_file.place is None:
            raise
        kept = (f"{weight_file.place} is written, but has not been tried out to the end", session.kept())
        raise StoppedError.of(stop, "; ".join(filter(None, kept))) from None
    assert weight_file.place is not None
    _conclude(weight_file.place, session.preview if has_preview else None, session, report, voice)
    if options.licence == "unknown":
        voice.say("The exemplar's licence is recorded as unknown; say it with --licence, --author and --source.")
    _end(options, voice, session, weight_file)


def _exemplar(options: argparse.Namespace, voice: Voice) -> Exemplar:
    """The exemplar as it is learnt. Raises InputError for one that cannot be used."""
    part, drawn = part_asked(options), [wish.file for wish in _wishes(options) if wish.file]
    exemplar = load_exemplar(options.exemplar, options.exemplar_size, options.relief, voice.say, part, drawn)
    exemplar = replace(exemplar, name=options.name or exemplar.name)
    exemplar = with_estimates(exemplar, options.relief) if options.estimate_maps else exemplar  # by light, while it is
    exemplar = delight(exemplar) if options.delight else exemplar
    return enlarged(exemplar, options.exemplar_size)


@contextmanager
def _progress(options: argparse.Namespace, exemplar: Exemplar, voice: Voice) -> Iterator[Callable[[Report], None]]:
    """Say how far a training is while the context lasts, and write the looks that are asked for."""
    looks = Looks(options.look, lambda model: _sized(model, options, exemplar), voice) if options.look else None
    with voice.training() as said:

        def show(report: Report) -> None:
            said(report)
            if looks:
                looks.take(report)

        yield show


def _settings(options: argparse.Namespace, exemplar: Exemplar, network: str, voice: Voice) -> Settings:
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
        lattice=_lattice(options, exemplar, voice),
        guides=_guides(options, exemplar),
    )


def _guides(options: argparse.Namespace, exemplar: Exemplar) -> tuple[ExemplarGuide, ...]:
    """The guides that are asked for. Raises InputError for one that the exemplar cannot have."""
    return exemplar_guides(exemplar, _wishes(options))


def _wishes(options: argparse.Namespace) -> list[Wanted]:
    """What is asked for by --guide. Raises InputError for a name that no guide can have."""
    try:
        return [wanted(text, options.guide_blur) for text in options.guides]
    except ValueError as error:
        raise InputError(f"--guide: {error}") from error


def _lattice(options: argparse.Namespace, exemplar: Exemplar, voice: Voice) -> Lattice:
    """The exemplar's lattice, as it is said or found. Raises InputError for a period that it cannot have."""
    if options.irregular:
        return ()
    if not options.period:
        return find_lattice(exemplar)
    period = Period(*options.period)
    said = said_lattice(exemplar, period)
    if not said.seen:
        voice.say(
            f"Warning: the exemplar hardly repeats after --period {period} (pixels of the picture as given, down and "
            "across); growth will keep to it all the same."
        )
    return said.lattice


def _introduce(exemplar: Exemplar, settings: Settings, network: str, said: bool, voice: Voice) -> None:
    """Say what is to be learnt, by which network, and what is to be known of both. said: whether the period is."""
    voice.say(
        f"{exemplar.name}: {', '.join(exemplar.maps)} at {exemplar.pixels.shape[1]} x {exemplar.pixels.shape[0]} px"
    )
    if settings.lattice:
        lengths = " and ".join(f"{period / exemplar.magnification:.1f} px" for period in periods(settings.lattice))
        how = "as --period says" if said else "not so: --irregular; another one: --period"
        voice.say(f"It is regular, with a period of {lengths} of the picture; growth will keep to that ({how}).")
    for each in settings.guides:
        what = f"{len(each.guide.labels)} labels" if each.guide.labels else f"values, blurred by {each.guide.blur:g} px"
        voice.say(f"It is to follow the guide {each.guide.name} ({what}).")
        if each.note:
            voice.say(f"Note: {each.note}.")
    voice.say(f"The {network} network learns it.")
    fits = settings.architecture.fits(settings.start) if settings.start else ()
    if settings.start and not all(fits):
        voice.say(
            f"Note: {sum(fits) or 'none'} of {len(fits)} rules of {settings.start.name} fit it; the others begin anew."
        )
    voice.tell(
        "exemplar",
        name=exemplar.name,
        maps=list(exemplar.maps),
        estimated=list(exemplar.estimated),
        width=exemplar.pixels.shape[1],
        height=exemplar.pixels.shape[0],
        periods=[period / exemplar.magnification for period in periods(settings.lattice)] if settings.lattice else [],
        guides=[each.guide.name for each in settings.guides],
        network=network,
    )
    for note in exemplar.notes:
        voice.say(f"Note: {note}.")
    for finding in warnings(exemplar):
        voice.say(f"Warning: {finding}")


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
        estimated=exemplar.estimated,
    )
    listed = {"group": options.group, "tags": tuple(dict.fromkeys(options.tags))}
    return replace(_sized(report.model(), options, exemplar), provenance=provenance, **listed)


def _sized(model: nca_core.Model, options: argparse.Namespace, exemplar: Exemplar) -> nca_core.Model:
    """The model with its metres, if they are known."""
    return replace(model, cell_size=(options.metres or 0.0) / exemplar.pixels.shape[1] * model.stride)


def _tried(model: nca_core.Model, exemplar: Exemplar, voice: Voice) -> nca_core.Model:
    """The model with the results of growing it: whether it stays in range, how far chance reaches, and a thumbnail."""
    try:
        stability = stability_of(model, min(exemplar.pixels.shape[:2]))
        model = replace(model, provenance=replace(model.provenance, finished=stability.in_range))
        model = replace(model, thumbnail=thumbnail(model))
        voice.say("Measuring how far chance reaches, for endless surfaces.")
        model = with_reaches(model)
    except (MemoryError, ValueError) as error:  # what is learnt is kept, whatever cannot be tried
        why = str(error) or "there is not enough memory"
        voice.say(f"Warning: the material was not tried out to the end; the file may lack a thumbnail ({why}).")
        return model
    if not stability.in_range:
        voice.say(
            f"Warning: one of {stability.surfaces} surfaces grown from it runs away (a state of "
            f"{stability.largest:.3g}). The file says that it is not finished; train longer, or with another --seed."
        )
    return model


def _conclude(place: Path, preview: Path | None, session: Session, report: Report, voice: Voice) -> None:
    """Say what has come of the training, and where it is."""
    how, size = "measured" if session.joules_measured else "estimated", place.stat().st_size
    voice.say(
        f"{place}: {size / 1000:.1f} kB, loss {report.best_loss:.3f} after {report.iteration} iterations, "
        f"{report.seconds:.0f} s, {session.joules:,.0f} J ({how})"
    )
    if preview:
        voice.say(f"{preview}: the exemplar beside the growth")
    voice.tell(
        "result",
        path=str(place),
        preview=str(preview) if preview else None,
        loss=report.best_loss,
        iterations=report.iteration,
        seconds=report.seconds,
        joules=session.joules,
        joules_measured=session.joules_measured,
    )


def _end(options: argparse.Namespace, voice: Voice, session: Session, weight_file: WeightFile) -> None:
    """Say the last line, where not all has gone as it should. Raises OutputError or StoppedError with it."""
    if weight_file.fault:
        raise OutputError(
            f"{options.out}: it cannot be written ({weight_file.fault}); the weight file is {weight_file.place} instead"
        )
    if session.stopped:
        kept = "; ".join(filter(None, (f"{options.out} is the best so far", session.kept())))
        if session.stopped != signal.SIGINT:
            raise StoppedError(session.stopped, kept)
        voice.say(f"Stopped early: {kept}.")


def _check_device(device: str) -> None:
    """Check the device. Raises InputError if torch has none of that name here."""
    if not available(device):
        raise InputError(f"--device {device}: this machine's torch has no such device; use --device cpu")


def _device_name(device: str) -> str:
    """The device's name for the provenance."""
    if device == "cuda":
        return torch.cuda.get_device_name()
    return f"{platform.machine()} CPU, {worker_count(device)} cores" if device == "cpu" else device
