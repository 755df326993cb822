"""What a batch costs beside its growth: planning it, and Dask's scheduler.

python -m tests.benchmarks.farm planning    100,000 lines, in processor seconds, and memory; other work counts little
python -m tests.benchmarks.farm overhead    a job of the scheduler, beside the same jobs without it
python -m tests.benchmarks.farm workers     two workers beside one; takes idle cores
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.memory import peak_megabytes

ROOT = Path(__file__).parents[2]
WEIGHTS = ROOT / "samples" / "weights" / "pebbles.nca"
LINES = 100_000
EMPTY = 2000  # jobs whose files are there: what is left of them is the scheduler's, and a look at a sidecar
TILES, SIDE = 48, 512  # that workers grow
ROUNDS = 3


def manifest(folder: Path, count: int, size: int) -> Path:
    """A material and a manifest of it, a seed a line, all maps."""
    shutil.copy(WEIGHTS, folder)
    path = folder / "tiles.jsonl"
    with path.open("w") as file:
        for seed in range(count):
            line = {"weights": WEIGHTS.name, "width": size, "seed": seed, "name": "{material}_{seed}"}
            file.write(json.dumps(line) + "\n")
    return path


def planning() -> None:
    """Plan LINES lines in this process."""
    from trainer.batch.planning import plan_batch

    with tempfile.TemporaryDirectory() as folder:
        path = manifest(Path(folder), LINES, 256)
        before, began = peak_megabytes(), time.process_time()
        batch = plan_batch(path)
        seconds = time.process_time() - began
    print(f"planning {len(batch.jobs)} lines: {seconds:.1f} processor seconds; goal 10")
    print(f"peak memory: {peak_megabytes():.0f} MB, {before:.0f} before it")


@contextmanager
def scheduler(folder: Path, workers: int) -> Iterator[str]:
    """A scheduler and its workers, in processes of their own; its address."""
    from tests.trainer.batch.farms import farm

    with farm(folder) as there:
        for _ in range(workers):
            there.worker()
        there.wait_for_workers(workers)
        yield there.address


def baked(path: Path, out: Path, *options: str) -> tuple[float, float]:
    """Bake a manifest in a process; wall seconds, and processor seconds of that process, the scheduler and workers."""
    command = [sys.executable, "-m", "trainer.cli", "bake", str(path), "--out", str(out), *options]
    before, began = processor_seconds(), time.perf_counter()
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began, processor_seconds() - before


def processor_seconds() -> float:
    """Those of all processes that this one has started; other work on the machine counts little."""
    import psutil  # `distributed` brings it

    ended = os.times()
    at_work = [child.cpu_times() for child in psutil.Process().children(recursive=True)]
    return ended.children_user + ended.children_system + sum(times.user + times.system for times in at_work)


def overhead() -> None:
    """Hand out jobs that are done already, with and without a scheduler, and few beside many: the rest is start."""
    from distributed import Client  # noqa: F401 - a word of what is missing, before anything is grown

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        out, path = folder / "out", manifest(folder, EMPTY, 16)
        few = folder / "few.jsonl"
        few.write_text("".join(path.read_text().splitlines(keepends=True)[: EMPTY // 10]))
        baked(path, out, "--jobs", "1")
        seconds: dict[str, tuple[float, float]] = {}
        with scheduler(folder, 1) as address:
            for what, options in (("one process", ("--jobs", "1")), ("Dask", ("--scheduler", address))):
                some, many = (baked(each, out, "--skip-existing", *options) for each in (few, path))
                jobs = EMPTY - EMPTY // 10
                wall, used = ((more - less) / jobs * 1e3 for more, less in zip(many, some, strict=True))
                seconds[what] = wall, used
                print(f"{what}: {wall:.2f} ms a job that is there, {used:.2f} processor ms of all processes")
    wall, used = (more - less for more, less in zip(seconds["Dask"], seconds["one process"], strict=True))
    print(f"overhead of the scheduler: {wall:.2f} ms a job, {used:.2f} processor ms; goal 20")


def workers() -> None:
    """Grow the same tiles with one worker and with two, taking turns."""
    walls: dict[int, list[float]] = {1: [], 2: []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = manifest(folder, TILES, SIDE)
        few = folder / "few.jsonl"
        few.write_text(path.read_text().splitlines(keepends=True)[0])
        for turn in range(ROUNDS):
            for count in walls:
                with scheduler(folder, count) as address:
                    start, _ = baked(few, folder / f"few{turn}.{count}", "--scheduler", address)
                    wall, _ = baked(path, folder / f"{turn}.{count}", "--scheduler", address)
                    walls[count].append(wall - start)  # Python's start is no worker's
    one, two = min(walls[1]), min(walls[2])
    print(f"{TILES} tiles of {SIDE}², one worker {one:.1f} s, two {two:.1f} s: {one / two:.2f} x; goal 1.8")


#: What can be measured, by its name.
PARTS: Mapping[str, Callable[[], None]] = {"planning": planning, "overhead": overhead, "workers": workers}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=tuple(PARTS), nargs="+")
    for part in parser.parse_args().part:
        PARTS[part]()


if __name__ == "__main__":
    main()
