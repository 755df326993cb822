"""What ships: every weight file is one of the table's, small, whole, and grows what its exemplar looks like.

The exemplars themselves may not be there: `samples/exemplars.json` says in numbers what they look like. That tiles
join is tested in tests/core/test_joins.py, that pictures stay the same in tests/core/test_golden.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nca_core
from nca_core.groups import group_of
from samples.scripts import record
from samples.scripts.library import LIBRARY
from samples.scripts.make_samples import ROOT, Places, is_trained
from samples.scripts.measures import measured

PLACES = Places.at(ROOT)
RECORDED = record.read(PLACES.record)
MOST_BYTES, MOST_IN_ALL = 96_000, 1_600_000
FAR = {"mean": 0.015, "percentiles": 0.08, "spectrum": 0.2, "std": 0.2}  # see `differences`

SHIPPED = [sample for sample in LIBRARY if PLACES.weight_file(sample).exists()]
every_sample = pytest.mark.parametrize("sample", SHIPPED, ids=lambda sample: sample.name)


@lru_cache
def model(name: str) -> nca_core.Model:
    return nca_core.load(PLACES.weights / f"{name}.nca")


def grown(name: str, size: int, seed: int, density: float = 1.0) -> dict[str, np.ndarray]:
    """The learnt maps of a tile of so many exemplar pixels, as they are before they are cut to 0..1."""
    recipe = nca_core.Recipe(seed=seed, width=round(size * density), height=round(size * density), density=density)
    surface = recipe.surface(model(name))
    return nca_core.decode(model(name), nca_core.grow(model(name), surface.field), surface.size, maps=model(name).maps)


def differences(found: Mapping[str, Any], recorded: Mapping[str, Any]) -> dict[str, float]:
    """How far maps are from those of an exemplar, beyond what its own windows differ by. Of the deviation it is the
    logarithm of the ratio, of the spectrum the share of the variance that lies in other bands."""
    return {
        f"{name} {what}": float(value)
        for name, ours in found.items()
        for what, value in _of_map(ours, recorded[name]).items()
    }


def _of_map(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, float]:
    spread, std = np.array(theirs["spread"]), np.array(theirs["std"])
    beyond = np.abs(np.subtract(ours["percentiles"], theirs["percentiles"])) - spread[:, None]
    ratio = np.abs(np.log(np.array(ours["std"]) / std)) - 2 * spread / std
    return {
        "mean": (np.abs(np.subtract(ours["mean"], theirs["mean"])) - spread).max(),
        "percentiles": beyond.max(),
        "spectrum": np.abs(np.subtract(ours["spectrum"], theirs["spectrum"])).sum() / 2,
        "std": ratio.max(),
    }


def too_far(found: dict[str, float]) -> dict[str, float]:
    return {name: value for name, value in found.items() if value > FAR[name.split()[-1]]}


def test_what_is_shipped_is_in_the_table_and_recorded() -> None:
    """The table may have more: what is to be trained yet."""
    shipped = {path.stem for path in PLACES.weights.glob("*.nca")}
    names = [sample.name for sample in LIBRARY]
    assert len(names) == len(set(names))
    assert shipped <= RECORDED.keys() <= set(names)


@every_sample
def test_its_exemplar_can_be_made_again(sample: Any) -> None:
    assert (ROOT / sample.source).is_file()
    if sample.is_committed:
        assert record.hashes(PLACES.exemplar(sample)) == RECORDED[sample.name].files


@every_sample
def test_it_was_trained_on_the_very_bytes_that_are_recorded(sample: Any) -> None:
    assert is_trained(sample, PLACES, RECORDED[sample.name])


@every_sample
def test_it_says_whose_it_is_and_that_it_is_stable(sample: Any) -> None:
    origin = model(sample.name).provenance
    assert (origin.author, origin.licence) == ("The Lichen project", "CC0-1.0")
    assert origin.source == sample.source
    assert origin.finished


@every_sample
def test_it_is_in_the_tables_group(sample: Any) -> None:
    assert group_of(model(sample.name)) == sample.group


@every_sample
def test_it_has_the_tables_size(sample: Any) -> None:
    metres = model(sample.name).cell_size / model(sample.name).stride * sample.size
    assert metres == pytest.approx(sample.metres)


@every_sample
def test_it_is_small_and_has_a_thumbnail_of_its_own(sample: Any) -> None:
    assert PLACES.weight_file(sample).stat().st_size <= MOST_BYTES
    thumbnail = model(sample.name).thumbnail
    assert min(thumbnail.shape[:2]) >= 64
    assert thumbnail.std() > 10
    same = [each for each in SHIPPED if np.array_equal(model(each.name).thumbnail, thumbnail)]
    assert [each.name for each in same] == [sample.name]


def test_all_of_them_together_are_small() -> None:
    assert sum(path.stat().st_size for path in PLACES.weights.glob("*.nca")) < MOST_IN_ALL


@every_sample
def test_what_grows_looks_like_the_exemplar_in_numbers(sample: Any) -> None:
    maps = grown(sample.name, 256, seed=5)
    assert all(((values >= 0) & (values <= 1)).all() for values in maps.values())
    assert too_far(differences(measured(maps), RECORDED[sample.name].maps)) == {}


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
@every_sample
def test_so_do_larger_ones_of_other_seeds(sample: Any, seed: int) -> None:
    maps = grown(sample.name, 512, seed)
    assert too_far(differences(measured(maps), RECORDED[sample.name].maps)) == {}


def test_what_does_not_is_told() -> None:
    """Another material, another brightness, and the same material twice as coarse."""
    maps = grown("pebbles", 256, seed=5)
    theirs = RECORDED["pebbles"].maps
    assert too_far(differences(measured(maps), RECORDED["brick_wall"].maps))
    brighter = {name: np.clip(values * 1.1, 0, 1) for name, values in maps.items()}
    assert "base_color mean" in too_far(differences(measured(brighter), theirs))
    coarser = differences(measured(grown("pebbles", 256, 5, density=2.0)), theirs)
    assert {"base_color spectrum", "height spectrum"} <= too_far(coarser).keys()


def test_other_bytes_are_told() -> None:
    """A file that was trained on another exemplar than is recorded, or is damaged, is no sample's."""
    sample = LIBRARY[0]
    assert not is_trained(sample, PLACES, RECORDED[LIBRARY[1].name])
    assert not is_trained(sample, Places.at(Path("nowhere")), RECORDED[sample.name])
