"""The contact sheet of an exemplar: itself and one result of every system, side by side at their own pixels."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from nca_core.maps import map_slices
from trainer.writing import named_faults

from .arrays import Stack

GAP = 12  # pixels
LABEL = 36
PAPER = "white"


def write_sheet(path: Path, columns: Sequence[tuple[str, Stack]], maps: tuple[str, ...]) -> None:
    """Write a PNG: per (label, stack) a column, the first map in full, the others small below."""
    width = max(stack.shape[1] for _, stack in columns)
    height = max(stack.shape[0] for _, stack in columns)
    others = len(maps) - 1
    small = (width - GAP * (others - 1)) // others if others else 0
    below = small * height // width + GAP if others else 0
    size = (len(columns) * (width + GAP) + GAP, LABEL + height + below + GAP)
    picture = Image.new("RGB", size, PAPER)
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(22)
    for index, (label, stack) in enumerate(columns):
        left = GAP + index * (width + GAP)
        draw.text((left, 6), label, fill="black", font=font)
        first, *rest = (_image(stack[..., part]) for part in map_slices(maps).values())
        picture.paste(first, (left, LABEL))
        for place, image in enumerate(rest):
            image = image.resize((small, small * image.height // image.width), Image.Resampling.LANCZOS)
            picture.paste(image, (left + place * (small + GAP), LABEL + height + GAP))
    with named_faults(path):
        picture.save(path)


def _image(pixels: Stack) -> Image.Image:
    """Of one map, colour or grey, as 8-bit RGB."""
    values = np.clip(pixels * 255 + 0.5, 0, 255).astype(np.uint8)
    return Image.fromarray(np.repeat(values, 3, axis=2) if values.shape[2] == 1 else values)
