"""Rights come along: sidecars and images name all works, and what is unknown is said."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from nca_core import Model, Recipe
from nca_core.credits import unknown
from nca_core.plan import Task, plan
from nca_core.steering import Colours, Grafted, Picture, Placed, Steering, Supplies
from nca_core.works import Credit

from .models import random_model

MODEL, OTHER = random_model(), replace(random_model(seed=2), name="ivy")
RECIPE = Recipe(width=32, height=32)
PORTRAIT = Credit("content", "portrait.jpg", "ab" * 32, "A. Artist", "CC-BY-4.0", "https://example.org/1")


def grafted_on(other: Model) -> tuple[Recipe, Supplies]:
    mask = Picture(np.ones((32, 32, 1), np.float32), np.ones((32, 32), np.float32))
    steering = Steering(grafts=(Grafted(other.digest, (Placed(mask.sha256),), "ivy.nca"),))
    return replace(RECIPE, steering=steering), Supplies({mask.sha256: mask}, {other.digest: other})


def grafted() -> Task:
    recipe, supplies = grafted_on(OTHER)
    (task,) = plan(MODEL, recipe, "moss", supplies=supplies, credited=[PORTRAIT])
    return task


def test_a_sidecar_names_style_grafts_and_content() -> None:
    named = json.loads(grafted().sidecar_text(MODEL))["credits"]
    assert [(credit["role"], credit["name"], credit["sha256"]) for credit in named] == [
        ("style", "moss", MODEL.digest),
        ("graft", "ivy", OTHER.digest),
        ("content", "portrait.jpg", "ab" * 32),
    ]
    assert named[2] | {"role": "", "name": "", "sha256": ""} == {
        "role": "",
        "name": "",
        "sha256": "",
        "author": "A. Artist",
        "licence": "CC-BY-4.0",
        "source": "https://example.org/1",
    }


def test_a_sidecar_measures_the_relief_that_grows() -> None:
    """That of a graft, where the material has no height."""
    flat, other = random_model(maps=("base_color",)), replace(OTHER, relief=3.0)
    recipe, supplies = grafted_on(other)
    (task,) = plan(flat, replace(recipe, density=2.0), "moss", supplies=supplies)
    assert json.loads(task.sidecar_text(flat))["relief_pixels"] == 6.0
    (task,) = plan(MODEL, recipe, "moss", supplies=supplies)
    assert json.loads(task.sidecar_text(MODEL))["relief_pixels"] == MODEL.relief


def test_what_a_picture_was_made_of_is_named_once() -> None:
    """Though a guide and kept colours are made of it; a picture that no recipe names is none of it."""
    guide = Picture(np.ones((32, 32, 1), np.float32), np.ones((32, 32), np.float32))
    mask = (Placed(guide.sha256),)
    steering = Steering(grafts=(Grafted(OTHER.digest, mask, "ivy.nca"),), colours=Colours(mask))
    works = {guide.sha256: PORTRAIT, "0" * 64: replace(PORTRAIT, name="other.jpg")}
    supplies = Supplies({guide.sha256: guide}, {OTHER.digest: OTHER}, works)
    (task,) = plan(MODEL, replace(RECIPE, steering=steering), "moss", supplies=supplies)
    assert [credit.role for credit in task.credited] == ["style", "graft", "content"]
    assert task.credited[-1] == PORTRAIT


def test_images_name_all_authors_and_licences() -> None:
    texts = grafted().texts(MODEL)
    assert texts["Artist"] == "tests; A. Artist"
    assert texts["Copyright"] == (
        f"style moss ({MODEL.digest[:16]}): CC0-1.0, by tests, source: unknown; "
        f"graft ivy ({OTHER.digest[:16]}): CC0-1.0, by tests, source: unknown; "
        "content portrait.jpg (abababababababab): CC-BY-4.0, by A. Artist, source: https://example.org/1"
    )


def test_a_material_alone_is_said_as_ever() -> None:
    (task,) = plan(MODEL, RECIPE, "moss")
    assert "credits" not in json.loads(task.sidecar_text(MODEL))
    assert task.texts(MODEL)["Copyright"] == "CC0-1.0; source: unknown"
    assert task.texts(MODEL)["Artist"] == "tests"


def test_what_is_unknown_is_named_once() -> None:
    nobodys = Credit("content", "found.png", "0" * 64)
    assert list(unknown([PORTRAIT, nobodys, nobodys, replace(nobodys, author="me", name="mine.png")])) == [
        "Author and licence of the content found.png are recorded as unknown",
        "Licence of the content mine.png is recorded as unknown",
    ]


def test_a_credit_is_made_of_printable_lines() -> None:
    with pytest.raises(ValueError, match="not one printable line"):
        Credit("content", "a\nb", "0" * 64)


def test_a_sidecar_takes_further_keys() -> None:
    (task,) = plan(MODEL, RECIPE, "moss", more={"stylized": {"blur": 3.0}})
    assert json.loads(task.sidecar_text(MODEL))["stylized"] == {"blur": 3.0}
