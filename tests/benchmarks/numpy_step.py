"""One growth step in nca_core beside numpy's own matrix product; needs numpy only, so it runs in any environment.

python tests/benchmarks/numpy_step.py WEIGHTS SIDE ...   ->   numpy's version; for each side, on one core and on
all: side, threads, FLOP/s of a 2048³ product on as many, seconds a step
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import nullcontext

import numpy as np

import nca_core
from nca_core.parallel import cores
from nca_core.product import one_blas_thread
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


def product(threads: int) -> float:
    """FLOP/s of a large matrix product."""
    matrix = np.random.default_rng(0).random((2048, 2048), dtype=np.float32)
    out = np.empty_like(matrix)
    with one_blas_thread() if threads == 1 else nullcontext():
        seconds = best_time(lambda: np.matmul(matrix, matrix, out=out), 1.0)
    time.sleep(0.2)  # until BLAS' threads have ceased to wait for more
    return 2 * 2048**3 / seconds


def main(weights: str, sides: list[int]) -> None:
    rule = nca_core.load(weights).levels[-1].rule
    random = np.random.default_rng(0)
    print(np.__version__)
    for side in sides:
        before = random.random((rule.channels, side + 2, side + 2), dtype=np.float32)
        after = np.zeros_like(before)[:, 1:-1, 1:-1]
        for threads in sorted({1, cores()}):
            stepper, products = Stepper(rule, threads), [product(threads)]
            stepped = best_time(lambda: stepper.step(before, after))  # noqa: B023 - called at once
            products.append(product(threads))  # the machine may have been busy the first time
            print(side, threads, max(products), stepped)


if __name__ == "__main__":
    main(sys.argv[1], [int(side) for side in sys.argv[2:]])
