"""python -m tests.benchmarks.repetition: the table, and a picture for every material. Some minutes for each."""

from __future__ import annotations

import argparse
from pathlib import Path

import nca_core
from trainer.writing import write_text

from .sheet import write_sheet
from .systems import LARGE, UNIT, grown, systems, view
from .table import markdown, measured

ROOT = Path(__file__).resolve().parents[3]
WEIGHTS = ROOT / "samples" / "weights"
EXTENT = 40 * UNIT  # coarse cells of a view
SHOWN = ("one tile, repeated", "hex-tiling of that tile", f"endless, 2 colours, {LARGE} cells")


def main() -> None:
    parser = argparse.ArgumentParser(prog="repetition", description="Whether a surface is seen to repeat.")
    parser.add_argument("weights", nargs="*", type=Path, default=sorted(WEIGHTS.glob("*.nca")), help="weight files")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "repetition", help="folder of table and pictures")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    rows = []
    for path in options.weights:
        model = nca_core.load(path)
        pictures = []
        for system in systems(model):
            seen = view(system, grown(model, system.field), EXTENT)
            rows.append(measured(model, system, seen))
            pictures += [(system.name, seen)] if system.name in SHOWN else []
            print(f"{model.name}, {system.name}: {rows[-1].peak:.2f}", flush=True)
        write_sheet(options.out / f"{path.stem}.jpg", pictures)
        write_text(options.out / "table.md", markdown(rows))
    print(markdown(rows))


if __name__ == "__main__":
    main()
