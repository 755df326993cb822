"""Maps have the values that their files mean: packed maps in parts, alpha as opacity, nothing averaged in silence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nca_core.maps import map_slices
from trainer.errors import InputError
from trainer.exemplar.exemplar import Exemplar, load_exemplar
from trainer.pictures.pixels import Pixels

from ..image_files import colours, write, write_oiio

SIZE = 128


def noise(seed: int, low: float = 0.0, high: float = 1.0) -> Pixels:
    """A picture of blocks (128, 128, 1) with values in a range."""
    blocks = np.random.default_rng(seed).uniform(low, high, (SIZE // 8, SIZE // 8, 1))
    return blocks.repeat(8, axis=0).repeat(8, axis=1).astype(np.float32)


def maps_of(exemplar: Exemplar) -> dict[str, Pixels]:
    return {name: exemplar.pixels[..., part] for name, part in map_slices(exemplar.maps).items()}


def colour(folder: Path) -> Path:
    """A folder with a base colour."""
    write(folder / "w_color.png", colours(SIZE, SIZE))
    return folder


def test_packed_maps_are_taken_apart(tmp_path: Path) -> None:
    occlusion, rough, metal = noise(1, 0.7), noise(2, 0.2), noise(3)
    write(colour(tmp_path) / "w_arm.png", np.concatenate([occlusion, rough, metal], axis=2))
    exemplar = load_exemplar(tmp_path, 512)
    maps = maps_of(exemplar)
    for name, wanted in (("ambient_occlusion", occlusion), ("roughness", rough), ("metallic", metal)):
        assert np.abs(maps[name] - wanted).max() < 0.51 / 255, name
    assert any("taken apart into" in note and "roughness (green)" in note for note in exemplar.notes)


def test_a_map_of_its_own_goes_before_a_channel(tmp_path: Path) -> None:
    write(colour(tmp_path) / "w_orm.png", np.concatenate([noise(1), noise(2), noise(3)], axis=2))
    write(tmp_path / "w_roughness.png", noise(4))
    maps = maps_of(load_exemplar(tmp_path, 512))
    assert np.abs(maps["roughness"] - noise(4)).max() < 0.51 / 255
    assert np.abs(maps["metallic"] - noise(3)).max() < 0.51 / 255


def test_smoothness_is_inverted_from_alpha_and_from_gloss(tmp_path: Path) -> None:
    metal, smooth = noise(3), noise(5)
    packed = np.concatenate([metal.repeat(3, axis=2), smooth], axis=2)
    write(colour(tmp_path / "unity") / "w_MetallicSmoothness.png", packed)
    write(colour(tmp_path / "gloss") / "w_Gloss.png", smooth)
    unity, gloss = (maps_of(load_exemplar(tmp_path / folder, 512)) for folder in ("unity", "gloss"))
    assert np.abs(unity["metallic"] - metal).max() < 0.51 / 255
    for maps in (unity, gloss):
        assert np.abs(maps["roughness"] - (1 - smooth)).max() < 0.51 / 255


def test_smoothness_that_is_missing_is_said(tmp_path: Path) -> None:
    write(colour(tmp_path) / "w_MetallicSmoothness.png", noise(3).repeat(3, axis=2))
    exemplar = load_exemplar(tmp_path, 512)
    assert exemplar.maps == ("base_color", "metallic")
    assert any("alpha, where roughness should be, is missing" in note for note in exemplar.notes)


def test_a_grey_picture_is_no_packed_map(tmp_path: Path) -> None:
    write(colour(tmp_path) / "w_orm.png", noise(1).repeat(3, axis=2))
    exemplar = load_exemplar(tmp_path, 512)
    assert exemplar.maps == ("base_color",)
    assert any("no packed map" in note for note in exemplar.notes)
    write(colour(tmp_path / "lone") / "rough_metal_roughness.png", noise(1))
    assert np.abs(maps_of(load_exemplar(tmp_path / "lone", 512))["roughness"] - noise(1)).max() < 0.51 / 255


def test_a_colour_picture_is_not_averaged_into_one_channel(tmp_path: Path) -> None:
    write(colour(tmp_path) / "w_roughness.png", np.concatenate([noise(1), noise(2), noise(3)], axis=2))
    with pytest.raises(InputError, match=r"w_roughness\.png: its red, green and blue differ"):
        load_exemplar(tmp_path, 512)
    write(tmp_path / "w_roughness.png", noise(1) * np.array([1, 0.9, 0.7], np.float32))
    assert any("it is coloured; the mean" in note for note in load_exemplar(tmp_path, 512).notes)


@pytest.mark.parametrize("ending", ["png", "tga", "webp", "tif", "bmp"])
def test_alpha_becomes_opacity_and_hidden_colours_do_not_count(ending: str, tmp_path: Path) -> None:
    cover = (noise(7) > 0.3).astype(np.float32)
    leaf = np.where(cover > 0, 0.2 + 0.6 * colours(SIZE, SIZE), np.array([0, 1, 0], np.float32))
    image = np.concatenate([leaf, cover], axis=2)
    exemplar = load_exemplar(
        write(tmp_path / f"leaf.{ending}", image, **({"format": "TIFF"} if ending == "tif" else {})), 512
    )
    maps = maps_of(exemplar)
    assert np.abs(maps["opacity"] - cover).max() < 0.01
    assert np.abs(maps["base_color"] - leaf)[cover[..., 0] > 0].max() < 0.01
    hidden = maps["base_color"][cover[..., 0] == 0]
    assert ((hidden[:, 1] > 0.98) & (hidden[:, 0] < 0.02)).mean() < 0.01
    assert any("became the opacity map" in note for note in exemplar.notes)


def test_palette_transparency_is_alpha_too(tmp_path: Path) -> None:
    from PIL import Image

    picture = Image.fromarray((colours(SIZE, SIZE) * 255).astype(np.uint8)).quantize(16)
    for ending in ("png", "gif"):
        picture.save(tmp_path / f"a.{ending}", transparency=int(np.asarray(picture)[0, 0]))
        assert load_exemplar(tmp_path / f"a.{ending}", 512).maps == ("base_color", "opacity")


def test_associated_alpha_is_divided_out(tmp_path: Path) -> None:
    cover = noise(7, 0.3)
    premultiplied = np.concatenate([colours(SIZE, SIZE) * cover, cover], axis=2)
    for name, kind in (("a.exr", "float"), ("a.tif", "uint16")):
        exemplar = load_exemplar(write_oiio(tmp_path / name, premultiplied, kind), 512)
        wanted = load_exemplar(write_oiio(tmp_path / f"plain-{name}", colours(SIZE, SIZE), kind), 512)
        assert np.abs(exemplar.pixels[..., :3] - wanted.pixels).max() < 0.002
        assert np.abs(maps_of(exemplar)["opacity"] - cover).max() < 0.002


@pytest.mark.parametrize("alpha", [0.0, 1.0])
def test_alpha_that_says_nothing_changes_nothing(alpha: float, tmp_path: Path) -> None:
    plain = load_exemplar(write(tmp_path / "plain.png", colours(SIZE, SIZE)), 512)
    image = np.concatenate([colours(SIZE, SIZE), np.full((SIZE, SIZE, 1), alpha, np.float32)], axis=2)
    exemplar = load_exemplar(write(tmp_path / "a.png", image), 512)
    assert exemplar.maps == ("base_color",)
    assert np.array_equal(exemplar.pixels, plain.pixels)
    assert bool(exemplar.notes) == (alpha == 0)


def test_an_opacity_map_goes_before_alpha_and_may_be_in_alpha(tmp_path: Path) -> None:
    image = np.concatenate([colours(SIZE, SIZE), noise(1)], axis=2)
    write(tmp_path / "w_color.png", image)
    write(tmp_path / "w_opacity.png", np.concatenate([np.ones((SIZE, SIZE, 3), np.float32), noise(2)], axis=2))
    exemplar = load_exemplar(tmp_path, 512)
    assert np.abs(maps_of(exemplar)["opacity"] - noise(2)).max() < 0.51 / 255
    assert any("w_opacity.png is there" in note for note in exemplar.notes)


def test_values_that_are_no_numbers_are_filled_and_said(tmp_path: Path) -> None:
    light = np.full((SIZE, SIZE, 3), 0.2, np.float32)
    light[10:20, 30:40] = np.nan
    light[50, 50] = np.inf
    exemplar = load_exemplar(write_oiio(tmp_path / "a.exr", light, "float"), 512)
    assert np.abs(exemplar.pixels - exemplar.pixels[0, 0]).max() < 1e-4
    assert "101 pixels are no numbers" in exemplar.notes[0]


@pytest.mark.parametrize("side", [SIZE, 2112])  # the latter is brought down while it is read
def test_a_picture_without_a_number_is_refused(side: int, tmp_path: Path) -> None:
    path = write_oiio(tmp_path / "a.exr", np.full((side, side, 3), np.nan, np.float32), "half")
    with pytest.raises(InputError, match=r"a\.exr: none of its pixels is a number"):
        load_exemplar(path, 512)


def test_maps_of_one_shape_are_brought_to_one_size(tmp_path: Path) -> None:
    for name, size in (("color", (200, 300)), ("rough", (100, 150)), ("ao", (67, 100)), ("metal", (1, 1))):
        write(tmp_path / f"w_{name}.png", np.full((*size, 3 if name == "color" else 1), 0.5, np.float32))
    exemplar = load_exemplar(tmp_path, 128)
    assert exemplar.pixels.shape == (128, 192, 6)
    assert any("w_rough.png: brought from 150 x 100 px" in note for note in exemplar.notes)
    write(tmp_path / "w_ao.png", np.full((100, 100, 1), 0.5, np.float32))
    with pytest.raises(InputError, match=r"w_ao\.png: 100 x 100 px, but w_color\.png has 300 x 200"):
        load_exemplar(tmp_path, 128)


def test_float_normals_may_be_signed(tmp_path: Path) -> None:
    x = np.sin(np.arange(SIZE) * 2 * np.pi / 32) * 0.5
    vector = np.stack(np.broadcast_arrays(x[None, :], 0 * x[:, None], np.sqrt(1 - x**2)[None, :]), axis=-1)
    signed = load_exemplar(write_oiio(tmp_path / "s" / "w_normal.exr", vector, "float").parent, 512)
    usual = load_exemplar(write_oiio(tmp_path / "u" / "w_normal.exr", vector * 0.5 + 0.5, "float").parent, 512)
    assert np.abs(signed.pixels - usual.pixels).max() < 1e-4


@pytest.mark.parametrize("value", [0.0, 1.0, 0.5])
def test_a_plain_picture_is_no_normal_map(value: float, tmp_path: Path) -> None:
    write(colour(tmp_path) / "w_normal.png", np.full((SIZE, SIZE, 3), value, np.float32))
    exemplar = load_exemplar(tmp_path, 512)
    assert exemplar.maps == ("base_color",)
    assert any("w_normal.png: it holds no normals" in note for note in exemplar.notes)


def test_a_normal_map_packed_for_a_graphics_card_is_no_normal_map(tmp_path: Path) -> None:
    """Red is plain, x lies in alpha: read as it is, all of the surface would stand on edge."""
    x, y = noise(1, 0.45, 0.65), noise(2, 0.45, 0.65)
    write(colour(tmp_path) / "w_normal.png", np.concatenate([np.ones_like(y), y, y, x], axis=2))
    exemplar = load_exemplar(tmp_path, 512)
    assert exemplar.maps == ("base_color",)
    assert any("w_normal.png: it holds no normals" in note for note in exemplar.notes)


@pytest.mark.parametrize("swatch", [1, 4])
def test_a_colour_of_a_few_pixels_goes_with_larger_maps(swatch: int, tmp_path: Path) -> None:
    write(tmp_path / "w_color.png", np.full((swatch, swatch, 3), 0.4, np.float32))
    write(tmp_path / "w_roughness.png", noise(1))
    exemplar = load_exemplar(tmp_path, 512)
    assert exemplar.pixels.shape == (SIZE, SIZE, 4)
    assert np.abs(maps_of(exemplar)["base_color"] - 0.4).max() < 0.51 / 255


@pytest.mark.parametrize("swatch", [1, 4])
def test_normals_of_a_few_pixels_leave_the_height_as_it_is(swatch: int, tmp_path: Path) -> None:
    colour(tmp_path)
    write(tmp_path / "w_height.png", noise(1))
    alone = maps_of(load_exemplar(tmp_path, 512))["height"]
    write(tmp_path / "w_normal.png", np.full((swatch, swatch, 3), (0.5, 0.5, 1.0), np.float32))
    exemplar = load_exemplar(tmp_path, 512)
    assert np.array_equal(maps_of(exemplar)["height"], alone)
    assert 0 < exemplar.relief < 1e6
