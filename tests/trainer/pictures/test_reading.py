"""Whatever format a picture has, it is read whole and upright, or refused in one line and without noise."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from trainer.errors import InputError
from trainer.pictures.reading import read_image, read_picture

from ..image_files import LOSSLESS, LOSSY, colours, write, write_oiio

FORMATS = LOSSLESS | LOSSY


@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_gives_the_picture_back(ending: str, tmp_path: Path) -> None:
    pixels = read_image(write(tmp_path / f"a.{ending}", colours()))
    assert pixels.shape == (120, 160, 3)
    assert pixels.dtype == np.float32
    assert np.abs(pixels - colours()).mean() <= FORMATS[ending]


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("share", [0.05, 0.5, 0.9, 0.98])
def test_a_file_cut_short_is_refused_without_noise(
    ending: str, share: float, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    noisy = np.random.default_rng(0).random((120, 160, 3), np.float32)  # which no format makes small
    content = write(tmp_path / f"whole.{ending}", noisy).read_bytes()
    (tmp_path / f"cut.{ending}").write_bytes(content[: int(len(content) * share)])
    with pytest.raises(InputError, match=r"damaged|cannot be read") as error:
        read_image(tmp_path / f"cut.{ending}")
    assert "\n" not in str(error.value)
    assert str(tmp_path / f"cut.{ending}") in str(error.value)
    assert capfd.readouterr() == ("", "")


def test_a_progressive_jpeg_cut_short_is_refused(tmp_path: Path) -> None:
    content = write(tmp_path / "a.jpg", colours(), progressive=True).read_bytes()
    for share in (0.2, 0.5, 0.95):
        (tmp_path / "cut.jpg").write_bytes(content[: int(len(content) * share)])
        with pytest.raises(InputError, match=r"cut\.jpg: this image is damaged \(.*Premature end"):
            read_image(tmp_path / "cut.jpg")


@pytest.mark.parametrize("layout", [{}, {"tile_width": 64, "tile_height": 64}, {"planarconfig": "separate"}])
def test_bad_bytes_in_a_zipped_tiff_are_found(layout: dict[str, object], tmp_path: Path) -> None:
    noisy = np.random.default_rng(0).random((120, 160, 3), np.float32)
    content = bytearray(write_oiio(tmp_path / "a.tif", noisy, "uint8", compression="zip", **layout).read_bytes())
    content[len(content) // 3] ^= 0x5A
    (tmp_path / "a.tif").write_bytes(content)
    with pytest.raises(InputError, match=r"a\.tif: this image is damaged"):
        read_image(tmp_path / "a.tif")


@given(ending=st.sampled_from(sorted(FORMATS)), cut=st.floats(0, 0.999), wrong=st.binary(max_size=3))
@settings(max_examples=150, deadline=None)
def test_any_damage_gives_a_picture_or_one_line(
    tmp_path_factory: pytest.TempPathFactory, ending: str, cut: float, wrong: bytes
) -> None:
    """A picture that comes back has its size and is finite; no other error than ours is raised."""
    folder = tmp_path_factory.getbasetemp() / "damage"
    content = write(folder / f"whole.{ending}", colours()).read_bytes()
    at = int(len(content) * cut)
    (folder / f"damaged.{ending}").write_bytes(content[:at] + wrong + content[at + max(1, len(wrong)) :])
    try:
        pixels = read_image(folder / f"damaged.{ending}")
    except InputError as error:
        assert "\n" not in str(error)
    else:
        assert np.isfinite(pixels).all()


def test_bad_bytes_in_a_png_are_found(tmp_path: Path) -> None:
    content = bytearray(write(tmp_path / "a.png", np.random.default_rng(0).random((120, 160, 3))).read_bytes())
    content[len(content) // 2] ^= 0x5A
    (tmp_path / "a.png").write_bytes(content)
    with pytest.raises(InputError, match=r"a\.png: this image is damaged"):
        read_image(tmp_path / "a.png")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.png", b"", "this file is empty"),
        ("letter.png", b"Dear Sir or Madam, " * 20, "not an image that can be read; convert it to JPEG or PNG"),
        ("photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(99), "HEIC image cannot be read here; convert it"),
        ("nothing", bytes(200), "not an image that can be read"),
    ],
)
def test_what_is_no_image_is_named(name: str, content: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_image(tmp_path / name)


def test_folders_and_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="this is a folder"):
        read_image(tmp_path)
    with pytest.raises(InputError, match="no such file"):
        read_image(tmp_path / "nowhere.png")
    with pytest.raises(InputError, match="no such file"):
        read_image(write(tmp_path / "a.png", colours()) / "below.png")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    write(tmp_path / "a.png", colours()).chmod(0)
    with pytest.raises(InputError, match=r"a\.png: it cannot be read \(Permission denied\)"):
        read_image(tmp_path / "a.png")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.png")
    with pytest.raises(InputError, match="a device or a pipe"):
        read_image(tmp_path / "a.png")


@pytest.mark.skipif(os.name == "nt", reason="Windows' names are text")
def test_the_name_may_be_any_bytes_and_its_ending_wrong(tmp_path: Path) -> None:
    strange = Path(os.fsdecode(os.fsencode(tmp_path) + b"/m\xffss.jpg"))
    strange.write_bytes(write(tmp_path / "a.png", colours()).read_bytes())
    assert np.abs(read_image(strange) - colours()).max() <= 0.51 / 255
    strange.write_bytes(b"no image")
    with pytest.raises(InputError) as error:
        read_image(strange)
    assert r"m\xffss.jpg" in str(error.value)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("ending", ["jpg", "png", "tif", "webp", "avif"])
def test_pictures_are_turned_upright(ending: str, orientation: int, tmp_path: Path) -> None:
    """Pillow's own turning is the reference."""
    exif = Image.Exif()
    exif[0x112] = orientation
    write(tmp_path / f"a.{ending}", colours(), exif=exif)
    reference = Image.fromarray((colours() * 255 + 0.5).astype(np.uint8))
    turns = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}  # of Image.Transpose
    if orientation > 1:
        reference = reference.transpose(Image.Transpose(turns[orientation]))
    picture = read_picture(tmp_path / f"a.{ending}")
    assert picture.size == picture.values.shape[:2] == np.asarray(reference).shape[:2]
    assert np.abs(picture.values - np.asarray(reference, np.float32) / 255).mean() < 0.05


PNG_MODES = ["1", "L", "LA", "P", "RGBA", "I;16"]


@pytest.mark.parametrize(
    ("ending", "mode"),
    [*(("png", mode) for mode in PNG_MODES), *(("tif", mode) for mode in [*PNG_MODES, "CMYK", "YCbCr", "LAB"])],
)
def test_tiff_and_png_of_all_kinds_are_read(ending: str, mode: str, tmp_path: Path) -> None:
    """What was written, or Pillow's grey of it, is the reference."""
    picture = Image.fromarray((colours() * 255 + 0.5).astype(np.uint8))
    in_mode(picture, mode).save(tmp_path / f"a.{ending}")
    values = read_image(tmp_path / f"a.{ending}")
    wanted = picture.convert("1").convert("L") if mode == "1" else picture
    wanted = wanted.convert("L") if mode in ("L", "LA", "I;16") else wanted
    reference = np.asarray(wanted, np.float32).reshape(120, 160, -1) / 255
    assert values.shape == reference.shape
    assert np.abs(values - reference).mean() < (0.1 if mode == "P" else 0.02)


def in_mode(picture: Image.Image, mode: str) -> Image.Image:
    """The picture in a mode of Pillow's, also those that it does not convert to."""
    if mode == "I;16":
        return Image.fromarray(np.asarray(picture.convert("L"), np.uint16) * 257)
    if mode != "LAB":
        return picture.convert(mode)
    profiles = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    converted = ImageCms.profileToProfile(picture, *profiles, outputMode="LAB")
    assert converted is not None
    return converted


@pytest.mark.parametrize("layout", [{"tile_width": 48, "tile_height": 48}, {"planarconfig": "separate"}])
@pytest.mark.parametrize("kind", ["uint8", "uint16", "half", "float"])
def test_tiff_in_tiles_and_planes_is_read(layout: dict[str, object], kind: str, tmp_path: Path) -> None:
    pixels = read_image(write_oiio(tmp_path / "a.tif", colours(), kind, **layout))
    assert np.abs(pixels - colours()).max() < 0.003


def test_of_pages_and_frames_the_first_is_read_and_said(tmp_path: Path) -> None:
    first = Image.fromarray((colours() * 255 + 0.5).astype(np.uint8))
    for name in ("a.tif", "a.gif", "a.webp"):
        first.save(tmp_path / name, save_all=True, append_images=[first.rotate(180)])
        picture = read_picture(tmp_path / name)
        assert np.abs(picture.values - colours()).mean() < 0.03, name
        assert any("first" in note for note in picture.notes), name


def test_a_part_of_an_exr_that_is_shown_is_read(tmp_path: Path) -> None:
    windows = {"x": -20, "y": -10, "full_x": 0, "full_y": 0, "full_width": 100, "full_height": 90}
    picture = read_picture(write_oiio(tmp_path / "a.exr", colours(), "float", **windows))
    assert np.array_equal(picture.values, colours()[10:100, 20:120])
    assert "display window" in picture.notes[0]
    inside = {"x": 30, "y": 40, "full_width": 400, "full_height": 400}
    assert np.array_equal(read_image(write_oiio(tmp_path / "b.exr", colours(), "float", **inside)), colours())


def test_the_wanted_layer_of_an_exr_is_read_and_the_others_named(tmp_path: Path) -> None:
    rough = colours()[..., 1:2] * 0.5
    names = ("Diffuse.R", "Diffuse.G", "Diffuse.B", "Roughness.Y", "Z")
    write_oiio(tmp_path / "a.exr", np.concatenate([colours(), rough, rough], 2), "float", channelnames=names)
    photo, roughness = read_picture(tmp_path / "a.exr"), read_picture(tmp_path / "a.exr", layer="roughness")
    assert np.array_equal(photo.values, colours())
    assert np.array_equal(roughness.values, rough)
    assert "Roughness" in photo.notes[0]
    assert "Z" in photo.notes[0]


def test_the_layer_without_a_name_is_the_picture(tmp_path: Path) -> None:
    names = ("normal.X", "normal.Y", "normal.Z", "R", "G", "B", "Z")
    data = np.concatenate([1 - colours(), colours(), colours()[..., :1]], 2)
    assert np.array_equal(read_image(write_oiio(tmp_path / "a.exr", data, "float", channelnames=names)), colours())
