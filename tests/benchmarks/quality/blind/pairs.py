"""Writing the pairs, their contact sheets and, in a folder of its own, the key."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from nca_core import Model
from trainer.exemplar.exemplar import Exemplar
from trainer.process.digests import digest
from trainer.writing import check_folder, write_bytes, write_text

from ..digests import exemplar_digest
from ..lichen import check_maps
from .crops import Pixels, crop_side, kinds, picture, places, surface

PAIRS, KEYS = "blind", "blind-key"
SIDES = ("left", "right")
VERSION = 2  # of the pairs; raised when the same weights give others
PAGE, COLUMNS = 6, 2  # pairs on a sheet, at most: more, and viewers show it smaller than 1:1
GAP, PAPER = 8, 128  # pixels between two crops, and their grey
LABEL = 26  # pixels
TASK = """# Which side is grown?

Every picture shows two crops of one material at its own pixels. One is cut from the exemplar (a photo, a scan or a
render), the other from a surface that was grown from it; nothing is mirrored, turned or scaled. In the folder of each
material the pairs are single pictures (`colour-01.png`), and the pages show some of them at a time.

Say for each pair which side is **grown**, and guess where you cannot tell. Write your answers as JSON:

    {"brick_wall/colour-01": "left", "brick_wall/colour-02": "right"}

Look at nothing but this folder.
"""


@dataclass(frozen=True)
class Pair:
    """name: such as colour-01. picture: both crops side by side, (height, width, 3). grown: on which side."""

    name: str
    picture: Pixels
    grown: str


def write_pairs(exemplar: Exemplar, model: Model, out: Path, name: str, count: int) -> str:
    """Write an exemplar's pairs into `out`/blind/`name` and their key into `out`/blind-key/`name`; says what was done.

    count: pairs of every kind. What is there of the same weights stays as it is. Raises InputError if the model has
    not the exemplar's maps, OutputError if something cannot be written.
    """
    check_maps(model, exemplar)
    folder, key = out / PAIRS / name / exemplar.name, out / KEYS / name / f"{exemplar.name}.json"
    known = digest(VERSION, model.digest, exemplar_digest(exemplar), count)
    before = json.loads(key.read_text(encoding="utf-8")) if key.exists() else None
    if before and before["pairs"] == known and all((folder / f"{each}.png").exists() for each in before["grown"]):
        return f"{folder}: the pairs are there already"
    for path in (folder, key.parent):
        check_folder(path)
    key.unlink(missing_ok=True)
    for path in folder.glob("*.png"):
        path.unlink()
    grown: dict[str, str] = {}
    for kind in kinds(exemplar):
        for page, pairs in enumerate(_pages(exemplar, model, kind, count), start=1):
            for pair in pairs:
                write_bytes(folder / f"{pair.name}.png", png(pair.picture))
                grown[pair.name] = pair.grown
            write_bytes(folder / f"{kind}-page-{page}.png", png(_sheet(pairs)))
    write_text(folder.parent / "TASK.md", TASK)
    write_text(key, json.dumps({"pairs": known, "weights": model.digest, "grown": grown}, indent=2) + "\n")
    anew = " anew: answers to those that were there do not fit them" if before else ""
    return f"{folder}: {len(grown)} pairs written{anew}; their key is {key}"


def png(pixels: Pixels) -> bytes:
    """An 8-bit RGB PNG that holds pixels and nothing else."""
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, "PNG")
    return content.getvalue()


def _pages(exemplar: Exemplar, model: Model, kind: str, count: int) -> Iterator[list[Pair]]:
    """A kind's pairs, page by page, all of one surface of the exemplar's extent: what lies in several crops tells
    nothing, since it happens on both sides. With a surface for each page a judge knew the exemplar by its bricks."""
    side = crop_side(exemplar)
    random = np.random.default_rng(list(digest(model.digest, exemplar_digest(exemplar), kind).encode()))
    real = picture(exemplar.pixels, exemplar, kind)
    made = picture(surface(model, exemplar, random), exemplar, kind)
    wide = len(str(count))
    for numbers in np.array_split(np.arange(1, count + 1), -(-count // PAGE)):
        both = zip(*(places(len(numbers), whole.shape[:2], side, random) for whole in (real, made)), strict=True)
        pairs = []
        for number, there in zip(numbers, both, strict=True):
            crops = [whole[y : y + side, x : x + side] for whole, (y, x) in zip((real, made), there, strict=True)]
            grown = int(random.integers(2))
            crops = crops if grown == 1 else crops[::-1]
            pairs.append(Pair(f"{kind}-{number:0{max(2, wide)}d}", _beside(crops), SIDES[grown]))
        yield pairs


def _beside(crops: Sequence[Pixels]) -> Pixels:
    between = np.full((len(crops[0]), GAP, 3), PAPER, np.uint8)
    return np.concatenate([crops[0], between, crops[1]], axis=1)


def _sheet(pairs: Sequence[Pair]) -> Pixels:
    """Pairs in columns, each below its name."""
    height, width = pairs[0].picture.shape[:2]
    rows = -(-len(pairs) // COLUMNS)
    size = (COLUMNS * (width + 3 * GAP) - GAP, rows * (height + LABEL + GAP))
    sheet = Image.new("RGB", size, (255, 255, 255))
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(18)
    for index, pair in enumerate(pairs):
        left, top = GAP + index % COLUMNS * (width + 3 * GAP), index // COLUMNS * (height + LABEL + GAP)
        draw.text((left, top + 2), pair.name, fill="black", font=font)
        sheet.paste(Image.fromarray(pair.picture), (left, top + LABEL))
    return np.asarray(sheet)
