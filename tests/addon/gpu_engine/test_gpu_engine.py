"""The graphics card's engine against numpy's: the same noise to the last bit, the same maps within TOLERANCE.

Headless, so in Blender 5.2 and newer; on a machine without a card it runs on software OpenGL.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType
from typing import Any

import bpy
import numpy as np
import pytest

from tests.pngs import png_levels

from ..conftest import MODULE, SHIPPED

TOLERANCE = 1e-4  # of a map's range, a fortieth of an 8-bit level. Measured: 8e-6, normals 3e-5
needs_compute = pytest.mark.skipif(bpy.app.version < (5, 2), reason="compute shaders without a window: Blender 5.2")


@pytest.fixture
def gpu_engine(installed: ModuleType) -> Any:
    from bl_ext.user_default.lichen import gpu_engine

    if fault := gpu_engine.usable():
        pytest.skip(fault)
    return gpu_engine


@pytest.fixture
def model(weights: Path) -> Any:
    import nca_core

    return nca_core.load(weights)


def fields() -> dict[str, tuple[Any, Any]]:
    """A field of every kind, and a part of it to grow (None: all)."""
    from nca_core import Plane, Region, Torus
    from nca_core.corner_tiles import TileAtlas, TileSet

    return {
        "torus": (Torus(3, 2, 5), None),
        "part of a torus": (Torus(5, 4, 6), Region(1, 3, 2, 4)),
        "plane": (Plane(-3, 70_000, 3, 2, 2**32 - 1), None),
        "corner tiles": (TileAtlas(TileSet(5, 2, 2), 3), None),
        "three colours": (TileAtlas(TileSet(3, 1, 3), 3), None),
    }


@needs_compute
@pytest.mark.parametrize("density", [1.0, 0.5, 1.75])
@pytest.mark.parametrize("kind", list(fields()))
def test_maps_are_nca_cores(gpu_engine: Any, model: Any, kind: str, density: float) -> None:
    from nca_core import Region
    from nca_core.engine import Numpy, grown

    field, part = fields()[kind]
    side = int(model.coarse_pixels * density)
    size = field.region.height * side, field.region.width * side
    shown = part.scaled(side) if part else Region(0, size[0], 0, size[1])
    maps = []
    for engine in (Numpy(), gpu_engine.Gpu()):
        cells = grown(engine, model, field, part)
        maps.append(engine.decode(model, cells, size, shown))
    reference, ours = maps
    assert ours.keys() == reference.keys()
    for name, values in reference.items():
        assert ours[name].shape == values.shape
        assert np.abs(ours[name] - values).max() < TOLERANCE, name


@needs_compute
def test_noise_is_exact(gpu_engine: Any, model: Any) -> None:
    """Of no steps at all, a level's first state is its noise."""
    from dataclasses import replace

    from bl_ext.user_default.lichen.gpu_engine import engine, programs

    inputs = {"noise": np.ones(4, np.float32), "lattice": np.zeros((4, 2), np.float32)}
    level = replace(model.levels[0], inputs=inputs)
    only = replace(model, levels=(level,))
    for field, _part in fields().values():
        first = engine._refined(only, field, 0, field.region, None, field.wraps)
        noise = field.noise(0, 1, 4, field.region)
        assert np.array_equal(programs.read(first.state), np.moveaxis(noise, 0, -1))


@needs_compute
@pytest.mark.skipif(not SHIPPED.exists(), reason="no sample weights here")
def test_a_shipped_model_after_all_its_steps(gpu_engine: Any) -> None:
    import nca_core
    from nca_core import Region, Torus
    from nca_core.engine import Numpy, grown

    model, field, size = nca_core.load(SHIPPED), Torus(4, 3, 8), (96, 128)
    reference, ours = (
        engine.decode(model, grown(engine, model, field), size, Region(0, *size[:1], 0, size[1]))
        for engine in (Numpy(), gpu_engine.Gpu())
    )
    for name, values in reference.items():
        assert np.abs(ours[name] - values).max() < TOLERANCE, name


@needs_compute
@pytest.mark.parametrize("folder", ["OLD", "SHIPPED"])
def test_golden_vectors(gpu_engine: Any, folder: str) -> None:
    """What an older version grew, and what is shipped now: tests/golden.py."""
    from tests import golden

    golden = importlib.reload(golden)  # with the extension's nca_core: the core's tests have loaded the checkout's
    weights, vectors = {
        "OLD": (golden.OLD, golden.OLD / "golden.npz"),
        "SHIPPED": (golden.SHIPPED, golden.SHIPPED_VECTORS),
    }[folder]
    for model in golden.models_in(weights):
        differences = golden.differences(model, np.load(vectors), gpu_engine.Gpu())
        assert max(differences.values()) <= golden.TOLERANCE, differences


@needs_compute
def test_a_material_grown_on_the_card_is_the_same(gpu_engine: Any, blender: ModuleType, weights: Path) -> None:
    from ..pixels import material_pixels

    settings = bpy.context.preferences.addons[MODULE].preferences
    grown = []
    try:
        for engine in ("NUMPY", "GPU"):
            settings.engine = engine
            bpy.ops.lichen.import_weights(filepath=str(weights), width=64, height=64, seed=1)
            grown.append(material_pixels(bpy.context.object.active_material.name))
    finally:
        settings.engine = "AUTO"
    for name, values in grown[0].items():
        assert np.abs(grown[1][name] - values).max() < 1.01 / 255


@needs_compute
def test_large_surfaces_are_cut_into_parts(gpu_engine: Any, model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from nca_core import Recipe
    from nca_core.bands import bands

    engine = gpu_engine.Gpu()
    surface = Recipe(seed=2, width=64, height=96).surface(model)
    whole = np.concatenate([band.maps["height"] for band in bands(model, surface, engine=engine)])
    monkeypatch.setattr(type(engine), "cells_at_once", 32 * 8)
    parts = [band.maps["height"] for band in bands(model, surface, engine=engine)]
    assert len(parts) == 6
    assert np.abs(np.concatenate(parts) - whole).max() < TOLERANCE


@needs_compute
def test_a_model_that_has_no_room_goes_to_the_processor(gpu_engine: Any, model: Any) -> None:
    """Its rule needs more constants than a uniform buffer holds."""
    from dataclasses import replace

    from bl_ext.user_default.lichen.growing.job import GrowthJob
    from bl_ext.user_default.lichen.growing.request import Wish

    wide = replace(
        model.levels[0].rule,
        w1=np.zeros((512, 16), np.float32),
        b1=np.zeros(512, np.float32),
        w2=np.zeros((4, 512), np.float32),
    )
    large = replace(model, levels=(replace(model.levels[0], rule=wide), *model.levels[1:]))
    jobs = GrowthJob(large, Wish(width=32, height=32), gpu_engine.Gpu()), GrowthJob(large, Wish(width=32, height=32))
    for job in jobs:
        job.run()
    assert jobs[0].note  # says why
    assert jobs[0].result() == jobs[1].result()


@needs_compute
def test_a_card_that_grows_something_else_is_not_used(
    gpu_engine: Any, model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bl_ext.user_default.lichen.gpu_engine import engine
    from bl_ext.user_default.lichen.growing.job import GrowthJob
    from bl_ext.user_default.lichen.growing.request import Wish

    assert engine.disagreement(model) < TOLERANCE
    steps = engine._stepped
    monkeypatch.setattr(engine, "_stepped", lambda level, cells: steps(model.levels[0], cells))  # not its own rule
    engine.disagreement.cache_clear()
    job = GrowthJob(model, Wish(width=32, height=32), gpu_engine.Gpu())
    job.run()
    engine.disagreement.cache_clear()
    assert "whose maps differ" in job.note
    assert job.result().images


class Failing:
    """An engine whose driver gives up."""

    name, needs_main_thread, cells_at_once, pixels_at_once = "failing", True, None, None

    def growing(self, *_arguments: object) -> None:
        raise RuntimeError("the driver")


class OnMain:
    """numpy's engine, as one that needs the main thread."""

    name, needs_main_thread, cells_at_once, pixels_at_once = "slow", True, 64, 1000

    def __init__(self) -> None:
        from nca_core.engine import Numpy

        self.growing, self.decode = Numpy().growing, Numpy().decode


def driven(job: Any) -> Any:
    """Start a job and call it as a window does, until it is done."""
    import time

    job.start()
    calls = 0
    while not job.done:
        job.advance(0.0001)
        calls += 1
        time.sleep(0.001)
        assert calls < 10_000
    return job


def test_a_job_on_the_main_thread_works_in_slices(installed: ModuleType, model: Any) -> None:
    from bl_ext.user_default.lichen.growing.job import GrowthJob
    from bl_ext.user_default.lichen.growing.request import Wish

    wish = Wish(seed=3, width=96, height=96)
    job = driven(GrowthJob(model, wish, OnMain()))
    expected = GrowthJob(model, wish)
    expected.run()
    for name, (png,) in expected.result().images.items():
        assert np.abs(png_levels(png) - png_levels(job.result().images[name][0])).max() <= 1


def test_cancelling_a_job_on_the_main_thread(installed: ModuleType, model: Any) -> None:
    from bl_ext.user_default.lichen.growing.job import GrowthJob
    from bl_ext.user_default.lichen.growing.request import Wish

    import nca_core

    job = GrowthJob(model, Wish(width=96, height=96), OnMain())
    job.cancel()
    with pytest.raises(nca_core.Cancelled):
        driven(job).result()


def test_giving_up_a_job_that_has_begun(installed: ModuleType, model: Any) -> None:
    """As when Esc is pressed, or another file is opened: nothing calls `advance` any more."""
    import time

    from bl_ext.user_default.lichen.growing.job import GrowthJob
    from bl_ext.user_default.lichen.growing.request import Wish

    import nca_core

    job = GrowthJob(model, Wish(width=96, height=96), OnMain())
    job.start()
    while not job.progress:
        job.advance(0.0001)
        time.sleep(0.001)
    assert not job.done
    job.close()
    assert job.done
    with pytest.raises(nca_core.Cancelled):
        job.result()


def test_when_the_card_fails_numpy_takes_over(installed: ModuleType, model: Any) -> None:
    from bl_ext.user_default.lichen.growing.job import GrowthJob
    from bl_ext.user_default.lichen.growing.request import Wish

    wish = Wish(width=32, height=32)
    expected, failed = GrowthJob(model, wish), GrowthJob(model, wish, Failing())
    for job in (expected, failed):
        job.run()
    in_slices = driven(GrowthJob(model, wish, Failing()))
    for job in (failed, in_slices):
        assert job.result() == expected.result()
        assert "the driver" in job.note


@pytest.mark.parametrize("name", ["AUTO", "NUMPY"])
def test_without_a_graphics_card_the_processor_grows(installed: ModuleType, name: str) -> None:
    from bl_ext.user_default.lichen.settings import engines

    engine, note = engines.choose(name)
    assert (engine.name, note) == ("numpy", "")


@pytest.mark.skipif(bpy.app.version >= (5, 2), reason="5.2 can")
def test_what_cannot_be_had_is_said(installed: ModuleType) -> None:
    from bl_ext.user_default.lichen.settings import engines

    engine, note = engines.choose("GPU")
    assert engine.name == "numpy"
    assert "5.2" in note
