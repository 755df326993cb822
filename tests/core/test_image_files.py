"""Image files keep their values in every format, say whose they are, and are read in parts where renderers want that.

TIFF and OpenEXR files are written by OpenImageIO; where it is not installed, only PNG is looked at.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nca_core import image_files
from nca_core.formats import AUTO, FORMATS, Format
from nca_core.image_files import TILE, WRITERS, ImageFile, ImageWriter, png_file, tiled_file
from nca_core.maps import KINDS, to_linear
from nca_core.sheets import sheet_of
from tests.pngs import png_levels

OLD = Path(__file__).resolve().parents[1] / "fixtures" / "images"
RANDOM = np.random.default_rng(0)
TEXTS = {
    "Software": "Lichen",
    "Artist": "A. Müller",
    "Copyright": "CC0-1.0; source: https://example.org",
    "ImageDescription": '{"seed": 1}',
}

needs_oiio = pytest.mark.skipif(importlib.util.find_spec("OpenImageIO") is None, reason="there is no OpenImageIO")
everywhere = pytest.mark.parametrize(
    "ending", ["png", pytest.param("tif", marks=needs_oiio), pytest.param("exr", marks=needs_oiio)]
)


def writer_of(ending: str) -> ImageWriter:
    return png_file if ending == "png" else tiled_file(pytest.importorskip("OpenImageIO"))


def write(
    path: Path, pixels: np.ndarray, name: str, depth: int = AUTO, heights: tuple[int, ...] = (), **texts: str
) -> ImageFile:
    """Write a map in pieces of rows; returns what was to be written."""
    sheet = sheet_of(KINDS[name])
    ending = path.suffix.removeprefix(".")
    image = ImageFile(path.name, sheet, pixels.shape[:2], FORMATS[ending].storage(sheet, depth))
    with writer_of(ending)(path, image, texts) as add:
        for piece in np.split(image.storage.rows(pixels), np.cumsum(heights, dtype=int)):
            add(piece)
    return image


def spec_of(path: Path) -> Any:
    """OpenImageIO's description of a file."""
    oiio = pytest.importorskip("OpenImageIO")
    image = oiio.ImageInput.open(str(path))
    assert image, oiio.geterror()
    return image.spec()


def levels_of(path: Path) -> np.ndarray:
    """A file's numbers, as they are kept."""
    if path.suffix == ".png":
        levels = png_levels(path.read_bytes())
        return levels.reshape(*levels.shape[:2], -1)
    file = pytest.importorskip("OpenImageIO").ImageInput.open(str(path))
    pixels = file.read_image(file.spec().format)
    return np.asarray(pixels).reshape(*pixels.shape[:2], -1)


@everywhere
@pytest.mark.parametrize("name", ["base_color", "height", "normal", "metallic"])
def test_values_are_kept_exactly_in_every_depth(ending: str, name: str, tmp_path: Path) -> None:
    pixels = RANDOM.random((70, 130, KINDS[name].channels), dtype=np.float32)
    for depth in (AUTO, *FORMATS[ending].depths):
        storage = write(tmp_path / f"map.{ending}", pixels, name, depth).storage
        kept = levels_of(tmp_path / f"map.{ending}")
        if ending == "png":
            assert (tmp_path / "map.png").read_bytes()[24] == storage.bits  # as its header says
        else:
            assert kept.dtype == storage.dtype
        if ending == "exr":
            values = pixels if KINDS[name].is_data else to_linear(pixels)
            assert np.array_equal(kept, values.astype(storage.dtype))
        else:
            assert np.abs(kept - pixels * (2**storage.bits - 1)).max() <= 0.51


@needs_oiio
@pytest.mark.parametrize("ending", ["tif", "exr"])
def test_what_renderers_read_in_parts_is_tiled(ending: str, tmp_path: Path) -> None:
    write(tmp_path / f"map.{ending}", np.zeros((100, 200, 3), np.float32), "normal")
    spec = spec_of(tmp_path / f"map.{ending}")
    assert (spec.tile_width, spec.tile_height, spec["compression"]) == (TILE, TILE, "zip")


@everywhere
@given(heights=st.lists(st.integers(0, 150), max_size=4), rest=st.integers(1, 100))
def test_rows_may_come_in_pieces_of_any_height(
    ending: str, heights: list[int], rest: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("pieces")
    pixels = RANDOM.random((sum(heights) + rest, 9, 1), dtype=np.float32)
    write(folder / f"whole.{ending}", pixels, "height")
    write(folder / f"pieces.{ending}", pixels, "height", heights=tuple(heights))
    assert np.array_equal(levels_of(folder / f"pieces.{ending}"), levels_of(folder / f"whole.{ending}"))


@needs_oiio
@everywhere
def test_a_file_carries_the_texts_that_it_is_given(ending: str, tmp_path: Path) -> None:
    file = tmp_path / f"map.{ending}"
    write(file, np.zeros((4, 4, 3), np.float32), "base_color", **TEXTS)
    spec = spec_of(file)
    assert {name: spec[name] for name in TEXTS} == TEXTS


@needs_oiio
@everywhere
def test_colours_say_what_they_are_and_data_does_not(ending: str, tmp_path: Path) -> None:
    write(tmp_path / f"map.{ending}", np.zeros((4, 4, 3), np.float32), "base_color")
    said = spec_of(tmp_path / f"map.{ending}").get_string_attribute("oiio:ColorSpace").lower()
    assert said.startswith("lin_rec709" if ending == "exr" else "srgb")


@needs_oiio
@pytest.mark.parametrize("old", sorted(OLD.glob("*.*")), ids=lambda path: path.name)
def test_files_have_the_same_pixels_and_texts_as_those_of_0_1_0s_own_writers(old: Path, tmp_path: Path) -> None:
    """Which kept these values in rows, in the add-on."""
    name, _, depth = old.stem.rpartition("_")
    before = spec_of(old)
    texts = {text: before.get_string_attribute(text) for text in TEXTS}
    assert all(texts.values())
    pixels = np.random.default_rng(before.nchannels).random((20, 37, before.nchannels), dtype=np.float32)
    write(tmp_path / old.name, pixels, name, int(depth), **texts)
    assert np.array_equal(levels_of(tmp_path / old.name), levels_of(old))
    now = spec_of(tmp_path / old.name)
    assert (now.channelnames, now.format, now["compression"]) == (before.channelnames, before.format, "zip")
    assert {text: now.get_string_attribute(text) for text in TEXTS} == texts


@needs_oiio
def test_tiff_takes_offsets_of_64_bits_only_where_32_might_not_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pixels = RANDOM.random((64, 64, 1), dtype=np.float32)
    write(tmp_path / "small.tif", pixels, "height")
    monkeypatch.setattr(image_files, "BIG_TIFF", 2 * 64 * 64)
    write(tmp_path / "large.tif", pixels, "height")
    versions = [(tmp_path / name).read_bytes()[2] for name in ("small.tif", "large.tif")]
    assert versions == [42, 43]
    assert np.array_equal(levels_of(tmp_path / "small.tif"), levels_of(tmp_path / "large.tif"))


@everywhere
def test_a_file_that_cannot_be_written_says_so(ending: str, tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"\S"):
        write(tmp_path / "nowhere" / f"map.{ending}", np.zeros((4, 4, 1), np.float32), "height")


def test_every_format_has_a_writer_and_a_depth_that_it_has() -> None:
    """Also one that has not the depth that a map would like best."""
    assert WRITERS.keys() == FORMATS.keys()
    bits = {kind.name: Format("JPEG", "", (8,)).storage(sheet_of(kind)).bits for kind in KINDS.values()}
    assert set(bits.values()) == {8}
    assert {Format("EXR", "", (32,), floats=True).storage(sheet_of(kind)).dtype for kind in KINDS.values()} == {
        "float32"
    }
