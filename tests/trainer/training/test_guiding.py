"""Guides in training: tori are asked for all kinds of things, often for nothing, and materials learn to follow."""

from __future__ import annotations

import numpy as np
import pytest

import nca_core
from nca_core import Recipe, SteeredField, Torus, decode, grow
from nca_core.signals import signal
from nca_core.steering import Guided, Picture, Placed, Steering, Supplies
from trainer.exemplar.guide import ExemplarGuide, exemplar_guides, wanted
from trainer.network.architectures import Architecture
from trainer.training.guiding import UNASKED, Guiding, steering_by
from trainer.training.train import Settings, train

from ..exemplars import stripe_exemplar

EXEMPLAR = stripe_exemplar(128, period=64)
TONE, ROUGHNESS = exemplar_guides(EXEMPLAR, [wanted("auto"), wanted("map:roughness", 4.0)])
SEEDS = range(200)


def asked(guides: tuple[ExemplarGuide, ...], seed: int) -> dict[str, np.ndarray]:
    """What a torus of a seed is asked for, by the names of inputs: (numbers, cells, cells)."""
    field = Guiding(guides, 32)(Torus(4, 4, seed))
    region = field.region.scaled(16)
    return (
        {
            each.guide.input: signal(each.guide.input, each.guide.numbers, (), field, 16, region)
            for each in guides
            if each.guide.input in field.inputs
        }
        if isinstance(field, SteeredField)
        else {}
    )


def test_every_second_torus_is_asked_for_nothing_so_of_two_workers_one_has_these_alone() -> None:
    assert [not asked((TONE,), seed) for seed in SEEDS] == [seed % UNASKED == 0 for seed in SEEDS]


def test_of_two_guides_either_is_asked_for_alone_and_both_together() -> None:
    sets = {tuple(asked((TONE, ROUGHNESS), seed)) for seed in SEEDS}
    assert sets == {(), (TONE.guide.input,), (ROUGHNESS.guide.input,), (TONE.guide.input, ROUGHNESS.guide.input)}


def test_what_is_asked_for_spreads_over_all_values_and_is_meant_wholly() -> None:
    found = [values[TONE.guide.input] for seed in SEEDS if (values := asked((TONE,), seed))]
    values, firmness = np.concatenate([each.reshape(2, -1) for each in found], axis=1)
    np.testing.assert_allclose(np.quantile(values, [0.1, 0.5, 0.9]), [-0.8, 0, 0.8], atol=0.2)
    np.testing.assert_allclose(firmness, 1, atol=1e-5)


def test_the_same_torus_is_asked_for_the_same() -> None:
    first, again = (asked((TONE, ROUGHNESS), 5) for _ in range(2))
    assert first.keys() == again.keys()
    assert all(np.array_equal(first[name], again[name]) for name in first)


def test_other_guides_make_another_training() -> None:
    digests = {steering_by(guides, 32).digest for guides in ((TONE,), (ROUGHNESS,), (TONE, ROUGHNESS))}
    assert len(digests) == 3


@pytest.mark.slow
def test_a_material_learns_to_follow_its_guide_and_grows_without_one() -> None:
    """Half dark, half bright: the halves come out so, and strength 0 is the plain texture, bit for bit."""
    exemplar = stripe_exemplar(128, period=64)
    architecture = Architecture(channels=16, hidden=(16, 24, 24), features=12, steps=(4, 6, 6))
    settings = Settings(iterations=150, extent=64, workers=1, architecture=architecture, lattice=(), guides=(TONE,))
    *_, report = train(exemplar, settings)
    model = report.model()
    assert [guide.name for guide in model.guides] == ["tone"]
    halves = np.ones((128, 128, 1), np.float32)
    halves[:, :64] = 0
    picture = Picture(halves, np.ones((128, 128), np.float32))
    means = {}
    for strength in (0.0, 1.0):
        steering = Steering((Guided("tone", (Placed(picture.sha256),), strength),))
        recipe = Recipe(width=128, height=128, seed=1, steering=steering)
        field = recipe.surface(model, Supplies({picture.sha256: picture})).field
        colours = decode(model, grow(model, field), maps=["base_color"])["base_color"]
        means[strength] = colours[:, 8:56].mean(), colours[:, 72:120].mean()
    plain = decode(model, grow(model, nca_core.Recipe(width=128, height=128, seed=1).surface(model).field))
    assert means[0.0] == (plain["base_color"][:, 8:56].mean(), plain["base_color"][:, 72:120].mean())
    assert means[1.0][1] - means[1.0][0] > 3 * abs(means[0.0][1] - means[0.0][0]) + 0.1
