"""Painting: a guide of the right size, a canvas that follows the strokes, and the whole material once the pen rests."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import bpy
import numpy as np
import pytest

from ..guided import guided_model
from ..pixels import material_pixels, same
from ..settings.test_real_size import saved


@pytest.fixture
def moss(blender: ModuleType, tmp_path: Path) -> bpy.types.Material:
    """A material that listens, on the cube."""
    from bl_ext.user_default.lichen import api

    import nca_core

    nca_core.save(guided_model(), tmp_path / "moss.nca")
    grown = api.grow(tmp_path / "moss.nca", bpy.context.object, width=64, height=64, seed=1)
    bpy.ops.ed.undo_push(message="grown")
    return grown


@pytest.fixture
def session(moss: bpy.types.Material) -> Iterator[Any]:
    """A session that paints on the cube, as in a window; its clock is the test's."""
    from bl_ext.user_default.lichen.operators import painting_session

    assert bpy.ops.lichen.paint_guide(guide="moss") == {"FINISHED"}
    guide = moss.lichen.steering.guides["moss"].image
    found = painting_session.Session(moss.session_uid, guide.session_uid, bpy.context.object.session_uid, "moss")
    found.begin()
    yield found
    found.end()
    bpy.ops.object.mode_set(mode="OBJECT")


def ticked(session: Any, is_done: Any, seconds: float = 60.0) -> None:
    """Let it work until something has come true."""
    until = time.monotonic() + seconds
    while not is_done():
        session.tick()
        assert time.monotonic() < until
        time.sleep(0.02)


def grown() -> dict[str, np.ndarray]:
    """The material's maps, without what is painted."""
    return {name: pixels for name, pixels in material_pixels("moss").items() if name != "Moss"}


def stroke(guide: bpy.types.Image, grey: float = 1.0) -> None:
    """What a brush leaves: pixels of a grey, opaque."""
    width, height = guide.size
    pixels = np.array(guide.pixels, np.float32).reshape(height, width, 4)
    pixels[10:20, 8:24] = (grey, grey, grey, 1)
    guide.pixels.foreach_set(pixels.ravel())
    guide.update()


def test_it_makes_a_guide_that_asks_for_nothing_and_paints_on_it(moss: bpy.types.Material) -> None:
    before = grown()
    assert bpy.ops.lichen.paint_guide(guide="moss") == {"FINISHED"}
    guide = moss.lichen.steering.guides["moss"].image
    assert (guide.name, tuple(guide.size)) == ("moss Moss", (64, 64))
    assert guide.colorspace_settings.is_data
    assert np.allclose(guide.pixels[:4], (0.5, 0.5, 0.5, 0.0), atol=1 / 255)
    assert bpy.context.object.mode == "TEXTURE_PAINT"
    assert bpy.context.scene.tool_settings.image_paint.canvas == guide
    bpy.ops.object.mode_set(mode="OBJECT")
    bpy.ops.lichen.grow()
    assert same(before, grown())


def test_a_mask_is_black(moss: bpy.types.Material, tmp_path: Path) -> None:
    moss.lichen.steering.partner = str(tmp_path / "moss.nca")
    assert bpy.ops.lichen.paint_guide(what="MASK") == {"FINISHED"}
    assert np.allclose(moss.lichen.steering.mask.pixels[:4], (0, 0, 0, 1))
    bpy.ops.object.mode_set(mode="OBJECT")


def test_what_is_painted_is_seen_at_once_and_grown_when_the_pen_rests(
    moss: bpy.types.Material, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bl_ext.user_default.lichen import running
    from bl_ext.user_default.lichen.operators import painting_session
    from bl_ext.user_default.lichen.scene import stand_in

    before = grown()
    guide = moss.lichen.steering.guides["moss"].image
    monkeypatch.setattr(painting_session, "_REST", 1e9)
    stroke(guide)
    ticked(session, lambda: stand_in.is_shown(moss))
    assert same(before, grown())
    monkeypatch.setattr(painting_session, "_REST", 0.0)
    ticked(session, lambda: session.job)
    assert running.current().busy() == "The painted material is growing; the X in the panel stops it"
    ticked(session, lambda: not session.is_behind)
    assert not stand_in.is_shown(moss)
    painted = grown()
    assert not np.array_equal(before["Base Color"], painted["Base Color"])
    bpy.ops.object.mode_set(mode="OBJECT")
    bpy.ops.lichen.grow()
    assert same(painted, grown())
    assert session.tick() is None


def test_a_stroke_that_is_taken_back_grows_back(moss: bpy.types.Material, session: Any) -> None:
    """As an undo step of painting does: it changes the image alone."""
    guide = moss.lichen.steering.guides["moss"].image
    before, pixels = grown(), np.array(guide.pixels, np.float32)
    stroke(guide)
    ticked(session, lambda: not session.is_behind and session.job is None)
    guide.pixels.foreach_set(pixels)
    guide.update()
    session.tick()
    ticked(session, lambda: not session.is_behind and session.job is None)
    assert same(before, grown())


def test_udim_tiles_grow_when_the_pen_rests(moss: bpy.types.Material, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blender tells the first tile's pixels alone, but of every stroke that the image was touched."""
    from bl_ext.user_default.lichen.operators import painting_session

    _stretch_uvs(2, 1)
    monkeypatch.setattr(painting_session, "_REST", 0.0)
    assert bpy.ops.lichen.paint_guide(guide="moss", repeats="UDIM") == {"FINISHED"}
    guide = moss.lichen.steering.guides["moss"].image
    session = painting_session.Session(moss.session_uid, guide.session_uid, bpy.context.object.session_uid, "moss")
    session.begin()
    ticked(session, lambda: not session.is_behind and session.job is None)
    before = grown()
    stroke(guide)
    session.tick()
    assert not session.is_behind
    session.touch([bpy.context.object, guide])
    session.tick()
    ticked(session, lambda: not session.is_behind and session.job is None)
    painted = grown()
    assert not np.array_equal(before["Base Color"], painted["Base Color"])
    session.end()
    bpy.ops.object.mode_set(mode="OBJECT")


def test_painted_guides_are_saved(moss: bpy.types.Material, session: Any, tmp_path: Path) -> None:
    guide = moss.lichen.steering.guides["moss"].image
    stroke(guide)
    pixels = np.array(guide.pixels, np.float32)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "moss.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "moss.blend"))
    assert np.array_equal(np.array(bpy.data.images["moss Moss"].pixels, np.float32), pixels)
    assert not [group for group in bpy.data.node_groups if group.name.startswith(".Lichen Preview")]


def test_painted_udim_guides_are_saved(moss: bpy.types.Material, tmp_path: Path) -> None:
    """Before anything is painted on the tiles too: each comes back as it was made, and is packed once it is painted."""
    from bl_ext.user_default.lichen.datablocks import pictures

    def reopened() -> bpy.types.Image:
        bpy.ops.object.mode_set(mode="OBJECT")
        bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "moss.blend"))
        bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "moss.blend"))
        return bpy.data.images["moss Moss"]

    _stretch_uvs(2, 1)
    assert bpy.ops.lichen.paint_guide(guide="moss", repeats="UDIM") == {"FINISHED"}
    guide = reopened()
    assert [picture.presence.any() for picture in pictures.sheet(guide).pictures.values()] == [False, False]
    for grey in (1.0, 0.0):  # strokes on what is packed are kept as well
        stroke(guide, grey)
        pixels = np.array(guide.pixels, np.float32)
        guide = reopened()
        assert np.array_equal(np.array(guide.pixels, np.float32), pixels)
        assert [picture.presence.any() for picture in pictures.sheet(guide).pictures.values()] == [True, False]
        places = [packed.filepath for packed in guide.packed_files]
        assert [place.split(".")[-2:] for place in places] == [["1001", "png"], ["1002", "png"]]


def test_a_material_that_is_deleted_ends_it(moss: bpy.types.Material, session: Any) -> None:
    stroke(moss.lichen.steering.guides["moss"].image)
    session.tick()
    bpy.data.materials.remove(moss)
    assert session.tick() is None


def test_uvs_that_repeat_become_unique_or_udim_tiles(moss: bpy.types.Material) -> None:
    from bl_ext.user_default.lichen.scene import uv_tiles

    mesh = bpy.context.object.data
    _stretch_uvs(2, 2)
    assert uv_tiles.repeats([bpy.context.object], moss)
    cells = moss.lichen.cells
    assert bpy.ops.lichen.paint_guide(guide="moss", repeats="UNIQUE") == {"FINISHED"}
    bpy.ops.object.mode_set(mode="OBJECT")
    assert not uv_tiles.repeats([bpy.context.object], moss)
    assert mesh.uv_layers.active.name == "Painted"
    assert moss.lichen.cells >= 1.5 * cells  # features keep their size, about
    mesh.uv_layers[0].active_render = True
    moss.lichen.steering.guides["moss"].image = None
    assert bpy.ops.lichen.paint_guide(guide="moss", repeats="UDIM") == {"FINISHED"}
    bpy.ops.object.mode_set(mode="OBJECT")
    assert moss.lichen.mode == "udim"
    guide = moss.lichen.steering.guides["moss"].image
    assert {tile.number for tile in guide.tiles} == set(uv_tiles.touched([bpy.context.object], moss))
    assert bpy.ops.lichen.grow() == {"FINISHED"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda moss: setattr(moss.lichen, "height", 32), "A tile that is not square"),
        (lambda moss: setattr(moss.lichen, "mode", "endless"), "come again everywhere: take Tile or UDIM"),
        (lambda moss: _node(moss).inputs["Scale"].__setattr__("default_value", 2.0), "know the node's Scale"),
        (lambda moss: _mapping(moss).inputs["Scale"].__setattr__("default_value", (2, 2, 1)), "the Mapping node"),
        (lambda _moss: bpy.context.object.data.uv_layers.remove(bpy.context.object.data.uv_layers[0]), "no UV map"),
    ],
)
def test_what_cannot_be_painted_on_is_said_in_a_line(moss: bpy.types.Material, change: Any, words: str) -> None:
    change(moss)
    with pytest.raises(RuntimeError, match=words):
        bpy.ops.lichen.paint_guide(guide="moss")
    assert bpy.context.object.mode == "OBJECT"


@pytest.mark.parametrize("repeats", ["UDIM", "UNIQUE"])
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda moss: _mapping(moss).inputs["Scale"].__setattr__("default_value", (2, 2, 1)), "the Mapping node"),
        (lambda moss: setattr(moss.lichen.steering, "partner", "moss"), "it takes a mask"),
        (lambda _moss: setattr(bpy.context.object, "hide_viewport", True), "Cube is hidden"),
    ],
)
def test_what_cannot_be_painted_on_stays_as_it_was(
    blender: ModuleType, tmp_path: Path, change: Any, words: str, repeats: str
) -> None:
    """In its real size, on UVs that repeat."""
    from bl_ext.user_default.lichen import api

    cube = bpy.context.object
    _stretch_uvs(2, 2)
    moss = api.grow(saved(guided_model(), tmp_path / "moss.nca"), cube, width=64, height=64, real_size=True)
    change(moss)
    before = _scale(moss), moss.lichen.as_dict()
    assert before[0] != 1.0
    with pytest.raises(RuntimeError, match=words):
        bpy.ops.lichen.paint_guide(guide="moss", repeats=repeats)
    assert (_scale(moss), moss.lichen.as_dict(), len(cube.data.uv_layers)) == (*before, 1)
    assert not moss.lichen.steering.guides["moss"].image


def test_its_real_size_is_off_while_it_is_painted(blender: ModuleType, tmp_path: Path) -> None:
    from bl_ext.user_default.lichen import api

    moss = api.grow(saved(guided_model(), tmp_path / "moss.nca"), bpy.context.object, width=64, height=64)
    scale, cells = _scale(moss), api.settings(moss)["cells"]
    assert bpy.ops.lichen.paint_guide(guide="moss") == {"FINISHED"}
    bpy.ops.object.mode_set(mode="OBJECT")
    assert _scale(moss) == 1.0
    assert moss.lichen.cells == pytest.approx(cells * scale, abs=0.5)


def _stretch_uvs(across: float, up: float) -> None:
    """Let the cube's UVs reach beyond the unit square."""
    mesh = bpy.context.object.data
    layer = mesh.uv_layers.active
    uvs = np.empty(2 * len(mesh.loops), np.float32)
    layer.uv.foreach_get("vector", uvs)
    layer.uv.foreach_set("vector", (uvs.reshape(-1, 2) * [across, up]).astype(np.float32).ravel())


def _node(moss: bpy.types.Material) -> Any:
    return next(node for node in moss.node_tree.nodes if node.type == "GROUP")


def _scale(moss: bpy.types.Material) -> float:
    return float(_node(moss).inputs["Scale"].default_value)


def _mapping(moss: bpy.types.Material) -> Any:
    return next(node for node in moss.node_tree.nodes if node.type == "MAPPING")
