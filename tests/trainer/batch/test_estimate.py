"""An estimate counts what is left to do, and multiplies what a small growth took."""

from __future__ import annotations

from pathlib import Path

import pytest

from trainer.batch import estimate as estimating
from trainer.batch.estimate import Rate, estimate, job_bytes
from trainer.batch.planning import plan_batch
from trainer.process.devices import WATTS_PER_CORE

from .manifests import manifest
from .test_work import carried_out


def test_pixels_seconds_joules_and_bytes_add_up(weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what is not there yet; every way of baking is tried once."""
    tried: list[str] = []
    monkeypatch.setattr(
        estimating, "measured", lambda job, beginning, engine: tried.append(job.line.format) or Rate(0.5, 2.0)
    )
    lines = [{"seed": 1}, {"seed": 2}, {"seed": 3, "udim": [1001, 1002]}, {"seed": 4, "format": "tif"}]
    batch = plan_batch(manifest(weights.parent, lines))
    carried_out(batch, tmp_path, batch.jobs[:1])
    found = estimate(batch.jobs, batch.beginning, tmp_path, "numpy", skip=True)
    assert (found.tasks, found.there, found.files, found.pixels) == (4, 1, 8, 4 * 32 * 32)
    assert (found.seconds, found.joules) == (found.pixels * 0.5, found.pixels * 0.5 * WATTS_PER_CORE)
    assert found.disk == found.pixels * 2
    assert tried == ["png", "tif"]


@pytest.mark.parametrize(
    "line", [{}, {"mode": "endless", "width": 512, "colours": 2}, {"mode": "plane", "x": 5, "density": 2.0}]
)
def test_a_small_growth_is_measured_whatever_the_mode(line: dict[str, object], weights: Path, tmp_path: Path) -> None:
    (job,) = plan_batch(manifest(weights.parent, [line])).jobs
    rate = estimating.measured(job, weights.parent, "numpy")
    assert rate.seconds > 0
    assert 1 < rate.disk < 3  # of 16 bits, compressed


def test_memory_grows_with_the_pixels_up_to_a_gigabyte(weights: Path) -> None:
    lines = [{"width": side, "seed": side} for side in (64, 1024, 4096, 16384)]
    jobs = plan_batch(manifest(weights.parent, lines), split=1 << 17).jobs
    small, usual, large, largest = (job_bytes(job) for job in jobs)
    assert small < usual < large < largest < 1.1 * 2**30
