"""The same recipe gives the same picture, next year: pieces of surfaces that every version has to grow again."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pytest

import nca_core
from nca_core.corner_tiles import TileSet
from nca_core.weights import form
from tests import golden

FIXTURES = golden.OLD.parent


@pytest.mark.parametrize("name", [path.stem for path in sorted(golden.OLD.glob("*.nca"))])
def test_the_weight_files_of_0_1_0_grow_what_they_grew_then(name: str) -> None:
    differences = golden.differences(nca_core.load(golden.OLD / f"{name}.nca"), np.load(golden.OLD / "golden.npz"))
    assert len(differences) == 24
    assert max(differences.values()) <= golden.TOLERANCE, differences


@pytest.mark.parametrize(
    ("version", "name"),
    [(1, "pebbles"), (2, "woven_fabric"), (4, "brick_wall"), (5, "woven_fabric"), (6, "brick_wall")],
)
def test_files_of_each_version_grow_what_they_grew_then(version: int, name: str) -> None:
    """Version 1 had no grain, version 2 no waves, version 4 two inputs only, version 5 no sharpening. A torus of 2 x 2
    cells was kept of each, at half the density."""
    folder = FIXTURES / f"version_{version}"
    model, vectors = nca_core.load(folder / f"{name}.nca"), np.load(folder / "golden.npz")
    assert model.provenance.author == "The Lichen project"
    assert form(folder / f"{name}.nca")[0] == version
    assert model.decoder.sharpening == (0.25 if version == 6 else 0)
    for seed in golden.SEEDS:
        for kind, values in nca_core.decode(model, nca_core.grow(model, nca_core.Torus(2, 2, seed)), (32, 32)).items():
            kept = vectors[f"{name} torus {seed} {kind}"] / np.float32(65535)
            assert np.abs(values - kept).max() <= golden.TOLERANCE, kind


@pytest.mark.parametrize("path", sorted(golden.SHIPPED.glob("*.nca")), ids=lambda path: path.stem)
def test_the_shipped_weight_files_grow_their_golden_vectors(path) -> None:
    """If this fails after a training, `make golden` writes new ones, and the CHANGELOG has to name them."""
    differences = golden.differences(nca_core.load(path), np.load(golden.SHIPPED_VECTORS))
    assert max(differences.values()) <= golden.TOLERANCE, differences


def test_the_changelog_names_the_golden_vectors_of_what_is_shipped() -> None:
    digest = hashlib.sha256(golden.SHIPPED_VECTORS.read_bytes()).hexdigest()[:12]
    assert f"golden vectors {digest}" in (golden.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_a_small_change_of_the_weights_is_told() -> None:
    """Rounded to half precision, which no eye sees: the tolerance is no blanket."""
    model = nca_core.load(golden.OLD / "pebbles.nca")
    rounded = nca_core.loads(nca_core.dumps(model, precision="float16"))
    assert max(golden.differences(rounded, np.load(golden.OLD / "golden.npz")).values()) > 4 * golden.TOLERANCE


def test_a_recipe_of_0_1_0_grows_the_picture_that_it_grew_then() -> None:
    """The sidecar and a map of an atlas, whose tiles are cut as that version did, although they do not join."""
    text = json.dumps(json.loads((golden.OLD / "pebbles.json").read_text(encoding="utf-8"))["recipe"])
    recipe, model = nca_core.Recipe.from_json(text), nca_core.load(golden.OLD / "pebbles.nca")
    surface = recipe.surface(model)
    assert (recipe.mode, surface.field.tiles) == ("endless", TileSet(21, 10, bonded=False))
    pixels = nca_core.decode(model, nca_core.grow(model, surface.field), surface.size, maps=["base_color"])
    kept = np.load(golden.OLD / "pebbles_maps.npz")["base_color"].astype(np.float32)
    assert np.abs(pixels["base_color"] * 255 - kept).max() <= 0.5 + 255 * golden.TOLERANCE
