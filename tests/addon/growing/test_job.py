"""The job: nca_core's pixels as PNG, on a thread or not; progress, cancel and errors."""

from __future__ import annotations

import threading
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from tests.pngs import png_levels

from ..pixels import reference


@pytest.fixture
def model(weights: Path) -> object:
    import nca_core

    return nca_core.load(weights)


def test_a_job_gives_every_map_as_png(installed: ModuleType, model: object) -> None:
    from bl_ext.user_default.lichen.growing import job
    from bl_ext.user_default.lichen.growing.request import Request

    import nca_core

    request = Request(seed=3, width=48, height=32)
    task = job.GrowthJob(model, request)
    task.run()
    assert task.done
    assert task.progress == 1.0
    assert task.result().images.keys() == {kind.name for kind in model.kinds}
    expected = reference(model, nca_core.Recipe(seed=3, width=48, height=32))
    for name in ("base_color", "opacity", "height"):
        bits = nca_core.KINDS[name].bits
        levels = np.rint(expected[name] * (2**bits - 1))
        assert np.abs(png_levels(task.result().images[name][0]) - levels).max() <= 1


def test_bands_join_into_one_picture(installed: ModuleType, model: object, monkeypatch: pytest.MonkeyPatch) -> None:
    from bl_ext.user_default.lichen.growing import job
    from bl_ext.user_default.lichen.growing.request import Request

    import nca_core

    request = Request(width=40, height=40)
    whole = job.GrowthJob(model, request)
    whole.run()
    monkeypatch.setattr(nca_core.bands, "BAND_PIXELS", 40 * 7)
    banded = job.GrowthJob(model, request)
    banded.run()
    for name, png in whole.result().images.items():
        assert np.abs(png_levels(png[0]) - png_levels(banded.result().images[name][0])).max() <= 1


def test_a_thread_gives_the_same_and_reports_progress(installed: ModuleType, model: object) -> None:
    from bl_ext.user_default.lichen.growing import job
    from bl_ext.user_default.lichen.growing.request import Request

    request = Request(width=32, height=32)
    here, there = job.GrowthJob(model, request), job.GrowthJob(model, request)
    assert not there.done
    here.run()
    there.start()
    assert there.result() == here.result()


def test_cancelling_stops_at_the_next_step(installed: ModuleType, model: object) -> None:
    from bl_ext.user_default.lichen.growing import job
    from bl_ext.user_default.lichen.growing.request import Request

    import nca_core

    task = job.GrowthJob(model, Request(width=32, height=32))
    task.cancel()
    task.start()
    with pytest.raises(nca_core.Cancelled):
        task.result()
    assert task.done
    assert task.progress < 0.5


def test_an_error_on_the_thread_comes_out_of_result(
    installed: ModuleType, model: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bl_ext.user_default.lichen.growing import job
    from bl_ext.user_default.lichen.growing.request import Request

    import nca_core

    def fail(*_arguments: object, **_options: object) -> None:
        raise MemoryError

    monkeypatch.setattr(nca_core.engine, "growing", fail)
    task = job.GrowthJob(model, Request(width=32, height=32))
    task.start()
    with pytest.raises(MemoryError):
        task.result()
    threads = [thread for thread in threading.enumerate() if thread.name.startswith("Lichen")]
    for thread in threads:
        thread.join(10)  # the result is there a moment before its thread has ended
    assert not any(thread.is_alive() for thread in threads)
