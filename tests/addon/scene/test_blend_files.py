"""A .blend file that was cut short is told from a whole one, whichever Blender wrote it, compressed or not."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

import bpy
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

FORMS = pytest.mark.parametrize("compressed", [False, True])
quickly = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@lru_cache(maxsize=2)
def saved(compressed: bool) -> bytes:
    """What Blender writes."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "whole.blend"
        bpy.ops.wm.save_as_mainfile(filepath=str(path), compress=compressed, copy=True)
        return path.read_bytes()


def is_whole(path: Path, content: bytes) -> bool:
    from bl_ext.user_default.lichen.scene import blend_files

    path.write_bytes(content)
    return blend_files.is_whole(path)


@FORMS
def test_what_blender_saves_is_whole(blender: ModuleType, tmp_path: Path, compressed: bool) -> None:
    assert is_whole(tmp_path / "a.blend", saved(compressed))


def test_files_of_older_blenders_are_whole(blender: ModuleType, tmp_path: Path) -> None:
    fixture = Path(__file__).parents[2] / "fixtures" / "0.1.0" / "materials.blend"
    assert is_whole(tmp_path / "a.blend", fixture.read_bytes())


@FORMS
@given(data=st.data())
@quickly
def test_no_part_of_it_is(blender: ModuleType, tmp_path: Path, compressed: bool, data: st.DataObject) -> None:
    whole = saved(compressed)
    length = data.draw(st.integers(0, len(whole) - 1) | st.integers(len(whole) - 99, len(whole) - 1))
    assert not is_whole(tmp_path / "a.blend", whole[:length])


@given(data=st.data())
@quickly
def test_nor_is_a_compressed_one_that_lacks_something_in_the_middle(
    blender: ModuleType, tmp_path: Path, data: st.DataObject
) -> None:
    """Of which the last bytes fitted onto the disk again."""
    whole = saved(True)
    start = data.draw(st.integers(12, len(whole) // 2))
    assert not is_whole(tmp_path / "a.blend", whole[:start] + whole[start + 4096 :])


@pytest.mark.parametrize("content", [b"", b"BLENDER", b"BLENDER-v405", b"not a file of Blender's", b"\x28\xb5\x2f\xfd"])
def test_nor_is_what_is_none_of_blenders(blender: ModuleType, tmp_path: Path, content: bytes) -> None:
    assert not is_whole(tmp_path / "a.blend", content)


def test_a_link_stays_a_link(blender: ModuleType, tmp_path: Path) -> None:
    from bl_ext.user_default.lichen.scene import blend_files

    (tmp_path / "real.blend").write_bytes(b"old")
    (tmp_path / "link.blend").symlink_to(tmp_path / "real.blend")
    (tmp_path / "new").write_bytes(b"new")
    blend_files.put(tmp_path / "new", tmp_path / "link.blend", 0)
    assert (tmp_path / "link.blend").is_symlink()
    assert (tmp_path / "real.blend").read_bytes() == b"new"


def test_what_cannot_be_moved_leaves_the_old_file_in_its_place(blender: ModuleType, tmp_path: Path) -> None:
    from bl_ext.user_default.lichen.scene import blend_files

    (tmp_path / "a.blend").write_bytes(b"old")
    with pytest.raises(OSError, match="nothing"):
        blend_files.put(tmp_path / "nothing", tmp_path / "a.blend", 1)
    assert [path.name for path in tmp_path.iterdir()] == ["a.blend"]
    assert (tmp_path / "a.blend").read_bytes() == b"old"
