"""What a data set is asked to be: no seed twice, no seed in two splits, and a scale that is known or refused."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nca_core
from tests.core.models import random_model
from trainer.dataset.request import SEEDS, Request, request_for

MODEL = random_model(maps=("base_color", "height", "mask", "label_0", "label_1"))
MEASURED = replace(MODEL, cell_size=1e-6)  # a pixel of the exemplar shows half a micrometre


@st.composite
def requests(draw: st.DrawFn) -> Request:
    cuts = sorted(draw(st.lists(st.integers(0, 100), max_size=2)))
    shares = tuple((last - first) / 100 for first, last in zip([0, *cuts], [*cuts, 100], strict=True))
    count = draw(st.integers(100, 400))
    return Request(count, 32, ("base_color",), shares, draw(st.integers(0, SEEDS - count)))


@settings(deadline=None)
@given(requests())
def test_every_sample_has_a_seed_of_its_own_and_is_in_one_split(request: Request) -> None:
    seeds = [seed for split in request.splits for seed in split.seeds]
    assert seeds == list(range(request.seed, request.seed + request.count))
    assert all(split.seeds for split in request.splits)
    samples = list(request.samples(MODEL))
    assert [sample.number for sample in samples] == list(range(request.count))
    assert [sample.recipe.seed for sample in samples] == seeds
    assert [sample.split for sample in samples] == [split.name for split in request.splits for _ in split.seeds]


@settings(deadline=None)
@given(requests())
def test_splits_have_their_shares(request: Request) -> None:
    lengths = [len(split.seeds) for split in request.splits]
    for length, share in zip(lengths, (share for share in request.shares if share), strict=True):
        assert abs(length - share * request.count) <= 1


@pytest.mark.parametrize(
    ("shares", "names"),
    [
        ((1.0,), ["train"]),
        ((0.5, 0.5), ["train", "test"]),
        ((0.5, 0.25, 0.25), ["train", "validation", "test"]),
        ((0.5, 0.0, 0.5), ["train", "test"]),
    ],
)
def test_splits_are_named_by_how_many_there_are(shares: tuple[float, ...], names: list[str]) -> None:
    assert [split.name for split in Request(8, 32, ("base_color",), shares).splits] == names


def test_crops_lie_all_over_the_unit_cell_of_a_regular_material() -> None:
    """And where they lie follows from the seed alone, so that a larger data set begins as a smaller one."""
    few, many = (list(Request(count, 32, ("base_color",), (1.0,)).samples(MODEL)) for count in (50, 200))
    assert few == many[:50]
    for side in (7, 24, 100):
        assert len({(sample.recipe.x // 4 % side, sample.recipe.y // 4 % side) for sample in many}) > 25


@settings(deadline=None)
@given(st.floats(0.02, 7.0))
def test_a_pixel_shows_as_many_micrometres_as_are_asked_for(mpp: float) -> None:
    """Nearly, since whole coarse cells have to measure whole pixels: it is said how many they are."""
    request = request_for(MEASURED, 10, 32, (1.0,), mpp=mpp)
    sample = next(request.samples(MEASURED))
    near = 2e-5 if request.density * MEASURED.coarse_pixels >= 32 else 1e-3  # as coarse cells of trained models measure
    assert request.record(MEASURED, sample)["mpp"] == pytest.approx(mpp, rel=near, abs=1e-6)
    assert sample.recipe.surface(MEASURED).window.height == 32


def test_metres_that_are_not_known_are_not_guessed() -> None:
    with pytest.raises(ValueError, match=r"moss does not know how large it is in metres; .* train with --metres"):
        request_for(MODEL, 10, 32, (1.0,), mpp=0.5)
    assert "mpp" not in Request(10, 32, ("mask",)).record(MODEL, next(Request(10, 32, ("mask",)).samples(MODEL)))


def test_a_scale_beyond_what_can_be_grown_is_refused_with_what_can() -> None:
    with pytest.raises(ValueError, match=r"at 0\.5 micrometres a pixel and can be grown at 0\.007812 to 8, not 9"):
        request_for(MEASURED, 10, 32, (1.0,), mpp=9)


@pytest.mark.parametrize(
    ("maps", "images"),
    [
        ((), ("base_color", "mask", "label")),
        (("mask", "base_color"), ("mask", "base_color")),
        (("base_color", "normal", "base_color"), ("base_color", "normal")),
    ],
)
def test_images_are_those_that_are_asked_for_or_colour_and_classes(
    maps: tuple[str, ...], images: tuple[str, ...]
) -> None:
    request = request_for(MODEL, 10, 32, (1.0,), maps=maps)
    assert request.images == images
    sample = next(islice(request.samples(MODEL), 7, None))
    task = request.task(MODEL, sample)
    assert task.recipe == sample.recipe
    assert [*task.files.values()] == ["000007.png", *(f"000007_{name}.png" for name in images[1:])]


def test_a_material_without_colour_and_classes_gives_all_that_it_has() -> None:
    assert request_for(random_model(maps=("roughness", "height")), 10, 32, (1.0,)).images == (
        *("roughness", "height"),
        "normal",
    )


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (
            {"maps": ("base_color", "gloss")},
            "moss has no 'gloss'; it has base_color, height, mask, label, normal",
        ),
        ({"shares": (0.5, 0.4)}, "one to three numbers with a sum of 1"),
        ({"count": 3}, "of 3 samples none is left for test: ask for more, or for fewer splits"),
        ({"seed": SEEDS - 5}, "the last sample's seed would be 4294967300, more than 4294967295"),
    ],
)
def test_what_cannot_be_made_is_refused(asked: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words.replace("(", r"\(")):
        request_for(MODEL, **({"count": 10, "size": 32, "shares": (0.8, 0.1, 0.1)} | asked))  # type: ignore[arg-type]


def test_a_recipe_names_the_material() -> None:
    """What each image says of itself grows the same again, on the same weights alone."""
    sample = next(Request(10, 32, ("mask",)).samples(MODEL))
    assert nca_core.Recipe.from_json(sample.recipe.to_json()) == sample.recipe
    assert sample.recipe.digest == MODEL.digest
