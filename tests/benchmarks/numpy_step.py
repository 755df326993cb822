"""One growth step in nca_core beside numpy's own matrix product; needs numpy only, so it runs in any environment.

python tests/benchmarks/numpy_step.py WEIGHTS SIDE ...   ->   numpy's version; for each side, on one core and on
all: side, threads, FLOP/s of a 1536³ product on as many, seconds a step
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import nullcontext

import numpy as np

import nca_core
from nca_core.kernels import cores, one_blas_thread
from nca_core.rule import Stepper


def best_time(work: Callable[[], object], seconds: float = 3.0) -> float:
    """The shortest of many runs: what the machine can do when nobody disturbs it."""
    work()
    best, until = float("inf"), time.perf_counter() + seconds
    while time.perf_counter() < until:
        started = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - started)
    return best


def compared(work: Callable[[], object], threads: int, seconds: float = 4.0) -> tuple[float, float]:
    """FLOP/s of a large matrix product and seconds of `work`, each the median of runs that take turns: on a shared
    machine either alone says how busy the others are."""
    matrix = np.random.default_rng(0).random((1536, 1536), dtype=np.float32)
    out = np.empty_like(matrix)
    rates, times = [], []
    work()
    until = time.perf_counter() + seconds
    while time.perf_counter() < until or len(times) < 5:
        with one_blas_thread() if threads == 1 else nullcontext():
            rates.append(2 * len(matrix) ** 3 / timed(lambda: np.matmul(matrix, matrix, out=out)))
        time.sleep(0.15)  # until BLAS' threads have ceased to wait for more
        times.append(timed(work))
    return float(np.median(rates)), float(np.median(times))


def timed(work: Callable[[], object]) -> float:
    """Seconds a run, of as many as take a twentieth of a second."""
    started, runs = time.perf_counter(), 0
    while time.perf_counter() - started < 0.05:
        work()
        runs += 1
    return (time.perf_counter() - started) / runs


def main(weights: str, sides: list[int]) -> None:
    rule = nca_core.load(weights).levels[-1].rule
    random = np.random.default_rng(0)
    print(np.__version__)
    for side in sides:
        before = random.random((rule.channels, side + 2, side + 2), dtype=np.float32)
        after = np.zeros_like(before)[:, 1:-1, 1:-1]
        for threads in sorted({1, cores()}):
            stepper = Stepper([rule], threads)
            rate, seconds = compared(lambda: stepper.step(before, after), threads)  # noqa: B023 - called at once
            print(side, threads, rate, seconds)


if __name__ == "__main__":
    main(sys.argv[1], [int(side) for side in sys.argv[2:]])
