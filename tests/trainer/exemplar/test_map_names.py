"""The names of the libraries' files mean what the libraries mean, whatever the asset is called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nca_core.maps import KINDS, MapKind
from trainer.exemplar.map_names import Meaning, Selection, is_directx, meanings, variant

WHOLE, INVERTED = Selection(), Selection(inverted=True)
ARM = {"ambient_occlusion": Selection(0), "roughness": Selection(1), "metallic": Selection(2)}


def selections(*stems: str, folder: str = "") -> list[dict[str, Selection]]:
    return [dict(meaning.selections) for meaning in meanings(stems, folder)]


@pytest.mark.parametrize(
    ("stems", "maps"),
    [
        (  # Poly Haven
            "wall_diff_2k wall_nor_gl_2k wall_rough_2k wall_disp_2k wall_ao_2k",
            "base_color normal roughness height ambient_occlusion",
        ),
        (  # ambientCG
            "Metal1_2K-JPG_Color Metal1_2K-JPG_NormalGL Metal1_2K-JPG_Metalness Metal1_2K-JPG_Displacement",
            "base_color normal metallic height",
        ),
        (  # Megascans
            "tkgm_2K_Albedo tkgm_2K_Displacement tkgm_2K_Normal_LOD0 tkgm_2K_AO",
            "base_color height normal ambient_occlusion",
        ),
        (
            "Poliigon_Brick_12_COL_VAR1_2K Poliigon_Brick_12_NRM16_2K Poliigon_Brick_12_DISP_2K",
            "base_color normal height",
        ),
        ("T_Rock_D T_Rock_N T_Rock_R T_Rock_M T_Rock_H", "base_color normal roughness metallic height"),  # Unreal
        ("T_Rock_BC T_Rock_AO", "base_color ambient_occlusion"),
        ("Rock_D Rock_N", "base_color normal"),
        (
            "wood_basecolor wood_normalgl wood_heightmap wood_ambientocclusion",
            "base_color normal height ambient_occlusion",
        ),
        ("Color Normal Roughness", "base_color normal roughness"),
        ("mat_albedo mat_depth mat_occ", "base_color height ambient_occlusion"),
        ("苔_color 苔_height", "base_color height"),
        ("T_Rock_B T_Rock_N T_Rock_H", "base_color normal height"),  # Fab
        ("Metal06_col Metal06_met Metal06_displ", "base_color metallic height"),
        ("panel_baseColor panel_emissiveColor panel_normal", "base_color emission normal"),
        ("tissue_base_color tissue_mask tissue_label", "base_color mask label_0"),
    ],
)
def test_libraries_maps_are_known(stems: str, maps: str) -> None:
    assert selections(*stems.split()) == [{name: WHOLE} for name in maps.split()]


@pytest.mark.parametrize(
    ("stem", "wanted"),
    [
        ("wall_arm_2k", ARM),
        ("wall_ORM", ARM),
        ("T_Wall_ORM", ARM),
        ("wall_ao_rough_metal", ARM),
        ("Wall_OcclusionRoughnessMetallic", ARM),
        ("wall_rma", {"roughness": Selection(0), "metallic": Selection(1), "ambient_occlusion": Selection(2)}),
        ("wall_MRA", {"metallic": Selection(0), "roughness": Selection(1), "ambient_occlusion": Selection(2)}),
        ("wall_ORDp", {"ambient_occlusion": Selection(0), "roughness": Selection(1), "height": Selection(2)}),
        ("Wall_metallicRoughness", {"roughness": Selection(1), "metallic": Selection(2)}),
        ("Wall_MetallicSmoothness", {"metallic": Selection(0), "roughness": Selection(3, True)}),
        ("wall_metallicsmoothness", {"metallic": Selection(0), "roughness": Selection(3, True)}),
        (
            "Wall_MaskMap",
            {"metallic": Selection(0), "ambient_occlusion": Selection(1), "roughness": Selection(3, True)},
        ),
        ("Wall_AlbedoTransparency", {"base_color": WHOLE}),
        ("Wall_Gloss", {"roughness": INVERTED}),
        ("Wall_Smoothness", {"roughness": INVERTED}),
    ],
)
def test_packed_and_inverted_maps_are_known(stem: str, wanted: dict[str, Selection]) -> None:
    assert selections(stem, "wall_normal")[0] == wanted


@given(asset=st.sampled_from(["metal_plate", "rough_linen", "old_base", "ColorWall", "Metal01", "ao_arm", "T_Normal"]))
def test_the_assets_name_does_not_count(asset: str) -> None:
    stems = [f"{asset}_{tag}_1k" for tag in ("diff", "arm", "nor_gl", "disp", "foo", "preview")]
    found = meanings(stems)
    assert [set(meaning.selections) for meaning in found] == [
        {"base_color"},
        set(ARM),
        {"normal"},
        {"height"},
        set(),
        set(),
    ]
    assert all(meaning.reason for meaning in found[-2:])


@given(
    st.lists(st.sampled_from([kind for kind in KINDS.values() if kind.tags]), min_size=2, unique=True),
    st.sampled_from(["moss", "metal", "a.b", "Rough2"]),
)
def test_what_is_grown_is_known_again(kinds: list[MapKind], asset: str) -> None:
    """All labels are one picture, which stands under the first one's name."""
    assert selections(*(f"{asset}_{kind.image}" for kind in kinds)) == [{kind.name: WHOLE} for kind in kinds]


def test_the_folders_name_does_not_count_for_a_lone_file() -> None:
    assert selections("rusty_metal_foo", folder="rusty_metal") == [{}]
    assert selections("rusty_metal_ao", folder="rusty_metal") == [{"ambient_occlusion": WHOLE}]


def test_names_that_share_their_map_keep_it() -> None:
    assert selections("normal_gl", "normal_dx", "color") == [
        {"normal": WHOLE},
        {"normal": WHOLE},
        {"base_color": WHOLE},
    ]


def test_a_bare_name_beside_maps_is_the_base_colour_where_there_is_no_other() -> None:
    assert selections("brick", "brick_normal")[0] == {"base_color": WHOLE}
    assert selections("brick", "brick_normal", "brick_color")[0] == {}
    assert selections("Wall_A", "Wall_B", "Wall_C") == [{}, {}, {}]
    assert selections("T_Wall_D", "T_Wall_B", "T_Wall_N")[1] == {}, "a bump map, perhaps"


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("Cavity", "cavity"),
        ("SPECULAR", "specular"),
        ("REFL", "specular"),
        ("preview", "preview"),
        ("foo", "no map's word"),
        ("SpecularColor", "specular"),
        ("sheen_color", "sheen"),
        ("world_space_normals", "world or object space"),
        ("BentNormal", "bent"),
        ("vector_displacement", "vector"),
        ("normal_base", "mesh's own"),
        ("opacity_mask", "masks of other maps"),
        ("Metallic_Mask", "masks of other maps"),
        ("id", "identities"),
    ],
)
def test_what_is_not_used_has_a_reason(word: str, reason: str) -> None:
    assert reason in meanings([f"wall_{word}", "wall_color"])[0].reason


def test_normals_of_tangent_space_are_normals() -> None:
    assert selections("wall_tangent_space_normal", "wall_color")[0] == {"normal": WHOLE}


def test_directx_is_told_by_words() -> None:
    told = ["Wall_NormalDX", "wall_nor_dx_2k", "WallNormalDirectX", "wall_normaldx", "wall-normal-directx"]
    assert [is_directx(stem) for stem in told] == [True] * len(told)
    assert not any(is_directx(stem) for stem in ["Wall_NormalGL", "boxdx_normal", "wall_nor_gl"])


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("Wall_NormalGL", "Wall_NormalDX"),
        ("Wall_COL_VAR1", "Wall_COL_VAR2"),
        ("w_Normal_LOD0", "w_Normal_LOD3"),
        ("w_color.1001", "w_color.1002"),
        ("w_4K_Color", "w_2K_Color"),
        ("w_NRM16_2K", "w_NRM_2K"),
        ("w_Displacement", "w_Bump"),
        ("w_Albedo", "w_Diffuse"),
        ("w_07_col_1_4k", "w_07_col_2_4k"),
    ],
)
def test_variants_of_one_map_have_an_order(better: str, worse: str) -> None:
    kind = Meaning({"height" if "Bump" in worse else "base_color": WHOLE})
    (key, order), (other_key, other_order) = variant(better, kind), variant(worse, kind)
    assert key == other_key
    assert order < other_order


@pytest.mark.parametrize(
    ("one", "other"),
    [("w_albedo", "w_color"), ("Wall01_color", "Wall02_color"), ("a_ao", "b_ao"), ("col_12_diff", "col_13_diff")],
)
def test_other_names_are_no_variants(one: str, other: str) -> None:
    meaning = Meaning({"base_color": WHOLE})
    assert variant(one, meaning)[0] != variant(other, meaning)[0]
