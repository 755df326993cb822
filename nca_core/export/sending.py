"""Carries exports out: images grow first, then the files about them are written; a folder gets all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from ..baking import write_files
from ..engine import Engine, Numpy
from ..image_files import ImageWriter, png_file
from ..plan import Task, plan
from ..replacing import check_place, flush, publish, workshop
from ..slices import Slices, within
from ..untrusted import file_name_fault, folded
from .target import File, Made, Order, Target


def send(
    target: Target,
    orders: Sequence[Order],
    folder: Path,
    engine: Engine | None = None,
    writer: ImageWriter = png_file,
) -> Slices[list[Path]]:
    """Export materials into a folder; returns the files.

    engine: numpy's unless another is given. Raises ValueError for what the target cannot take (see `check`), before
    anything grows, and OSError, in one line, if the folder cannot be written to; it is then as it was, also where the
    work is stopped.
    """
    tasks = check(target, orders)
    with workshop(folder) as unfinished:
        for name in (name for task in tasks if task and target.keeps_images for name in task.names):
            check_place(folder / name)
        made = []
        for index, (order, task) in enumerate(zip(orders, tasks, strict=True)):
            if task:
                slices = write_files(order.model, task, unfinished, writer, engine or Numpy(), order.supplies)
                yield from within(slices, index / len(orders), (index + 1) / len(orders))
            made.append(Made(order, task, _reader(unfinished, task)))
        images = [name for task in tasks if task and target.keeps_images for name in task.names]
        others = [_written(unfinished, file) for file in target.files(made)]
        return publish([*(unfinished / name for name in images), *others], folder, unfinished)


def check(target: Target, orders: Sequence[Order]) -> list[Task | None]:
    """The tasks of an export's images; None for materials that the target grows itself.

    Raises ValueError for a mode, a map or a number of materials that the target has not, for two materials of a name,
    and for what cannot be grown.
    """
    if len(orders) > 1 and not target.several:
        raise ValueError(f"{target.label} takes one material at a time, not {len(orders)}")
    names = [folded(order.name) for order in orders]
    for order in orders:
        if names.count(folded(order.name)) > 1:
            raise ValueError(f"two of the materials are called {order.name}: their files would be the same")
        if order.recipe.mode not in target.modes:
            raise ValueError(f"{target.label} takes --mode {' or '.join(target.modes)}, not {order.recipe.mode}")
        if fault := file_name_fault(order.name):
            raise ValueError(f"{order.name!r} cannot be a file's name: {fault}")
        if fault := target.fault(order):
            raise ValueError(fault)
    return [_task(target, order) if target.takes else None for order in orders]


def _task(target: Target, order: Order) -> Task:
    (task,) = plan(order.model, order.recipe, order.name, target.options(order), supplies=order.supplies)
    return task


def _reader(folder: Path, task: Task | None) -> Callable[[str], bytes]:
    files = task.files if task else {}
    return lambda sheet: (folder / files[sheet]).read_bytes()


def _written(folder: Path, file: File) -> Path:
    name, content = file
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    flush(path)
    return path
