"""A folder's maps are found among what else lies there, and each picture that is not used is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from trainer.errors import InputError
from trainer.exemplar.map_folder import find_maps

from ..image_files import colours, write


def taken(folder: Path) -> dict[str, str]:
    return {name: source.file.name for name, source in find_maps(folder).maps.items()}


def fill(folder: Path, *names: str) -> Path:
    for name in names:
        write(folder / name, colours(16, 16))
    return folder


def test_hidden_files_and_previews_are_passed_over_and_named(tmp_path: Path) -> None:
    fill(tmp_path, "metal_color.png", "metal_roughness.png", "metal_preview.png", "metal_Thumb.jpg", "holiday.jpg")
    (tmp_path / "._metal_color.png").write_bytes(b"\0\5\x16\7" + bytes(99))
    (tmp_path / "Thumbs.db").write_bytes(b"no picture")
    (tmp_path / "metal.json").write_text(json.dumps({}))
    assert taken(tmp_path) == {"base_color": "metal_color.png", "roughness": "metal_roughness.png"}
    notes = "\n".join(find_maps(tmp_path).notes)
    assert all(name in notes for name in ("._metal_color.png", "metal_preview.png", "metal_Thumb.jpg", "holiday.jpg"))
    assert "Thumbs.db" not in notes
    assert "metal.json" not in notes


def test_the_only_folder_with_pictures_is_looked_into(tmp_path: Path) -> None:
    fill(tmp_path / "wall_2k" / "textures", "wall_diff_2k.png", "wall_rough_2k.png")
    (tmp_path / "__MACOSX").mkdir()
    write(tmp_path / "__MACOSX" / "wall_diff_2k.png", colours(16, 16))
    assert taken(tmp_path) == {"base_color": "wall_diff_2k.png", "roughness": "wall_rough_2k.png"}
    assert "wall_2k/textures/" in "\n".join(find_maps(tmp_path).notes)


def test_of_several_folders_the_user_chooses(tmp_path: Path) -> None:
    fill(tmp_path / "1k", "wall_color.png")
    fill(tmp_path / "2k", "wall_color.png")
    with pytest.raises(InputError, match="pictures in 1k, 2k; name one of these"):
        find_maps(tmp_path)
    fill(tmp_path, "wall_color.png")
    assert "1k: this folder was not looked into" in find_maps(tmp_path).notes


@pytest.mark.parametrize("other", ["@eaDir", "#recycle", "$RECYCLE.BIN"])
def test_what_systems_put_beside_is_not_looked_into(other: str, tmp_path: Path) -> None:
    fill(tmp_path / "textures", "wall_color.png", "wall_height.png")
    fill(tmp_path / other, "old_color.png")
    assert taken(tmp_path) == {"base_color": "wall_color.png", "height": "wall_height.png"}
    assert other not in "\n".join(find_maps(tmp_path).notes)


def test_the_only_folder_with_maps_goes_before_one_with_other_pictures(tmp_path: Path) -> None:
    fill(tmp_path / "textures", "wall_color.png", "wall_height.png")
    fill(tmp_path / "renders", "shot_01.png")
    assert taken(tmp_path) == {"base_color": "wall_color.png", "height": "wall_height.png"}
    assert "renders: this folder was not looked into" in find_maps(tmp_path).notes


def test_nothing_is_said_of_what_is_read_as_something_else(tmp_path: Path) -> None:
    """A guide that was drawn lies beside the maps, or in a folder there."""
    fill(tmp_path, "wall_color.png", "wall_height.png", "drawn.png")
    fill(tmp_path / "guides", "rust.png")
    fill(tmp_path / "renders", "shot_01.png")
    other = "renders: this folder was not looked into"
    assert len(find_maps(tmp_path).notes) == 3
    assert find_maps(tmp_path, [tmp_path / "guides" / "rust.png", tmp_path / "drawn.png"]).notes == (other,)


def test_nothing_is_said_of_its_folder_beside_that_of_the_maps(tmp_path: Path) -> None:
    fill(tmp_path / "textures", "wall_color.png", "wall_height.png")
    fill(tmp_path / "guides", "rust.png")
    notes = find_maps(tmp_path, [tmp_path / "guides" / "rust.png"]).notes
    assert notes == ("the maps were found in textures/",)


def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there are no pictures in it"):
        find_maps(tmp_path)


def test_of_one_map_in_several_variants_the_best_is_taken_and_the_other_named(tmp_path: Path) -> None:
    fill(tmp_path, "w_color.png", "w_color.jpg", "w_NormalGL.png", "w_NormalDX.png", "w_rough.png", "w_gloss.png")
    fill(tmp_path, "w_orm.png", "w_disp.png", "w_bump.png")
    assert taken(tmp_path) == {
        "base_color": "w_color.png",
        "metallic": "w_orm.png",
        "roughness": "w_rough.png",
        "normal": "w_NormalGL.png",
        "height": "w_disp.png",
        "ambient_occlusion": "w_orm.png",
    }
    notes = find_maps(tmp_path).notes
    for passed, better in (
        ("w_color.jpg", "w_color.png"),
        ("w_NormalDX.png", "w_NormalGL.png"),
        ("w_gloss.png", "w_rough.png"),
    ):
        assert f"{passed}: passed over: {better} was taken for the same" in notes


def test_two_materials_in_one_folder_are_refused(tmp_path: Path) -> None:
    fill(tmp_path, "wall01_color.png", "wall02_color.png", "wall01_ao.png")
    with pytest.raises(InputError, match=r"both wall01_color\.png and wall02_color\.png look like the base_color map"):
        find_maps(tmp_path)


def test_what_lichen_grew_gives_way_to_the_exemplar(tmp_path: Path) -> None:
    fill(tmp_path, "moss_color.png")
    text = PngImagePlugin.PngInfo()
    text.add_text("Software", "Lichen 0.1.0")
    Image.new("RGB", (16, 16)).save(tmp_path / "moss_base_color.png", pnginfo=text)
    assert taken(tmp_path) == {"base_color": "moss_color.png"}
    (tmp_path / "moss_color.png").unlink()
    assert taken(tmp_path) == {"base_color": "moss_base_color.png"}


def test_formats_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    (tmp_path / "w_color.jxl").write_bytes(b"\xff\x0a" + bytes(99))
    with pytest.raises(InputError, match=r"w_color\.jxl cannot be read here; convert to JPEG or PNG"):
        find_maps(tmp_path)
    fill(tmp_path, "w_height.png")
    assert "w_color.jxl" in "\n".join(find_maps(tmp_path).notes)
