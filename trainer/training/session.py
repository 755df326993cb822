"""One training as its user sees it: progress, previews, checkpoints, and the files that are left after a stop.

Previews and checkpoints are insurance: where they cannot be written, the user is warned, and training goes on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import nca_core

from ..baking.preview import comparison, write_comparison
from ..errors import InputError, StoppedError, TrainingError, is_out_of_memory
from ..exemplar.exemplar import Exemplar
from ..process import interrupts
from ..writing import check_writable
from .checkpoint import Checkpoint, checkpoint_path, load_checkpoint, save_checkpoint
from .energy import Meter
from .train import Report, Settings, train

SAVING_SECONDS = 15.0  # between two previews and checkpoints
PREVIEW_SEED = 1

Show: TypeAlias = Callable[[Report], None]


def check_targets(out: Path) -> None:
    """Try all files that a training to `out` writes, before any work. Raises InputError if one could not be written."""
    if out.suffix != ".nca":
        raise InputError(f"{out}: a weight file's name ends in .nca")
    for path in (out, preview_path(out), checkpoint_path(out)):
        check_writable(path)


def preview_path(out: Path) -> Path:
    """The path of the preview of a training that writes `out`."""
    return out.with_name(f"{out.stem}_preview.png")


class Session:
    """The training of an exemplar to a file.

    preview: the path of the preview. stopped: the signal that has ended the training early, None if none has. joules:
    the energy spent, with that of the trainings it went on from; joules_measured: whether this training's was measured.
    """

    def __init__(
        self, exemplar: Exemplar, out: Path, say: Callable[[str], object], progress: AbstractContextManager[Show]
    ) -> None:
        """out: the weight file's path. say: shows the user a line. progress: shows reports while its context lasts."""
        self._exemplar, self._say, self._progress = exemplar, say, progress
        self._checkpoint, self.preview = checkpoint_path(out), preview_path(out)
        self._aside = self._checkpoint.with_name(f"{self._checkpoint.name}.old")  # for that of an earlier training
        self.joules, self.joules_measured = 0.0, True
        self.stopped: int | None = None
        self._complete = self._checkpoint_is_ours = self._preview_is_ours = False
        self._warned: set[Path] = set()

    def network(self, named: str | None, resume: bool) -> str | None:
        """The name of the network's size, where it is settled whatever the budget is: that of the checkpoint to go on
        from, else the named one; None if the budget decides.

        Raises InputError for a checkpoint of another network than the named one, and for one that cannot be used.
        """
        kept = load_checkpoint(self._checkpoint).network if resume and self._checkpoint.exists() else ""
        if kept and named not in (None, kept):
            raise InputError(
                f"{self._checkpoint}: this training's network is {kept}, not {named}; leave out --network, or train "
                "without --resume"
            )
        return kept or named

    def run(self, settings: Settings, resume: bool) -> Report:
        """Train, with a preview and a checkpoint every `SAVING_SECONDS`; returns the last report.

        resume: go on from the checkpoint if there is one. A signal is heeded after the iteration that is under way.
        Raises StoppedError if it leaves no result, and TrainingError if training cannot go on; both say what is kept.
        """
        start = self._start(resume)
        spent = start.joules if start else 0.0
        meter = Meter(settings.device)
        last = self._followed(train(self._exemplar, settings, start), meter, spent)
        meter.workers_seconds = 0.0  # they have ended, and are counted with this process
        joules, self.joules_measured = meter.joules()
        self.joules = spent + joules
        if self.stopped and (last is None or last.levels < last.all_levels):  # the decoder has not learnt anything yet
            raise StoppedError(self.stopped, self.kept() or "nothing was written")
        if self.stopped:
            self._say("Stopped early. Keeping the best so far.")
        assert last is not None  # train raises if it comes to no end
        return last

    def _followed(self, reports: Generator[Report], meter: Meter, spent: float) -> Report | None:
        """Let a training run to its end or until it is stopped; returns its last report, if there is one.

        spent: the joules of the trainings before.
        """
        last: Report | None = None
        saved = time.monotonic()
        with self._progress as show, interrupts.held(interrupts.Effect.WAITS_ONCE):
            try:
                for last in reports:
                    meter.workers_seconds = last.workers_seconds
                    show(replace(last, joules=spent + meter.joules()[0]))
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
                    self._say(f"Stopped early: {fault}. Keeping the best so far.")
            finally:
                reports.close()
            self.stopped = self.stopped or (None if self._complete else interrupts.heeded())
        return last

    def kept(self) -> str:
        """The half sentence on the checkpoint that one can go on from; empty if there is none."""
        there = self._checkpoint_is_ours and self._checkpoint.exists()
        return f"{self._checkpoint} is kept, and --resume goes on with it" if there else ""

    @property
    def spare(self) -> list[Path]:
        """Files of this training that matter less than its result."""
        ours = [self.preview] if self._preview_is_ours else []
        return [*ours, self._checkpoint] if self._checkpoint_is_ours and self._complete else ours

    def close(self, model: nca_core.Model) -> bool:
        """After the weight file is written, draw the last preview, at twice the exemplar's extent, and remove the
        checkpoint of a complete training. Returns whether there is a preview.
        """
        with self._optional(self.preview):
            write_comparison(self.preview, comparison(self._exemplar, model, PREVIEW_SEED))
            self._preview_is_ours = True
        if self._complete and self._checkpoint_is_ours:
            with self._optional(self._checkpoint):
                self._checkpoint.unlink(missing_ok=True)
        return self._preview_is_ours

    def _start(self, resume: bool) -> Checkpoint | None:
        """The checkpoint to go on from, if there is one and it is wanted; says what is done about one that is there."""
        there = self._checkpoint.exists()
        if there and resume:
            start = load_checkpoint(self._checkpoint)
            self._checkpoint_is_ours = True
            self._say(f"Going on after {start.iteration} iterations and {start.seconds:.0f} s.")
            return start
        if there:
            left = f"{self._checkpoint}: left by a stopped training, which --resume would go on with."
            if self._is_worth_more(self._aside):
                self._say(f"{left} This training's replaces it; {self._aside}, of a longer one, stays.")
            else:
                self._say(f"{left} Before this training's replaces it, it moves to {self._aside}.")
        elif resume:
            self._say("There is no checkpoint to go on from: starting from the beginning.")
        return None

    def _is_worth_more(self, other: Path) -> bool:
        """Whether another checkpoint is of a longer training than the one that lies in this one's place."""
        return other.exists() and _seconds(other) > _seconds(self._checkpoint)

    def _save(self, report: Report, joules: float) -> None:
        """Write the checkpoint and, once all levels grow, the preview."""
        with self._optional(self._checkpoint):
            if not self._checkpoint_is_ours and self._checkpoint.exists() and not self._is_worth_more(self._aside):
                self._checkpoint.replace(self._aside)
            save_checkpoint(replace(report.checkpoint(), joules=joules), self._checkpoint)
            self._checkpoint_is_ours = True
        if report.levels == report.all_levels:
            with self._optional(self.preview):
                write_comparison(self.preview, comparison(self._exemplar, report.model(), PREVIEW_SEED, extent=1))
                self._preview_is_ours = True

    @contextmanager
    def _optional(self, path: Path) -> Iterator[None]:
        """Let what is done inside fail, with one warning for each file."""
        try:
            yield
        except (InputError, OSError, MemoryError, TrainingError) as error:
            if path not in self._warned:
                self._warned.add(path)
                fault = str(error) or type(error).__name__
                fault = fault if str(path) in fault else f"{path}: {fault}"
                self._say(f"Warning: {fault}; the training does without it.")


def _seconds(checkpoint: Path) -> float:
    """The time that a checkpoint's training has taken; 0 for a file that is no checkpoint."""
    try:
        return load_checkpoint(checkpoint).seconds
    except InputError:
        return 0.0
