"""A label picture becomes a map for each of its flat colours, and what is not flat is no label picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from nca_core.maps import MAX_CLASSES, map_slices
from trainer.errors import InputError
from trainer.exemplar.classes import classes_of
from trainer.exemplar.exemplar import Exemplar, load_exemplar

from ..image_files import colours, write

SIZE = 128


def folder(path: Path, labels: np.ndarray) -> Path:
    """An exemplar with a label picture (height, width) or (height, width, 3) of 8 bits."""
    write(path / "tissue_color.png", colours(SIZE, SIZE))
    Image.fromarray(labels.astype(np.uint8)).save(path / "tissue_label.png")
    return path


def labels_of(exemplar: Exemplar) -> np.ndarray:
    parts = [exemplar.pixels[..., part] for name, part in map_slices(exemplar.maps).items() if "label" in name]
    return np.concatenate(parts, axis=2)


@settings(deadline=None)
@given(arrays(np.uint8, (4, 5), elements=st.integers(0, MAX_CLASSES - 1)), st.booleans())
def test_every_pixel_is_of_the_class_of_its_value(numbers: np.ndarray, coloured: bool) -> None:
    palette = np.random.default_rng(0).permutation(24).reshape(8, 3).astype(np.float32)
    palette = palette[np.lexsort(palette.T[::-1])]  # red first
    picture = palette[numbers] if coloured else numbers[..., None] / np.float32(255)
    parts = np.concatenate(classes_of(picture), axis=2)
    assert (parts.sum(axis=2) == 1).all()
    assert (np.unique(numbers)[parts.argmax(axis=2)] == numbers).all()


@pytest.mark.parametrize("colour", [None, np.array([[200, 40, 40], [40, 200, 40], [0, 0, 90]])])
def test_labels_are_read_from_a_folder_by_their_name(colour: np.ndarray | None, tmp_path: Path) -> None:
    numbers = np.add.outer(np.arange(SIZE) // 40, np.arange(SIZE) // 50) % 3
    exemplar = load_exemplar(folder(tmp_path, numbers if colour is None else colour[numbers]), 512)
    assert exemplar.maps == ("base_color", "label_0", "label_1", "label_2")
    order = [0, 1, 2] if colour is None else [2, 1, 0]  # the darkest red is the first class
    assert (labels_of(exemplar).argmax(axis=2) == np.array(order)[numbers]).all()
    assert "tissue_label.png: taken apart into 3 classes" in exemplar.notes


def test_where_a_picture_is_made_smaller_no_class_comes_in_between(tmp_path: Path) -> None:
    """As the mean of the numbers of two others would be one."""
    numbers = np.zeros((SIZE, SIZE))
    numbers[SIZE // 2 :], numbers[:8] = 2, 1
    shares = labels_of(load_exemplar(folder(tmp_path, numbers), 100))
    assert shares.shape == (100, 100, 3)
    assert (shares[10:, :, 1] < 0.1).all()
    assert (shares.argmax(axis=2)[10:] == np.where(np.arange(10, 100) < 50, 0, 2)[:, None]).all()


def test_a_mask_is_read_as_it_is(tmp_path: Path) -> None:
    write(tmp_path / "tissue_color.png", colours(SIZE, SIZE))
    mask = colours(SIZE, SIZE)[..., :1].round()
    write(tmp_path / "tissue_mask.png", mask)
    exemplar = load_exemplar(tmp_path, 512)
    assert exemplar.maps == ("base_color", "mask")
    assert (exemplar.pixels[..., 3:] == mask).all()


def test_a_photo_is_no_label_picture(tmp_path: Path) -> None:
    smooth = np.tile(np.arange(SIZE), (SIZE, 1))
    with pytest.raises(InputError, match=r"tissue_label\.png: a label picture has at most 8 flat colours, one a class"):
        load_exemplar(folder(tmp_path, smooth), 512)


def test_a_picture_of_one_class_is_left_out(tmp_path: Path) -> None:
    exemplar = load_exemplar(folder(tmp_path, np.zeros((SIZE, SIZE))), 512)
    assert exemplar.maps == ("base_color",)
    assert any("all of it is one class" in note for note in exemplar.notes)
