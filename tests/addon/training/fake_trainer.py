"""A program that speaks as `lichen train --progress json` does, and does what the exemplar's name says: a training in
no time, so that what follows one can be tested.

fake_trainer.py train --out FILE [--look FILE] EXEMPLAR
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

ARGUMENTS = sys.argv[1:]
EXEMPLAR = Path(ARGUMENTS[-1])


def tell(event: str, **facts: object) -> None:
    sys.stdout.write(json.dumps({"event": event, **facts}) + "\n")
    sys.stdout.flush()


def option(name: str) -> str:
    return ARGUMENTS[ARGUMENTS.index(name) + 1]


def begin(version: str = "99.0.0", protocol: int = 1) -> None:
    tell("begin", protocol=protocol, version=version, pid=os.getpid())


def progress(done: float) -> None:
    tell("progress", done=done, level=3, levels=3, loss=10 - done, seconds=60 * done, seconds_left=60.0, joules=5.0)


def end(code: int = 0, text: str = "") -> None:
    tell("end", code=code, text=text)
    sys.exit(code)


def finish() -> None:
    if "--dry-run" in ARGUMENTS:
        end()
    Path(option("--out")).write_bytes(b"weights")
    tell("result", path=option("--out"), preview=None, loss=3.0, iterations=9, seconds=1.5, joules=12.0)
    end()


def until_stopped() -> None:
    """Go on until the line `stop` comes, even if standard input has ended."""
    while b"stop\n" not in os.read(0, 256):
        time.sleep(0.02)


def normal() -> None:
    begin()
    tell("exemplar", name="moss", maps=["base_color", "height"], width=96, height=96, network="standard")
    tell("warning", text="the light comes from one side")
    tell("note", text="one map is left out")
    tell("something later versions tell", facts=[1, 2])
    progress(0.5)
    tell("look", path="look.nca", loss=9.5)
    finish()


def dry() -> None:
    assert "--dry-run" in ARGUMENTS
    begin()
    tell("exemplar", name="moss", maps=["base_color"])
    end()


def crash() -> None:
    begin()
    progress(0.2)
    sys.stderr.write("Fatal Python error: Segmentation fault\n")
    sys.stderr.flush()
    os._exit(139)


def wordless() -> None:
    begin()
    os._exit(7)


def silent() -> None:
    begin()
    time.sleep(60)


def garbage() -> None:
    sys.stdout.buffer.write(b'no json\n[1]\n{"event": 3}\n\xff\xfe\n' + b"[" * 5000 + b"\n")
    begin()
    tell("progress", done="half", loss=None, seconds=True)
    progress(0.7)
    finish()


def disk_full() -> None:
    begin()
    end(1, "out.nca: No space left on device")


def taken() -> None:
    begin()
    end(2, "out.nca: another training (process 9) to this file is under way; wait for it, or give another name")


def old() -> None:
    begin("0.1.0")
    end()


def older() -> None:
    sys.stderr.write("lichen train: error: unrecognized arguments: --progress\n")
    sys.exit(2)


def patient() -> None:
    begin()
    progress(0.4)
    until_stopped()
    finish()


def lasting() -> None:
    """Looked at first, and then as patient."""
    if "--dry-run" in ARGUMENTS:
        dry()
    patient()


def early() -> None:
    """Stopped before there is anything to keep."""
    begin()
    until_stopped()
    end(130, "stopped; nothing was written")


DOES = {name: work for name, work in globals().items() if callable(work)}

if __name__ == "__main__":
    DOES[EXEMPLAR.stem]()
