"""Pictures of the weight files: a sheet for each material, and what its training took, as a table for the README.

    python -m samples.scripts.sheets [NAME ...]

A sheet has the exemplar, growth at twice its extent, a lit ball that wears another seed, and that seed from close by
and low above it, in the last sun. Run it after `make samples`; without names it is made for all samples whose weight
file is there.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

import nca_core
from nca_core.maps import map_slices
from nca_core.sphere import lit_sphere, with_hollows
from samples.scripts import library
from samples.scripts.closeup import closeup
from samples.scripts.library import Sample
from samples.scripts.make_samples import Places
from trainer.exemplar.exemplar import load_exemplar

Floats = npt.NDArray[np.float32]
Maps = Mapping[str, Floats]

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "samples" / "pictures"
SEED, OTHER_SEED = 1, 2
PANEL, MARGIN = 400, 8  # pixels
GROUND = (34, 34, 36)  # behind the ball, sRGB
ACROSS = 1.0  # exemplars along the ball's visible equator


def main(names: list[str]) -> None:
    """Write the sheets of these samples and print their table."""
    PICTURES.mkdir(exist_ok=True)
    places = Places.at(ROOT)
    found = [sample for sample in library.chosen(names) if places.weight_file(sample).exists()]
    for sample in found:
        path = PICTURES / f"{sample.name}.jpg"
        sheet(sample, places).save(path, quality=86, optimize=True)
        print(path.name, f"{path.stat().st_size / 1000:.0f} kB", flush=True)
    print("\n".join(table(found, places)))


def sheet(sample: Sample, places: Places) -> Image.Image:
    """The four panels of a sample, side by side."""
    model = nca_core.load(places.weight_file(sample))
    exemplar = load_exemplar(places.exemplar(sample), sample.size)
    given = exemplar.pixels[..., map_slices(exemplar.maps)["base_color"]]
    side = exemplar.pixels.shape[0]
    grown, other = (decoded(model, seed, side * extent) for seed, extent in ((SEED, 2), (OTHER_SEED, 1)))
    panels = [
        _picture(given),
        _picture(grown["base_color"]),
        ball(other),
        _picture(closeup(other, model.relief, PANEL)),
    ]
    whole = Image.new("RGB", (len(panels) * (PANEL + MARGIN) - MARGIN, PANEL), "white")
    for number, panel in enumerate(panels):
        whole.paste(panel.resize((PANEL, PANEL), Image.Resampling.LANCZOS), (number * (PANEL + MARGIN), 0))
    return whole


def ball(maps: Maps) -> Image.Image:
    """A lit ball on a dark ground that wears a tile."""
    shaded = lit_sphere(with_hollows(maps), PANEL, ACROSS)
    alpha = shaded[..., 3:]
    return _picture(shaded[..., :3] * alpha + np.array(GROUND, np.float32) / 255 * (1 - alpha))


def decoded(model: nca_core.Model, seed: int, side: int) -> Maps:
    """A torus of side x side pixels, all of the model's maps, and normals."""
    recipe = nca_core.Recipe(seed=seed, width=side, height=side)
    return nca_core.decode(model, nca_core.grow(model, recipe.surface(model).field), (side, side))


def table(samples: list[Sample], places: Places) -> list[str]:
    """A line of Markdown for each: what it measures, what its training took, and its bytes."""
    lines = ["| material | metres | maps | seconds | kJ | iterations | kB |", "|---|---:|---|---:|---:|---:|---:|"]
    for sample in samples:
        path = places.weight_file(sample)
        model = nca_core.load(path)
        origin, metres = model.provenance, model.cell_size / model.stride * sample.size
        cells = (
            f"`{sample.name}`",
            f"{metres:g}" if metres else "",
            ", ".join(model.maps),
            f"{origin.seconds:.0f}",
            f"{origin.joules / 1000:.1f}",
            f"{origin.iterations:,.0f}",
            f"{path.stat().st_size / 1000:.0f}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _picture(values: Floats) -> Image.Image:
    return Image.fromarray((np.clip(values, 0, 1) * 255 + 0.5).astype(np.uint8))


if __name__ == "__main__":
    main(sys.argv[1:])
