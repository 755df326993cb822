"""--estimate-maps: a photo alone gives a material with relief, which says that it is a guess."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import nca_core
from tests.drawn import lit, side_light
from trainer.cli.inspect import as_rows, description
from trainer.cli.main import main

from ..exemplars import write_folder
from ..lamps import cobbles, under_a_lamp


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """Stones under a lamp above them, in a photo that darkens to one side."""
    picture = lit(under_a_lamp(cobbles(), -90), side_light(192, 3))
    Image.fromarray((picture * 255 + 0.5).astype(np.uint8)).save(tmp_path / "stones.png")
    return tmp_path / "stones.png"


def told(photo: Path, capsys: pytest.CaptureFixture, *more: str) -> list[dict[str, Any]]:
    """What a dry run tells programs."""
    train = ["train", str(photo), "-o", str(photo.with_suffix(".nca")), "--dry-run", "--progress", "json"]
    assert main([*train, *more]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    "more", [(), ("--crop", "8,8,150x140"), ("--corners", "4,0", "180,10", "190,188", "0,180"), ("--delight",)]
)
def test_programs_are_told_which_maps_are_guesses(
    more: tuple[str, ...], photo: Path, capsys: pytest.CaptureFixture
) -> None:
    events = told(photo, capsys, "--estimate-maps", *more)
    exemplar = next(each for each in events if each["event"] == "exemplar")
    assert exemplar["maps"] == ["base_color", "roughness", "height"]
    assert exemplar["estimated"] == ["roughness", "height"]
    assert any("guesses by the colours alone" in each.get("text", "") for each in events)


def test_nothing_is_guessed_unasked(photo: Path, capsys: pytest.CaptureFixture) -> None:
    exemplar = next(each for each in told(photo, capsys) if each["event"] == "exemplar")
    assert (exemplar["maps"], exemplar["estimated"]) == (["base_color"], [])


def test_the_file_says_that_they_are_guesses(photo: Path, capsys: pytest.CaptureFixture) -> None:
    out = photo.with_suffix(".nca")
    assert main(["train", str(photo), "-o", str(out), "--iterations", "1", "--estimate-maps", "--relief", "9"]) == 0
    assert "a painted pattern may become relief" in capsys.readouterr().err
    model = nca_core.load(out)
    assert model.maps == ("base_color", "roughness", "height")
    assert model.provenance.estimated == ("roughness", "height")
    assert model.relief == 18  # small pictures are learnt at twice their size
    assert ("Guessed", "roughness, height: by the exemplar's colours") in as_rows(model, 1)
    assert json.loads(json.dumps(description(model, 1)))["provenance"]["estimated"] == ["roughness", "height"]


def test_a_folder_that_has_these_maps_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    folder = write_folder(tmp_path / "stripes")
    assert main(["train", str(folder), "-o", str(tmp_path / "a.nca"), "--dry-run", "--estimate-maps"]) == 2
    said = capsys.readouterr().err.strip().splitlines()
    assert said == ["lichen: stripes: there are a height and a roughness already; leave out --estimate-maps"]
