"""A screen that nobody sees."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SIZE = (1280, 800)


@dataclass(frozen=True)
class Screen:
    """What DISPLAY is to be. pixels: the file that Xvfb keeps the picture in, if it does."""

    display: str
    pixels: Path | None = None


@contextmanager
def virtual(inside: Callable[..., list[str]]) -> Iterator[Screen]:
    """Run Xvfb. inside: turns a command into one that runs where Xvfb is, and sees some folders."""
    with tempfile.TemporaryDirectory(prefix="lichen-screen-") as name:
        folder = Path(name)
        ready, told = os.pipe()
        options = ["-screen", "0", f"{SIZE[0]}x{SIZE[1]}x24", "-nolisten", "tcp", "-fbdir", name]
        server = subprocess.Popen(
            inside(["Xvfb", "-displayfd", str(told), *options], folder), pass_fds=[told], stderr=subprocess.DEVNULL
        )
        os.close(told)
        try:
            with os.fdopen(ready) as pipe:
                number = pipe.readline().strip()  # once it takes clients; nothing if it could not start
            if not number:
                raise RuntimeError("Xvfb did not start")
            yield Screen(f":{number}", folder / "Xvfb_screen0")
        finally:
            server.terminate()
            server.wait()
