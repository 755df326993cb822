"""--check decodes files and holds their pixels against the sidecar's digests, whatever compresses them."""

from __future__ import annotations

import json
import re
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nca_core
from nca_core.pixel_hash import PixelHash
from nca_core.png import PngWriter
from tests.core.models import random_model
from tests.pngs import png_levels
from trainer.batch.checking import check_task
from trainer.batch.jobs import prepared
from trainer.batch.planning import plan_batch

from .manifests import manifest
from .test_pixels import png
from .test_work import carried_out

KINDS = [
    {"format": "png"},
    {"format": "png", "depth": 16},
    {"format": "tif"},
    {"format": "tif", "depth": 16},
    {"format": "exr"},
    {"format": "exr", "depth": 32},
    {"packing": "gltf"},
]


def baked(folder: Path, out: Path, line: dict[str, Any]) -> Any:
    """Bake a line; returns its task."""
    batch = plan_batch(manifest(folder, [{"maps": [], "name": "moss", "width": 40, **line}]))
    (result,) = carried_out(batch, out)
    assert not result.reason
    return prepared(1, batch.jobs[0].line, batch.beginning).tasks[0]


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_baked_is_as_its_sidecar_says(kind: dict[str, Any], weights: Path, tmp_path: Path) -> None:
    check_task(baked(weights.parent, tmp_path / "out", kind), tmp_path / "out")


def test_the_digest_is_of_the_pixels_in_the_file(weights: Path, tmp_path: Path) -> None:
    baked(weights.parent, tmp_path, {})
    levels = png_levels((tmp_path / "moss_height.png").read_bytes())
    pixels = PixelHash(levels.shape[:2], 1, "uint16")
    pixels.add(levels.astype(np.uint16))
    assert json.loads((tmp_path / "moss.json").read_text())["pixels"]["height"] == pixels.hexdigest()


def test_other_compression_is_the_same_picture(weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one large chunk, and by rows that are not filtered."""
    task = baked(weights.parent, tmp_path, {"depth": 8})
    path = tmp_path / "moss_base_color.png"
    levels = png_levels(path.read_bytes())
    monkeypatch.setattr("nca_core.png.compressor", lambda: zlib.compressobj(9))
    with path.open("wb") as file:
        writer = PngWriter(file, levels.shape[:2], 3, 8)
        writer.add_levels(levels.astype(np.uint8))
        writer.finish()
    check_task(task, tmp_path)


def test_filters_of_other_programs_are_the_same_picture(weights: Path, tmp_path: Path) -> None:
    """Though the first rows are filtered as Lichen does."""
    pytest.importorskip("OpenImageIO")
    task = baked(weights.parent, tmp_path, {"depth": 8})
    path = tmp_path / "moss_base_color.png"
    levels = png_levels(path.read_bytes()).astype(np.uint8)
    height, width, _ = levels.shape
    path.write_bytes(png([1, 1, *[3] * (height - 2)], (width, height, 8, 2, 0, 0, 0), levels))
    check_task(task, tmp_path)


@pytest.mark.parametrize("ending", ["png", "tif", "exr"])
def test_other_pixels_and_damage_are_named(ending: str, weights: Path, tmp_path: Path) -> None:
    task = baked(weights.parent, tmp_path / "out", {"format": ending})
    baked(weights.parent, tmp_path / "other", {"format": ending, "seed": 1})
    names = [f"moss_{name}.{ending}" for name in ("base_color", "height", "normal")]
    paths = [tmp_path / "out" / name for name in names]
    paths[0].write_bytes((tmp_path / "other" / names[0]).read_bytes())
    paths[1].write_bytes(paths[1].read_bytes()[: paths[1].stat().st_size // 2])
    paths[2].write_bytes(b"")
    with pytest.raises(ValueError, match=re.escape(f"{names[0]}: its pixels are not those")) as error:
        check_task(task, tmp_path / "out")
    assert "roughness" not in str(error.value)
    for name in names[1:]:
        assert f"{name}: " in str(error.value)


def test_what_is_missing_or_of_another_recipe_is_named(weights: Path, tmp_path: Path) -> None:
    task = baked(weights.parent, tmp_path, {})
    (tmp_path / "moss_height.png").unlink()
    with pytest.raises(ValueError, match=r"moss_height\.png is not there$"):
        check_task(task, tmp_path)
    baked(weights.parent, tmp_path, {"seed": 4})
    with pytest.raises(ValueError, match=r"moss\.json is of another recipe"):
        check_task(task, tmp_path)
    (tmp_path / "moss.json").unlink()
    with pytest.raises(ValueError, match=r"moss\.json is not there$"):
        check_task(task, tmp_path)


def test_sidecars_of_older_versions_have_no_digests(weights: Path, tmp_path: Path) -> None:
    task = baked(weights.parent, tmp_path, {"maps": ["height"]})
    said = json.loads((tmp_path / "moss.json").read_text())
    (tmp_path / "moss.json").write_text(json.dumps({key: said[key] for key in said if key != "pixels"}))
    with pytest.raises(ValueError, match=r"has no digest of moss_height\.png: it is of an older version"):
        check_task(task, tmp_path)


def test_labels_are_checked_as_well(tmp_path: Path) -> None:
    nca_core.save(random_model(maps=("base_color", "mask")), tmp_path / "moss.nca")
    check_task(baked(tmp_path, tmp_path / "out", {}), tmp_path / "out")
