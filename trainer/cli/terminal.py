"""Progress of long work in the terminal: rich's bar where there is rich and somebody to see it, else plain lines."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ..process.extras import installed

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

    from ..training.train import Report

PATIENCE = 2.0  # seconds between two lines of progress

Show = Callable[[float], None]  # of the done share


def say(line: str) -> None:
    """Tell something beside the result."""
    print(line, file=sys.stderr)  # noqa: T201


def name_files(files: Iterable[Path]) -> None:
    """Name the result on stdout, a file a line, for scripts."""
    for file in files:
        print(file)  # noqa: T201


@contextmanager
def progress(what: str) -> Iterator[Show]:
    """Show, on stderr, how far work is while the context lasts; yields a function of the share that is done, 0..1."""
    if not (sys.stderr.isatty() and installed("rich")):
        yield progress_lines(what)
        return
    with progress_bar(plain_console()) as bar:
        task = bar.add_task(what, total=1.0)
        yield lambda done: bar.update(task, completed=done)


def progress_lines(what: str, clock: Callable[[], float] = time.monotonic) -> Show:
    """A function of the share that is done, 0..1, which prints a line for a tenth of the way or more, and none within
    PATIENCE seconds of the start or of the line before.

    clock: gives the time in seconds.
    """
    said, spoke = 0, clock()

    def show(done: float) -> None:
        nonlocal said, spoke
        tenth, now = int(done * 10), clock()
        if tenth > said and now - spoke >= PATIENCE:
            print(f"{what}: {done:.0%}", file=sys.stderr, flush=True)  # noqa: T201
            said, spoke = tenth, now

    return show


def plain_console() -> Console:
    """A console of rich's on stderr: names are shown as they are (`a:x:b.nca`), and logs keep their lines whole."""
    from rich.console import Console

    return Console(stderr=True, markup=False, highlight=False, emoji=False, soft_wrap=not sys.stderr.isatty())


def progress_bar(console: Console) -> Progress:
    """A bar with a description, the percentage and the time left."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeRemainingColumn(),
        console=console,
    )


@contextmanager
def training_progress(console: Console) -> Iterator[Callable[[Report], None]]:
    """Show how far a training is while the context lasts: rich's bar in a terminal, else lines for a log file."""
    with progress_bar(console) as bar:
        if not console.is_terminal:
            yield _log_lines(console)
            return
        task = bar.add_task("Starting", total=1.0)
        yield lambda report: bar.update(task, description=_stage(report), completed=report.progress)


def _log_lines(console: Console) -> Callable[[Report], None]:
    """Show reports as a line for every twentieth of the way."""
    said = -1

    def show(report: Report) -> None:
        nonlocal said
        if int(report.progress * 20) > said:
            said = int(report.progress * 20)
            left = f", {report.seconds_left:.0f} s left" if said else ""
            console.print(f"{report.progress:4.0%} {_stage(report)}{left}")

    return show


def _stage(report: Report) -> str:
    """The line that names the stage of a training and its loss."""
    finest = report.levels == report.all_levels
    stage = "Refining" if finest else f"Level {report.levels} of {report.all_levels}"
    return f"{stage}, loss {report.loss:.3f}"
