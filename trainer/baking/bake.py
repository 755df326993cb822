"""Baking: a plan in, map files and sidecars out. Any size, in memory for a band of it; what was stopped goes on.

nca_core.plan says which files there will be, and nca_core.baking carries that out. Here is what `lichen grow` adds:
rows are kept on disk until a task's files are whole, tasks that are done are left, and signals lose nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import nca_core
from nca_core.baking import write_each
from nca_core.engine import Engine
from nca_core.plan import Task, is_made
from nca_core.slices import drive
from nca_core.steering import NOTHING, Supplies

from ..errors import OutputError, StoppedError
from ..process.digests import digest
from ..writing import check_folder, check_writable, reason
from .image_files import image_writer
from .row_store import RowStore, remove_stopped, stopped


def bake(
    model: nca_core.Model,
    tasks: Sequence[Task],
    folder: Path,
    progress: Callable[[float], None] | None = None,
    resume: bool = False,
    engine: Engine | None = None,
    notice: Callable[[str], None] | None = None,
    supplies: Supplies = NOTHING,
) -> list[Path]:
    """Bake tasks of one plan: grow their cells and write their files into a folder; returns the files.

    What is grown is kept on disk until all files of its task are written: with `resume`, a growth that was stopped goes
    on, and tasks that are done are left. progress: called with the done fraction. engine: numpy's unless another is
    given. notice: told what is done about growths that were stopped. supplies: what the recipes' steering names. Raises
    InputError where a file cannot be written, and OutputError or StoppedError, which say what is kept, where that shows
    only later.
    """
    growths = _Growths(model, folder, resume, notice or (lambda line: None))
    writer = image_writer(tasks[0].options.format)
    drive(write_each(model, tasks, writer, growths.of, engine, supplies), progress or (lambda done: None))
    return growths.whole


@dataclass
class _Growths:
    """The growths of a plan, one after another. whole: the files that are in their places."""

    model: nca_core.Model
    folder: Path
    resume: bool
    notice: Callable[[str], None]
    whole: list[Path] = field(default_factory=list)

    @contextmanager
    def of(self, task: Task) -> Iterator[RowStore | None]:
        """The store of a task for the time of its growth; None if its files are whole, which a `resume` leaves."""
        if self.resume and is_made(task, self.folder):
            self.notice(f"{task.label} is whole already.")
            self.whole += [self.folder / name for name in task.names]
            yield None
            return
        check_folder(self.folder)
        for name in task.names:
            check_writable(self.folder / name)
        store = RowStore(self.folder, task.label, _task_digest(task, self.model), task.images)
        try:
            self._start(store, task)
            yield store
        except KeyboardInterrupt as stop:
            left = self._left(store)
            raise StoppedError.of(stop, f"{len(self.whole)} files are whole, {left}" if self.whole else left) from None
        except OutputError as error:
            raise OutputError(f"{error}; {self._left(store)}") from error
        except OSError as error:
            place = error.filename or self.folder
            raise OutputError(f"{place}: it cannot be written ({reason(error)}); {self._left(store)}") from error
        except BaseException:
            store.leave()
            raise
        self.whole += [self.folder / name for name in task.names]

    def _start(self, store: RowStore, task: Task) -> None:
        """Begin or, to `resume`, go on where a growth of the same was stopped; others that are at work stay."""
        there = stopped(self.folder, task.label)
        if self.resume and there and store.resume(there):
            return
        if self.resume:
            self.notice("There is no growth to go on from: starting from the beginning.")
        elif there:
            self.notice(f"Removing what a stopped growth has left ({', '.join(map(str, there))}).")
            remove_stopped(there)
        store.begin()

    def _left(self, store: RowStore) -> str:
        """What there is after a growth has stopped."""
        if store.published:
            return f"all files are in {self.folder}"
        if store.leave():
            return f"what is grown is kept in {self.folder}; --resume goes on"
        return "nothing of the next tile was written" if self.whole else "nothing was written"


def _task_digest(task: Task, model: nca_core.Model) -> str:
    """A digest of all that decides the rows of a task: later versions that keep them alike go on with them."""
    images = [(image.name, image.size, image.storage.dtype, image.storage.colour_space) for image in task.images]
    return digest(task.recipe.to_json(), model.digest, images)
