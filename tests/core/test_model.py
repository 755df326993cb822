"""A model is a value: nobody changes it from outside, and equal models have equal digests wherever they come from."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import nca_core
from nca_core.arrays import read_only
from nca_core.model import MAX_RADIUS

from .models import random_model

MODEL = random_model(lattice=((0.3, 0.1),))


def values(part: Any) -> list[Any]:
    return list(part.values() if isinstance(part, Mapping) else vars(part).values())


def arrays(model: nca_core.Model) -> list[np.ndarray]:
    """All that a model holds."""
    rules = [array for level in model.levels for part in (level.rule, level.inputs) for array in values(part)]
    both = [*rules, *values(model.decoder), model.thumbnail]
    return [array for array in both if isinstance(array, np.ndarray)]


def test_arrays_are_copied_in() -> None:
    """Whoever made the model may go on writing to what they gave."""
    given = np.array(MODEL.decoder.out)
    model = replace(MODEL, decoder=replace(MODEL.decoder, out=given))
    given += 1
    assert model == MODEL
    assert given.flags.writeable


@pytest.mark.parametrize("labels", [("label_1",), ("label_1", "label_0"), ("label_0", "label_2")])
def test_labels_are_numbered_from_the_first_on(labels: tuple[str, ...]) -> None:
    """Which class a file names is the place of its channel."""
    assert random_model(maps=("base_color", "label_0", "label_1")).maps[1:] == ("label_0", "label_1")
    with pytest.raises(ValueError, match="numbered from label_0 on, in order, not label_"):
        random_model(maps=("base_color", *labels))


def test_a_view_of_somebodys_memory_is_copied() -> None:
    memory = np.zeros(12, np.float32)
    view = memory.reshape(3, 4)
    view.flags.writeable = False
    kept = read_only(view)
    memory += 1
    assert not kept.any()


@pytest.mark.parametrize("copied", [False, True], ids=["made", "pickled"])
def test_arrays_cannot_be_written_to(copied: bool) -> None:
    model = pickle.loads(pickle.dumps(MODEL)) if copied else MODEL
    assert model == MODEL
    assert len(arrays(model)) == 3 * 5 + 5 + 1
    for array in arrays(model):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


@pytest.mark.parametrize("number", [float, np.float64, np.float32])
def test_a_digest_does_not_depend_on_whose_numbers_they_are(number: Any) -> None:
    """numpy 2 writes its own numbers differently: a digest that changed on save and load named no file any more."""
    model = replace(MODEL, relief=number(2.5), lattice=[[number(0.25), number(0.5)]], maps=list(MODEL.maps))
    plain = replace(MODEL, relief=2.5, lattice=((0.25, 0.5),))
    assert model.digest == plain.digest == nca_core.loads(nca_core.dumps(model)).digest
    assert model == plain


@pytest.mark.parametrize("tag", ["", " red", "m" * 41, "two\nlines", "\ud800"])
def test_a_tag_is_a_short_printable_text(tag: str) -> None:
    with pytest.raises(ValueError, match="cannot be used: a tag has 1 to 40 printable characters"):
        replace(MODEL, tags=("red", tag))


def test_names_may_have_the_spaces_that_they_have_in_japan() -> None:
    author = "\u5c71\u7530\u3000\u592a\u90ce"
    model = replace(MODEL, provenance=replace(MODEL.provenance, author=author), tags=("\u7815\u3000\u58c1",))
    assert nca_core.loads(nca_core.dumps(model)).provenance.author == author


def test_whatever_decides_the_picture_changes_the_digest() -> None:
    level = MODEL.levels[0]
    others = (
        replace(MODEL, relief=3.0),
        replace(MODEL, stride=4),
        replace(MODEL, lattice=((0.3, 0.2),)),
        replace(MODEL, maps=("roughness", "base_color", "height")),
        replace(MODEL, levels=(replace(level, steps=4), *MODEL.levels[1:])),
        replace(
            MODEL,
            levels=(replace(level, inputs={**level.inputs, "noise": level.inputs["noise"] * 2}), *MODEL.levels[1:]),
        ),
        replace(MODEL, decoder=replace(MODEL.decoder, grain=MODEL.decoder.grain + 1)),
        replace(MODEL, decoder=replace(MODEL.decoder, sharpening=0.25)),
        replace(MODEL, decoder=replace(MODEL.decoder, sharpening=0.5)),
    )
    assert len({MODEL.digest, *(other.digest for other in others)}) == len(others) + 1
    for same in (replace(MODEL, name="heather"), replace(MODEL, reach=2), replace(MODEL, cell_size=0.1)):
        assert same.digest == MODEL.digest


def test_a_recipe_of_0_1_0_is_none_of_a_sharpened_model() -> None:
    """Which has the same arrays, and another picture."""
    sharp = replace(MODEL, decoder=replace(MODEL.decoder, sharpening=0.25))
    for digest in (MODEL.digest, *MODEL.old_digests):
        assert MODEL.known_as(digest)
        assert not sharp.known_as(digest)
    assert sharp.known_as(sharp.digest)


@pytest.mark.parametrize("number", [float, np.float64, np.float32])
def test_a_sharpening_is_pythons_own_number(number: Any) -> None:
    sharp = replace(MODEL.decoder, sharpening=number(0.25))
    assert type(sharp.sharpening) is float


def test_a_radius_that_no_surface_has_room_for_is_refused() -> None:
    random_model(steps=(60, 2, 2))
    with pytest.raises(ValueError, match=f"radius of influence is .* more than {MAX_RADIUS}"):
        random_model(steps=(64, 2, 2))
