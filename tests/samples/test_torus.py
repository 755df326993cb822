"""What the exemplars' patterns promise: they tile, and are the same at every resolution."""

from __future__ import annotations

import numpy as np
import pytest
from torus import Canvas, cells, jittered, noise, places, scatter, wrapped


def seeded() -> np.random.Generator:
    return np.random.default_rng(5)


def test_a_finer_grid_shows_the_same_noise() -> None:
    coarse, fine = (noise(seeded(), grid, 2, 12) for grid in (64, 256))
    np.testing.assert_allclose(fine[::4, ::4], coarse, atol=1e-4)


@pytest.mark.parametrize("stretch", [(1.0, 1.0), (1.0, 4.0)])
def test_noise_tiles_with_mean_0_and_deviation_1(stretch: tuple[float, float]) -> None:
    field = noise(seeded(), 256, 3, 30, 1.0, stretch)
    assert abs(field.mean()) < 1e-3
    assert field.std() == pytest.approx(1, abs=0.01)
    seam, inside = (np.abs(field[row] - field[row - 1]).mean() for row in (0, 100))
    assert seam < 2 * inside


def test_scattered_places_keep_apart_across_borders() -> None:
    spots = scatter(seeded(), 100)
    step = wrapped(spots[:, None] - spots[None])
    far = np.hypot(step[..., 0], step[..., 1]) + np.eye(100)
    assert far.min() > 0.02
    chance = seeded().random((100, 2))
    assert (
        far.min(1).mean()
        > 1.5 * (np.linalg.norm(wrapped(chance[:, None] - chance), axis=-1) + np.eye(100)).min(1).mean()
    )


def test_a_jittered_lattice_covers_the_square() -> None:
    spots = jittered(seeded(), 30)
    counts, *_ = np.histogram2d(*spots.T, bins=5, range=[[0, 1], [0, 1]])
    assert counts.min() > 0.6 * counts.mean()


@pytest.mark.parametrize("stretch", [1.0, 4.0])
def test_every_point_belongs_to_its_nearest_site(stretch: float) -> None:
    sites = scatter(seeded(), 60, 12, stretch)
    found = cells(sites, 64, reach=3.0, stretch=stretch)
    x, y = places(64)
    step = wrapped(np.stack([x, y], -1)[:, :, None] - sites)
    far = step[..., 0] ** 2 * stretch + step[..., 1] ** 2 / stretch
    np.testing.assert_array_equal(found.owner, far.argmin(-1))
    np.testing.assert_array_equal(found.other, np.argsort(far, -1)[..., 1])
    assert found.border.min() >= 0


def test_sites_of_a_group_make_one_cell() -> None:
    sites = scatter(seeded(), 60)
    group = np.arange(60) // 2
    found = cells(sites, 64, group=group, reach=4.0)
    assert (group[found.owner] != group[found.other]).all()


def test_a_stamp_wraps_and_hides_only_what_is_lower() -> None:
    ground = np.zeros((32, 32), np.float32)
    ground[:, 16:] = 2
    canvas = Canvas(ground, albedo=np.zeros((32, 32, 3), np.float32))
    canvas.stamp(0.0, 0.0, 0.1, lambda dx, dy: (np.where(np.hypot(dx, dy) < 0.1, 1.0, -np.inf), {"albedo": np.ones(3)}))
    assert canvas.height[0, 0] == canvas.height[-1, 0] == 1
    assert canvas.height[0, -1] == 2
    np.testing.assert_array_equal(canvas.fields["albedo"][..., 0] == 1, canvas.height == 1)
