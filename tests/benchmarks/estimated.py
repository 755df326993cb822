"""How good are maps that are guessed from a colour? `python -m tests.benchmarks.estimated`: minutes.

Every folder of maps that has a true height and roughness, the project's own and `pbr_*` of LICHEN_EXEMPLARS, is guessed
from its base colour as it is, and as photos would show it: under a lamp on one of three sides, with its true relief,
shadows and occlusion. `build/estimated` then has `table.md`, and for each a sheet: true, guessed and flat maps, and the
photo's guess, each under another low lamp, in colours and as clay.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from PIL import Image

from nca_core.maps import (
    AMBIENT_OCCLUSION,
    BASE_COLOR,
    HEIGHT,
    LUMINANCE,
    METALLIC,
    ROUGHNESS,
    map_slices,
    to_linear,
    to_srgb,
)
from samples.scripts.lit import lit
from trainer.errors import InputError
from trainer.exemplar.estimated import Seen, height_of, relief_of, roughness_of
from trainer.exemplar.exemplar import Exemplar, load_exemplar
from trainer.exemplar.shading import Sidelight, softened
from trainer.pictures.pixels import Pixels

from .quality.exemplars import OTHERS, OWN, ROOT

SIZE = 512
LAMPS = (-100, 30, 150)  # degrees clockwise from the right: above, lower right, lower left
ELEVATION, SKY = 40.0, 0.3
OWN_RELIEF = 0.4  # of the relief that is guessed for the project's own heights, which says 0.8 for their mean slope
OCTAVES = 6  # from 1.4 px on
SHADOW = 60  # pixels, the longest


@dataclass(frozen=True)
class Truth:
    """A material whose maps are known. relief: pixels; height: (height, width) float64 in 0..1."""

    name: str
    maps: dict[str, Pixels]
    relief: float

    @property
    def height(self) -> Pixels:
        return self.maps[HEIGHT.name][..., 0].astype(np.float64)

    def photo(self, lamp: float | None) -> Pixels:
        """The base colour in light from one side; as it is, without a lamp."""
        if lamp is None:
            return self.maps[BASE_COLOR.name]
        surface = self.height * self.relief
        light = np.deg2rad(lamp)
        down, across = ((np.roll(surface, -1, axis) - np.roll(surface, 1, axis)) / 2 for axis in (0, 1))
        rise = np.tan(np.deg2rad(ELEVATION))
        facing = rise - across * np.cos(light) - down * np.sin(light)
        direct = np.maximum(facing, 0) / np.sqrt(1 + across**2 + down**2) / rise
        for far in range(1, SHADOW):
            step = round(np.sin(light) * far), round(np.cos(light) * far)
            above = np.roll(surface, (-step[0], -step[1]), (0, 1)) - surface - rise * np.hypot(*step)
            direct = direct * np.clip(0.5 - above, 0, 1)
        valleys = np.clip(1 + (surface - softened(surface, 4)) / 8, 0.3, 1)[..., None]
        seen = SKY * self.maps.get(AMBIENT_OCCLUSION.name, valleys) + (1 - SKY) * direct[..., None]
        return np.clip(to_srgb((to_linear(self.maps[BASE_COLOR.name]) * seen).astype(np.float32)), 0, 1)


def truths(only: Sequence[str]) -> Iterator[Truth]:
    """The materials with true maps that are there."""
    for folder in (*sorted(OWN.iterdir()), *sorted(OTHERS.glob("pbr_*"))):
        if only and folder.name not in only:
            continue
        try:
            exemplar: Exemplar = load_exemplar(folder, SIZE)
        except InputError:
            continue
        maps = {name: exemplar.pixels[..., place] for name, place in map_slices(exemplar.maps).items()}
        if {BASE_COLOR.name, HEIGHT.name, ROUGHNESS.name} <= set(maps):
            yield Truth(folder.name, maps, exemplar.relief * (OWN_RELIEF if folder.parent == OWN else 1))


def correlation(one: Pixels, other: Pixels) -> float:
    """-1..1; 0 where one of them is the same everywhere."""
    a, b = (values.astype(np.float64) - values.mean(dtype=np.float64) for values in (one, other))
    power = float(np.sqrt((a * a).mean() * (b * b).mean()))
    return float((a * b).mean()) / power if power > 1e-9 else 0.0


def octaves(values: Pixels) -> list[Pixels]:
    """The octaves of values (height, width), the finest first."""
    soft = [values.astype(np.float64), *(softened(values.astype(np.float64), 0.7 * 2**n) for n in range(OCTAVES))]
    return [fine - coarse for fine, coarse in pairwise(soft)]


def luminance(colour: Pixels) -> Pixels:
    """The plain guess of a height, (height, width)."""
    return to_srgb(to_linear(colour) @ LUMINANCE)


def heights(truth: Truth, lamps: Sequence[float | None]) -> list[str]:
    """The cells of heights: means over pictures of a material, one for each lamp."""
    pictures = [truth.photo(lamp) for lamp in lamps]
    looks = [Seen.of(picture) for picture in pictures]
    guesses, plain = [height_of(seen)[..., 0] for seen in looks], [luminance(picture) for picture in pictures]
    over, plain_over = (np.mean([correlation(each, truth.height) for each in kind]) for kind in (guesses, plain))
    bands = octaves(truth.height)
    by_octave, plain_by_octave = (
        np.mean([[correlation(*pair) for pair in zip(octaves(each), bands, strict=True)] for each in kind], axis=0)
        for kind in (guesses, plain)
    )
    numbers = (over, plain_over, -plain_over, by_octave.mean(), plain_by_octave.mean())
    light = ", ".join(found(seen.light, lamp) for seen, lamp in zip(looks, lamps, strict=True))
    return [*(f"{number:.2f}" for number in numbers), " ".join(f"{number:.2f}" for number in by_octave), light]


def found(light: Sidelight, lamp: float | None) -> str:
    """Where light was seen or, if one knows where it was, by how many degrees that was wrong."""
    if light.certainty < 0.2:
        return "none"
    if lamp is None:
        return light.place
    return f"{abs((np.rad2deg(light.angle) - lamp + 180) % 360 - 180):.0f}°"


def roughness(truth: Truth, seen: Seen) -> list[str]:
    """The cells of roughness: correlations and mean errors."""
    true, guess = truth.maps[ROUGHNESS.name][..., 0], roughness_of(seen)[..., 0]
    plain = correlation(luminance(truth.maps[BASE_COLOR.name]), true)
    errors = [float(np.abs(true - value).mean()) for value in (guess, 0.7, 0.5)]
    return [f"{correlation(guess, true):.2f}", f"{plain:.2f}", *(f"{error:.2f}" for error in errors)]


def sheet(truth: Truth, photo: Pixels) -> Pixels:
    """True, guessed, flat, and guessed from a photo, side by side under one lamp: in their colours, and as clay."""
    colour = truth.maps[BASE_COLOR.name]
    flat = {BASE_COLOR.name: colour, ROUGHNESS.name: np.full_like(colour[..., :1], 0.7)}
    looks: list[tuple[dict[str, Pixels], float]] = [(truth.maps, truth.relief)]
    for picture in (colour, photo):
        seen = Seen.of(picture)
        height = height_of(seen)
        maps = {BASE_COLOR.name: picture, HEIGHT.name: height, ROUGHNESS.name: roughness_of(seen)}
        looks.append((maps, relief_of(height, seen)))
    looks.insert(2, (flat, 1.0))
    clay = np.full_like(colour, 0.6)
    rows = [[lit(maps, relief) for maps, relief in looks]]
    rows.append([lit({**maps, BASE_COLOR.name: clay, METALLIC.name: 0 * clay[..., :1]}, size) for maps, size in looks])
    return np.concatenate([np.concatenate(row, axis=1) for row in rows])


HEADS: dict[str, tuple[float | None, ...]] = {"height, as it is": (None,), "height, lit": LAMPS}
COLUMNS = "guessed | luminance | inverted | octaves: guessed | luminance | each octave, finest first | light"
ROUGH_COLUMNS = "guessed | luminance | error: guessed | of 0.7 | of 0.5"


def main() -> None:
    """Measure, and write the table and the sheets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="names of folders, parted by commas")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "estimated")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    tables = {head: [f"| {head} | {COLUMNS} |", "|---" * 8 + "|"] for head in HEADS}
    tables["roughness"] = [f"| roughness | {ROUGH_COLUMNS} |", "|---" * 6 + "|"]
    for truth in truths([name for name in options.only.split(",") if name]):
        for head, lamps in HEADS.items():
            tables[head].append(f"| {truth.name} | {' | '.join(heights(truth, lamps))} |")
        seen = Seen.of(truth.maps[BASE_COLOR.name])
        tables["roughness"].append(f"| {truth.name} | {' | '.join(roughness(truth, seen))} |")
        picture = sheet(truth, truth.photo(LAMPS[0]))
        Image.fromarray((picture * 255 + 0.5).astype(np.uint8)).save(options.out / f"{truth.name}.png")
        print(tables["height, as it is"][-1], tables["height, lit"][-1], tables["roughness"][-1], sep="\n", flush=True)
    text = "\n\n".join("\n".join(rows) for rows in tables.values())
    (options.out / "table.md").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
