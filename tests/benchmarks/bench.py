"""make bench: what growth and training cost on this machine, each beside a yardstick taken in the same run.

The machine's own large matrix product is the ceiling; three conv2d calls in torch, the way the published systems do a
step, is the floor. Ratios carry over between machines; seconds do not.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from networks import GOALS, write_all
from numpy_step import best_time
from rich.console import Console
from rich.table import Table
from torch.nn import functional

import nca_core
from nca_core.kernels import cores
from nca_core.layers import Rule
from trainer.exemplar.exemplar import load_exemplar
from trainer.process.devices import worker_count
from trainer.training.energy import WATTS_PER_CORE
from trainer.training.train import Settings, train

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SAMPLES = ROOT / "samples"
SIDE = 512  # cells of the step that is timed
SIDES = (128, SIDE, 2048, 4096)
STATED_LOSS = 10.15  # reached when whole bricks lie in straight courses, with mortar of sand
TRAINING_SECONDS = 120.0
AREAS = (512, 1024, 2048, 4096, 8192)  # pixels a side
MODES = {
    "tile": "a tile of 1024²",
    "plane": "1024² of the plane at (4096, 0)",
    "udim": "four UDIM tiles of 1024²",
    "endless": "an atlas of 16 corner tiles, 4096²",
    "living": "a living tile of the same extent, as textures",
    "near": "reading 1024² pixels of an endless floor, 4 m across",
    "far": "the same, 4 km across",
}  # of modes.py


def numpy_steps(python: Path | str, weights: Path) -> tuple[str, dict[tuple[int, int], tuple[float, float]]]:
    """numpy's version; by side and threads, FLOP/s of its large product and seconds a step, in that Python."""
    command = [str(python), str(HERE / "numpy_step.py"), str(weights), *map(str, SIDES)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    run = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    version, *lines = run.stdout.splitlines()
    steps = {}
    for side, threads, rate, seconds in map(str.split, lines):
        steps[int(side), int(threads)] = float(rate), float(seconds)
    return version, steps


def add_steps(table: Table, python: Path, weights: Path, flops: int, theirs: float) -> None:
    """Rows for numpy's step in one Python. flops: of a cell's two products. theirs: seconds of torch's step."""
    version, steps = numpy_steps(python, weights)
    ours = steps[SIDE, cores()][1]
    table.add_row(
        f"nca_core with numpy {version}: the same",
        f"{ours * 1e3:.1f} ms, {SIDE**2 / ours / 1e6:.1f} M cells/s, {flops * SIDE**2 / ours / 1e9:.0f} GFLOP/s",
        f"{theirs / ours:.1f} x torch",
    )
    for threads in sorted({threads for _, threads in steps}):
        rates = [steps[side, threads][0] for side in SIDES]
        shares = (
            f"{flops * side**2 / steps[side, threads][1] / rate:.0%}" for side, rate in zip(SIDES, rates, strict=True)
        )
        table.add_row(
            f"numpy {version}: share of its matrix product's rate, {threads} threads, {', '.join(map(str, SIDES))}",
            ", ".join(shares),
            f"{min(rates) / 1e9:.0f} to {max(rates) / 1e9:.0f} GFLOP/s",
        )


def conv2d_step(rule: Rule) -> float:
    """The same step as three conv2d calls: depthwise perception, hidden layer, update."""
    channels, hidden = rule.channels, rule.hidden
    state = torch.rand(1, channels, SIDE, SIDE)
    filters = torch.rand(4, 1, 3, 3).repeat(channels, 1, 1, 1)
    w1, b1, w2 = torch.rand(hidden, 4 * channels, 1, 1), torch.rand(hidden), torch.rand(channels, hidden, 1, 1)

    def run() -> torch.Tensor:
        padded = functional.pad(state, (1, 1, 1, 1), mode="circular")
        perception = functional.conv2d(padded, filters, groups=channels)
        return state + functional.conv2d(functional.conv2d(perception, w1, b1).relu(), w2)

    torch.set_num_threads(cores())
    with torch.no_grad():
        return best_time(run)


def material(path: Path, size: int) -> tuple[float, float, float]:
    """Seconds to grow and to decode all maps at size², and the peak memory in MB, in a process of its own."""
    code = (
        "import sys, time, nca_core\n"
        "from tests.benchmarks.memory import peak_megabytes\n"
        "model = nca_core.load(sys.argv[1]); size = int(sys.argv[2])\n"
        "recipe = nca_core.Recipe(seed=1, width=size, height=size)\n"
        "grown, decoded = [], []\n"
        "for _ in range(3):\n"
        "    started = time.perf_counter(); cells = nca_core.grow(model, recipe.surface(model).field)\n"
        "    grown.append(time.perf_counter() - started); started = time.perf_counter()\n"
        "    nca_core.decode(model, cells, (size, size)); decoded.append(time.perf_counter() - started)\n"
        "print(min(grown), min(decoded), peak_megabytes())\n"
    )
    run = subprocess.run([sys.executable, "-c", code, str(path), str(size)], check=True, capture_output=True, text=True)
    grown, decoded, peak = map(float, run.stdout.split())
    return grown, decoded, peak


def mode_cost(mode: str, weights: Path) -> tuple[float, float]:
    """Seconds and peak memory in MB of one of MODES, in a process of its own."""
    command = [sys.executable, str(HERE / "modes.py"), mode, str(weights)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    run = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    seconds, peak = map(float, run.stdout.split())
    return seconds, peak


def engine_cost(python: Path, what: str, *arguments: str) -> tuple[float, float]:
    """Wall and processor seconds that engines.py tells, in that Python."""
    command = [str(python), str(HERE / "engines.py"), what, *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    run = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    wall, processor = map(float, run.stdout.splitlines()[-1].split())
    return wall, processor


def engines(pythons: list[Path]) -> list[tuple[Path, str]]:
    """Every engine, with the Python that runs it."""
    return [(python, "numpy") for python in pythons] + [(Path(sys.executable), "torch")]


def add_networks(table: Table, pythons: list[Path]) -> None:
    """Rows for every size of network, untrained, on every engine; goals are for the newest numpy."""
    with tempfile.TemporaryDirectory() as folder:
        for name, path in write_all(Path(folder)).items():
            for size, goal in GOALS[name].items():
                for python, engine in engines(pythons):
                    wall, _ = engine_cost(python, "maps", engine, str(path), str(size))
                    row = f"{name} network, five maps at {size}², {engine}, {python.parts[-3]}"
                    newest = (python, engine) == (pythons[-1], "numpy")
                    table.add_row(row, f"{wall:.2f} s", f"goal on two cores: {goal} s" if newest else "")


def add_engines(table: Table, pythons: list[Path], weights: str) -> None:
    """Rows for every engine at 1024², for Blender, and for what a growing area costs."""
    newest = pythons[-1]
    for python, engine in engines(pythons):
        wall, processor = engine_cost(python, "maps", engine, weights, "1024")
        joules = f"{processor:.1f} core seconds: {processor * WATTS_PER_CORE:.0f} J at {WATTS_PER_CORE:.0f} W a core"
        table.add_row(f"all maps at 1024², {engine}, {python.parts[-3]}", f"{wall:.2f} s", joules)
    archives = sorted((ROOT / "build" / "extension").glob("*.zip"))
    for python in pythons if archives else []:
        wall, _ = engine_cost(python, "blender", "numpy", weights, "1024", str(archives[-1]))
        table.add_row(f"until they are images in Blender, {python.parts[-3]}", f"{wall:.2f} s", "encoded and packed")
        first, layout = engine_cost(python, "looks", "numpy", weights, "512", str(archives[-1]))
        seen = f"{first * 1e3:.0f} ms, the layout after {layout * 1e3:.0f} ms"
        table.add_row(f"until a growing 512² is seen, {python.parts[-3]}", seen, "")
    seconds = [engine_cost(newest, "maps", "numpy", weights, str(size))[0] for size in AREAS]
    each = ", ".join(f"{size}²: {wall / size**2 * 1e6:.2f}" for size, wall in zip(AREAS, seconds, strict=True))
    table.add_row(f"seconds a million pixels, numpy, {newest.parts[-3]}", each, "flat: linear in the area")


def add_steering(table: Table, weights: Path) -> None:
    """Rows for what guides, directions and grafts cost; the graft is the material itself."""
    command = [sys.executable, str(HERE / "steered.py"), str(weights), str(weights)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    run = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    for line in run.stdout.splitlines():
        name, nanoseconds, times = line.split("\t")
        table.add_row(f"all maps at 1024², with {name}", f"{nanoseconds} ns a finest cell", f"{times} x plain")


def training() -> tuple[float | None, float, int]:
    """Seconds until the smoothed loss is below STATED_LOSS (None: never), the last loss, and iterations."""
    exemplar = load_exemplar(SAMPLES / "exemplars" / "brick_wall", 512)
    reached = None
    for report in train(exemplar, Settings(seconds=TRAINING_SECONDS, workers=worker_count("cpu"))):
        if report.levels == report.all_levels and reached is None and report.loss < STATED_LOSS:
            reached = report.seconds
    return reached, report.loss, report.iteration


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, default=SAMPLES / "weights" / "brick_wall.nca")
    parser.add_argument("--no-training", action="store_true", help="skip the two minutes of training")
    options = parser.parse_args()
    model = nca_core.load(options.weights)
    rule = model.levels[-1].rule
    flops = 2 * rule.hidden * 5 * rule.channels  # a cell in the two matrix products of a step
    theirs = conv2d_step(rule)
    table = Table("what", "measured", "beside", title=f"{cores()} cores, {options.weights.name}")
    table.add_row(
        f"torch {torch.__version__}, three conv2d: a step of {SIDE}² cells, "
        f"{rule.channels} channels, {rule.hidden} hidden",
        f"{theirs * 1e3:.1f} ms",
        "how the published systems do it",
    )
    pythons = [path for path in (Path(sys.executable), ROOT / ".venv" / "py313" / "bin" / "python") if path.exists()]
    for python in pythons:
        add_steps(table, python, options.weights, flops, theirs)
    for size in (1024, 2048):
        grown, decoded, peak = material(options.weights, size)
        table.add_row(
            f"all maps at {size}²",
            f"{grown + decoded:.2f} s",
            f"grow {grown:.2f} s, decode {decoded:.2f} s, peak {peak:.0f} MB",
        )
    add_networks(table, pythons)
    add_engines(table, pythons, str(options.weights))
    add_steering(table, options.weights)
    for mode, what in MODES.items():
        seconds, peak = mode_cost(mode, options.weights)
        table.add_row(what, f"{seconds:.2f} s", f"peak {peak:.0f} MB")
    if not options.no_training:
        reached, loss, iterations = training()
        when = f"{reached:.0f} s" if reached else f"not within {TRAINING_SECONDS:.0f} s"
        table.add_row(f"training to loss {STATED_LOSS}", when, f"loss {loss:.2f} after {iterations} iterations")
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
