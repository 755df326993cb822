"""Map conventions: file names are read as Blender's Node Wrangler reads them, and what we write is recognised."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nca_core.maps import ABSENT, KINDS, LABELS, LEARNT, MAX_CLASSES, decided, kind_of_file, packed_word, words_of


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("Bark014_1K-JPG_Color", "base_color"),
        ("albedo", "base_color"),
        ("castle_brick_diff_2k", "base_color"),
        ("castle_brick_nor_gl_2k", "normal"),
        ("castle_brick_disp_2k", "height"),
        ("MetalPlatesRoughness", "roughness"),
        ("metal_rusty_Metalness", "metallic"),
        ("wood_AO", "ambient_occlusion"),
        ("leaf_opacity", "opacity"),
        ("lamp_emissive", "emission"),
    ],
)
def test_names_of_the_usual_libraries_are_recognised(stem: str, name: str) -> None:
    kind = kind_of_file(stem)
    assert kind is not None
    assert kind.name == name


@pytest.mark.parametrize("stem", ["holiday", "IMG_2041", ""])
def test_other_pictures_are_not(stem: str) -> None:
    assert kind_of_file(stem) is None


@pytest.mark.parametrize("image", dict.fromkeys(kind.image for kind in KINDS.values()))
def test_the_files_that_we_write_are_recognised(image: str) -> None:
    kind = kind_of_file(f"brick_wall_{image}")
    assert kind is not None
    assert kind.image == image


def test_what_tells_classes_apart_is_data_that_is_learnt_and_absent_means_the_first_class() -> None:
    classes = [kind for kind in KINDS.values() if kind.classes]
    assert [kind.image for kind in classes] == ["mask"] + ["label"] * MAX_CLASSES
    assert all(kind.is_data and kind.name in LEARNT and kind.bits == 8 for kind in classes)
    assert decided(np.array([[[ABSENT["mask"]]]])).item() == 0
    assert decided(np.array([[[ABSENT[kind.name] for kind in LABELS]]])).item() == 0


@settings(deadline=None)
@given(arrays(np.float32, (2, 3, 4), elements=st.floats(0, 1, width=32)))
def test_of_several_classes_the_greatest_is_decided_on(values: np.ndarray) -> None:
    numbers = np.rint(decided(values) * 255).astype(int)
    assert (np.take_along_axis(values, numbers, axis=2)[..., 0] == values.max(axis=2)).all()


def test_colours_are_srgb_and_data_is_not() -> None:
    assert {kind.name for kind in KINDS.values() if not kind.is_data} == {"base_color", "emission"}
    assert "normal" not in LEARNT


@pytest.mark.parametrize(
    ("stem", "words"),
    [
        ("T_OldWall01_NormalGL-2K", "t old wall normal gl"),
        ("WallORM_4k", "wall orm"),
        ("w_ORDp", "w ordp"),
        ("brick_nor_gl_2k", "brick nor gl"),
        ("苔_color", "苔 color"),
        ("1001", ""),
    ],
)
def test_names_are_split_into_words(stem: str, words: str) -> None:
    assert " ".join(words_of(stem)) == words


@pytest.mark.parametrize(
    ("word", "channels"),
    [
        ("arm", "ambient_occlusion roughness metallic"),
        ("orm", "ambient_occlusion roughness metallic"),
        ("rma", "roughness metallic ambient_occlusion"),
        ("mrao", "metallic roughness ambient_occlusion"),
        ("ordp", "ambient_occlusion roughness height"),
        ("armh", "ambient_occlusion roughness metallic height"),
    ],
)
def test_acronyms_of_packed_maps_name_their_channels(word: str, channels: str) -> None:
    packed = packed_word(word)
    assert packed is not None
    assert " ".join(kind.name for kind in packed) == channels
    assert kind_of_file(f"metal_plate_{word}") is None


@pytest.mark.parametrize("word", ["rod", "road", "warm", "form", "normal", "ao", "am", "rough", "", "moss"])
def test_other_words_are_no_acronyms(word: str) -> None:
    assert packed_word(word) is None
