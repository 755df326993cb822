"""Processes that train: begun with a lower priority than Blender's, and apart from it, so that they outlive it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

NICE = 10  # the lower priority on Unix
_NOT_HANDED_ON = ("PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP")  # Blender's Python's, if anybody's


def begin(command: list[str], orders: Path, log: Path, errors: Path) -> subprocess.Popen[bytes]:
    """Begin a program. orders: becomes its standard input; log, errors: what it writes. Raises OSError."""
    environment = {name: value for name, value in os.environ.items() if name not in _NOT_HANDED_ON}
    orders.write_bytes(b"")
    with orders.open("rb") as heard, log.open("wb") as told, errors.open("wb") as said, _stoppable():
        return _popen(command, environment, heard, told, said)


def is_alive(pid: int, process: subprocess.Popen[bytes] | None = None) -> bool:
    """Whether a process is there. process: the same, if it is a child of this one."""
    if process is not None:
        return process.poll() is None
    return pid > 0 and _is_there(pid)


def is_training(pid: int, word: str) -> bool:
    """Whether a process is there and has a word in its command line: numbers of processes are given again. True where
    the system does not say, as Windows."""
    said = _command_line(pid)
    return said is None or word.encode() in said


def end(process: subprocess.Popen[bytes]) -> None:
    """End a child that hangs, and the processes that it has begun, at once."""
    if process.poll() is not None:  # its number may be another's by now
        return
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def end_other(pid: int, word: str) -> bool:
    """End a process that is no child of this one, as `end` does, if its command line is known to have a word: numbers
    are given again. Returns whether that could be done."""
    said = _command_line(pid) if pid > 0 else None
    if sys.platform == "win32" or said is None or word.encode() not in said:
        return False
    try:
        if os.getpgid(pid) == pid:  # as those that `begin` has begun
            os.killpg(pid, signal.SIGKILL)
        else:
            os.kill(pid, signal.SIGKILL)
    except OSError:
        return False
    return True


def _command_line(pid: int) -> bytes | None:
    """The command line of a process, empty if it is not there; None where the system does not say."""
    try:
        command = ["ps", "-ww", "-p", str(pid), "-o", "command="]
        return subprocess.run(command, capture_output=True, timeout=5, check=False).stdout
    except (OSError, subprocess.SubprocessError):  # there is no such program
        return None


if sys.platform == "win32":
    import ctypes

    _FLAGS = subprocess.BELOW_NORMAL_PRIORITY_CLASS | subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    _SYNCHRONIZE, _TIMEOUT = 0x00100000, 0x102

    def _popen(
        command: list[str], environment: dict[str, str], heard: BinaryIO, told: BinaryIO, said: BinaryIO
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(command, stdin=heard, stdout=told, stderr=said, env=environment, creationflags=_FLAGS)

    def _is_there(pid: int) -> bool:
        handle = ctypes.windll.kernel32.OpenProcess(_SYNCHRONIZE, False, pid)
        if not handle:
            return False
        try:
            return ctypes.windll.kernel32.WaitForSingleObject(handle, 0) == _TIMEOUT
        finally:
            ctypes.windll.kernel32.CloseHandle(handle)

else:

    def _popen(
        command: list[str], environment: dict[str, str], heard: BinaryIO, told: BinaryIO, said: BinaryIO
    ) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            command, stdin=heard, stdout=told, stderr=said, env=environment, start_new_session=True
        )
        with suppress(OSError):  # it is over already
            os.setpriority(os.PRIO_PGRP, process.pid, NICE)
        return process

    def _is_there(pid: int) -> bool:
        try:
            os.kill(pid, 0)
        except PermissionError:
            return True
        except OSError:
            return False
        return True


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let a child heed Ctrl-C, and so the line that stops it, where this process ignores it and children would too, as
    one that was begun in the background does."""
    in_main = threading.current_thread() is threading.main_thread()
    if not (in_main and signal.getsignal(signal.SIGINT) is signal.SIG_IGN):
        yield
        return
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
