"""Golden vectors: small pieces of grown surfaces, kept as files, that every engine must give again, next year as well.

`tests/fixtures/<version>/golden.npz` belongs to the weight files beside it, which that version wrote, and never
changes. `tests/fixtures/shipped/golden.npz` belongs to the weight files that are shipped now; `make golden` writes it
anew after they were trained anew, and the CHANGELOG then names it; pieces of the other files stay as they are.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

import nca_core
from nca_core import Model, Region, SeedField
from nca_core.bands import bands
from nca_core.corner_tiles import TileAtlas, TileSet
from nca_core.engine import Engine
from nca_core.recipe import Surface

ROOT = Path(__file__).resolve().parents[1]
OLD = ROOT / "tests" / "fixtures" / "0.1.0"
SHIPPED, SHIPPED_VECTORS = ROOT / "samples" / "weights", ROOT / "tests" / "fixtures" / "shipped" / "golden.npz"

SEEDS = (0, 2718281828)
#: Of a map's range. Kept as 16 bits (1.5e-5); the kernels of BLAS libraries differ by up to 5.5e-5, in normals 1.6e-4
#: (nca_core/bands.py). A change of the hash, a weight, a filter or the order of steps is a hundred times as large.
TOLERANCE = 5e-4

Vector = npt.NDArray[np.uint16]


@dataclass(frozen=True)
class Piece:
    """A piece of a surface that is kept. size: pixels of the field's region, density: pixels per exemplar pixel."""

    name: str
    field: SeedField
    density: float
    window: Region | None = None  # None: all of it

    def surface(self, model: Model) -> Surface:
        region = self.field.region
        pixels = model.coarse_pixels * self.density
        size = (round(region.height * pixels), round(region.width * pixels))
        return Surface(self.field, size, self.window or Region(0, size[0], 0, size[1]))


def pieces() -> Iterator[Piece]:
    """A torus, decoded coarser than the exemplar; a piece of the plane, far from the origin; and one of an atlas of
    corner tiles, around a corner of four of them."""
    for seed in SEEDS:
        yield Piece(f"torus {seed}", nca_core.Torus(2, 2, seed), 0.5)
        yield Piece(f"plane {seed}", nca_core.Plane(-70_000, 90_001, 2, 2, seed), 1.0, Region(25, 41, 20, 36))
        atlas = TileAtlas(TileSet(side=27, reach=13), seed)
        yield Piece(f"atlas {seed}", atlas, 1.0, Region(856, 872, 1720, 1736))


def grown(model: Model, piece: Piece, engine: Engine | None = None) -> dict[str, npt.NDArray[np.float32]]:
    """All maps of a piece, (height, width, channels) in 0..1."""
    found = list(bands(model, piece.surface(model), engine=engine))
    return {kind.name: np.concatenate([band.maps[kind.name] for band in found]) for kind in model.kinds}


def differences(model: Model, vectors: Mapping[str, Vector], engine: Engine | None = None) -> dict[str, float]:
    """How far a model's pieces are from the kept ones, at most, by material, piece and map."""
    return {
        f"{model.name} {piece.name} {name}": float(
            np.abs(values - vectors[f"{model.name} {piece.name} {name}"] / np.float32(65535)).max()
        )
        for piece in pieces()
        for name, values in grown(model, piece, engine).items()
    }


def vectors_of(models: list[Model]) -> dict[str, Vector]:
    """The pieces of all models, in 16 bits."""
    kept: dict[str, Vector] = {}
    for model in models:
        for piece in pieces():
            for name, values in grown(model, piece).items():
                kept[f"{model.name} {piece.name} {name}"] = np.rint(values * 65535).astype(np.uint16)
    return kept


def with_kept(found: Mapping[str, Vector], kept: Mapping[str, Vector]) -> dict[str, Vector]:
    """The pieces found, and in place of those that are as before the kept ones, bit for bit."""
    return {
        name: kept[name] if name in kept and _is_as_before(vector, kept[name]) else vector
        for name, vector in found.items()
    }


def _is_as_before(vector: Vector, before: Vector) -> bool:
    return vector.shape == before.shape and bool(
        np.abs(vector.astype(np.int32) - before.astype(np.int32)).max() <= TOLERANCE * 65535
    )


def models_in(folder: Path) -> list[Model]:
    """The models of a folder's weight files, by name."""
    return [nca_core.load(path) for path in sorted(folder.glob("*.nca"))]


if __name__ == "__main__":
    folder, target = (Path(argument) for argument in sys.argv[1:])
    before = dict(np.load(target)) if target.exists() else {}
    np.savez_compressed(target, **with_kept(vectors_of(models_in(folder)), before))
    digest = hashlib.sha256(target.read_bytes()).hexdigest()[:12]
    print(f"{target}: say in CHANGELOG.md why, and that the materials have golden vectors {digest}")  # noqa: T201
