"""Signals steer growth and change none of its laws: a torus wraps, a region equals the cut, silence is free."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nca_core import Cells, Graft, Plane, Region, SeedField, SteeredField, Torus, advance, decode, dumps, grow, loads
from nca_core.bands import bands
from nca_core.growth import growing
from nca_core.layers import check_input_name
from nca_core.signals import audible
from nca_core.surface import Surface, strips

from .models import random_model
from .steering import MODEL, OTHER, SMALLER, Everywhere, Waving, steered

SCALE = MODEL.coarse_scale
FLOAT_ORDER = 2e-5  # matrix products add in an order that depends on the block's shape


def difference(one: Cells, other: Cells) -> float:
    return float(np.abs(one.state - other.state).max())


@pytest.mark.parametrize("seeds", [Torus(6, 6, 3), Plane(-2, 1, 4, 5, 3)])
def test_every_signal_changes_what_grows(seeds: SeedField) -> None:
    full, plain = steered(seeds), grow(MODEL, seeds)
    for part in ({"inputs": full.inputs}, {"frame": full.frame}, {"grafts": full.grafts}):
        assert difference(grow(MODEL, SteeredField(seeds, **part)), plain) > 0.01


@given(st.integers(-9, 9), st.integers(-9, 9), st.integers(1, 3), st.integers(1, 3))
@settings(max_examples=10, deadline=None)
def test_a_region_equals_the_cut_with_signals_too(x: int, y: int, width: int, height: int) -> None:
    """The cells, and the maps of what one decoder knows."""
    large, small = Plane(-10, -10, 24, 24, 5), Plane(x, y, width, height, 5)
    ours, theirs = grow(MODEL, steered(small)), grow(MODEL, steered(large))
    cut = (slice(None), *(slice((at + 10) * SCALE, (at + 10 + n) * SCALE + 6) for at, n in ((y, height), (x, width))))
    assert np.abs(ours.state - theirs.state[cut]).max() < FLOAT_ORDER
    whole, side = decode(MODEL, grow(MODEL, steered(large, grafted=False))), MODEL.coarse_pixels
    rows, columns = slice((y + 10) * side, (y + 10 + height) * side), slice((x + 10) * side, (x + 10 + width) * side)
    for name, pixels in decode(MODEL, grow(MODEL, steered(small, grafted=False))).items():
        assert np.abs(pixels - whole[name][rows, columns]).max() < 5 * FLOAT_ORDER, name


def test_a_torus_wraps_with_signals_that_do() -> None:
    """A part that reaches over the edge is the same as in the middle of nine copies."""
    field = steered(Torus(6, 6, 5), grafted=False)
    whole, side = decode(MODEL, grow(MODEL, field)), MODEL.coarse_pixels
    size = (6 * side, 6 * side)
    window = Region(4 * side, 6 * side, 3 * side, 6 * side)
    part = decode(MODEL, grow(MODEL, field, Region(4, 6, 3, 6)), size, window=window)
    for name, pixels in part.items():
        assert np.abs(pixels - whole[name][4 * side :, 3 * side :]).max() < 5 * FLOAT_ORDER, name


def test_bands_of_a_steered_surface_are_parts_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Growth in strips asks signals for places beyond the torus' edges, as it does noise."""
    monkeypatch.setattr("nca_core.surface.WHOLE_CELLS", 1 << 6)
    monkeypatch.setattr("nca_core.surface.BAND_CELLS", 1 << 9)
    field, size = steered(Torus(6, 6, 5), grafted=False), (6 * MODEL.coarse_pixels, 6 * MODEL.coarse_pixels)
    surface = Surface(field, size, Region(0, size[0], 0, size[1]))
    assert len(strips(MODEL, surface)) > 1
    whole, found = decode(MODEL, grow(MODEL, field)), list(bands(MODEL, surface))
    for name, pixels in whole.items():
        joined = np.concatenate([band.maps[name] for band in found])
        assert np.abs(joined - pixels).max() < 5 * FLOAT_ORDER, name


@pytest.mark.parametrize("seeds", [Torus(5, 4, 3), Plane(-2, 1, 4, 5, 3)])
def test_nothing_given_is_the_same_bit_for_bit(seeds: SeedField) -> None:
    """No signal, a signal of zeros, and a frame of no angle."""
    plain = grow(MODEL, seeds).state
    for field in (
        SteeredField(seeds),
        SteeredField(seeds, inputs={"guide.moss": Everywhere((0.0, 0.0))}),
    ):
        assert np.array_equal(grow(MODEL, field).state, plain)
    unturned = SteeredField(seeds, frame=Everywhere((1.0, 0.0)))
    assert np.abs(grow(MODEL, unturned).state - plain).max() < FLOAT_ORDER


def test_an_input_without_a_signal_is_not_asked_for() -> None:
    level, seeds = MODEL.levels[0], Torus(2, 2)
    assert audible(level, seeds) == ("lattice",)
    assert audible(level, SteeredField(seeds, inputs={"code": Everywhere((1.0, 1.0, 1.0))})) == ("lattice", "code")
    deaf = replace(level, inputs={name: np.zeros_like(matrix) for name, matrix in level.inputs.items()})
    assert audible(deaf, SteeredField(seeds, inputs={"code": Everywhere((1.0, 1.0, 1.0))})) == ()


@pytest.mark.parametrize("seeds", [Torus(5, 4, 3), Plane(-2, 1, 4, 5, 3)])
def test_a_graft_that_has_nothing_or_all_is_one_of_the_two(seeds: SeedField) -> None:
    """Bit for bit."""
    for share, alone in ((0.0, MODEL), (1.0, OTHER)):
        field = SteeredField(seeds, grafts=(Graft(OTHER, Everywhere((share,))),))
        assert np.array_equal(grow(MODEL, field).state, grow(alone, seeds).state)


def test_a_level_that_a_graft_lacks_grows_alone() -> None:
    seeds = Torus(4, 4, 3)
    field = SteeredField(seeds, grafts=(Graft(SMALLER, Everywhere((1.0,))),))
    (_, before), *_ = growing(MODEL, field)
    (_, alone), *_ = growing(MODEL, seeds)
    assert np.array_equal(before.state, alone.state)
    assert difference(grow(MODEL, field), grow(MODEL, seeds)) > 0.01


def test_a_constant_turn_by_a_right_angle_turns_the_growth() -> None:
    """Rotating what cells perceive, and the seed field, rotates what grows: the filters are steerable."""
    model = random_model(seed=3)
    side = 5 * model.coarse_scale

    class Turned(Torus):
        def noise(self, level: int, scale: int, channels: int, region: Region) -> np.ndarray:
            whole = super().noise(level, scale, channels, self.region.scaled(scale))
            return np.rot90(whole, axes=(1, 2))[:, region.y0 : region.y1, region.x0 : region.x1]

    field = SteeredField(Turned(5, 5, 3), frame=Everywhere((0.0, -1.0)))
    turned, plain = grow(model, field).state, grow(model, Torus(5, 5, 3)).state
    assert turned.shape == (model.channels, side, side)
    assert np.abs(turned - np.rot90(plain, axes=(1, 2))).max() < FLOAT_ORDER


@given(st.integers(0, 3), st.integers(0, 3), st.booleans())
@settings(max_examples=10, deadline=None)
def test_split_steps_give_the_same_bits(first: int, second: int, wraps: bool) -> None:
    field = steered(Torus(3, 4, 2) if wraps else Plane(-2, 1, 3, 4, 2))
    cells = grow(MODEL, field, margin=9)
    split = advance(MODEL, advance(MODEL, cells, first), second)
    whole = advance(MODEL, cells, first + second)
    assert np.array_equal(split.state, whole.state)
    assert (split.covers, split.margin, split.field) == (whole.covers, whole.margin, field)


def test_advancing_goes_on_where_growth_ended() -> None:
    """A model with more steps on its finest level is the same model, advanced."""
    longer = replace(MODEL, levels=(*MODEL.levels[:-1], replace(MODEL.levels[-1], steps=MODEL.levels[-1].steps + 3)))
    torus = Torus(3, 4, 2)
    assert np.array_equal(advance(MODEL, grow(MODEL, torus), 3).state, grow(longer, torus).state)
    plane = Plane(2, 1, 3, 4, 2)
    small, large = advance(MODEL, grow(MODEL, plane, margin=6), 3), grow(longer, plane)
    assert (small.covers, small.margin) == (large.covers, large.margin)
    assert difference(small, large) < FLOAT_ORDER
    assert set(decode(MODEL, small)) == set(decode(longer, large))


def test_advancing_beyond_the_margin_is_refused() -> None:
    with pytest.raises(ValueError, match="4 steps consume 4 cells on each side, and 3 are there"):
        advance(MODEL, grow(MODEL, Plane(0, 0, 2, 2)), 4)
    with pytest.raises(ValueError, match="-1 steps"):
        advance(MODEL, grow(MODEL, Torus(2, 2)), -1)
    part = advance(MODEL, grow(MODEL, Torus(6, 6), Region(0, 2, 0, 2)), 3)
    assert not part.wraps  # it has no margin left, but edges that do not meet
    with pytest.raises(ValueError, match="1 steps consume 1 cells on each side, and 0 are there"):
        advance(MODEL, part)
    with pytest.raises(ValueError, match="not grown by moss"):
        advance(random_model(channels=5), part)


def test_cells_that_would_be_decoded_wrongly_are_refused() -> None:
    """Those without a margin, whose borders would be made up."""
    with pytest.raises(ValueError, match="decoding takes 3 cells around a part, and 2 are there"):
        decode(MODEL, grow(MODEL, Plane(0, 0, 2, 2), margin=2))
    sharp = replace(MODEL, decoder=replace(MODEL.decoder, sharpening=0.25))
    with pytest.raises(ValueError, match="decoding takes 4 cells around a part, and 3 are there"):
        decode(sharp, grow(MODEL, Plane(0, 0, 2, 2)))
    with pytest.raises(ValueError, match="at least 0 cells, not -1"):
        grow(MODEL, Plane(0, 0, 2, 2), margin=-1)


def test_signals_that_nobody_would_hear_are_refused() -> None:
    with pytest.raises(ValueError, match=r"moss has no input 'guide\.mos'; it has code, guide\.moss"):
        grow(MODEL, SteeredField(Torus(2, 2), inputs={"guide.mos": Waving(2)}))
    with pytest.raises(ValueError, match="'lattice' is the seed field's own"):
        SteeredField(Torus(2, 2), inputs={"lattice": Waving(4)})
    with pytest.raises(ValueError, match="cannot be steered again"):
        SteeredField(SteeredField(Torus(2, 2)), frame=Waving(2, turned=True))


@pytest.mark.parametrize(
    ("field", "message"),
    [
        (SteeredField(Torus(2, 2), inputs={"guide.moss": Everywhere((1.0,))}), r"'guide\.moss' is \(1, .* where 2 num"),
        (SteeredField(Torus(2, 2), frame=Everywhere((1.0,))), "the frame is .* where 2 numbers"),
        (SteeredField(Torus(2, 2), grafts=(Graft(OTHER, Waving(2)),)), "share of moss is .* where 1 numbers"),
        (SteeredField(Torus(2, 2), grafts=(Graft(random_model(channels=5), Waving(1)),)), "has 5 channels"),
        (SteeredField(Torus(2, 2), grafts=(Graft(random_model(stride=4), Waving(1)),)), "stride of 4"),
        (SteeredField(Torus(2, 2), grafts=(Graft(random_model(steps=(1, 1, 1, 1)), Waving(1)),)), "4 levels"),
        (SteeredField(Torus(2, 2), grafts=(Graft(random_model(steps=(3, 1)), Waving(1)),)), "numbers of steps"),
    ],
)
def test_what_does_not_fit_is_one_error(field: SteeredField, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        grow(MODEL, field)


@pytest.mark.parametrize("precision", ["float32", "float16", "int8"])
def test_inputs_are_kept_by_name_in_the_weight_file(precision: str) -> None:
    again = loads(dumps(MODEL, precision=precision))
    assert again.inputs == MODEL.inputs == ("code", "guide.moss")
    assert [list(level.inputs) for level in again.levels] == [["noise", "lattice", "code", "guide.moss"]] * 3
    if precision == "float32":
        assert again == MODEL == pickle.loads(pickle.dumps(MODEL))
        assert np.array_equal(grow(again, steered(Torus(2, 2))).state, grow(MODEL, steered(Torus(2, 2))).state)


def test_inputs_decide_the_digest_and_their_names_too() -> None:
    level = MODEL.levels[0]
    louder = replace(level, inputs={**level.inputs, "code": level.inputs["code"] * 2})
    renamed = [
        replace(level, inputs={("veil" if name == "code" else name): matrix for name, matrix in level.inputs.items()})
        for level in MODEL.levels
    ]
    others = (replace(MODEL, levels=(louder, *MODEL.levels[1:])), replace(MODEL, levels=tuple(renamed)))
    assert len({MODEL.digest, *(other.digest for other in others)}) == 3


@pytest.mark.parametrize("name", ["", "Guide", "guide.", ".moss", "guide moss", "guide.scale", "a" * 61, "guide..x"])
def test_what_is_no_name_of_an_input_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no input's name"):
        check_input_name(name)
