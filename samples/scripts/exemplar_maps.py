"""What an exemplar script reads from its command line, and how it writes maps: as PNG files, with their facts. CC0.

A map is an array (size, size) or (size, size, 3) of 0..1, its first row at the top; heights are in picture widths.
Maps that a material does not have are not written.
"""

import argparse
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Floats = NDArray[np.float32]
Whole = NDArray[np.integer[Any]]

ROOT = Path(__file__).resolve().parents[2]
EXEMPLARS = ROOT / "samples" / "exemplars"  # those that are committed
BUILD = ROOT / "build" / "exemplars"
FACTS = "exemplar.json"
SUPERSAMPLING = 2  # points of a relief along each side of a pixel


@dataclass(frozen=True)
class Options:
    """What the command line of an exemplar script settles."""

    size: int
    samples: int
    out: Path
    seed: int = 0

    @property
    def grid(self) -> int:
        """The points along each side of a relief that is made without Blender (see ``reduced``)."""
        return self.size * SUPERSAMPLING


def parse_options(name: str, size: int = 1024, folder: Path = BUILD, seed: int = 0) -> Options:
    """Read ``--size``, ``--samples``, ``--out`` and ``--seed`` for the exemplar called ``name``."""
    parser = argparse.ArgumentParser(description=f"Render the exemplar {name}.")
    parser.add_argument("--size", type=int, default=size, help="width and height of the maps in pixels")
    parser.add_argument("--samples", type=int, default=32, help="antialiasing samples per pixel, where Blender renders")
    parser.add_argument("--out", type=Path, default=folder / name, help="folder of the maps")
    parser.add_argument("--seed", type=int, default=seed, help="another one gives another picture, where it is heeded")
    parsed = parser.parse_args()
    return Options(parsed.size, parsed.samples, parsed.out, parsed.seed)


def encode_srgb(linear: Floats) -> Floats:
    """Linear values as sRGB-encoded values, 0..1."""
    linear = np.clip(linear, 0.0, 1.0)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def _colour8(values: Floats) -> Whole:
    return np.round(encode_srgb(values) * 255).astype(np.uint8)


def _grey16(values: Floats) -> Whole:
    return np.round(np.clip(values, 0.0, 1.0) * 65535).astype(np.uint16)


def _grey8(values: Floats) -> Whole:
    return np.round(np.clip(values, 0.0, 1.0) * 255).astype(np.uint8)


def _spanned16(heights: Floats) -> Whole:
    """All heights brought to 0.01..0.99."""
    return _grey16(0.01 + 0.98 * (heights - heights.min()) / np.ptp(heights))


@dataclass(frozen=True)
class Kind:
    """How a map is called in an exemplar's folder, and how its numbers are stored."""

    file: str
    encoded: Callable[[Floats], Whole]


KINDS = {
    "albedo": Kind("basecolor", _colour8),
    "height": Kind("height", _spanned16),
    "rough": Kind("roughness", _grey16),
    "metallic": Kind("metallic", _grey8),
    "ambient_occlusion": Kind("ambient_occlusion", _grey8),
    "emission": Kind("emission", _colour8),
    "opacity": Kind("opacity", _grey8),
    "mask": Kind("mask", _grey8),
}


def write_maps(
    name: str,
    maps: Mapping[str, Floats],
    options: Options,
    metres: float | None = None,
    guides: Mapping[str, Floats] | None = None,
) -> None:
    """Write ``<name>_<map>.png`` for each map and print what they measure.

    metres: the exemplar's width; with it, ``exemplar.json`` says sizes and hashes.
    guides: pictures (size, size) of 0..1 that ``lichen train --guide`` can take; they go to the folder ``guides``.
    """
    options.out.mkdir(parents=True, exist_ok=True)
    hashes = {}
    for kind, values in maps.items():
        path = options.out / f"{name}_{KINDS[kind].file}.png"
        Image.fromarray(KINDS[kind].encoded(values)).save(path, optimize=True)
        hashes[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    for guide, values in (guides or {}).items():
        (options.out / "guides").mkdir(exist_ok=True)
        Image.fromarray(_grey8(values)).save(options.out / "guides" / f"{guide}.png", optimize=True)
    span = float(np.ptp(maps["height"])) / 0.98 if "height" in maps else 0.0
    if span:
        print(f"{name}: the height map's 0..1 is {span:.4f} picture widths, {span * options.size:.1f} px")
    if metres:
        print(f"{name}: {metres} m wide" + (f", so heights span {span * metres * 1000:.3g} mm" if span else ""))
        facts = {"metres": metres, "size": options.size, "relief": round(span * options.size, 2), "sha256": hashes}
        (options.out / FACTS).write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def write_exemplar(
    name: str,
    build: Callable[[int, int], Mapping[str, Floats]],
    metres: float,
    seed: int,
    folder: Path = BUILD,
    guides: Sequence[str] = (),
) -> None:
    """All that a script does that renders nothing: read the command line, build fields and write them as maps.

    build: from the points along a side and a seed to fields whose first row is the bottom. guides: those of the fields
    that are written as pictures for guides, not as maps.
    """
    options = parse_options(name, folder=folder, seed=seed)
    maps = reduced(build(options.grid, options.seed), options.size)
    write_maps(name, maps, options, metres, {guide: maps.pop(guide) for guide in guides})


def reduced(fields: Mapping[str, Floats], size: int) -> dict[str, Floats]:
    """Fields on a grid whose first row is the bottom, as maps: the mean of every pixel, the first row at the top.

    Seen from straight above through a lens without perspective, a relief is just its fields.
    """
    return {name: _means(field, size)[::-1] for name, field in fields.items()}


def _means(field: Floats, size: int) -> Floats:
    step = len(field) // size
    blocks = field.reshape(size, step, size, step, *field.shape[2:])
    return np.asarray(blocks.mean(axis=(1, 3), dtype=np.float64), np.float32)
