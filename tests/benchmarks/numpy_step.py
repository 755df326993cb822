"""One growth step in nca_core beside numpy's own matrix product; needs numpy only, so it runs in any environment.

python tests/benchmarks/numpy_step.py WEIGHTS SIDE   ->   numpy's version, FLOP/s of a 2048³ product, seconds a step
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np

import nca_core
from nca_core.parallel import cores
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


def main(weights: str, side: int) -> None:
    rule = nca_core.load(weights).levels[-1].rule
    random = np.random.default_rng(0)
    matrix = random.random((2048, 2048), dtype=np.float32)
    state = random.random((rule.channels, side + 2, side + 2), dtype=np.float32)
    out = np.empty((rule.channels, side, side), np.float32)
    stepper = Stepper(rule, cores())
    products = [best_time(lambda: matrix @ matrix)]
    stepped = best_time(lambda: stepper.step(state, out))
    products.append(best_time(lambda: matrix @ matrix))  # the machine may have been busy the first time
    print(np.__version__, 2 * 2048**3 / min(products), stepped)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
