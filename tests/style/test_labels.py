"""The benchmark of labels: patchworks whose labels are known, and how often those of a growth are right."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nca_core.guides import Guide
from tests.benchmarks.style.labels import (
    COLOURS,
    SIDE,
    judged,
    markdown,
    patches_of_labels,
    patchwork,
    share_right,
    sheet_columns,
)
from tests.core.models import random_model
from tests.trainer.exemplars import stripe_exemplar
from trainer.exemplar.exemplar import Exemplar


def plain(grey: float, side: int = 256) -> Exemplar:
    """Noise around a grey."""
    noise = np.random.default_rng(0).random((side, side, 3), np.float32)
    return replace(stripe_exemplar(side), maps=("base_color",), pixels=grey + 0.1 * noise)


def test_labels_are_half_of_all_and_go_on_at_opposite_edges() -> None:
    labels = patches_of_labels(256, 192, 3)
    assert abs(labels.mean() - 0.5) < 0.01
    assert (labels[0] == labels[-1]).mean() > 0.9
    assert (labels[:, 0] == labels[:, -1]).mean() > 0.9


def test_a_patchwork_has_each_exemplar_where_its_label_is() -> None:
    made = patchwork(plain(0.1), plain(0.7))
    pixels = made.exemplar.pixels
    assert pixels[made.labels == 0].max() < 0.5 < pixels[made.labels == 1].min()
    assert (made.exemplar.maps, made.exemplar.name) == (("base_color",), "stripes+stripes")


def test_a_label_is_right_if_the_nearest_known_patch_has_it() -> None:
    known = np.array([[0.0, 0.0], [1.0, 1.0]], np.float32), np.array([0, 1])
    places = np.array([[0.1, 0.2], [0.9, 0.7], [0.8, 0.9], [0.3, 0.1]], np.float32)
    assert share_right((places, np.array([0, 1, 1, 0])), known) == 1.0
    assert share_right((places, np.array([0, 1, 0, 0])), known) == 0.75


def test_a_model_that_does_not_listen_is_right_by_chance() -> None:
    made = patchwork(plain(0.1), plain(0.7))
    listens = random_model(maps=("base_color",), inputs={"guide.parts": 2})
    levels = tuple(
        replace(level, inputs={**level.inputs, "guide.parts": 0 * level.inputs["guide.parts"]})
        for level in listens.levels
    )
    row = judged(replace(listens, levels=levels, guides=(Guide("parts", labels=COLOURS),)), made)
    assert 0.2 < row.right < 0.8 < row.held_out
    assert markdown([row])[2].startswith("| stripes+stripes | 0.")
    assert [column.shape[:2] for _name, column in sheet_columns(row)] == [(256, 256)] * 3
    assert row.picture.shape[:2] == (SIDE, SIDE)
