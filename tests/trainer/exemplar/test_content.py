"""Contents of style transfer: pictures in sRGB, frames in order, and what cannot be one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nca_core.maps import to_linear
from nca_core.steering import Picture
from trainer.errors import InputError
from trainer.exemplar.content import check_same_size, fitted, frame_files, read_frame

from ..image_files import colours, write


def frames(folder: Path, *names: str) -> Path:
    for name in names:
        write(folder / name, colours(8, 12))
    return folder


def test_a_picture_is_its_own_only_frame(tmp_path: Path) -> None:
    assert frame_files(tmp_path / "any.png") == (tmp_path / "any.png",)


def test_frames_come_by_their_numbers(tmp_path: Path) -> None:
    folder = frames(tmp_path, "f10.png", "f9.png", "f1.jpg", "g.png", ".hidden.png")
    (folder / "notes.txt").write_text("no picture")
    (folder / "more.png").mkdir()
    assert [file.name for file in frame_files(folder)] == ["f1.jpg", "f9.png", "f10.png", "g.png"]


def test_what_is_no_clip_is_said_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no picture in this folder"):
        frame_files(tmp_path)
    with pytest.raises(InputError, match=r"a\.png: maps of this frame and of A\.jpg would have the same names"):
        frame_files(frames(tmp_path, "A.jpg", "a.png"))


@pytest.mark.parametrize("stems", [("f" * 69 + "1", "f" * 69 + "2"), ("a_b", "a:b"), ("Ä", "ä")])
def test_frames_whose_maps_would_overwrite_each_other_are_refused(stems: tuple[str, str], tmp_path: Path) -> None:
    """Long names are cut, and letters that some system forbids are replaced, where maps are named."""
    for stem in stems:
        try:
            (tmp_path / f"{stem}.png").touch()
        except OSError:
            pytest.skip("this system has no such names")
    if len(list(tmp_path.iterdir())) < len(stems):
        pytest.skip("this system takes them for one name")
    with pytest.raises(InputError, match="would have the same names; rename one"):
        frame_files(tmp_path)


def test_a_grey_picture_has_three_channels_and_linear_ones_become_srgb(tmp_path: Path) -> None:
    grey = write(tmp_path / "grey.png", colours()[..., :1])
    assert read_frame(grey).picture.values.shape == (120, 160, 3)
    linear = write(tmp_path / "light.exr", to_linear(colours()))
    assert np.abs(read_frame(linear).picture.values - colours()).max() < 0.01


def test_alpha_is_presence_and_hides_its_colours(tmp_path: Path) -> None:
    pixels = np.zeros((8, 8, 4), np.uint8)
    pixels[:, :4] = (200, 100, 50, 255)
    Image.fromarray(pixels).save(tmp_path / "half.png")
    frame = read_frame(tmp_path / "half.png")
    assert frame.picture.presence.mean() == 0.5
    assert np.abs(frame.picture.values * 255 - (200, 100, 50)).max() < 1


def test_a_width_brings_the_height_along(tmp_path: Path) -> None:
    file = write(tmp_path / "wide.png", colours(120, 160))
    assert read_frame(file, 80).size == (60, 80)
    assert read_frame(file).size == (120, 160)


def test_two_frames_of_other_sizes_are_refused(tmp_path: Path) -> None:
    one, other = (read_frame(write(tmp_path / f"{side}.png", colours(side, side))) for side in (8, 9))
    check_same_size(one, one)
    with pytest.raises(InputError, match=r"9\.png: 9 x 9 px, but 8\.png has 8 x 8; all frames"):
        check_same_size(other, one)


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.png").write_text("no picture at all")
    with pytest.raises(InputError, match=r"text\.png"):
        read_frame(tmp_path / "text.png")
    with pytest.raises(InputError, match="there is no such file"):
        read_frame(tmp_path / "nothing.png")


def test_a_mask_is_brought_to_the_contents_size_if_it_has_its_shape() -> None:
    mask = Picture(np.ones((10, 20, 1), np.float32), np.ones((10, 20), np.float32))
    assert fitted(mask, (30, 60), "--mask m.png").presence.shape == (30, 60)
    with pytest.raises(InputError, match=r"--mask m\.png: 20 x 10 px does not have the content's shape \(60 x 60\)"):
        fitted(mask, (60, 60), "--mask m.png")
