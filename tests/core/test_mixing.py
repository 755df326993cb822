"""Materials side by side: each alone where it has all of the share, with everybody's maps."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nca_core import Graft, Recipe, Region, SteeredField, Torus, decode, grow
from nca_core.bands import bands
from nca_core.grafting import mean_height, with_maps_of
from nca_core.mixing import Mixed, mixing_weights
from nca_core.model import Model
from nca_core.spline import axes
from nca_core.steering import Grafted, Picture, Placed, Steering, Supplies

from .models import random_model
from .steering import Everywhere

HOST = random_model(maps=("base_color", "height"))
GUEST = replace(random_model(seed=1, hidden=(14, 9, 12), maps=("metallic", "height")), name="guest", relief=9.0)
COARSER = replace(random_model(seed=2, channels=5, maps=("base_color",)), name="coarser")
SIDE = HOST.coarse_pixels
TILE = Recipe(width=6 * SIDE, height=6 * SIDE, seed=3)


def grafted(
    recipe: Recipe, mask: np.ndarray, guest=GUEST, width: float = 1.0, strength: float = 1.0
) -> tuple[Recipe, Supplies]:
    """The recipe with a guest under a mask over all of it."""
    picture = Picture(mask.astype(np.float32)[..., None], np.ones(mask.shape, np.float32))
    there = {} if recipe.mode == "tile" else {k: getattr(recipe, k) for k in ("x", "y", "width", "height")}
    masks = (Placed(picture.sha256, **there),)
    steering = Steering(grafts=(Grafted(guest.digest, masks, "guest.nca", width, strength),))
    return replace(recipe, steering=steering), Supplies({picture.sha256: picture}, {guest.digest: guest})


def maps(recipe: Recipe, supplies: Supplies, host: Model = HOST) -> dict[str, np.ndarray]:
    rows = [band.maps for band in bands(recipe.host(host, supplies), recipe.surface(host, supplies))]
    return {name: np.concatenate([row[name] for row in rows]) for name in rows[0]}


@given(st.integers(2, 4), st.integers(0, 2**32 - 1))
def test_weights_sum_to_1_and_follow_the_shares(count: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    shares = random.random((count, 3, 3)) ** 4
    shares /= shares.sum(0)
    shares[:, 0, 0] = np.eye(count)[0]
    weights = mixing_weights(shares, random.random((count, 3, 3)))
    np.testing.assert_allclose(weights.sum(0), 1, atol=1e-6)
    assert (weights[:, 0, 0] == np.eye(count)[0]).all()
    assert (weights[shares == 0] == 0).all()


def test_the_higher_material_shows_first() -> None:
    half = np.full((2, 1, 1), 0.5)
    assert mixing_weights(half, np.array([0.9, 0.1]).reshape(2, 1, 1)).ravel().tolist() == [1, 0]
    assert mixing_weights(half, None).ravel().tolist() == [0.5, 0.5]


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_mask_of_0_or_1_is_one_of_the_two(share: float) -> None:
    recipe, supplies = grafted(TILE, np.full((48, 48), share))
    found = maps(recipe, supplies)
    alone = GUEST if share else HOST
    plain = decode(alone, grow(alone, Torus(6, 6, 3)))
    own = [kind.name for kind in alone.kinds if kind.name not in ("height", "normal") or alone.relief == HOST.relief]
    for name in own:
        np.testing.assert_allclose(found[name], plain[name], atol=1e-5)


@pytest.mark.parametrize("guest", [GUEST, COARSER], ids=["in the same cells", "apart"])
@pytest.mark.parametrize("strength", [0.0, 0.5])
def test_a_strength_is_as_a_darker_mask(guest: Model, strength: float) -> None:
    mask = np.zeros((48, 48), np.float32)
    mask[:, 24:] = 1
    weak, dark = grafted(TILE, mask, guest, strength=strength), grafted(TILE, mask * np.float32(strength), guest)
    found, expected = maps(*weak), maps(*dark)
    for name, values in found.items():
        np.testing.assert_allclose(values, expected[name], atol=1e-4 if name == "normal" else 1e-5)


@dataclass(frozen=True)
class Plain:
    """A sampler of the same value everywhere."""

    value: float
    channels: int
    band_pixels: int = 64

    def sample(self, pixels: Region) -> np.ndarray:
        return np.full((self.channels, pixels.height, pixels.width), self.value, np.float32)


@pytest.mark.parametrize(("share", "mask"), [(0.49, 0.2), (0.51, 0.9)])
def test_classes_are_never_blended(share: float, mask: float) -> None:
    """Those of a place are one material's, the colours of two."""
    model = random_model(maps=("roughness", "mask", "label_0", "label_1"))
    lattice = axes(Region(0, 4, 0, 4), (4, 4))
    mixed = Mixed((Plain(0.2, 4), Plain(0.9, 4)), (model, model), (1, 1), (Everywhere((share,)),), 1, lattice)
    found = mixed.sample(Region(0, 4, 0, 4))
    assert ((found[0] > 0.25) & (found[0] < 0.85)).all()
    assert (found[1:] == np.float32(mask)).all()


def test_everybodys_maps_come_out_and_heights_are_in_one_unit() -> None:
    recipe, supplies = grafted(TILE, np.ones((48, 48)))
    found = maps(recipe, supplies)
    assert set(found) == {"base_color", "height", "metallic", "normal"}
    assert (found["base_color"] == 0.5).all()
    there = decode(GUEST, grow(GUEST, Torus(6, 6, 3)), maps=["height"])["height"]
    expected = np.clip((there - 0.5) * (GUEST.relief / HOST.relief) + 0.5, 0, 1)
    np.testing.assert_allclose(found["height"], expected, atol=1e-5)


def test_a_material_without_heights_lies_at_the_others_mean() -> None:
    flat = with_maps_of(COARSER, [HOST])
    assert flat.maps == ("base_color", "height")
    assert flat.relief == HOST.relief
    height = decode(flat, grow(flat, Torus(2, 2)), maps=["height"])["height"]
    np.testing.assert_allclose(height, mean_height(HOST), atol=1e-6)


@pytest.mark.parametrize("guest", [GUEST, COARSER], ids=["in the same cells", "apart"])
def test_a_region_of_the_plane_equals_the_cut(guest) -> None:
    mask = np.zeros((48, 48))
    mask[16:, 20:] = 1
    plane = replace(TILE, mode="plane", x=-SIDE, y=2 * SIDE)
    whole, supplies = grafted(plane, mask, guest)
    part = replace(whole, x=whole.x + SIDE + 3, y=whole.y + 5, width=3 * SIDE, height=2 * SIDE)
    cut, found = maps(whole, supplies), maps(part, supplies)
    for name, values in found.items():
        if name != "normal":  # heights differ by rounding; so do slopes, by more
            there = cut[name][5 : 5 + part.height, SIDE + 3 : SIDE + 3 + part.width]
            np.testing.assert_allclose(values, there, atol=1e-4)


def test_materials_that_cannot_share_cells_are_blended_and_it_is_said() -> None:
    mask = np.zeros((48, 48))
    mask[:, 24:] = 1
    recipe, supplies = grafted(TILE, mask, COARSER, width=0.0)
    (line,) = (line for line in recipe.notices(HOST, supplies) if "blended" in line)
    assert "coarser and" in line and "do not grow in the same cells (it has 5 channels" in line
    found, plain = maps(recipe, supplies)["base_color"], maps(TILE, supplies)["base_color"]
    other = decode(COARSER, grow(COARSER, Torus(6, 6, 3)), maps=["base_color"])["base_color"]
    np.testing.assert_allclose(found[:, SIDE : 2 * SIDE], plain[:, SIDE : 2 * SIDE], atol=1e-5)
    np.testing.assert_allclose(found[:, 4 * SIDE : 5 * SIDE], other[:, 4 * SIDE : 5 * SIDE], atol=1e-5)


def test_sizes_in_metres_are_kept_where_they_are_known() -> None:
    """Cells that measure twice as much are grown at twice the density, beside the first one's."""
    host, guest = replace(HOST, cell_size=0.001), replace(GUEST, cell_size=0.002)
    recipe, supplies = grafted(TILE, np.ones((48, 48)), guest)
    (beside,) = recipe.surface(host, supplies).beside
    assert beside.surface.field.region == Torus(3, 3).region
    assert "measure 2 times as many metres" in recipe.notices(host, supplies)[0]
    unknown, supplies = grafted(TILE, np.ones((48, 48)))
    assert "the size of guest in metres is unknown" in unknown.notices(host, supplies)[0]


def test_what_is_grown_larger_is_as_much_deeper() -> None:
    host, guest = replace(HOST, cell_size=0.001), replace(GUEST, cell_size=0.002, relief=HOST.relief / 4)
    recipe, supplies = grafted(TILE, np.ones((48, 48)), guest)
    there = decode(guest, grow(guest, Torus(3, 3, 3)), (6 * SIDE, 6 * SIDE), maps=["height"])["height"]
    np.testing.assert_allclose(maps(recipe, supplies, host)["height"], (there - 0.5) / 2 + 0.5, atol=1e-5)


@pytest.mark.parametrize(
    ("metres", "density", "said"), [(1e-5, 1 / 16, "6.2 times larger"), (1.0, 64.0, "16 times smaller")]
)
def test_a_size_in_metres_that_nothing_can_grow_at_is_bounded_and_said(
    metres: float, density: float, said: str
) -> None:
    """Threads beside bricks, say: 23 of their exemplars' pixels on one."""
    host, guest = replace(HOST, cell_size=0.001), replace(GUEST, cell_size=metres)
    recipe, supplies = grafted(TILE, np.ones((48, 48)), guest)
    (beside,) = recipe.surface(host, supplies).beside
    cells = beside.surface.field.region.width
    assert cells == max(1, round(TILE.width / (SIDE * density)))
    (line,) = (line for line in recipe.notices(host, supplies) if "than its metres say" in line)
    assert f"guest grows {said}" in line


def test_decoders_without_common_maps_are_refused() -> None:
    field = SteeredField(Torus(2, 2), grafts=(Graft(GUEST, Everywhere((0.5,))),))
    with pytest.raises(ValueError, match="guest and moss do not have the same maps"):
        decode(HOST, grow(HOST, field))


def test_weights_that_are_not_there_are_named() -> None:
    recipe, supplies = grafted(TILE, np.ones((48, 48)))
    with pytest.raises(ValueError, match=r"the weights guest\.nca are not there, or are others now"):
        recipe.surface(HOST, Supplies(supplies.pictures))
