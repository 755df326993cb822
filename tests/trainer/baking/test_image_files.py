"""Pictures that the trainer writes appear only when they are whole, and what was written can be trained on."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import numpy as np
import pytest

from nca_core.maps import KINDS
from trainer.baking.image_files import write_map
from trainer.errors import InputError, OutputError
from trainer.exemplar.exemplar import load_exemplar
from trainer.pictures.reading import read_image

RANDOM = np.random.default_rng(0)


@pytest.mark.parametrize(("suffix", "step"), [("png", 65535), ("tif", 65535), ("exr", 2**24)])
def test_a_map_is_read_as_it_was_written(suffix: str, step: int, tmp_path: Path) -> None:
    pixels = RANDOM.random((70, 130, 1), dtype=np.float32)
    write_map(tmp_path / f"map.{suffix}", pixels, KINDS["height"])
    assert np.abs(read_image(tmp_path / f"map.{suffix}") - pixels).max() <= 0.51 / step
    assert len(list(tmp_path.iterdir())) == 1


def test_colours_are_light_in_exr_and_come_back_when_one_trains_on_them(tmp_path: Path) -> None:
    pixels = RANDOM.random((128, 128, 3), dtype=np.float32)
    write_map(tmp_path / "moss_base_color.exr", pixels, KINDS["base_color"])
    stored = read_image(tmp_path / "moss_base_color.exr")
    assert np.abs(stored - ((pixels + 0.055) / 1.055) ** 2.4)[pixels > 0.05].max() < 1e-3
    assert np.abs(load_exemplar(tmp_path, 128).pixels[..., :3] - pixels).max() < 0.25 / 255


@pytest.mark.parametrize("suffix", ["png", "exr"])
def test_a_full_disk_is_a_line_that_names_the_file(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not the one in the making, which is gone by then."""

    def full(_path: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("nca_core.image_files.flush", full)
    path = tmp_path / f"map.{suffix}"
    with pytest.raises(OutputError) as error:
        write_map(path, np.zeros((4, 4, 1), np.float32), KINDS["height"])
    assert str(error.value) == f"{path}: it cannot be written (No space left on device)"
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        write_map(tmp_path / "nowhere" / "map.png", np.zeros((4, 4, 1), np.float32), KINDS["height"])
