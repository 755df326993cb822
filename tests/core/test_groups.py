"""A material belongs to one group: as its file says, else as its name does. Galleries and catalogs share the groups."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nca_core.groups import GROUPS, group_of, meant_by

from .models import random_model

MODEL = random_model()  # which is called moss


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("brick_wall", "wall"),
        ("pebbles", "ground"),
        ("woven_fabric", "fabric"),
        ("knitted_wool", "fabric"),
        ("wood_planks", "wood"),
        ("rusted_painted_metal", "metal"),
        ("tissue", "organic"),
        ("mossBark02", "organic"),
        ("forest_floor", "ground"),
        ("xyz 7", ""),
    ],
)
def test_a_name_says_where_a_material_belongs(name: str, group: str) -> None:
    assert meant_by(name) == group_of(replace(MODEL, name=name)) == group


def test_what_the_file_says_decides() -> None:
    assert group_of(replace(MODEL, group="metal")) == "metal"
    assert group_of(replace(MODEL, group="food")) == "organic", "a later version's group is as good as none"


def test_where_the_name_means_nothing_tags_do() -> None:
    assert group_of(replace(MODEL, name="no. 7", tags=("old", "red brick", "wood"))) == "wall"
    assert group_of(replace(MODEL, tags=("wood",))) == "organic"


def test_a_word_is_of_one_group() -> None:
    words = [word for group in GROUPS.values() for word in group]
    assert len(words) == len(set(words))
    assert all(meant_by(group) == group for group in GROUPS)
