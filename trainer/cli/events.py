"""What happens in a command, for programs: JSON objects on standard output, one a line. PROTOCOL.md describes them."""

from __future__ import annotations

import json
import math
import os
import stat
import sys
import threading
import time
from _thread import interrupt_main
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TextIO

import nca_core

if TYPE_CHECKING:
    from ..training.train import Report

PROTOCOL = 1
HEARTBEAT = 5.0  # seconds between two signs of life
PACE = 0.5  # seconds between two reports of a training, at least
STOP = b"stop"  # the line on standard input that does what Ctrl-C does

_KINDS = {"Note: ": "note", "Warning: ": "warning"}  # what a line begins with, and the event that it is then


class Events:
    """A voice (`voices.Voice`) for programs. Lines for people stay on stderr only where a command ends with a fault."""

    def __init__(self, stream: TextIO | None = None, heartbeat: float = HEARTBEAT) -> None:
        """stream: where events go; standard output, as it is then, if it is None. heartbeat: in seconds."""
        self._stream, self._heartbeat = stream, heartbeat
        self._speaking, self._ended = threading.Lock(), threading.Event()
        self._began = time.monotonic()

    def begin(self) -> None:
        """Tell who speaks; from now on show signs of life, and listen to standard input."""
        self.tell("begin", protocol=PROTOCOL, version=nca_core.__version__, pid=os.getpid())
        for work in (self._live, self._listen):
            threading.Thread(target=work, daemon=True).start()

    def say(self, line: str) -> None:
        """Tell a line, as a note or a warning if it is one."""
        start = next((start for start in _KINDS if line.startswith(start)), "")
        self.tell(_KINDS.get(start, "line"), text=line.removeprefix(start))

    def tell(self, event: str, **facts: object) -> None:
        """Tell an event; a number that is not finite becomes null."""
        known = {name: _finite(fact) for name, fact in facts.items()}
        text = json.dumps({"event": event, **known}, allow_nan=False)
        with self._speaking:
            stream = self._stream or sys.stdout
            stream.write(f"{text}\n")
            stream.flush()

    @contextmanager
    def training(self) -> Iterator[Callable[[Report], None]]:
        """Tell how far a training is, at most every `PACE` seconds."""
        told = -math.inf

        def show(report: Report) -> None:
            nonlocal told
            if time.monotonic() - told < PACE:
                return
            told = time.monotonic()
            self.tell(
                "progress",
                done=report.progress,
                level=report.levels,
                levels=report.all_levels,
                loss=report.loss,
                iteration=report.iteration,
                seconds=report.seconds,
                seconds_left=report.seconds_left,
                joules=report.joules,
            )

        yield show

    def end(self, line: str, code: int) -> int:
        """Tell how the command has ended; a fault goes to stderr as well, where people look."""
        self._ended.set()
        self.tell("end", code=code, text=" ".join(line.splitlines()))
        if line:
            print(f"lichen: {' '.join(line.splitlines())}", file=sys.stderr)  # noqa: T201
        return code

    def _live(self) -> None:
        while not self._ended.wait(self._heartbeat):
            self.tell("heartbeat", seconds=time.monotonic() - self._began)

    def _listen(self) -> None:
        """Let the line `STOP` do what Ctrl-C does: Windows has no signal that one program could send to another alone.

        It reads the descriptor: a thread that waits inside sys.stdin would keep Python from ending. To a file lines may
        be added later, by another program than the one that has started this.
        """
        with suppress(OSError):
            if os.isatty(0):  # a job in the background that reads its terminal is halted
                return
            grows, heard = stat.S_ISREG(os.fstat(0).st_mode), b""
            while not self._ended.is_set():
                chunk = os.read(0, 256)
                if not chunk and not grows:
                    return
                if not chunk:
                    self._ended.wait(PACE)
                *lines, heard = (heard + chunk).split(b"\n")
                if STOP in (line.strip() for line in lines):
                    interrupt_main()


def _finite(fact: object) -> object:
    return None if isinstance(fact, float) and not math.isfinite(fact) else fact
