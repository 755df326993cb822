"""The graphics card's engine against numpy's: the same noise to the last bit, the same maps within TOLERANCE.

Headless, so in Blender 5.2 and newer; on a machine without a card it runs on software OpenGL.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
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
@pytest.mark.parametrize("sharpening", [0.0, 0.25])
@pytest.mark.parametrize("density", [1.0, 0.5, 1.75])
@pytest.mark.parametrize("kind", list(fields()))
def test_maps_are_nca_cores(gpu_engine: Any, model: Any, kind: str, density: float, sharpening: float) -> None:
    from dataclasses import replace

    from nca_core import Region
    from nca_core.engine import Numpy, grown

    field, part = fields()[kind]
    model = replace(model, decoder=replace(model.decoder, sharpening=sharpening))
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

    from bl_ext.user_default.lichen.gpu_engine import engine, textures

    from nca_core.shaders.passes import Placed

    inputs = {"noise": np.ones(4, np.float32), "lattice": np.zeros((4, 2), np.float32)}
    level = replace(model.levels[0], inputs=inputs)
    only = replace(model, levels=(level,))
    for field, _part in fields().values():
        first = engine.refined(only, Placed(field, 0, field.region, field.wraps), None)
        noise = field.noise(0, 1, 4, field.region)
        assert np.array_equal(textures.read(first.state), np.moveaxis(noise, 0, -1))


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


def widened(model: Any, channels: int, widths: tuple[int, ...], features: int) -> Any:
    """A random model of a size of its own, of the maps, stride and lattice of another. widths: each level's hidden
    units."""
    from dataclasses import replace

    random = np.random.default_rng(7)

    def array(*shape: int) -> Any:
        return (random.standard_normal(shape) / np.sqrt(shape[-1])).astype(np.float32)

    def wide(level: Any, hidden: int) -> Any:
        w1, w2 = array(hidden, 4 * channels), array(channels, hidden) / 4
        rule = replace(level.rule, w1=w1, b1=array(hidden), w2=w2)
        inputs = {"noise": np.full(channels, 0.5, np.float32), "lattice": array(channels, 2)}
        return replace(level, rule=rule, inputs=inputs)

    outputs = len(model.decoder.out_bias)
    decoder = replace(
        model.decoder,
        features=array(features, channels),
        bias=array(features),
        out=array(outputs, features),
        grain=array(features, 4) / 8,
    )
    return replace(model, levels=tuple(map(wide, model.levels, widths)), decoder=decoder)


@needs_compute
@pytest.mark.parametrize(("channels", "hidden"), [(16, 96), (12, 48), (5, 512)])
def test_large_networks_read_their_weights_from_a_texture(
    gpu_engine: Any, model: Any, channels: int, hidden: int
) -> None:
    """A rule of 16 channels and 96 hidden units has 31 kB, a uniform block 16."""
    from bl_ext.user_default.lichen.gpu_engine import dispatch, engine

    from nca_core.shaders import program

    rule = program.step(-(-channels // 4), hidden)
    assert dispatch.host_of(rule) is (dispatch.IN_BLOCK if channels == 12 else dispatch.IN_TEXTURE)
    assert engine.disagreement(widened(model, channels, (hidden,) * 3, 16)) < TOLERANCE


@needs_compute
@pytest.mark.parametrize("widths", [(16, 52, 32), (16, 96, 48)])
def test_each_level_has_a_rule_of_its_own_width(gpu_engine: Any, model: Any, widths: tuple[int, ...]) -> None:
    """As trained networks have: some weights lie in a block and some in a texture."""
    from bl_ext.user_default.lichen.gpu_engine import engine

    assert engine.disagreement(widened(model, 16, widths, 24)) < TOLERANCE


@needs_compute
def test_weights_in_a_texture_are_the_same_to_the_bit(
    gpu_engine: Any, model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bl_ext.user_default.lichen.gpu_engine import dispatch

    from nca_core import Region, Torus
    from nca_core.engine import grown

    maps = []
    for host in (dispatch.IN_BLOCK, dispatch.IN_TEXTURE):
        monkeypatch.setattr(dispatch, "host_of", lambda _program, host=host: host)
        cells = grown(gpu_engine.Gpu(), model, Torus(2, 2, 3))
        maps.append(gpu_engine.Gpu().decode(model, cells, (32, 32), Region(0, 32, 0, 32)))
    for name, values in maps[0].items():
        assert np.array_equal(maps[1][name], values), name


@needs_compute
def test_signals_and_a_frame_steer_it_as_they_do_numpys(gpu_engine: Any, model: Any) -> None:
    from dataclasses import replace

    from nca_core import Plane, Region, SteeredField, Torus
    from nca_core.engine import Numpy, grown

    random = np.random.default_rng(8)

    def steerable(level: Any) -> Any:
        guides = {"guide.moss": 2, "code": 3}
        more = {name: random.standard_normal((4, count)).astype(np.float32) for name, count in guides.items()}
        return replace(level, inputs={**level.inputs, **more})

    @dataclass(frozen=True)
    class Slope:
        """A signal that changes from place to place. angle: as cosine and sine of one."""

        numbers: int
        angle: bool = False

        def values(self, scale: int, region: Any) -> Any:
            rows, columns = np.mgrid[region.y0 : region.y1, region.x0 : region.x1] / np.float32(scale)
            values = np.stack([np.sin(rows + number * columns) for number in range(self.numbers)])
            return np.stack([np.cos(values[0]), np.sin(values[0])]) if self.angle else values

    steered = replace(model, levels=tuple(steerable(level) for level in model.levels))
    for seeds in (Torus(2, 3, 4), Plane(-3, 5, 2, 2, 6)):
        field = SteeredField(seeds, {"guide.moss": Slope(2), "code": Slope(3)}, Slope(2, angle=True))
        size = field.region.height * 16, field.region.width * 16
        plain, reference, ours = (
            engine.decode(steered, grown(engine, steered, on), size, Region(0, size[0], 0, size[1]))
            for engine, on in ((Numpy(), seeds), (Numpy(), field), (gpu_engine.Gpu(), field))
        )
        for name, values in reference.items():
            assert np.abs(plain[name] - values).max() > 100 * TOLERANCE
            assert np.abs(ours[name] - values).max() < TOLERANCE, name


@needs_compute
def test_a_quick_look_is_nca_cores(gpu_engine: Any, model: Any) -> None:
    """Only the pixels' centres, and no grain that is finer than they are."""
    from nca_core import Region, Torus
    from nca_core.engine import Numpy, grown

    field, size = Torus(3, 2, 4), (12, 18)
    reference, ours = (
        engine.decode(model, grown(engine, model, field), size, Region(0, size[0], 0, size[1]), average=False)
        for engine in (Numpy(), gpu_engine.Gpu())
    )
    for name, values in reference.items():
        assert np.abs(ours[name] - values).max() < TOLERANCE, name


@needs_compute
def test_what_the_card_has_no_room_for_goes_to_the_processor(
    gpu_engine: Any, model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A card whose textures are smaller than a state."""
    from bl_ext.user_default.lichen.gpu_engine import textures
    from bl_ext.user_default.lichen.growing.job import GrowthJob
    from bl_ext.user_default.lichen.growing.request import Request

    monkeypatch.setattr(textures, "largest", lambda: 16)
    request = Request(width=32, height=32)
    jobs = GrowthJob(model, request, gpu_engine.Gpu()), GrowthJob(model, request)
    for job in jobs:
        job.run()
    assert "an image of" in jobs[0].note
    assert jobs[0].result() == jobs[1].result()


@needs_compute
def test_a_card_that_grows_something_else_is_not_used(
    gpu_engine: Any, model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bl_ext.user_default.lichen.gpu_engine import engine
    from bl_ext.user_default.lichen.growing.job import GrowthJob
    from bl_ext.user_default.lichen.growing.request import Request

    assert engine.disagreement(model) < TOLERANCE
    steps = engine.steps
    first = model.levels[0].rule
    monkeypatch.setattr(engine, "steps", lambda _rule, count, cells: steps(first, count, cells))  # not its own rule
    engine.disagreement.cache_clear()
    job = GrowthJob(model, Request(width=32, height=32), gpu_engine.Gpu())
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
    from bl_ext.user_default.lichen.growing.request import Request

    request = Request(seed=3, width=96, height=96)
    job = driven(GrowthJob(model, request, OnMain()))
    expected = GrowthJob(model, request)
    expected.run()
    for name, (png,) in expected.result().images.items():
        assert np.abs(png_levels(png) - png_levels(job.result().images[name][0])).max() <= 1


@needs_compute
@pytest.mark.parametrize("side", [96, 256])
def test_a_growth_that_is_watched_stays_on_the_card(
    gpu_engine: Any, model: Any, side: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole at once, or sketched first and then in parts; each shows frames, as numpy's would be."""
    from bl_ext.user_default.lichen.growing.job import GrowthJob
    from bl_ext.user_default.lichen.growing.request import Request

    monkeypatch.setattr(gpu_engine.Gpu, "cells_at_once", 100 * 100)
    request = Request(seed=3, width=side, height=side)
    jobs = [GrowthJob(model, request, engine) for engine in (gpu_engine.Gpu(), None)]
    shown: list[Any] = []
    for job in jobs:
        frames: list[Any] = []
        monkeypatch.setattr(job, "_show", frames.append)
        job.watched = True
        driven(job)
        assert job.result().images
        assert job.note == ""
        assert frames
        shown.append(frames[0].maps)
    ours, reference = shown
    for name, values in reference.items():
        assert np.abs(ours[name] - values).max() < TOLERANCE, name


def test_cancelling_a_job_on_the_main_thread(installed: ModuleType, model: Any) -> None:
    from bl_ext.user_default.lichen.growing.job import GrowthJob
    from bl_ext.user_default.lichen.growing.request import Request

    import nca_core

    job = GrowthJob(model, Request(width=96, height=96), OnMain())
    job.cancel()
    with pytest.raises(nca_core.Cancelled):
        driven(job).result()


def test_giving_up_a_job_that_has_begun(installed: ModuleType, model: Any) -> None:
    """As when Esc is pressed, or another file is opened: nothing calls `advance` any more."""
    import time

    from bl_ext.user_default.lichen.growing.job import GrowthJob
    from bl_ext.user_default.lichen.growing.request import Request

    import nca_core

    job = GrowthJob(model, Request(width=96, height=96), OnMain())
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
    from bl_ext.user_default.lichen.growing.request import Request

    request = Request(width=32, height=32)
    expected, failed = GrowthJob(model, request), GrowthJob(model, request, Failing())
    for job in (expected, failed):
        job.run()
    in_slices = driven(GrowthJob(model, request, Failing()))
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
