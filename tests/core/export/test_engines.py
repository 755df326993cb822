"""The page for Unity and Unreal Engine: its shader deals tiles as nca_core does, and its tables are what is written."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nca_core.corner_tiles import atlas_places, hashed_deal
from nca_core.export.about import FREE
from nca_core.export.template import TEMPLATES
from nca_core.maps import KINDS, LEARNT
from nca_core.plan import FileOptions
from nca_core.sheets import PACKINGS, Source

from .hlsl import functions

PAGE = (TEMPLATES.parent / "ENGINES.md").read_text(encoding="utf-8")
FILE, UNREAL = re.findall(r"^```hlsl\n(.*?)^```$", PAGE, re.M | re.S)
NAMES = functions(FILE)
ACROSS = int(NAMES["LICHEN_ACROSS"])

places = st.floats(-(2.0**20), 2.0**20, allow_nan=False)
seeds = st.integers(0, 2**32 - 1)


def expected(x: float, y: float, seed: int) -> tuple[float, float]:
    """Where nca_core has a place in tiles, in the atlas."""
    column, row = int(np.floor(x)), int(np.floor(y))
    columns, rows = (np.array([at % 2**32, (at + 1) % 2**32], np.uint32) for at in (column, row))
    corners = hashed_deal(2, seed)(rows, columns)
    above, left = atlas_places(2)[tuple(corners.ravel())]
    return (int(left) + x - column) / ACROSS, (int(above) + y - row) / ACROSS


@settings(deadline=None)
@given(places, places, seeds)
def test_a_place_is_dealt_as_nca_core_deals_it(x: float, y: float, seed: int) -> None:
    dealt = NAMES["LichenDealt"](NAMES["float2"](x, y), NAMES["uint"](seed))
    assert (dealt.x, dealt.y) == pytest.approx(expected(x, y, seed), abs=1e-9)


def test_every_tile_is_found() -> None:
    dealt = {
        tuple(np.floor(np.array(list(NAMES["LichenDealt"](NAMES["float2"](x + 0.5, y + 0.5), NAMES["uint"](7)))) * 4))
        for x in range(-9, 9)
        for y in range(-9, 9)
    }
    assert len(dealt) == ACROSS**2 == len(NAMES["LICHEN_PLACES"])


def test_its_hash_is_written_as_godots() -> None:
    """Whoever changes one sees the other."""
    godot = (TEMPLATES / "godot_endless.gdshader").read_text(encoding="utf-8").replace("uvec4", "uint4")

    def words(text: str) -> list[str]:
        return re.findall(r"^\s*((?:uint4 )?word.*;)$", text, re.M)

    assert words(FILE) == [line.replace("uint(seed)", "seed") for line in words(godot)]


@pytest.mark.parametrize("text", [FILE, UNREAL], ids=["Unity", "Unreal Engine"])
def test_images_are_read_with_the_gradients_of_the_place_before_it_was_dealt(text: str) -> None:
    (read,) = re.findall(r"\.Sample\w*\(.*\);", text)
    assert read.startswith(".SampleGrad(")
    assert len(re.findall(r"dd[xy]\((?:uv|UV)\) / float\(LICHEN_ACROSS\)", text)) == 2


def test_the_file_is_free() -> None:
    assert FILE.splitlines()[0] == f"// {FREE}"


def channel(source: Source) -> str:
    """A channel of a packed image, in the page's words."""
    if not source.map:
        return f"{source.value:g}"
    return f"1 - {source.map}" if source.is_inverted else source.map


def rows(table: str) -> dict[str, list[str]]:
    """The cells of a table's rows, by the image that the first one names."""
    cells = ([cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines() if line.startswith("| `"))
    return {first.strip("`"): others for first, *others in cells}


@pytest.mark.parametrize(("packing", "image"), [("hdrp", "mask_map"), ("unreal", "orm")])
def test_packed_images_have_the_channels_that_the_page_says(packing: str, image: str) -> None:
    said = [cell for cell in rows(PAGE.partition("| packed image")[2])[image] if cell]
    (sheet,) = (each for each in PACKINGS[packing].sheets(KINDS[name] for name in LEARNT) if each.name == image)
    assert said == [channel(source) for source in sheet.sources]


@pytest.mark.parametrize(("packing", "column"), [("hdrp", 0), ("unreal", 1)])
def test_every_image_that_is_written_is_in_the_table(packing: str, column: int) -> None:
    written = {sheet.name for sheet in PACKINGS[packing].sheets(kind for kind in KINDS.values() if not kind.classes)}
    table = rows(PAGE.partition("| packed image")[0])
    assert {name for name, cells in table.items() if cells[column]} == written


def test_its_manifests_say_how_images_are_kept() -> None:
    lines = [json.loads(line) for line in re.findall(r"echo '(.*)' >", PAGE)]
    kept = [FileOptions(packing=line["packing"], normals=line.get("normals", "opengl")) for line in lines]
    assert [each.packing for each in kept] == ["hdrp", "unreal"]
