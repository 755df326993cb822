"""The picture of a material: a lit sphere. What an artist would say of it has to hold."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import nca_core
from nca_core.sphere import lit_sphere, with_hollows

SIZE = 48
quickly = settings(max_examples=20, deadline=None)


def flat(value: float, channels: int = 1, side: int = 8) -> np.ndarray:
    return np.full((side, side, channels), value, np.float32)


def colour(red: float, green: float, blue: float) -> np.ndarray:
    return flat(1, 3) * np.array([red, green, blue], np.float32)


def lit(size: int = SIZE, rows: tuple[int, int | None] = (0, None), **maps: np.ndarray) -> np.ndarray:
    return lit_sphere(maps, size, 1.0, *rows)


def light(picture: np.ndarray) -> np.ndarray:
    """How bright each pixel of the sphere is; 0 beside it."""
    return picture[..., :3].mean(axis=-1) * (picture[..., 3] > 0.99)


def test_it_is_a_disc_and_nothing_else() -> None:
    alpha = lit(base_color=flat(0.5, 3))[..., 3]
    assert alpha[0, 0] == 0
    assert alpha[SIZE // 2, SIZE // 2] == 1
    assert abs(alpha.sum() - np.pi * (0.96 * SIZE / 2) ** 2) < 5
    assert ((alpha > 0) & (alpha < 1)).sum() > SIZE  # its edge is smooth


def test_light_comes_from_the_upper_left() -> None:
    seen, half = light(lit(base_color=flat(0.5, 3))), SIZE // 2
    quarters = {name: seen[rows, columns].mean() for name, rows, columns in (
        ("upper left", slice(0, half), slice(0, half)), ("lower right", slice(half, None), slice(half, None)),
        ("upper right", slice(0, half), slice(half, None)), ("lower left", slice(half, None), slice(0, half)),
    )}  # fmt: skip
    assert max(quarters, key=quarters.get) == "upper left"
    assert quarters["upper left"] > 1.5 * quarters["lower right"]


def test_it_has_the_materials_colour() -> None:
    middle = lit(base_color=colour(0.8, 0.3, 0.1), roughness=flat(0.9))[SIZE // 2, SIZE // 2, :3]
    assert middle[0] > 2 * middle[1] > 2 * middle[2]


def test_what_is_smooth_has_a_small_bright_highlight_and_what_is_rough_a_wide_faint_one() -> None:
    smooth, rough = (light(lit(base_color=flat(0.2, 3), roughness=flat(value))) for value in (0.15, 0.9))
    assert smooth.max() > rough.max() + 0.2
    assert (smooth > 0.8 * smooth.max()).sum() < (rough > 0.8 * rough.max()).sum()


def test_highlights_of_metal_have_its_colour_and_those_of_paint_the_lamps() -> None:
    def blueness(metallic: float) -> float:
        picture = lit(base_color=colour(0.5, 0.35, 0.1), roughness=flat(0.4), metallic=flat(metallic))
        place = np.unravel_index(light(picture).argmax(), (SIZE, SIZE))
        return picture[place][2] / picture[place][0]

    assert blueness(1.0) < 0.7 < blueness(0.0)


def test_what_glows_is_bright_in_the_shade() -> None:
    dark, lava = (lit(base_color=flat(0.1, 3), emission=flat(value, 3)) for value in (0.0, 0.9))
    shade = (int(SIZE * 0.75), int(SIZE * 0.75))
    assert lava[shade][0] > dark[shade][0] + 0.5


def test_holes_are_clear() -> None:
    opacity = flat(1.0)
    opacity[:, :4] = 0
    picture = lit(base_color=flat(0.5, 3), opacity=opacity)
    assert picture[SIZE // 2, SIZE // 4, 3] < 0.01
    assert picture[SIZE // 2, 3 * SIZE // 4, 3] == 1


def test_a_bump_is_bright_where_it_faces_the_light() -> None:
    """A normal's red points right and green up, as Blender reads them."""

    def tilted(x: float, y: float) -> float:
        way = np.array([x, y, 1]) / np.linalg.norm([x, y, 1])
        return light(lit(base_color=flat(0.5, 3), normal=colour(*(way * 0.5 + 0.5))))[SIZE // 2, SIZE // 2]

    assert tilted(-0.5, 0) > tilted(0.5, 0)
    assert tilted(0, 0.5) > tilted(0, -0.5)


def test_the_tile_lies_upright() -> None:
    side = np.linspace(0, 1, 9, dtype=np.float32)[:8]
    tile = np.full((8, 8, 3), 0.5, np.float32)
    tile[..., 0], tile[..., 1] = side[None, :], side[:, None]  # red to the right, green downwards
    picture = lit(base_color=tile, roughness=flat(1.0))
    red, green = (picture[..., channel] / np.maximum(picture[..., 2], 0.01) for channel in (0, 1))
    assert red[24, 34] > red[24, 14] + 0.2
    assert green[34, 24] > green[14, 24] + 0.2


@given(top=st.integers(0, SIZE), bottom=st.integers(0, SIZE))
@quickly
def test_rows_are_those_of_the_whole(top: int, bottom: int) -> None:
    maps = {"base_color": flat(0.5, 3), "roughness": flat(0.4)}
    whole = lit(**maps)
    top, bottom = sorted((top, bottom))
    part = lit(rows=(top, bottom), **maps)
    assert part.shape == (bottom - top, SIZE, 4)
    assert np.abs(part - whole[top:bottom]).max(initial=0) < 1e-6


@given(data=st.data())
@quickly
def test_whatever_the_maps_are_it_is_a_picture(data: st.DataObject) -> None:
    maps = {
        kind.name: np.random.default_rng(data.draw(st.integers(0, 99))).random((5, 7, kind.channels), np.float32)
        for kind in nca_core.KINDS.values()
        if data.draw(st.booleans(), kind.name)
    }
    picture = lit(size=16, **maps)
    assert picture.dtype == np.float32
    assert ((picture >= 0) & (picture <= 1)).all()


def test_hollows_get_less_light() -> None:
    height = flat(0.7, side=96)
    height[43:46, 43:46] = 0.2
    open_ = with_hollows({"height": height})["ambient_occlusion"]
    assert open_[44, 44] < 0.8
    assert open_[10, 10] == 1
    rolled = with_hollows({"height": np.roll(height, (50, 50), (0, 1))})["ambient_occlusion"]
    assert np.abs(np.roll(open_, (50, 50), (0, 1)) - rolled).max() < 1e-4  # a tile has no edges
    assert with_hollows({"height": height, "ambient_occlusion": flat(0.5)})["ambient_occlusion"][0, 0] == 0.5
