"""Photos and folders are read as they are meant, and what is wrong with them is said in one line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import OpenImageIO as oiio  # noqa: N813
import pytest
from PIL import Image

from trainer.errors import InputError
from trainer.exemplar.exemplar import load_exemplar
from trainer.exemplar.relief import height_from_normals, relief_from_normals

from ..exemplars import stripes, write_folder


def write(path: Path, size: tuple[int, int] = (128, 128), mode: str = "RGB") -> Path:
    Image.new(mode, size, 128 if mode == "L" else (10, 128, 250)).save(path)
    return path


def test_a_photo_is_a_base_colour(tmp_path: Path) -> None:
    exemplar = load_exemplar(write(tmp_path / "moss.png", (200, 150)), 512)
    assert (exemplar.name, exemplar.maps, exemplar.pixels.shape) == ("moss", ("base_color",), (150, 200, 3))
    assert np.allclose(exemplar.pixels[0, 0] * 255, (10, 128, 250), atol=0.01)


def test_a_grey_photo_becomes_colour(tmp_path: Path) -> None:
    assert load_exemplar(write(tmp_path / "grey.png", mode="L"), 512).pixels.shape == (128, 128, 3)


def test_a_folder_is_recognised_by_its_names(tmp_path: Path) -> None:
    exemplar = load_exemplar(write_folder(tmp_path / "stripes"), 512)
    assert exemplar.maps == ("base_color", "roughness", "height")
    assert np.abs(exemplar.pixels - stripes()).max() < 0.003
    assert np.abs(exemplar.pixels[..., 4] - stripes()[..., 4]).max() < 1e-4  # 16 bits are kept


def test_a_large_exemplar_is_brought_to_size_with_its_relief(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "stripes", 256)
    full, half = load_exemplar(folder, 512), load_exemplar(folder, 128)
    assert half.pixels.shape == (128, 128, 5)
    assert half.relief == pytest.approx(full.relief / 2)
    assert half.sha256 == full.sha256


def normals(relief: float) -> tuple[np.ndarray, np.ndarray]:
    """A periodic height in 0..1 (64, 64, 1) and its OpenGL normal map at that relief in pixels."""
    y, x = np.mgrid[:64, :64] * 2 * np.pi / 64
    height = 0.5 + 0.25 * np.sin(2 * x) + 0.25 * np.cos(3 * y)
    dx, dy = (np.roll(height, -1, a) - np.roll(height, 1, a) for a in (1, 0))
    vector = np.stack([-dx * relief / 2, dy * relief / 2, np.ones_like(dx)], axis=-1)
    vector /= np.linalg.norm(vector, axis=-1, keepdims=True)
    return height[..., None].astype(np.float32), (vector * 0.5 + 0.5).astype(np.float32)


def test_height_is_integrated_from_normals() -> None:
    height, normal = normals(relief=8.0)
    integrated, relief = height_from_normals(normal)
    assert relief == pytest.approx(8.0, rel=0.03)
    assert np.abs(integrated - height).max() < 0.02


def test_relief_is_measured_from_a_normal_map() -> None:
    height, normal = normals(relief=5.0)
    assert relief_from_normals(height, normal) == pytest.approx(5.0, rel=0.02)


def test_a_folder_with_only_normals_gets_a_height(tmp_path: Path) -> None:
    _, normal = normals(relief=4.0)
    tiled = np.tile(normal, (2, 2, 1))
    Image.fromarray((tiled * 255 + 0.5).astype(np.uint8)).save(tmp_path / "wall_normal.png")
    exemplar = load_exemplar(tmp_path, 512)
    assert exemplar.maps == ("height",)
    assert exemplar.relief == pytest.approx(4.0, rel=0.1)


def test_directx_normals_are_turned_and_only_one_kind_is_read(tmp_path: Path) -> None:
    _, normal = normals(relief=4.0)
    tiled = np.tile(normal, (2, 2, 1))
    upside_down = tiled * [1, -1, 1] + [0, 1, 0]
    for folder, names in (("gl", ["NormalGL"]), ("dx", ["NormalDX"]), ("both", ["NormalDX", "NormalGL"])):
        (tmp_path / folder).mkdir()
        for name in names:
            pixels = upside_down if name == "NormalDX" else tiled
            Image.fromarray((pixels * 255 + 0.5).astype(np.uint8)).save(tmp_path / folder / f"Wall_{name}.png")
    gl, dx, both = (load_exemplar(tmp_path / folder, 512).pixels for folder in ("gl", "dx", "both"))
    assert np.abs(gl - dx).max() < 0.02
    assert np.array_equal(gl, both)


def test_linear_colours_are_encoded_and_float_heights_brought_to_range(tmp_path: Path) -> None:
    ramp = np.linspace(0, 7, 128, dtype=np.float32)[None, :, None].repeat(128, axis=0)
    for name, values in (("color", np.full((128, 128, 3), 0.2, np.float32)), ("height", ramp)):
        assert oiio.ImageBuf(values).write(str(tmp_path / f"wall_{name}.exr"))
    pixels = load_exemplar(tmp_path, 512).pixels
    assert np.allclose(pixels[..., :3], 0.4845, atol=1e-3)
    assert (pixels[..., 3].min(), pixels[..., 3].max()) == (0, 1)


def test_a_folders_name_is_its_own_and_fit_for_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_folder(tmp_path / "brick.v2")
    assert load_exemplar(folder, 512).name == "brick.v2"
    monkeypatch.chdir(folder)
    assert load_exemplar(Path(), 512).name == "brick.v2"


def test_too_little_memory_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("trainer.exemplar.map_values.read_picture", no_room)
    with pytest.raises(InputError, match="there is not enough memory"):
        load_exemplar(write(tmp_path / "moss.png"), 512)


def missing(path: Path) -> Path:
    return path / "nowhere.png"


def not_an_image(path: Path) -> Path:
    (path / "letter.png").write_text("Dear Sir or Madam")
    return path / "letter.png"


def too_small(path: Path) -> Path:
    return write(path / "stamp.png", (40, 300))


def no_maps(path: Path) -> Path:
    write(path / "holiday.png")
    return path


def twice_the_same(path: Path) -> Path:
    write(path / "wall_color.png")
    write(path / "wall_albedo.png")
    return path


def different_sizes(path: Path) -> Path:
    write(path / "wall_color.png")
    write(path / "wall_roughness.png", (64, 80), "L")
    return path


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (missing, "no such file"),
        (not_an_image, "not an image"),
        (too_small, "too small"),
        (no_maps, "no map was recognised"),
        (twice_the_same, "both wall_albedo.png and wall_color.png"),
        (different_sizes, "64 x 80 px, but wall_color.png has 128 x 128"),
    ],
)
def test_a_bad_exemplar_is_named_in_one_line(make: object, message: str, tmp_path: Path) -> None:
    path = make(tmp_path)  # type: ignore[operator]
    with pytest.raises(InputError, match=message) as error:
        load_exemplar(path, 512)
    assert str(tmp_path) in str(error.value)
    assert "\n" not in str(error.value)
