"""Whatever a file says, reading it and asking for a surface of it gives one error, at once, or something affordable."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from nca_core import Model, Recipe, WeightFileError, dumps, load, loads
from nca_core.growth import level_regions
from nca_core.surface import MAX_STATE, MAX_WORK, cost, strips
from tests.attacks import make
from tests.benchmarks.memory import peak_megabytes

from .models import random_model

FILES = sorted(make.HERE.glob("*.nca"))
RECIPES = sorted(make.HERE.glob("*.json"))
BRICKS = load(Path(__file__).parents[2] / "samples" / "weights" / "brick_wall.nca")
HANG = 10  # seconds; each takes milliseconds
MEGABYTES = 200  # of memory, at most, for reading anything
MUTANTS = 100_000


def asked_for(model: Model) -> Iterator[Recipe]:
    """What people ask of any material: a tile, a part of a plane, an atlas, of all sizes."""
    for mode in ("tile", "plane"):
        for size in (64, 1024, 16384, 131072):
            yield Recipe(width=size, height=size, mode=mode)
    for colours in (2, 3):
        side = (2 * model.tile_reach + 1) * model.coarse_pixels * colours**2
        if side <= 131072:
            yield Recipe(width=side, height=side, mode="endless", colours=colours)


def check_bounded(model: Model) -> None:
    """Every surface of the model is refused, or is within the bounds on memory and work."""
    for recipe in asked_for(model):
        try:
            surface = recipe.surface(model)
        except ValueError as error:
            assert "\n" not in str(error)
            continue
        region = surface.field.region
        costs = [cost(model, level_regions(model, s.part or region, s.part is None)) for s in strips(model, surface)]
        assert max(each.state for each in costs) <= MAX_STATE
        assert sum(each.work for each in costs) <= MAX_WORK


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_attack_is_refused_or_bounded(path: Path) -> None:
    started, before = time.perf_counter(), peak_megabytes()
    try:
        check_bounded(load(path))
    except WeightFileError as error:
        assert str(error).startswith(str(path))
        assert "\n" not in str(error)
        assert len(str(error)) < 400 + len(str(path))
    assert time.perf_counter() - started < HANG
    assert peak_megabytes() - before < MEGABYTES


@pytest.mark.parametrize(
    "name",
    [
        *("radius_of_510_cells", "steps_of_5000_digits", "wave_without_a_length", "nested_header", "names_twice"),
        "thumbnail_of_no_bytes",
    ],
)
def test_these_are_not_even_read(name: str) -> None:
    with pytest.raises(WeightFileError):
        load(make.HERE / f"{name}.nca")


def test_a_name_does_not_leave_its_folder() -> None:
    """Later versions refuse it; where an older one wrote it, it is made fit."""
    assert load(make.HERE / "name_of_a_folder_above.nca").name == "_.._harm"


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_a_recipe_that_means_harm_is_refused(path: Path) -> None:
    with pytest.raises(ValueError, match=r".") as error:
        Recipe.from_json(path.read_text(encoding="utf-8")).surface(BRICKS)
    assert len(str(error.value)) < 400


def test_the_files_are_what_their_script_writes() -> None:
    assert {path.stem: path.read_bytes() for path in FILES} == dict(make.WEIGHTS)
    assert {path.stem for path in RECIPES} == set(make.RECIPES)


NUMBERS = (b"0", b"-1", b"1e999", b"99999999", b"256", b"64", b"null", b"true", b'"x"', b"[]", b"{}", b"NaN", b"1.5")


def mutant(chance: random.Random, blobs: list[bytes]) -> bytes:
    """A file with a few faults: bytes changed, cut, repeated, or a number of its header replaced by another."""
    blob = bytearray(chance.choice(blobs))
    header = 8 + int.from_bytes(blob[:8], "little")
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(min(len(blob), header if chance.random() < 0.7 else len(blob)))
        kind = chance.randrange(5)
        if kind == 0:
            blob[at] ^= chance.randint(1, 255)
        elif kind == 1:
            del blob[at : at + chance.randint(1, 300)]
        elif kind == 2:
            blob[at:at] = blob[at : at + chance.randint(1, 300)]
        elif kind == 3:
            blob[at : at + 1] = chance.choice(NUMBERS)
        else:
            _replace_number(blob, at, header, chance)
        if not blob:
            return b""
    if chance.random() < 0.5:  # so that a changed header is read to its end
        end = blob.find(b"}}", 8)
        blob[:8] = max(0, end - 6).to_bytes(8, "little") if end > 0 else blob[:8]
    return bytes(blob)


def _replace_number(blob: bytearray, at: int, header: int, chance: random.Random) -> None:
    digits = b"0123456789.-e"
    while at < min(header, len(blob)) and blob[at] not in digits:
        at += 1
    end = at
    while end < min(header, len(blob)) and blob[end] in digits:
        end += 1
    blob[at:end] = chance.choice(NUMBERS)


@pytest.mark.parametrize("count", [1_000, pytest.param(MUTANTS, marks=pytest.mark.slow)])
def test_mutated_files_load_or_give_the_one_error(count: int) -> None:
    """No other error, no hang, no large allocation."""
    small = random_model(lattice=((0.3, 0.1),))
    shipped = dumps(BRICKS, precision="int8")
    blobs = [dumps(small), dumps(small, precision="float16"), shipped, *make.WEIGHTS.values()]
    chance, before, loaded = random.Random(14), peak_megabytes(), 0
    for _ in range(count):
        blob = mutant(chance, blobs)
        started = time.perf_counter()
        try:
            model = loads(blob)
        except WeightFileError as error:
            assert "\n" not in str(error)
        else:
            loaded += 1
            check_bounded(model)
        assert time.perf_counter() - started < HANG
    assert 0 < loaded < count
    assert peak_megabytes() - before < MEGABYTES
