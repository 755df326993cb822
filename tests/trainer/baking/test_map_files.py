"""Map files keep their values, in every format, say whose they are, and appear only when they are whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import OpenImageIO as oiio  # noqa: N813
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nca_core.maps import KINDS
from trainer.baking import map_files, tiled_files
from trainer.baking.map_files import as_stored, storage, write_map, write_rows
from trainer.baking.tiled_files import TILE
from trainer.errors import InputError
from trainer.exemplar.exemplar import load_exemplar
from trainer.pictures.reading import read_image

RANDOM = np.random.default_rng(0)


def spec_of(path: Path) -> Any:
    """OpenImageIO's description of a file."""
    image = oiio.ImageInput.open(str(path))
    assert image, oiio.geterror()
    return image.spec()


@pytest.mark.parametrize(
    ("name", "suffix", "step"),
    [
        ("base_color", "png", 255),
        ("height", "png", 65535),
        ("normal", "png", 65535),
        ("base_color", "tif", 255),
        ("metallic", "tif", 255),
        ("normal", "tif", 65535),
        ("height", "exr", 2**24),
    ],
)
def test_values_survive_to_half_a_step(name: str, suffix: str, step: int, tmp_path: Path) -> None:
    kind = KINDS[name]
    pixels = RANDOM.random((70, 130, kind.channels), dtype=np.float32)
    write_map(tmp_path / f"map.{suffix}", pixels, kind)
    again = read_image(tmp_path / f"map.{suffix}")
    assert again.shape == pixels.shape
    assert np.abs(again - pixels).max() <= 0.51 / step
    assert len(list(tmp_path.iterdir())) == 1


def test_colours_are_light_in_exr_and_come_back_when_one_trains_on_them(tmp_path: Path) -> None:
    pixels = RANDOM.random((128, 128, 3), dtype=np.float32)
    write_map(tmp_path / "moss_base_color.exr", pixels, KINDS["base_color"])
    stored = read_image(tmp_path / "moss_base_color.exr")
    assert spec_of(tmp_path / "moss_base_color.exr").format == "half"
    assert np.abs(stored - ((pixels + 0.055) / 1.055) ** 2.4)[pixels > 0.05].max() < 1e-3
    assert np.abs(load_exemplar(tmp_path, 128).pixels[..., :3] - pixels).max() < 0.25 / 255


@pytest.mark.parametrize(("suffix", "side"), [("png", 0), ("tif", TILE), ("exr", TILE)])
def test_what_renderers_read_in_parts_is_tiled(suffix: str, side: int, tmp_path: Path) -> None:
    write_map(tmp_path / f"map.{suffix}", np.zeros((100, 200, 3), np.float32), KINDS["normal"])
    spec = spec_of(tmp_path / f"map.{suffix}")
    assert (spec.tile_width, spec.tile_height) == (side, side)
    assert suffix == "png" or spec["compression"] == "zip"


@given(st.lists(st.integers(1, 150), min_size=1, max_size=4))
def test_rows_may_come_in_pieces_of_any_height(tmp_path_factory: pytest.TempPathFactory, heights: list[int]) -> None:
    file = tmp_path_factory.mktemp("pieces") / "map.tif"
    pixels = RANDOM.random((sum(heights), 90, 1), dtype=np.float32)
    pieces = np.split(as_stored(pixels, storage(file, KINDS["height"])), np.cumsum(heights)[:-1])
    write_rows(file, pixels.shape[:2], KINDS["height"], pieces)
    assert np.abs(read_image(file) - pixels).max() <= 0.51 / 65535


@pytest.mark.parametrize("suffix", map_files.FORMATS)
def test_a_file_carries_the_texts_that_it_is_given(suffix: str, tmp_path: Path) -> None:
    about = {
        "Software": "Lichen",
        "Artist": "A. Müller",
        "Copyright": "CC0-1.0; source: https://example.org",
        "ImageDescription": '{"seed": 1}',
    }
    file, kind = tmp_path / f"map.{suffix}", KINDS["base_color"]
    pixels = np.zeros((4, 4, 3), np.float32)
    write_rows(file, (4, 4), kind, [as_stored(pixels, storage(file, kind))], about)
    spec = spec_of(file)
    assert {name: spec[name] for name in about} == about


def test_tiff_takes_offsets_of_64_bits_only_where_32_might_not_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pixels = RANDOM.random((64, 64, 1), dtype=np.float32)
    write_map(tmp_path / "small.tif", pixels, KINDS["height"])
    monkeypatch.setattr(tiled_files, "BIG_TIFF", 2 * 64 * 64)
    write_map(tmp_path / "large.tif", pixels, KINDS["height"])
    versions = [(tmp_path / name).read_bytes()[2] for name in ("small.tif", "large.tif")]
    assert versions == [42, 43]
    assert np.array_equal(read_image(tmp_path / "small.tif"), read_image(tmp_path / "large.tif"))


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        write_map(tmp_path / "nowhere" / "map.png", np.zeros((4, 4, 1), np.float32), KINDS["height"])
