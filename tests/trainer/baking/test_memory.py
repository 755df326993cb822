"""`lichen grow` takes memory for a band of rows, not for the surface: a surface of 16K is a matter of time and disk."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import nca_core
from nca_core.surface import BAND_CELLS
from tests.core.models import random_model
from trainer.baking.row_store import CHUNK_BYTES

WIDTH = 16384
LIMIT = 750  # MB, of which some 300 are Python, torch and OpenImageIO
SMALL_BOUNDS = (
    "import sys, nca_core.surface, trainer.baking.row_store; from trainer.cli.main import main; "
    "from tests.benchmarks.memory import peak_megabytes; "
    "nca_core.surface.WHOLE_CELLS = nca_core.surface.BAND_CELLS = int(sys.argv[1]); "
    "trainer.baking.row_store.CHUNK_BYTES = int(sys.argv[2]); status = main(sys.argv[3:]); "
    "print(peak_megabytes()); sys.exit(status)"
)


def peak_of_growing(weights: Path, height: int) -> float:
    """Megabytes that the command line has at most in memory while it grows WIDTH x height pixels, bounded to a
    sixteenth of the usual rows at a time."""
    if sys.platform == "win32":
        pytest.skip("Windows does not tell the peak by getrusage")
    options = ["--size", str(WIDTH), "--height", str(height), "--format", "exr", "--out", str(weights.parent)]
    bounds = [str(bound // 16) for bound in (BAND_CELLS, CHUNK_BYTES)]
    command = [sys.executable, "-c", SMALL_BOUNDS, *bounds, "grow", str(weights), *options]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(run.stdout.splitlines()[-1])


def test_a_wide_surface_takes_bounded_memory_whatever_its_height(tmp_path: Path) -> None:
    """Written in tiles; the heights are of two bands and of twenty. (All of 16384² was measured: README.md.)"""
    weights = tmp_path / "moss.nca"
    nca_core.save(random_model(steps=(1, 1, 1, 1, 1), channels=12, maps=("height",)), weights)
    low, high = (peak_of_growing(weights, rows) for rows in (64, 640))
    added = WIDTH * (640 - 64) * 4 * 4e-6  # MB of height and normals
    assert high < LIMIT
    assert high - low < added / 2
