"""torch as an engine: numpy's maps within TOLERANCE, for every field, part and density; and how it is chosen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import nca_core
from nca_core import Plane, Region, SeedField, Torus
from nca_core.corner_tiles import TileAtlas, TileSet
from nca_core.engine import Engine, Numpy, grown
from tests import golden
from tests.core.models import random_model
from tests.core.steering import MODEL as STEERED
from tests.core.steering import steered
from trainer.baking.engines import engine_named
from trainer.baking.torch_engine import Torch, TorchCells
from trainer.cli.main import main
from trainer.errors import InputError

TOLERANCE = 1e-4  # of a map's range, a fortieth of an 8-bit level. Measured with the shipped bricks: 3e-5
MODEL = random_model(hidden=(10, 14, 7), lattice=((0.3, 0.1), (0.2, -0.4)))
SHARP = replace(MODEL, decoder=replace(MODEL.decoder, sharpening=0.25))
MODELS = st.sampled_from([MODEL, SHARP])
SAMPLE = Path(__file__).parents[3] / "samples" / "weights" / "brick_wall.nca"


@pytest.mark.parametrize(
    ("weights", "vectors"),
    [(golden.OLD, golden.OLD / "golden.npz"), (golden.SHIPPED, golden.SHIPPED_VECTORS)],
    ids=["0.1.0", "shipped"],
)
def test_golden_vectors(weights: Path, vectors: Path) -> None:
    """What an older version grew, and what is shipped now: tests/golden.py."""
    for model in golden.models_in(weights):
        differences = golden.differences(model, np.load(vectors), Torch("cpu"))
        assert max(differences.values()) <= golden.TOLERANCE, differences


def maps(
    engine: Engine, model: nca_core.Model, field: SeedField, part: Region | None, density: float
) -> dict[str, np.ndarray]:
    side = int(model.coarse_pixels * density)
    size = field.region.height * side, field.region.width * side
    window = part.scaled(side) if part else Region(0, size[0], 0, size[1])
    return engine.decode(model, grown(engine, model, field, part), size, window)


def same(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> bool:
    return one.keys() == other.keys() and all(np.abs(one[name] - other[name]).max() < TOLERANCE for name in one)


@pytest.mark.parametrize("part", [None, Region(1, 3, -1, 2)])
@pytest.mark.parametrize("seeds", [Torus(6, 6, 3), Plane(-2, 1, 6, 6, 3)])
def test_a_steered_growth_is_numpys(seeds: SeedField, part: Region | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Signals, a frame and grafts, in bands of rows."""
    monkeypatch.setattr("trainer.baking.torch_engine.ROWS_OF_CELLS", 3 * 18)
    part = part if seeds.wraps or part is None else Region(2, 4, -1, 2)
    ours, theirs = (grown(engine, STEERED, steered(seeds), part) for engine in (Numpy(), Torch()))
    assert np.abs(ours.state - theirs.state).max() < 1e-4
    assert np.abs(ours.state - grown(Numpy(), STEERED, seeds, part).state).max() > 0.01


@settings(max_examples=20, deadline=None)
@given(MODELS, st.integers(1, 4), st.integers(1, 4), st.integers(0, 2**32 - 1), st.sampled_from([0.5, 1.0, 1.75]))
def test_a_torus_is_numpys(model: nca_core.Model, width: int, height: int, seed: int, density: float) -> None:
    field = Torus(width, height, seed)
    assert same(*(maps(engine, model, field, None, density) for engine in (Numpy(), Torch())))


@settings(max_examples=20, deadline=None)
@given(MODELS, st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6), st.integers(0, 2**32 - 1))
def test_a_plane_is_numpys(model: nca_core.Model, x: int, y: int, seed: int) -> None:
    field = Plane(x, y, 3, 2, seed)
    assert same(*(maps(engine, model, field, None, 1.0) for engine in (Numpy(), Torch())))


def test_a_part_and_an_atlas_are_numpys() -> None:
    for field, part in ((Torus(5, 4, 3), Region(1, 3, 2, 4)), (TileAtlas(TileSet(5, 2), 7), None)):
        assert same(*(maps(engine, MODEL, field, part, 1.0) for engine in (Numpy(), Torch())))


def test_a_wide_model_is_numpys() -> None:
    """Of the size of a large network, each level with a rule of its own width."""
    model = random_model(3, channels=16, hidden=(16, 96, 48), features=24, lattice=((0.3, 0.1),))
    assert same(*(maps(engine, model, Torus(4, 3, 8), None, 1.0) for engine in (Numpy(), Torch())))


def test_a_shipped_model_is_numpys_after_all_its_steps() -> None:
    model = nca_core.load(SAMPLE)
    assert same(*(maps(engine, model, Torus(4, 3, 8), None, 1.0) for engine in (Numpy(), Torch())))


@pytest.mark.parametrize("density", [0.5, 1.0, 1.75])
@pytest.mark.parametrize("model", [MODEL, SHARP], ids=["plain", "sharpened"])
def test_a_device_decodes_as_numpy_does(model: nca_core.Model, density: float) -> None:
    """The card's way to decode, on the processor: its state is only elsewhere."""
    for field in (Torus(3, 2, 5), Plane(-4, 9, 3, 2, 6)):
        cells = grown(Torch(), model, field)
        state = torch.from_numpy(cells.state)[None]
        moved = TorchCells(cells.covers, cells.margin, field, cells.scale, state)
        side = int(MODEL.coarse_pixels * density)
        window = Region(0, field.region.height * side, 0, field.region.width * side)
        size = window.height, window.width
        assert same(*(Torch().decode(model, each, size, window) for each in (cells, moved)))


def test_blocks_of_rows_are_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = maps(Torch(), MODEL, Torus(4, 4, 1), None, 1.0)
    monkeypatch.setattr("trainer.baking.torch_engine.ROWS_OF_CELLS", 3 * 18)
    assert same(whole, maps(Torch(), MODEL, Torus(4, 4, 1), None, 1.0))


def test_it_tells_how_far_it_is_and_shows_what_grows() -> None:
    field, seen = Plane(-4, 9, 3, 2, 6), []
    for (done, cells), (_done, reference) in zip(
        Torch().growing(MODEL, field, None), Numpy().growing(MODEL, field, None), strict=True
    ):
        seen.append(done)
        window = Region(0, 2 * MODEL.coarse_pixels, 0, 3 * MODEL.coarse_pixels)
        size = window.height, window.width
        assert same(Torch().decode(MODEL, cells, size, window), Numpy().decode(MODEL, reference, size, window))
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


@pytest.mark.parametrize(("name", "expected"), [("numpy", "numpy"), ("torch", "torch on cpu")])
def test_engines_by_name(name: str, expected: str) -> None:
    assert engine_named(name).name == expected


def test_auto_takes_a_card_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert engine_named("auto").name in ("torch on cpu", "numpy")
    with pytest.raises(InputError, match=r"--engine cuda: .* no such device"):
        engine_named("cuda")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert engine_named("auto").name == "torch on cuda"


def test_lichen_grow_takes_an_engine(tmp_path: Path) -> None:
    from trainer.pictures.reading import read_image

    nca_core.save(MODEL, tmp_path / "moss.nca")
    pictures = []
    for engine in ("numpy", "torch"):
        options = ["--size", "64", "--engine", engine, "--out", str(tmp_path / engine)]
        assert main(["grow", str(tmp_path / "moss.nca"), *options]) == 0
        pictures.append(read_image(tmp_path / engine / "moss_height.png"))
    assert np.abs(pictures[0] - pictures[1]).max() < TOLERANCE
