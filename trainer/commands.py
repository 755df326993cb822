"""What each command does, between the parsed options and the terminal."""

from __future__ import annotations

import argparse
import json
import platform
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import torch
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

import nca_core

from .bake import bake
from .delight import delight
from .describe import as_rows, description
from .energy import Meter
from .errors import InputError, TrainingError
from .exemplar import Exemplar, load_exemplar
from .parallelism import members
from .preview import sheet, thumbnail, write_sheet
from .suitability import warnings
from .train import Report, Settings, train
from .writing import check_writable

PREVIEW_SECONDS = 15.0
PREVIEW_SEED = 1


def train_command(options: argparse.Namespace, console: Console) -> None:
    """`lichen train`: with Ctrl-C the best so far is kept."""
    exemplar = load_exemplar(options.exemplar, options.exemplar_size, options.relief)
    exemplar = replace(exemplar, name=options.name or exemplar.name)
    exemplar = delight(exemplar) if options.delight else exemplar
    _check_target(options.out)
    _check_device(options.device)
    settings = Settings(
        options.budget, options.iterations, options.seed, options.device, members=members(options.device)
    )
    console.print(
        f"{exemplar.name}: {', '.join(exemplar.maps)} at {exemplar.pixels.shape[1]} x {exemplar.pixels.shape[0]} px"
    )
    for finding in warnings(exemplar):
        console.print(f"Warning: {finding}")
    meter = Meter(options.device)
    report = _run(exemplar, settings, options.out, console)
    joules, measured = meter.joules()
    provenance = nca_core.Provenance(
        exemplar_sha256=exemplar.sha256,
        author=options.author,
        source=options.source,
        licence=options.licence,
        trained_at=datetime.now(UTC).isoformat(timespec="seconds"),
        trained_on=_device_name(options.device),
        seconds=round(meter.seconds, 1),
        joules=round(joules, 1),
        joules_measured=measured,
    )
    model = report.model()
    cell_size = (options.metres or 0.0) / exemplar.pixels.shape[1] * model.stride
    model = replace(model, provenance=provenance, thumbnail=thumbnail(model), cell_size=cell_size)
    nca_core.save(model, options.out)
    preview = _preview_path(options.out)
    write_sheet(preview, sheet(exemplar, model, PREVIEW_SEED))
    how = "measured" if measured else "estimated"
    console.print(
        f"{options.out}: {options.out.stat().st_size / 1000:.1f} kB, loss {report.best_loss:.3f} after "
        f"{report.iteration} iterations, {meter.seconds:.0f} s, {joules:,.0f} J ({how})"
    )
    console.print(f"{preview}: the exemplar beside the growth")
    if options.licence == "unknown":
        console.print("The exemplar's licence is recorded as unknown; say it with --licence, --author and --source.")


def grow_command(options: argparse.Namespace, console: Console) -> None:
    """`lichen grow`."""
    model = nca_core.load(options.weights)
    try:
        height = options.height or options.size
        recipe = nca_core.Recipe(options.seed, options.size, height, options.density, digest=model.digest)
    except ValueError as error:
        raise InputError(str(error)) from error
    with _bar(console) as bar:
        task = bar.add_task(f"Growing {model.name}", total=1.0)
        files = bake(model, recipe, options.out, options.format, lambda done: bar.update(task, completed=done))
    for file in files:
        print(file)  # noqa: T201 - the result, for scripts


def inspect_command(options: argparse.Namespace, console: Console) -> None:
    """`lichen inspect`."""
    model = nca_core.load(options.weights)
    size = options.weights.stat().st_size
    if options.json:
        print(json.dumps(description(model, size), indent=2))  # noqa: T201
        return
    table = Table(show_header=False, box=None)
    for what, value in as_rows(model, size):
        table.add_row(Text(what, "bold"), Text(value))
    Console().print(table)


def _run(exemplar: Exemplar, settings: Settings, out: Path, console: Console) -> Report:
    """Train with live progress and a preview every few seconds; returns the last report, also after Ctrl-C."""
    last: Report | None = None
    previewed = time.monotonic()
    with _bar(console) as bar:
        show = _terminal_progress(bar) if console.is_terminal else _log_progress(console)
        try:
            for last in train(exemplar, settings):
                show(last)
                if last.levels == last.all_levels and time.monotonic() - previewed > PREVIEW_SECONDS:
                    write_sheet(_preview_path(out), sheet(exemplar, last.model(), PREVIEW_SEED, extent=1))
                    previewed = time.monotonic()
        except KeyboardInterrupt:
            if last is None or last.levels < last.all_levels:  # the decoder has not learnt anything yet
                raise
            console.print("Stopped early: keeping the best so far.")
        except TrainingError as error:
            if last is None or last.levels < last.all_levels:
                raise
            console.print(f"Stopped early: {error}. Keeping the best so far.")
    assert last is not None  # train raises if it comes to no end
    return last


def _terminal_progress(bar: Progress) -> Callable[[Report], None]:
    task = bar.add_task("Starting", total=1.0)
    return lambda report: bar.update(task, description=_stage(report), completed=report.progress)


def _log_progress(console: Console) -> Callable[[Report], None]:
    """For a log file: a line for every twentieth of the way."""
    said = -1

    def show(report: Report) -> None:
        nonlocal said
        if int(report.progress * 20) > said:
            said = int(report.progress * 20)
            left = f", {report.seconds_left:.0f} s left" if said else ""
            console.print(f"{report.progress:4.0%} {_stage(report)}{left}")

    return show


def _stage(report: Report) -> str:
    finest = report.levels == report.all_levels
    what = "Refining" if finest else f"Level {report.levels} of {report.all_levels}"
    return f"{what}, loss {report.loss:.3f}"


def _bar(console: Console) -> Progress:
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=console)


def _preview_path(out: Path) -> Path:
    return out.with_name(f"{out.stem}_preview.png")


def _check_target(out: Path) -> None:
    """Before any work: a result that could not be written must not be computed for minutes."""
    if out.suffix != ".nca":
        raise InputError(f"{out}: a weight file's name ends in .nca")
    check_writable(out)
    check_writable(_preview_path(out))


def _check_device(device: str) -> None:
    available = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if not available[device]:
        raise InputError(f"--device {device}: this machine's torch has no such device; use --device cpu")


def _device_name(device: str) -> str:
    if device == "cuda":
        return torch.cuda.get_device_name()
    return f"{platform.machine()} CPU, {members(device)} cores" if device == "cpu" else device
