"""python -m tests.window ZIP [SCENARIO ...]: play the scenarios, all if none is named."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from .blender import NoBlenderError, find
from .play import FOLDER, play

SCENARIOS = Path(__file__).with_name("scenarios")


def main() -> int:
    """0 if every scenario came to its end, or if there is no Blender to play them in."""
    archive, *wanted = sys.argv[1:]
    names = wanted or sorted(path.stem for path in SCENARIOS.glob("*.py") if path.stem != "__init__")
    try:
        blender = find()
    except NoBlenderError as why:
        print(f"The window tests are skipped: {why}.")
        return 0
    failed = []
    with blender.screen() as screen:
        for name in names:
            began = time.monotonic()
            faults = play(blender, screen, name, Path(archive).resolve())
            print(f"{name}: {'FAILED' if faults else 'passed'} after {time.monotonic() - began:.0f} s", flush=True)
            for fault in faults:
                print(f"    {fault}", flush=True)
            failed += [name] if faults else []
    print(f"{len(names) - len(failed)} of {len(names)} scenarios passed; pictures and logs are in {FOLDER}.")
    return 1 if failed else 0


sys.exit(main())
