"""python -m tests.benchmarks.segmentation FILE.nca EXEMPLAR SECOND [--count N] [--steps N] [--out DIR]

EXEMPLAR is what the file was trained on, SECOND another rendering of the same material (tissue.py --seed), that no
network has seen. Networks that have learnt from grown pairs alone, and from crops of the exemplar, find the mask there.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

import nca_core

from . import diversity, pairs
from .unet import iou, masks_of, trained

SIZE = 128  # pixels of a pair
SEEDS = 3
SHOWN = 8


def main() -> int:
    """Print the table, and write a sheet of grown pairs and of what the networks find."""
    options = _parser().parse_args()
    model = nca_core.load(options.file)
    began = time.monotonic()
    grown = pairs.grown(model, options.count, SIZE)
    print(f"{len(grown)} pairs grown in {time.monotonic() - began:.0f} s", flush=True)
    sources = {
        "grown pairs": grown,
        "the exemplar": pairs.rendered(options.exemplar, SIZE, SIZE // 4),
    }
    test = pairs.rendered(options.second, SIZE, SIZE)
    found: dict[str, Tensor] = {}
    print("| learnt from | pairs | IoU on the second rendering, by seed |\n|---|---:|---|")
    for name, source in sources.items():
        masks = [masks_of(trained(source, options.steps, seed), test.pictures) for seed in range(SEEDS)]
        found[name] = masks[0]
        print(f"| {name} | {len(source)} | {', '.join(f'{iou(each, test.masks):.3f}' for each in masks)} |", flush=True)
    _tell_diversity(sources["grown pairs"], sources["the exemplar"], test)
    options.out.mkdir(parents=True, exist_ok=True)
    _sheet(grown, options.out / "grown.png")
    _found_sheet(test, found, options.out / "found.png")
    return 0


def _tell_diversity(grown: pairs.Pairs, exemplar: pairs.Pairs, test: pairs.Pairs) -> None:
    rows = {
        "grown, among each other": diversity.among(grown.pictures),
        "grown, to the exemplar": diversity.between(grown.pictures, exemplar.pictures),
        "second rendering, to the exemplar": diversity.between(test.pictures, exemplar.pictures),
    }
    print("\n| distance to the nearest | median | least |\n|---|---:|---:|")
    for name, each in rows.items():
        print(f"| {name} | {each.median:.3f} | {each.least:.3f} |")


def _sheet(grown: pairs.Pairs, path: Path) -> None:
    """Grown pictures with the outlines of their masks."""
    _save([[_outlined(grown, row * SHOWN + column) for column in range(SHOWN)] for row in range(4)], path)


def _found_sheet(test: pairs.Pairs, found: dict[str, Tensor], path: Path) -> None:
    """Places of the second rendering: the true outlines, then those that each network finds."""
    rows = [test.masks, *found.values()]
    _save([[_outlined(pairs.Pairs(test.pictures, masks), number) for number in range(SHOWN)] for masks in rows], path)


def _outlined(shown: pairs.Pairs, number: int) -> np.ndarray:
    picture, mask = shown.pictures[number].clone(), shown.masks[number]
    inner = -torch.nn.functional.max_pool2d(-mask[None], 3, 1, 1)[0]
    picture[:, (mask - inner)[0] > 0] = torch.tensor([0.1, 1.0, 0.2])[:, None]
    return (picture.permute(1, 2, 0).numpy() * 255 + 0.5).astype(np.uint8)


def _save(rows: list[list[np.ndarray]], path: Path) -> None:
    Image.fromarray(np.concatenate([np.concatenate(row, axis=1) for row in rows])).save(path)
    print(path)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="segmentation", description="Is a grown data set worth training on?")
    add = parser.add_argument
    add("file", type=Path, metavar="FILE.nca", help="a model with the maps base_color and mask")
    add("exemplar", type=Path, metavar="EXEMPLAR", help="the folder that it was trained on")
    add("second", type=Path, metavar="SECOND", help="a folder of another rendering")
    add("--count", type=int, default=1024, metavar="N", help="grown pairs (1024: as many as crops of the exemplar)")
    add("--steps", type=int, default=600, metavar="N", help="batches that each network sees (600)")
    add("--out", type=Path, default=Path("build/segmentation"), metavar="DIR", help="of the pictures")
    return parser


if __name__ == "__main__":
    sys.exit(main())
