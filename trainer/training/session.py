"""One training as its user sees it: progress, previews, checkpoints, and what is left of it after a stop.

Previews and checkpoints are insurance: where they cannot be written, that is a warning, and training goes on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

import nca_core

from ..baking.preview import comparison, write_picture
from ..cli.terminal import progress_bar
from ..errors import InputError, StoppedError, TrainingError, is_out_of_memory
from ..exemplar.exemplar import Exemplar
from ..process import interrupts
from ..writing import check_writable
from .checkpoint import Checkpoint, checkpoint_path, load_checkpoint, save_checkpoint
from .energy import Meter
from .train import Report, Settings, train

SAVING_SECONDS = 15.0  # between two previews and checkpoints
PREVIEW_SEED = 1


def check_targets(out: Path) -> None:
    """Raises InputError, before any work, if what a training to `out` writes could not be written."""
    if out.suffix != ".nca":
        raise InputError(f"{out}: a weight file's name ends in .nca")
    for path in (out, preview_path(out), checkpoint_path(out)):
        check_writable(path)


def preview_path(out: Path) -> Path:
    """Where the preview of a training to `out` lies."""
    return out.with_name(f"{out.stem}_preview.png")


class Session:
    """A training of an exemplar to a file.

    stopped: the signal that has ended it early, None if none has. joules: spent, in the trainings before as well.
    """

    def __init__(self, exemplar: Exemplar, out: Path, console: Console) -> None:
        self._exemplar, self._console = exemplar, console
        self._checkpoint, self.preview = checkpoint_path(out), preview_path(out)
        self._aside = self._checkpoint.with_name(f"{self._checkpoint.name}.old")  # for that of an earlier training
        self.joules, self.joules_measured = 0.0, True
        self.stopped: int | None = None
        self._complete = self._checkpoint_is_ours = self._preview_is_ours = False
        self._warned: set[Path] = set()

    def run(self, settings: Settings, resume: bool) -> Report:
        """Train with live progress, a preview and a checkpoint every few seconds; returns the last report.

        resume: go on from the checkpoint, if there is one. A signal is heeded after the iteration that is on; raises
        StoppedError if there is no result yet.
        """
        start = self._start(resume)
        spent = start.joules if start else 0.0
        meter = Meter(settings.device)
        last: Report | None = None
        saved = time.monotonic()
        reports = train(self._exemplar, settings, start)
        with progress_bar(self._console) as bar, interrupts.held(interrupts.Mode.POLITE):
            show = _terminal_progress(bar) if self._console.is_terminal else _log_progress(self._console)
            try:
                for last in reports:
                    show(last)
                    meter.helpers_seconds = last.helpers_seconds
                    stop = interrupts.waiting()
                    if stop or time.monotonic() - saved > SAVING_SECONDS:
                        self._save(last, spent + meter.joules()[0])
                        saved = time.monotonic()
                    if stop:
                        break
                else:
                    self._complete = True
            except KeyboardInterrupt as stop_now:  # in the middle of an iteration: the last checkpoint has to do
                self.stopped = StoppedError.of(stop_now, "").signum
            except (TrainingError, MemoryError, RuntimeError) as error:
                fault = "there was not enough memory" if is_out_of_memory(error) else str(error)
                if not isinstance(error, TrainingError) and not is_out_of_memory(error):
                    raise
                if interrupts.waiting():  # it has reached a process that could not let it pass yet
                    self.stopped = interrupts.heeded()
                elif last is None or last.levels < last.all_levels:
                    raise TrainingError("; ".join(filter(None, (fault, self.kept())))) from error
                else:
                    self._console.print(f"Stopped early: {fault}. Keeping the best so far.")
            finally:
                reports.close()
            self.stopped = self.stopped or (None if self._complete else interrupts.heeded())
        meter.helpers_seconds = 0.0  # they have ended, and are counted with this process
        joules, self.joules_measured = meter.joules()
        self.joules = spent + joules
        if self.stopped and (last is None or last.levels < last.all_levels):  # the decoder has not learnt anything yet
            raise StoppedError(self.stopped, self.kept() or "nothing was written")
        if self.stopped:
            self._console.print("Stopped early. Keeping the best so far.")
        assert last is not None  # train raises if it comes to no end
        return last

    def kept(self) -> str:
        """What is there to go on from; empty if nothing is."""
        there = self._checkpoint_is_ours and self._checkpoint.exists()
        return f"{self._checkpoint} is kept, and --resume goes on with it" if there else ""

    @property
    def spare(self) -> list[Path]:
        """Files of this training that matter less than its result."""
        ours = [self.preview] if self._preview_is_ours else []
        return [*ours, self._checkpoint] if self._checkpoint_is_ours and self._complete else ours

    def close(self, model: nca_core.Model) -> bool:
        """After the weight file is written: the last preview, at twice the exemplar's extent; and the checkpoint of a
        complete training goes. Whether there is a preview."""
        with self._optional(self.preview):
            write_picture(self.preview, comparison(self._exemplar, model, PREVIEW_SEED))
            self._preview_is_ours = True
        if self._complete and self._checkpoint_is_ours:
            with self._optional(self._checkpoint):
                self._checkpoint.unlink(missing_ok=True)
        return self._preview_is_ours

    def _start(self, resume: bool) -> Checkpoint | None:
        """The checkpoint to go on from, if it is there and wanted; says what is done about it."""
        there = self._checkpoint.exists()
        if there and resume:
            start = load_checkpoint(self._checkpoint)
            self._checkpoint_is_ours = True
            self._console.print(f"Going on after {start.iteration} iterations and {start.seconds:.0f} s.")
            return start
        if there:
            left = f"{self._checkpoint}: left by a stopped training, which --resume would go on with."
            if self._is_worth_more(self._aside):
                self._console.print(f"{left} This training's replaces it; {self._aside}, of a longer one, stays.")
            else:
                self._console.print(f"{left} Before this training's replaces it, it moves to {self._aside}.")
        elif resume:
            self._console.print("There is no checkpoint to go on from: starting from the beginning.")
        return None

    def _is_worth_more(self, other: Path) -> bool:
        """Whether another checkpoint is of a longer training than the one that lies in this one's place."""
        return other.exists() and _seconds(other) > _seconds(self._checkpoint)

    def _save(self, report: Report, joules: float) -> None:
        with self._optional(self._checkpoint):
            if not self._checkpoint_is_ours and self._checkpoint.exists() and not self._is_worth_more(self._aside):
                self._checkpoint.replace(self._aside)
            save_checkpoint(replace(report.checkpoint(), joules=joules), self._checkpoint)
            self._checkpoint_is_ours = True
        if report.levels == report.all_levels:
            with self._optional(self.preview):
                write_picture(self.preview, comparison(self._exemplar, report.model(), PREVIEW_SEED, extent=1))
                self._preview_is_ours = True

    @contextmanager
    def _optional(self, path: Path) -> Iterator[None]:
        """What is done inside may fail: that is said once for a file."""
        try:
            yield
        except (InputError, OSError, MemoryError, TrainingError) as error:
            if path not in self._warned:
                self._warned.add(path)
                fault = str(error) or type(error).__name__
                fault = fault if str(path) in fault else f"{path}: {fault}"
                self._console.print(f"Warning: {fault}; the training does without it.")


def _seconds(checkpoint: Path) -> float:
    """How long a checkpoint's training has taken; nothing for what is no checkpoint."""
    try:
        return load_checkpoint(checkpoint).seconds
    except InputError:
        return 0.0


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
