"""Export as an artist meets it: the operator, its questions, Esc; and on a graphics card."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import bpy
import numpy as np
import pytest

from ..conftest import random_model
from ..exporting import export, grown_from, read
from ..gpu_engine.test_gpu_engine import Failing, OnMain, driven
from ..pixels import material_pixels, same
from ..standing_in import ESC, TIMER, Driven, Window, gate_before_decoding

OPTIONS = {
    "target": "IMAGES",
    "width": 0,
    "packing": "SEPARATE",
    "file_format": "PNG",
    "depth": "AUTO",
    "normals": "OPENGL",
}


def test_the_operator_exports_at_once_without_a_window(material: bpy.types.Material, tmp_path: Path) -> None:
    result = bpy.ops.lichen.export(directory=str(tmp_path), file_format="TIFF", width=32)
    assert result == {"FINISHED"}
    assert read(tmp_path / "moss_opacity.tif", 1).shape == (32, 32, 1)


def test_it_takes_another_material_by_name(material: bpy.types.Material, tmp_path: Path) -> None:
    bpy.context.object.active_material = bpy.data.materials.new("other")
    bpy.ops.lichen.export(directory=str(tmp_path), material="moss")
    with pytest.raises(RuntimeError, match="other: it is not a Lichen material"):
        bpy.ops.lichen.export(directory=str(tmp_path))
    with pytest.raises(RuntimeError, match="There is no material 'mos'"):
        bpy.ops.lichen.export(directory=str(tmp_path), material="mos")


def test_there_is_nothing_to_export_without_a_lichen_material(blender: ModuleType) -> None:
    assert not bpy.ops.lichen.export.poll()


@pytest.mark.parametrize(("licence", "warns"), [("unknown", True), ("", True), ("CC0-1.0", False)])
def test_unknown_rights_are_a_warning(
    blender: ModuleType, tmp_path: Path, capfd: pytest.CaptureFixture[str], licence: str, warns: bool
) -> None:
    """And in a window a question, before anything else."""
    import nca_core

    model = replace(random_model("found", ("base_color",)), provenance=nca_core.Provenance(licence=licence))
    material = grown_from(model, tmp_path)
    capfd.readouterr()
    assert bpy.ops.lichen.export(directory=str(tmp_path / "maps"), material=material.name) == {"FINISHED"}
    said = capfd.readouterr()
    assert ("Warning: The rights to found's exemplar are unknown" in said.out + said.err) == warns
    assert len(list((tmp_path / "maps").iterdir())) == 2


@pytest.fixture
def exporting(material: bpy.types.Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Driven:
    """The operator, as far as a window runs it, which waits for `exporting.gate` before it decodes."""
    from bl_ext.user_default.lichen.operators.export import LICHEN_OT_export as Operator

    asked = SimpleNamespace(material=material.name, directory=str(tmp_path / "maps"), confirmed=True, **OPTIONS)
    return Driven(lambda: Operator._task(asked, bpy.context), gate=gate_before_decoding(monkeypatch))


def test_a_window_shows_how_far_it_is(window: Window, exporting: Driven, tmp_path: Path) -> None:
    assert exporting.start(window) == {"RUNNING_MODAL"}
    assert exporting.modal(window, TIMER) == {"PASS_THROUGH"}
    assert window.texts[0].startswith("Exporting moss: ")
    assert not bpy.ops.lichen.export.poll()  # one at a time
    exporting.wait()
    assert exporting.modal(window, TIMER) == {"FINISHED"}
    assert exporting.reports == [("INFO", f"Exported 11 files to {tmp_path / 'maps'}")]
    assert bpy.ops.lichen.export.poll()


def test_esc_leaves_the_folder_as_it_was(window: Window, exporting: Driven, tmp_path: Path) -> None:
    (tmp_path / "maps").mkdir()
    (tmp_path / "maps" / "moss_height.png").write_text("mine")
    exporting.start(window)
    exporting.modal(window, ESC)
    exporting.wait()
    assert exporting.modal(window, TIMER) == {"CANCELLED"}
    assert exporting.reports == [("INFO", "Exporting was cancelled; nothing was written")]
    assert [entry.name for entry in (tmp_path / "maps").iterdir()] == ["moss_height.png"]
    assert (tmp_path / "maps" / "moss_height.png").read_text() == "mine"


def test_esc_takes_a_new_folder_away(window: Window, exporting: Driven, tmp_path: Path) -> None:
    exporting.start(window)
    exporting.modal(window, ESC)
    exporting.wait()
    assert exporting.modal(window, TIMER) == {"CANCELLED"}
    assert not list(tmp_path.iterdir())


def test_esc_comes_too_late_for_files_that_are_there(window: Window, exporting: Driven, tmp_path: Path) -> None:
    """And nobody is told that nothing was written."""
    exporting.start(window)
    exporting.wait()
    assert exporting.modal(window, ESC) == {"FINISHED"}
    assert len(list((tmp_path / "maps").iterdir())) == 11


@pytest.mark.parametrize("engine", [OnMain, Failing])
def test_a_graphics_card_writes_the_same_step_by_step(
    material: bpy.types.Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: Any
) -> None:
    """And where it fails, numpy begins anew: nothing of the first attempt stays."""
    from bl_ext.user_default.lichen.export import job
    from bl_ext.user_default.lichen.settings import engines

    expected = export(material, tmp_path / "numpy")
    monkeypatch.setattr(engines, "choose", lambda name: (engine(), ""))
    files = driven(job(material, tmp_path / "card")).result()
    assert sorted((tmp_path / "card").iterdir()) == sorted(files)
    for one, other in zip(expected[:-1], files[:-1], strict=True):
        assert np.abs(read(one, 3) - read(other, 3)).max() <= 1.01 / 255


def test_giving_up_on_the_main_thread_leaves_nothing(
    material: bpy.types.Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bl_ext.user_default.lichen.export import job
    from bl_ext.user_default.lichen.settings import engines

    monkeypatch.setattr(engines, "choose", lambda name: (OnMain(), ""))
    task = job(material, tmp_path / "maps", width=128)
    task.start()
    while not task.progress:
        task.advance(0.0001)
    assert list((tmp_path / "maps").glob(".lichen-*/*.png"))
    task.close()
    assert not list(tmp_path.iterdir())


def test_the_material_stays_as_it_is(material: bpy.types.Material, tmp_path: Path) -> None:
    before, blocks = material_pixels("moss"), len(bpy.data.images)
    bpy.ops.lichen.export(directory=str(tmp_path), width=32)
    assert same(before, material_pixels("moss"))
    assert (len(bpy.data.images), len(bpy.data.materials)) == (blocks, 1)
