"""--crop and --corners: the part of the pictures that is learnt."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from trainer.cli.main import main
from trainer.cli.parts import corners, crop
from trainer.exemplar.evenness import MostEven
from trainer.exemplar.part import Box


def test_what_can_be_said() -> None:
    assert crop("auto") == MostEven()
    assert str(crop("4,8,128x96")) == "4,8,128x96"
    for text in ("", "4,8", "4,8,128", "-4,8,128x96", "4,8,0x96", "4;8;128x96"):
        with pytest.raises(ValueError, match=r"px|pixels"):
            crop(text)
    with pytest.raises(ValueError, match="place in pixels"):
        corners(["0,0", "9,0", "9,9", "x"])


def test_the_command_says_the_part_it_has_found(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    framed = np.full((400, 420, 3), 230, np.uint8)
    noise = np.random.default_rng(0).integers(0, 200, (150, 170, 3), np.uint8).repeat(2, 0).repeat(2, 1)
    framed[50:350, 40:380] = noise
    Image.fromarray(framed).save(tmp_path / "framed.png")
    train = ["train", str(tmp_path / "framed.png"), "-o", str(tmp_path / "a.nca"), "--dry-run", "--progress", "json"]
    assert main([*train, "--crop", "auto"]) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    said = next(each["text"] for each in events if each["event"] == "note" and "--crop" in each["text"])
    box = crop(said.rstrip(".").split("--crop ")[1])
    assert isinstance(box, Box)
    assert 34 <= box.left <= 80
    assert 250 <= box.height <= 312
    assert main([*train, "--crop", "1,2"]) == 2
    assert main([*train, "--corners", "1,2", "3,4", "5", "6,7"]) == 2
    assert "--corners: '5' is not a place" in capsys.readouterr().err
