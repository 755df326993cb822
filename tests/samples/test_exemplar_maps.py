"""How exemplar scripts write what they made."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
from exemplar_maps import Options, reduced, write_maps
from PIL import Image


def options(folder: Path) -> Options:
    return Options(8, 1, folder)


def test_maps_that_a_material_lacks_are_not_written(tmp_path: Path) -> None:
    flat = np.full((8, 8), 0.5, np.float32)
    write_maps("wall", {"albedo": np.ones((8, 8, 3), np.float32), "mask": flat}, options(tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["wall_basecolor.png", "wall_mask.png"]


def test_facts_say_sizes_and_the_bytes_that_were_written(tmp_path: Path) -> None:
    height = np.linspace(0, 0.25, 64, dtype=np.float32).reshape(8, 8)
    write_maps("wall", {"height": height}, options(tmp_path), 1.5, {"paint": height})
    facts = json.loads((tmp_path / "exemplar.json").read_text())
    assert facts["metres"] == 1.5
    assert facts["relief"] == round(0.25 / 0.98 * 8, 2)
    assert facts["sha256"] == {
        "wall_height.png": hashlib.sha256((tmp_path / "wall_height.png").read_bytes()).hexdigest()
    }
    assert (tmp_path / "guides" / "paint.png").exists()


def test_base_colour_is_encoded_as_srgb_and_heights_fill_their_range(tmp_path: Path) -> None:
    height = np.linspace(-3, 5, 64, dtype=np.float32).reshape(8, 8)
    write_maps("wall", {"albedo": np.full((8, 8, 3), 0.5, np.float32), "height": height}, options(tmp_path))
    assert np.unique(np.asarray(Image.open(tmp_path / "wall_basecolor.png"))).tolist() == [188]
    stored = np.asarray(Image.open(tmp_path / "wall_height.png")) / 65535
    assert abs(stored.min() - 0.01) < 1e-4
    assert abs(stored.max() - 0.99) < 1e-4


def test_a_map_is_the_mean_of_a_finer_field_turned_over() -> None:
    field = np.zeros((8, 8), np.float32)
    field[0, :2] = 1  # the lower left
    small = reduced({"rough": field, "albedo": np.stack([field] * 3, -1)}, 4)
    assert small["rough"][-1, 0] == 0.5
    assert small["albedo"].shape == (4, 4, 3)
    assert small["rough"].sum() == 0.5
