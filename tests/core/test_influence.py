"""The measured reach of chance: what corner tiles are cut to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nca_core import Level, Model, Region, SteeredField, Torus, decode, grow
from nca_core.drawings import Drawing
from nca_core.guides import Guidance, Guide
from nca_core.influence import _Spliced, measured_reach, reach_of_version_1, with_reaches

from .models import random_model

MODEL = random_model(steps=(4, 2, 2), lattice=((0.25, 0.0),))


def weaker(model: Model, factor: float) -> Model:
    """The same with updates that pass on less."""

    def level(of: Level) -> Level:
        return replace(of, rule=replace(of.rule, w2=of.rule.w2 * np.float32(factor)))

    return replace(model, levels=tuple(level(of) for of in model.levels))


def test_beyond_it_no_change_of_noise_is_seen() -> None:
    """On a surface that was not measured."""
    far = measured_reach(MODEL)
    assert 1 <= far <= MODEL.strict_reach
    side = 2 * MODEL.strict_reach + 2
    field = Torus(side, 6, 77)
    one, other = (decode(MODEL, grow(MODEL, f)) for f in (field, _Spliced(field, Torus(side, 6, 78), side // 2, False)))
    inside = slice(far * MODEL.coarse_pixels, (side // 2 - far) * MODEL.coarse_pixels)
    for name in one:
        assert np.abs(one[name] - other[name])[:, inside].max() <= 1 / 255, name


def test_what_passes_on_less_reaches_less_far() -> None:
    assert measured_reach(weaker(MODEL, 0.1)) < measured_reach(weaker(MODEL, 3.0))


def test_a_reach_of_more_than_half_the_strict_one_is_seen() -> None:
    """Version 0.1.0 could not see it: it looked at the nearer of two edges of half a torus of the strict reach."""
    far_reaching = weaker(MODEL, 6.0)
    assert reach_of_version_1(far_reaching) <= MODEL.strict_reach // 2 + 2
    assert measured_reach(far_reaching) > MODEL.strict_reach // 2 + 2


def test_both_sides_of_a_cut_have_their_own_noise() -> None:
    one, other = Torus(6, 4, 1), Torus(6, 4, 2)
    everything = Region(0, 16, 0, 24)
    for down, (here, there) in ((False, (np.s_[:, :, :12], np.s_[:, :, 12:])), (True, (np.s_[:, :12], np.s_[:, 12:]))):
        spliced = _Spliced(one, other, 3, down).noise(0, 4, 3, everything)
        assert np.array_equal(spliced[here], one.noise(0, 4, 3, everything)[here])
        assert np.array_equal(spliced[there], other.noise(0, 4, 3, everything)[there])


def test_what_takes_hours_to_measure_is_refused_before_it_begins() -> None:
    """Upgrading a file, and growing a recipe of version 1, measure: a small file may ask for a day of it."""
    heavy = random_model(steps=(1, 1, 1, 1, 1, 1, 100, 256), channels=64, hidden=64, features=1)
    for measure in (measured_reach, reach_of_version_1):
        with pytest.raises(ValueError, match="multiplications, more than"):
            measure(heavy)


def test_beyond_a_guides_reach_no_stroke_is_seen() -> None:
    """On a surface that was not measured, with other values; what hears a guide louder is reached from further."""
    model = replace(random_model(steps=(4, 2, 2), inputs={"guide.moss": 2}), guides=(Guide("moss", curve=(0.0, 1.0)),))
    (guide,) = with_reaches(model).guides
    assert 1 <= guide.reach <= model.strict_reach
    assert with_reaches(model).reach == measured_reach(model)
    side = 2 * model.strict_reach + 2
    pixels = side * 4
    before = np.random.default_rng(1).random((24, pixels, 1), np.float32)
    after = before.copy()
    after[:, pixels // 2 :] = np.random.default_rng(2).random((24, pixels // 2, 1), np.float32)
    maps = []
    for values in (before, after):
        drawing = Drawing(guide.asked(values), np.ones(values.shape[:2], np.float32), 0, 0, 6, side)
        field = SteeredField(Torus(side, 6, 77), {guide.input: Guidance(guide, (drawing,), 1.0, (6, side))})
        maps.append(decode(model, grow(model, field)))
    inside = slice(guide.reach * model.coarse_pixels, (side // 2 - guide.reach) * model.coarse_pixels)
    for name in maps[0]:
        changes = np.abs(maps[0][name] - maps[1][name])
        assert changes[:, inside].max() <= 1 / 255, name
        assert changes.max() > 1 / 255, name
