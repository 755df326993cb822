"""A training that is followed: its process writes into a file, which a thread reads, so that it may outlive Blender.

It answers as `Work` does (running.py), but runs beside whatever else grows. Nothing is ended by itself: one that shows
no sign of life for a minute `is_silent`, and somebody may decide.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from nca_core import Cancelled, __version__

from . import processes
from .arguments import Arguments
from .events import Known, heard, parse
from .program import unfit
from .records import Record, found, new

SILENCE = 60.0  # seconds without a sign of life, after which one is asked what to do
_PACE = 0.2  # seconds between two looks at the file
_SLEPT = 30.0  # seconds between two looks after which the machine must have slept
_PRESENCE = 5.0  # seconds between two signs that somebody follows it
_NEEDED = 20 << 20  # bytes that a training takes beside its picture: checkpoint, looks, previews
_LAST = 4096  # bytes of standard error that may say why


class TrainingError(ValueError):
    """A training came to nothing; the message says why, in one line."""


class Training:
    """A training, begun here (`begin`) or found again; `start` follows it.

    record: what is written down of it. known: what it has told so far. slept: whether the machine has slept meanwhile.
    """

    def __init__(self, record: Record, process: subprocess.Popen[bytes] | None = None) -> None:
        """process: None for one that another Blender has begun."""
        self.record, self.known, self.slept = record, Known(), False
        self._process = process
        self._read, self._rest, self._silence = 0, b"", 0.0
        self._asked_to_stop, self._over, self._left = False, threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def label(self) -> str:
        """What it is called on screen."""
        return self.record.arguments.name or Path(self.record.arguments.out).stem

    @property
    def progress(self) -> float:
        """The done fraction, 0..1."""
        return self.known.done

    @property
    def note(self) -> str:
        """What to say of the way that it was done."""
        return "The machine slept meanwhile; the training went on after it" if self.slept else ""

    @property
    def done(self) -> bool:
        """Whether it has ended, and all that it told was read."""
        return self._over.is_set()

    @property
    def cancelled(self) -> bool:
        """Whether it was asked to stop here."""
        return self._asked_to_stop

    @property
    def needs_main_thread(self) -> bool:
        """It never does."""
        return False

    @property
    def goes_on(self) -> bool:
        """Whether its process is there, as far as one knows without asking long."""
        return self._is_alive()

    @property
    def is_silent(self) -> bool:
        """Whether it has shown no sign of life for so long that it may hang. Time for which the machine slept does not
        count."""
        return not self.done and self._silence >= SILENCE

    @property
    def checkpoint(self) -> Path | None:
        """What a training that was stopped or has failed can go on from; None if there is nothing."""
        out = Path(self.record.arguments.out)
        path = out.with_name(f"{out.name}.checkpoint")
        return path if path.is_file() else None

    def run(self) -> None:
        """Follow it to its end, here."""
        self.start()
        self._over.wait()

    def start(self) -> None:
        """Follow it, on a thread, as its owner."""
        if self.record.owner != os.getpid():
            self.record = replace(self.record, owner=os.getpid())
            with suppress(OSError):
                self.record.write()
        self._thread = threading.Thread(target=self._follow, name=f"Lichen trains {self.label}", daemon=True)
        self._thread.start()

    def advance(self, _seconds: float) -> None:
        """Nothing happens here."""

    def cancel(self) -> None:
        """Stop it, as `stop` does."""
        self.stop()

    def stop(self) -> None:
        """Ask it to stop with the best so far, which takes it some seconds. Raises OSError."""
        self._asked_to_stop = True
        with self.record.file("orders").open("ab") as orders:
            orders.write(b"stop\n")

    def throw_away(self) -> None:
        """Ask it to stop; nothing of it is kept once it has ended. Raises OSError."""
        self.record = replace(self.record, is_thrown_away=True)
        self.record.write()
        self.stop()

    def end(self) -> bool:
        """End one that hangs, at once; returns whether that could be done. Its last checkpoint stays."""
        if self._process is not None:
            processes.end(self._process)
        elif not processes.end_other(self.record.pid, self.record.name):
            return False
        self._asked_to_stop = True
        return True

    def close(self) -> None:
        """Follow it no longer. It goes on."""
        self._left.set()
        self.wait(2 * _PACE)

    def wait(self, seconds: float) -> None:
        """Wait for its end, for at most so long."""
        if self._thread is not None:
            self._thread.join(seconds)

    def result(self) -> Path:
        """The weight file. Waits for the training. Raises Cancelled for one that was thrown away, or stopped before
        there was anything to keep, and TrainingError, in one line, for one that has failed."""
        self._over.wait()
        if self.record.is_thrown_away:
            raise Cancelled
        if self.known.result:
            return Path(self.known.result)
        if self._asked_to_stop and self.known.code not in (None, 1, 2):
            raise Cancelled
        raise TrainingError(self.fault())

    def forget(self) -> None:
        """Let go of its record, once it is over. Of one that was thrown away nothing stays."""
        if self.record.is_thrown_away:
            for path in _made(self.record.arguments, self.known.result):
                with suppress(OSError):
                    path.unlink()
        self.record.remove()

    def _follow(self) -> None:
        before = touched = time.time()
        is_other = self._process is None and not processes.is_training(self.record.pid, self.record.name)
        while not self._left.is_set():
            is_alive = self._is_alive() and not is_other  # before reading: what was written until then is read
            if self._hear():
                self._silence = 0.0
            if self.known.code is not None or not is_alive:
                self._over.set()
                return
            self._left.wait(_PACE)
            now = time.time()
            self.slept = self.slept or now - before > _SLEPT
            self._silence += min(max(0.0, now - before), 2 * _PACE)
            before = now
            if abs(now - touched) > _PRESENCE:
                self.record.touch()
                touched = now

    def _is_alive(self) -> bool:
        return processes.is_alive(self.record.pid, self._process)

    def _hear(self) -> bool:
        """Take in what it has told since the last time; returns whether that was anything."""
        try:
            with self.record.file("log").open("rb") as log:
                log.seek(self._read)
                told = log.read()
        except OSError:
            return False
        self._read += len(told)
        *lines, self._rest = (self._rest + told).split(b"\n")
        for event in filter(None, map(parse, lines)):
            self.known = heard(self.known, event)
        return bool(told)

    def fault(self) -> str:
        """Why there is no result, in one line."""
        if self.known.protocol and (why := unfit(self.known.protocol, self.known.version, __version__)):
            return why
        if self.known.text:
            return f"The training of {self.label} failed: {self.known.text}"
        if free := self._full():
            return f"The training of {self.label} failed: the disk of {free} is full"
        code = self._process.wait() if self._process else None
        said = self._last_words()
        if not self.known.protocol and "unrecognized arguments" in said:
            return unfit(0, "", __version__)
        if said:
            return f"The training of {self.label} failed: {said}"
        why = "it was ended from outside, or the machine was switched off" if code is None else f"exit code {code}"
        return f"The training of {self.label} ended without a word ({why})"

    def _full(self) -> Path | None:
        """A folder that it writes to whose disk is full."""
        return next(filter(_is_full, (self.record.folder, Path(self.record.arguments.out).parent)), None)

    def _last_words(self) -> str:
        """The last line of standard error."""
        try:
            text = self.record.file("errors").read_bytes()[-_LAST:].decode("utf-8", "replace")
        except OSError:
            return ""
        lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
        return lines[-1].removeprefix("lichen: ") if lines else ""


def begin(program: Path, arguments: Arguments, folder: Path, holder: str = "", blend: str = "") -> Training:
    """Begin a training, which nobody follows yet. folder: where it is written down. holder: the name of the object
    that is to have the material. blend: the path of its file. Raises TrainingError or OSError, in one line."""
    return _begin(program, arguments, new(folder, arguments, holder, blend), look=True)


def look_at(program: Path, arguments: Arguments, folder: Path) -> Training:
    """Begin to read an exemplar, as a training that trains nothing: what is to be known of it before minutes are spent.
    folder: for its files. Raises TrainingError or OSError, in one line."""
    return _begin(program, arguments, new(folder, arguments, ""), look=False)


def again(folder: Path) -> Iterator[Training]:
    """The trainings that are written down in a folder, but for those that a Blender follows."""
    yield from (Training(record) for record in found(folder) if not record.is_followed)


def _begin(program: Path, arguments: Arguments, record: Record, *, look: bool) -> Training:
    out = Path(arguments.out)
    if look and not out.parent.is_dir():
        raise TrainingError(f"{out.parent}: there is no such folder")
    if not Path(arguments.exemplar).exists():
        raise TrainingError(f"{arguments.exemplar}: there is no such file or folder")
    record.folder.mkdir(parents=True, exist_ok=True)
    for folder in (out.parent, record.folder) if look else (record.folder,):
        if _is_full(folder):
            raise TrainingError(f"the disk of {folder} is full")
    command = arguments.command(program, record.file("look") if look else None)
    record.write()  # before there is a process that nobody would know of
    try:
        process = processes.begin(command, *(record.file(kind) for kind in ("orders", "log", "errors")))
    except OSError as error:
        record.remove()
        raise TrainingError(f"{program}: it cannot be started ({error.strerror})") from error
    record = replace(record, pid=process.pid)
    with suppress(OSError):  # then it is not found again
        record.write()
    return Training(record, process)


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _NEEDED
    except OSError:
        return False


def _made(arguments: Arguments, result: str) -> Iterator[Path]:
    """The files that a training leaves. result: where the weight file is, if it is somewhere else."""
    out = Path(arguments.out)
    yield from (
        Path(result or out),
        out,
        out.with_name(f"{out.stem}_preview.png"),
        out.with_name(f"{out.name}.checkpoint"),
    )
