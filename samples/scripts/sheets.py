"""Pictures of the weight files: a view sheet for each material.

    python samples/scripts/sheets.py [FILE.nca EXEMPLAR PICTURE.jpg]

A view sheet has the exemplar, growth at twice its extent, another seed, both lit from one side, and the data maps.
Without arguments it is made for all samples: run it after `make samples`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from lit import lit
from PIL import Image

import nca_core
from nca_core.maps import map_slices
from trainer.baking.preview import below, beside
from trainer.exemplar.exemplar import Exemplar, load_exemplar

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "samples" / "pictures"
SEED, OTHER_SEED = 1, 2


def main() -> None:
    if len(sys.argv) == 4:
        weights, exemplar, picture = map(Path, sys.argv[1:])
        write(view_sheet(nca_core.load(weights), load_exemplar(exemplar, 512)), picture)
        return
    PICTURES.mkdir(exist_ok=True)
    for weights in sorted((ROOT / "samples" / "weights").glob("*.nca")):
        exemplar = load_exemplar(ROOT / "samples" / "exemplars" / weights.stem, 512)
        write(view_sheet(nca_core.load(weights), exemplar), PICTURES / f"{weights.stem}.jpg")


def view_sheet(model: nca_core.Model, exemplar: Exemplar) -> Image.Image:
    """Left the exemplar above itself lit, in the middle growth at twice its extent, right another seed above itself
    lit; below the data maps, exemplar beside growth, at half the density."""
    height, width = exemplar.pixels.shape[:2]
    given = {name: exemplar.pixels[..., part] for name, part in map_slices(exemplar.maps).items()}
    grown, other = (
        decoded(model, seed, height * extent, width * extent) for seed, extent in ((SEED, 2), (OTHER_SEED, 1))
    )
    columns = [
        below([given["base_color"], lit(given, model.relief)]),
        grown["base_color"],
        below([other["base_color"], lit(other, model.relief)]),
    ]
    data = [
        np.repeat(maps[name][::2, ::2], 3, axis=2)
        for name in exemplar.maps
        if name != "base_color"
        for maps in (given, grown)
    ]
    rows = [beside(columns), beside(data)] if data else [beside(columns)]
    return Image.fromarray((np.clip(below(rows), 0, 1) * 255 + 0.5).astype(np.uint8))


def decoded(model: nca_core.Model, seed: int, height: int, width: int) -> dict[str, np.ndarray]:
    recipe = nca_core.Recipe(seed=seed, width=width, height=height)
    return nca_core.decode(model, nca_core.grow(model, recipe.surface(model).field), (height, width), maps=model.maps)


def write(picture: Image.Image, path: Path) -> None:
    picture.save(path, quality=84, optimize=True)
    print(path, f"{path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
