"""The benchmark of grown data sets: its pairs, its network and its distances."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.benchmarks.segmentation import diversity
from tests.benchmarks.segmentation.pairs import Pairs, batches, grown, rendered, turned
from tests.benchmarks.segmentation.unet import UNet, iou, masks_of, trained
from tests.core.models import random_model


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def spots(count: int, size: int = 32) -> Pairs:
    """Bright discs on dark noise; where they are is the mask."""
    random = np.random.default_rng(count)
    y, x = np.mgrid[:size, :size]
    places = random.uniform(8, size - 8, (count, 2))
    masks = np.stack([np.hypot(y - row, x - column) < 6 for row, column in places])[:, None].astype(np.float32)
    pictures = 0.2 + 0.5 * masks + random.normal(0, 0.03, (count, 3, size, size))
    return Pairs(torch.from_numpy(pictures.astype(np.float32)), torch.from_numpy(masks))


def test_grown_pairs_differ_and_are_the_maps_of_one_growth() -> None:
    model = random_model(3, maps=("base_color", "mask"))
    pairs = grown(model, 3, 64)
    assert pairs.pictures.shape == (3, 3, 64, 64)
    assert pairs.masks.shape == (3, 1, 64, 64)
    assert set(pairs.masks.unique().tolist()) <= {0.0, 1.0}
    assert diversity.among(pairs.pictures).least > 0.001
    again = grown(model, 3, 64)
    assert torch.equal(again.pictures, pairs.pictures)


def test_crops_of_a_rendering_go_on_over_its_edges(tmp_path: Path) -> None:
    ramp = np.tile(np.arange(96, dtype=np.uint8)[:, None] * 2, (1, 96))
    Image.fromarray(np.repeat(ramp[..., None], 3, 2)).save(tmp_path / "sample_basecolor.png")
    Image.fromarray(np.where(ramp > 95, 255, 0).astype(np.uint8)).save(tmp_path / "sample_mask.png")
    pairs = rendered(tmp_path, 32, 16)
    assert len(pairs) == 36
    last = pairs.pictures[-1, 0, :, 0] * 255
    assert torch.allclose(last, torch.tensor([(80 + row) % 96 * 2.0 for row in range(32)]), atol=0.5)
    assert torch.equal(pairs.masks[:, 0], (pairs.pictures[:, 0] * 255 > 95).float())


@given(way=st.integers(0, 7))
def test_pictures_and_masks_are_turned_alike(way: int) -> None:
    pairs = spots(2)
    pictures, masks = turned(pairs.pictures, way), turned(pairs.masks, way)
    assert torch.equal(pictures[:, :1].gt(0.45).float(), masks)
    assert len({turned(pairs.pictures, each).numpy().tobytes() for each in range(8)}) == 8


def test_batches_come_again_from_their_seed() -> None:
    one, again = (list(islice(batches(spots(5), 4, 3), 3)) for _ in range(2))
    assert all(torch.equal(first.pictures, second.pictures) for first, second in zip(one, again, strict=True))


def test_a_network_learns_to_find_spots() -> None:
    test = spots(7)
    assert iou(masks_of(trained(spots(16), 40, 0), test.pictures), test.masks) > 0.8
    assert iou(masks_of(UNet().eval(), test.pictures), test.masks) < 0.5


def test_intersection_over_union() -> None:
    found, true = torch.zeros(1, 1, 4, 4), torch.zeros(1, 1, 4, 4)
    found[..., :2, :], true[..., 1:3, :] = 1, 1
    assert iou(found, true) == pytest.approx(1 / 3)
    assert iou(true, true) == 1


@given(way=st.integers(0, 7))
def test_a_turned_copy_is_nobodys_discovery(way: int) -> None:
    pictures = spots(6).pictures
    copy = torch.cat([pictures, turned(pictures[:1], way)])
    assert diversity.among(pictures).least > 0.01
    assert diversity.among(copy).least < 1e-3
    assert diversity.between(turned(pictures, way), pictures).median < 1e-3
