"""A farm on one machine: a scheduler, workers and clients, each a process of its own, for the tests."""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cached_property
from pathlib import Path

import pytest

from tests.pngs import png_levels
from trainer.batch.workspace import NAME
from trainer.process.extras import installed

from .manifests import contents

ROOT = Path(__file__).parents[3]
NEEDED = pytest.mark.skipif(not installed("distributed"), reason="Dask's `distributed` is not installed (extra `farm`)")
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
QUIET = subprocess.DEVNULL
PATIENCE = 600.0  # seconds without progress: machines that are at other work start Python slowly


class Farm:
    """scheduler: its process; address: where it answers. Its workers begin in the folder."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder, stack
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        place = ["--host", "127.0.0.1", "--port", str(port)]
        self.scheduler = self._started("dask", "scheduler", *place, "--no-dashboard")

    def worker(self) -> subprocess.Popen[bytes]:
        """Start a worker, without the nanny that would start another one in its place."""
        place = ["--local-directory", str(self._folder)]
        return self._started("dask", "worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", *place)

    def forked(self, kind: str = "sound") -> int:
        """Start a worker of one of the KINDS in workers.py, in a moment; its process's number."""
        streams = self._nursery.stdin, self._nursery.stdout
        assert streams[0] and streams[1]
        streams[0].write(f"{kind}\n".encode())
        streams[0].flush()
        number = int(streams[1].readline())
        self._stack.callback(killed, number)
        return number

    def baking(self, path: Path, out: Path, *options: str, own: bool = False) -> subprocess.Popen[str]:
        """Start `lichen bake` on the scheduler. own: with processes of its own instead."""
        run = baking(path, out, "" if own else self.address, *options)
        self._stack.callback(run.wait)
        self._stack.callback(run.kill)
        return run

    def wait_for_workers(self, count: int) -> None:
        """Wait until so many have come."""
        from distributed import Client

        with Client(self.address, timeout=PATIENCE, set_as_default=False) as client:
            client.wait_for_workers(count, timeout=PATIENCE)

    @cached_property
    def _nursery(self) -> subprocess.Popen[bytes]:
        return self._started("tests.trainer.batch.workers", self.address, str(self._folder), pipes=subprocess.PIPE)

    def _started(self, module: str, *options: str, pipes: int = QUIET) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", module, *options]
        process = subprocess.Popen(
            command, cwd=self._folder, env=environment(), stdin=pipes, stdout=pipes, stderr=subprocess.DEVNULL
        )
        self._stack.callback(process.wait)
        self._stack.callback(process.kill)
        return process


def killed(number: int) -> None:
    """Kill a process, if it is there."""
    with suppress(ProcessLookupError):
        os.kill(number, signal.SIGKILL)


def environment() -> dict[str, str]:
    """Modules are found from wherever a process begins; a job is never given up, since tests kill at random."""
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    return os.environ | {"PYTHONPATH": path, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1000"}


@contextmanager
def farm(folder: Path) -> Iterator[Farm]:
    """A scheduler without workers; in the end all its processes are ended, and clients first."""
    with ExitStack() as stack:
        yield Farm(folder, stack)


def baking(path: Path, out: Path, address: str, *options: str) -> subprocess.Popen[str]:
    """`lichen bake`, from the manifest's own folder: paths are told as they are there. address: "" for processes of
    its own."""
    names = ["bake", path.name, "--out", os.path.relpath(out, path.parent), *options]
    names += ["--scheduler", address] if address else []
    command, pipe = [sys.executable, "-m", "trainer.cli", *names], subprocess.PIPE
    return subprocess.Popen(command, cwd=path.parent, env=environment(), stdout=pipe, stderr=pipe, text=True)


def whole(out: Path) -> int:
    """How many recipes are whole."""
    return len(list(out.glob("*.json")))


def wait_for(out: Path, count: int, run: subprocess.Popen[str]) -> None:
    """Wait until so many recipes are whole. Fails where the run ends before."""
    end = time.monotonic() + PATIENCE
    while whole(out) < count:
        assert run.poll() is None, run.communicate()
        assert time.monotonic() < end, "the run is not under way"
        time.sleep(0.02)


def made(out: Path) -> dict[str, bytes]:
    """The files of a batch, without those in the making."""
    return {name: content for name, content in contents(out).items() if not name.startswith(NAME)}


def pixels(out: Path) -> dict[str, str]:
    """Digests of the decoded pixels of every PNG of a batch; fails for one that is not whole."""
    files = made(out).items()
    return {name: hashlib.sha256(png_levels(file).tobytes()).hexdigest() for name, file in files if "png" in name}
