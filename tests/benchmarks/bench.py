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
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from rich.table import Table
from torch.nn import functional

import nca_core
from nca_core.model import Rule
from nca_core.parallel import cores
from nca_core.rule import fold_filters, step
from trainer.exemplar import load_exemplar
from trainer.parallelism import members
from trainer.train import Settings, train

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
SIDE = 512  # cells of the step that is timed
STATED_LOSS = 7.0  # reached when a wall of bricks is there to be recognised
TRAINING_SECONDS = 120.0


def best_time(work: Callable[[], object], seconds: float = 3.0) -> float:
    """The shortest of many runs: what the machine can do when nobody disturbs it."""
    work()
    best, until = float("inf"), time.perf_counter() + seconds
    while time.perf_counter() < until:
        started = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - started)
    return best


def matrix_product_rate() -> float:
    """FLOP/s of numpy's 2048³ product in float32."""
    matrix = np.random.default_rng(0).random((2048, 2048), dtype=np.float32)
    return 2 * 2048**3 / best_time(lambda: matrix @ matrix)


def numpy_step(rule: Rule) -> float:
    """Seconds for one step of SIDE² cells in nca_core."""
    state = np.random.default_rng(0).random((rule.channels, SIDE + 2, SIDE + 2), dtype=np.float32)
    folded = fold_filters(rule)
    return best_time(lambda: step(rule, folded, state, cores()))


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
        "import sys, time, resource, nca_core\n"
        "model = nca_core.load(sys.argv[1]); size = int(sys.argv[2])\n"
        "recipe = nca_core.Recipe(seed=1, width=size, height=size)\n"
        "grown, decoded = [], []\n"
        "for _ in range(3):\n"
        "    started = time.perf_counter(); cells = nca_core.grow(model, recipe.field(model))\n"
        "    grown.append(time.perf_counter() - started); started = time.perf_counter()\n"
        "    nca_core.decode(model, cells, (size, size)); decoded.append(time.perf_counter() - started)\n"
        "print(min(grown), min(decoded), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3)\n"
    )
    run = subprocess.run([sys.executable, "-c", code, str(path), str(size)], check=True, capture_output=True, text=True)
    grown, decoded, peak = map(float, run.stdout.split())
    return grown, decoded, peak


def training() -> tuple[float | None, float, int]:
    """Seconds until the smoothed loss is below STATED_LOSS (None: never), the last loss, and iterations."""
    exemplar = load_exemplar(SAMPLES / "exemplars" / "brick_wall", 512)
    reached = None
    for report in train(exemplar, Settings(seconds=TRAINING_SECONDS, members=members("cpu"))):
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
    flops = 2 * rule.hidden * 5 * rule.channels  # per cell: the two matrix products
    ceiling = matrix_product_rate()
    ours, theirs = numpy_step(rule), conv2d_step(rule)
    ceiling = max(ceiling, matrix_product_rate())  # the machine may have been busy the first time
    table = Table("what", "measured", "beside", title=f"{cores()} cores, {options.weights.name}")
    table.add_row("matrix product 2048³", f"{ceiling / 1e9:.0f} GFLOP/s", "the ceiling")
    rate = SIDE**2 * flops / ours
    table.add_row(
        f"numpy step, {rule.channels} channels, {rule.hidden} hidden, {SIDE}² cells",
        f"{ours * 1e3:.1f} ms, {SIDE**2 / ours / 1e6:.1f} M cells/s, {rate / 1e9:.0f} GFLOP/s",
        f"{rate / ceiling:.0%} of the ceiling",
    )
    table.add_row(
        "the same in torch, three conv2d", f"{theirs * 1e3:.1f} ms", f"numpy is {theirs / ours:.1f} x as fast"
    )
    for size in (1024, 2048):
        grown, decoded, peak = material(options.weights, size)
        table.add_row(
            f"all maps at {size}²",
            f"{grown + decoded:.2f} s",
            f"grow {grown:.2f} s, decode {decoded:.2f} s, peak {peak:.0f} MB",
        )
    if not options.no_training:
        reached, loss, iterations = training()
        when = f"{reached:.0f} s" if reached else f"not within {TRAINING_SECONDS:.0f} s"
        table.add_row(f"training to loss {STATED_LOSS}", when, f"loss {loss:.2f} after {iterations} iterations")
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
