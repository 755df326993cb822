"""Painting: a stroke changes what it reaches, and the painted surface is the one that grows from the painted guide."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from ..guided import guided_model

WEIGHTS = Path(__file__).resolve().parents[3] / "samples" / "weights"
SIDE = 96  # pixels of the guides


@pytest.fixture
def painting(installed: ModuleType) -> Any:
    from bl_ext.user_default.lichen.growing import painting

    return painting


def picture(seed: int | None = None, side: int = SIDE) -> Any:
    """A picture of chance, or one that is clear everywhere."""
    from nca_core.steering import Picture

    if seed is None:
        return Picture(np.full((side, side, 1), 0.5, np.float32), np.zeros((side, side), np.float32))
    random = np.random.default_rng(seed)
    return Picture(random.random((side, side, 1), np.float32), random.random((side, side), np.float32))


def stroke(before: Any, random: np.random.Generator) -> Any:
    """The picture with a disc of one grey somewhere, perhaps cut by an edge."""
    from nca_core.steering import Picture

    side = len(before.presence)
    (y, x), radius = random.integers(0, side, 2), random.integers(2, side // 8)
    rows, columns = np.mgrid[:side, :side]
    disc = (rows - y) ** 2 + (columns - x) ** 2 < radius**2
    values, presence = before.values.copy(), before.presence.copy()
    values[disc], presence[disc] = random.random(), random.random()
    return Picture(values, presence)


def grown(painting: Any, guide: Any, name: str = "moss", cells: int = 48, pixels: int = 192, other: Any = None) -> Any:
    """The growth of a tile that follows a guide (or a mask), and its model."""
    from bl_ext.user_default.lichen.growing.request import Request
    from bl_ext.user_default.lichen.growing.resolve import resolve

    from nca_core.steering import Direction, Grafted, Guided, Placed, Steering, Supplies

    model, placed = guided_model(), (Placed(guide.sha256),)
    steering = (
        Steering(grafts=(Grafted(other.digest, placed),))
        if other
        else Steering((Guided(name, placed, 0.8),), Direction(90.0))
    )
    request = Request(seed=4, cells=cells, width=pixels, height=pixels, steering=steering)
    supplies = Supplies({guide.sha256: guide}, {other.digest: other} if other else {})
    return model, resolve(request, model, supplies)


def maps(model: Any, growth: Any) -> dict[str, np.ndarray]:
    from nca_core.bands import bands

    rows = [band.maps for band in bands(growth.host(model), growth.recipe.surface(model, growth.supplies))]
    return {name: np.concatenate([each[name] for each in rows]) for name in rows[0]}


def most(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> float:
    return max(float(np.abs(one[name] - other[name]).max()) for name in one)


@pytest.mark.parametrize("painted", ["moss", "parts", "graft"])
def test_after_strokes_it_is_what_grows_from_the_guide(painting: Any, painted: str) -> None:
    other = guided_model(7, "fern") if painted == "graft" else None
    guide, random = picture(), np.random.default_rng(2)
    canvas = painting.Canvas(*grown(painting, guide, painted, other=other), painted)
    canvas.begin()
    for _count in range(8):
        guide = stroke(guide, random)
        *_, last = canvas.follow(guide)
        assert last.is_final
    expected = maps(*grown(painting, guide, painted, other=other))
    assert most(canvas.maps, expected) < 1 / 255
    assert most(maps(*grown(painting, picture(), painted, other=other)), expected) > 2 / 255


@pytest.mark.parametrize("count", [6, pytest.param(50, marks=pytest.mark.slow)])
def test_the_law_holds_for_what_ships(painting: Any, count: int) -> None:
    """A shipped file's guide is heard further than that of a model of chance, and its reach is measured."""
    from bl_ext.user_default.lichen.growing.request import Request
    from bl_ext.user_default.lichen.growing.resolve import resolve

    import nca_core
    from nca_core.steering import Guided, Placed, Steering, Supplies

    model = nca_core.load(WEIGHTS / "pebbles.nca")
    guide, random = picture(side=384), np.random.default_rng(3)

    def grown() -> Any:
        steering = Steering((Guided("tone", (Placed(guide.sha256),)),))
        request = Request(seed=4, cells=44, width=352, height=352, steering=steering)
        return resolve(request, model, Supplies({guide.sha256: guide}))

    canvas = painting.Canvas(model, grown(), "tone")
    canvas.begin()
    for _count in range(count):
        guide = stroke(guide, random)
        list(canvas.follow(guide))
    assert most(canvas.maps, maps(model, grown())) < 1 / 255


def test_what_is_further_away_stays_bit_for_bit(painting: Any) -> None:
    guide = picture()
    canvas = painting.Canvas(*grown(painting, guide), "moss")
    canvas.begin()
    before = {name: values.copy() for name, values in canvas.maps.items()}
    values, presence = guide.values.copy(), guide.presence.copy()
    values[40:44, 40:44], presence[40:44, 40:44] = 1.0, 1.0
    patches = list(canvas.follow(type(guide)(values, presence)))
    assert [patch.is_final for patch in patches] == [False, True]
    (window,) = patches[-1].pixels
    assert window.height * window.width < 0.7 * 192 * 192
    for name, changed in canvas.maps.items():
        inside = np.zeros(changed.shape[:2], bool)
        inside[window.y0 : window.y1, window.x0 : window.x1] = True
        assert np.array_equal(changed[~inside], before[name][~inside])
        assert not np.array_equal(changed, before[name])


def test_a_stroke_that_is_not_waited_for_is_caught_up_with(painting: Any) -> None:
    """Also if the next one takes it back."""
    guide, random = picture(), np.random.default_rng(5)
    canvas = painting.Canvas(*grown(painting, guide), "moss")
    canvas.begin()
    before = {name: values.copy() for name, values in canvas.maps.items()}
    assert not next(canvas.follow(stroke(guide, random))).is_final
    assert most(canvas.maps, before) > 0
    assert [patch.is_final for patch in canvas.follow(guide)] == [False, True]
    assert most(canvas.maps, before) < 1e-4
    assert list(canvas.follow(guide)) == []


def test_a_rectangle_over_the_edges_is_cut_and_one_of_all_is_the_torus(painting: Any) -> None:
    from nca_core import Region

    torus = Region(0, 40, 0, 30)
    reach = painting.reached(Region(0, 1, 58, 60), (80, 60), torus, 3)
    assert reach == Region(-4, 5, 25, 34)
    assert sum(piece.height * piece.width for piece in painting.pieces(reach, torus)) == reach.height * reach.width
    assert painting.reached(Region(0, 70, 0, 1), (80, 60), torus, 3) == Region(0, 40, -4, 5)


def test_a_surface_without_such_a_guide_has_no_canvas(painting: Any) -> None:
    with pytest.raises(ValueError, match="when the pen is up"):
        painting.Canvas(*grown(painting, picture()), "parts")
