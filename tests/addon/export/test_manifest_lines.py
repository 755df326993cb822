"""What a line of a manifest names is written as it is, under names that follow from it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from tests.pngs import png_levels

from ..conftest import random_model


@pytest.fixture
def lines(installed: ModuleType) -> Any:
    from bl_ext.user_default.lichen.export import manifest_lines

    return manifest_lines


def picture(values: np.ndarray, presence: np.ndarray | None = None) -> Any:
    from nca_core.steering import Picture

    there = np.ones(values.shape[:2], np.float32) if presence is None else presence
    return Picture(values.astype(np.float32), there.astype(np.float32))


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize(("levels", "most"), [(255, 255), (1000, 65535)])
def test_pictures_have_the_bits_and_the_channels_that_they_need(
    channels: int, levels: int, most: int, lines: Any, tmp_path: Path
) -> None:
    """8 bits hold exactly what was painted in them; alpha is written only where something is silent."""
    random = np.random.default_rng(0)
    values = random.integers(0, levels, (5, 7, channels)) / np.float32(levels)
    presence = random.integers(0, levels, (5, 7)) / np.float32(levels)
    for made, wanted in (
        (picture(values), values),
        (picture(values, presence), np.concatenate([values, presence[..., None]], axis=2)),
    ):
        lines.write_picture(tmp_path / "a.png", made)
        seen = png_levels((tmp_path / "a.png").read_bytes()).reshape(wanted.shape)
        assert (seen == np.rint(wanted * most)).all()


def test_names_follow_from_what_is_in_the_files(lines: Any, tmp_path: Path) -> None:
    """So that several manifests of one folder share them, and none changes what another names."""
    from nca_core.steering import Placed, Supplies

    files = lines.FilesBeside(tmp_path)
    moss, other = random_model("moss", ("height",)), random_model("moss", ("height",), seed=1)
    signed = replace(moss, tags=("wet",))
    names = [files.weights(model) for model in (moss, other, signed, moss)]
    assert len(set(names)) == 3
    assert names[0] == names[3]
    made = [picture(np.full((2, 2, 1), value)) for value in (0, 1)]
    supplies = Supplies({each.sha256: each for each in made})
    black, white = (Placed(each.sha256, "Guide/1") for each in made)
    first, again, second = (files.pictures([each], supplies, ()) for each in (black, black, white))
    assert first == again != second
    tiled = files.pictures([black, white], supplies, (1001, 1012))
    assert tiled.startswith("Guide_1-")
    there = {path.name for path in tmp_path.iterdir()}
    assert there == {*names, first, second, *(tiled.replace("<UDIM>", str(tile)) for tile in (1001, 1012))}


def test_a_picture_that_is_not_there_is_named(lines: Any, tmp_path: Path) -> None:
    from nca_core.steering import NOTHING, Placed

    with pytest.raises(ValueError, match="the picture Moss is not there"):
        lines.FilesBeside(tmp_path).pictures([Placed("0" * 64, "Moss")], NOTHING, ())
