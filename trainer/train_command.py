"""`lichen train`: what it does between the parsed options and the terminal."""

from __future__ import annotations

import argparse
import platform
from dataclasses import replace
from datetime import UTC, datetime

import torch
from rich.console import Console

import nca_core
from nca_core.influence import measured_reach
from nca_core.lattice import periods

from .delight import delight
from .devices import available
from .errors import InputError
from .exemplar import load_exemplar
from .parallelism import members
from .periods import find_lattice
from .preview import thumbnail
from .session import Session
from .suitability import warnings
from .train import Settings
from .trial import trial


def train_command(options: argparse.Namespace) -> None:
    """Train and write; with Ctrl-C the best so far is kept."""
    console = Console(stderr=True, markup=False, highlight=False)
    exemplar = load_exemplar(options.exemplar, options.exemplar_size, options.relief, console.print)
    exemplar = replace(exemplar, name=options.name or exemplar.name)
    exemplar = delight(exemplar) if options.delight else exemplar
    session = Session(exemplar, options.out, console)
    _check_device(options.device)
    settings = Settings(
        options.budget,
        options.iterations,
        options.seed,
        options.device,
        members=members(options.device),
        start=nca_core.load(options.start) if options.start else None,
        lattice=() if options.irregular else find_lattice(exemplar),
    )
    console.print(
        f"{exemplar.name}: {', '.join(exemplar.maps)} at {exemplar.pixels.shape[1]} x {exemplar.pixels.shape[0]} px"
    )
    if settings.lattice:
        lengths = " and ".join(f"{period:.1f} px" for period in periods(settings.lattice))
        console.print(f"It is regular, with a period of {lengths}; growth will keep to that (not so: --irregular).")
    for note in exemplar.notes:
        console.print(f"Note: {note}.")
    for finding in warnings(exemplar):
        console.print(f"Warning: {finding}")
    report = session.run(settings, options.resume)
    model = report.model()
    stood = trial(model, min(exemplar.pixels.shape[:2]))
    console.print("Measuring how far chance reaches, for endless surfaces.")
    reach = measured_reach(model)
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
        finished=stood.in_range,
    )
    cell_size = (options.metres or 0.0) / exemplar.pixels.shape[1] * model.stride
    model = replace(model, provenance=provenance, thumbnail=thumbnail(model), cell_size=cell_size, reach=reach)
    nca_core.save(model, options.out, precision=options.precision)
    session.close(model)
    how = "measured" if session.joules_measured else "estimated"
    console.print(
        f"{options.out}: {options.out.stat().st_size / 1000:.1f} kB, loss {report.best_loss:.3f} after "
        f"{report.iteration} iterations, {report.seconds:.0f} s, {session.joules:,.0f} J ({how})"
    )
    console.print(f"{session.preview}: the exemplar beside the growth")
    if not stood.in_range:
        console.print(
            f"Warning: one of {stood.surfaces} surfaces grown from it runs away (a state of {stood.largest:.3g}). "
            "The file says that it is not finished; train longer, or with another --seed."
        )
    if options.licence == "unknown":
        console.print("The exemplar's licence is recorded as unknown; say it with --licence, --author and --source.")


def _check_device(device: str) -> None:
    if not available(device):
        raise InputError(f"--device {device}: this machine's torch has no such device; use --device cpu")


def _device_name(device: str) -> str:
    if device == "cuda":
        return torch.cuda.get_device_name()
    return f"{platform.machine()} CPU, {members(device)} cores" if device == "cpu" else device
