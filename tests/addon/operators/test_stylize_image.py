"""Stylize Image: a picture becomes a material, and where nothing comes of it the panel shows what it did before."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import bpy
import numpy as np
import pytest

from .. import stored
from ..guided import guided_model, image, toned_model
from ..pixels import material_pixels
from ..standing_in import ESC, Driven, Window, gate_before_decoding


@pytest.fixture
def toned(blender: ModuleType, tmp_path: Path) -> bpy.types.Material:
    """A material with a luminance guide on the cube, for which somebody has painted."""
    from bl_ext.user_default.lichen import api

    import nca_core

    nca_core.save(toned_model(), tmp_path / "moss.nca")
    grown = api.grow(tmp_path / "moss.nca", bpy.context.object, width=64, height=64, seed=1)
    painted = grown.lichen.steering.guides["tone"]
    painted.image, painted.strength = image("Painted"), 0.75
    bpy.ops.ed.undo_push(message="grown")
    return grown


def test_a_picture_becomes_a_material(blender: ModuleType, tmp_path: Path) -> None:
    """A tile of its shape, whose luminance guide has its light; on a plane of its shape."""
    from bl_ext.user_default.lichen import api

    import nca_core

    nca_core.save(toned_model(), tmp_path / "moss.nca")
    moss = api.grow(tmp_path / "moss.nca", bpy.context.object, width=64, height=64, seed=1)
    content = image("Portrait")
    content.scale(48, 32)
    assert bpy.ops.lichen.stylize_image(material="moss", image="Portrait", strength=0.5) == {"FINISHED"}
    assert (moss.lichen.width, moss.lichen.height) == (64, 43)
    plane = bpy.context.object
    assert plane.active_material == moss
    assert plane.dimensions.y / plane.dimensions.x == pytest.approx(43 / 64)
    (guide,) = (entry for entry in moss.lichen.steering.guides if entry.image)
    assert (guide.name, guide.strength, tuple(guide.image.size)) == ("tone", 0.5, (48, 32))
    assert '"name": "tone"' in stored.recipe(moss)
    before = material_pixels("moss")["Base Color"]
    api.stylize(moss, content, strength=0.5, keep_colours=True)
    assert api.recipe(moss)["steering"]["colours"]["pictures"][0]["file"] == "Portrait moss Colours"
    assert not np.array_equal(before, material_pixels("moss")["Base Color"])
    api.stylize(moss, content, scale=2.0)
    assert not api.recipe(moss)["steering"]["colours"]["pictures"]
    assert api.settings(moss)["cells"] == 4
    flat = bpy.data.images.new("Flat", 8, 8)
    before = api.recipe(moss)
    with pytest.raises(ValueError, match="the same luminance everywhere"):
        api.stylize(moss, flat)
    assert api.recipe(moss) == before
    assert guide.image.name.startswith("Portrait")


def test_an_export_names_the_pictures_author_and_asks_where_nobody_is_known(
    toned: bpy.types.Material, tmp_path: Path
) -> None:
    from bl_ext.user_default.lichen import api, export

    portrait = image("Portrait")
    api.stylize(toned, portrait, keep_colours=True)
    assert "Author or licence of the picture Portrait are unknown" in export.rights_of(toned)
    assert bpy.ops.lichen.stylize_image(image="Portrait", author="A. Artist", licence="CC-BY-4.0") == {"FINISHED"}
    assert "Portrait" not in export.rights_of(toned)
    bpy.data.images["Portrait moss.001"].name = "Renamed"
    files = api.export(toned, tmp_path / "maps")
    (sidecar,) = (json.loads(file.read_text()) for file in files if file.suffix == ".json")
    style, content = sidecar["credits"]
    assert (style["role"], style["name"]) == ("style", "moss")
    assert [content[key] for key in ("role", "name", "author", "licence", "source")] == [
        "content", "Portrait", "A. Artist", "CC-BY-4.0", "unknown",
    ]  # fmt: skip
    assert len(content["sha256"]) == 64
    (document,) = (file for file in api.export(toned, tmp_path / "mtlx", target="MATERIALX") if file.suffix == ".mtlx")
    assert "licence CC-BY-4.0, author A. Artist" in document.read_text()


def test_a_work_that_cannot_be_named_is_refused_before_anything_changes(toned: bpy.types.Material) -> None:
    from bl_ext.user_default.lichen import api

    before = _shown(toned)
    with pytest.raises(ValueError, match="not one printable line"):
        api.stylize(toned, image("Portrait"), author="two\nlines")
    assert _shown(toned) == before


def test_a_material_without_such_a_guide_takes_no_picture(blender: ModuleType, tmp_path: Path) -> None:
    from bl_ext.user_default.lichen import api

    import nca_core

    nca_core.save(guided_model(), tmp_path / "moss.nca")
    api.grow(tmp_path / "moss.nca", bpy.context.object, width=64, height=64, seed=1)
    image("Portrait")
    with pytest.raises(RuntimeError, match="was trained without the guide 'tone'"):
        bpy.ops.lichen.stylize_image(material="moss", image="Portrait")


def test_esc_gives_back_what_the_panel_showed(
    toned: bpy.types.Material, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _shown(toned)
    growth = Driven(_stylizing(image("Portrait", side=48)), gate=gate_before_decoding(monkeypatch))
    growth.start(window)
    assert toned.lichen.steering.guides["tone"].image.name == "Portrait moss"
    toned.lichen.seed = 7  # the artist's, meanwhile
    assert growth.modal(window, ESC) == {"CANCELLED"}
    growth.wait()
    assert _shown(toned) == before | {"seed": 7}
    assert "Portrait moss" not in bpy.data.images


def _without_mask(toned: bpy.types.Material, _monkeypatch: pytest.MonkeyPatch) -> None:
    toned.lichen.steering.partner = "moss"


def _linked(_toned: bpy.types.Material, monkeypatch: pytest.MonkeyPatch) -> None:
    from bl_ext.user_default.lichen.datablocks import storage

    monkeypatch.setattr(storage, "can_grow", lambda _block: False)


@pytest.mark.parametrize(("change", "words"), [(_without_mask, "it takes a mask"), (_linked, "make it local")])
def test_what_cannot_grow_changes_nothing(
    toned: bpy.types.Material, change: Callable[..., None], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(toned, monkeypatch)
    image("Portrait")
    before, images = _shown(toned), set(bpy.data.images)
    with pytest.raises(RuntimeError, match=words):
        bpy.ops.lichen.stylize_image(material="moss", image="Portrait", keep_colours=True)
    assert _shown(toned) == before
    assert set(bpy.data.images) == images


def _stylizing(content: bpy.types.Image) -> Callable[[], Any]:
    """What sets up the task that lays a picture out in the material, as the operator does."""
    from bl_ext.user_default.lichen.operators.stylize_image import LICHEN_OT_stylize_image

    operator: Any = SimpleNamespace(
        material="moss",
        scale=2.0,
        strength=0.5,
        keep_colours=True,
        add_plane=False,
        author="",
        licence="",
        source="",
        _content=lambda: content,
    )
    return lambda: LICHEN_OT_stylize_image._task(operator, bpy.context)


def _shown(block: bpy.types.Material) -> dict[str, Any]:
    """What the panel shows."""
    steering = block.lichen.steering
    place = steering.guides["tone"]
    shown = {"image": place.image, "strength": place.strength, "colours": steering.colours, "gain": steering.gain}
    return block.lichen.as_dict() | shown
