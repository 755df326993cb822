"""The part of an image that is learnt: kept in the file, told to the trainer, and the same one there as here."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import bpy
import numpy as np
import pytest

from ..conftest import ROOT

WIDTH, HEIGHT = 320, 240
BRICKS = ROOT / "samples" / "exemplars" / "brick_wall" / "brick_wall_basecolor.png"
CORNERS = ((40, 20.5), (300, 5), (310, 200), (10, 230))


@pytest.fixture
def cropping(blender: ModuleType) -> Any:
    from bl_ext.user_default.lichen.settings import cropping

    return cropping


@pytest.fixture
def shapes(blender: ModuleType) -> Any:
    from bl_ext.user_default.lichen.cropping import shapes

    return shapes


@pytest.fixture
def api(blender: ModuleType) -> Any:
    from bl_ext.user_default.lichen import api

    return api


@pytest.fixture
def photo(blender: ModuleType, tmp_path: Path) -> bpy.types.Image:
    """A picture of chance, from a file."""
    return loaded(written(tmp_path / "photo.png", np.random.default_rng(1).random((HEIGHT, WIDTH, 3), np.float32)))


def written(path: Path, pixels: np.ndarray) -> Path:
    """A file of pixels (height, width, 3), the first row on top."""
    image = bpy.data.images.new("written", pixels.shape[1], pixels.shape[0])
    rgba = np.concatenate([pixels[::-1], np.ones((*pixels.shape[:2], 1), np.float32)], axis=2)
    image.pixels.foreach_set(rgba.astype(np.float32).ravel())
    image.save(filepath=str(path))
    bpy.data.images.remove(image)
    return path


def loaded(path: Path) -> bpy.types.Image:
    return bpy.data.images.load(str(path))


def test_nothing_is_said_of_an_image_of_which_no_part_was_chosen(cropping: Any, photo: bpy.types.Image) -> None:
    assert cropping.arguments(photo) == ()
    assert cropping.part_of(photo) is None


def test_a_rectangle_is_told_as_the_command_line_takes_it(api: Any, cropping: Any, photo: bpy.types.Image) -> None:
    api.choose_part(photo, crop=(40, 30, 200, 128))
    assert cropping.arguments(photo) == ("--crop", "40,30,200x128")
    api.choose_part(photo, crop=(0, 0, WIDTH, HEIGHT))
    assert cropping.arguments(photo) == ()


def test_corners_are_told_as_the_command_line_takes_them(api: Any, cropping: Any, photo: bpy.types.Image) -> None:
    api.choose_part(photo, corners=CORNERS)
    assert cropping.arguments(photo) == ("--corners", "40,20.5", "300,5", "310,200", "10,230")
    api.choose_part(photo)
    assert cropping.arguments(photo) == ()


@pytest.mark.parametrize("pack", [False, True])
def test_it_is_saved_with_the_file(api: Any, cropping: Any, photo: Any, tmp_path: Path, pack: bool) -> None:
    api.choose_part(photo, corners=CORNERS)
    photo.use_fake_user = True
    if pack:
        photo.pack()
    told, name = cropping.arguments(photo), photo.name
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "photo.blend"))
    bpy.ops.wm.read_homefile(use_empty=True, load_ui=False)
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "photo.blend"), load_ui=False)
    assert cropping.arguments(bpy.data.images[name]) == told


@pytest.mark.parametrize(
    "asked",
    [
        {"crop": (0, 0, WIDTH + 1, HEIGHT)},
        {"crop": (-1, 0, 200, 200)},
        {"crop": (0, 0, 95, 200)},
        {"corners": (CORNERS[0], CORNERS[2], CORNERS[1], CORNERS[3])},
        {"corners": tuple(reversed(CORNERS))},
    ],
    ids=str,
)
def test_what_is_no_part_is_refused_and_nothing_changes(api: Any, cropping: Any, photo: Any, asked: Any) -> None:
    api.choose_part(photo, crop=(40, 30, 200, 128))
    with pytest.raises(ValueError, match="has 320 x 240 pixels: a part lies inside, with at least 96 a side"):
        api.choose_part(photo, **asked)
    assert cropping.arguments(photo) == ("--crop", "40,30,200x128")


def test_a_part_is_a_rectangle_or_four_corners(api: Any, photo: bpy.types.Image) -> None:
    with pytest.raises(ValueError, match="not both"):
        api.choose_part(photo, crop=(0, 0, 100, 100), corners=CORNERS)
    with pytest.raises(ValueError, match="four corners, not 3"):
        api.choose_part(photo, corners=CORNERS[:3])


def test_an_image_that_is_smaller_now_has_the_part_no_more(api: Any, cropping: Any, photo: Any) -> None:
    api.choose_part(photo, crop=(40, 30, 200, 128))
    photo.scale(160, 120)
    with pytest.raises(ValueError, match="lies in it no more: choose it anew"):
        cropping.arguments(photo)


@pytest.mark.parametrize("value", [7, [1, 2], "", "--crop auto", "--out somewhere"])
def test_what_lichen_has_not_written_is_passed_over(cropping: Any, photo: bpy.types.Image, value: Any) -> None:
    photo["lichen_part"] = value
    assert cropping.arguments(photo) == ()


def test_images_of_which_nothing_can_be_learnt_say_why(api: Any, cropping: Any, tmp_path: Path) -> None:
    small = bpy.data.images.new("small", 400, 95)
    tiled = bpy.data.images.new("tiled", 256, 256, tiled=True)
    gone = bpy.data.images.new("gone", 256, 256)
    gone.source, gone.filepath = "FILE", str(tmp_path / "gone.png")
    for image, why in ((small, "400 x 95 pixels; at least 96"), (tiled, "no single picture"), (gone, "no pixels")):
        assert why in cropping.fault(image)
        with pytest.raises(ValueError, match=why):
            api.choose_part(image, crop="auto")


def test_the_part_without_a_border_is_suggested(api: Any, cropping: Any, tmp_path: Path) -> None:
    """Of a wall in a white frame; the command line's own --crop auto takes the same."""
    framed = np.ones((600, 640, 3), np.float32)
    wall = pixels_of(loaded(BRICKS))
    step = len(wall) // 512
    framed[70:550, 90:570] = wall[::step, ::step, :3][:480, :480]
    path = written(tmp_path / "framed.png", framed)
    image = loaded(path)
    api.choose_part(image, crop="auto")
    part = cropping.part_of(image)
    assert min(part.left - 90, part.top - 70, 570 - part.right, 550 - part.bottom) >= 0
    assert part.width * part.height > 0.7 * 480 * 480
    if has_trainer():
        from trainer.exemplar.evenness import MostEven
        from trainer.exemplar.part import box_of

        assert cropping.arguments(image) == ("--crop", str(box_of(MostEven().of(path), path)))


def has_trainer() -> bool:
    return sys.version_info < (3, 13)


needs_trainer = pytest.mark.skipif(not has_trainer(), reason="the trainer's libraries are in the other environment")


@needs_trainer
@pytest.mark.parametrize("ending", ["png", "jpg", "tif"])
@pytest.mark.parametrize("orientation", [1, 3, 5, 6, 8])
def test_the_trainer_cuts_out_what_was_chosen(
    api: Any, cropping: Any, tmp_path: Path, orientation: int, ending: str
) -> None:
    """Also of a photo that the camera says to turn: Blender shows it as it is stored, the trainer turns it."""
    from PIL import Image

    from trainer.pictures.reading import read_image
    from trainer.pictures.resampling import upright

    y, x = np.mgrid[:HEIGHT, :WIDTH]
    smooth = np.stack([x / WIDTH, y / HEIGHT, 0.5 + 0.3 * np.sin(x / 25) * np.cos(y / 20)], axis=2)
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / f"photo.{ending}"
    how = {"tif": {"tiffinfo": {274: orientation}}, "jpg": {"exif": exif, "quality": 98, "subsampling": 0}}
    Image.fromarray((smooth * 255).astype(np.uint8)).save(path, **how.get(ending, {"exif": exif}))
    image = loaded(path)
    api.choose_part(image, crop=(40, 30, 200, 128))
    shown = pixels_of(image)[30:158, 40:240, :3]
    cut = cut_of(cropping.arguments(image), path).of(read_image(path))
    assert np.abs(cut - upright(shown, orientation)).max() < 0.03
    api.choose_part(image, corners=((40, 30), (240, 30), (240, 158), (40, 158.1)))  # the same, but for a hair
    cut = cut_of(cropping.arguments(image), path)
    assert not cut.is_box
    assert np.abs(cut.of(read_image(path)) - upright(shown, orientation))[4:-4, 4:-4].max() < 0.03


@needs_trainer
def test_a_file_that_is_written_for_the_trainer_counts(api: Any, cropping: Any, tmp_path: Path) -> None:
    from PIL import Image

    exif = Image.Exif()
    exif[0x0112] = 6
    path, plain = tmp_path / "photo.jpg", tmp_path / "plain.png"
    Image.new("RGB", (WIDTH, HEIGHT)).save(path, exif=exif)
    Image.new("RGB", (WIDTH, HEIGHT)).save(plain)
    image = loaded(path)
    api.choose_part(image, crop=(40, 30, 200, 128))
    assert cropping.arguments(image) == ("--crop", "82,40,128x200")
    assert cropping.arguments(image, plain) == ("--crop", "40,30,200x128")
    image.pack()
    path.unlink()
    assert cropping.arguments(image) == ("--crop", "82,40,128x200")
    image.pixels[0] = 0.5
    assert cropping.arguments(image) == ("--crop", "40,30,200x128")


@needs_trainer
def test_both_have_the_same_least_size(shapes: Any) -> None:
    from trainer.exemplar.exemplar import SMALLEST

    assert shapes.SMALLEST == SMALLEST


def cut_of(arguments: tuple[str, ...], path: Path) -> Any:
    """The part as the trainer understands its options."""
    from trainer.cli import parts

    option, *values = arguments
    asked = parts.crop(values[0]) if option == "--crop" else parts.Corners(parts.corners(values))
    return asked.of(path)


def pixels_of(image: bpy.types.Image) -> np.ndarray:
    """As Blender shows them, the first row on top."""
    width, height = image.size
    return np.array(image.pixels[:], np.float32).reshape(height, width, -1)[::-1]


@pytest.fixture(autouse=True)
def _no_images_are_left(blender: ModuleType) -> Iterator[None]:
    yield
    bpy.data.batch_remove(list(bpy.data.images))
