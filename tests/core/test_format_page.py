"""nca_core/FORMAT.md tells the truth: its reader, run as it is printed, finds what nca_core finds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nca_core
from nca_core.container import PRECISIONS, Precision, unpack
from nca_core.guides import Guide
from nca_core.model import Decoder, Provenance
from nca_core.steering import Direction, Steering
from nca_core.weights import FORMAT_VERSION

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "nca_core" / "FORMAT.md").read_text(encoding="utf-8")
TURNED = Steering(direction=Direction(30.0))
SHIPPED = sorted((ROOT / "samples" / "weights").glob("*.nca"))

Read = tuple[dict[str, Any], dict[str, Any], dict[str, np.ndarray]]


@pytest.fixture(scope="module")
def read_nca() -> Callable[[Path], Read]:
    """The page's only block of Python, executed."""
    (block,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(block, "FORMAT.md", "exec"), names)
    return names["read_nca"]


def sections() -> dict[str, str]:
    """The page's text by heading."""
    parts = re.split(r"^#+ (.*)\n", PAGE, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def named(table: str) -> set[str]:
    """The names in backticks in the first columns of a section's tables."""
    firsts = re.findall(r"^\| *(`[^|]*?) *\|", table, re.MULTILINE)
    return {name for first in firsts for name in re.findall(r"`([^`]+)`", first)}


def shipped(path: Path, sharpening: float) -> nca_core.Model:
    """A shipped model that sharpens so much. Files have every key where that is more than nothing."""
    model = nca_core.load(path)
    return replace(model, decoder=replace(model.decoder, sharpening=sharpening))


@pytest.mark.parametrize("sharpening", [0.0, 0.25])
@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_printed_reader_agrees_with_nca_core(
    path: Path, precision: Precision, sharpening: float, tmp_path: Path, read_nca: Callable[[Path], Read]
) -> None:
    copy = tmp_path / path.name
    nca_core.save(shipped(path, sharpening), copy, precision=precision)
    model, (table, provenance, tensors) = nca_core.load(copy), read_nca(copy)
    for key in ("name", "stride", "relief", "cell_size", "reach"):
        assert table[key] == getattr(model, key)
    assert table.get("sharpening", 0.0) == model.decoder.sharpening
    assert table["steps"] == [level.steps for level in model.levels]
    assert (tuple(table["maps"]), tuple(map(tuple, table["lattice"]))) == (model.maps, model.lattice)
    assert provenance == {key: value for key, value in asdict(model.provenance).items() if value != ()}
    np.testing.assert_array_equal(tensors["thumbnail"], model.thumbnail)
    for index, level in enumerate(model.levels):
        for part in ("w1", "b1", "w2"):
            np.testing.assert_array_equal(tensors[f"level.{index}.{part}"], getattr(level.rule, part))
        for name, matrix in level.inputs.items():
            np.testing.assert_array_equal(tensors[f"level.{index}.input.{name}"], matrix)
    for name in (part.name for part in fields(Decoder) if part.name != "sharpening"):
        np.testing.assert_array_equal(tensors[f"decoder.{name}"], getattr(model.decoder, name))
    assert sum(array.size for name, array in tensors.items() if name != "thumbnail") == model.parameters


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
@pytest.mark.parametrize("precision", PRECISIONS)
def test_the_page_names_every_tensor_and_key_that_is_written(path: Path, precision: Precision) -> None:
    container = unpack(nca_core.dumps(shipped(path, 0.25), precision=precision))
    tensors = {re.sub(r"^level\.\d+", "level.<i>", name.removesuffix(".scale")) for name in container.tensors}
    tensors = {re.sub(r"\.input\.guide\..*", ".input.<name>", name) for name in tensors}
    text = sections()
    assert tensors - {"thumbnail.palette"} <= named(text["Tensors"]) | named(text["Inputs"])
    assert named(text["Tensors"]) <= tensors
    said = {"guides", "group", "tags"}  # written where there is something to say
    written = said | json.loads(container.metadata["model"]).keys() | {e.name for e in fields(Provenance)}
    assert written == named(text["Metadata"])
    assert named(text["Guides"]) == {entry.name for entry in fields(Guide)}


def test_the_page_names_every_key_of_a_recipe() -> None:
    table, _, sidecar = sections()["The recipe"].partition("beside maps, written by")
    assert named(table) == nca_core.Recipe(steering=TURNED).as_dict().keys()
    steering = sections()["Steering"].partition("\nA picture is")[0]
    assert named(steering) == {entry.name for entry in fields(Steering)}
    assert {"recipe", "provenance", "maps"} < named(sidecar)


def test_the_page_names_every_version_of_the_format() -> None:
    versions = re.findall(r"^\| (\d+) \|", sections()["Versions"], re.MULTILINE)
    assert versions == [str(version) for version in range(1, FORMAT_VERSION + 1)]
