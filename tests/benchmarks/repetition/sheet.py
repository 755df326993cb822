"""The picture of the comparison: a column per system, from high above down to a few features."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from trainer.writing import named_faults

from ..dealing import Pixels
from .systems import PIXELS, UNIT

SIDE, GAP, LABEL = 490, 12, 30  # pixels
ROWS = ((40 * UNIT, 8.0), (20 * UNIT, 3.0), (2 * UNIT, 1.0))  # coarse cells of the extent, and contrast
SOFT = 2  # pixels of a sheet to one of what is seen from afar
QUALITY = 72


def write_sheet(path: Path, columns: Sequence[tuple[str, Pixels]]) -> None:
    """Write a JPEG: per (label, view) a column, per extent of ROWS a row, all from the view's middle, with contrast
    raised where all would be one grey."""
    across, down = len(columns) * (SIDE + GAP) - GAP, LABEL + len(ROWS) * (SIDE + GAP) - GAP
    picture = Image.new("RGB", (across, down), "white")
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(20)
    for index, (label, view) in enumerate(columns):
        left = index * (SIDE + GAP)
        draw.text((left, 3), label, fill="black", font=font)
        for row, (cells, contrast) in enumerate(ROWS):
            picture.paste(_part(view, cells * PIXELS, contrast), (left, LABEL + row * (SIDE + GAP)))
    with named_faults(path):
        picture.save(path, quality=QUALITY, optimize=True)


def _part(view: Pixels, side: int, contrast: float) -> Image.Image:
    """The middle side × side pixels, brought to SIDE."""
    first = (len(view) - side) // 2
    image = Image.fromarray(view[first : first + side, first : first + side])
    if side < SIDE:
        return image.resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    values = np.asarray(image.resize((SIDE // SOFT, SIDE // SOFT), Image.Resampling.LANCZOS), np.float32)  # no moiré
    mean = values.mean(axis=(0, 1))
    raised = np.clip(mean + contrast * (values - mean) + 0.5, 0, 255).astype(np.uint8)
    return Image.fromarray(raised).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
