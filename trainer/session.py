"""One training as its user sees it: progress, previews, checkpoints, and a weight file at the end or after Ctrl-C."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

import nca_core

from .checkpoint import Checkpoint, checkpoint_path, load_checkpoint, save_checkpoint
from .energy import Meter
from .errors import InputError, TrainingError
from .exemplar import Exemplar
from .preview import sheet, write_sheet
from .terminal import progress_bar
from .train import Report, Settings, train
from .writing import check_writable

SAVING_SECONDS = 15.0  # between two previews and checkpoints
PREVIEW_SEED = 1


class Session:
    """A training of an exemplar to a file."""

    def __init__(self, exemplar: Exemplar, out: Path, console: Console) -> None:
        """Raises InputError, before any work, if a result could not be written."""
        if out.suffix != ".nca":
            raise InputError(f"{out}: a weight file's name ends in .nca")
        self._exemplar, self._console = exemplar, console
        self._checkpoint = checkpoint_path(out)
        self.preview = out.with_name(f"{out.stem}_preview.png")
        self.joules, self.joules_measured = 0.0, True
        self._complete = False
        for path in (out, self.preview, self._checkpoint):
            check_writable(path)

    def run(self, settings: Settings, resume: bool) -> Report:
        """Train with live progress, a preview and a checkpoint every few seconds; returns the last report, also after
        Ctrl-C. resume: go on from the checkpoint, if there is one."""
        start = self._start(resume)
        spent = start.joules if start else 0.0
        meter = Meter(settings.device)
        last: Report | None = None
        saved = time.monotonic()
        with progress_bar(self._console) as bar:
            show = _terminal_progress(bar) if self._console.is_terminal else _log_progress(self._console)
            try:
                for last in train(self._exemplar, settings, start):
                    show(last)
                    if time.monotonic() - saved > SAVING_SECONDS:
                        self._save(last, spent + meter.joules()[0])
                        saved = time.monotonic()
            except KeyboardInterrupt:
                if last is None:
                    raise
                self._save(last, spent + meter.joules()[0])
                self._console.print("Stopped early; --resume would go on.")
                if last.levels < last.all_levels:  # the decoder has not learnt anything yet
                    raise
                self._console.print("Keeping the best so far.")
            except TrainingError as error:
                if last is None or last.levels < last.all_levels:
                    raise
                self._console.print(f"Stopped early: {error}. Keeping the best so far.")
            else:
                self._complete = True
        joules, self.joules_measured = meter.joules()
        self.joules = spent + joules
        assert last is not None  # train raises if it comes to no end
        return last

    def close(self, model: nca_core.Model) -> None:
        """After the weight file is written: the last preview, at twice the exemplar's extent; and the checkpoint of a
        complete training goes."""
        write_sheet(self.preview, sheet(self._exemplar, model, PREVIEW_SEED))
        if self._complete:
            self._checkpoint.unlink(missing_ok=True)

    def _start(self, resume: bool) -> Checkpoint | None:
        """The checkpoint to go on from, if it is there and wanted; says what is done about it."""
        there = self._checkpoint.exists()
        if there and resume:
            start = load_checkpoint(self._checkpoint)
            self._console.print(f"Going on after {start.iteration} iterations and {start.seconds:.0f} s.")
            return start
        if there:
            self._console.print(f"{self._checkpoint}: left by a stopped training; --resume goes on with it.")
        elif resume:
            self._console.print("There is no checkpoint to go on from: starting from the beginning.")
        return None

    def _save(self, report: Report, joules: float) -> None:
        save_checkpoint(replace(report.checkpoint(), joules=joules), self._checkpoint)
        if report.levels == report.all_levels:
            write_sheet(self.preview, sheet(self._exemplar, report.model(), PREVIEW_SEED, extent=1))


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
