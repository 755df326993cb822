"""Who writes TIFF and OpenEXR: Blender's own OpenImageIO or, where a Blender comes without it, Blender itself."""

from __future__ import annotations

import os
import threading
from contextlib import nullcontext
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import bpy
import numpy as np
import pytest

from ..exporting import export
from ..gpu_engine.test_gpu_engine import Failing, OnMain, driven

DEPTHS = [("TIFF", "8"), ("TIFF", "16"), ("TIFF", "AUTO"), ("OPEN_EXR", "16"), ("OPEN_EXR", "32"), ("OPEN_EXR", "AUTO")]
TILE = 64


@pytest.fixture
def oiio(installed: ModuleType) -> Any:
    """The module that the add-on writes with."""
    from bl_ext.user_default.lichen.export import writers

    if (library := writers.open_image_io()) is None:
        pytest.skip("this Blender comes without OpenImageIO")
    return library


@pytest.fixture
def without_library(installed: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Blender that comes without OpenImageIO."""
    from bl_ext.user_default.lichen.export import writers

    monkeypatch.setattr(writers, "open_image_io", lambda: None)


@pytest.mark.parametrize("library", ["Vanished", ""])
def test_a_format_that_nobody_writes_is_refused_in_a_line(
    installed: ModuleType, without_library: None, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    """A format that the core has, and this Blender not; and one that there is not at all."""
    from bl_ext.user_default.lichen.export import writers

    from nca_core.formats import FORMATS, Format

    monkeypatch.setitem(FORMATS, "dds", Format("DirectDraw", "Squares", (8,), library=library))
    with pytest.raises(ValueError, match=r"^Files of the format DirectDraw cannot be written here; take PNG$"):
        writers.writer_of("dds")
    with pytest.raises(ValueError, match="format xyz cannot be written"):
        writers.writer_of("xyz")


def test_every_format_has_a_writer_with_the_library_and_without(
    installed: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bl_ext.user_default.lichen.export import writers
    from bl_ext.user_default.lichen.export.options import DEPTHS, FORMAT_NAMES

    from nca_core.formats import FORMATS

    assert set(FORMAT_NAMES.values()) == set(FORMATS)
    assert {depth for entry in FORMATS.values() for depth in entry.depths} == set(DEPTHS)
    for library in (None, SimpleNamespace()):
        monkeypatch.setattr(writers, "open_image_io", lambda library=library: library)
        assert [name for name in FORMATS if writers.writer_of(name).is_plain] == ([] if library else ["tif", "exr"])


def read_exactly(oiio: Any, path: Path) -> tuple[Any, np.ndarray]:
    """A file's description and its numbers as they are kept."""
    file = oiio.ImageInput.open(str(path))
    spec = file.spec()
    pixels = np.asarray(file.read_image(spec.format))
    file.close()
    return spec, pixels.reshape(spec.height, spec.width, -1)


def job(material: bpy.types.Material, folder: Path, **options: Any) -> Any:
    from bl_ext.user_default.lichen.export import job

    return job(material, folder, **options)


@pytest.mark.skipif(not (Path(bpy.utils.resource_path("LOCAL")) / "python").is_dir(), reason="no Python of its own")
def test_blenders_own_library_is_found(installed: ModuleType) -> None:
    """Also in pip's Blender, where Python does not look for it."""
    from bl_ext.user_default.lichen.export import writers

    assert writers.open_image_io() is writers.open_image_io() is not None


@pytest.mark.parametrize(("file_format", "ending"), [("TIFF", "tif"), ("OPEN_EXR", "exr")])
def test_renderers_can_read_files_in_parts(
    oiio: Any, material: bpy.types.Material, tmp_path: Path, file_format: str, ending: str
) -> None:
    export(material, tmp_path, file_format=file_format)
    spec, _ = read_exactly(oiio, tmp_path / f"moss_height.{ending}")
    assert (spec.tile_width, spec.tile_height, spec.nchannels) == (TILE, TILE, 1)
    assert spec.get_string_attribute("compression") == "zip"


# --- without OpenImageIO ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("file_format", "depth"), DEPTHS)
def test_blender_saves_the_same_pixels(
    oiio: Any,
    material: bpy.types.Material,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    file_format: str,
    depth: str,
) -> None:
    from bl_ext.user_default.lichen.export import writers

    usual = export(material, tmp_path / "usual", file_format=file_format, depth=depth, width=40)
    blocks = len(bpy.data.images), len(bpy.data.scenes)
    monkeypatch.setattr(writers, "open_image_io", lambda: None)
    plain = export(material, tmp_path / "plain", file_format=file_format, depth=depth, width=40)
    assert [file.name for file in plain] == [file.name for file in usual]
    assert sorted((tmp_path / "plain").iterdir()) == sorted(plain)
    assert plain[-1].read_text() == usual[-1].read_text()
    for one, other in zip(plain[:-1], usual[:-1], strict=True):
        (saved, pixels), (spec, expected) = read_exactly(oiio, one), read_exactly(oiio, other)
        assert (saved.format, saved.get_string_attribute("compression")) == (spec.format, "zip")
        assert np.array_equal(pixels[..., : spec.nchannels], expected)
        assert (pixels == pixels[..., :1]).all() or spec.nchannels == 3
    assert (len(bpy.data.images), len(bpy.data.scenes)) == blocks


@pytest.mark.parametrize("engine", [None, OnMain, Failing])
def test_blender_saves_on_its_main_thread(
    without_library: None, material: bpy.types.Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: Any
) -> None:
    """In a window too, whatever the engine is, and if it fails."""
    from bl_ext.user_default.lichen.export import saved_by_blender
    from bl_ext.user_default.lichen.settings import engines

    if engine:
        monkeypatch.setattr(engines, "choose", lambda name: (engine(), ""))
    save, threads = saved_by_blender._save, set()

    def seen(*arguments: Any) -> None:
        threads.add(threading.current_thread())
        save(*arguments)

    monkeypatch.setattr(saved_by_blender, "_save", seen)
    files = driven(job(material, tmp_path, file_format="OPEN_EXR")).result()
    assert threads == {threading.main_thread()}
    assert sorted(tmp_path.iterdir()) == sorted(files)


def test_giving_up_or_failing_leaves_nothing(
    without_library: None, material: bpy.types.Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bl_ext.user_default.lichen.export import saved_by_blender

    task = job(material, tmp_path / "maps", file_format="TIFF")
    task.start()
    while not task.progress:
        task.advance(0.0001)
    assert list((tmp_path / "maps").glob(".lichen-*/*.rows"))
    task.close()
    assert not list(tmp_path.iterdir())
    monkeypatch.setattr(saved_by_blender, "_set_up", lambda *_arguments: None)  # which format it is
    monkeypatch.setattr(saved_by_blender.Path, "is_file", lambda _path: False)
    with pytest.raises(OSError, match="maps: it cannot be written \\(Blender could not save it"):
        export(material, tmp_path / "maps", file_format="TIFF")
    assert not list(tmp_path.iterdir())


def test_a_line_says_what_such_files_lack(
    without_library: None,
    material: bpy.types.Material,
    weights: Path,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    from bl_ext.user_default.lichen import command

    note = "comes without OpenImageIO and saves the files itself: in rows"
    for file_format, count in (("TIFF", 1), ("PNG", 0)):
        capfd.readouterr()
        assert bpy.ops.lichen.export(directory=str(tmp_path), file_format=file_format) == {"FINISHED"}
        said = capfd.readouterr()
        assert (said.out + said.err).count(note) == count
    assert command.run(["grow", str(weights), "--size", "32", "--format", "exr", "--out", str(tmp_path / "exr")]) == 0
    said = capfd.readouterr()
    assert said.err.count(note) == 1
    assert sorted(map(os.path.basename, said.out.split())) == sorted(path.name for path in (tmp_path / "exr").iterdir())


@pytest.mark.parametrize(("suffix", "refused"), [(".tif", True), (".exr", False)])
def test_a_colour_configuration_without_raw_cannot_keep_whole_numbers(
    installed: ModuleType, suffix: str, refused: bool
) -> None:
    """Floats take no view, so that OpenEXR is exact all the same."""
    from bl_ext.user_default.lichen.export import saved_by_blender

    class Views:
        def __setattr__(self, name: str, value: str) -> None:
            raise TypeError(f'bpy_struct: item.attr = val: enum "{value}" not found in ("Standard")')

    settings = SimpleNamespace(view_settings=Views())
    scene = SimpleNamespace(render=SimpleNamespace(image_settings=settings))
    image = SimpleNamespace(sheet=SimpleNamespace(channels=1), storage=SimpleNamespace(bits=16))
    with pytest.raises(ValueError, match='no view "Raw"') if refused else nullcontext():
        saved_by_blender._set_up(scene, suffix, image)
