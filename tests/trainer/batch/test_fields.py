"""A line of a manifest says what the command line's options say, and whatever is wrong with it is one clear line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from trainer.batch.fields import FIELDS, Line, parse_line

FOLDER = Path("materials")
PAGE = Path(__file__).parents[3] / "trainer" / "MANIFEST.md"


def line(**values: Any) -> Line:
    return parse_line(json.dumps({"weights": "moss.nca", **values}), FOLDER)


def test_only_the_weights_have_to_be_said() -> None:
    assert line() == Line(FOLDER / "moss.nca")


def test_paths_begin_in_the_manifests_folder(tmp_path: Path) -> None:
    asked = line(guide={"moss": "a.png"}, direction="flow.png", graft="ivy.nca", mask=[str(tmp_path / "mask.png")])
    assert asked.guides == ("moss=materials/a.png",)
    assert asked.direction == "materials/flow.png"
    assert (asked.grafts, asked.masks) == (("materials/ivy.nca",), (str(tmp_path / "mask.png"),))


def test_a_guide_a_strength_and_an_angle_are_as_on_the_command_line() -> None:
    asked = line(guide="a.png", strength=0.5, direction=30)
    assert (asked.guides, asked.strengths, asked.direction) == (("materials/a.png",), ("0.5",), "30")
    assert line(direction_strength=0.5, graft_strength=0.25).options().graft_strength == 0.25
    assert line(strength={"moss": 1, "tone": 0.25}).strengths == ("moss=1.0", "tone=0.25")


@pytest.mark.parametrize("folder", [Path(), Path("materials"), Path("/jobs")])
def test_a_text_is_an_angle_or_a_path_wherever_the_manifest_lies(folder: Path) -> None:
    def asked(**values: Any) -> Line:
        return parse_line(json.dumps({"weights": "moss.nca", **values}), folder)

    assert asked(direction="45").direction == "45"
    assert asked(direction="flow.png").direction == str(folder / "flow.png")
    (guide,) = asked(guide="shot=3.png").guides
    assert Path(guide) == folder / "shot=3.png"
    assert "/" in guide.partition("=")[0], "else it would be a guide called shot"


def test_lists_may_be_texts() -> None:
    assert line(maps="height, normal").maps == line(maps=["height", "normal"]).maps == ("height", "normal")
    assert line(udim="1001-1003").udim == line(udim=[1003, 1001, 1002]).udim == (1001, 1002, 1003)
    assert line(udim=1011).udim == (1011,)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "it is not JSON"),
        ("[]", "it is not a table"),
        ('{"seed": 1}', "it has no 'weights'"),
        ('{"weights": 5}', "'weights': 5 is not a text"),
        ('{"weights": "a\\u0000"}', "is no path"),
        ('{"weights": "a", "sead": 1}', "there is no field 'sead'; is it 'seed'?"),
        ('{"weights": "a", "seed": -1}', "'seed': -1 is not a whole number from 0 to 4294967295"),
        ('{"weights": "a", "seed": 1.5}', "'seed': 1.5 is not a whole number"),
        ('{"weights": "a", "seed": true}', "'seed': True is not a whole number"),
        ('{"weights": "a", "density": NaN}', "'density': nan is not a number from 0.0625 to 64"),
        ('{"weights": "a", "width": 1e999}', "'width': inf is not a whole number"),
        ('{"weights": "a", "mode": "round"}', "'mode': 'round' is none of tile, plane, endless"),
        ('{"weights": "a", "mode": ["tile"]}', "'mode': ['tile'] is none of"),
        ('{"weights": "a", "format": "jpg"}', "'format': 'jpg' is none of png, tif, exr"),
        ('{"weights": "a", "depth": 12}', "'depth': 12 is none of 8, 16, 32"),
        ('{"weights": "a", "udim": []}', "'udim': [] is no list of UDIM tiles"),
        ('{"weights": "a", "udim": "900"}', "'udim': a UDIM tile is a number from 1001 to 2000"),
        ('{"weights": "a", "strength": 2}', "'strength': 2 is not a number from 0 to 1"),
        ('{"weights": "a", "size": 4, "width": 4}', "give one of them"),
        ('{"weights": "a", "name": " "}', "'name': ' ' is not a text"),
        ('{"weights": "a", "maps": [1]}', "'maps': 1 is not a text"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)) as error:
        parse_line(text, FOLDER)
    assert "\n" not in str(error.value)


def test_the_page_for_users_describes_every_field() -> None:
    described = re.findall(r"^\| `(\w+)`(?:, `(\w+)`)? \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert {name for names in described for name in names if name} == FIELDS.keys()
