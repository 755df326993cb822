"""USD: a scene that usd-core opens, as large as the material, and with images that are there.

Blender's USD, which knows MaterialX as well, opens it in tests/addon/export/test_usd.py.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from nca_core import Provenance
from nca_core.export.measures import measures
from nca_core.export.sending import check
from nca_core.export.target import Made, Order
from nca_core.export.usd import USD
from nca_core.export.usd_text import Asset, Link, Prim, Value, scene
from tests.core.models import random_model

from .materials import ALL, endless, sent, tile

needs_usd = pytest.mark.skipif(not find_spec("pxr"), reason="the package usd-core is not installed")


def opened(path: Path) -> dict[str, Any]:
    """What usd-core finds in a scene."""
    program = [sys.executable, str(Path(__file__).with_name("opened.py")), str(path)]
    done = subprocess.run(program, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def size_of(order: Order) -> Any:
    (task,) = check(USD, [order])
    return measures(Made(order, task, lambda _sheet: b""))


@needs_usd
@pytest.mark.parametrize(
    "order",
    [tile(replace(ALL, cell_size=0.01)), endless(replace(random_model(), cell_size=0.01), 2)],
    ids=["tile", "endless"],
)
def test_a_square_in_metres_with_the_material(order: Order, tmp_path: Path) -> None:
    files = sent(USD, order, to=tmp_path)
    found, size = opened(files["moss.usda"]), size_of(order)
    assert (found["root"], found["metres"], found["material"]) == ("moss", 1.0, "/moss/Looks/moss")
    (left, below, _), (right, above, _) = found["extent"]
    assert [right - left, above - below] == pytest.approx([size.width, size.height])
    assert found["extent"] == found["said extent"]
    tiles = [[(x > 0) * size.across, (y > 0) * size.across] for x, y, _ in found["points"]]
    assert found["st"] == tiles  # a unit of the texture coordinates is a tile, as in the .mtlx file


@needs_usd
def test_the_preview_reads_every_map_that_it_has_an_input_for(tmp_path: Path) -> None:
    files = sent(USD, tile(ALL), to=tmp_path)
    found = opened(files["moss.usda"])
    assert found["surface"] == "UsdPreviewSurface"
    shown = {
        "diffuseColor": ("base_color", "sRGB"),
        "metallic": ("metallic", "raw"),
        "roughness": ("roughness", "raw"),
        "normal": ("normal", "raw"),
        "emissiveColor": ("emission", "sRGB"),
        "opacity": ("opacity", "raw"),
    }
    assert {key: (each["file"], each["space"]) for key, each in found["inputs"].items()} == {
        key: (str(files[f"moss_{name}.png"].resolve()), space) for key, (name, space) in shown.items()
    }
    assert found["inputs"]["normal"]["times"] == [2, 2, 2, 1]  # from 0..1 to -1..1
    assert {each["of"] for each in found["inputs"].values()} == {"st"}


@needs_usd
def test_the_preview_shows_corner_tiles_as_the_images_have_them(tmp_path: Path) -> None:
    files = sent(USD, endless(random_model(), 3), to=tmp_path)
    found = opened(files["moss.usda"])
    assert found["inputs"]["diffuseColor"]["scale"] == pytest.approx([1 / 9, 1 / 9])


@needs_usd
def test_usd_core_misses_the_mtlx_file_alone(tmp_path: Path) -> None:
    """It is built without MaterialX; its own validators find nothing else."""
    files = sent(USD, tile(ALL), to=tmp_path)
    (fault,) = opened(files["moss.usda"])["faults"]
    assert "Could not open asset" in fault
    assert str(files["moss.mtlx"]) in fault


@needs_usd
@pytest.mark.parametrize("name", ["Mur d'été", "1st wall", "a@b"])
def test_names_that_usd_does_not_take_are_fitted(name: str, tmp_path: Path) -> None:
    theirs = replace(random_model(), provenance=Provenance(author='Ann "A" \\ Lee'))
    files = sent(USD, replace(tile(theirs, width=16, height=16), name=name), to=tmp_path)
    found = opened(files[f"{name}.usda"])
    assert found["root"].isascii()
    assert found["doc"].startswith("SPDX-License-Identifier: MIT-0")
    assert f'{name}: licence unknown, author Ann "A" \\ Lee' in found["doc"]
    assert Path(found["inputs"]["diffuseColor"]["file"]) == files[f"{name}_base_color.png"].resolve()


def test_the_material_is_that_of_the_mtlx_file(tmp_path: Path) -> None:
    files = sent(USD, tile(ALL), to=tmp_path)
    text, document = (files[name].read_text(encoding="utf-8") for name in ("moss.usda", "moss.mtlx"))
    assert "prepend references = @./moss.mtlx@</MaterialX/Materials/moss>" in text
    assert '<surfacematerial name="moss" type="material">' in document


def test_text_is_what_usd_reads() -> None:
    inner = Prim("Mesh", "B", {"rel to": Link("/A"), "float x": None, "bool y": Value(True, {"doc": 'a "b"\n\\'})})
    text = scene(Prim("Xform", "A", children=(inner,), about={"references": Asset("a@b", "/C")}), {}).decode()
    assert text.splitlines() == [
        "#usda 1.0",
        "(",
        '    defaultPrim = "A"',
        ")",
        "",
        'def Xform "A" (',
        "    references = @@@a@b@@@</C>",
        ")",
        "{",
        '    def Mesh "B"',
        "    {",
        "        rel to = </A>",
        "        float x",
        "        bool y = true (",
        '            doc = """a \\"b\\"',
        '\\\\"""',
        "        )",
        "    }",
        "}",
    ]
