"""The metrics are 0 for the exemplar and 1 for its shuffled pixels, and each sees what it says it sees."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.benchmarks.quality.alignment import misalignment, mutual_information
from tests.benchmarks.quality.arrays import shuffled
from tests.benchmarks.quality.copying import SCALES, copied
from tests.benchmarks.quality.made import Order
from tests.benchmarks.quality.normalise import per_map
from tests.benchmarks.quality.quilting import make_quilts
from tests.benchmarks.quality.random_phase import random_phase
from tests.benchmarks.quality.seams import diversity, seam
from tests.benchmarks.quality.spectrum import radial_spectrum
from trainer.exemplar.exemplar import Exemplar, load_exemplar

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "exemplars"


@pytest.fixture(scope="module")
def bricks() -> Exemplar:
    return load_exemplar(SAMPLES / "brick_wall", 128)


def statistic(name: str):  # type: ignore[no-untyped-def]
    """A distance that needs the benchmark's own packages, or a skip."""
    if name == "portilla_simoncelli":
        pytest.importorskip("plenoptic")
        from tests.benchmarks.quality.portilla import portilla_simoncelli

        return portilla_simoncelli
    if name == "radial_spectrum":
        return radial_spectrum
    pytest.importorskip("skimage")
    from tests.benchmarks.quality import grain

    return getattr(grain, name)


@pytest.mark.parametrize("name", ["portilla_simoncelli", "radial_spectrum", "cooccurrence", "binary_patterns"])
def test_the_exemplar_is_at_0_and_its_shuffled_self_at_1(name: str, bricks: Exemplar) -> None:
    score = per_map(statistic(name))(bricks)
    assert score(bricks.pixels) == pytest.approx(0, abs=1e-6)
    assert score(shuffled(bricks.pixels)) == pytest.approx(1)


@pytest.mark.parametrize("name", ["portilla_simoncelli", "cooccurrence", "binary_patterns"])
def test_a_quilt_is_nearer_than_random_phase(name: str, bricks: Exemplar) -> None:
    score = per_map(statistic(name))(bricks)
    (quilt,) = make_quilts(Order(bricks)).stacks
    near, far = score(quilt), score(random_phase(bricks.pixels, 0))
    assert near is not None
    assert far is not None
    assert near < 0.6 * far


def test_the_spectrum_cannot_tell_random_phase_from_the_exemplar(bricks: Exemplar) -> None:
    score = per_map(radial_spectrum)(bricks)(random_phase(bricks.pixels, 0))
    assert score is not None
    assert score < 0.1


def test_results_of_another_size_can_be_measured(bricks: Exemplar) -> None:
    for name in ("portilla_simoncelli", "radial_spectrum", "cooccurrence", "binary_patterns"):
        score = per_map(statistic(name))(bricks)(bricks.pixels[:96, :112])
        assert score is not None
        assert 0 < score < 0.8


def test_flat_maps_are_left_out(bricks: Exemplar) -> None:
    pixels = np.full((128, 128, 3), 0.5, np.float32)
    flat = Exemplar("flat", ("base_color",), pixels, 1.0, "")
    assert per_map(radial_spectrum)(flat)(pixels) is None


def test_mutual_information_needs_two_that_belong_together() -> None:
    left, right = np.random.default_rng(0).random((2, 128, 128), dtype=np.float32)
    assert mutual_information(left, right) < 0.02
    assert mutual_information(left, 1 - left) == pytest.approx(np.log(12), abs=0.05)


def test_maps_that_slip_are_misaligned(bricks: Exemplar) -> None:
    score = misalignment(bricks)
    slipped = bricks.pixels.copy()
    slipped[..., 3:] = np.roll(slipped[..., 3:], (5, 9), (0, 1))
    together = np.roll(bricks.pixels, (5, 9), (0, 1))
    assert score(bricks.pixels) == 0
    found, moved = score(slipped), score(together)
    assert found is not None
    assert moved is not None
    assert moved < 0.1
    assert found > 0.5


def test_misalignment_needs_two_maps(bricks: Exemplar) -> None:
    colour = Exemplar("colour", ("base_color",), bricks.pixels[..., :3].copy(), 1.0, "")
    assert misalignment(colour)(colour.pixels) is None


def test_copies_are_found_wherever_they_are_put(bricks: Exemplar) -> None:
    share = copied(bricks)
    assert share(bricks.pixels) == 1
    assert share(random_phase(bricks.pixels, 0)) < 0.05
    assert 0.6 < share(np.roll(bricks.pixels, (50, 60), (0, 1))) < 1  # patches across the border are none
    assert share(shuffled(bricks.pixels)) < 0.05


@pytest.mark.parametrize("halvings", range(len(SCALES)))
def test_a_copy_is_one_at_every_scale_and_other_pictures_are_none(halvings: int, bricks: Exemplar) -> None:
    share = copied(bricks, halvings)
    assert share(bricks.pixels) == 1
    other = share(random_phase(bricks.pixels, 0))
    assert other is not None
    assert other < 0.1


def test_small_scraps_are_copied_on_small_scales_only(bricks: Exemplar) -> None:
    """A mosaic of pieces of 24 px has neighbours of 8 px, but hardly any of 32 px."""
    random, side = np.random.default_rng(0), 24
    places = random.integers(0, 128 - side, (5, 5, 2))
    rows = [np.concatenate([bricks.pixels[y : y + side, x : x + side] for y, x in row], axis=1) for row in places]
    fine, coarse = (copied(bricks, halvings)(np.concatenate(rows)) for halvings in (0, 2))
    assert fine is not None
    assert coarse is not None
    assert fine > 0.3
    assert coarse < 0.1


def test_a_result_without_room_for_two_patches_is_left_out(bricks: Exemplar) -> None:
    assert copied(bricks, 2)(bricks.pixels[:60]) is None
    assert copied(bricks, 1)(bricks.pixels[:60]) is not None


def test_a_seam_shows_and_a_torus_has_none(bricks: Exemplar) -> None:
    score = seam(bricks)
    assert score(random_phase(bricks.pixels, 0)) == pytest.approx(1, abs=0.25)
    assert score(bricks.pixels[:100, :100]) > 1.5


def test_diversity_is_0_for_one_picture_and_about_1_for_places_of_the_material(bricks: Exemplar) -> None:
    assert diversity(bricks, [bricks.pixels]) is None
    assert diversity(bricks, [bricks.pixels] * 3) == 0
    moved = [np.roll(bricks.pixels, shift, (0, 1)) for shift in ((0, 0), (40, 33), (70, 61))]
    assert diversity(bricks, moved) == pytest.approx(1, abs=0.2)
