"""Guides of an exemplar: what its own luminance, a map, or a picture drawn over it asks for."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from trainer.errors import InputError
from trainer.exemplar.exemplar import load_exemplar
from trainer.exemplar.guide import Wanted, exemplar_guides, wanted
from trainer.exemplar.part import Box, Corners, Part

from ..exemplars import stripe_exemplar

EXEMPLAR = stripe_exemplar(period=64)


def one(text: str, blur: float | None = None):
    (guide,) = exemplar_guides(EXEMPLAR, [wanted(text, blur)])
    return guide


@pytest.mark.parametrize("text", ["auto", "map:height", "rust=map:roughness"])
def test_the_curve_makes_what_is_asked_for_uniform(text: str) -> None:
    """So that a middle value means the median of the exemplar's own guide, whatever its histogram."""
    asked = one(text, blur=1.0).asked[..., 0]
    assert asked.shape == EXEMPLAR.pixels.shape[:2]
    quantiles = np.quantile(asked, [0, 0.25, 0.5, 0.75, 1])
    np.testing.assert_allclose(quantiles, [-1, -0.5, 0, 0.5, 1], atol=0.06)


def test_names_are_given_or_follow_from_the_source() -> None:
    assert wanted("auto") == Wanted("tone", "auto")
    assert wanted("map:metallic", 3.0) == Wanted("metallic", "map:metallic", 3.0)
    assert wanted("where=drawn.png").name == "where"
    assert wanted("folder/a=b.png") == Wanted("guide", "folder/a=b.png")
    with pytest.raises(ValueError, match="Rust"):
        wanted("Rust!=auto")


def test_a_blur_leaves_finer_things_to_the_texture() -> None:
    """The usual one is a picture's for luminance, most of a coarse cell for maps."""
    assert one("auto").guide.blur < one("map:height", 8.0).guide.blur < one("map:height").guide.blur


def save(path: Path, pixels: np.ndarray) -> Path:
    Image.fromarray(pixels.astype(np.uint8)).save(path)
    return path


def test_flat_colours_are_labels_and_softened_edges_between_them_are_none(tmp_path: Path) -> None:
    """As any drawing program leaves them; the picture is brought to the exemplar's size without mixing colours."""
    pixels = np.zeros((256, 256, 3))
    pixels[:, :100], pixels[:, 100], pixels[:, 101:] = (255, 0, 0), (128, 0, 128), (0, 0, 250)
    guide = one(str(save(tmp_path / "labels.png", pixels)))
    assert guide.guide.labels == ((0, 0, 250), (255, 0, 0))
    assert guide.asked.shape == (*EXEMPLAR.pixels.shape[:2], 2)
    assert (guide.asked.sum(2) == 1).all()
    assert guide.asked[0, 0].tolist() == [0, 1]
    assert guide.asked[0, -1].tolist() == [1, 0]


def test_a_drawing_in_grey_is_one_of_values(tmp_path: Path) -> None:
    ramp = np.tile(np.arange(256), (256, 1))
    guide = one(str(save(tmp_path / "ramp.png", ramp)), blur=2.0)
    assert not guide.guide.labels
    assert (np.diff(guide.asked[64, 8:-8, 0]) > 0).all()


def test_a_drawn_guide_says_which_picture_it_was(tmp_path: Path) -> None:
    path = save(tmp_path / "ramp.png", np.tile(np.arange(256), (256, 1)))
    assert one(str(path)).guide.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert one("auto").guide.sha256 == one("map:height").guide.sha256 == ""


def test_labels_are_never_blurred(tmp_path: Path) -> None:
    pixels = np.zeros((128, 128, 3))
    pixels[:, :64], pixels[:, 64:] = (255, 0, 0), (0, 0, 255)
    assert one(str(save(tmp_path / "labels.png", pixels)), blur=40.0).guide.blur == 0


def test_colours_that_are_no_labels_are_said_to_count_by_their_brightness(tmp_path: Path) -> None:
    pixels = np.zeros((128, 128, 3))
    for index in range(10):
        pixels[:, 13 * index : 13 * index + 13] = (25 * index, 255 - 20 * index, 90 * index % 256)
    guide = one(str(save(tmp_path / "ten.png", pixels)))
    assert not guide.guide.labels
    assert guide.note.endswith("ten.png is in colour, but not in 2 to 8 flat ones: its brightness is the guide")
    assert one(str(save(tmp_path / "grey.png", np.tile(np.arange(128), (128, 1))))).note == ""


PARTS = (Box(0, 128, 128, 128), Corners(((0.0, 128.0), (128.0, 128.0), (128.0, 256.0), (0.0, 256.0))))


@pytest.mark.parametrize("part", [*PARTS, Corners(((10.0, 128.0), (120.0, 130.0), (128.0, 256.0), (0.0, 250.0)))])
@pytest.mark.parametrize("is_labels", [False, True])
def test_a_picture_drawn_over_all_of_the_exemplars_is_cut_as_that_is(
    part: Part, is_labels: bool, tmp_path: Path
) -> None:
    """Its upper half asks for nothing here, and would be spread over the part if it were taken for one of that."""
    rows, columns = np.mgrid[:256, :256]
    photo = save(tmp_path / "photo.png", np.random.default_rng(1).integers(0, 255, (256, 256, 3)))
    where = (rows >= 128) & (columns >= 64)
    drawn = np.stack([where * 255, 0 * rows, (rows < 128) * 255 + (rows >= 128) * ~where * 60], axis=2)
    path = save(tmp_path / "drawn.png", drawn if is_labels else where * 255)
    (guide,) = exemplar_guides(load_exemplar(photo, 128, part=part), [wanted(str(path), 1.0)])
    right, left = guide.asked[8:-8, 80:-8], guide.asked[8:-8, 8:40]
    if is_labels:
        assert (right.argmax(2) == right.argmax(2)[0, 0]).all()
        assert (left.argmax(2) != right.argmax(2)[0, 0]).all()
    else:
        assert right.min() > 0.3 > -0.3 > left.max()
    assert len(guide.guide.labels) == (2 if is_labels else 0)


def test_a_picture_drawn_over_the_part_lies_over_that(tmp_path: Path) -> None:
    photo = save(tmp_path / "photo.png", np.random.default_rng(1).integers(0, 255, (256, 256, 3)))
    path = save(tmp_path / "drawn.png", np.tile(np.arange(128) * 2, (128, 1)))
    exemplar = load_exemplar(photo, 128, part=PARTS[0])
    (guide,) = exemplar_guides(exemplar, [wanted(str(path), 1.0)])
    assert (np.diff(guide.asked[64, 8:-8, 0]) > 0).all()
    with pytest.raises(InputError, match="does not have the exemplar's shape"):
        exemplar_guides(exemplar, [wanted(str(save(tmp_path / "wide.png", np.zeros((64, 128)))))])


def test_what_cannot_guide_is_refused_in_one_line(tmp_path: Path) -> None:
    for text, words in (
        ("map:metallic", "has no map 'metallic' to guide by; it has base_color, roughness, height"),
        (str(save(tmp_path / "wide.png", np.zeros((64, 128)))), "does not have the exemplar's shape"),
        (str(save(tmp_path / "flat.png", np.full((128, 128), 90))), "it is the same everywhere"),
    ):
        with pytest.raises(InputError, match=words) as caught:
            one(text)
        assert "\n" not in str(caught.value)
    with pytest.raises(InputError, match="two guides are called 'tone'"):
        exemplar_guides(EXEMPLAR, [wanted("auto"), wanted("tone=map:height")])
    with pytest.raises(InputError, match="at most 3 guides, not 4"):
        exemplar_guides(EXEMPLAR, [wanted(f"g{n}=auto") for n in range(4)])
    colourless = replace(EXEMPLAR, maps=("height",), pixels=EXEMPLAR.pixels[..., -1:])
    with pytest.raises(InputError, match="has no base colour"):
        exemplar_guides(colourless, [wanted("auto")])
